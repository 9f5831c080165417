//! From asking to sign to the prompt on the device, against the same commands sent without anything around them.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use acceptance::Failure;
use acceptance::workbench::digest;
use desk::signing::Stage;
use domain::ids::AttemptId;
use domain::status::StatusWord;
use sandbox::ledger::{LedgerOptions, SoftwareLedger};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::measure::Row;
use crate::pair::Pair;

const RUNS: usize = 40;

/// The instruction that begins a message: the definition of a struct (hardware-wallets 4).
const BEGINS: &str = "e01a";

/// The whole way; the streaming alone; and what the reads and checks before it cost, which has no bare counterpart.
pub(crate) async fn rows() -> Result<(Vec<Row>, Vec<Duration>), Failure> {
    let cable = Cable::lay().await?;
    let link = cable.link.clone();
    let pair = Pair::open(|sandbox| {
        cable.plug_in(sandbox.ledger_addr());
        Some(link)
    })
    .await?;
    let (attempt, _) = pair.create(pair.order("BENCH-SIGN").await?).await?;
    let attempt = pair.wait(attempt.id, "ready to sign", |state| state.status == StatusWord::ReadyToSign).await?.id;
    pair.desk.prepare_signing(attempt).await?;
    let settled = cable.commands().len();
    ask_ours(&pair, attempt).await?;
    let commands = cable.commands().split_off(settled);
    leave(&pair, attempt).await?;
    // From here on nothing is between the desk and its device.
    let pair = pair.reopen().await?;
    let begin = commands.iter().position(|command| command.starts_with(BEGINS));
    let begin = begin.ok_or_else(|| Failure::new("no message was streamed"))?;
    let end = commands.iter().rposition(|command| command.starts_with("e00c")).map_or(commands.len(), |last| last + 1);
    let (all, message) = (bytes(commands.get(..end))?, bytes(commands.get(begin..end))?);

    // A device of its own, because a second connection would end the desk's.
    let device = SoftwareLedger::start(LedgerOptions::default()).await?;
    let mut wire = TcpStream::connect(device.addr()).await?;
    wire.set_nodelay(true)?;
    let (mut whole, mut streamed, mut checks) = (Vec::new(), Vec::new(), Vec::new());
    let (mut bare_whole, mut bare_streamed) = (Vec::new(), Vec::new());
    for run in 0..=RUNS {
        let (answered, prompted) = ask_ours(&pair, attempt).await?;
        leave(&pair, attempt).await?;
        let (bare_all, bare_message) =
            (ask_bare(&device, &mut wire, &all).await?, ask_bare(&device, &mut wire, &message).await?);
        // The first turn opens connections.
        if run > 0 {
            checks.push(answered);
            whole.push(prompted);
            streamed.push(prompted.saturating_sub(answered));
            bare_whole.push(bare_all);
            bare_streamed.push(bare_message);
        }
    }
    let rows = vec![
        Row::new("sign to last byte on the device", 1.15, whole, bare_whole),
        Row::new("  of that: the message alone", 1.15, streamed, bare_streamed),
    ];
    Ok((rows, checks))
}

/// Asks the desk; gives the time until its checks have passed, and until the device shows the prompt.
async fn ask_ours(pair: &Pair, attempt: AttemptId) -> Result<(Duration, Duration), Failure> {
    let digest = digest(&pair.desk.signing_page(attempt).await?)?;
    let first = Instant::now();
    loop {
        let start = Instant::now();
        match pair.desk.sign(attempt, &digest).await {
            Ok(()) => {
                let answered = start.elapsed();
                prompted(pair.sandbox.ledger()).await?;
                return Ok((answered, start.elapsed()));
            }
            // What follows an earlier prompt is not quite over.
            Err(desk::Error::NotNow(_)) if first.elapsed() < Duration::from_secs(30) => {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// Rejects on the device and waits until the desk has done with it.
async fn leave(pair: &Pair, attempt: AttemptId) -> Result<(), Failure> {
    pair.sandbox.ledger().reject();
    let start = Instant::now();
    while pair.desk.signing_page(attempt).await?.stage != Stage::Rejected {
        if start.elapsed() > Duration::from_secs(30) {
            return Err(Failure::new("the rejection was not recorded"));
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(())
}

async fn prompted(device: &SoftwareLedger) -> Result<(), Failure> {
    let prompt = tokio::time::timeout(Duration::from_secs(30), device.prompted()).await;
    prompt.map(drop).map_err(|_| Failure::new(format!("the device asks nothing: {:?}", device.screen())))
}

/// Sends each command when the one before it was answered; the last one is answered by the person.
async fn ask_bare(device: &SoftwareLedger, wire: &mut TcpStream, commands: &[Vec<u8>]) -> Result<Duration, Failure> {
    let start = Instant::now();
    for (index, command) in commands.iter().enumerate() {
        wire.write_all(command).await?;
        if index + 1 < commands.len() {
            answer(wire).await?;
        }
    }
    prompted(device).await?;
    let took = start.elapsed();
    device.reject();
    answer(wire).await?;
    Ok(took)
}

/// `length(4, of the data without the status word) | data | SW`.
async fn answer(wire: &mut TcpStream) -> Result<(), Failure> {
    let length = wire.read_u32().await?;
    let mut rest = vec![0; usize::try_from(length)? + 2];
    wire.read_exact(&mut rest).await?;
    Ok(())
}

/// Framed for the wire: `length(4) | APDU`.
fn bytes(commands: Option<&[String]>) -> Result<Vec<Vec<u8>>, Failure> {
    let framed = commands.unwrap_or_default().iter().map(|command| {
        let apdu = hex::decode(command)?;
        Ok([&u32::try_from(apdu.len())?.to_be_bytes()[..], &apdu].concat())
    });
    framed.collect()
}

/// Between the desk and its device: remembers every command in hexadecimal.
struct Cable {
    link: String,
    device: Arc<Mutex<Option<SocketAddr>>>,
    commands: Arc<Mutex<Vec<String>>>,
}

impl Cable {
    async fn lay() -> Result<Self, Failure> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let link = format!("tcp://{}", listener.local_addr()?);
        let (device, commands) = (Arc::<Mutex<Option<SocketAddr>>>::default(), Arc::<Mutex<Vec<String>>>::default());
        let cable = Self { link, device: Arc::clone(&device), commands: Arc::clone(&commands) };
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let Some(far) = *device.lock().unwrap_or_else(PoisonError::into_inner) else { continue };
                let commands = Arc::clone(&commands);
                // A connection that fails ends; the desk notices by itself.
                tokio::spawn(async move { pass(near, far, &commands).await.ok() });
            }
        });
        Ok(cable)
    }

    fn plug_in(&self, device: SocketAddr) {
        *self.device.lock().unwrap_or_else(PoisonError::into_inner) = Some(device);
    }

    fn commands(&self) -> Vec<String> {
        self.commands.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn pass(near: TcpStream, far: SocketAddr, commands: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let far = TcpStream::connect(far).await?;
    far.set_nodelay(true)?;
    let (mut from_desk, mut to_desk) = near.into_split();
    let (mut from_device, mut to_device) = far.into_split();
    let back = tokio::spawn(async move { tokio::io::copy(&mut from_device, &mut to_desk).await });
    while let Ok(length) = from_desk.read_u32().await {
        let mut apdu = vec![0; usize::try_from(length).unwrap_or_default()];
        from_desk.read_exact(&mut apdu).await?;
        commands.lock().unwrap_or_else(PoisonError::into_inner).push(hex::encode(&apdu));
        to_device.write_all(&[&length.to_be_bytes()[..], &apdu].concat()).await?;
    }
    back.abort();
    Ok(())
}
