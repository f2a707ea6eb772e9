//! Any text is a SIP address with a host, or none.

#![no_main]

use clevercall_telephony::Target;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(target) = text.parse::<Target>() {
        assert!(!target.host().is_empty());
        assert!(!target.host().contains(['\r', '\n', ' ']), "a host must not carry another header");
    }
});
