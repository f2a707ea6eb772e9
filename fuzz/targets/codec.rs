//! Any payload is sound of a sensible length, or refused; a lost one can always be concealed.

#![no_main]

use clevercall_media::Codec;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, Vec<Vec<u8>>)| {
    let codec = [Codec::Pcma, Codec::Pcmu, Codec::G722, Codec::Opus][usize::from(input.0 % 4)];
    let mut decoder = codec.decoder();
    for payload in input.1 {
        if let Ok(sound) = decoder.decode(&payload) {
            assert!(sound.millis() <= 10_000, "a packet held more sound than a datagram can");
        }
        decoder.recover(&payload);
        decoder.conceal();
    }
});
