//! Any datagram on the SIP port gets a verdict, and the verdict says what to answer.

#![no_main]

use clevercall_telephony::examine;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|message: &[u8]| {
    examine(message);
});
