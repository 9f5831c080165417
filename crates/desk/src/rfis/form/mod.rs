//! The form of an answer: made from the BFI's JSON Schema, filled with text under JSON pointers, and held against the
//! schema before anything leaves. It is made here and not in the window, which is trusted with none of it
//! (docs/adr/0005).
mod check;
mod cost;
mod fields;
mod known;
mod schema;
#[cfg(test)]
mod tests;
mod values;

use std::collections::BTreeMap;

use serde_json::Value;

pub(crate) use check::Today;
pub use fields::{Field, FieldKind, Group};
pub(crate) use known::record_field;

/// What was typed, by JSON pointer.
pub type Values = BTreeMap<String, String>;

/// What is wrong, by JSON pointer.
pub(crate) type Problems = BTreeMap<String, String>;

/// What one part of the answer may be.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shape {
    /// The member's name as it came; empty for the whole answer and for the items of a list.
    pub(crate) name: String,
    /// What a person reads.
    pub(crate) label: String,
    /// What it takes.
    pub(crate) kind: Kind,
    /// Whether the schema requires it.
    pub(crate) required: bool,
    /// The schema's own words, as plain text; may be empty.
    pub(crate) hint: String,
}

/// What a part takes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    Text,
    Date,
    Country,
    Phone,
    Email,
    Url,
    Number {
        whole: bool,
    },
    Boolean,
    /// The allowed values, in the schema's order.
    Choice(Vec<Value>),
    /// The members in the order in which people are asked.
    Object(Vec<Shape>),
    List(Box<Shape>),
    /// Anything that cannot be drawn: JSON as text.
    Raw,
}

/// A form: the shape of the answer and the schema that decides.
#[derive(Debug)]
pub(crate) struct Form {
    pub(crate) shape: Shape,
    validator: Result<jsonschema::Validator, String>,
}

/// What was typed, as it would leave.
#[derive(Debug)]
pub(crate) struct Assembled {
    /// The object.
    pub(crate) value: Value,
    /// What is wrong with it; empty when it may be sent.
    pub(crate) problems: Problems,
    /// Problems of fields that are empty and must not be.
    pub(crate) missing: Vec<String>,
}

impl Form {
    /// The form of a schema, whose references are spelled `$ref`.
    pub(crate) fn of(schema: &Value) -> Self {
        Self { shape: schema::shape(schema), validator: check::validator(schema) }
    }

    /// Why the schema cannot decide, where it cannot.
    pub(crate) fn trouble(&self) -> Option<&str> {
        self.validator.as_ref().err().map(String::as_str)
    }

    /// The object that was typed, and what is wrong with it.
    pub(crate) fn assemble(&self, values: &Values, today: &Today) -> Assembled {
        let (value, mut problems) = values::assemble(&self.shape, values);
        let mut missing = Vec::new();
        if let Ok(validator) = &self.validator {
            check::against_schema(validator, &self.shape, &value, &mut problems, &mut missing);
        }
        check::locally(&self.shape, &value, today, &mut problems);
        Assembled { value, problems, missing }
    }

    /// An earlier or given object, as text under the pointers of this form; what has no place in it is left out.
    pub(crate) fn spread(&self, value: &Value) -> Values {
        values::spread(&self.shape, value)
    }

    /// The form filled in: groups in the order in which people are asked.
    pub(crate) fn groups(
        &self,
        values: &Values,
        problems: &Problems,
        origins: &BTreeMap<String, String>,
    ) -> Vec<Group> {
        fields::groups(&self.shape, &fields::Around { values, problems, origins })
    }

    /// How many parts are asked for.
    pub(crate) fn asked(&self) -> usize {
        self.parts().len()
    }

    /// The pointers of all fields that take text and stand in no list.
    pub(crate) fn pointers(&self) -> Vec<String> {
        let mut all = Vec::new();
        leaves(&self.shape, String::new(), &mut all);
        all
    }

    /// The parts of the answer: its members, or itself when it could not be taken apart.
    pub(crate) fn parts(&self) -> &[Shape] {
        match &self.shape.kind {
            Kind::Object(members) => members,
            Kind::Text
            | Kind::Date
            | Kind::Country
            | Kind::Phone
            | Kind::Email
            | Kind::Url
            | Kind::Number { .. }
            | Kind::Boolean
            | Kind::Choice(_)
            | Kind::List(_)
            | Kind::Raw => std::slice::from_ref(&self.shape),
        }
    }
}

fn leaves(shape: &Shape, pointer: String, all: &mut Vec<String>) {
    match &shape.kind {
        Kind::Object(members) => {
            for member in members {
                leaves(member, child(&pointer, &member.name), all);
            }
        }
        Kind::List(_) => {}
        Kind::Text
        | Kind::Date
        | Kind::Country
        | Kind::Phone
        | Kind::Email
        | Kind::Url
        | Kind::Number { .. }
        | Kind::Boolean
        | Kind::Choice(_)
        | Kind::Raw => all.push(pointer),
    }
}

/// The pointer of a member (RFC 6901).
pub(crate) fn child(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// The text of a choice, as it is shown and typed.
fn choice_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
