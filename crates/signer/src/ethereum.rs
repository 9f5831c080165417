//! The Ethereum app's commands over a wire (§3, §4), and what must hold before anything is signed (§13.2).
use std::time::{Duration, Instant};

use alloy_primitives::{Address, keccak256};

use crate::apdu::{Apdu, Reply};
use crate::app::{AppVersion, Model};
use crate::condition::Condition;
use crate::error::SignerError;
use crate::link::LinkPolicy;
use crate::path::DerivationPath;
use crate::status::{Outcome, Step, explain};
use crate::transport::LinkError;
use crate::wire::{Failure, Patience, Wire};

/// How long the device may take to come back after an app was opened or closed.
const COME_BACK: Duration = Duration::from_secs(30);

/// Between two looks for a device that is coming back.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// A device that may be asked to sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ready {
    pub(crate) model: Model,
    pub(crate) app: AppVersion,
    pub(crate) address: Address,
}

impl Ready {
    pub(crate) fn condition(&self) -> Condition {
        Condition::Ready { model: self.model, app: self.app.clone(), address: self.address }
    }
}

/// Connects, and goes through the order of §13.2: which app, its version, its address for the path, and whether that is the
/// expected one.
pub(crate) fn ready(
    wire: &mut Wire,
    path: &DerivationPath,
    expected: Option<Address>,
    policy: LinkPolicy,
) -> Result<Ready, Failure> {
    if wire.is_open() {
        return check(wire, path, expected, policy);
    }
    let targets = wire.scan()?;
    if let [only] = targets.as_slice() {
        wire.open(only)?;
        return check(wire, path, expected, policy);
    }
    // Several Ledgers: the address decides, never the order of the plugs.
    if expected.is_some() {
        for target in &targets {
            let found = wire.open(target).and_then(|()| check(wire, path, expected, policy));
            if found.is_ok() {
                return found;
            }
        }
    }
    wire.close();
    let reason = format!("{} Ledgers are connected; leave only the one to use.", targets.len());
    Err(SignerError::NotReady(Condition::Unreachable { reason }).into())
}

fn check(
    wire: &mut Wire,
    path: &DerivationPath,
    expected: Option<Address>,
    policy: LinkPolicy,
) -> Result<Ready, Failure> {
    let open = ethereum(wire, policy)?;
    let address = address(wire, path)?;
    if let Some(expected) = expected.filter(|expected| *expected != address) {
        return Err(SignerError::NotReady(Condition::WrongAccount { expected, found: address }).into());
    }
    Ok(Ready { model: open.0, app: open.1, address })
}

/// Makes sure that the open app is an Ethereum app that may be used here.
fn ethereum(wire: &mut Wire, policy: LinkPolicy) -> Result<(Model, AppVersion), Failure> {
    let open = identify(wire)?;
    if open.is_dashboard() {
        return Err(SignerError::NotReady(Condition::Dashboard).into());
    }
    if open.name != "Ethereum" {
        return Err(SignerError::NotReady(Condition::WrongApp { name: open.name }).into());
    }
    let unreadable = || SignerError::Protocol(format!("an app version \"{}\"", open.version));
    let mut app = AppVersion::parse(&open.version).ok_or_else(unreadable)?;
    policy.check_app(&app).map_err(|reason| SignerError::NotReady(Condition::Forbidden { reason }))?;
    // The version as numbers, too: the lower of the two counts.
    let configuration = wire.ask(Step::Configuration, &Apdu::new(0xE0, 0x06, 0, 0, &[]))?;
    let [_flags, major, minor, patch, ..] = configuration[..] else {
        return Err(SignerError::Protocol(format!("a configuration of {} bytes", configuration.len())).into());
    };
    if (major, minor, patch) < app.numbers() {
        app = AppVersion { major, minor, patch, text: format!("{major}.{minor}.{patch}") };
    }
    if !app.is_supported() {
        return Err(SignerError::NotReady(Condition::too_old(app)).into());
    }
    let model = match wire.model() {
        Some(Model::Emulator) if app.is_simulated() => Model::Simulator,
        Some(model) => model,
        None => return Err(Failure::Link(LinkError::Gone("not open".to_owned()))),
    };
    Ok((model, app))
}

/// The app that is open.
pub(crate) struct OpenApp {
    name: String,
    version: String,
}

impl OpenApp {
    fn is_dashboard(&self) -> bool {
        self.name == "BOLOS" || self.name.starts_with("OLOS")
    }
}

/// `B0 01`. Also the point where late replies of an earlier session are passed over: they cannot have this form.
fn identify(wire: &mut Wire) -> Result<OpenApp, Failure> {
    let fits = |reply: &Reply| match reply.is_ok() {
        true => open_app(&reply.data).is_some(),
        false => explain(reply.status, Step::Identify).outcome != Outcome::Rejected,
    };
    let reply = wire.exchange_fitting(Step::Identify, &Apdu::new(0xB0, 0x01, 0, 0, &[]), &fits)?;
    if !reply.is_ok() {
        return Err(Failure::Status(reply.status, Step::Identify));
    }
    open_app(&reply.data).ok_or_else(|| SignerError::Protocol("no app name".to_owned()).into())
}

/// `01 | len | name | len | version | …`.
fn open_app(data: &[u8]) -> Option<OpenApp> {
    let (format, rest) = data.split_first()?;
    let (name, rest) = counted(rest)?;
    let (version, _) = counted(rest)?;
    (*format == 1 && !name.is_empty()).then_some(OpenApp { name, version })
}

fn counted(bytes: &[u8]) -> Option<(String, &[u8])> {
    let (length, rest) = bytes.split_first()?;
    let (text, rest) = rest.split_at_checked(usize::from(*length))?;
    Some((String::from_utf8(text.to_vec()).ok()?, rest))
}

/// `02` without showing it.
fn address(wire: &mut Wire, path: &DerivationPath) -> Result<Address, Failure> {
    let data = wire.ask(Step::Address, &Apdu::new(0xE0, 0x02, 0x00, 0x00, &path.encode()))?;
    Ok(read_address(&data)?)
}

/// `02` shown on the device for the person to confirm; the silent answer must be the same.
pub(crate) fn show_address(
    wire: &mut Wire,
    path: &DerivationPath,
    patience: &Patience<'_>,
) -> Result<Address, Failure> {
    let data = wire.prompt(Step::Address, &Apdu::new(0xE0, 0x02, 0x01, 0x00, &path.encode()), patience)?;
    Ok(read_address(&data)?)
}

/// `41 | key(65) | 28 | 40 hex digits`: the address is computed from the key and compared with the text.
fn read_address(data: &[u8]) -> Result<Address, SignerError> {
    let unreadable = || SignerError::Protocol("no address".to_owned());
    let (length, rest) = data.split_first().ok_or_else(unreadable)?;
    let (key, rest) = rest.split_at_checked(65).ok_or_else(unreadable)?;
    let (text_length, rest) = rest.split_first().ok_or_else(unreadable)?;
    let text = rest.get(..40).ok_or_else(unreadable)?;
    if *length != 0x41 || *text_length != 0x28 || key.first() != Some(&0x04) {
        return Err(unreadable());
    }
    let hash = keccak256(key.get(1..).unwrap_or_default());
    let address = Address::from_slice(hash.get(12..).unwrap_or_default());
    let written = hex::decode(text).map_err(|_| unreadable())?;
    if address.as_slice() != written {
        return Err(SignerError::Protocol("an address that is not its key's".to_owned()));
    }
    Ok(address)
}

/// Opens the Ethereum app: closes another one first, asks the person on the dashboard, waits for the device to come back.
pub(crate) fn open_ethereum_app(wire: &mut Wire, policy: LinkPolicy, patience: &Patience<'_>) -> Result<(), Failure> {
    if !wire.is_open() {
        connect_only(wire)?;
    }
    let open = identify(wire)?;
    if open.name == "Ethereum" {
        return ethereum(wire, policy).map(|_| ());
    }
    if !open.is_dashboard() {
        wire.ask(Step::CloseApp, &Apdu::new(0xB0, 0xA7, 0, 0, &[]))?;
        wire.close();
        come_back(wire, OpenApp::is_dashboard, patience)?;
    }
    match wire.prompt(Step::OpenApp, &Apdu::new(0xE0, 0xD8, 0, 0, b"Ethereum"), patience) {
        // The device goes away when the app opens, with or without an answer before.
        Ok(_) | Err(Failure::Final(SignerError::Lost)) => {}
        Err(other) => return Err(other),
    }
    wire.close();
    come_back(wire, |open| open.name == "Ethereum", patience)?;
    ethereum(wire, policy).map(|_| ())
}

fn connect_only(wire: &mut Wire) -> Result<(), Failure> {
    match wire.scan()?.as_slice() {
        [only] => wire.open(only),
        several => {
            let reason = format!("{} Ledgers are connected; leave only the one to use.", several.len());
            Err(SignerError::NotReady(Condition::Unreachable { reason }).into())
        }
    }
}

/// Looks for the device until it shows the wanted app.
fn come_back(wire: &mut Wire, wanted: impl Fn(&OpenApp) -> bool, patience: &Patience<'_>) -> Result<(), Failure> {
    let since = Instant::now();
    wire.shared().open_prompt(since);
    let result = loop {
        std::thread::sleep(LOOK_AGAIN);
        wire.refuse_queued(since);
        let seen = connect_only(wire).and_then(|()| identify(wire));
        match seen {
            Ok(open) if wanted(&open) => break Ok(()),
            Ok(_) | Err(_) if (patience.unwanted)() || wire.shared().stop_wanted() => {
                break Err(SignerError::StoppedWaiting.into());
            }
            Ok(_) if since.elapsed() > COME_BACK => break Err(SignerError::Timeout { at: Step::OpenApp }.into()),
            Err(failure) if since.elapsed() > COME_BACK => break Err(failure),
            Ok(_) | Err(_) => wire.close(),
        }
    };
    wire.shared().close_prompt(match &result {
        Ok(()) => Condition::Dashboard,
        Err(_) => Condition::Absent,
    });
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_app_answer_is_read() {
        let data = hex::decode("0108457468657265756d0a312e32322e302d6465760100").unwrap();
        let open = open_app(&data).unwrap();
        assert_eq!((open.name.as_str(), open.version.as_str()), ("Ethereum", "1.22.0-dev"));
        for broken in ["", "01", "0108457468", "0208457468657265756d0a312e32322e302d646576", "010000"] {
            assert!(open_app(&hex::decode(broken).unwrap()).is_none(), "{broken}");
        }
    }

    #[test]
    fn an_address_must_be_its_keys() {
        // The generator point, the public key of the private key 1.
        let key = "0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798\
                   483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8";
        let answer = |text: &str| hex::decode(format!("41{key}28{}", hex::encode(text))).unwrap();
        let good = "7E5F4552091A69125d5DfCb7b8C2659029395Bdf";
        assert_eq!(read_address(&answer(good)).unwrap().to_string(), format!("0x{good}"));
        let other = "7E5F4552091A69125d5DfCb7b8C2659029395Bde";
        assert!(matches!(read_address(&answer(other)), Err(SignerError::Protocol(_))));
        for length in [0, 1, 66, 67, 106] {
            assert!(matches!(read_address(&answer(good)[..length]), Err(SignerError::Protocol(_))), "{length}");
        }
    }
}
