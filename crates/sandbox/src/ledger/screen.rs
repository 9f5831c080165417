//! What the simulated device shows, and its buttons. Pages hold only what was streamed to the device.
use serde::{Deserialize, Serialize};

/// One page: a label and a value, as the device spells them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Page {
    /// The label, for example `verifyingContract`.
    pub label: String,
    /// The value, for example `0xA0b8…eB48` in full.
    pub value: String,
}

impl Page {
    pub(super) fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into() }
    }
}

/// What is on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// The Ethereum app is open and nothing is asked.
    Idle,
    /// The PIN is wanted.
    Locked,
    /// No app is open.
    Dashboard,
    /// Another app is open.
    OtherApp,
    /// A typed message is under review.
    Review,
    /// A transaction is under review.
    Transaction,
    /// A personal message is under review.
    PersonalMessage,
    /// An address is to be confirmed.
    Address,
    /// The Ethereum app is to be opened.
    OpenApp,
    /// The settings refused what was asked.
    Refusal,
    /// What was decided, until the next command or press.
    Done,
    /// The cable is out.
    Unplugged,
}

impl Kind {
    /// Whether a decision is wanted.
    #[must_use]
    pub fn is_prompt(self) -> bool {
        match self {
            Self::Review | Self::Transaction | Self::PersonalMessage | Self::Address | Self::OpenApp => true,
            Self::Idle
            | Self::Locked
            | Self::Dashboard
            | Self::OtherApp
            | Self::Refusal
            | Self::Done
            | Self::Unplugged => false,
        }
    }
}

/// A button. `Approve` is "hold to sign", or both buttons at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Button {
    /// The page before.
    Left,
    /// The next page.
    Right,
    /// Yes; possible on the last page only.
    #[serde(alias = "both")]
    Approve,
    /// No; possible on every page of a prompt.
    Reject,
}

/// The screen as it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Screen {
    /// What it is about.
    pub kind: Kind,
    /// The heading.
    pub title: String,
    /// All pages of what is shown; empty when there is only a heading.
    pub pages: Vec<Page>,
    /// Which page is in front.
    pub index: usize,
    /// Which buttons do something now.
    pub buttons: Vec<Button>,
}

impl Screen {
    pub(super) fn still(kind: Kind, title: impl Into<String>) -> Self {
        Self { kind, title: title.into(), pages: Vec::new(), index: 0, buttons: Vec::new() }
    }

    /// A question, at its page `index`.
    pub(super) fn question(kind: Kind, title: &str, pages: &[Page], index: usize) -> Self {
        let last = pages.len().saturating_sub(1);
        let mut buttons = Vec::new();
        if index > 0 {
            buttons.push(Button::Left);
        }
        if index < last {
            buttons.push(Button::Right);
        } else {
            buttons.push(Button::Approve);
        }
        buttons.push(Button::Reject);
        Self { kind, title: title.to_owned(), pages: pages.to_vec(), index, buttons }
    }

    /// The page in front.
    #[must_use]
    pub fn page(&self) -> Option<&Page> {
        self.pages.get(self.index)
    }
}
