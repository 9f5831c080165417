//! A payment to each corridor, with either side fixed, reaches its end, and the chain proves what it cost.
use acceptance::Failure;
use acceptance::workbench::Bench;
use desk::signing::Stage;
use domain::status::StatusWord;

/// Pays a country's seeded business to the end and looks at everything that is left behind.
async fn pays(country: &str, fixes_source: bool, amount: &str) -> Result<(), Failure> {
    let bench = Bench::open().await?;
    let funds = bench.sandbox.balance(bench.sandbox.wallet());
    let form = bench.form(country, fixes_source, amount).await?;
    let (_, attempt) = bench.place(form).await?;
    let ready = bench.until_now(attempt.id, StatusWord::ReadyToSign).await?;
    let quote = ready.quote.clone().ok_or_else(|| Failure::new("no quote was taken"))?;
    let fixed = if fixes_source { quote.source } else { quote.destination };
    assert_eq!(fixed.amount().trim_end_matches('0').trim_end_matches('.'), amount);

    bench.approve(attempt.id).await?;
    let done = bench.until(attempt.id, StatusWord::SentByBfi).await?;
    let payment = done.payment.clone().ok_or_else(|| Failure::new("no payment"))?;
    assert_eq!(payment.status, "COMPLETED");
    assert_eq!(payment.destination, quote.destination);
    assert!(payment.network_reference.is_some(), "the beneficiary's bank can be asked by this reference");
    assert!(done.finished && done.funds_moved);
    assert_eq!(bench.desk.signing_page(attempt.id).await?.stage, Stage::Submitted);

    // The chain's own word: the institution got its value, and the fee is at most what was permitted.
    let settlement = done.settlement.clone().ok_or_else(|| Failure::new("the chain was not asked"))?;
    let page = bench.desk.signing_page(attempt.id).await?;
    let message = page.message.ok_or_else(|| Failure::new("no message"))?;
    assert_eq!(settlement::U256::from(settlement.value.minor()), message.witness.value);
    assert!(settlement::U256::from(settlement.fee.minor()) <= message.witness.max_fee);
    let left = bench.sandbox.balance(bench.sandbox.wallet());
    assert_eq!(funds - left, settlement.value.minor() + settlement.fee.minor(), "what left the wallet is what is said");
    assert!(funds - left <= quote.source.minor(), "never more than the quote");
    assert_eq!((bench.count("payments").await?, bench.mined().await?), (1, 1));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn mexico_by_spei_with_the_cost_fixed_is_paid() -> Result<(), Failure> {
    pays("MX", true, "250").await
}

#[tokio::test(flavor = "multi_thread")]
async fn mexico_by_spei_with_the_payout_fixed_is_paid() -> Result<(), Failure> {
    pays("MX", false, "18500.25").await
}

#[tokio::test(flavor = "multi_thread")]
async fn brazil_by_pix_with_the_cost_fixed_is_paid() -> Result<(), Failure> {
    pays("BR", true, "1200.5").await
}

#[tokio::test(flavor = "multi_thread")]
async fn brazil_by_pix_with_the_payout_fixed_is_paid() -> Result<(), Failure> {
    pays("BR", false, "5000").await
}

#[tokio::test(flavor = "multi_thread")]
async fn france_by_sepa_with_the_cost_fixed_is_paid() -> Result<(), Failure> {
    pays("FR", true, "990").await
}

#[tokio::test(flavor = "multi_thread")]
async fn germany_by_sepa_with_the_payout_fixed_is_paid() -> Result<(), Failure> {
    pays("DE", false, "873.6").await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_united_states_by_wire_with_the_cost_fixed_is_paid() -> Result<(), Failure> {
    pays("US", true, "2500").await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_united_states_by_wire_with_the_payout_fixed_is_paid() -> Result<(), Failure> {
    pays("US", false, "1750.99").await
}
