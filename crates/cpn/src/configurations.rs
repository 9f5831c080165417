//! `/v1/cpn/configurations`: what the account can use, and the routes with their limits.

use crate::answer::Answer;
use crate::client::Client;
use crate::error::Error;
use crate::exchange::Request;
use crate::wire::{Blockchain, Overview, PaymentMethod, Route, TransactionVersion};

/// Which routes to list. The limits of V2 routes include the chain fee, so ask for the version that will be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoutesQuery {
    /// `USDC`.
    pub source_currency: String,
    /// Two-letter country code.
    pub destination_country: String,
    /// Fiat currency code; `None` for all.
    pub destination_currency: Option<String>,
    /// The rail; `None` for all.
    pub payment_method_type: Option<PaymentMethod>,
    /// The chain; `None` for all.
    pub blockchain: Option<Blockchain>,
    /// The flow.
    pub transaction_version: TransactionVersion,
}

impl RoutesQuery {
    /// All V2 routes from USDC to a country.
    #[must_use]
    pub fn to_country(country: impl Into<String>) -> Self {
        Self {
            source_currency: "USDC".to_owned(),
            destination_country: country.into(),
            destination_currency: None,
            payment_method_type: None,
            blockchain: None,
            transaction_version: TransactionVersion::Version2,
        }
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = vec![
            ("sourceCurrency", self.source_currency.clone()),
            ("destinationCountry", self.destination_country.clone()),
        ];
        pairs.extend(self.destination_currency.clone().map(|currency| ("destinationCurrency", currency)));
        pairs.extend(self.payment_method_type.as_ref().map(|method| ("paymentMethodType", method.to_string())));
        pairs.extend(self.blockchain.as_ref().map(|chain| ("blockchain", chain.to_string())));
        pairs.push(("transactionVersion", self.transaction_version.to_string()));
        pairs
    }
}

impl Client {
    /// What the account can use at all.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn overview(&self) -> Result<Answer<Overview>, Error> {
        self.data(Request::get(&["v1", "cpn", "configurations", "overview"])).await
    }

    /// The combinations that can be quoted, with their limits.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn routes(&self, query: &RoutesQuery) -> Result<Answer<Vec<Route>>, Error> {
        let request = Request::get(&["v1", "cpn", "configurations", "routes"]);
        self.data(Request { query: &query.pairs(), ..request }).await
    }
}
