//! Ledgers on USB HID. All calls are made on the owner thread: on macOS the library's context belongs to one thread.
use std::ffi::{CStr, CString};
use std::time::{Duration, Instant};

use hidapi::{HidApi, HidDevice};

use super::frames::{Joiner, REPORT, split};
use super::{LinkError, REST_OF_REPLY, Target, Transport};
use crate::apdu::{Apdu, Reply};
use crate::app::Model;

const LEDGER: u16 = 0x2C97;
const APDU_USAGE_PAGE: u16 = 0xFFA0;

/// The HID library, started when USB is first looked at.
#[derive(Default)]
pub(crate) struct Hid {
    api: Option<HidApi>,
}

impl Hid {
    fn api(&mut self) -> Result<&mut HidApi, LinkError> {
        if self.api.is_none() {
            // Enumerating is a step of its own, with an error of its own.
            HidApi::disable_device_discovery();
            let api = HidApi::new().map_err(|error| LinkError::Unreachable(format!("USB: {error}.")))?;
            self.api = Some(api);
        }
        self.api.as_mut().ok_or(LinkError::Absent)
    }

    /// Each Ledger's APDU interface; the FIDO interface has another usage page.
    pub(super) fn scan(&mut self) -> Result<Vec<Target>, LinkError> {
        let api = self.api()?;
        api.reset_devices()
            .and_then(|()| api.add_devices(LEDGER, 0))
            .map_err(|error| LinkError::Unreachable(format!("USB: {error}.")))?;
        let mut targets = Vec::new();
        for device in api.device_list() {
            if is_apdu_interface(device.vendor_id(), device.usage_page(), device.interface_number()) {
                let path = device.path().to_owned();
                let model = Model::from_product_id(device.product_id());
                // One interface may be listed once for each of its usages.
                if !targets.iter().any(|other| matches!(other, Target::Hid { path: known, .. } if *known == path)) {
                    targets.push(Target::Hid { path, model });
                }
            }
        }
        if targets.is_empty() { Err(LinkError::Absent) } else { Ok(targets) }
    }

    /// Opens one device by the path that [`scan`](Self::scan) found.
    pub(super) fn open(&mut self, path: &CStr, model: Model) -> Result<Box<dyn Transport>, LinkError> {
        let node: CString = path.to_owned();
        let device = self.api()?.open_path(path).map_err(|error| open_error(&error.to_string(), &node))?;
        Ok(Box::new(Open { device, model, joiner: Joiner::default() }))
    }
}

/// On Linux the usage page may be missing, so interface 0 is accepted as well (§2).
fn is_apdu_interface(vendor: u16, usage_page: u16, interface: i32) -> bool {
    let by_interface = cfg!(target_os = "linux") && usage_page == 0 && interface == 0;
    vendor == LEDGER && (usage_page == APDU_USAGE_PAGE || by_interface)
}

/// The library gives the reason as text only.
fn open_error(text: &str, node: &CStr) -> LinkError {
    let lower = text.to_lowercase();
    if lower.contains("permission denied") || lower.contains("access is denied") || lower.contains("os error 13") {
        LinkError::PermissionDenied(node.to_string_lossy().into_owned())
    } else if lower.contains("busy") || lower.contains("exclusive") || lower.contains("sharing violation") {
        LinkError::InUse
    } else if lower.contains("no such file") || lower.contains("no such device") || lower.contains("not found") {
        LinkError::Absent
    } else {
        LinkError::Unreachable(format!("USB: {text}."))
    }
}

/// An open device.
struct Open {
    device: HidDevice,
    model: Model,
    joiner: Joiner,
}

impl Transport for Open {
    fn send(&mut self, command: &Apdu) -> Result<(), LinkError> {
        for report in split(command.bytes()) {
            // The report id goes in front: 65 bytes are written.
            let mut bytes = [0_u8; REPORT + 1];
            for (to, from) in bytes.iter_mut().skip(1).zip(report) {
                *to = from;
            }
            self.device.write(&bytes).map_err(|error| LinkError::Gone(error.to_string()))?;
        }
        Ok(())
    }

    fn receive(&mut self, wait: Duration) -> Result<Option<Reply>, LinkError> {
        let mut until = Instant::now() + wait;
        loop {
            let left = until.saturating_duration_since(Instant::now()).as_millis();
            let mut report = [0_u8; REPORT];
            let count = self
                .device
                .read_timeout(&mut report, i32::try_from(left).unwrap_or(i32::MAX))
                .map_err(|error| LinkError::Gone(error.to_string()))?;
            if count == 0 {
                if Instant::now() < until {
                    continue;
                }
                return match self.joiner.has_begun() {
                    true => Err(LinkError::Garbled("a reply stopped half way".to_owned())),
                    false => Ok(None),
                };
            }
            if let Some(reply) = self.joiner.take(report.get(..count).unwrap_or_default())? {
                return Ok(Some(reply));
            }
            until = Instant::now() + REST_OF_REPLY;
        }
    }

    fn model(&self) -> Model {
        self.model
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_ledgers_apdu_interface_is_taken() {
        assert!(is_apdu_interface(0x2C97, 0xFFA0, 0));
        assert!(is_apdu_interface(0x2C97, 0xFFA0, 2));
        assert!(!is_apdu_interface(0x2C97, 0xF1D0, 1), "FIDO");
        assert!(!is_apdu_interface(0x2C97, 0xF1D0, 0), "FIDO");
        assert!(!is_apdu_interface(0x1209, 0xFFA0, 0), "another maker");
        assert_eq!(is_apdu_interface(0x2C97, 0, 0), cfg!(target_os = "linux"));
    }

    #[test]
    fn opening_says_whether_it_is_permission_or_another_program() {
        let open = |text: &str| open_error(text, c"/dev/hidraw3");
        let linux = "hidapi error: failed to open device with path /dev/hidraw3: Permission denied (os error 13)";
        assert_eq!(open(linux), LinkError::PermissionDenied("/dev/hidraw3".to_owned()));
        assert_eq!(open("Device or resource busy (os error 16)"), LinkError::InUse);
        assert_eq!(open("No such file or directory (os error 2)"), LinkError::Absent);
        assert!(matches!(open("what else"), LinkError::Unreachable(_)));
    }

    #[test]
    fn a_computer_without_a_ledger_has_none() {
        // Whatever else is plugged in here, this must answer, and must not be an error of the library.
        match Hid::default().scan() {
            Err(LinkError::Absent) => {}
            Ok(targets) => assert!(!targets.is_empty()),
            Err(other) => panic!("{other}"),
        }
    }
}
