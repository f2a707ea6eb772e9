//! What finds personal data: one file a kind.
//!
//! A recogniser reads a [`Reading`] and adds [`Candidate`]s; it may overlap others, `resolve` decides.
//! To add one: write its file, add its `mod` line and its line in [`ALL`].

use crate::{Kind, reading::Reading};

mod address;
mod bank_account;
mod card;
mod code;
mod date_of_birth;
mod email;
mod german;
mod iban;
mod ip_address;
mod learnt;
mod license_plate;
mod national_id;
mod nordic;
mod numbers;
mod passport;
mod person;
mod phone;
mod reasons;
mod statement;
mod url;

pub(crate) use numbers::{luhn, start_with_sign};

/// Something that may be personal data; positions are tokens.
pub(crate) struct Candidate {
    pub(crate) kind: Kind,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// From 0 to 1.
    pub(crate) certainty: f32,
    /// In words an officer understands.
    pub(crate) reason: &'static str,
    /// The value in normal form; empty for kinds of which no original is kept.
    pub(crate) normal: String,
}

/// Finds one kind, or one family of kinds.
pub(crate) type Recognizer = fn(&Reading<'_>, &mut Vec<Candidate>);

/// Looks for a candidate at each token in turn, and goes on behind the one that it found.
fn scan(
    reading: &Reading<'_>,
    found: &mut Vec<Candidate>,
    candidate: impl Fn(&Reading<'_>, usize) -> Option<Candidate>,
) {
    let mut at = 0;
    while at < reading.len() {
        match candidate(reading, at) {
            Some(candidate) => {
                at = candidate.end;
                found.push(candidate);
            }
            None => at += 1,
        }
    }
}

/// The registry.
pub(crate) const ALL: [Recognizer; 16] = [
    address::find,
    bank_account::find,
    card::find,
    date_of_birth::find,
    email::find,
    german::find,
    iban::find,
    ip_address::find,
    license_plate::find,
    national_id::find,
    passport::find,
    person::find,
    phone::find,
    statement::find,
    url::find,
    // Looks at what those before it found.
    learnt::find,
];
