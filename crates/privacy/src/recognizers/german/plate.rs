//! Number plates as Germany writes them: a district's letters, one or two letters, up to four digits.
//!
//! Those that are said are found as in other languages.

use crate::{Kind, reading::Reading, recognizers::Candidate, tokens::Shape};

pub(super) fn find(reading: &Reading<'_>, found: &mut Vec<Candidate>) {
    found.extend((0..reading.len()).filter_map(|at| written(reading, at)));
}

/// `B-MW 1234`, `HSK – MR 4082`: what nothing else looks like.
fn written(reading: &Reading<'_>, at: usize) -> Option<Candidate> {
    let is_group = |at: usize, longest: usize| {
        reading
            .tokens
            .get(at)
            .is_some_and(|token| token.shape == Shape::Upper && reading.lower(at).chars().count() <= longest)
    };
    let is_hyphen = matches!(reading.sign(at + 1), Some('-' | '–' | ':'));
    if !is_group(at, 3) || !is_hyphen || !is_group(at + 2, 2) || at > 0 && reading.sign(at - 1) == Some('-') {
        return None;
    }
    let digits = at + 3 + usize::from(reading.sign(at + 3) == Some('-'));
    let token = reading.tokens.get(digits).filter(|token| token.is_digits() && token.len() <= 4)?;
    let is_electric = reading.is_glued(digits + 1) && matches!(reading.lower(digits + 1), "e" | "h");
    let normal = format!(
        "{}{}{}",
        reading.lower(at),
        reading.lower(at + 2),
        &reading.text[token.start as usize..token.end as usize]
    );
    let end = digits + 1 + usize::from(is_electric);
    let reason = "letters and digits like a number plate";
    Some(Candidate { kind: Kind::LicensePlate, start: at, end, certainty: 0.85, reason, normal })
}
