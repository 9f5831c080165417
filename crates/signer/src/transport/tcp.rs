//! The emulator's and the simulated Ledger's framing over TCP: `length(4) | APDU`, answered by `length(4) | data | SW(2)`
//! where the length does not count the status word (§2).
use std::io::{ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

use super::{LinkError, REST_OF_REPLY, Transport};
use crate::apdu::{Apdu, Reply};
use crate::app::Model;

/// How long connecting may take.
const CONNECT: Duration = Duration::from_millis(2500);

/// No answer of the app is longer than an APDU's 256 bytes of data; more is another protocol, or garbage.
const LONGEST_REPLY: usize = 256;

/// A connected device. What has arrived of an unfinished reply is kept between calls.
pub(super) struct Tcp {
    stream: TcpStream,
    partial: Vec<u8>,
    /// The read timeout that the socket has, to set it only when it changes.
    timeout: Option<Duration>,
}

impl Tcp {
    /// Connects, trying each address of the host.
    pub(super) fn connect(host: &str, port: u16) -> Result<Self, LinkError> {
        let place = format!("tcp://{host}:{port}");
        let unreachable = |error: &std::io::Error| LinkError::Unreachable(format!("{place}: {}", plain(error)));
        let addresses = (host, port).to_socket_addrs().map_err(|error| unreachable(&error))?;
        let mut last = LinkError::Unreachable(format!("{place}: no such host."));
        let until = Instant::now() + CONNECT;
        for address in addresses {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            match TcpStream::connect_timeout(&address, left) {
                Ok(stream) => {
                    // Frames are small and each waits for its reply: delaying them only costs time.
                    stream.set_nodelay(true).map_err(|error| unreachable(&error))?;
                    stream.set_write_timeout(Some(REST_OF_REPLY)).map_err(|error| unreachable(&error))?;
                    return Ok(Self { stream, partial: Vec::new(), timeout: None });
                }
                Err(error) => last = unreachable(&error),
            }
        }
        Err(last)
    }

    /// How many bytes the whole reply has, once its length is here.
    fn wanted(&self) -> Result<usize, LinkError> {
        let Some(length) = self.partial.get(..4) else { return Ok(4) };
        let length = length.iter().fold(0_usize, |acc, byte| (acc << 8) | usize::from(*byte));
        if length > LONGEST_REPLY {
            return Err(LinkError::Garbled(format!("a reply of {length} bytes was announced")));
        }
        Ok(4 + length + 2)
    }
}

/// Read timeouts are rounded up to whole steps. Zero would mean "for ever".
const STEP_MS: u64 = 50;

impl Tcp {
    fn limit_reading(&mut self, left: Duration) -> Result<(), LinkError> {
        let steps = u64::try_from(left.as_millis()).unwrap_or(u64::MAX) / STEP_MS + 1;
        let timeout = Some(Duration::from_millis(steps.saturating_mul(STEP_MS)));
        if timeout != self.timeout {
            self.stream.set_read_timeout(timeout).map_err(|error| LinkError::Gone(plain(&error)))?;
            self.timeout = timeout;
        }
        Ok(())
    }
}

impl Transport for Tcp {
    fn send(&mut self, command: &Apdu) -> Result<(), LinkError> {
        let bytes = command.bytes();
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        // One write, so that the frame leaves in one packet.
        let mut frame = Vec::with_capacity(4 + bytes.len());
        frame.extend_from_slice(&length.to_be_bytes());
        frame.extend_from_slice(bytes);
        self.stream.write_all(&frame).map_err(|error| LinkError::Gone(plain(&error)))
    }

    fn receive(&mut self, wait: Duration) -> Result<Option<Reply>, LinkError> {
        let mut until = Instant::now() + wait;
        loop {
            let wanted = self.wanted()?;
            if self.partial.len() >= 6 && self.partial.len() >= wanted {
                let rest = self.partial.split_off(wanted);
                let frame = std::mem::replace(&mut self.partial, rest);
                let reply = frame.get(4..).map(<[u8]>::to_vec).and_then(Reply::parse);
                return reply.map(Some).ok_or_else(|| LinkError::Garbled("a reply without status word".to_owned()));
            }
            let left = until.saturating_duration_since(Instant::now());
            self.limit_reading(left)?;
            let mut buffer = [0_u8; 512];
            match self.stream.read(&mut buffer) {
                Ok(0) => return Err(LinkError::Gone("closed by the other side".to_owned())),
                Ok(count) => {
                    if self.partial.is_empty() {
                        until = Instant::now() + REST_OF_REPLY;
                    }
                    self.partial.extend_from_slice(buffer.get(..count).unwrap_or_default());
                }
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                    if Instant::now() < until {
                        continue;
                    }
                    if self.partial.is_empty() {
                        return Ok(None);
                    }
                    return Err(LinkError::Garbled("a reply stopped half way".to_owned()));
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(LinkError::Gone(plain(&error))),
            }
        }
    }

    fn model(&self) -> Model {
        Model::Emulator
    }
}

/// The operating system's words without its numbers, as a sentence.
fn plain(error: &std::io::Error) -> String {
    let kind = error.kind();
    if kind == ErrorKind::ConnectionRefused {
        "nothing listens there.".to_owned()
    } else if matches!(kind, ErrorKind::TimedOut | ErrorKind::WouldBlock) {
        "no answer.".to_owned()
    } else if matches!(kind, ErrorKind::ConnectionReset | ErrorKind::BrokenPipe | ErrorKind::ConnectionAborted) {
        "the other side closed it.".to_owned()
    } else {
        format!("{error}.")
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use super::*;

    /// A peer that reads one frame and answers with the given bytes, then does what the closure says.
    fn peer(answer: &'static [u8], hold: Duration) -> (Tcp, std::thread::JoinHandle<Vec<u8>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let thread = std::thread::spawn(move || {
            let (mut socket, _) = listener.accept().unwrap();
            let mut frame = [0_u8; 9];
            socket.read_exact(&mut frame).unwrap();
            socket.write_all(answer).unwrap();
            std::thread::sleep(hold);
            frame.to_vec()
        });
        (Tcp::connect("127.0.0.1", port).unwrap(), thread)
    }

    fn ask(tcp: &mut Tcp) -> Result<Option<Reply>, LinkError> {
        tcp.send(&Apdu::new(0xE0, 0x06, 0, 0, &[]))?;
        tcp.receive(Duration::from_millis(300))
    }

    #[test]
    fn the_request_has_its_length_in_front_and_the_answers_length_leaves_out_the_status_word() {
        let (mut tcp, thread) = peer(&[0, 0, 0, 4, 1, 1, 22, 0, 0x90, 0x00], Duration::ZERO);
        let reply = ask(&mut tcp).unwrap().unwrap();
        assert_eq!((reply.data.as_slice(), reply.status), ([1, 1, 22, 0].as_slice(), 0x9000));
        assert_eq!(hex::encode(thread.join().unwrap()), "00000005e006000000");
    }

    #[test]
    fn a_second_reply_in_the_same_packet_is_kept_for_the_next_read() {
        let (mut tcp, _thread) = peer(&[0, 0, 0, 0, 0x69, 0x85, 0, 0, 0, 1, 7, 0x90, 0x00], Duration::ZERO);
        assert_eq!(ask(&mut tcp).unwrap().unwrap().status, 0x6985);
        assert_eq!(tcp.receive(Duration::from_millis(300)).unwrap().unwrap().data, [7]);
    }

    #[test]
    fn an_oversized_frame_is_garbage() {
        let (mut tcp, _thread) = peer(&[0xFF, 0xFF, 0xFF, 0xFF, 0], Duration::ZERO);
        assert!(matches!(ask(&mut tcp), Err(LinkError::Garbled(_))));
    }

    #[test]
    fn a_truncated_frame_is_garbage_or_the_end_of_the_connection() {
        let (mut tcp, _thread) = peer(&[0, 0, 0, 4, 1, 1], REST_OF_REPLY + Duration::from_millis(500));
        assert!(matches!(ask(&mut tcp), Err(LinkError::Garbled(_))));
        let (mut tcp, _thread) = peer(&[0, 0, 0, 4, 1, 1], Duration::ZERO);
        assert!(matches!(ask(&mut tcp), Err(LinkError::Gone(_))));
    }

    #[test]
    fn silence_is_no_reply_yet() {
        let (mut tcp, _thread) = peer(&[], Duration::from_millis(600));
        assert_eq!(ask(&mut tcp).unwrap(), None);
    }

    #[test]
    fn a_port_where_nothing_listens_is_said_to_be_so() {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let error = Tcp::connect("127.0.0.1", port).err().unwrap();
        assert!(error.to_string().contains("nothing listens there"), "{error}");
    }
}
