//! From a JSON Schema (draft 2020-12) to the shape of an answer. What a BFI sends is not trusted: references are followed
//! so deep and so often, and whatever cannot be drawn becomes a field of JSON text under its own name.
use serde_json::{Map, Value};

use super::{Kind, Shape, known};

/// How large a schema may be, in bytes of its text.
pub(super) const LARGEST: usize = 1 << 20;

/// How deep objects may lie in each other.
const DEPTH: usize = 8;

/// How many fields a form may have. A schema with more is answered as JSON text.
const FIELDS: usize = 400;

/// How many values a choice may have; with more it is a line of text, and the schema decides.
const CHOICES: usize = 300;

/// How much of the schema's own words is shown, in characters.
const WORDS: usize = 240;

/// Reads one schema.
struct Reader<'a> {
    root: &'a Value,
    /// Fields that may still be made.
    left: usize,
    /// The references that are being followed.
    open: Vec<&'a str>,
}

/// The shape of the answer to a schema. A schema too large to draw gives one field of JSON text.
pub(super) fn shape(schema: &Value) -> Shape {
    if schema.to_string().len() <= LARGEST {
        let mut reader = Reader { root: schema, left: FIELDS, open: Vec::new() };
        let shape = reader.shape(schema, "", true, 0);
        if reader.left > 0 && matches!(shape.kind, Kind::Object(_)) {
            return shape;
        }
    }
    Shape {
        name: String::new(),
        label: "Answer".to_owned(),
        kind: Kind::Raw,
        required: true,
        hint: "This program cannot draw what is asked. Enter the answer as JSON.".to_owned(),
    }
}

impl<'a> Reader<'a> {
    fn shape(&mut self, schema: &'a Value, name: &str, required: bool, depth: usize) -> Shape {
        self.left = self.left.saturating_sub(1);
        let followed = self.open.len();
        let resolved = self.resolve(schema);
        let (kind, words) = match resolved.and_then(Value::as_object) {
            Some(members) if self.left > 0 && depth <= DEPTH => {
                let words = words(schema, "description").or_else(|| words(resolved?, "description"));
                (self.kind(members, name, depth), words)
            }
            Some(_) | None => (Kind::Raw, None),
        };
        self.open.truncate(followed);
        let label = known::label(name).map(str::to_owned).or_else(|| words_of(schema, "title", name));
        Shape {
            name: name.to_owned(),
            label: label.unwrap_or_else(|| plain(name)),
            kind,
            required,
            hint: words.unwrap_or_default(),
        }
    }

    /// Follows references to their end; none for a cycle, a foreign place, or nothing there.
    fn resolve(&mut self, schema: &'a Value) -> Option<&'a Value> {
        let mut here = schema;
        while let Some(reference) = here.get("$ref") {
            let reference = reference.as_str()?;
            if self.open.contains(&reference) || self.open.len() > 4 * DEPTH {
                return None;
            }
            self.open.push(reference);
            here = self.root.pointer(reference.strip_prefix('#').filter(|rest| !rest.is_empty())?)?;
        }
        Some(here)
    }

    fn kind(&mut self, schema: &'a Map<String, Value>, name: &str, depth: usize) -> Kind {
        if let Some(choices) = choices(schema) {
            return choices;
        }
        match type_of(schema) {
            Some("string") => text(schema, name),
            Some("number") => Kind::Number { whole: false },
            Some("integer") => Kind::Number { whole: true },
            Some("boolean") => Kind::Boolean,
            Some("object") => self.object(schema, depth),
            Some("array") => match schema.get("items") {
                Some(item) if item.is_object() => {
                    Kind::List(Box::new(self.shape(item, "", true, depth.saturating_add(1))))
                }
                Some(_) | None => Kind::Raw,
            },
            Some(_) | None => Kind::Raw,
        }
    }

    fn object(&mut self, schema: &'a Map<String, Value>, depth: usize) -> Kind {
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return Kind::Raw };
        let required = schema.get("required").and_then(Value::as_array);
        let must = |name: &str| required.is_some_and(|names| names.iter().any(|wanted| wanted.as_str() == Some(name)));
        let mut members = Vec::new();
        for (name, property) in properties {
            // What may never be given needs no field.
            if self.left == 0 || *property == Value::Bool(false) {
                continue;
            }
            members.push(self.shape(property, name, must(name), depth.saturating_add(1)));
        }
        members.sort_by_key(|member| known::place(&member.name));
        Kind::Object(members)
    }
}

/// The type, where there is one beside `null`. An object may say so by its properties alone.
fn type_of(schema: &Map<String, Value>) -> Option<&str> {
    match schema.get("type") {
        Some(Value::String(name)) => Some(name),
        Some(Value::Array(names)) => {
            let mut real = names.iter().filter_map(Value::as_str).filter(|name| *name != "null");
            real.next().filter(|_| real.next().is_none())
        }
        Some(_) => None,
        None => schema.contains_key("properties").then_some("object"),
    }
}

/// The allowed values of `enum`, `const`, or `oneOf` and `anyOf` whose branches are constants.
fn choices(schema: &Map<String, Value>) -> Option<Kind> {
    let constants = |name: &str| -> Option<Vec<Value>> {
        let branches = schema.get(name)?.as_array()?;
        branches.iter().map(|branch| branch.get("const").cloned()).collect()
    };
    let listed = schema.get("enum").and_then(Value::as_array).cloned();
    let single = || schema.get("const").map(|value| vec![value.clone()]);
    let mut values = listed.or_else(single).or_else(|| constants("oneOf")).or_else(|| constants("anyOf"))?;
    values.retain(|value| !value.is_null());
    let drawn = values.iter().all(|value| !value.is_object() && !value.is_array());
    match values.len() {
        1..=CHOICES if drawn => Some(Kind::Choice(values)),
        _ if drawn && values.iter().all(Value::is_string) => Some(Kind::Text),
        _ => Some(Kind::Raw),
    }
}

fn text(schema: &Map<String, Value>, name: &str) -> Kind {
    let member = |name: &str| schema.get(name).and_then(Value::as_str);
    match member("format") {
        Some("date") => Kind::Date,
        Some("email" | "idn-email") => Kind::Email,
        Some("uri" | "iri") => Kind::Url,
        Some(_) => Kind::Text,
        None if member("pattern") == Some("^[A-Z]{2}$") => Kind::Country,
        None => known::text_kind(name),
    }
}

/// The schema's own words, as one line of plain text.
fn words(schema: &Value, member: &str) -> Option<String> {
    let text = plain(schema.get(member)?.as_str()?);
    (!text.is_empty()).then_some(text)
}

/// One line of text as it is read: nothing that turns its direction, and no more than fits.
fn plain(text: &str) -> String {
    let turns = |c: &char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let seen = text.chars().filter(|c| !turns(c)).map(|c| if c.is_control() { ' ' } else { c });
    let short: String = seen.take(WORDS).collect();
    short.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The schema's own title, unless it only repeats the name.
fn words_of(schema: &Value, member: &str, name: &str) -> Option<String> {
    words(schema, member).filter(|title| title != name)
}
