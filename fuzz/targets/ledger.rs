//! A ledger's file is in order up to its checkpoint, or refused with a line that it has.

#![no_main]

use std::sync::LazyLock;

use clevercall_vault::{CertificateKey, verify_ledger_file};
use libfuzzer_sys::fuzz_target;

/// The key that the seeds were signed with.
static KEY: LazyLock<CertificateKey> = LazyLock::new(|| {
    CertificateKey::from_hex(include_str!("../seeds/ledger.key").trim()).expect("the seeds' key is a key")
});

fuzz_target!(|file: &[u8]| {
    match verify_ledger_file(file, *KEY) {
        Ok(report) => assert!(report.entries > 0 && report.fault.is_none()),
        Err(fault) => {
            let lines = file.iter().filter(|byte| **byte == b'\n').count() as u64;
            assert!((1..=lines + 1).contains(&fault.line));
        }
    }
});
