//! The jitter buffer never gives a packet twice, never gives more than came, and its counts add up.

#![no_main]

use arbitrary::Arbitrary;
use clevercall_media::{Content, JitterBuffer, Popped, RtpHeader};
use libfuzzer_sys::fuzz_target;

#[derive(Arbitrary, Debug)]
enum Event {
    Push { sequence: u16, timestamp: u32, ssrc: bool, sound: bool },
    Pop(u8),
}

fuzz_target!(|events: Vec<Event>| {
    let mut buffer = JitterBuffer::new(8_000);
    let (mut now_ms, mut pushed, mut popped) = (0_u64, 0_u64, 0_u64);
    for event in events {
        match event {
            Event::Push { sequence, timestamp, ssrc, sound } => {
                let header = RtpHeader { payload_type: 8, marker: false, sequence, timestamp, ssrc: u32::from(ssrc) };
                let payload = pushed.to_be_bytes();
                pushed += 1;
                buffer.push(&header, if sound { Content::Sound(&payload) } else { Content::Other }, now_ms);
            }
            Event::Pop(passed_ms) => {
                now_ms += u64::from(passed_ms);
                if let Popped::Payload(payload) = buffer.pop(now_ms) {
                    assert_eq!(payload.len(), 8);
                    popped += 1;
                }
            }
        }
    }
    assert_eq!(buffer.counts().received, pushed);
    assert!(popped <= pushed, "more was given than came");
});
