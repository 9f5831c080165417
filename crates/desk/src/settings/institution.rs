//! The institution and the chain node, and the settings as a whole.
use domain::fields::{Around, FieldValue};
use domain::party::Institution;
use store::fact::Fact;

use crate::Desk;
use crate::book::value_problems;
use crate::error::{Error, FieldProblem, Result};

/// What the settings screen shows of the store and the institution.
#[derive(Clone, Debug)]
pub struct SettingsState {
    /// Who we are to the travel rule.
    pub institution: Option<Institution>,
    /// The chain node, if one is set.
    pub chain_node: Option<String>,
    /// Where the store is.
    pub store_path: String,
    /// How many entries the journal has, and whether its chain is whole.
    pub journal: (i64, Option<String>),
}

impl Desk {
    /// The settings as they are.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn settings(&self) -> Result<SettingsState> {
        let blockchain = self.chain().api_id;
        self.store(move |store| {
            let journal = match store.verify_chain(None) {
                Ok(report) => (report.entries, None),
                Err(error) => (0, Some(error.to_string())),
            };
            Ok(SettingsState {
                institution: store.institution()?,
                chain_node: store.chain_node(blockchain)?,
                store_path: store.path().display().to_string(),
                journal,
            })
        })
        .await
    }

    /// Saves who we are to the travel rule.
    ///
    /// # Errors
    /// When name or address are not filled in.
    pub async fn save_institution(&self, institution: Institution) -> Result<()> {
        let mut problems = Vec::new();
        if institution.name.trim().is_empty() {
            problems.push(FieldProblem::new("name", "Enter the registered name."));
        }
        let name = "ORIGINATOR_FINANCIAL_INSTITUTION_ADDRESS";
        let address = FieldValue::Address(institution.address.clone());
        let around = Around { today: self.today(), bank_country: None };
        problems.extend(value_problems("address", name, &address, &around));
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        self.record_person(vec![Fact::InstitutionSaved { institution: (&institution).into() }]).await
    }

    /// Sets the chain node that is asked for balance, allowance and settlement.
    ///
    /// # Errors
    /// When it is not an `https://` address, does not answer, or is for another chain.
    pub async fn save_chain_node(&self, url: String) -> Result<()> {
        use settlement::chain_reader::{ChainEndpoint, ChainReader};
        if self.environment() == domain::Environment::Sandbox {
            return Err(Error::NotNow("The sandbox has its own chain.".to_owned()));
        }
        let problem = |message: String| Error::Invalid(vec![FieldProblem::new("url", message)]);
        let endpoint = ChainEndpoint { url: url.trim().to_owned(), ca_pem: None };
        let reader = ChainReader::new(&endpoint, self.chain()).map_err(|error| problem(error.to_string()))?;
        let chain = reader.chain_id().await.map_err(|error| problem(error.to_string()))?;
        if chain != self.chain().chain_id {
            let wanted = self.chain();
            return Err(problem(format!("This node is for chain {chain}; {} is {}.", wanted.name, wanted.chain_id)));
        }
        let blockchain = self.chain().api_id.to_owned();
        self.record_person(vec![Fact::ChainNodeSaved { blockchain, url: endpoint.url }]).await?;
        self.poll_soon();
        Ok(())
    }
}
