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
    pub(crate) fn seal_rtcp(&mut self, packet: &mut Vec<u8>) -> Result<(), SrtpError> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SrtpSuite;
    use proptest::prelude::*;
    use zeroize::Zeroizing;

    fn key(suite: SrtpSuite) -> SrtpKey {
        SrtpKey::from_random(suite, &Zeroizing::new(std::array::from_fn(|place| place as u8)))
    }

    fn pair(suite: SrtpSuite) -> (SrtpSender, SrtpReceiver) {
        (SrtpSender::new(&key(suite)), SrtpReceiver::new(&key(suite)))
    }

    fn packet(sequence: u16) -> Vec<u8> {
        let header = RtpHeader { payload_type: 8, marker: false, sequence, timestamp: 160, ssrc: 0xcafe };
        let mut packet = Vec::new();
        header.write(&mut packet);
        packet.extend_from_slice(b"spoken words");
        packet
    }

    fn sealed(sender: &mut SrtpSender, sequence: u16) -> Vec<u8> {
        let mut packet = packet(sequence);
        sender.seal(&mut packet).unwrap();
        packet
    }

    #[test]
    fn what_is_sealed_opens_and_hides_the_words() {
        for suite in [SrtpSuite::AesCm128HmacSha1_80, SrtpSuite::AesCm128HmacSha1_32] {
            let (mut sender, mut receiver) = pair(suite);
            let mut sealed = sealed(&mut sender, 7);
            assert_eq!(sealed.len(), packet(7).len() + suite.tag_length());
            assert!(!sealed.windows(5).any(|window| window == b"words"));
            assert_eq!(receiver.open(&mut sealed).unwrap(), packet(7));
        }
    }

    #[test]
    fn a_call_longer_than_65536_packets_goes_on_and_late_packets_cross_the_rollover() {
        let (mut sender, mut receiver) = pair(SrtpSuite::AesCm128HmacSha1_80);
        let mut held = Vec::new();
        for index in 65_000..200_000_u32 {
            #[expect(clippy::cast_possible_truncation, reason = "sequence numbers wrap")]
            let mut packet = sealed(&mut sender, index as u16);
            if index % 65_536 == 65_535 {
                held = packet;
                continue;
            }
            assert!(receiver.open(&mut packet).is_ok(), "{index}");
            if index % 65_536 == 3 && !held.is_empty() {
                assert!(receiver.open(&mut held).is_ok(), "late over the rollover");
            }
        }
    }

    #[test]
    fn a_replay_is_refused_and_so_is_what_is_too_old_to_tell() {
        let (mut sender, mut receiver) = pair(SrtpSuite::AesCm128HmacSha1_80);
        let packets: Vec<_> = (0..100).map(|sequence| sealed(&mut sender, sequence)).collect();
        for place in [0, 2, 1, 99] {
            receiver.open(&mut packets[place].clone()).unwrap();
        }
        for place in [0, 2, 99, 35] {
            assert_eq!(receiver.open(&mut packets[place].clone()), Err(SrtpError::Replay), "{place}");
        }
        assert!(receiver.open(&mut packets[36].clone()).is_ok());
    }

    #[test]
    fn another_key_is_refused_and_leaves_no_trace() {
        let (mut sender, _) = pair(SrtpSuite::AesCm128HmacSha1_80);
        let other = SrtpKey::from_random(SrtpSuite::AesCm128HmacSha1_80, &Zeroizing::new([9; SrtpKey::LENGTH]));
        let mut receiver = SrtpReceiver::new(&other);
        assert_eq!(receiver.open(&mut sealed(&mut sender, 1)), Err(SrtpError::Authentication));
        assert!(receiver.senders.is_empty());
    }

    #[test]
    fn one_index_is_never_sealed_twice() {
        let (mut sender, _) = pair(SrtpSuite::AesCm128HmacSha1_80);
        sealed(&mut sender, 5);
        assert_eq!(sender.seal(&mut packet(5)), Err(SrtpError::Replay));
    }

    #[test]
    fn more_senders_than_a_call_has_are_refused() {
        let key = key(SrtpSuite::AesCm128HmacSha1_80);
        let mut receiver = SrtpReceiver::new(&key);
        for ssrc in 0..=SENDERS as u8 {
            let mut packet = packet(1);
            packet[11] = ssrc;
            SrtpSender::new(&key).seal(&mut packet).unwrap();
            assert_eq!(receiver.open(&mut packet).is_ok(), usize::from(ssrc) < SENDERS);
        }
    }

    #[test]
    fn rtcp_is_sealed_opened_and_not_replayed() {
        let (mut sender, mut receiver) = pair(SrtpSuite::AesCm128HmacSha1_32);
        let clear = b"\x81\xc9\x00\x01\x00\x00\xca\xfereport".to_vec();
        let mut packet = clear.clone();
        sender.seal_rtcp(&mut packet).unwrap();
        assert_eq!(packet.len(), clear.len() + 4 + 10);
        assert_eq!(receiver.open_rtcp(&mut packet.clone()).unwrap(), clear);
        assert_eq!(receiver.open_rtcp(&mut packet.clone()), Err(SrtpError::Replay));
        packet[9] ^= 1;
        assert_eq!(receiver.open_rtcp(&mut packet), Err(SrtpError::Authentication));
        assert_eq!(receiver.open_rtcp(&mut [0x80, 200, 0, 0]), Err(RtpError::Truncated.into()));
    }

    proptest! {
        #[test]
        fn one_changed_bit_is_always_noticed(place in 0_usize..34, bit in 0..8_u8) {
            let (mut sender, mut receiver) = pair(SrtpSuite::AesCm128HmacSha1_80);
            let mut packet = sealed(&mut sender, 1_000);
            packet[place] ^= 1_u8 << bit;
            prop_assert!(receiver.open(&mut packet).is_err());
        }

        #[test]
        fn no_datagram_opens_or_makes_the_receiver_fall(datagram in proptest::collection::vec(any::<u8>(), 0..200)) {
            let (_, mut receiver) = pair(SrtpSuite::AesCm128HmacSha1_80);
            prop_assert!(receiver.open(&mut datagram.clone()).is_err());
            prop_assert!(receiver.open_rtcp(&mut datagram.clone()).is_err());
        }

        #[test]
        fn in_any_order_within_the_window_every_packet_opens_once(order in Just((0..60_u16).collect::<Vec<_>>()).prop_shuffle()) {
            let (mut sender, mut receiver) = pair(SrtpSuite::AesCm128HmacSha1_80);
            let packets: Vec<_> = (0..60).map(|ahead| sealed(&mut sender, 65_500_u16.wrapping_add(ahead))).collect();
            // The first packet that arrives sets the rollover counter, so it is the first that was sent (RFC 3711 §3.3.1).
            receiver.open(&mut packets[0].clone()).unwrap();
            for place in order {
                let mut packet = packets[usize::from(place)].clone();
                let mut again = packet.clone();
                prop_assert_eq!(receiver.open(&mut packet).is_ok(), place != 0);
                prop_assert_eq!(receiver.open(&mut again), Err(SrtpError::Replay));
            }
        }
    }
}
