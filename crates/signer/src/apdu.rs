//! A command to the device and its reply.
use std::fmt;

/// A command: `CLA INS P1 P2 Lc data`, at most 255 bytes of data.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Apdu(Vec<u8>);

impl Apdu {
    /// Builds a command. The data must be at most 255 bytes; callers cut before they come here.
    pub(crate) fn new(cla: u8, ins: u8, p1: u8, p2: u8, data: &[u8]) -> Self {
        let data = data.get(..255).unwrap_or(data);
        let mut bytes = Vec::with_capacity(5 + data.len());
        bytes.extend_from_slice(&[cla, ins, p1, p2, u8::try_from(data.len()).unwrap_or(u8::MAX)]);
        bytes.extend_from_slice(data);
        Self(bytes)
    }

    /// The bytes on the wire, without framing.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Apdu {
    /// Class, instruction and parameters only: payloads are not logged.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{}", hex::encode_upper(self.0.get(..4).unwrap_or_default()), self.0.len().saturating_sub(5))
    }
}

/// A reply: data and status word.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Reply {
    /// The data before the status word.
    pub(crate) data: Vec<u8>,
    /// The status word; `9000` is success.
    pub(crate) status: u16,
}

impl Reply {
    /// Splits `data | SW`; `None` when there is no room for a status word.
    pub(crate) fn parse(mut bytes: Vec<u8>) -> Option<Self> {
        let at = bytes.len().checked_sub(2)?;
        let word = bytes.split_off(at);
        let status = word.iter().fold(0_u16, |acc, byte| (acc << 8) | u16::from(*byte));
        Some(Self { data: bytes, status })
    }

    /// Whether the device did what was asked.
    pub(crate) fn is_ok(&self) -> bool {
        self.status == 0x9000
    }
}

impl fmt::Debug for Reply {
    /// The status word and the length of the data only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04X}+{}", self.status, self.data.len())
    }
}
