//! Which personal and bank data a quote needs.

use serde::{Deserialize, Serialize};

use super::{Extra, FieldKind};

/// The two lists of fields; order is CPN's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Requirements {
    /// Fields of `travelRuleData`.
    #[serde(default)]
    pub travel_rule: Vec<FieldRequirement>,
    /// Fields of `beneficiaryAccountData`.
    #[serde(default)]
    pub beneficiary_account: Vec<FieldRequirement>,
    /// Unknown members.
    #[serde(flatten)]
    pub extra: Extra,
}

/// One field. Its name stands under `name` in live answers and under `field` in the 2025 specification; both are read
/// (`name` first) and written back as they came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Spelled", into = "Spelled")]
pub struct FieldRequirement {
    /// Field name, e.g. `ORIGINATOR_NAME` or `CLABE`.
    pub name: String,
    /// What it holds.
    pub kind: FieldKind,
    /// May be left out.
    pub optional: bool,
    /// The allowed values, when restricted.
    pub values: Option<Vec<String>>,
    /// Unknown members.
    pub extra: Extra,
    member: Member,
}

/// The member under which the name came, and whether `optional` was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Member {
    Name,
    Field,
}

impl FieldRequirement {
    /// A field without restriction of its values.
    #[must_use]
    pub fn new(name: impl Into<String>, kind: FieldKind, optional: bool) -> Self {
        Self { name: name.into(), kind, optional, values: None, extra: Extra::new(), member: Member::Name }
    }

    /// The same field, restricted to these values.
    #[must_use]
    pub fn with_values(mut self, values: impl IntoIterator<Item = String>) -> Self {
        self.values = Some(values.into_iter().collect());
        self
    }
}

/// The object as spelled on the wire.
#[derive(Serialize, Deserialize)]
struct Spelled {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    #[serde(rename = "type")]
    kind: FieldKind,
    #[serde(default)]
    optional: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    values: Option<Vec<String>>,
    #[serde(flatten)]
    extra: Extra,
}

impl TryFrom<Spelled> for FieldRequirement {
    type Error = &'static str;

    fn try_from(spelled: Spelled) -> Result<Self, Self::Error> {
        let Spelled { name, field, kind, optional, values, mut extra } = spelled;
        let (name, member) = match (name, field) {
            (Some(name), Some(field)) => {
                extra.insert("field".to_owned(), field.into());
                (name, Member::Name)
            }
            (Some(name), None) => (name, Member::Name),
            (None, Some(field)) => (field, Member::Field),
            (None, None) => return Err("a required field has neither `name` nor `field`"),
        };
        Ok(Self { name, kind, optional, values, extra, member })
    }
}

impl From<FieldRequirement> for Spelled {
    fn from(requirement: FieldRequirement) -> Self {
        let FieldRequirement { name, kind, optional, values, extra, member } = requirement;
        let (name, field) = match member {
            Member::Name => (Some(name), None),
            Member::Field => (None, Some(name)),
        };
        Self { name, field, kind, optional, values, extra }
    }
}
