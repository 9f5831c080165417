//! Transactions as the device reads them: how long one is, and what it shows of it.
use k256::ecdsa::signature::hazmat::PrehashVerifier;
use k256::ecdsa::{Signature, VerifyingKey};
use sha2::{Digest, Sha256};

use super::screen::Page;
use super::text;

/// Ledger's public key for token descriptions, as published in the Ethereum app's source.
const TOKEN_KEY: &str = "045e6c1020c14dc46442fe89f97c0b68cdb15976dc24f24c316e7b30fe4e8cc76b\
                         1489150c21514ebf440ff5dea5393d83de5358cd098fce8fd0f81daa94979183";

/// A token that the host described with Ledger's signature (`0A`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asset {
    ticker: String,
    address: [u8; 20],
    decimals: usize,
    chain: u64,
}

impl Asset {
    /// `len ticker | address(20) | decimals(4) | chain(4) | signature`; `None` when the form or the signature is wrong.
    pub(super) fn read(data: &[u8]) -> Option<Self> {
        let (length, rest) = data.split_first()?;
        let (ticker, rest) = rest.split_at_checked(usize::from(*length))?;
        let (fields, signature) = rest.split_at_checked(28)?;
        let hash = Sha256::new().chain_update(ticker).chain_update(fields).finalize();
        let key = VerifyingKey::from_sec1_bytes(&hex::decode(TOKEN_KEY).ok()?).ok()?;
        let signature = Signature::from_der(signature).ok()?;
        key.verify_prehash(&hash, &signature.normalize_s().unwrap_or(signature)).ok()?;
        let (address, numbers) = fields.split_at_checked(20)?;
        let (decimals, chain) = numbers.split_at_checked(4)?;
        Some(Self {
            ticker: String::from_utf8(ticker.to_vec()).ok()?,
            address: address.try_into().ok()?,
            decimals: usize::try_from(number(decimals)?).ok().filter(|decimals| *decimals <= 80)?,
            chain: number(chain)?,
        })
    }
}

/// How many bytes a transaction has in all, once its beginning is here. `Some(Err)`: it is none, with the status word.
pub(super) fn length(bytes: &[u8]) -> Option<Result<usize, u16>> {
    let (prefix, list) = match bytes.first()? {
        0x02 => (1, bytes.get(1..)?),
        0xC0..=0xFF => (0, bytes),
        _ => return Some(Err(0x6501)),
    };
    let first = *list.first()?;
    if first < 0xC0 {
        return Some(Err(0x6A80));
    }
    if first <= 0xF7 {
        return Some(Ok(prefix + 1 + usize::from(first - 0xC0)));
    }
    let width = usize::from(first - 0xF7);
    if width > 3 {
        return Some(Err(0x6A80));
    }
    let size = usize::try_from(number(list.get(1..=width)?)?).ok()?;
    Some(Ok(prefix + 1 + width + size))
}

/// A whole transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Transaction {
    typed: bool,
    chain: Option<u64>,
    fee: Vec<u8>,
    gas: Vec<u8>,
    to: Option<[u8; 20]>,
    value: Vec<u8>,
    data: Vec<u8>,
}

/// What the screen shows, and whether the device understood it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) pages: Vec<Page>,
    pub(super) is_clear: bool,
}

impl Transaction {
    /// Reads all bytes of a transaction; `None` when they are not of its form.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let typed = bytes.first() == Some(&0x02);
        let items = list(if typed { bytes.get(1..)? } else { bytes })?;
        let text = |index: usize| match items.get(index) {
            Some(Item::Text(text)) => Some(text.clone()),
            Some(Item::List) | None => None,
        };
        let to = |index: usize| match text(index)?.as_slice() {
            [] => Some(None),
            bytes => bytes.try_into().ok().map(Some),
        };
        if typed {
            let is_whole = items.len() == 9 && items.last() == Some(&Item::List);
            return is_whole.then_some(()).and_then(|()| {
                Some(Self {
                    typed,
                    chain: number(&text(0)?),
                    fee: text(3)?,
                    gas: text(4)?,
                    to: to(5)?,
                    value: text(6)?,
                    data: text(7)?,
                })
            });
        }
        let chain = match items.len() {
            6 => None,
            9 => Some(number(&text(6)?)?),
            _ => return None,
        };
        Some(Self { typed, chain, fee: text(1)?, gas: text(2)?, to: to(3)?, value: text(4)?, data: text(5)? })
    }

    /// The `v` of the answer (§4).
    pub(super) fn v(&self, odd: bool) -> u8 {
        let parity = u64::from(odd);
        let v = match (self.typed, self.chain) {
            (true, _) => parity,
            (false, None) => 27 + parity,
            (false, Some(chain)) => chain.wrapping_mul(2).wrapping_add(35 + parity),
        };
        u8::try_from(v & 0xFF).unwrap_or(0)
    }

    /// The pages, with the tokens that were described.
    pub(super) fn show(&self, assets: &[Asset]) -> Shown {
        let to = self.to.as_ref().map_or_else(|| "New contract".to_owned(), text::checksummed);
        let fees = Page::new("Max fees", format!("{} ETH", text::amount(&product(&self.fee, &self.gas), 18)));
        let network = Page::new("Chain ID", self.chain.map_or_else(|| "none".to_owned(), |chain| chain.to_string()));
        let value = format!("{} ETH", text::amount(&self.value, 18));
        if let Some((call, asset)) = self.token_call(assets) {
            let amount = match call.amount.iter().all(|byte| *byte == 0xFF) {
                true => format!("Unlimited {}", asset.ticker),
                false => format!("{} {}", text::amount(&call.amount, asset.decimals), asset.ticker),
            };
            let (first, second) = if call.is_approval { ("Approve", "Approve to") } else { ("Amount", "To") };
            let pages =
                vec![Page::new(first, amount), Page::new(second, text::checksummed(&call.account)), network, fees];
            return Shown { pages, is_clear: true };
        }
        let mut pages = vec![Page::new("Amount", value), Page::new("To", to), network, fees];
        let is_clear = self.data.is_empty() && self.to.is_some();
        if !is_clear {
            pages.insert(0, Page::new("Blind signing ahead", "This transaction's details are not fully verifiable."));
            pages.push(Page::new("Data", text::hexadecimal(&self.data)));
        }
        Shown { pages, is_clear }
    }

    fn token_call<'a>(&self, assets: &'a [Asset]) -> Option<(TokenCall, &'a Asset)> {
        let asset = assets.iter().find(|asset| Some(asset.address) == self.to && Some(asset.chain) == self.chain)?;
        let is_approval = match self.data.get(..4)? {
            [0x09, 0x5E, 0xA7, 0xB3] => true,
            [0xA9, 0x05, 0x9C, 0xBB] => false,
            _ => return None,
        };
        let words = self.data.get(4..)?;
        let (account, amount) = words.split_at_checked(32)?;
        let (padding, account) = account.split_at_checked(12)?;
        if amount.len() != 32 || padding.iter().any(|byte| *byte != 0) || self.value.iter().any(|byte| *byte != 0) {
            return None;
        }
        Some((TokenCall { is_approval, account: account.try_into().ok()?, amount: amount.to_vec() }, asset))
    }
}

struct TokenCall {
    is_approval: bool,
    account: [u8; 20],
    amount: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Item {
    Text(Vec<u8>),
    List,
}

/// The items of one RLP list that fills the bytes exactly.
fn list(bytes: &[u8]) -> Option<Vec<Item>> {
    let (is_list, mut content, rest) = item(bytes)?;
    if !is_list || !rest.is_empty() {
        return None;
    }
    let mut items = Vec::new();
    while !content.is_empty() {
        let (is_list, inner, rest) = item(content)?;
        items.push(if is_list { Item::List } else { Item::Text(inner.to_vec()) });
        content = rest;
    }
    Some(items)
}

/// The first RLP item: whether it is a list, its content, and what follows.
fn item(bytes: &[u8]) -> Option<(bool, &[u8], &[u8])> {
    let (first, rest) = bytes.split_first()?;
    let (is_list, short) = match first {
        0x00..=0x7F => return Some((false, bytes.get(..1)?, rest)),
        0x80..=0xBF => (false, 0x80),
        0xC0..=0xFF => (true, 0xC0),
    };
    let code = usize::from(first - short);
    let (size, rest) = if code <= 55 {
        (code, rest)
    } else {
        let (width, rest) = rest.split_at_checked(code - 55)?;
        (usize::try_from(number(width)?).ok()?, rest)
    };
    let (content, rest) = rest.split_at_checked(size)?;
    Some((is_list, content, rest))
}

fn number(bytes: &[u8]) -> Option<u64> {
    if bytes.len() > 8 {
        return None;
    }
    Some(bytes.iter().fold(0, |acc, byte| acc << 8 | u64::from(*byte)))
}

/// The product of two big endian numbers, big endian.
fn product(a: &[u8], b: &[u8]) -> Vec<u8> {
    let mut result = vec![0_u8; a.len() + b.len()];
    for (i, x) in a.iter().rev().enumerate() {
        let mut carry = 0_u32;
        let target = result.iter_mut().rev().skip(i);
        for (to, y) in target.zip(b.iter().rev().chain(std::iter::repeat(&0))) {
            let value = u32::from(*to) + u32::from(*x) * u32::from(*y) + carry;
            *to = u8::try_from(value & 0xFF).unwrap_or(0);
            carry = value >> 8;
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    const USDC: &str = "0455534443a0b86991c6218b36c1d19d4a2e9eb0ce3606eb4800000006000000013045022100b2e358726e4e6a6752cf344017c0e9d45b9a904120758d45f61b2804f9ad5299022015161ef28d8c4481bd9432c13562def9cce688bcfec896ef244c9a213f106cdd";
    const APPROVE: &str = "02f86d0105843b9aca008506fc23ac0082ea6094a0b86991c6218b36c1d19d4a2e9eb0ce3606eb4880b844095ea7b3000000000000000000000000000000000022d473030f116ddee9f6b43ac78ba300000000000000000000000000000000000000000000000000000002e90edd00c0";

    #[test]
    fn a_token_description_counts_only_with_its_signature() {
        let good = hex::decode(USDC).unwrap();
        let asset = Asset::read(&good).unwrap();
        assert_eq!((asset.ticker.as_str(), asset.decimals, asset.chain), ("USDC", 6, 1));
        for at in [1, 10, 28, 40, 100] {
            let mut bad = good.clone();
            bad[at] ^= 1;
            assert_eq!(Asset::read(&bad), None, "byte {at}");
        }
        assert_eq!(Asset::read(&good[..20]), None);
    }

    #[test]
    fn an_approval_of_a_described_token_is_shown_in_words() {
        let bytes = hex::decode(APPROVE).unwrap();
        assert_eq!(length(&bytes[..10]), Some(Ok(bytes.len())));
        let transaction = Transaction::read(&bytes).unwrap();
        let shown = transaction.show(&[Asset::read(&hex::decode(USDC).unwrap()).unwrap()]);
        assert!(shown.is_clear);
        assert_eq!(shown.pages[0], Page::new("Approve", "12500 USDC"));
        assert_eq!(shown.pages[1], Page::new("Approve to", "0x000000000022D473030F116dDEE9F6B43aC78BA3"));
        assert_eq!(shown.pages[3], Page::new("Max fees", "0.0018 ETH"));
        assert!(!transaction.show(&[]).is_clear, "without the description it is blind");
        assert_eq!((transaction.v(false), transaction.v(true)), (0, 1));
    }

    #[test]
    fn legacy_v_is_the_low_byte_of_the_chain() {
        let v = |chain: Option<u64>, odd| {
            let empty = Vec::new();
            Transaction {
                typed: false,
                chain,
                fee: empty.clone(),
                gas: empty.clone(),
                to: None,
                value: empty.clone(),
                data: empty,
            }
            .v(odd)
        };
        assert_eq!((v(Some(1), false), v(Some(1), true)), (0x25, 0x26));
        assert_eq!((v(Some(8453), false), v(Some(8453), true)), (0x2D, 0x2E));
        assert_eq!((v(None, false), v(None, true)), (27, 28));
    }

    #[test]
    fn other_transaction_types_are_not_supported() {
        assert_eq!(length(&[0x01, 0xC0]), Some(Err(0x6501)));
        assert_eq!(length(&[0x03]), Some(Err(0x6501)));
        assert_eq!(length(&[0x02]), None);
        assert_eq!(length(&[0x02, 0x80]), Some(Err(0x6A80)));
    }
}
