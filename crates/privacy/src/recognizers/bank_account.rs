//! National bank accounts: registration number, sort code or bank code with an account number.

use crate::{
    Kind,
    cue::Cue,
    reading::Reading,
    recognizers::{Candidate, nordic, numbers::named},
    spoken::Run,
};

/// "account 1234 567 …": shorter numbers after the cue are something else.
const SHORTEST: usize = 4;

/// How far after a registration number the account may be named.
const REACH_AFTER: usize = 6;

pub(super) fn find(reading: &Reading<'_>, found: &mut Vec<Candidate>) {
    let mut last: Option<Candidate> = None;
    for run in reading.runs().iter().filter(|run| run.digits.len() >= SHORTEST) {
        if !is_account(reading, run) {
            continue;
        }
        let normal = run.digits.clone();
        let reason = "number said to be an account or registration number";
        let next =
            Candidate { kind: Kind::BankAccount, start: run.start, end: run.end, certainty: 0.95, reason, normal };
        match &mut last {
            // "reg 1234 and account 567890" is one account.
            Some(before) if is_short_link(reading, before.end, next.start) => {
                before.end = next.end;
                before.normal.push_str(&next.normal);
            }
            _ => found.extend(last.replace(next)),
        }
    }
    found.extend(last);
}

fn is_account(reading: &Reading<'_>, run: &Run) -> bool {
    match named(reading, run.start, run.end) {
        Some(Cue::Account) => true,
        // "registration number" is a car's as well; four digits before an account are a bank's.
        None if nordic::is_norwegian_account(reading, run) => true,
        Some(Cue::Plate) | None => {
            run.digits.len() == SHORTEST && reading.distance_after(run.end, Cue::Account, REACH_AFTER).is_some()
        }
        Some(_) => false,
    }
}

fn is_short_link(reading: &Reading<'_>, from: usize, to: usize) -> bool {
    to <= from + 2
        && (from..to).all(|at| [Cue::And, Cue::Account, Cue::Filler].iter().any(|cue| reading.marked(at, *cue)))
}
