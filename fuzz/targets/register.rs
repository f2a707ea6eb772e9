//! Any register of processors is understood, or refused with a sentence.

#![no_main]

use clevercall_compliance::Register;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|file: &str| {
    match Register::parse(file) {
        Ok(register) => drop(register.entries().count()),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    drop(Register::starting().overlaid(file));
});
