//! What only German has: nouns with capitals, "Am Markt 3", a letter inside the insurance number, codes that are
//! spelled with "Anton" and "Berta".
//!
//! Each function does nothing in other languages; what German shares with them is in the files beside this folder.

use clevercall_model::Language;

use crate::{reading::Reading, recognizers::Candidate};

mod account;
mod address;
mod birth;
mod identity;
pub(super) mod name;
mod plate;
mod town;

/// Finds what only German has.
pub(super) fn find(reading: &Reading<'_>, found: &mut Vec<Candidate>) {
    if is_german(reading) {
        account::find(reading, found);
        address::find(reading, found);
        birth::find(reading, found);
        identity::find(reading, found);
        plate::find(reading, found);
    }
}

/// Whether the text is read as German.
pub(super) fn is_german(reading: &Reading<'_>) -> bool {
    matches!(reading.tongue.language, Language::German)
}
