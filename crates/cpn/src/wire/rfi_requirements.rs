//! What a request for information asks for: its files in three documented shapes, its schema in two spellings.

use serde_json::{Map, Value};

use super::Rfi;

/// The MIME types that an RFI file may have (cpn-api 3.17).
pub const RFI_FILE_TYPES: [&str; 14] = [
    "application/pdf",
    "application/postscript",
    "application/msword",
    "application/x-msi",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.ms-excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "image/jpeg",
    "image/jp2",
    "image/png",
    "image/apng",
    "image/heic",
    "image/heif",
    "text/csv",
];

/// A file that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestedFile {
    /// What goes into `fileKey`, exactly as it came.
    pub key: String,
    /// Whether it must be there; `None` where CPN did not say.
    pub required: Option<bool>,
    /// CPN's words for people, where there are some.
    pub label: Option<String>,
}

impl Rfi {
    /// The files asked for, each key once; a list keeps its order.
    ///
    /// Three shapes are read: an array of keys, an array of `{fileKey or fileName, required}`, and an object with
    /// `schema.properties` (cpn-api 3.15). What has none of them is in [`Rfi::unreadable_files`].
    #[must_use]
    pub fn files(&self) -> Vec<RequestedFile> {
        let mut files: Vec<RequestedFile> = Vec::new();
        for file in self.file_entries().into_iter().flatten() {
            if files.iter().all(|earlier| earlier.key != file.key) {
                files.push(file);
            }
        }
        files
    }

    /// Entries of the file requirements in no known shape, as compact JSON, so that they can be shown and not be missed.
    #[must_use]
    pub fn unreadable_files(&self) -> Vec<String> {
        self.file_entries().into_iter().filter_map(Result::err).map(ToString::to_string).collect()
    }

    /// The JSON Schema of the answer, fit for a validator: where CPN printed `ref` for `$ref`, it says `$ref`.
    #[must_use]
    pub fn schema(&self) -> Option<Value> {
        self.field_requirements.as_ref().map(|requirements| with_references(&requirements.schema))
    }

    fn file_entries(&self) -> Vec<Result<RequestedFile, &Value>> {
        match &self.file_requirements {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(entries)) => entries.iter().map(|entry| listed(entry).ok_or(entry)).collect(),
            Some(object) => match described(object) {
                Some(files) => files.into_iter().map(Ok).collect(),
                None => vec![Err(object)],
            },
        }
    }
}

/// An element of an array: a key, or an object that names one.
fn listed(entry: &Value) -> Option<RequestedFile> {
    if let Some(key) = entry.as_str() {
        return named(key, None, None);
    }
    let text = |name: &str| entry.get(name).and_then(Value::as_str);
    let (key, name) = (text("fileKey"), text("fileName"));
    // A file name beside a key is words for people; alone, it is the key.
    let label = text("label").or_else(|| text("description")).or_else(|| key.and(name));
    named(key.or(name)?, entry.get("required").and_then(Value::as_bool), label)
}

/// An object with `schema.properties`, or with `properties` itself.
fn described(object: &Value) -> Option<Vec<RequestedFile>> {
    let schema = object.get("schema").unwrap_or(object);
    let properties = schema.get("properties")?.as_object()?;
    let required = schema.get("required").and_then(Value::as_array);
    let file = |(key, property): (&String, &Value)| {
        let must = required.map(|keys| keys.iter().any(|wanted| wanted.as_str() == Some(key)));
        let text = |name: &str| property.get(name).and_then(Value::as_str);
        named(key, must, text("title").or_else(|| text("description")))
    };
    properties.iter().map(file).collect()
}

fn named(key: &str, required: Option<bool>, label: Option<&str>) -> Option<RequestedFile> {
    (!key.is_empty()).then(|| RequestedFile { key: key.to_owned(), required, label: label.map(str::to_owned) })
}

/// A schema whose references are spelled `$ref`. Names of properties and definitions, and plain data, stay as they are.
fn with_references(schema: &Value) -> Value {
    match schema {
        Value::Array(schemas) => Value::Array(schemas.iter().map(with_references).collect()),
        Value::Object(members) => Value::Object(members.iter().map(|member| with_reference(member, members)).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => schema.clone(),
    }
}

fn with_reference((keyword, value): (&String, &Value), members: &Map<String, Value>) -> (String, Value) {
    match keyword.as_str() {
        "ref" if value.is_string() && !members.contains_key("$ref") => ("$ref".to_owned(), value.clone()),
        "enum" | "const" | "default" | "examples" => (keyword.clone(), value.clone()),
        "properties" | "patternProperties" | "dependentSchemas" | "$defs" | "definitions" => {
            let named = value.as_object().map(|schemas| {
                schemas.iter().map(|(name, schema)| (name.clone(), with_references(schema))).collect::<Map<_, _>>()
            });
            (keyword.clone(), named.map_or_else(|| value.clone(), Value::Object))
        }
        _ => (keyword.clone(), with_references(value)),
    }
}
