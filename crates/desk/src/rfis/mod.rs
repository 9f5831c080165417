//! Requests for information: followed, shown on a board, answered by hand, and sent once.
//!
//! An answer is made from the BFI's schema ([`form`]), shown as exactly the object that leaves, sealed for the request's
//! own certificate, and written to the outbox before it is sent. Files follow it one by one, until the BFI decides.
mod board;
mod calendar;
mod case;
mod change;
mod detail;
mod draft;
mod follow;
pub mod form;
mod history;
mod line;
mod prefill;
mod submit;
mod upload;
mod words;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use domain::ids::{FileId, RfiId};
use jiff::Timestamp;

use crate::Desk;
use crate::desk::lock;
use crate::error::{Error, Result};

pub use board::{RfiBoard, RfiPart};
pub use detail::{RfiDetail, RfiFile, RfiFileSlot, RfiPartState, RfiPreview, RfiSecondLook, RfiSending};
pub use draft::MAX_FILE;
pub use history::RfiEvent;
pub use line::{RfiLine, RfiStands};

/// What this process does about requests for information right now.
#[derive(Debug, Default)]
pub(crate) struct Slot {
    /// Requests whose answer or files are being sent.
    sending: Arc<Mutex<HashSet<RfiId>>>,
    /// Files that wait for their turn or are on their way.
    queued: Mutex<HashSet<FileId>>,
    /// When each request was last read, local time: an unchanged one leaves no entry in the journal.
    read_at: Mutex<HashMap<RfiId, Timestamp>>,
}

/// Keeps others from sending to the same request until it is dropped.
#[derive(Debug)]
pub(crate) struct Sending {
    rfi: RfiId,
    sending: Arc<Mutex<HashSet<RfiId>>>,
}

impl Drop for Sending {
    fn drop(&mut self) {
        lock(&self.sending).remove(&self.rfi);
    }
}

impl Desk {
    /// Claims a request for sending.
    fn send_to(&self, rfi: &RfiId) -> Result<Sending> {
        let sending = Arc::clone(&self.rfi_slot().sending);
        if !lock(&sending).insert(rfi.clone()) {
            return Err(Error::NotNow("Parts of this answer are on their way. Wait for them.".to_owned()));
        }
        Ok(Sending { rfi: rfi.clone(), sending })
    }

    /// Whether this process is sending to a request.
    fn is_sending(&self, rfi: &RfiId) -> bool {
        lock(&self.rfi_slot().sending).contains(rfi)
    }

    fn is_queued(&self, file: FileId) -> bool {
        lock(&self.rfi_slot().queued).contains(&file)
    }
}
