//! National bank accounts: registration number, sort code or bank code with an account number.

use crate::{
    Kind,
    cue::Cue,
    reading::Reading,
    recognizers::{Candidate, numbers::named},
};

/// "account 1234 567 …": shorter numbers after the cue are something else.
const SHORTEST: usize = 4;

pub(super) fn find(reading: &Reading<'_>, found: &mut Vec<Candidate>) {
    for run in reading.runs() {
        if run.digits.len() >= SHORTEST && named(reading, run.start, run.end) == Some(Cue::Account) {
            found.push(Candidate {
                kind: Kind::BankAccount,
                start: run.start,
                end: run.end,
                certainty: 0.95,
                reason: "number said to be an account or registration number",
                normal: run.digits.clone(),
            });
        }
    }
}
