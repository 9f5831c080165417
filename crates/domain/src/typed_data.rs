//! A neutral EIP-712 message: what `settlement` builds, `signer` streams to a device, and screens list.

/// A whole message: its struct definitions, the domain's values and the primary struct's values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedMessage {
    /// Every struct in use, `EIP712Domain` included, sorted by name.
    pub structs: Vec<StructType>,
    /// The values of `EIP712Domain`, in declared order.
    pub domain: StructValue,
    /// The values of the primary type, in declared order.
    pub primary: StructValue,
}

/// A struct definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StructType {
    /// Its name, for example `PaymentIntent`.
    pub name: String,
    /// Its members in declared order.
    pub fields: Vec<Field>,
}

/// A member of a struct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name, spelled as in the type text.
    pub name: String,
    /// Its type.
    pub ty: FieldType,
}

/// The types of EIP-712 members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// Another struct, by name.
    Struct(String),
    /// `uintN`, N in bits.
    Uint(u16),
    /// `intN`, N in bits.
    Int(u16),
    /// `address`.
    Address,
    /// `bool`.
    Bool,
    /// `string`.
    String,
    /// `bytesN`, N in bytes.
    FixedBytes(u8),
    /// `bytes`.
    Bytes,
    /// `T[]`, or `T[N]` when a length is given.
    Array {
        /// The element type.
        item: Box<FieldType>,
        /// The fixed length, if any.
        len: Option<u8>,
    },
}

impl FieldType {
    /// The type as it stands in the type text: `uint256`, `address`, `T[3]`.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Struct(name) => name.clone(),
            Self::Uint(bits) => format!("uint{bits}"),
            Self::Int(bits) => format!("int{bits}"),
            Self::Address => "address".to_owned(),
            Self::Bool => "bool".to_owned(),
            Self::String => "string".to_owned(),
            Self::FixedBytes(bytes) => format!("bytes{bytes}"),
            Self::Bytes => "bytes".to_owned(),
            Self::Array { item, len: None } => format!("{}[]", item.text()),
            Self::Array { item, len: Some(len) } => format!("{}[{len}]", item.text()),
        }
    }
}

/// The values of one struct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StructValue {
    /// Which struct.
    pub type_name: String,
    /// One value a member, in declared order.
    pub values: Vec<Value>,
}

/// One value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// An unsigned integer, big endian, 32 bytes.
    Uint([u8; 32]),
    /// A signed integer, two's complement, big endian, 32 bytes.
    Int([u8; 32]),
    /// An address.
    Address([u8; 20]),
    /// A boolean.
    Bool(bool),
    /// A string.
    Text(String),
    /// `bytes` or `bytesN`.
    Bytes(Vec<u8>),
    /// A nested struct.
    Struct(StructValue),
    /// An array.
    Array(Vec<Value>),
}

/// The hashes of a message, computed on the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageHashes {
    /// `hashStruct(EIP712Domain)`.
    pub domain_separator: [u8; 32],
    /// `hashStruct(message)`.
    pub struct_hash: [u8; 32],
    /// `keccak256(0x1901 ‖ domain_separator ‖ struct_hash)`: what is signed.
    pub digest: [u8; 32],
}

/// An ECDSA signature over a digest, with `v` 27 or 28.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The r value, big endian.
    pub r: [u8; 32],
    /// The s value, big endian.
    pub s: [u8; 32],
    /// 27 or 28.
    pub v: u8,
}

impl Signature {
    /// `r ‖ s ‖ v`, as the settlement contract takes it.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 65] {
        let mut bytes = [0; 65];
        let (r, rest) = bytes.split_at_mut(32);
        let (s, v) = rest.split_at_mut(32);
        r.copy_from_slice(&self.r);
        s.copy_from_slice(&self.s);
        v.fill(self.v);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_r_then_s_then_v() {
        let bytes = Signature { r: [1; 32], s: [2; 32], v: 28 }.to_bytes();
        assert_eq!((bytes[0], bytes[31], bytes[32], bytes[63], bytes[64]), (1, 1, 2, 2, 28));
    }

    #[test]
    fn types_are_written_as_in_the_type_text() {
        let inner = FieldType::Array { item: Box::new(FieldType::Uint(256)), len: None };
        let outer = FieldType::Array { item: Box::new(inner), len: Some(2) };
        assert_eq!(outer.text(), "uint256[][2]");
        assert_eq!(FieldType::FixedBytes(32).text(), "bytes32");
    }
}
