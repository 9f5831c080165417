//! What it costs to hold an answer against a schema. Rules may refer to each other in a circle, or so often that deciding
//! would never end: a BFI's schema must be able to do neither to this program.
use std::collections::HashMap;

use serde_json::{Map, Value};

/// How many rules may apply to one value, with all that lies in it along one path.
const MOST: u32 = 100_000;

/// How deep values are taken to lie in each other. Where rules about people lead to people again, this ends it.
const DEPTH: u8 = 16;

/// How many rules may lead from one to the next.
const CHAIN: usize = 256;

const TOO_MANY: &str = "they are too many to decide by";

/// Rules about the same value: one schema, a list of them, a schema under each name.
const HERE: [&str; 5] = ["not", "if", "then", "else", "propertyNames"];
const HERE_LISTS: [&str; 3] = ["allOf", "anyOf", "oneOf"];
const HERE_NAMED: [&str; 1] = ["dependentSchemas"];

/// Rules about what lies in the value.
const INSIDE: [&str; 5] = ["items", "contains", "additionalProperties", "unevaluatedItems", "unevaluatedProperties"];
const INSIDE_LISTS: [&str; 1] = ["prefixItems"];
const INSIDE_NAMED: [&str; 2] = ["properties", "patternProperties"];

const REFERENCES: [&str; 2] = ["$ref", "$dynamicRef"];

/// Whether the rules can be decided by, or why not.
pub(super) fn check(schema: &Value) -> Result<(), String> {
    let mut counter = Counter { root: schema, anchors: HashMap::new(), known: HashMap::new(), open: 0 };
    counter.find_anchors(schema);
    if counter.count(schema, DEPTH)? > MOST { Err(TOO_MANY.to_owned()) } else { Ok(()) }
}

struct Counter<'a> {
    root: &'a Value,
    anchors: HashMap<&'a str, &'a Value>,
    /// By schema and depth that is left; none while it is being counted.
    known: HashMap<(*const Value, u8), Option<u32>>,
    /// How many rules are being counted inside each other.
    open: usize,
}

impl<'a> Counter<'a> {
    fn find_anchors(&mut self, schema: &'a Value) {
        let names = ["$anchor", "$dynamicAnchor"].into_iter().filter_map(|member| schema.get(member)?.as_str());
        self.anchors.extend(names.map(|name| (name, schema)));
        each_child(schema, |child| self.find_anchors(child));
    }

    /// How many rules apply to a value, and to what lies in it along the most expensive path.
    fn count(&mut self, schema: &'a Value, depth: u8) -> Result<u32, String> {
        let Some(members) = schema.as_object() else { return Ok(1) };
        let place = (std::ptr::from_ref(schema), depth);
        match self.known.get(&place) {
            Some(Some(count)) => return Ok(*count),
            Some(None) => return Err("they refer to themselves without end".to_owned()),
            None => self.known.insert(place, None),
        };
        self.open = self.open.saturating_add(1);
        if self.open > CHAIN {
            return Err(TOO_MANY.to_owned());
        }
        let mut count = 1_u32;
        for rule in self.here(members)? {
            count = count.saturating_add(self.count(rule, depth)?);
        }
        let mut inside = 0;
        if let Some(left) = depth.checked_sub(1) {
            for rule in under(members, &INSIDE, &INSIDE_LISTS, &INSIDE_NAMED) {
                inside = self.count(rule, left)?.max(inside);
            }
        }
        let count = count.saturating_add(inside);
        self.open = self.open.saturating_sub(1);
        self.known.insert(place, Some(count));
        Ok(count)
    }

    /// The rules about the same value.
    fn here(&self, members: &'a Map<String, Value>) -> Result<Vec<&'a Value>, String> {
        let mut rules = under(members, &HERE, &HERE_LISTS, &HERE_NAMED);
        for reference in REFERENCES.iter().filter_map(|name| members.get(*name)?.as_str()) {
            rules.push(self.resolve(reference).ok_or("one of them refers to a place that is not found in them")?);
        }
        Ok(rules)
    }

    fn resolve(&self, reference: &str) -> Option<&'a Value> {
        let fragment = reference.strip_prefix('#')?;
        if fragment.is_empty() || fragment.starts_with('/') {
            return self.root.pointer(fragment);
        }
        self.anchors.get(fragment).copied()
    }
}

fn under<'a>(members: &'a Map<String, Value>, one: &[&str], lists: &[&str], named: &[&str]) -> Vec<&'a Value> {
    let one = one.iter().filter_map(|name| members.get(*name));
    let listed = lists.iter().filter_map(|name| members.get(*name)?.as_array()).flatten();
    let named = named.iter().filter_map(|name| members.get(*name)?.as_object()).flat_map(Map::values);
    one.chain(listed).chain(named).collect()
}

fn each_child<'a>(value: &'a Value, mut each: impl FnMut(&'a Value)) {
    match value {
        Value::Array(items) => items.iter().for_each(each),
        Value::Object(members) => members.values().for_each(&mut each),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
