//! Whatever comes to a call's media port at whatever time, there is a frame every 20 ms.

#![no_main]

use arbitrary::Arbitrary;
use clevercall_media::{Codec, Inbound, Negotiated, Protection};
use libfuzzer_sys::fuzz_target;

#[derive(Arbitrary, Debug)]
enum Event {
    /// Any bytes.
    Datagram(Vec<u8>),
    /// A packet that the call agreed to.
    Packet { sequence: u16, timestamp: u32, ssrc: u8, digit: bool, payload: Vec<u8> },
    /// Some time passes.
    Tick(u16),
}

#[derive(Arbitrary, Debug, Clone, Copy)]
enum Spoken {
    Pcma,
    Pcmu,
    G722,
    Opus,
}

fuzz_target!(|input: (Spoken, Vec<Event>)| {
    let codec = match input.0 {
        Spoken::Pcma => Codec::Pcma,
        Spoken::Pcmu => Codec::Pcmu,
        Spoken::G722 => Codec::G722,
        Spoken::Opus => Codec::Opus,
    };
    let negotiated = Negotiated { codec, payload_type: 96, telephone_event: Some(101) };
    let mut inbound = Inbound::new(negotiated, &Protection::Clear);
    let mut now_ms = 0;
    for event in input.1 {
        match event {
            Event::Datagram(mut datagram) => drop(inbound.receive(&mut datagram, now_ms)),
            Event::Packet { sequence, timestamp, ssrc, digit, payload } => {
                let mut datagram = vec![0x80, if digit { 101 } else { 96 }];
                datagram.extend(sequence.to_be_bytes());
                datagram.extend(timestamp.to_be_bytes());
                datagram.extend([0, 0, 0, ssrc]);
                datagram.extend(payload);
                drop(inbound.receive(&mut datagram, now_ms));
            }
            Event::Tick(passed_ms) => {
                now_ms += u64::from(passed_ms);
                inbound.tick(now_ms);
            }
        }
    }
});
