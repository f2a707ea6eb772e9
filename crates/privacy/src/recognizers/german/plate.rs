//! Number plates of Germany and Austria: a district's letters, one or two letters, up to four digits.

use crate::{
    Kind,
    cue::Cue,
    reading::Reading,
    recognizers::{
        Candidate,
        german::code::{self, Code},
    },
    tokens::Shape,
};

/// How far behind "Kennzeichen" the plate may start.
const REACH: usize = 7;

pub(super) fn find(reading: &Reading<'_>, found: &mut Vec<Candidate>) {
    let cues: Vec<usize> = reading.hits_of(Cue::Plate).map(|hit| hit.end).collect();
    for cue in cues {
        let starts = cue..reading.len().min(cue + REACH);
        found.extend(starts.into_iter().find_map(|start| said(reading, start)));
    }
    found.extend((0..reading.len()).filter_map(|at| written(reading, at)));
}

/// After a word that says it is a plate.
fn said(reading: &Reading<'_>, start: usize) -> Option<Candidate> {
    if reading.marked(start, Cue::Plate) || reading.marked(start, Cue::Filler) {
        return None;
    }
    let code = code::read(reading, start)?;
    let letters: usize =
        code.pieces.iter().take_while(|piece| !piece.is_digits).map(|piece| piece.text.chars().count()).sum();
    let (code, digits) = until_digits_end(code)?;
    ((1..=5).contains(&letters) && (1..=6).contains(&digits))
        .then(|| candidate(&code, 0.97, "letters and digits said to be a number plate"))
}

/// Cuts a code after its first digits, and an "E" or "H" behind them.
fn until_digits_end(mut code: Code) -> Option<(Code, usize)> {
    let first = code.pieces.iter().position(|piece| piece.is_digits)?;
    let count = code.pieces[first..].iter().take_while(|piece| piece.is_digits).count();
    let mut last = first + count;
    let digits = code.pieces[first..last].iter().map(|piece| piece.text.len()).sum();
    if code.pieces.get(last).is_some_and(|piece| matches!(piece.text.as_str(), "e" | "h")) {
        last += 1;
    }
    code.pieces.truncate(last);
    code.end = code.pieces.last()?.end;
    Some((code, digits))
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

fn candidate(code: &Code, certainty: f32, reason: &'static str) -> Candidate {
    Candidate { kind: Kind::LicensePlate, start: code.start, end: code.end, certainty, reason, normal: code.text() }
}
