//! Nothing is let in that wasn't sealed with the key, and everything that was is, once.

#![no_main]

use clevercall_media::{SrtpKey, SrtpReceiver, SrtpSender, SrtpSuite};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (bool, Vec<u8>, u16, u8)| {
    let (short_tag, foreign, at, change) = input;
    let suite = if short_tag { SrtpSuite::AesCm128HmacSha1_32 } else { SrtpSuite::AesCm128HmacSha1_80 };
    let key = SrtpKey::from_random(suite, &[7; SrtpKey::LENGTH].into());

    let mut unsealed = foreign.clone();
    assert!(SrtpReceiver::new(&key).open(&mut unsealed).is_err(), "a packet without a tag was let in");
    unsealed.clone_from(&foreign);
    assert!(SrtpReceiver::new(&key).open_rtcp(&mut unsealed).is_err(), "a report without a tag was let in");

    let mut sealed = foreign;
    if SrtpSender::new(&key).seal(&mut sealed).is_err() {
        return;
    }
    let mut receiver = SrtpReceiver::new(&key);
    if change != 0 {
        let mut changed = sealed.clone();
        let place = usize::from(at) % changed.len();
        changed[place] ^= change;
        assert!(receiver.open(&mut changed).is_err(), "a changed packet was let in");
    }
    assert!(receiver.open(&mut sealed.clone()).is_ok(), "a sealed packet was refused");
    assert!(receiver.open(&mut sealed).is_err(), "a replayed packet was let in");
});
