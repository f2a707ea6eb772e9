//! RTCP (RFC 3550 §6): a sender report every few seconds, and what the other side reports of us.
//!
//! The name in it (CNAME) is the random SSRC in hexadecimal, so that it says nothing about who or where (RFC 7022).

use crate::{RtpError, Statistics};

/// Wall-clock time as RTCP carries it: seconds since 1900 and their binary fraction (RFC 3550 §4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NtpTime {
    /// Seconds since 1900-01-01, wrapping.
    pub seconds: u32,
    /// Fraction of a second, in units of 2^-32 s.
    pub fraction: u32,
}

impl NtpTime {
    /// From milliseconds since 1970.
    pub fn from_unix_ms(unix_ms: u64) -> Self {
        const SECONDS_1900_TO_1970: u64 = 2_208_988_800;
        #[expect(clippy::cast_possible_truncation, reason = "the format wraps in 2036 by definition")]
        let seconds = (unix_ms / 1000 + SECONDS_1900_TO_1970) as u32;
        let fraction = u32::try_from(((unix_ms % 1000) << 32) / 1000).expect("less than one second");
        Self { seconds, fraction }
    }
}

/// What the other side says about our packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Report {
    /// Packets lost since the beginning; negative when duplicates outnumber losses.
    pub(crate) lost: i32,
}

const SENDER_REPORT: u8 = 200;
const RECEIVER_REPORT: u8 = 201;
const SOURCE_DESCRIPTION: u8 = 202;

impl Report {
    /// Finds the first report block of a compound packet; unknown packets are skipped.
    pub(crate) fn parse(compound: &[u8]) -> Result<Option<Self>, RtpError> {
        let mut rest = compound;
        while let Some(header) = rest.first_chunk::<4>() {
            if header[0] >> 6 != 2 {
                return Err(RtpError::Version);
            }
            let length = 4 + 4 * usize::from(u16::from_be_bytes([header[2], header[3]]));
            let packet = rest.get(..length).ok_or(RtpError::Truncated)?;
            let block = match header[1] {
                SENDER_REPORT => packet.get(28..),
                RECEIVER_REPORT => packet.get(8..),
                _ => None,
            };
            if let Some(&[_, _, _, _, _, high, middle, low]) = block.and_then(|block| block.first_chunk())
                && header[0] & 0x1f > 0
            {
                return Ok(Some(Self { lost: i32::from_be_bytes([high, middle, low, 0]) >> 8 }));
            }
            rest = &rest[length..];
        }
        if rest.is_empty() { Ok(None) } else { Err(RtpError::Truncated) }
    }
}

/// What this side has sent.
pub(crate) struct Sent {
    pub(crate) ssrc: u32,
    pub(crate) timestamp: u32,
    pub(crate) packets: u32,
    pub(crate) octets: u32,
}

/// Appends a sender report and a source description.
pub(crate) fn write(sent: &Sent, heard: &Statistics, now: NtpTime, out: &mut Vec<u8>) {
    let blocks = u8::from(heard.source.is_some());
    let words = [sent.ssrc, now.seconds, now.fraction, sent.timestamp, sent.packets, sent.octets];
    out.extend_from_slice(&[2 << 6 | blocks, SENDER_REPORT, 0, 6 + 6 * blocks]);
    words.iter().for_each(|word| out.extend_from_slice(&word.to_be_bytes()));
    if let Some((highest, ssrc)) = heard.source {
        let lost = u32::try_from(heard.lost.saturating_sub(heard.late).min(0x7f_ffff)).unwrap_or(0);
        let block = [ssrc, lost, highest, heard.jitter_ticks, 0, 0];
        block.iter().for_each(|word| out.extend_from_slice(&word.to_be_bytes()));
    }
    out.extend_from_slice(&[2 << 6 | 1, SOURCE_DESCRIPTION, 0, 4]);
    out.extend_from_slice(&sent.ssrc.to_be_bytes());
    out.extend_from_slice(&[1, 8]);
    out.extend_from_slice(format!("{:08x}", sent.ssrc).as_bytes());
    out.extend_from_slice(&[0, 0]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lost(compound: &[u8]) -> Result<Option<i32>, RtpError> {
        Report::parse(compound).map(|report| report.map(|report| report.lost))
    }

    fn written(heard: &Statistics) -> Vec<u8> {
        let sent = Sent { ssrc: 0xcafe, timestamp: 160, packets: 3, octets: 480 };
        let mut out = Vec::new();
        write(&sent, heard, NtpTime::from_unix_ms(1_500), &mut out);
        out
    }

    #[test]
    fn a_report_tells_the_other_side_what_it_lost_for_good() {
        let heard = Statistics { lost: 9, late: 2, source: Some((70_000, 5)), ..Statistics::default() };
        let out = written(&heard);
        assert_eq!(lost(&out), Ok(Some(7)));
        assert_eq!((out.len(), out.len() % 4, out[0], out[1]), (72, 0, 0x81, 200));
    }

    #[test]
    fn a_report_before_anything_was_heard_has_no_block() {
        let out = written(&Statistics::default());
        assert_eq!((lost(&out), out.len(), out[3]), (Ok(None), 48, 6));
    }

    #[test]
    fn a_receiver_report_with_more_duplicates_than_losses_is_negative() {
        let report = [&[0x81, 201, 0, 7][..], &[0; 4], &[0, 0, 0, 1, 0, 0xff, 0xff, 0xfe], &[0; 16]].concat();
        assert_eq!(lost(&report), Ok(Some(-2)));
    }

    #[test]
    fn what_is_cut_or_foreign_is_refused_and_unknown_packets_are_skipped() {
        let goodbye = [0x81, 203, 0, 1, 0, 0, 0, 1];
        assert_eq!(lost(&goodbye), Ok(None));
        assert_eq!(lost(&goodbye[..6]), Err(RtpError::Truncated));
        assert_eq!(lost(&[&goodbye[..], &[0x81, 203]].concat()), Err(RtpError::Truncated));
        assert_eq!(lost(&[0x00, 203, 0, 0]), Err(RtpError::Version));
        assert_eq!(lost(&[0x81, 201, 0, 1, 0, 0, 0, 1]), Ok(None));
    }

    #[test]
    fn time_is_counted_from_1900() {
        let now = NtpTime::from_unix_ms(1_500);
        assert_eq!((now.seconds, now.fraction), (2_208_988_801, 1 << 31));
    }

    proptest! {
        #[test]
        fn no_datagram_makes_the_parser_fall(datagram in proptest::collection::vec(any::<u8>(), 0..120)) {
            if let Ok(Some(report)) = Report::parse(&datagram) {
                prop_assert!(report.lost.abs() <= 1 << 23 && datagram.len() >= 16);
            }
        }
    }
}
