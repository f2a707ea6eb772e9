//! What is inside a backup's seal is put into tables, or refused with its place; and so is a file that is no parcel.

#![no_main]

use clevercall_vault::{RestoreError, read_backup_content};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|content: &[u8]| {
    match read_backup_content(content) {
        Ok(head) => assert!(head.layout > 0),
        Err(RestoreError::Content { fault, .. }) => assert!(fault.at <= content.len() as u64),
        Err(other) => assert!(!other.to_string().is_empty()),
    }
});
