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
