//! Any body of an INVITE is a session description or a sentence about why not.

#![no_main]

use clevercall_telephony::sdp::Session;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    match Session::parse(body) {
        Ok(session) => session.media.iter().for_each(|media| assert!(!media.kind.is_empty())),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
