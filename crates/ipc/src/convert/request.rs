//! Requests as the desk's wishes.
use desk::book::{BeneficiaryInput, CustomerInput};
use desk::store::{ListQuery, View};
use desk::{AlikeWish, CorridorWish, Error, FieldProblem, OrderInput, PairWish, Wish};
use domain::ids::OrderId;
use domain::party::Institution;

use super::book::fields;
use crate::book::{BeneficiaryForm, CustomerForm, RequirementsQuery};
use crate::order::{FixedSide, LookAlikesQuery, OrderForm, PlaceOrder, QuotesRequest};
use crate::payment::{PaymentsQuery, ViewName};
use crate::settings::{InstitutionForm, PairForm};

impl TryFrom<OrderForm> for OrderInput {
    type Error = Error;

    /// A form without an id begins a new draft.
    fn try_from(form: OrderForm) -> Result<Self, Error> {
        let json = serde_json::to_string(&form).map_err(|error| Error::Internal(error.to_string()))?;
        let id = form.id.map(|id| id.parse()).transpose().map_err(|_| Error::NotFound("the draft"))?;
        Ok(Self {
            json,
            id: id.unwrap_or_else(OrderId::generate),
            customer: form.customer,
            beneficiary: form.beneficiary,
            fixes_source: form.fixed == FixedSide::Source,
            amount: form.amount,
            worst_rate: form.worst_rate,
            latest_arrival: form.latest_arrival,
            purpose: form.purpose,
            reference: form.reference,
            another_than: Vec::new(),
        })
    }
}

impl TryFrom<PlaceOrder> for OrderInput {
    type Error = Error;

    fn try_from(PlaceOrder { form, another_than }: PlaceOrder) -> Result<Self, Error> {
        if form.id.is_none() {
            return Err(Error::NotFound("the draft"));
        }
        let another_than = another_than.iter().map(|id| id.parse()).collect::<Result<_, _>>();
        let another_than = another_than.map_err(|_| Error::NotFound("the order that looks alike"))?;
        Ok(Self { another_than, ..form.try_into()? })
    }
}

impl TryFrom<LookAlikesQuery> for AlikeWish {
    type Error = Error;

    fn try_from(query: LookAlikesQuery) -> Result<Self, Error> {
        Ok(Self {
            order: query.order.and_then(|id| id.parse().ok()),
            beneficiary: query.beneficiary.parse().map_err(|_| Error::NotFound("the beneficiary"))?,
            fixes_source: query.fixed == FixedSide::Source,
            amount: query.amount,
            reference: query.reference,
        })
    }
}

impl TryFrom<QuotesRequest> for Wish {
    type Error = Error;

    fn try_from(request: QuotesRequest) -> Result<Self, Error> {
        let problem = |field: &str, message: &str| {
            Error::Invalid(vec![FieldProblem { field: field.to_owned(), message: message.to_owned() }])
        };
        Ok(Self {
            customer: request.customer.parse().map_err(|_| problem("customer", "Choose a customer."))?,
            beneficiary: request.beneficiary.parse().map_err(|_| problem("beneficiary", "Choose a beneficiary."))?,
            fixes_source: request.fixed == FixedSide::Source,
            amount: request.amount,
        })
    }
}

impl From<RequirementsQuery> for CorridorWish {
    fn from(query: RequirementsQuery) -> Self {
        Self {
            corridor: query.corridor.into(),
            sender: query.sender_kind.into(),
            recipient: query.recipient_kind.into(),
            customer: query.customer.and_then(|id| id.parse().ok()),
            beneficiary: query.beneficiary.and_then(|id| id.parse().ok()),
        }
    }
}

impl TryFrom<CustomerForm> for CustomerInput {
    type Error = Error;

    fn try_from(form: CustomerForm) -> Result<Self, Error> {
        let id = form.id.map(|id| id.parse()).transpose().map_err(|_| Error::NotFound("the customer"))?;
        let country = form.country.trim().to_uppercase();
        Ok(Self { id, kind: form.kind.into(), name: form.name, country, fields: fields(form.fields) })
    }
}

impl TryFrom<BeneficiaryForm> for BeneficiaryInput {
    type Error = Error;

    fn try_from(form: BeneficiaryForm) -> Result<Self, Error> {
        let id = form.id.map(|id| id.parse()).transpose().map_err(|_| Error::NotFound("the beneficiary"))?;
        let corridor = form.corridor.into();
        Ok(Self { id, kind: form.kind.into(), name: form.name, corridor, fields: fields(form.fields) })
    }
}

impl From<InstitutionForm> for Institution {
    fn from(form: InstitutionForm) -> Self {
        Self { name: form.name.trim().to_owned(), address: form.address.into(), id: form.id.trim().to_owned() }
    }
}

impl From<PairForm> for PairWish {
    fn from(form: PairForm) -> Self {
        Self { label: form.label, link: form.link, path: form.path }
    }
}

impl From<PaymentsQuery> for ListQuery {
    fn from(query: PaymentsQuery) -> Self {
        let text = query.text.trim().to_owned();
        Self {
            text: (!text.is_empty()).then_some(text),
            view: query.view.into(),
            today: jiff::Zoned::now().start_of_day().ok().map(|begin| begin.timestamp()),
            limit: query.limit.clamp(1, 500),
            offset: query.offset,
        }
    }
}

impl From<ViewName> for View {
    fn from(view: ViewName) -> Self {
        match view {
            ViewName::Open => Self::Open,
            ViewName::ToSign => Self::ToSign,
            ViewName::WithBfi => Self::WithBfi,
            ViewName::Unknown => Self::Unknown,
            ViewName::Refunds => Self::Refunds,
            ViewName::All => Self::All,
        }
    }
}
