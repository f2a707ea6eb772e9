//! One key press is heard once, whatever its packets look like.

#![no_main]

use clevercall_media::DigitReceiver;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|packets: Vec<(Vec<u8>, u32, bool)>| {
    let mut receiver = DigitReceiver::default();
    for (payload, timestamp, marker) in packets {
        receiver.hear(&payload, timestamp, marker);
        assert!(receiver.hear(&payload, timestamp, marker).is_none(), "a repeated packet was a second press");
    }
});
