//! A cable that remembers: everything the signer sends passes through it to the simulated device.
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The commands that passed, in hexadecimal and in order.
#[derive(Clone)]
pub(crate) struct Recorder {
    pub(crate) link: String,
    commands: Arc<Mutex<Vec<String>>>,
}

impl Recorder {
    /// Between the signer and the device at an address. Each new connection gets `greeting` first, as if it were late
    /// answers of an earlier session.
    pub(crate) async fn start(device: SocketAddr, greeting: &'static [u8]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let link = format!("tcp://{}", listener.local_addr().unwrap());
        let commands = Arc::new(Mutex::new(Vec::new()));
        let recorder = Self { link, commands: Arc::clone(&commands) };
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(pass(near, device, greeting, Arc::clone(&commands)));
            }
        });
        recorder
    }

    pub(crate) fn commands(&self) -> Vec<String> {
        self.commands.lock().unwrap().clone()
    }
}

async fn pass(near: TcpStream, device: SocketAddr, greeting: &[u8], commands: Arc<Mutex<Vec<String>>>) {
    let far = TcpStream::connect(device).await.unwrap();
    let (mut from_signer, mut to_signer) = near.into_split();
    let (mut from_device, mut to_device) = far.into_split();
    if to_signer.write_all(greeting).await.is_err() {
        return;
    }
    let back = tokio::spawn(async move { tokio::io::copy(&mut from_device, &mut to_signer).await });
    while let Ok(length) = from_signer.read_u32().await {
        let mut apdu = vec![0; usize::try_from(length).unwrap()];
        if from_signer.read_exact(&mut apdu).await.is_err() {
            break;
        }
        commands.lock().unwrap().push(hex::encode(&apdu));
        let frame = [&length.to_be_bytes()[..], &apdu].concat();
        if to_device.write_all(&frame).await.is_err() {
            break;
        }
    }
    back.abort();
}
