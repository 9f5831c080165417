//! Every magic value of `ORIGINATOR_NAME` that has no request for information (cpn-api 8).

use cpn::wire::{
    PaymentFailureReason, PaymentStatus, Refund, RefundStatus, StatusAddendum, TransactionFailureReason,
    TransactionStatus,
};
use domain::ids::{PaymentId, RefundId};

use super::payer::{Payer, WALLET, refusal};

#[tokio::test]
async fn failed_fails_in_the_answer() {
    let payer = Payer::new().await;
    let payment = payer.payment("Failed").await;
    assert_eq!(payment.status, PaymentStatus::Failed);
    assert_eq!(payment.failure_reason, Some(PaymentFailureReason::TravelRuleFailed));
    assert_eq!(refusal(payer.transaction(&payment).await), (400, 290_304));
}

#[tokio::test]
async fn async_failed_is_reviewed_and_then_fails() {
    let payer = Payer::new().await;
    let payment = payer.payment("AsyncFailed").await;
    assert_eq!(payment.status, PaymentStatus::Created);
    assert_eq!(refusal(payer.transaction(&payment).await), (400, 290_304));
    payer.advance(10);
    let failed = payer.look(&payment).await;
    assert_eq!(failed.status, PaymentStatus::Failed);
    assert_eq!(failed.failure_reason, Some(PaymentFailureReason::TravelRuleFailed));
}

#[tokio::test]
async fn async_success_is_reviewed_and_then_can_be_paid() {
    let payer = Payer::new().await;
    let payment = payer.payment("AsyncSuccess").await;
    assert_eq!(payment.status, PaymentStatus::Created);
    payer.advance(10);
    assert_eq!(payer.look(&payment).await.status, PaymentStatus::CryptoFundsPending);
    payer.fund(&payment).await;
    payer.advance(30);
    assert_eq!(payer.look(&payment).await.status, PaymentStatus::Completed);
}

#[tokio::test]
async fn delayed_grows_its_estimate_before_it_completes() {
    let payer = Payer::new().await;
    let payment = payer.payment("Delayed").await;
    payer.fund(&payment).await;
    payer.advance(10);
    let initiated = payer.look(&payment).await;
    assert_eq!((initiated.status, initiated.status_addendum), (PaymentStatus::FiatPaymentInitiated, None));
    payer.advance(4);
    let delayed = payer.look(&payment).await;
    assert_eq!(delayed.status, PaymentStatus::FiatPaymentInitiated);
    assert_eq!(delayed.status_addendum, Some(StatusAddendum::PaymentSettlementDelayed));
    assert_ne!(delayed.fiat_settlement_time, payment.fiat_settlement_time);
    payer.advance(8);
    let done = payer.look(&payment).await;
    assert_eq!((done.status, done.status_addendum), (PaymentStatus::Completed, None));
}

#[tokio::test]
async fn expired_misses_the_cutoff() {
    let payer = Payer::new().await;
    let payment = payer.payment("Expired").await;
    assert_eq!(payment.status, PaymentStatus::CryptoFundsPending);
    payer.advance(10);
    let expired = payer.look(&payment).await;
    assert_eq!(expired.failure_reason, Some(PaymentFailureReason::OnchainSettlementCutoffTimeExceeded));
    assert_eq!(expired.failure_code.as_deref(), Some("PM09001"));
    assert_eq!(refusal(payer.transaction(&payment).await), (400, 290_308));
}

#[tokio::test]
async fn expired_moves_no_money_even_when_it_was_signed_in_time() {
    let payer = Payer::new().await;
    let wallet = WALLET.parse().unwrap();
    let before = payer.sandbox.balance(wallet);
    let payment = payer.payment("Expired").await;
    let transaction = payer.fund(&payment).await;
    payer.advance(9);
    assert_eq!(payer.look_at(&transaction).await.status, TransactionStatus::Pending);
    payer.advance(60);
    let failed = payer.look_at(&transaction).await;
    assert_eq!(failed.status, TransactionStatus::Failed);
    assert_eq!(failed.failure_reason, Some(TransactionFailureReason::CpnPaymentExpired));
    assert_eq!(payer.look(&payment).await.status, PaymentStatus::Failed);
    assert_eq!(payer.sandbox.balance(wallet), before);
}

/// Funds a payment and lets the payout fail; gives the refund.
async fn refunded(payer: &Payer, name: &str) -> Refund {
    let payment = payer.payment(name).await;
    payer.fund(&payment).await;
    payer.advance(10);
    assert_eq!(payer.look(&payment).await.status, PaymentStatus::FiatPaymentInitiated);
    payer.advance(4);
    let failed = payer.look(&payment).await;
    assert_eq!(failed.status, PaymentStatus::Failed);
    assert_eq!(failed.failure_reason, Some(PaymentFailureReason::FiatSettlementFailed));
    let summary = failed.refunds()[0].clone();
    let refund = look(payer, &payment.id, &summary.id).await;
    assert_eq!(refund.status, summary.status);
    assert_eq!(refund.amount(), summary.amount.as_ref());
    assert_eq!(refund.refund_address, WALLET);
    refund
}

async fn look(payer: &Payer, payment: &str, refund: &str) -> Refund {
    payer.client.refund(&PaymentId::new(payment), &RefundId::new(refund)).await.unwrap().value
}

#[tokio::test]
async fn a_refund_can_be_there_completed_at_once() {
    let payer = Payer::new().await;
    let refund = refunded(&payer, "FailThenRefundWithCompleted").await;
    assert_eq!(refund.status, RefundStatus::Completed);
    assert_eq!(refund.amount().unwrap().amount, "24.760000");
    assert!(refund.hash().is_some());
}

#[tokio::test]
async fn a_refund_can_be_created_and_then_end_either_way() {
    for (name, end) in [
        ("FailThenRefundCreatedThenFailed", RefundStatus::Failed),
        ("FailThenRefundCreatedThenCompleted", RefundStatus::Completed),
    ] {
        let payer = Payer::new().await;
        let created = refunded(&payer, name).await;
        assert_eq!(created.status, RefundStatus::Created);
        assert_eq!((created.amount(), created.hash()), (None, None));
        payer.advance(6);
        let ended = look(&payer, &created.payment_id, &created.id).await;
        assert_eq!(ended.status, end, "{name}");
        assert_eq!(ended.hash().is_some(), end == RefundStatus::Completed);
    }
}

#[tokio::test]
async fn a_refund_that_nobody_made_is_not_found() {
    let payer = Payer::new().await;
    let payment = payer.payment("Northwind Trading LLC").await;
    let refund = RefundId::new("e1d2c3b4-a5f6-4789-8abc-def012345678");
    assert_eq!(refusal(payer.client.refund(&PaymentId::new(payment.id), &refund).await), (404, 2));
}
