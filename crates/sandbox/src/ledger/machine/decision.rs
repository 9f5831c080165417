//! The person's side of the simulated device: the question on the screen, the buttons, the decision and its answer.
use super::*;

/// What a person is asked.
pub(super) struct Question {
    kind: Kind,
    title: String,
    pages: Vec<Page>,
    index: usize,
    on_approval: Deed,
    /// Another command came meanwhile: the answer of this one is lost (§9.9).
    pub(super) overtaken: bool,
}

/// What an approval does.
pub(super) enum Deed {
    Sign { path: Vec<u32>, digest: [u8; 32], v: Form },
    Answer(Vec<u8>),
    OpenApp,
}

/// How `v` is written.
pub(super) enum Form {
    Message,
    Transaction(Box<Transaction>),
}

impl Machine {
    /// Puts a question on the screen. One that was overtaken by this command gives way to it (not observed on the real app).
    pub(super) fn ask(&mut self, kind: Kind, title: &str, pages: Vec<Page>, on_approval: Deed) -> Action {
        if self.faults.disconnect == Some(Disconnect::During) {
            return self.pull_cable();
        }
        self.question =
            Some(Question { kind, title: title.to_owned(), pages, index: 0, on_approval, overtaken: false });
        Action::SILENCE
    }

    /// The cable is pulled and plugged in again: the memory is empty, the switch has done its work.
    pub(super) fn pull_cable(&mut self) -> Action {
        self.faults.disconnect = None;
        self.forget();
        self.question = None;
        Action::GONE
    }

    /// A button. `None`: it does nothing now.
    pub(in crate::ledger) fn press(&mut self, button: Button) -> Option<Action> {
        if !self.screen().buttons.contains(&button) {
            return None;
        }
        let Some(question) = &mut self.question else {
            self.notice = None;
            return Some(Action::SILENCE);
        };
        match button {
            Button::Left => question.index = question.index.saturating_sub(1),
            Button::Right => question.index += 1,
            Button::Approve => return Some(self.decide(true)),
            Button::Reject => return Some(self.decide(false)),
        }
        Some(Action::SILENCE)
    }

    /// The person's decision, whichever page is in front. Nothing happens without a question.
    pub(in crate::ledger) fn decide(&mut self, approved: bool) -> Action {
        let Some(question) = self.question.take() else { return Action::SILENCE };
        let action = if approved { self.approved(&question) } else { self.rejected(&question) };
        if self.faults.disconnect == Some(Disconnect::After) {
            return self.pull_cable();
        }
        if question.overtaken { Action::SILENCE } else { action }
    }

    fn rejected(&mut self, question: &Question) -> Action {
        let (notice, status) = match question.kind {
            Kind::OpenApp => (None, 0x5501),
            Kind::Address => (Some("Address verification cancelled"), 0x6985),
            Kind::Transaction => (Some("Transaction rejected"), 0x6985),
            Kind::Review
            | Kind::PersonalMessage
            | Kind::Idle
            | Kind::Locked
            | Kind::Dashboard
            | Kind::OtherApp
            | Kind::Refusal
            | Kind::Done
            | Kind::Unplugged => (Some("Message rejected"), 0x6985),
        };
        self.notice = notice.map(|text| (Kind::Done, text.to_owned()));
        self.fail(status)
    }

    fn approved(&mut self, question: &Question) -> Action {
        self.forget();
        match &question.on_approval {
            Deed::OpenApp => {
                self.faults.dashboard = false;
                Action { disconnect: true, ..Action::ok(&[]) }
            }
            Deed::Answer(data) => {
                self.notice = Some((Kind::Done, "Address verified".to_owned()));
                Action::ok(data)
            }
            Deed::Sign { path, digest, v } => {
                let text = if matches!(v, Form::Message) { "Message signed" } else { "Transaction signed" };
                self.notice = Some((Kind::Done, text.to_owned()));
                match self.signature(path, *digest, v) {
                    Some(answer) => Action::ok(&answer),
                    None => self.fail(0x6001),
                }
            }
        }
    }

    /// `v | r | s`, with the faults that were asked for.
    fn signature(&self, path: &[u32], digest: [u8; 32], v: &Form) -> Option<Vec<u8>> {
        let mut path = path.to_vec();
        if self.faults.other_key {
            *path.last_mut()? ^= 1;
        }
        let digest = if self.faults.wrong_hash { keccak256(digest).0 } else { digest };
        let account = self.keys.account(&path)?;
        let mut raw = account.sign(digest)?;
        if self.faults.wrong_signature {
            raw.s[31] ^= 1;
        }
        let v = match v {
            Form::Message => 27 + u8::from(raw.odd),
            Form::Transaction(transaction) => transaction.v(raw.odd),
        };
        Some([&[v][..], &raw.r, &raw.s].concat())
    }

    /// What is on the screen.
    pub(in crate::ledger) fn screen(&self) -> Screen {
        if self.unplugged {
            return Screen::still(Kind::Unplugged, "Unplugged");
        }
        if let Some(question) = &self.question {
            return Screen::question(question.kind, &question.title, &question.pages, question.index);
        }
        if let Some((kind, text)) = &self.notice {
            return Screen { buttons: vec![Button::Approve], ..Screen::still(*kind, text.clone()) };
        }
        match (&self.faults.wrong_app, self.faults.dashboard, self.faults.locked) {
            (_, _, true) => Screen::still(Kind::Locked, "Enter your PIN"),
            (_, true, _) => Screen::still(Kind::Dashboard, "Home"),
            (Some(name), _, _) => Screen::still(Kind::OtherApp, name.clone()),
            (None, false, false) => Screen::still(Kind::Idle, "Ethereum app is ready"),
        }
    }
}
