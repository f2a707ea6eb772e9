//! Any datagram on the media port is an RTP packet whose payload lies within it, or is refused.

#![no_main]

use clevercall_media::{RtpPacket, is_rtcp};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|datagram: &[u8]| {
    is_rtcp(datagram);
    if let Ok(packet) = RtpPacket::parse(datagram) {
        assert!(packet.payload.len() + 12 <= datagram.len());
    }
});
