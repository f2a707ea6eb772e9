//! SRTP and SRTCP (RFC 3711) with AES-CM and HMAC-SHA1: encryption, authentication and replay protection, in place.
//!
//! Both ends keep their state per sender (SSRC), because the rollover counter belongs to it.
//! A packet changes no state before its tag has been verified.

use thiserror::Error;

use crate::{
    SrtpKey,
    rtp::{RtpError, RtpHeader},
    srtp_keys::Session,
};

/// Why a packet was not let in, or could not be sent.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum SrtpError {
    /// Too short, or no RTP at all.
    #[error(transparent)]
    Rtp(#[from] RtpError),
    /// The tag doesn't fit: another key, or somebody else's packet.
    #[error("a packet fails authentication and was dropped; if all do, the two ends hold different SRTP keys")]
    Authentication,
    /// Seen before, or too old to tell.
    #[error("a packet was received before and was dropped; a few are normal on a network that duplicates")]
    Replay,
    /// More senders under one key than a call has.
    #[error("more senders than a call can have use its key; hang up and look at the caller's line")]
    Senders,
    /// 2^48 RTP or 2^31 RTCP packets were sent under one key (RFC 3711 §9.2).
    #[error("the SRTP key is used up; make a new one by a re-INVITE")]
    KeyExhausted,
}

/// Senders that one key may have in a call: transfers and restarted phones, no flood.
const SENDERS: usize = 8;
/// The sender's SSRC stands in the second word of every RTCP packet; its sequence number of 31 bits follows the packet.
const RTCP_HEADER: usize = 8;
const RTCP_ENCRYPTED: u32 = 1 << 31;

/// What came in under one key: opens packets and remembers which came before.
pub struct SrtpReceiver {
    session: Session,
    senders: Vec<Sender>,
}

struct Sender {
    ssrc: u32,
    rtp: Window,
    rtcp: Window,
}

impl SrtpReceiver {
    /// For packets that the other side protects with its key.
    pub fn new(key: &SrtpKey) -> Self {
        Self { session: Session::derive(key), senders: Vec::new() }
    }

    /// Verifies and decrypts an SRTP packet in place; what is returned is the RTP packet in clear.
    pub fn open<'packet>(&mut self, packet: &'packet mut [u8]) -> Result<&'packet [u8], SrtpError> {
        let Session { rtp, tag_length, .. } = &self.session;
        let length = packet.len().checked_sub(*tag_length).ok_or(RtpError::Truncated)?;
        let (packet, tag) = packet.split_at_mut(length);
        let (header, start) = RtpHeader::parse(packet)?;
        let seen = self.senders.iter().find(|sender| sender.ssrc == header.ssrc).map(|sender| &sender.rtp);
        let index = match seen {
            Some(window) => window.index_of(header.sequence).ok_or(SrtpError::Replay)?,
            None => u64::from(header.sequence),
        };
        if seen.is_some_and(|window| window.has(index)) {
            return Err(SrtpError::Replay);
        }
        rtp.verify(packet, &rollover(index), tag)?;
        Self::sender(&mut self.senders, header.ssrc)?.rtp.note(index);
        rtp.crypt(header.ssrc, index, &mut packet[start..]);
        Ok(packet)
    }

    /// Verifies and decrypts an SRTCP packet in place; what is returned is the RTCP compound in clear.
    pub fn open_rtcp<'packet>(&mut self, packet: &'packet mut [u8]) -> Result<&'packet [u8], SrtpError> {
        let trailer = 4 + Session::RTCP_TAG;
        let length = packet.len().checked_sub(trailer).filter(|rest| *rest >= RTCP_HEADER);
        let (packet, trailer) = packet.split_at_mut(length.ok_or(RtpError::Truncated)?);
        let (index, tag) = trailer.split_first_chunk::<4>().expect("the trailer was measured");
        self.session.rtcp.verify(packet, index, tag)?;
        let word = u32::from_be_bytes(*index);
        let ssrc = u32::from_be_bytes([packet[4], packet[5], packet[6], packet[7]]);
        let number = u64::from(word & !RTCP_ENCRYPTED);
        let sender = Self::sender(&mut self.senders, ssrc)?;
        if sender.rtcp.has(number) {
            return Err(SrtpError::Replay);
        }
        sender.rtcp.note(number);
        if word & RTCP_ENCRYPTED != 0 {
            self.session.rtcp.crypt(ssrc, number, &mut packet[RTCP_HEADER..]);
        }
        Ok(packet)
    }

    fn sender(senders: &mut Vec<Sender>, ssrc: u32) -> Result<&mut Sender, SrtpError> {
        let place = match senders.iter().position(|sender| sender.ssrc == ssrc) {
            Some(place) => place,
            None if senders.len() < SENDERS => {
                senders.push(Sender { ssrc, rtp: Window::default(), rtcp: Window::default() });
                senders.len() - 1
            }
            None => return Err(SrtpError::Senders),
        };
        Ok(&mut senders[place])
    }
}

/// Packet numbers that were received: the highest, and the 64 up to it.
#[derive(Default)]
struct Window {
    highest: Option<u64>,
    bits: u64,
}

impl Window {
    /// The 48-bit index that a sequence number stands for, nearest to the highest (RFC 3711 §3.3.1).
    fn index_of(&self, sequence: u16) -> Option<u64> {
        let Some(highest) = self.highest else { return Some(u64::from(sequence)) };
        #[expect(clippy::cast_possible_truncation, reason = "the low 16 bits are the sequence number")]
        let ahead = sequence.wrapping_sub(highest as u16).cast_signed();
        highest.checked_add_signed(i64::from(ahead)).filter(|index| *index < 1 << 48)
    }

    /// Whether the packet was received, or is older than the window tells.
    fn has(&self, index: u64) -> bool {
        match self.highest {
            Some(highest) if index <= highest => highest - index >= 64 || self.bits >> (highest - index) & 1 != 0,
            _ => false,
        }
    }

    fn note(&mut self, index: u64) {
        let highest = self.highest.unwrap_or(index);
        if index >= highest {
            let shift = u32::try_from(index - highest).unwrap_or(u32::MAX);
            self.bits = self.bits.checked_shl(shift).unwrap_or(0) | 1;
            self.highest = Some(index);
        } else {
            self.bits |= 1 << (highest - index);
        }
    }
}

/// What goes out under one key, from one SSRC, in order.
pub struct SrtpSender {
    session: Session,
    last: Option<u64>,
    reports: u32,
}

impl SrtpSender {
    /// For packets that this side protects with its key; the key must never have been used before.
    pub fn new(key: &SrtpKey) -> Self {
        Self { session: Session::derive(key), last: None, reports: 0 }
    }

    /// Encrypts an RTP packet in place and appends its tag.
    ///
    /// Sequence numbers must go up by one a packet, so that the rollover counter is right and no index is used twice.
    pub fn seal(&mut self, packet: &mut Vec<u8>) -> Result<(), SrtpError> {
        let (header, start) = RtpHeader::parse(packet)?;
        let index = match self.last {
            None => u64::from(header.sequence),
            Some(last) => last + u64::from(header.sequence.wrapping_sub(low_bits(last))),
        };
        if self.last == Some(index) {
            return Err(SrtpError::Replay);
        }
        if index >= 1 << 48 {
            return Err(SrtpError::KeyExhausted);
        }
        self.last = Some(index);
        let Session { rtp, tag_length, .. } = &self.session;
        rtp.crypt(header.ssrc, index, &mut packet[start..]);
        let tag = rtp.tag(packet, &rollover(index));
        packet.extend_from_slice(&tag[..*tag_length]);
        Ok(())
    }

    /// Encrypts an RTCP compound in place and appends its index and tag.
    pub fn seal_rtcp(&mut self, packet: &mut Vec<u8>) -> Result<(), SrtpError> {
        let Some(&[_, _, _, _, a, b, c, d]) = packet.first_chunk() else { return Err(RtpError::Truncated.into()) };
        if self.reports >= RTCP_ENCRYPTED - 1 {
            return Err(SrtpError::KeyExhausted);
        }
        self.reports += 1;
        let ssrc = u32::from_be_bytes([a, b, c, d]);
        self.session.rtcp.crypt(ssrc, u64::from(self.reports), &mut packet[RTCP_HEADER..]);
        let index = (self.reports | RTCP_ENCRYPTED).to_be_bytes();
        let tag = self.session.rtcp.tag(packet, &index);
        packet.extend_from_slice(&index);
        packet.extend_from_slice(&tag[..Session::RTCP_TAG]);
        Ok(())
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the low 16 bits are the sequence number")]
const fn low_bits(index: u64) -> u16 {
    index as u16
}

#[expect(clippy::cast_possible_truncation, reason = "an index has 48 bits, so its rollover counter has 32")]
const fn rollover(index: u64) -> [u8; 4] {
    ((index >> 16) as u32).to_be_bytes()
}
