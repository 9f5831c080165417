//! The simulated device's TCP side: the emulator's framing on loopback, one client at a time (§2, §9.1).
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};

use super::machine::{Action, Machine};
use super::screen::Screen;

/// No command is longer: five bytes and 255 of data.
const LONGEST_COMMAND: u32 = 260;

/// The device with its connection and its audience.
pub(super) struct Shared {
    state: Mutex<State>,
    screen: watch::Sender<Screen>,
}

struct State {
    machine: Machine,
    /// The client that is connected: an answer goes to whoever is, when it is ready.
    client: Option<Client>,
    clients: u64,
}

struct Client {
    number: u64,
    out: mpsc::UnboundedSender<Out>,
}

/// What the writing half of a connection has to do.
enum Out {
    Answer { bytes: Vec<u8>, delay: Duration, spoil: Spoil },
    Close,
}

#[derive(Clone, Copy)]
enum Spoil {
    Nothing,
    Truncate,
    Oversize,
}

impl Shared {
    pub(super) fn new(machine: Machine) -> Self {
        let screen = watch::Sender::new(machine.screen());
        Self { state: Mutex::new(State { machine, client: None, clients: 0 }), screen }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something with the device, and tells the audience when the screen changed.
    pub(super) fn with<T>(&self, work: impl FnOnce(&mut Machine) -> T) -> T {
        let mut state = self.lock();
        let result = work(&mut state.machine);
        self.show(&state.machine);
        result
    }

    /// As [`with`](Self::with), for what may answer the client or end its connection.
    pub(super) fn act(&self, work: impl FnOnce(&mut Machine) -> Action) {
        let mut state = self.lock();
        let action = work(&mut state.machine);
        self.show(&state.machine);
        let faults = &state.machine.faults;
        let spoil = match (faults.truncate, faults.oversize) {
            (true, _) => Spoil::Truncate,
            (false, true) => Spoil::Oversize,
            (false, false) => Spoil::Nothing,
        };
        let delay = Duration::from_millis(faults.delay_ms);
        let Some(client) = &state.client else { return };
        if let Some(bytes) = action.reply {
            // A connection that is going has no use for the answer.
            drop(client.out.send(Out::Answer { bytes, delay, spoil }));
        }
        if action.disconnect {
            drop(client.out.send(Out::Close));
            state.client = None;
        }
    }

    fn show(&self, machine: &Machine) {
        let now = machine.screen();
        self.screen.send_if_modified(|screen| {
            let changed = *screen != now;
            *screen = now;
            changed
        });
    }

    pub(super) fn watch(&self) -> watch::Receiver<Screen> {
        self.screen.subscribe()
    }

    /// A new client takes the place of the old one. `None` while the cable is out.
    fn enter(&self) -> Option<(u64, mpsc::UnboundedReceiver<Out>)> {
        let mut state = self.lock();
        if state.machine.is_unplugged() {
            return None;
        }
        state.clients += 1;
        let number = state.clients;
        let (out, answers) = mpsc::unbounded_channel();
        if let Some(old) = state.client.replace(Client { number, out }) {
            drop(old.out.send(Out::Close));
        }
        Some((number, answers))
    }

    fn leave(&self, number: u64) {
        let mut state = self.lock();
        if state.client.as_ref().is_some_and(|client| client.number == number) {
            state.client = None;
        }
    }

    /// A command counts only while its client is the connected one.
    fn command(&self, number: u64, apdu: &[u8]) -> bool {
        let current = self.lock().client.as_ref().is_some_and(|client| client.number == number);
        if current {
            self.act(|machine| machine.command(apdu));
        }
        current
    }
}

/// Accepts clients until the task is ended.
pub(super) async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                if let Some((number, answers)) = shared.enter() {
                    tokio::spawn(client(stream, number, answers, Arc::clone(&shared)));
                }
            }
            Err(error) => {
                tracing::warn!(%error, "the simulated Ledger could not accept a client");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

async fn client(stream: TcpStream, number: u64, answers: mpsc::UnboundedReceiver<Out>, shared: Arc<Shared>) {
    // Answers are small and waited for; without this each could cost 40 ms.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "no delay");
    }
    let (reader, writer) = stream.into_split();
    tokio::select! {
        () = read(reader, number, &shared) => {}
        () = write(writer, answers) => {}
    }
    shared.leave(number);
}

async fn read(mut reader: OwnedReadHalf, number: u64, shared: &Shared) {
    while let Ok(length) = reader.read_u32().await {
        if length > LONGEST_COMMAND {
            return;
        }
        let mut apdu = vec![0; usize::try_from(length).unwrap_or_default()];
        if reader.read_exact(&mut apdu).await.is_err() || !shared.command(number, &apdu) {
            break;
        }
    }
    // What was asked before the client closed its side may still be answered by the writing half, which ends by itself.
}

async fn write(mut writer: OwnedWriteHalf, mut answers: mpsc::UnboundedReceiver<Out>) {
    while let Some(out) = answers.recv().await {
        match out {
            Out::Close => return,
            Out::Answer { bytes, delay, spoil } => {
                if !delay.is_zero() {
                    tokio::time::sleep(delay).await;
                }
                if writer.write_all(&framed(&bytes, spoil)).await.is_err() {
                    return;
                }
            }
        }
    }
}

/// `length(4, of the data without the status word) | data | SW`.
fn framed(answer: &[u8], spoil: Spoil) -> Vec<u8> {
    let length = u32::try_from(answer.len().saturating_sub(2)).unwrap_or(u32::MAX);
    let announced = match spoil {
        Spoil::Nothing => length,
        Spoil::Truncate => length + 8,
        Spoil::Oversize => 0x0010_0000,
    };
    let mut frame = announced.to_be_bytes().to_vec();
    frame.extend_from_slice(answer);
    frame
}
