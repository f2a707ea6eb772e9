//! Any register of processors is understood, alone or laid over ours, or refused with a sentence.

#![no_main]

use std::sync::LazyLock;

use clevercall_compliance::Register;
use libfuzzer_sys::fuzz_target;

static STARTING: LazyLock<Register> = LazyLock::new(Register::starting);

fuzz_target!(|file: &str| {
    match Register::parse(file) {
        Ok(register) => drop(register.entries().count()),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    drop(STARTING.clone().overlaid(file));
});
