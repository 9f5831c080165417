//! Indicative quotes: what the institutions offer now, side by side. Nothing is promised and nothing is written.
use cpn::wire;
use domain::ids::{BeneficiaryId, CustomerId, QuoteId};
use domain::money::{Currency, Money, Rate};
use domain::order::Fixed;
use domain::party::{Beneficiary, Customer};
use jiff::Timestamp;
use store::fact::QuoteRecord;

use crate::Desk;
use crate::error::{Error, FieldProblem, Result};
use crate::mirror;

/// What to ask quotes for.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Who pays.
    pub customer: CustomerId,
    /// Who is paid; decides the corridor.
    pub beneficiary: BeneficiaryId,
    /// Whether the amount is what leaves the wallet.
    pub fixes_source: bool,
    /// The amount as typed.
    pub amount: String,
}

/// The offers of one moment, best first.
#[derive(Clone, Debug)]
pub struct Offers {
    /// Server time.
    pub as_of: Timestamp,
    /// Best first, with the time each was made.
    pub quotes: Vec<(QuoteRecord, Timestamp)>,
    /// Half a percent under the best all-in rate: a bound to start from.
    pub suggested_rate: Option<Rate>,
}

const SUGGESTED_ROOM: u32 = 50;

/// Reads the amount as typed into the fixed side.
///
/// # Errors
/// A problem of the field `amount`.
pub(crate) fn fixed(fixes_source: bool, amount: &str, destination: &str) -> Result<Fixed> {
    let currency = if fixes_source { Currency::USDC } else { Currency::parse(destination)? };
    let problem = |message: String| Error::Invalid(vec![FieldProblem::new("amount", message)]);
    if amount.trim().is_empty() {
        return Err(problem("Enter an amount.".to_owned()));
    }
    let money = Money::parse_typed(amount, currency).map_err(|error| problem(format!("{error}.")))?;
    if money.is_zero() {
        return Err(problem("The amount must be above zero.".to_owned()));
    }
    Ok(if fixes_source { Fixed::Source(money) } else { Fixed::Destination(money) })
}

impl Desk {
    /// Asks all institutions for offers.
    ///
    /// # Errors
    /// When a field is wrong, or CPN refuses or cannot be reached.
    pub async fn compare_quotes(&self, wish: Wish) -> Result<Offers> {
        let (customer, beneficiary) = self.parties(wish.customer, wish.beneficiary).await?;
        let fixed = fixed(wish.fixes_source, &wish.amount, &beneficiary.corridor.currency)?;
        let quotes = self.offers(&customer, &beneficiary, fixed).await?;
        if let Some(quote) = quotes.first() {
            let (desk, quote) = (self.clone(), QuoteId::new(&quote.id));
            self.spawn(async move { desk.refresh_field_list(&quote, &customer, &beneficiary).await });
        }
        let quotes: Vec<_> = quotes
            .iter()
            .filter_map(|quote| {
                let record = mirror::quote(quote).ok()?;
                let created = quote.create_date.as_ref().and_then(|date| date.parse().ok());
                Some((record, created.unwrap_or_else(|| self.clock().server_now())))
            })
            .collect();
        let suggested_rate = quotes.first().and_then(|(best, _)| best.rate.less_basis_points(SUGGESTED_ROOM).ok());
        Ok(Offers { as_of: self.clock().server_now(), quotes, suggested_rate })
    }

    /// The offers as CPN sends them, best first.
    pub(crate) async fn offers(
        &self,
        customer: &Customer,
        beneficiary: &Beneficiary,
        fixed: Fixed,
    ) -> Result<Vec<wire::Quote>> {
        let destination = beneficiary.corridor.currency.as_str();
        let (source_amount, destination_amount) = match fixed {
            Fixed::Source(amount) => {
                (wire::QuotedAmount::fixed(amount.amount(), "USDC"), wire::QuotedAmount::open(destination))
            }
            Fixed::Destination(amount) => {
                (wire::QuotedAmount::open("USDC"), wire::QuotedAmount::fixed(amount.amount(), destination))
            }
        };
        let body = wire::CreateQuotes {
            sender_country: customer.country.clone(),
            destination_country: beneficiary.corridor.country.clone(),
            source_amount,
            destination_amount,
            blockchain: self.chain().api_id.into(),
            sender_type: customer.kind.code().into(),
            recipient_type: beneficiary.kind.code().into(),
            payment_method_type: Some(beneficiary.corridor.method.as_str().into()),
            // The API's default is V1, and a quote is bound to its version (cpn-flows 4.1).
            transaction_version: Some(wire::TransactionVersion::Version2),
            quote_options: None,
            extra: wire::Extra::new(),
        };
        let client = self.client()?;
        self.noted(client.create_quotes(&body).await)
    }

    /// A customer and a beneficiary, newest versions.
    pub(crate) async fn parties(
        &self,
        customer: CustomerId,
        beneficiary: BeneficiaryId,
    ) -> Result<(Customer, Beneficiary)> {
        self.store(move |store| {
            let customer = store.customers()?.into_iter().find(|known| known.id == customer);
            let beneficiary = store.beneficiaries()?.into_iter().find(|known| known.id == beneficiary);
            Ok((customer, beneficiary))
        })
        .await
        .and_then(|(customer, beneficiary)| {
            Ok((
                customer.ok_or(Error::NotFound("the customer"))?,
                beneficiary.ok_or(Error::NotFound("the beneficiary"))?,
            ))
        })
    }
}
