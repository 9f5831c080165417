//! The order form as typed, and what it means.
use domain::ids::{BeneficiaryId, CustomerId, OrderId};
use domain::money::Rate;
use domain::order::Order;
use domain::party::{Beneficiary, Customer};

use crate::Desk;
use crate::error::{Error, FieldProblem, Result};
use crate::quotes;

/// The order form, strings as typed.
#[derive(Clone, Debug)]
pub struct OrderInput {
    /// The order it becomes, chosen before anything is sent: an order with an id is placed once, however often it is asked.
    pub id: OrderId,
    /// The customer's id.
    pub customer: String,
    /// The beneficiary's id.
    pub beneficiary: String,
    /// Whether the amount is what leaves the wallet.
    pub fixes_source: bool,
    /// The amount.
    pub amount: String,
    /// The lowest all-in rate.
    pub worst_rate: String,
    /// Minutes after funding.
    pub latest_arrival: u32,
    /// `PMT001` …
    pub purpose: String,
    /// What the beneficiary may see.
    pub reference: String,
    /// The orders that look like this one, which a person was shown and said are other payments.
    pub another_than: Vec<OrderId>,
    /// The form as JSON, kept in drafts and opaque here.
    pub json: String,
}

/// CPN's reasons for payment (cpn-flows 1.8).
pub const PURPOSES: [(&str, &str); 30] = [
    ("PMT001", "invoice payment"),
    ("PMT002", "services"),
    ("PMT003", "software"),
    ("PMT004", "imported goods"),
    ("PMT005", "travel"),
    ("PMT006", "own account"),
    ("PMT007", "loan repayment"),
    ("PMT008", "payroll"),
    ("PMT009", "property rental"),
    ("PMT010", "information services"),
    ("PMT011", "advertising, PR"),
    ("PMT012", "royalties, trademarks, patents"),
    ("PMT013", "broker, commitment, guarantee, custodian fees"),
    ("PMT014", "advisers, technical, academic"),
    ("PMT015", "representative office"),
    ("PMT016", "tax"),
    ("PMT017", "freight"),
    ("PMT018", "construction"),
    ("PMT019", "insurance premium"),
    ("PMT020", "general goods trade, offline"),
    ("PMT021", "insurance claim"),
    ("PMT022", "family, friends"),
    ("PMT023", "education"),
    ("PMT024", "medical"),
    ("PMT025", "donation"),
    ("PMT026", "mutual fund"),
    ("PMT027", "currency exchange"),
    ("PMT028", "advance for goods"),
    ("PMT029", "merchant settlement"),
    ("PMT030", "repatriation"),
];

/// An order that was read from a form, without its number yet, and with the records it names.
pub(crate) struct Meant {
    pub(crate) order: Order,
    pub(crate) customer: Customer,
    pub(crate) beneficiary: Beneficiary,
}

/// The longest reference that is sent. CPN documents no limit; bank statements cut earlier than this.
const REFERENCE_LENGTH: usize = 140;

impl Desk {
    /// Reads a form into an order, or says which fields need mending.
    pub(crate) async fn meant(&self, input: &OrderInput) -> Result<Meant> {
        let mut problems = Vec::new();
        let customer: Option<CustomerId> = pick(&input.customer, "customer", "Choose a customer.", &mut problems);
        let beneficiary: Option<BeneficiaryId> =
            pick(&input.beneficiary, "beneficiary", "Choose a beneficiary.", &mut problems);
        let parties = match (customer, beneficiary) {
            (Some(customer), Some(beneficiary)) => Some(self.parties(customer, beneficiary).await?),
            (_, _) => None,
        };
        let currency = parties.as_ref().map_or("USD", |(_, beneficiary)| &beneficiary.corridor.currency);
        let fixed = kept(quotes::fixed(input.fixes_source, &input.amount, currency), &mut problems)?;
        let worst_rate: Option<Rate> = match input.worst_rate.parse() {
            Ok(rate) => Some(rate),
            Err(_) => {
                problems.push(FieldProblem::new("worstRate", "Enter the lowest all-in rate, like 18.650000."));
                None
            }
        };
        if !PURPOSES.iter().any(|(code, _)| *code == input.purpose) {
            problems.push(FieldProblem::new("purpose", "Choose the purpose of the payment."));
        }
        let reference = input.reference.trim();
        if reference.is_empty() {
            problems.push(FieldProblem::new("reference", "Enter the invoice number or another reference."));
        }
        if reference.chars().count() > REFERENCE_LENGTH || reference.chars().any(char::is_control) {
            problems.push(FieldProblem::new("reference", "Use at most 140 characters on one line."));
        }
        if input.latest_arrival == 0 {
            problems.push(FieldProblem::new("latestArrival", "Choose the latest arrival."));
        }
        match (parties, fixed, worst_rate) {
            (Some((customer, beneficiary)), Some(fixed), Some(worst_rate)) if problems.is_empty() => {
                let order = Order {
                    id: input.id,
                    number: String::new(),
                    customer: (customer.id, customer.version),
                    beneficiary: (beneficiary.id, beneficiary.version),
                    corridor: beneficiary.corridor.clone(),
                    blockchain: self.chain().api_id.to_owned(),
                    fixed,
                    worst_rate,
                    latest_arrival: input.latest_arrival,
                    purpose: input.purpose.clone(),
                    reference: reference.to_owned(),
                    another_than: input.another_than.clone(),
                };
                if order.highest_cost()?.is_zero() || order.least_received()?.is_zero() {
                    let problem = FieldProblem::new("worstRate", "At this rate one side would be nothing.");
                    return Err(Error::Invalid(vec![problem]));
                }
                Ok(Meant { order, customer, beneficiary })
            }
            (_, _, _) => Err(Error::Invalid(problems)),
        }
    }
}

fn pick<T: std::str::FromStr>(text: &str, field: &str, message: &str, problems: &mut Vec<FieldProblem>) -> Option<T> {
    let picked = text.parse().ok();
    if picked.is_none() {
        problems.push(FieldProblem::new(field, message));
    }
    picked
}

/// Keeps field problems for later, so that a form shows all of them at once.
fn kept<T>(result: Result<T>, problems: &mut Vec<FieldProblem>) -> Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Error::Invalid(found)) => {
            problems.extend(found);
            Ok(None)
        }
        Err(other) => Err(other),
    }
}
