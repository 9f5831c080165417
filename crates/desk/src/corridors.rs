//! The corridors CPN offers on our chain, with their limits; asked once and kept for a while.
use std::sync::Mutex;

use domain::money::{Currency, Money};
use domain::party::Corridor;
use jiff::{SignedDuration, Timestamp};

use crate::Desk;
use crate::error::Result;

/// A corridor and its limits. Limits are shown as they came; CPN enforces them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorridorLimits {
    /// Where and how.
    pub corridor: Corridor,
    /// Lowest and highest in the destination currency.
    pub fiat: Option<(String, String)>,
    /// Lowest and highest in USDC.
    pub crypto: Option<(String, String)>,
}

impl CorridorLimits {
    /// An amount that is surely inside the limits: twice the lowest.
    pub(crate) fn usual_amount(&self) -> Option<Money> {
        let (lowest, _) = self.crypto.as_ref()?;
        let whole = lowest.split('.').next()?.parse::<u64>().ok()?;
        Some(Money::new(whole.checked_add(1)?.checked_mul(2_000_000)?, Currency::USDC))
    }
}

/// The list as it was last asked for.
#[derive(Debug, Default)]
pub(crate) struct Cache(Mutex<Option<(Timestamp, Vec<CorridorLimits>)>>);

const KEEP: SignedDuration = SignedDuration::from_hours(1);

impl Desk {
    /// All corridors from USDC on our chain, sorted by country.
    ///
    /// # Errors
    /// When CPN refuses or cannot be reached and nothing is cached.
    pub async fn corridors(&self) -> Result<Vec<CorridorLimits>> {
        let now = self.clock().now();
        let kept = self.corridor_cache().0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        if let Some((asked, list)) = &kept
            && now.duration_since(*asked) < KEEP
        {
            return Ok(list.clone());
        }
        match self.ask_corridors().await {
            Ok(list) => {
                let mut cache = self.corridor_cache().0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                *cache = Some((now, list.clone()));
                Ok(list)
            }
            // An hour-old list is better than none; CPN checks the limits again anyway.
            Err(error) => kept.map(|(_, list)| list).ok_or(error),
        }
    }

    async fn ask_corridors(&self) -> Result<Vec<CorridorLimits>> {
        let client = self.client()?;
        let overview = self.noted(client.overview().await)?;
        let mut tasks = tokio::task::JoinSet::new();
        let mut countries = overview.destination_countries.into_iter();
        let mut list = Vec::new();
        loop {
            // A handful at a time: CPN publishes no request limit, so none is tried.
            while tasks.len() < 6
                && let Some(country) = countries.next()
            {
                let client = client.clone();
                let blockchain = self.chain().api_id;
                tasks.spawn(async move {
                    let mut query = cpn::RoutesQuery::to_country(country.clone());
                    query.blockchain = Some(blockchain.into());
                    (country, client.routes(&query).await)
                });
            }
            let Some(joined) = tasks.join_next().await else { break };
            let (country, routes) = joined.map_err(|error| crate::Error::Internal(error.to_string()))?;
            for route in self.noted(routes)? {
                let limits = |limit: &cpn::wire::Limit| (limit.min.to_string(), limit.max.to_string());
                list.push(CorridorLimits {
                    corridor: Corridor {
                        country: country.clone(),
                        currency: route.destination_currency,
                        method: route.payment_method_type.to_string(),
                    },
                    fiat: route.fiat_limit.as_ref().map(limits),
                    crypto: route.crypto_limit.as_ref().map(limits),
                });
            }
        }
        list.sort_by(|a, b| a.corridor.cmp(&b.corridor));
        list.dedup();
        Ok(list)
    }
}
