//! Vehicle licence plates of the Nordic countries, Germany and Britain, written, or spelled after "number plate".

use crate::{
    Kind,
    cue::Cue,
    reading::Reading,
    recognizers::{Candidate, numbers::named},
    spoken::Run,
};

pub(super) fn find(reading: &Reading<'_>, found: &mut Vec<Candidate>) {
    for run in reading.runs() {
        found.extend(candidate(reading, run));
    }
}

fn candidate(reading: &Reading<'_>, run: &Run) -> Option<Candidate> {
    let said = named(reading, run.start, run.end) == Some(Cue::Plate);
    let before = letters_before(reading, run.start, said)?;
    let (after, end) = letters_after(reading, run.end, said);
    let prefix: String =
        (before..run.start).filter(|at| reading.tokens[*at].is_word()).map(|at| reading.lower(at)).collect();
    let shape = (prefix.chars().count(), run.digits.len(), after.chars().count());
    let known =
        matches!(shape, (2, 5, 0) | (3, 3, 0) | (3, 2, 1) | (2, 2, 3) | (2..=5, 1..=4, 0) if said || is_written(shape));
    if !known {
        return None;
    }
    Some(Candidate {
        kind: Kind::LicensePlate,
        start: before,
        end,
        certainty: if said { 0.97 } else { 0.8 },
        reason: if said {
            "letters and digits said to be a number plate"
        } else {
            "letters and digits like a number plate"
        },
        normal: format!("{prefix}{}{after}", run.digits),
    })
}

/// Without a cue only shapes that nothing else has: Danish and Norwegian, Swedish, British.
const fn is_written(shape: (usize, usize, usize)) -> bool {
    matches!(shape, (2, 5, 0) | (3, 3, 0) | (3, 2, 1) | (2, 2, 3))
}

/// Where the letters before the digits start: capitals, or single letters after a cue.
fn letters_before(reading: &Reading<'_>, end: usize, said: bool) -> Option<usize> {
    let mut start = end;
    let mut letters = 0;
    while let Some(at) = start.checked_sub(1) {
        let token = &reading.tokens[at];
        let is_group = token.is_word() && token.len() <= 3 && is_plate_letters(reading, at, said);
        if is_group && letters + token.len() <= 5 {
            letters += token.len();
            start = at;
        } else if (letters > 0 && said || start == end) && reading.sign(at) == Some('-') {
            start = at;
        } else {
            break;
        }
    }
    (letters >= 2).then_some(start)
}

fn is_plate_letters(reading: &Reading<'_>, at: usize, said: bool) -> bool {
    let token = &reading.tokens[at];
    let written = matches!(token.shape, crate::tokens::Shape::Upper);
    let spelled = said && (token.len() == 1 || reading.is_glued(at + 1) || !reading.is_known(at));
    (written || spelled) && !reading.marked(at, Cue::Plate)
}

fn letters_after(reading: &Reading<'_>, start: usize, said: bool) -> (String, usize) {
    let mut text = String::new();
    let mut end = start;
    while let Some(token) = reading.tokens.get(end) {
        if !token.is_word() || token.len() + text.len() > 3 || !is_plate_letters(reading, end, said) {
            break;
        }
        text.push_str(reading.lower(end));
        end += 1;
    }
    (text, end)
}
