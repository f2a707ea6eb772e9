//! Vehicle licence plates of the Nordic countries, Germany, Britain and Ireland, written, or spelled after "number plate".

use clevercall_model::Language;

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
    tokens::{Shape, Token},
    words::Classes,
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
    found.extend((0..reading.len()).filter_map(|at| irish(reading, at)));
}

/// `191-D-40822`: the half year of first registration, the county, a number. Nothing else is written so.
fn irish(reading: &Reading<'_>, start: usize) -> Option<Candidate> {
    let digits = |at: usize| reading.tokens.get(at).filter(|token| token.is_digits()).map(|_| reading.raw(at));
    let past_hyphen = |at: usize| at + usize::from(reading.sign(at) == Some('-'));
    let half_year =
        |digits: &str| digits.len() == 3 && ("131"..="992").contains(&digits) && digits.ends_with(['1', '2']);
    let year = digits(start).filter(|digits| half_year(digits))?;
    let county = past_hyphen(start + 1);
    let is_county = |token: &Token| token.len() <= 2 && matches!(token.shape, Shape::Upper | Shape::Capital);
    reading.tokens.get(county).filter(|token| is_county(token))?;
    let number = past_hyphen(county + 1);
    let last = digits(number).filter(|digits| (3..=6).contains(&digits.len()))?;
    Some(Candidate {
        kind: Kind::LicensePlate,
        start,
        end: number + 1,
        certainty: 0.9,
        reason: "letters and digits like a number plate",
        normal: format!("{year}{}{last}", reading.lower(county)),
    })
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
    let before = letters_before(reading, run.start, said).or_else(|| lower_letters_before(reading, run))?;
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

/// `ef 77 203`, as recognisers write a Danish plate: no word of two letters stands before digits that are grouped so.
fn lower_letters_before(reading: &Reading<'_>, run: &Run) -> Option<usize> {
    let at = run.start.checked_sub(1).filter(|_| reading.tongue.language == Language::Danish)?;
    let letters = &reading.tokens[at];
    let is_grouped = || {
        let groups = reading.tokens[run.start..run.end].iter().map(|token| token.is_digits().then(|| token.len()));
        groups.eq([Some(2), Some(3)])
    };
    let is_pair = letters.is_word() && letters.len() == 2 && !reading.is_word(at) && !reading.is(at, Classes::COMMON);
    (is_pair && is_grouped()).then_some(at)
}

fn is_plate_letters(reading: &Reading<'_>, at: usize, said: bool) -> bool {
    let token = &reading.tokens[at];
    let written = matches!(token.shape, Shape::Upper);
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
