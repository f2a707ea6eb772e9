//! Identity numbers that only German-speaking countries have: the pension insurance's number of Germany with a letter
//! inside, the social insurance numbers of Austria and Switzerland, the letter of a health insurance number.

use crate::{
    Kind,
    cue::Cue,
    reading::Reading,
    recognizers::{
        Candidate,
        code::{self, Code},
        numbers::{digit_values, is_day_and_month, named},
    },
    spoken::Run,
};

const AUSTRIAN_WEIGHTS: [u32; 10] = [3, 7, 9, 0, 5, 8, 4, 2, 1, 6];
const PENSION_WEIGHTS: [u32; 12] = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1];
/// How far behind "Versichertennummer" a number with a letter may start.
const REACH: usize = 8;

pub(super) fn find(reading: &Reading<'_>, found: &mut Vec<Candidate>) {
    found.extend(reading.runs().iter().filter_map(|run| pension(reading, run)));
    found.extend(reading.runs().iter().filter_map(|run| austrian_or_swiss(reading, run)));
    let cues: Vec<usize> = reading.hits_of(Cue::NationalId).map(|hit| hit.end).collect();
    for cue in cues {
        let mut starts = cue..reading.len().min(cue + REACH);
        found.extend(starts.find_map(|start| lettered(reading, start)));
    }
}

fn candidate(start: usize, end: usize, certainty: f32, reason: &'static str, normal: String) -> Candidate {
    Candidate { kind: Kind::NationalId, start, end, certainty, reason, normal }
}

/// `65 180185 M 003`: area, birthday, first letter of the name at birth, serial number and check digit (VKVV § 2).
fn pension(reading: &Reading<'_>, run: &Run) -> Option<Candidate> {
    let code = code::read(reading, run.start)?;
    let text = code.text;
    let bytes = text.as_bytes();
    let is_shaped = bytes.len() == 12
        && bytes
            .iter()
            .enumerate()
            .all(|(at, byte)| if at == 8 { byte.is_ascii_lowercase() } else { byte.is_ascii_digit() })
        && is_day_and_month(&text[2..4], &text[4..6]);
    let said = named(reading, code.start, code.end) == Some(Cue::NationalId);
    let certainty = if is_pension_number(bytes) { 0.97 } else { 0.9 };
    (is_shaped && (said || certainty > 0.95 || code.end > run.end)).then(|| {
        let reason = "digits and a letter like a pension insurance number";
        candidate(code.start, code.end, certainty, reason, text.clone())
    })
}

fn is_pension_number(number: &[u8]) -> bool {
    if number.len() != 12 || !number[8].is_ascii_lowercase() {
        return false;
    }
    let letter = format!("{:02}", number[8] - b'a' + 1);
    let digits = [&number[..8], letter.as_bytes(), &number[9..11]].concat();
    let sum: u32 = digits
        .iter()
        .zip(PENSION_WEIGHTS)
        .map(|(digit, weight)| u32::from(digit.wrapping_sub(b'0')) * weight)
        .map(|product| product / 10 + product % 10)
        .sum();
    sum % 10 == u32::from(number[11].wrapping_sub(b'0'))
}

fn austrian_or_swiss(reading: &Reading<'_>, run: &Run) -> Option<Candidate> {
    let digits = run.digits.as_str();
    let reason = match digits.len() {
        10 if is_austrian(digits) => "ten digits with the check digit and date of an Austrian insurance number",
        13 if is_swiss(digits) => "thirteen digits with the check digit of a Swiss insurance number",
        _ => return None,
    };
    let is_other = matches!(
        named(reading, run.start, run.end),
        Some(Cue::Phone | Cue::Reference | Cue::Account | Cue::Card | Cue::Number)
    );
    (!is_other).then(|| candidate(run.start, run.end, 0.85, reason, digits.to_owned()))
}

/// ASVG § 31: the fourth digit checks the others, the last six are the birthday.
fn is_austrian(digits: &str) -> bool {
    let sum: u32 = digit_values(digits).zip(AUSTRIAN_WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    digits.len() == 10
        && !digits.starts_with('0')
        && digit_values(digits).nth(3) == Some(sum % 11)
        && is_day_and_month(&digits[4..6], &digits[6..8])
}

/// `756.1234.5678.97`, checked as an EAN-13.
fn is_swiss(digits: &str) -> bool {
    let sum: u32 =
        digit_values(digits).enumerate().map(|(at, digit)| if at % 2 == 0 { digit } else { digit * 3 }).sum();
    digits.len() == 13 && digits.starts_with("756") && sum.is_multiple_of(10)
}

/// `A123456780` after "Versichertennummer".
fn lettered(reading: &Reading<'_>, start: usize) -> Option<Candidate> {
    if reading.marked(start, Cue::Filler) {
        return None;
    }
    let code: Code = code::read(reading, start)?;
    let is_number = (1..=4).contains(&code.letters) && (5..=14).contains(&code.digits);
    let reason = "letters and digits said to be an identity number";
    is_number.then(|| candidate(code.start, code.end, 0.96, reason, code.text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_of_published_examples_are_right() {
        assert!(is_pension_number(b"15070649c103") && is_pension_number(b"65180185m002"));
        assert!(!is_pension_number(b"15070649c104") && !is_pension_number(b"1507064901030"));
        assert!(is_austrian("1237010180") && !is_austrian("1238010180") && !is_austrian("0237010180"));
        assert!(is_swiss("7569217076985") && !is_swiss("7569217076986"));
    }
}
