//! A typed message as the Ethereum app's commands: definitions, then values, then the request to sign (§5).
use domain::typed_data::{Field, FieldType, StructType, StructValue, TypedMessage, Value};

use crate::apdu::Apdu;
use crate::path::DerivationPath;
use crate::status::Step;

/// Most bytes of data in one command.
pub(crate) const PIECE: usize = 255;

const CLA: u8 = 0xE0;
const DEFINE: u8 = 0x1A;
const IMPLEMENT: u8 = 0x1C;
const SIGN: u8 = 0x0C;

/// Why a message has no encoding. Found before anything is sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unencodable {
    /// A struct is used but not defined.
    #[error("the struct {0} is not defined")]
    UndefinedStruct(String),
    /// A struct is defined twice.
    #[error("the struct {0} is defined twice")]
    DoubleStruct(String),
    /// The number of values differs from the number of members.
    #[error("the struct {0} has {1} members but {2} values")]
    MemberCount(String, usize, usize),
    /// A value is not of its member's type, or does not fit.
    #[error("the value of {0} is no {1}")]
    WrongValue(String, String),
    /// A width that EIP-712 does not have.
    #[error("there is no type {0}")]
    NoSuchType(String),
    /// More than 255 of something that the app counts in one byte, or 65,535 bytes in one value.
    #[error("{0} is too long for the device")]
    TooLong(String),
}

/// `E0 0C 00 01` without data: makes the app forget a message that was abandoned half way. Its status does not matter.
pub(crate) fn flush() -> Apdu {
    Apdu::new(CLA, SIGN, 0x00, 0x01, &[])
}

/// The command that asks the person.
pub(crate) fn sign(path: &DerivationPath) -> Apdu {
    Apdu::new(CLA, SIGN, 0x00, 0x01, &path.encode())
}

/// The silent commands of a message, in order: all definitions, the domain, the message.
pub(crate) fn encode(message: &TypedMessage) -> Result<Vec<(Step, Apdu)>, Unencodable> {
    let mut structs: Vec<&StructType> = message.structs.iter().collect();
    structs.sort_by(|a, b| a.name.cmp(&b.name));
    if let Some([double, _]) = structs.windows(2).find(|pair| matches!(pair, [a, b] if a.name == b.name)) {
        return Err(Unencodable::DoubleStruct(double.name.clone()));
    }
    let mut commands = Vec::new();
    for definition in &structs {
        commands.push((Step::Definition, named(DEFINE, 0x00, &definition.name)?));
        for field in &definition.fields {
            commands.push((Step::Definition, Apdu::new(CLA, DEFINE, 0x00, 0xFF, &field_definition(field)?)));
        }
    }
    let mut values = Values { structs: &structs, commands };
    values.root(Step::Domain, &message.domain)?;
    values.root(Step::Value, &message.primary)?;
    Ok(values.commands)
}

fn named(instruction: u8, p2: u8, name: &str) -> Result<Apdu, Unencodable> {
    if name.len() > PIECE {
        return Err(Unencodable::TooLong(name.to_owned()));
    }
    Ok(Apdu::new(CLA, instruction, 0x00, p2, name.as_bytes()))
}

/// `TypeDesc | [name] | [size] | [levels] | key`.
fn field_definition(field: &Field) -> Result<Vec<u8>, Unencodable> {
    // The levels stand in the order of the type text: the innermost, written first, comes first.
    let mut levels = Vec::new();
    let mut base = &field.ty;
    while let FieldType::Array { item, len } = base {
        levels.insert(0, *len);
        base = item;
    }
    let no_such = || Unencodable::NoSuchType(base.text());
    let (kind, size, name) = match base {
        FieldType::Struct(name) => (0, None, Some(name)),
        FieldType::Int(bits) => (1, Some(integer_size(*bits).ok_or_else(no_such)?), None),
        FieldType::Uint(bits) => (2, Some(integer_size(*bits).ok_or_else(no_such)?), None),
        FieldType::Address => (3, None, None),
        FieldType::Bool => (4, None, None),
        FieldType::String => (5, None, None),
        FieldType::FixedBytes(size @ 1..=32) => (6, Some(*size), None),
        FieldType::FixedBytes(_) | FieldType::Array { .. } => return Err(no_such()),
        FieldType::Bytes => (7, None, None),
    };
    let array = if levels.is_empty() { 0 } else { 0x80 };
    let sized = if size.is_some() { 0x40 } else { 0 };
    let mut bytes = vec![array | sized | kind];
    if let Some(name) = name {
        bytes.push(short(name.len(), name)?);
        bytes.extend_from_slice(name.as_bytes());
    }
    bytes.extend(size);
    if !levels.is_empty() {
        bytes.push(short(levels.len(), &field.name)?);
        for level in levels {
            match level {
                None => bytes.push(0x00),
                Some(count) => bytes.extend_from_slice(&[0x01, count]),
            }
        }
    }
    bytes.push(short(field.name.len(), &field.name)?);
    bytes.extend_from_slice(field.name.as_bytes());
    if bytes.len() > PIECE {
        return Err(Unencodable::TooLong(field.name.clone()));
    }
    Ok(bytes)
}

/// Bytes of an `intN` or `uintN`, when there is such a type.
fn integer_size(bits: u16) -> Option<u8> {
    (bits.is_multiple_of(8) && (8..=256).contains(&bits)).then(|| u8::try_from(bits / 8).unwrap_or(32))
}

fn short(length: usize, what: &str) -> Result<u8, Unencodable> {
    u8::try_from(length).map_err(|_| Unencodable::TooLong(what.to_owned()))
}

struct Values<'a> {
    structs: &'a [&'a StructType],
    commands: Vec<(Step, Apdu)>,
}

impl Values<'_> {
    fn root(&mut self, at: Step, value: &StructValue) -> Result<(), Unencodable> {
        self.commands.push((at, named(IMPLEMENT, 0x00, &value.type_name)?));
        self.members(value)
    }

    /// A struct sends no command of its own, only its leaves.
    fn members(&mut self, value: &StructValue) -> Result<(), Unencodable> {
        let definition = self
            .structs
            .iter()
            .find(|definition| definition.name == value.type_name)
            .copied()
            .ok_or_else(|| Unencodable::UndefinedStruct(value.type_name.clone()))?;
        if definition.fields.len() != value.values.len() {
            let (members, values) = (definition.fields.len(), value.values.len());
            return Err(Unencodable::MemberCount(value.type_name.clone(), members, values));
        }
        for (field, value) in definition.fields.iter().zip(&value.values) {
            self.value(&field.name, &field.ty, value)?;
        }
        Ok(())
    }

    fn value(&mut self, name: &str, ty: &FieldType, value: &Value) -> Result<(), Unencodable> {
        match (ty, value) {
            (FieldType::Struct(wanted), Value::Struct(inner)) if *wanted == inner.type_name => self.members(inner),
            (FieldType::Array { item, len }, Value::Array(items))
                if len.is_none_or(|len| usize::from(len) == items.len()) =>
            {
                let count = short(items.len(), name)?;
                self.commands.push((Step::Value, Apdu::new(CLA, IMPLEMENT, 0x00, 0x0F, &[count])));
                items.iter().try_for_each(|element| self.value(name, item, element))
            }
            _ => {
                let wrong = || Unencodable::WrongValue(name.to_owned(), ty.text());
                self.leaf(name, &leaf_bytes(ty, value).ok_or_else(wrong)?)
            }
        }
    }

    /// `length(2) | bytes`, cut into pieces; every piece but the last says that more follows.
    fn leaf(&mut self, name: &str, bytes: &[u8]) -> Result<(), Unencodable> {
        let length = u16::try_from(bytes.len()).map_err(|_| Unencodable::TooLong(name.to_owned()))?;
        let mut data = length.to_be_bytes().to_vec();
        data.extend_from_slice(bytes);
        let mut pieces = data.chunks(PIECE).peekable();
        while let Some(piece) = pieces.next() {
            let more = if pieces.peek().is_some() { 0x01 } else { 0x00 };
            self.commands.push((Step::Value, Apdu::new(CLA, IMPLEMENT, more, 0xFF, piece)));
        }
        Ok(())
    }
}

/// The bytes of a value; `None` when it is of another type or does not fit.
fn leaf_bytes(ty: &FieldType, value: &Value) -> Option<Vec<u8>> {
    match (ty, value) {
        (FieldType::Uint(bits), Value::Uint(word)) => {
            let size = usize::from(integer_size(*bits)?);
            let (high, low) = word.split_at_checked(32 - size)?;
            if high.iter().any(|byte| *byte != 0) {
                return None;
            }
            // Minimal big endian; zero is one byte.
            let first = low.iter().position(|byte| *byte != 0).unwrap_or(size - 1);
            low.get(first..).map(<[u8]>::to_vec)
        }
        (FieldType::Int(bits), Value::Int(word)) => {
            let size = usize::from(integer_size(*bits)?);
            let (high, low) = word.split_at_checked(32 - size)?;
            let sign = if low.first()? & 0x80 == 0 { 0x00 } else { 0xFF };
            high.iter().all(|byte| *byte == sign).then(|| low.to_vec())
        }
        (FieldType::Address, Value::Address(address)) => Some(address.to_vec()),
        (FieldType::Bool, Value::Bool(flag)) => Some(vec![u8::from(*flag)]),
        (FieldType::String, Value::Text(text)) => Some(text.as_bytes().to_vec()),
        (FieldType::FixedBytes(size), Value::Bytes(bytes)) if bytes.len() == usize::from(*size) => Some(bytes.clone()),
        (FieldType::Bytes, Value::Bytes(bytes)) => Some(bytes.clone()),
        _ => None,
    }
}

#[cfg(test)]
#[path = "stream_tests.rs"]
mod tests;
