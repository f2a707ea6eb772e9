//! RTP packets (RFC 3550 §5.1), read with distrust and written plainly.

use thiserror::Error;

/// The fields of an RTP header that a call needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RtpHeader {
    /// What the payload is, as agreed in SDP; 0 to 127.
    pub payload_type: u8,
    /// First packet of a stretch of speech, or of a key press.
    pub marker: bool,
    /// Grows by one a packet and wraps.
    pub sequence: u16,
    /// When the sound was sampled, in ticks of the codec's clock.
    pub timestamp: u32,
    /// Who sends: drawn at random by the sender.
    pub ssrc: u32,
}

/// A packet that was read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RtpPacket<'a> {
    /// The header.
    pub header: RtpHeader,
    /// The payload, without padding.
    pub payload: &'a [u8],
}

/// Why a datagram is no RTP packet.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum RtpError {
    /// The version bits are not 2: often STUN, DTLS or a stray scan.
    #[error("a datagram is not RTP version 2; something else sends to the media port")]
    Version,
    /// The datagram ends before its header, or its padding is longer than its payload.
    #[error("an RTP packet is cut short; look for a network that limits or fragments UDP on the caller's line")]
    Truncated,
}

const FIXED: usize = 12;

impl RtpHeader {
    /// Bytes that [`write`](Self::write) appends.
    pub const LENGTH: usize = FIXED;

    /// Appends the header: no contributors, extension or padding.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&[2 << 6, u8::from(self.marker) << 7 | (self.payload_type & 0x7f)]);
        out.extend_from_slice(&self.sequence.to_be_bytes());
        out.extend_from_slice(&self.timestamp.to_be_bytes());
        out.extend_from_slice(&self.ssrc.to_be_bytes());
    }

    /// Reads the header and says where the payload starts, past contributors and extension.
    pub(crate) fn parse(datagram: &[u8]) -> Result<(Self, usize), RtpError> {
        let fixed: &[u8; FIXED] = datagram.first_chunk().ok_or(RtpError::Truncated)?;
        if fixed[0] >> 6 != 2 {
            return Err(RtpError::Version);
        }
        let mut start = FIXED + 4 * usize::from(fixed[0] & 0x0f);
        if fixed[0] & 0x10 != 0 {
            let extension: &[u8; 4] =
                datagram.get(start..).and_then(|rest| rest.first_chunk()).ok_or(RtpError::Truncated)?;
            start += 4 + 4 * usize::from(u16::from_be_bytes([extension[2], extension[3]]));
        }
        if start > datagram.len() {
            return Err(RtpError::Truncated);
        }
        let header = Self {
            payload_type: fixed[1] & 0x7f,
            marker: fixed[1] & 0x80 != 0,
            sequence: u16::from_be_bytes([fixed[2], fixed[3]]),
            timestamp: u32::from_be_bytes([fixed[4], fixed[5], fixed[6], fixed[7]]),
            ssrc: u32::from_be_bytes([fixed[8], fixed[9], fixed[10], fixed[11]]),
        };
        Ok((header, start))
    }
}

impl<'a> RtpPacket<'a> {
    /// Reads a packet in clear; contributors and header extension are skipped, padding is removed.
    pub fn parse(datagram: &'a [u8]) -> Result<Self, RtpError> {
        let (header, start) = RtpHeader::parse(datagram)?;
        let mut payload = &datagram[start..];
        if datagram[0] & 0x20 != 0 {
            let padding = usize::from(*payload.last().ok_or(RtpError::Truncated)?);
            if padding == 0 || padding > payload.len() {
                return Err(RtpError::Truncated);
            }
            payload = &payload[..payload.len() - padding];
        }
        Ok(Self { header, payload })
    }
}

/// Whether a datagram on a port shared with RTP is RTCP (RFC 5761 §4).
pub fn is_rtcp(datagram: &[u8]) -> bool {
    matches!(datagram, [first, 192..=223, ..] if first >> 6 == 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(datagram: &[u8], expected: Result<&[u8], RtpError>) {
        assert_eq!(RtpPacket::parse(datagram).map(|packet| packet.payload), expected);
    }

    fn packet(first: u8, rest: &[u8]) -> Vec<u8> {
        [&[first, 8, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3], rest].concat()
    }

    #[test]
    fn contributors_extension_and_padding_are_not_payload() {
        check(&packet(0x80, b"sound"), Ok(b"sound"));
        check(&packet(0x82, b"csrccsrcsound"), Ok(b"sound"));
        check(&packet(0x90, b"\xbe\xde\x00\x01extnsound"), Ok(b"sound"));
        check(&packet(0xa0, b"sound\x00\x00\x03"), Ok(b"sound"));
        check(&packet(0xb1, b"csrc\x00\x00\x00\x00sound\x01"), Ok(b"sound"));
        check(&packet(0xa0, b"\x01"), Ok(b""));
    }

    #[test]
    fn a_packet_cut_short_is_refused() {
        check(b"", Err(RtpError::Truncated));
        check(&packet(0x80, b"")[..11], Err(RtpError::Truncated));
        check(&packet(0x81, b"csr"), Err(RtpError::Truncated));
        check(&packet(0x90, b"\xbe\xde\x00"), Err(RtpError::Truncated));
        check(&packet(0x90, b"\xbe\xde\x00\x02extn"), Err(RtpError::Truncated));
        for padding in [b"\x00", b"\x02"] {
            check(&packet(0xa0, padding), Err(RtpError::Truncated));
        }
        check(&packet(0xa0, b""), Err(RtpError::Truncated));
    }

    #[test]
    fn stun_and_dtls_are_not_rtp() {
        for first in [0x00, 0x16, 0x40, 0xc0] {
            check(&packet(first, b"sound"), Err(RtpError::Version));
        }
    }

    #[test]
    fn rtcp_is_told_from_rtp_by_its_second_byte() {
        assert!(is_rtcp(&[0x80, 200, 0, 6]) && is_rtcp(&[0x81, 201]));
        assert!(!is_rtcp(&packet(0x80, b"sound")) && !is_rtcp(&[0x80, 0x80 | 101]) && !is_rtcp(&[0x80]));
    }

    proptest! {
        #[test]
        fn no_datagram_makes_the_parser_fall(datagram in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(packet) = RtpPacket::parse(&datagram) {
                prop_assert!(packet.payload.len() <= datagram.len() - RtpHeader::LENGTH);
            }
        }

        #[test]
        fn a_written_packet_reads_back(
            (payload_type, marker) in (0_u8..128, any::<bool>()),
            (sequence, timestamp, ssrc) in any::<(u16, u32, u32)>(),
            payload in proptest::collection::vec(any::<u8>(), 0..200),
        ) {
            let header = RtpHeader { payload_type, marker, sequence, timestamp, ssrc };
            let mut datagram = Vec::new();
            header.write(&mut datagram);
            datagram.extend_from_slice(&payload);
            let packet = RtpPacket::parse(&datagram).unwrap();
            prop_assert_eq!((packet.header, packet.payload), (header, &payload[..]));
        }
    }
}
