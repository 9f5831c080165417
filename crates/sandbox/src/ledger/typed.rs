//! The device's own EIP-712: it hashes what was streamed, from the streamed definitions, and shares no code with the
//! application's encoder or hasher, so that a mistake in one is not hidden by the same mistake in the other.
use alloy_primitives::keccak256;

use super::screen::Page;
use super::text;

/// Why a command of a message is refused, as a status word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// `6A80`
    InvalidData,
    /// `6A00`
    NoDetails,
    /// `6A84`
    NoMemory,
    /// `6980`
    NotNow,
}

/// A type without its array levels.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Base {
    Struct(String),
    Int(u8),
    Uint(u8),
    Address,
    Bool,
    Text,
    Fixed(u8),
    Bytes,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Member {
    base: Base,
    /// Innermost first; `None` is `[]`.
    levels: Vec<Option<u8>>,
    key: String,
}

#[derive(Clone, Debug)]
struct Definition {
    name: String,
    members: Vec<Member>,
}

/// Something whose values are arriving.
#[derive(Clone, Debug)]
enum Frame {
    Struct { definition: usize, next: usize, encoded: Vec<u8> },
    Array { member: Member, left: u8, encoded: Vec<u8> },
}

/// A message while it is streamed.
#[derive(Clone, Debug, Default)]
pub(super) struct Message {
    definitions: Vec<Definition>,
    stack: Vec<Frame>,
    /// The hashes of the finished roots: the domain, then the message.
    roots: Vec<[u8; 32]>,
    root_open: bool,
    /// A value of which more is to come: its announced length and what has arrived.
    partial: Option<(usize, Vec<u8>)>,
    domain_pages: Vec<Page>,
    message_pages: Vec<Page>,
    leaves: usize,
    memory_limit: Option<usize>,
}

/// The hashes and pages of a finished message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Finished {
    pub(super) digest: [u8; 32],
    pub(super) domain_hash: [u8; 32],
    pub(super) message_hash: [u8; 32],
    pub(super) domain_pages: Vec<Page>,
    pub(super) message_pages: Vec<Page>,
}

impl Message {
    pub(super) fn new(memory_limit: Option<usize>) -> Self {
        Self { memory_limit, ..Self::default() }
    }

    /// Whether values have begun.
    fn has_values(&self) -> bool {
        self.root_open || !self.roots.is_empty()
    }

    /// Whether the next root is the domain.
    pub(super) fn is_before_domain(&self) -> bool {
        !self.has_values()
    }

    /// `1A/00`: a struct's name.
    pub(super) fn define(&mut self, name: &[u8]) -> Result<(), Refused> {
        // Definitions after values: an earlier message was abandoned and not flushed.
        if self.has_values() {
            return Err(Refused::NoDetails);
        }
        let name = read_name(name)?;
        self.definitions.push(Definition { name, members: Vec::new() });
        Ok(())
    }

    /// `1A/FF`: a member of the struct named last.
    pub(super) fn define_member(&mut self, data: &[u8]) -> Result<(), Refused> {
        if self.has_values() {
            return Err(Refused::NoDetails);
        }
        let member = read_member(data)?;
        let definition = self.definitions.last_mut().ok_or(Refused::InvalidData)?;
        definition.members.push(member);
        Ok(())
    }

    /// `1C/00`: the values of a root struct follow, first of the domain, then of the message.
    pub(super) fn root(&mut self, name: &[u8]) -> Result<(), Refused> {
        if self.definitions.is_empty() {
            return Err(Refused::NotNow);
        }
        let name = read_name(name)?;
        let expected = match self.roots.len() {
            0 => name == "EIP712Domain",
            1 => name != "EIP712Domain",
            _ => false,
        };
        let all_known = self.definitions.iter().flat_map(|definition| &definition.members).all(|member| match &member
            .base
        {
            Base::Struct(name) => self.find(name).is_some(),
            Base::Int(_) | Base::Uint(_) | Base::Address | Base::Bool | Base::Text | Base::Fixed(_) | Base::Bytes => {
                true
            }
        });
        let definition = self.find(&name).ok_or(Refused::InvalidData)?;
        if self.root_open || self.partial.is_some() || !expected || !all_known {
            return Err(Refused::InvalidData);
        }
        self.root_open = true;
        self.enter(definition)?;
        self.settle()
    }

    /// `1C/0F`: an array of so many elements follows.
    pub(super) fn array(&mut self, data: &[u8]) -> Result<(), Refused> {
        let [count] = data else { return Err(Refused::InvalidData) };
        let member = self.expected()?.ok_or(Refused::InvalidData)?;
        if self.partial.is_some() {
            return Err(Refused::InvalidData);
        }
        let mut inner = member.clone();
        match inner.levels.pop() {
            Some(None) => {}
            Some(Some(fixed)) if fixed == *count => {}
            Some(Some(_)) | None => return Err(Refused::InvalidData),
        }
        self.stack.push(Frame::Array { member: inner, left: *count, encoded: Vec::new() });
        self.settle()
    }

    /// `1C/FF`: a value, or a piece of one.
    pub(super) fn value(&mut self, data: &[u8], more: bool) -> Result<(), Refused> {
        let member = self.expected()?.ok_or(Refused::InvalidData)?;
        // Two structs of one name: what an abandoned message left behind.
        let doubled = |(i, a): (usize, &Definition)| self.definitions.iter().skip(i + 1).any(|b| b.name == a.name);
        if self.definitions.iter().enumerate().any(doubled) || !member.levels.is_empty() {
            return Err(Refused::InvalidData);
        }
        // The first piece has the length of the whole in front.
        let (wanted, mut bytes, piece) = match self.partial.take() {
            Some((wanted, bytes)) => (wanted, bytes, data),
            None => {
                let [high, low, rest @ ..] = data else { return Err(Refused::InvalidData) };
                (usize::from(*high) << 8 | usize::from(*low), Vec::new(), rest)
            }
        };
        bytes.extend_from_slice(piece);
        if bytes.len() > wanted || (bytes.len() == wanted) == more {
            return Err(Refused::InvalidData);
        }
        if more && !matches!(member.base, Base::Text | Base::Bytes) {
            return Err(Refused::InvalidData);
        }
        if more {
            self.partial = Some((wanted, bytes));
            return Ok(());
        }
        let (word, shown) = encode_leaf(&member.base, &bytes).ok_or(Refused::InvalidData)?;
        self.leaves += 1;
        if self.memory_limit.is_some_and(|limit| self.leaves > limit) {
            return Err(Refused::NoMemory);
        }
        let pages = if self.roots.is_empty() { &mut self.domain_pages } else { &mut self.message_pages };
        pages.push(Page::new(member.key, shown));
        self.deliver(word)?;
        self.settle()
    }

    /// The hashes and pages, when all values are here.
    pub(super) fn finish(&self) -> Result<Finished, Refused> {
        let [domain_hash, message_hash] = self.roots[..] else {
            return Err(Refused::NotNow);
        };
        let bytes = [&[0x19, 0x01][..], &domain_hash, &message_hash].concat();
        Ok(Finished {
            digest: keccak256(bytes).0,
            domain_hash,
            message_hash,
            domain_pages: self.domain_pages.clone(),
            message_pages: self.message_pages.clone(),
        })
    }

    fn find(&self, name: &str) -> Option<usize> {
        self.definitions.iter().position(|definition| definition.name == name)
    }

    /// The member whose value is next; inside an array with the levels that are left. `None`: no value is expected.
    fn expected(&self) -> Result<Option<Member>, Refused> {
        if self.definitions.is_empty() {
            return Err(Refused::NotNow);
        }
        Ok(match self.stack.last() {
            Some(Frame::Struct { definition, next, .. }) => {
                self.definitions.get(*definition).and_then(|definition| definition.members.get(*next)).cloned()
            }
            Some(Frame::Array { member, .. }) => Some(member.clone()),
            None => None,
        })
    }

    fn enter(&mut self, definition: usize) -> Result<(), Refused> {
        // No real message is so deep; a struct that contains itself would be.
        if self.stack.len() > 32 {
            return Err(Refused::NoMemory);
        }
        let encoded = self.type_hash(definition).ok_or(Refused::InvalidData)?.to_vec();
        self.stack.push(Frame::Struct { definition, next: 0, encoded });
        Ok(())
    }

    /// Opens and closes structs and arrays until a value or an array count is wanted, or the root is done.
    fn settle(&mut self) -> Result<(), Refused> {
        loop {
            let closed = match self.stack.last() {
                Some(Frame::Struct { definition, next, encoded }) => {
                    let members = self.definitions.get(*definition).map_or(0, |definition| definition.members.len());
                    (*next >= members).then(|| keccak256(encoded).0)
                }
                Some(Frame::Array { left: 0, encoded, .. }) => Some(keccak256(encoded).0),
                Some(Frame::Array { .. }) => None,
                None => return Ok(()),
            };
            if let Some(hash) = closed {
                self.stack.pop();
                self.deliver(hash)?;
                continue;
            }
            match self.expected()? {
                Some(Member { base: Base::Struct(name), levels, .. }) if levels.is_empty() => {
                    let inner = self.find(&name).ok_or(Refused::InvalidData)?;
                    self.enter(inner)?;
                }
                Some(_) | None => return Ok(()),
            }
        }
    }

    /// Hands a finished value to what contains it.
    fn deliver(&mut self, word: [u8; 32]) -> Result<(), Refused> {
        match self.stack.last_mut() {
            Some(Frame::Struct { next, encoded, .. }) => {
                encoded.extend_from_slice(&word);
                *next += 1;
            }
            Some(Frame::Array { left, encoded, .. }) => {
                encoded.extend_from_slice(&word);
                *left = left.checked_sub(1).ok_or(Refused::InvalidData)?;
            }
            None => {
                self.roots.push(word);
                self.root_open = false;
            }
        }
        Ok(())
    }

    /// `keccak256(encodeType)`.
    fn type_hash(&self, definition: usize) -> Option<[u8; 32]> {
        let mut used = Vec::new();
        self.collect(definition, &mut used)?;
        let rest = used.split_off(1);
        let mut names: Vec<String> = rest.into_iter().filter_map(|index| self.type_text(index)).collect();
        names.sort();
        let text = used.into_iter().filter_map(|index| self.type_text(index)).chain(names).collect::<String>();
        Some(keccak256(text).0)
    }

    /// The struct and all that it uses, itself first.
    fn collect(&self, definition: usize, used: &mut Vec<usize>) -> Option<()> {
        if used.contains(&definition) {
            return Some(());
        }
        used.push(definition);
        for member in &self.definitions.get(definition)?.members {
            if let Base::Struct(name) = &member.base {
                self.collect(self.find(name)?, used)?;
            }
        }
        Some(())
    }

    /// `Name(type key,type key)`.
    fn type_text(&self, definition: usize) -> Option<String> {
        let definition = self.definitions.get(definition)?;
        let members: Vec<String> =
            definition.members.iter().map(|member| format!("{} {}", member.type_name(), member.key)).collect();
        Some(format!("{}({})", definition.name, members.join(",")))
    }
}

impl Member {
    fn type_name(&self) -> String {
        let mut name = match &self.base {
            Base::Struct(name) => name.clone(),
            Base::Int(size) => format!("int{}", u16::from(*size) * 8),
            Base::Uint(size) => format!("uint{}", u16::from(*size) * 8),
            Base::Address => "address".to_owned(),
            Base::Bool => "bool".to_owned(),
            Base::Text => "string".to_owned(),
            Base::Fixed(size) => format!("bytes{size}"),
            Base::Bytes => "bytes".to_owned(),
        };
        for level in &self.levels {
            match level {
                None => name.push_str("[]"),
                Some(count) => name.push_str(&format!("[{count}]")),
            }
        }
        name
    }
}

fn read_name(bytes: &[u8]) -> Result<String, Refused> {
    let name = std::str::from_utf8(bytes).map_err(|_| Refused::InvalidData)?;
    if name.is_empty() { Err(Refused::InvalidData) } else { Ok(name.to_owned()) }
}

/// Reads from the front of a command's data.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Result<u8, Refused> {
        let (first, rest) = self.0.split_first().ok_or(Refused::InvalidData)?;
        self.0 = rest;
        Ok(*first)
    }

    fn name(&mut self) -> Result<String, Refused> {
        let length = usize::from(self.byte()?);
        let (name, rest) = self.0.split_at_checked(length).ok_or(Refused::InvalidData)?;
        self.0 = rest;
        read_name(name)
    }
}

fn read_member(data: &[u8]) -> Result<Member, Refused> {
    let mut reader = Reader(data);
    let description = reader.byte()?;
    let (is_array, has_size, kind) = (description & 0x80 != 0, description & 0x40 != 0, description & 0x0F);
    let sized = matches!(kind, 1 | 2 | 6);
    if has_size != sized || description & 0x30 != 0 {
        return Err(Refused::InvalidData);
    }
    let struct_name = if kind == 0 { Some(reader.name()?) } else { None };
    let size = if has_size { reader.byte()? } else { 0 };
    if sized && !(1..=32).contains(&size) {
        return Err(Refused::InvalidData);
    }
    let base = match (kind, struct_name) {
        (0, Some(name)) => Base::Struct(name),
        (1, _) => Base::Int(size),
        (2, _) => Base::Uint(size),
        (3, _) => Base::Address,
        (4, _) => Base::Bool,
        (5, _) => Base::Text,
        (6, _) => Base::Fixed(size),
        (7, _) => Base::Bytes,
        _ => return Err(Refused::InvalidData),
    };
    let mut levels = Vec::new();
    if is_array {
        for _ in 0..reader.byte()? {
            levels.push(match reader.byte()? {
                0 => None,
                1 => Some(reader.byte()?),
                _ => return Err(Refused::InvalidData),
            });
        }
        if levels.is_empty() {
            return Err(Refused::InvalidData);
        }
    }
    let key = reader.name()?;
    if reader.0.is_empty() { Ok(Member { base, levels, key }) } else { Err(Refused::InvalidData) }
}

/// The 32 bytes that go into the hash, and what the screen shows. `None`: the bytes do not fit the type.
fn encode_leaf(base: &Base, bytes: &[u8]) -> Option<([u8; 32], String)> {
    match base {
        Base::Struct(_) => None,
        Base::Uint(size) => {
            let fits = !bytes.is_empty() && bytes.len() <= usize::from(*size);
            fits.then(|| (padded_left(bytes, 0), text::decimal(bytes)))
        }
        Base::Int(size) => {
            let fill = if bytes.first()? & 0x80 == 0 { 0x00 } else { 0xFF };
            (bytes.len() == usize::from(*size)).then(|| (padded_left(bytes, fill), text::signed_decimal(bytes)))
        }
        Base::Address => {
            let address: &[u8; 20] = bytes.try_into().ok()?;
            Some((padded_left(bytes, 0), text::checksummed(address)))
        }
        Base::Bool => match bytes {
            [0] => Some((padded_left(bytes, 0), "false".to_owned())),
            [1] => Some((padded_left(bytes, 0), "true".to_owned())),
            _ => None,
        },
        Base::Text => Some((keccak256(bytes).0, String::from_utf8_lossy(bytes).into_owned())),
        Base::Fixed(size) => (bytes.len() == usize::from(*size)).then(|| {
            let mut word = [0; 32];
            for (to, from) in word.iter_mut().zip(bytes) {
                *to = *from;
            }
            (word, text::hexadecimal(bytes))
        }),
        Base::Bytes => Some((keccak256(bytes).0, text::hexadecimal(bytes))),
    }
}

fn padded_left(bytes: &[u8], fill: u8) -> [u8; 32] {
    let mut word = [fill; 32];
    for (to, from) in word.iter_mut().rev().zip(bytes.iter().rev()) {
        *to = *from;
    }
    word
}
