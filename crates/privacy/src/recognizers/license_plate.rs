//! Vehicle licence plates of the Nordic countries, Germany and Britain, written, or spelled after "number plate".

use crate::{
    Kind,
    cue::Cue,
    reading::Reading,
    recognizers::{
        Candidate,
        code::{self, Code},
        numbers::named,
    },
    spoken::Run,
};

/// How far after "number plate" the plate may start, and how many may follow one another.
const REACH: usize = 12;

pub(super) fn find(reading: &Reading<'_>, found: &mut Vec<Candidate>) {
    for run in reading.runs() {
        found.extend(candidate(reading, run));
    }
    let cues: Vec<usize> = reading.hits_of(Cue::Plate).map(|hit| hit.end).collect();
    for cue in cues {
        found.extend(code::find(reading, cue, cue + REACH, |code| is_plate(code, true)).map(from_code));
    }
    found.extend(spelled(reading));
}

/// Words of the spelling alphabet and digits are a plate even where nobody says so.
fn spelled(reading: &Reading<'_>) -> Option<Candidate> {
    let mut words = (0..reading.len()).filter(|at| reading.spells(*at).is_some());
    let first = words.next().filter(|_| words.next().is_some())?;
    let code = code::read(reading, first).filter(|code| is_plate(code, false))?;
    (code.letters >= 2).then(|| from_code(code))
}

/// Letters and digits of the length of a plate; one that is said to be one needs no letters.
fn is_plate(code: &Code, said: bool) -> bool {
    let length = code.letters + code.digits;
    (4..=9).contains(&length) && (1..=8).contains(&code.digits) && (1..=5).contains(&code.letters)
        || said && (5..=7).contains(&length) && code.letters == 0
}

fn from_code(code: Code) -> Candidate {
    Candidate {
        kind: Kind::LicensePlate,
        start: code.start,
        end: code.end,
        certainty: 0.9,
        reason: "letters and digits said to be a number plate",
        normal: code.text,
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
