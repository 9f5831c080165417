//! The simulated device itself: commands in, answers or a question out, as observed on the real app
//! (reference: hardware-wallets §3 to §5, §7, §9). It knows nothing of sockets and time.
mod decision;

use alloy_primitives::keccak256;
use decision::{Deed, Form, Question};

use super::faults::{Disconnect, Faults, Settings};
use super::keys::{Keys, is_permitted};
use super::screen::{Button, Kind, Page, Screen};
use super::text;
use super::transaction::{self, Asset, Transaction};
use super::typed::{Finished, Message, Refused};

/// The version that the simulated app names. The ending tells every client that this is a simulation.
const VERSION: &str = "1.22.0-sim";

/// What a command or a decision leads to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Action {
    /// The answer with its status word; none while a person is asked.
    pub(super) reply: Option<Vec<u8>>,
    /// The connection ends (after the answer).
    pub(super) disconnect: bool,
}

impl Action {
    fn reply(data: &[u8], status: u16) -> Self {
        Self { reply: Some([data, &status.to_be_bytes()].concat()), disconnect: false }
    }

    fn ok(data: &[u8]) -> Self {
        Self::reply(data, 0x9000)
    }

    const SILENCE: Self = Self { reply: None, disconnect: false };
    const GONE: Self = Self { reply: None, disconnect: true };
}

/// The device.
pub(super) struct Machine {
    keys: Keys,
    pub(super) settings: Settings,
    pub(super) faults: Faults,
    message: Option<Message>,
    /// A filter activation without filters: the message can no longer be signed.
    filters: bool,
    upload: Option<Upload>,
    assets: Vec<Asset>,
    question: Option<Question>,
    /// What the screen keeps showing after a decision or a refusal.
    notice: Option<(Kind, String)>,
    unplugged: bool,
}

/// Bytes that arrive in several commands: a transaction or a personal message.
struct Upload {
    path: Vec<u32>,
    bytes: Vec<u8>,
    /// For a personal message its announced length.
    personal: Option<usize>,
}

impl Machine {
    pub(super) fn new(keys: Keys) -> Self {
        Self {
            keys,
            settings: Settings::default(),
            faults: Faults::default(),
            message: None,
            filters: false,
            upload: None,
            assets: Vec::new(),
            question: None,
            notice: None,
            unplugged: false,
        }
    }

    pub(super) fn keys(&self) -> &Keys {
        &self.keys
    }

    pub(super) fn is_unplugged(&self) -> bool {
        self.unplugged
    }

    /// The cable goes out or in. What the device had in memory is gone.
    pub(super) fn set_unplugged(&mut self, unplugged: bool) {
        self.unplugged = unplugged;
        self.forget();
        self.question = None;
        self.notice = None;
    }

    /// Takes one command.
    pub(super) fn command(&mut self, apdu: &[u8]) -> Action {
        if let Some(question) = &mut self.question {
            question.overtaken = true;
        } else {
            self.notice = None;
        }
        let [cla, ins, p1, p2, length, data @ ..] = apdu else { return self.fail(0x6700) };
        if usize::from(*length) != data.len() {
            return self.fail(0x6700);
        }
        if self.faults.locked {
            return self.fail(0x5515);
        }
        match (*cla, *ins) {
            (0xB0, 0x01) => self.app_name(),
            (0xB0, 0xA7) => self.close_app(),
            _ if self.faults.dashboard => self.dashboard(*cla, *ins, data),
            _ if self.faults.wrong_app.is_some() => self.fail(0x6E00),
            (0xE0, ins) => self.ethereum(ins, *p1, *p2, data),
            _ => self.fail(0x6E00),
        }
    }

    fn app_name(&mut self) -> Action {
        let version = self.version();
        let (name, version) = match (&self.faults.wrong_app, self.faults.dashboard) {
            (_, true) => ("BOLOS", "1.5.0"),
            (Some(name), false) => (name.as_str(), "2.1.0"),
            (None, false) => ("Ethereum", version.as_str()),
        };
        let mut data = vec![1];
        for text in [name, version] {
            data.push(u8::try_from(text.len()).unwrap_or(u8::MAX));
            data.extend_from_slice(text.as_bytes());
        }
        data.extend_from_slice(&[1, 0]);
        Action::ok(&data)
    }

    fn version(&self) -> String {
        self.faults.version.clone().unwrap_or_else(|| VERSION.to_owned())
    }

    fn close_app(&mut self) -> Action {
        self.faults.wrong_app = None;
        self.faults.dashboard = true;
        self.forget();
        self.question = None;
        Action { disconnect: true, ..Action::ok(&[]) }
    }

    fn dashboard(&mut self, cla: u8, ins: u8, data: &[u8]) -> Action {
        match (cla, ins) {
            (0xE0, 0xD8) if data == b"Ethereum" => {
                let pages = vec![Page::new("Open app", "Ethereum")];
                self.ask(Kind::OpenApp, "Open app", pages, Deed::OpenApp)
            }
            (0xE0, 0xD8) => self.fail(0x6807),
            // Target id, version of the operating system, flags, version of the microcontroller.
            (0xE0, 0x01) => {
                let mut answer = vec![0x33, 0x30, 0x00, 0x04];
                for text in ["1.5.0", "\u{1}\u{0}\u{0}\u{0}", "5.30.0"] {
                    answer.push(u8::try_from(text.len()).unwrap_or(0));
                    answer.extend_from_slice(text.as_bytes());
                }
                Action::ok(&answer)
            }
            _ => self.fail(0x6511),
        }
    }

    fn ethereum(&mut self, ins: u8, p1: u8, p2: u8, data: &[u8]) -> Action {
        match (ins, p1, p2) {
            (0x06, 0, 0) => self.configuration(),
            (0x02, 0 | 1, 0 | 1) => self.address(data, p1 == 1, p2 == 1),
            (0x04, 0 | 0x80, 0) => self.upload(data, p1 == 0, false),
            (0x08, 0 | 0x80, 0) => self.upload(data, p1 == 0, true),
            (0x0A, 0, 0) => self.describe_token(data),
            (0x0C, 0, 0) => self.sign_hashes(data),
            (0x0C, 0, 1) => self.sign_message(data),
            (0x1A, 0, 0 | 0xFF) => {
                let limit = self.faults.memory_limit;
                let message = self.message.get_or_insert_with(|| Message::new(limit));
                let result = if p2 == 0 { message.define(data) } else { message.define_member(data) };
                self.settled(result)
            }
            (0x1C, 0 | 1, 0 | 0x0F | 0xFF) => self.implement(p1 == 1, p2, data),
            // Filters carry Ledger's signature, which nobody here can make; activating them alone leads nowhere.
            (0x1E, _, _) if self.message.is_none() => self.fail(0x6980),
            (0x1E, 0, 0) => {
                self.filters = true;
                self.assets.clear();
                Action::ok(&[])
            }
            (0x1E, _, _) => self.fail(0x6A00),
            (0x20, 0, 0) => Action::ok(&[0x53, 0x49, 0x4D, 0x21]),
            (0x02 | 0x04 | 0x06 | 0x08 | 0x0A | 0x0C | 0x1A | 0x1C | 0x20, _, _) => self.fail(0x6B00),
            _ => self.fail(0x6D00),
        }
    }

    /// `06`: flags (token information comes from outside: always) and the version's numbers.
    fn configuration(&mut self) -> Action {
        let version = self.version();
        let mut numbers = version.split(['.', '-']).map(|part| part.parse::<u8>().unwrap_or(0));
        let mut next = || numbers.next().unwrap_or(0);
        let flags = 0x02 | u8::from(self.settings.blind_signing);
        Action::ok(&[flags, next(), next(), next()])
    }

    fn address(&mut self, data: &[u8], show: bool, chain_code: bool) -> Action {
        self.assets.clear();
        let Some((path, rest)) = read_path(data) else { return self.fail(0x6A80) };
        if !matches!(rest.len(), 0 | 8) {
            return self.fail(0x6A80);
        }
        if !is_permitted(&path) {
            return self.fail(0x6A15);
        }
        let Some(account) = self.keys.account(&path) else { return self.fail(0x6001) };
        let mut answer = vec![0x41];
        answer.extend_from_slice(&account.public);
        answer.push(0x28);
        answer.extend_from_slice(text::checksummed_digits(&account.address).as_bytes());
        if chain_code {
            answer.extend_from_slice(&account.chain_code);
        }
        if !show {
            return Action::ok(&answer);
        }
        let pages = vec![Page::new("Address", text::checksummed(&account.address))];
        self.ask(Kind::Address, "Verify Ethereum address", pages, Deed::Answer(answer))
    }

    /// `04` and `08`: bytes in pieces, the first with the path in front.
    fn upload(&mut self, data: &[u8], first: bool, personal: bool) -> Action {
        if first {
            let Some((path, mut rest)) = read_path(data) else { return self.fail(0x6A80) };
            if !is_permitted(&path) {
                return self.fail(0x6A15);
            }
            let mut length = None;
            if personal {
                self.assets.clear();
                let Some((announced, bytes)) = rest.split_at_checked(4) else { return self.fail(0x6A80) };
                length = Some(announced.iter().fold(0, |acc, byte| acc << 8 | usize::from(*byte)));
                rest = bytes;
            } else if self.faults.disconnect == Some(Disconnect::Before) {
                return self.pull_cable();
            }
            self.upload = Some(Upload { path, bytes: rest.to_vec(), personal: length });
        } else {
            match &mut self.upload {
                Some(upload) if upload.personal.is_some() == personal => upload.bytes.extend_from_slice(data),
                Some(_) | None => return self.fail(0x6980),
            }
        }
        let Some(upload) = &self.upload else { return self.fail(0x6980) };
        let wanted = match upload.personal {
            Some(length) => Some(Ok(length)),
            None => transaction::length(&upload.bytes),
        };
        match wanted {
            Some(Err(status)) => self.fail(status),
            Some(Ok(length)) if upload.bytes.len() > length => self.fail(0x6A80),
            Some(Ok(length)) if upload.bytes.len() == length => match self.upload.take() {
                Some(upload) if personal => self.review_personal(upload),
                Some(upload) => self.review_transaction(upload),
                None => self.fail(0x6980),
            },
            Some(Ok(_)) | None => Action::ok(&[]),
        }
    }

    fn review_transaction(&mut self, upload: Upload) -> Action {
        let Some(transaction) = Transaction::read(&upload.bytes) else { return self.fail(0x6A80) };
        let shown = transaction.show(&self.assets);
        if !shown.is_clear && !self.settings.blind_signing {
            return self.refuse();
        }
        let digest = keccak256(&upload.bytes).0;
        let deed = Deed::Sign { path: upload.path, digest, v: Form::Transaction(Box::new(transaction)) };
        self.ask(Kind::Transaction, "Review transaction", shown.pages, deed)
    }

    fn review_personal(&mut self, upload: Upload) -> Action {
        let head = format!("\u{19}Ethereum Signed Message:\n{}", upload.bytes.len());
        let digest = keccak256([head.as_bytes(), &upload.bytes].concat()).0;
        let shown = match std::str::from_utf8(&upload.bytes) {
            Ok(text) if !text.chars().any(char::is_control) => text.to_owned(),
            Ok(_) | Err(_) => text::hexadecimal(&upload.bytes),
        };
        let deed = Deed::Sign { path: upload.path, digest, v: Form::Message };
        self.ask(Kind::PersonalMessage, "Review message", vec![Page::new("Message", shown)], deed)
    }

    fn describe_token(&mut self, data: &[u8]) -> Action {
        let Some(asset) = Asset::read(data) else { return self.fail(0x6A80) };
        self.assets.push(asset);
        let index = u8::try_from(self.assets.len() - 1).unwrap_or(u8::MAX);
        Action::ok(&[index])
    }

    /// `0C/00`: two hashes, which only blind signing allows.
    fn sign_hashes(&mut self, data: &[u8]) -> Action {
        self.assets.clear();
        let Some((path, hashes)) = read_path(data) else { return self.fail(0x6A80) };
        let Some((domain, message)) = hashes.split_at_checked(32).filter(|(_, message)| message.len() == 32) else {
            return self.fail(0x6A80);
        };
        if !is_permitted(&path) {
            return self.fail(0x6A15);
        }
        if !self.settings.blind_signing {
            return self.refuse();
        }
        let digest = keccak256([&[0x19, 0x01], domain, message].concat()).0;
        let pages = vec![
            warning(),
            Page::new("Domain hash", text::hexadecimal(domain)),
            Page::new("Message hash", text::hexadecimal(message)),
        ];
        self.ask(Kind::Review, "Review message", pages, Deed::Sign { path, digest, v: Form::Message })
    }

    /// `1C`: roots, arrays and values.
    fn implement(&mut self, more: bool, p2: u8, data: &[u8]) -> Action {
        let Some(message) = &mut self.message else { return self.fail(0x6980) };
        if p2 == 0x00 && message.is_before_domain() {
            if self.faults.disconnect == Some(Disconnect::Before) {
                return self.pull_cable();
            }
            let allowed = self.settings.raw_messages || self.settings.blind_signing || self.faults.nano;
            if !allowed {
                return self.refuse();
            }
        }
        let result = match p2 {
            0x00 => message.root(data),
            0x0F => message.array(data),
            _ => message.value(data, more),
        };
        self.settled(result)
    }

    /// `0C/01`: the question. Without data it is the flush: whatever was streamed is forgotten.
    fn sign_message(&mut self, data: &[u8]) -> Action {
        let Some(message) = &self.message else { return self.fail(0x6980) };
        let finished = match message.finish() {
            Ok(finished) => finished,
            Err(refused) => return self.settled(Err(refused)),
        };
        if self.filters {
            return self.fail(0x6A88);
        }
        let Some((path, [])) = read_path(data) else { return self.fail(0x6A80) };
        if !is_permitted(&path) {
            return self.fail(0x6A15);
        }
        let pages = self.message_pages(&finished);
        let deed = Deed::Sign { path, digest: finished.digest, v: Form::Message };
        self.ask(Kind::Review, "Review message", pages, deed)
    }

    fn message_pages(&self, finished: &Finished) -> Vec<Page> {
        let mut pages = vec![warning()];
        pages.extend(finished.domain_pages.iter().cloned());
        if self.faults.nano && !self.settings.raw_messages {
            pages.push(Page::new("Message hash", text::hexadecimal(&finished.message_hash)));
        } else {
            pages.extend(finished.message_pages.iter().cloned());
        }
        pages
    }

    fn settled(&mut self, result: Result<(), Refused>) -> Action {
        match result {
            Ok(()) => Action::ok(&[]),
            Err(Refused::InvalidData) => self.fail(0x6A80),
            Err(Refused::NoDetails) => self.fail(0x6A00),
            Err(Refused::NoMemory) => self.fail(0x6A84),
            Err(Refused::NotNow) => self.fail(0x6980),
        }
    }

    /// Any error status makes the app forget what it was doing.
    fn fail(&mut self, status: u16) -> Action {
        self.forget();
        Action::reply(&[], status)
    }

    fn forget(&mut self) {
        self.message = None;
        self.filters = false;
        self.upload = None;
        self.assets.clear();
    }

    /// The settings forbid it: the screen says so, and the host gets `6A80`.
    fn refuse(&mut self) -> Action {
        let text = "This transaction cannot be clear-signed. Enable blind signing in the settings";
        self.notice = Some((Kind::Refusal, text.to_owned()));
        self.fail(0x6A80)
    }
}

fn warning() -> Page {
    Page::new("Blind signing ahead", "This message's details are not fully verifiable. Check every value.")
}

/// `count | index…` and what follows.
fn read_path(data: &[u8]) -> Option<(Vec<u32>, &[u8])> {
    let (count, rest) = data.split_first()?;
    let count = usize::from(*count);
    if !(1..=10).contains(&count) {
        return None;
    }
    let (path, rest) = rest.split_at_checked(count * 4)?;
    let indices = path.chunks_exact(4).map(|index| index.iter().fold(0, |acc, byte| acc << 8 | u32::from(*byte)));
    Some((indices.collect(), rest))
}
