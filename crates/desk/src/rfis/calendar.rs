//! The deadlines of open requests as a calendar file (RFC 5545). It holds order numbers and levels, and nothing about
//! anybody: calendars are synchronised to places that nobody here knows.
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::board::RfiPart;
use super::line::RfiLine;
use crate::Desk;
use crate::error::Result;

/// When reminders come, before the deadline.
const ALARMS: [&str; 3] = ["-P1D", "-PT4H", "-PT1H"];

/// The longest line in octets, without its end.
const LINE: usize = 75;

impl Desk {
    /// The deadlines of all requests that wait for an answer.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn rfi_calendar(&self) -> Result<String> {
        // All of them, not only those that the board has room for.
        let (all, now) = (self.store(|store| store.rfis()).await?, self.clock().server_now());
        let waiting = all.into_iter().filter(|standing| RfiPart::ToAnswer.holds(standing, now));
        Ok(calendar(&self.lines(waiting.map(|standing| standing.id)).await?, self.clock().now()))
    }
}

fn calendar(lines: &[RfiLine], now: Timestamp) -> String {
    let mut text = String::new();
    let mut write = |line: &str| fold(&mut text, line);
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//CPN Desk//RFI deadlines//EN", "CALSCALE:GREGORIAN"] {
        write(line);
    }
    for line in lines {
        let Some(end) = line.expires else { continue };
        let level = line.level.as_deref().map(|level| format!(", {level}")).unwrap_or_default();
        let summary = escape(&format!("RFI due: {}{level}", line.order_number));
        write("BEGIN:VEVENT");
        write(&format!("UID:{}@cpn-desk", escape(line.id.as_str())));
        write(&format!("DTSTAMP:{}", instant(now)));
        write(&format!("DTSTART:{}", instant(end)));
        write(&format!("DTEND:{}", instant(end)));
        write(&format!("SUMMARY:{summary}"));
        write("TRANSP:TRANSPARENT");
        for alarm in ALARMS {
            write("BEGIN:VALARM");
            write("ACTION:DISPLAY");
            write(&format!("DESCRIPTION:{summary}"));
            write(&format!("TRIGGER:{alarm}"));
            write("END:VALARM");
        }
        write("END:VEVENT");
    }
    write("END:VCALENDAR");
    text
}

/// A point in time in UTC (RFC 5545, 3.3.5).
fn instant(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Text as RFC 5545, 3.3.11 wants it.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => {
                escaped.push('\\');
                escaped.push(c);
            }
            '\n' => escaped.push_str("\\n"),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// Writes a line, broken where it is longer than allowed, never inside a character (RFC 5545, 3.1).
fn fold(text: &mut String, line: &str) {
    let mut width = 0_usize;
    for c in line.chars() {
        if width.saturating_add(c.len_utf8()) > LINE {
            text.push_str("\r\n ");
            width = 1;
        }
        text.push(c);
        width = width.saturating_add(c.len_utf8());
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_and_unfold_to_what_they_were() {
        for length in [0, 1, 74, 75, 76, 149, 150, 400] {
            let line = "ß".repeat(length);
            let mut text = String::new();
            fold(&mut text, &line);
            assert!(text.ends_with("\r\n"));
            assert!(text.lines().all(|line| line.len() <= LINE), "{text:?}");
            assert_eq!(text.replace("\r\n ", "").trim_end(), line);
        }
    }

    #[test]
    fn signs_that_mean_something_are_escaped() {
        assert_eq!(escape("a;b,c\\d\ne\rf"), "a\\;b\\,c\\\\d\\ne f".replace(' ', ""));
    }

    #[test]
    fn each_deadline_is_an_event_with_three_reminders_and_nobody_s_name() {
        let line = RfiLine {
            id: "rfi-1".parse().unwrap(),
            attempt: domain::ids::AttemptId::generate(),
            order_number: "ORD-0612".to_owned(),
            stands: crate::rfis::RfiStands::InformationRequired,
            raw_status: "INFORMATION_REQUIRED".to_owned(),
            customer: "Elena Marchetti".to_owned(),
            customer_reference: "CUST-000611".to_owned(),
            business: false,
            bfi: "Pago Norte".to_owned(),
            beneficiary: "Marisol".to_owned(),
            point: domain::rfi::RfiPoint::AfterFunding,
            level: Some("Level 2".to_owned()),
            expires: Some("2026-11-24T13:55:00Z".parse().unwrap()),
            seen: Timestamp::UNIX_EPOCH,
            late: None,
            sent: None,
            at_risk: domain::money::Money::zero(domain::money::Currency::USDC),
            fields: (0, 1),
            files: (0, 0),
            missing: Vec::new(),
        };
        let without = RfiLine { expires: None, ..line.clone() };
        let text = calendar(&[line, without], "2026-11-22T10:00:00.5Z".parse().unwrap());
        assert_eq!(text.matches("BEGIN:VEVENT\r\n").count(), 1);
        assert_eq!(text.matches("BEGIN:VALARM\r\n").count(), 3);
        for expected in
            ["UID:rfi-1@cpn-desk\r\n", "DTSTART:20261124T135500Z\r\n", "SUMMARY:RFI due: ORD-0612\\, Level 2\r\n"]
        {
            assert!(text.contains(expected), "{text}");
        }
        assert!(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") && text.ends_with("END:VCALENDAR\r\n"));
        for secret in ["Elena", "CUST", "Pago", "Marisol"] {
            assert!(!text.contains(secret));
        }
    }
}
