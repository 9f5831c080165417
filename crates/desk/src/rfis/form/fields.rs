//! The form filled in, as it is shown: each field with its value's problem and where the value comes from.
use std::collections::BTreeMap;

use domain::fields::TextForm;

use super::known::{self, Section};
use super::{Kind, Problems, Shape, Values, child, choice_text, values};

/// A part of the form.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// `Company`, `Address`, `Ownership`.
    pub title: String,
    /// `level 1`; empty where no level is known.
    pub hint: String,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// One field of the form.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Where its value stands: a JSON pointer. In a template it begins with `/0`, relative to the list.
    pub pointer: String,
    /// What a person reads.
    pub label: String,
    /// What it takes.
    pub kind: FieldKind,
    /// Whether the schema requires it.
    pub required: bool,
    /// The choices, where there are such.
    pub choices: Vec<String>,
    /// What a right value looks like; may be empty.
    pub hint: String,
    /// What is wrong with the value now.
    pub problem: Option<String>,
    /// Where a prefilled value comes from and how old it is.
    pub origin: Option<String>,
    /// The members of an object; for a list one object per item that is there.
    pub members: Vec<Field>,
    /// For a list: the members of an item to be.
    pub template: Vec<Field>,
    /// For a list: the word on its button.
    pub add: String,
}

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// A line of text.
    Text,
    /// `YYYY-MM-DD`.
    Date,
    /// Two letters.
    Country,
    /// A phone number.
    Phone,
    /// An e-mail address.
    Email,
    /// A web address.
    Url,
    /// A number as typed.
    Number,
    /// `true` or `false`.
    Boolean,
    /// One of the choices.
    Choice,
    /// An object with members.
    Object,
    /// A list of items.
    List,
    /// JSON as text.
    Raw,
}

/// What stands around the shapes.
pub(super) struct Around<'a> {
    pub(super) values: &'a Values,
    pub(super) problems: &'a Problems,
    pub(super) origins: &'a BTreeMap<String, String>,
}

/// The groups in the order in which people are asked; what cannot be taken apart is one group with one field.
pub(super) fn groups(shape: &Shape, around: &Around<'_>) -> Vec<Group> {
    let Kind::Object(members) = &shape.kind else {
        let fields = vec![field(shape, String::new(), around)];
        return vec![Group { title: known::title(Section::Also, false).to_owned(), hint: String::new(), fields }];
    };
    let business = members.iter().any(|member| matches!(member.name.as_str(), "DATE_OF_FORMATION" | "ENTITY_TYPE"));
    let mut groups: BTreeMap<Section, Vec<&Shape>> = BTreeMap::new();
    for member in members {
        groups.entry(known::section(&member.name)).or_default().push(member);
    }
    let group = |(section, members): (Section, Vec<&Shape>)| {
        let level = members.iter().filter_map(|member| known::level(&member.name)).min();
        Group {
            title: known::title(section, business).to_owned(),
            hint: level.map(|level| format!("level {level}")).unwrap_or_default(),
            fields: members.into_iter().map(|member| field(member, child("", &member.name), around)).collect(),
        }
    };
    groups.into_iter().map(group).collect()
}

fn field(shape: &Shape, pointer: String, around: &Around<'_>) -> Field {
    let (mut members, mut template, mut add, mut choices) = (Vec::new(), Vec::new(), String::new(), Vec::new());
    match &shape.kind {
        Kind::Object(shapes) => members = inside(shapes, &pointer, around),
        Kind::List(item) => {
            let count = values::items(&pointer, around.values);
            members = (0..count.min(50)).map(|index| named(item, index, &pointer, around)).collect();
            template = members_of(&field(item, "/0".to_owned(), &nothing()));
            add = known::add(&shape.name).to_owned();
        }
        Kind::Choice(values) => choices = values.iter().map(choice_text).collect(),
        Kind::Text
        | Kind::Date
        | Kind::Country
        | Kind::Phone
        | Kind::Email
        | Kind::Url
        | Kind::Number { .. }
        | Kind::Boolean
        | Kind::Raw => {}
    }
    Field {
        label: shape.label.clone(),
        kind: kind(&shape.kind),
        required: shape.required,
        choices,
        hint: hint(shape),
        problem: around.problems.get(&pointer).cloned(),
        origin: around.origins.get(&pointer).cloned(),
        members,
        template,
        add,
        pointer,
    }
}

fn inside(shapes: &[Shape], pointer: &str, around: &Around<'_>) -> Vec<Field> {
    shapes.iter().map(|shape| field(shape, child(pointer, &shape.name), around)).collect()
}

fn named(item: &Shape, index: usize, pointer: &str, around: &Around<'_>) -> Field {
    let number = index.saturating_add(1);
    Field { label: number.to_string(), ..field(item, child(pointer, &index.to_string()), around) }
}

/// A list of plain values has one field per item.
fn members_of(item: &Field) -> Vec<Field> {
    if item.kind == FieldKind::Object { item.members.clone() } else { vec![item.clone()] }
}

/// A template is about no item that is there.
fn nothing() -> Around<'static> {
    static EMPTY: BTreeMap<String, String> = BTreeMap::new();
    Around { values: &EMPTY, problems: &EMPTY, origins: &EMPTY }
}

fn kind(kind: &Kind) -> FieldKind {
    match kind {
        Kind::Text => FieldKind::Text,
        Kind::Date => FieldKind::Date,
        Kind::Country => FieldKind::Country,
        Kind::Phone => FieldKind::Phone,
        Kind::Email => FieldKind::Email,
        Kind::Url => FieldKind::Url,
        Kind::Number { .. } => FieldKind::Number,
        Kind::Boolean => FieldKind::Boolean,
        Kind::Choice(_) => FieldKind::Choice,
        Kind::Object(_) => FieldKind::Object,
        Kind::List(_) => FieldKind::List,
        Kind::Raw => FieldKind::Raw,
    }
}

/// What a right value looks like: ours where the form is known, else the schema's own words.
fn hint(shape: &Shape) -> String {
    let ours = match &shape.kind {
        Kind::Date => "YYYY-MM-DD",
        Kind::Country => "Two letters, like MX",
        Kind::Phone => "Like +52 55 1234 5678",
        Kind::Email => "Like name@example.com",
        Kind::Url => "Like https://example.com",
        Kind::Raw if shape.hint.is_empty() => "JSON, like {\"name\": \"value\"} or \"a text in quotes\"",
        Kind::Text
        | Kind::Number { .. }
        | Kind::Boolean
        | Kind::Choice(_)
        | Kind::Object(_)
        | Kind::List(_)
        | Kind::Raw => "",
    };
    if ours.is_empty() { shape.hint.clone() } else { ours.to_owned() }
}

/// What a right value looks like, to stand after “must be”.
pub(super) fn right(shape: &Shape) -> Option<String> {
    let form = |form: TextForm| Some(form.right().to_owned());
    match &shape.kind {
        Kind::Date => Some("a real day as year-month-day, like 1987-05-31".to_owned()),
        Kind::Country => form(TextForm::Country),
        Kind::Phone => form(TextForm::Phone),
        Kind::Email => form(TextForm::Email),
        Kind::Url => Some("a web address, like https://example.com".to_owned()),
        Kind::Choice(choices) => Some(values::one_of(choices)),
        Kind::Text | Kind::Number { .. } | Kind::Boolean | Kind::Object(_) | Kind::List(_) | Kind::Raw => None,
    }
}
