//! National bank accounts: registration number, sort code or bank code with an account number.

use crate::{
    Kind,
    cue::{Cue, Marks},
    reading::Reading,
    recognizers::{Candidate, nordic, numbers::named},
    spoken::Run,
    words::Classes,
};

/// "account 1234 567 …": shorter numbers after the cue are something else.
const SHORTEST: usize = 4;

/// How far after a registration number the account may be named.
const REACH_AFTER: usize = 6;

/// How many words and signs may join a registration number with its account.
const LONGEST_LINK: usize = 5;

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
            // "reg 1234, and the account 567890" is one account.
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
    const LINKS: Marks = Marks::all_of(&[Cue::And, Cue::Account, Cue::Filler, Cue::Number]);
    let is_link = |at: usize| reading.marked_any(at, LINKS) || matches!(reading.sign(at), Some(',' | '.' | ':'));
    let is_light = |at: usize| is_link(at) || reading.is(at, Classes::FUNCTION);
    to <= from + LONGEST_LINK && (from..to).all(is_light)
}
