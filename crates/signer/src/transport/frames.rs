//! USB HID framing: 64-byte reports `channel | tag | sequence | 59 bytes` that carry `length(2) | APDU` (§2).
use super::LinkError;
use crate::apdu::Reply;

/// A report without its report id.
pub(super) const REPORT: usize = 64;
const HEADER: [u8; 3] = [0x01, 0x01, 0x05];
const PAYLOAD: usize = REPORT - 5;

/// Cuts a command into reports, the last one padded with zeros.
pub(super) fn split(apdu: &[u8]) -> Vec<[u8; REPORT]> {
    let mut stream = Vec::with_capacity(2 + apdu.len());
    stream.extend_from_slice(&u16::try_from(apdu.len()).unwrap_or(u16::MAX).to_be_bytes());
    stream.extend_from_slice(apdu);
    stream
        .chunks(PAYLOAD)
        .zip(0_u16..)
        .map(|(chunk, sequence)| {
            let mut report = [0; REPORT];
            let content = HEADER.iter().chain(&sequence.to_be_bytes()).chain(chunk).copied().collect::<Vec<u8>>();
            for (to, from) in report.iter_mut().zip(content) {
                *to = from;
            }
            report
        })
        .collect()
}

/// Puts a reply together, report by report.
#[derive(Default)]
pub(super) struct Joiner {
    sequence: u16,
    wanted: Option<usize>,
    bytes: Vec<u8>,
}

impl Joiner {
    /// Whether a reply has begun.
    pub(super) fn has_begun(&self) -> bool {
        self.sequence > 0
    }

    /// Takes one report; a reply when it was the last.
    ///
    /// A report with another channel, tag or sequence is meant for another program.
    pub(super) fn take(&mut self, report: &[u8]) -> Result<Option<Reply>, LinkError> {
        let (header, rest) = report.split_at_checked(3).ok_or(LinkError::InUse)?;
        let (sequence, mut payload) = rest.split_at_checked(2).ok_or(LinkError::InUse)?;
        if header != HEADER || sequence != self.sequence.to_be_bytes() {
            return Err(LinkError::InUse);
        }
        if self.sequence == 0 {
            let (length, first) =
                payload.split_at_checked(2).ok_or_else(|| LinkError::Garbled("a report without length".to_owned()))?;
            let length = length.iter().fold(0_usize, |acc, byte| (acc << 8) | usize::from(*byte));
            if !(2..=258).contains(&length) {
                return Err(LinkError::Garbled(format!("a reply of {length} bytes was announced")));
            }
            self.wanted = Some(length);
            payload = first;
        }
        self.sequence += 1;
        self.bytes.extend_from_slice(payload);
        match self.wanted {
            Some(wanted) if self.bytes.len() >= wanted => {
                let mut bytes = std::mem::take(self).bytes;
                bytes.truncate(wanted);
                Ok(Reply::parse(bytes))
            }
            Some(_) | None => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_of_90_bytes_becomes_the_two_published_reports() {
        let apdu = hex::decode(
            "e00c000055058000002c8000003c80000000000000000000000006c37168a7db5138defc7866392bb87a741f9b3d104deb5094588ce041cae3\
             35b0215357ad160f580d4571bbcabacae05903d40d56327ccb20300573597fcdd1",
        )
        .unwrap();
        let reports: Vec<String> = split(&apdu).iter().map(hex::encode).collect();
        let first = "0101050000005ae00c000055058000002c8000003c80000000000000000000000006c37168a7db5138defc7866392bb87a741f9b3d104deb5094588ce041cae3";
        let second = "010105000135b0215357ad160f580d4571bbcabacae05903d40d56327ccb20300573597fcdd1";
        assert_eq!(reports, [first.to_owned(), format!("{second:0<128}")]);
    }

    #[test]
    fn a_short_command_is_one_padded_report() {
        let reports = split(&[0xE0, 0x06, 0, 0, 0]);
        assert_eq!(hex::encode(reports[0]), format!("{:0<128}", "01010500000005e006000000"));
        assert_eq!(reports.len(), 1);
    }

    #[test]
    fn what_was_split_is_joined_again() {
        for length in [2_usize, 57, 58, 59, 116, 117, 258] {
            let bytes: Vec<u8> = (0..length).map(|i| u8::try_from(i % 251).unwrap()).collect();
            let mut joiner = Joiner::default();
            let mut reply = None;
            for report in split(&bytes) {
                assert_eq!(reply, None);
                reply = joiner.take(&report).unwrap();
            }
            assert_eq!(reply, Reply::parse(bytes), "{length}");
            assert!(!joiner.has_begun());
        }
    }

    #[test]
    fn a_report_of_another_program_means_in_use() {
        let good = split(&[0x90, 0x00])[0];
        for (at, value) in [(0, 0x02), (1, 0x00), (2, 0x02), (4, 0x01)] {
            let mut report = good;
            report[at] = value;
            assert_eq!(Joiner::default().take(&report), Err(LinkError::InUse), "byte {at}");
        }
        assert_eq!(Joiner::default().take(&[]), Err(LinkError::InUse));
    }

    #[test]
    fn impossible_lengths_are_garbage() {
        for length in [[0, 0], [0, 1], [0xFF, 0xFF]] {
            let mut report = split(&[0x90, 0x00])[0];
            report[5] = length[0];
            report[6] = length[1];
            assert!(matches!(Joiner::default().take(&report), Err(LinkError::Garbled(_))));
        }
    }
}
