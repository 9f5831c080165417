//! A strict reading of JSON: duplicate keys refused at any depth, numbers kept only where they are exact.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// A JSON value whose object members stand in the order received and whose keys are unique.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    /// A whole number of at most 64 bits.
    Whole(u64),
    /// Any other number, as near as it can be shown: negative, with a fraction or exponent, or above 64 bits.
    Inexact(String),
    Text(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// The longest message that is read, in bytes; a payment message has about 2,000.
pub(crate) const MAX_BYTES: usize = 32_768;

/// Reads the whole text as one JSON value.
pub(crate) fn read(text: &str) -> Result<Json, String> {
    if text.len() > MAX_BYTES {
        return Err(format!("{} bytes", text.len()));
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = Strict.deserialize(&mut reader).map_err(|error| error.to_string())?;
    reader.end().map_err(|error| error.to_string())?;
    Ok(value)
}

impl Json {
    /// The member of an object.
    pub(crate) fn get(&self, key: &str) -> Option<&Json> {
        self.members().and_then(|members| members.iter().find(|(name, _)| name == key).map(|(_, value)| value))
    }

    /// The members of an object.
    pub(crate) fn members(&self) -> Option<&[(String, Json)]> {
        match self {
            Self::Object(members) => Some(members),
            Self::Null | Self::Bool(_) | Self::Whole(_) | Self::Inexact(_) | Self::Text(_) | Self::Array(_) => None,
        }
    }

    /// The text, when it is one.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Null | Self::Bool(_) | Self::Whole(_) | Self::Inexact(_) | Self::Array(_) | Self::Object(_) => None,
        }
    }
}

impl fmt::Display for Json {
    /// A short form for messages: scalars as JSON, long texts cut, containers by kind.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Whole(value) => write!(f, "{value}"),
            Self::Inexact(text) => write!(f, "the number {text}"),
            Self::Text(text) if text.chars().count() > 200 => {
                write!(f, "{:?}…", text.chars().take(200).collect::<String>())
            }
            Self::Text(text) => write!(f, "{text:?}"),
            Self::Array(items) => write!(f, "a list of {}", items.len()),
            Self::Object(members) => {
                let keys: Vec<&str> = members.iter().take(12).map(|(key, _)| key.as_str()).collect();
                write!(f, "an object with {}", keys.join(", "))
            }
        }
    }
}

struct Strict;

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Whole(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Json, E> {
        Ok(u64::try_from(value).map_or_else(|_| Json::Inexact(value.to_string()), Json::Whole))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Inexact(format!("{value:?}")))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Json, E> {
        Ok(Json::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(Strict)? {
            items.push(item);
        }
        Ok(Json::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut members: Vec<(String, Json)> = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            if members.iter().any(|(name, _)| *name == key) {
                return Err(A::Error::custom(format!("the key {key:?} stands twice")));
            }
            let value = map.next_value_seed(Strict)?;
            members.push((key, value));
        }
        Ok(Json::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_stands_twice_is_refused_at_any_depth() {
        assert!(read(r#"{"a":1,"a":1}"#).unwrap_err().contains("stands twice"));
        assert!(read(r#"{"x":[{"y":{"a":1,"b":2,"\u0061":3}}]}"#).unwrap_err().contains("stands twice"));
    }

    #[test]
    fn only_whole_numbers_of_64_bits_are_kept_as_numbers() {
        assert_eq!(read("18446744073709551615"), Ok(Json::Whole(u64::MAX)));
        for text in ["18446744073709551616", "-1", "1.0", "1e3", "-0"] {
            assert!(matches!(read(text), Ok(Json::Inexact(_))), "{text}");
        }
    }

    #[test]
    fn what_follows_the_value_or_is_too_long_or_too_deep_is_refused() {
        assert!(read("{} {}").is_err());
        assert!(read(&format!("\"{}\"", "x".repeat(MAX_BYTES))).is_err());
        assert!(read(&"[".repeat(5_000)).is_err());
    }
}
