//! The paired device: opening its link, looking at its condition, pairing and forgetting it.
use std::sync::Mutex;
use std::time::{Duration, Instant};

use domain::ids::DeviceId;
use signer::{Condition, DerivationPath, Device, Link, LinkPolicy};
use store::fact::{DeviceRecord, Fact};

use crate::Desk;
use crate::desk::{Network, lock};
use crate::error::{Error, FieldProblem, Result};
use crate::event::Topic;
use crate::signing::address;

/// The link of the sandbox's simulated device: its port changes, so the name stands for it.
const SIMULATED: &str = "simulated";

/// What the last look at the device told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastSeen {
    /// The model's name.
    pub model: String,
    /// The Ethereum app's version as it reports it.
    pub app: String,
    /// Whether the version is at or above the floor.
    pub supported: bool,
}

/// The paired device and its condition as last seen.
#[derive(Clone, Debug)]
pub struct DeviceState {
    /// The paired device, if any.
    pub device: Option<DeviceRecord>,
    /// Its condition as last seen; none before the first look.
    pub condition: Option<Condition>,
}

/// A device to pair, as typed.
#[derive(Clone, Debug)]
pub struct PairWish {
    /// What people call it.
    pub label: String,
    /// `usb`, `tcp://HOST:PORT`, `simulated`.
    pub link: String,
    /// `m/44'/60'/0'/0/0`.
    pub path: String,
}

/// The open link, the condition and the version as last seen, and until when somebody looks on.
#[derive(Default)]
pub(crate) struct DeviceSlot {
    open: Mutex<Option<(Link, Device)>>,
    condition: Mutex<Option<Condition>>,
    seen: Mutex<Option<LastSeen>>,
    attended: Mutex<Option<Instant>>,
}

/// How long a page that read the device counts as open. It reads again whenever it is told to.
const ATTENDED: Duration = Duration::from_secs(10);
/// How often an attended device is looked at (hardware-wallets 13).
const LOOK_EVERY: Duration = Duration::from_millis(1_500);
/// How often an attending page is told to read again, so that it is known to be still open.
const RENEW_EVERY: Duration = Duration::from_secs(6);

impl Desk {
    /// The paired device and its condition as last seen. Nothing is sent to it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn device(&self) -> Result<DeviceState> {
        let device = self.store(|store| store.device()).await?;
        Ok(DeviceState { device, condition: lock(&self.device_slot().condition).clone() })
    }

    /// The same for a page that needs the device: as long as it keeps reading, the device is looked at, so that
    /// plugging in, unlocking or opening an app is noticed by itself.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn attend_device(&self) -> Result<DeviceState> {
        let now = Instant::now();
        let begins = lock(&self.device_slot().attended).replace(now + ATTENDED).is_none();
        if begins {
            let desk = self.clone();
            self.spawn(async move { desk.keep_looking().await });
        }
        self.device().await
    }

    async fn keep_looking(&self) {
        let mut renewed = Instant::now();
        loop {
            if let Err(error) = self.look_at_device().await {
                self.saw(Condition::Unreachable { reason: error.to_string() });
            }
            if renewed.elapsed() > RENEW_EVERY {
                renewed = Instant::now();
                self.tell(vec![Topic::Device]);
            }
            tokio::time::sleep(LOOK_EVERY).await;
            let mut attended = lock(&self.device_slot().attended);
            if attended.is_none_or(|until| until < Instant::now()) {
                *attended = None;
                return;
            }
        }
    }

    /// Looks at the paired device now. While it shows a prompt, nothing is sent to it.
    ///
    /// # Errors
    /// When none is paired or its link is not allowed here.
    pub async fn look_at_device(&self) -> Result<Condition> {
        let device = self.store(|store| store.device()).await?;
        let device = device.ok_or_else(|| Error::NotNow("No device is paired.".to_owned()))?;
        let (handle, path) = self.device_handle(&device)?;
        let condition = handle.condition(&path, Some(address(&device.address)?)).await;
        if let Condition::Ready { model, app, .. } = &condition {
            let seen = LastSeen { model: model.to_string(), app: app.to_string(), supported: app.is_supported() };
            *lock(&self.device_slot().seen) = Some(seen);
        }
        self.saw(condition.clone());
        Ok(condition)
    }

    fn saw(&self, condition: Condition) {
        let known = lock(&self.device_slot().condition).replace(condition.clone());
        if known != Some(condition) {
            self.tell(vec![Topic::Device, Topic::Signing]);
        }
    }

    /// Asks the device to open its Ethereum app.
    ///
    /// # Errors
    /// When none is paired, or the device refuses.
    pub async fn open_ethereum_app(&self) -> Result<()> {
        let device = self.store(|store| store.device()).await?.ok_or(Error::NotFound("the device"))?;
        self.device_handle(&device)?.0.open_ethereum_app().await?;
        self.look_at_device().await?;
        Ok(())
    }

    /// Pairs a device: it shows the address of the path, and a person approves it there.
    ///
    /// # Errors
    /// When a field is wrong, the link is not allowed here, or the device refuses.
    pub async fn pair_device(&self, wish: PairWish) -> Result<DeviceRecord> {
        let path: DerivationPath = wish
            .path
            .parse()
            .map_err(|error: signer::InvalidPath| Error::Invalid(vec![FieldProblem::new("path", error.to_string())]))?;
        if wish.label.trim().is_empty() {
            return Err(Error::Invalid(vec![FieldProblem::new("label", "Give the device a name, like Treasury-01.")]));
        }
        let handle = self.open_link(&wish.link)?;
        let address = handle.address(&path, true).await?;
        let condition = handle.condition(&path, Some(address)).await;
        let Condition::Ready { model, .. } = &condition else {
            return Err(Error::Device(signer::SignerError::NotReady(condition)));
        };
        let model = model.to_string();
        let device = DeviceRecord {
            id: DeviceId::generate(),
            label: wish.label.trim().to_owned(),
            link: wish.link.trim().to_owned(),
            model,
            path: path.to_string(),
            address: address.to_checksum(None),
            confirmed_on_device: true,
        };
        self.record_person(vec![Fact::DevicePaired { device: device.clone() }]).await?;
        self.look_at_device().await?;
        self.poll_soon();
        Ok(device)
    }

    /// Takes the paired device away. Payments made for its wallet can then not be signed here.
    ///
    /// # Errors
    /// When none is paired.
    pub async fn forget_device(&self) -> Result<()> {
        let device = self.store(|store| store.device()).await?.ok_or(Error::NotFound("the device"))?;
        self.record_person(vec![Fact::DeviceForgotten { device: device.id }]).await?;
        self.forget_condition();
        *lock(&self.device_slot().open) = None;
        self.tell(vec![Topic::Device, Topic::Signing]);
        Ok(())
    }

    /// The handle and the path of a paired device.
    pub(crate) fn device_handle(&self, device: &DeviceRecord) -> Result<(Device, DerivationPath)> {
        let path = device.path.parse().map_err(|error: signer::InvalidPath| Error::Internal(error.to_string()))?;
        Ok((self.open_link(&device.link)?, path))
    }

    /// What the last look told of model and version.
    pub(crate) fn last_seen(&self) -> Option<LastSeen> {
        lock(&self.device_slot().seen).clone()
    }

    /// After a prompt the condition is stale until the next look.
    pub(crate) fn forget_condition(&self) {
        *lock(&self.device_slot().condition) = None;
    }

    fn open_link(&self, text: &str) -> Result<Device> {
        let invalid = |message: String| Error::Invalid(vec![FieldProblem::new("link", message)]);
        let link: Link = if text.trim() == SIMULATED {
            match self.network() {
                Network::Sandbox { ledger, .. } => {
                    ledger.parse().map_err(|error: signer::InvalidLink| Error::Internal(error.to_string()))?
                }
                Network::Circle => return Err(invalid("The simulated Ledger exists in the sandbox only.".to_owned())),
            }
        } else {
            text.parse().map_err(|error: signer::InvalidLink| invalid(error.to_string()))?
        };
        let mut open = lock(&self.device_slot().open);
        if let Some((known, device)) = open.as_ref()
            && *known == link
        {
            return Ok(device.clone());
        }
        let device = Device::open(link.clone(), LinkPolicy::for_environment(self.environment()))?;
        *open = Some((link, device.clone()));
        Ok(device)
    }
}
