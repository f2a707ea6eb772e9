//! The numbers of Norwegians and Swedes: fødselsnummer and D-nummer, kontonummer, personnummer and samordningsnummer.
//!
//! The check digits are law, so a right one makes certain; a wrong one may be misheard and doesn't excuse.

use clevercall_model::Language;

use crate::{
    Kind,
    reading::Reading,
    recognizers::{
        Candidate,
        numbers::{is_day_and_month, luhn, weighted_11},
    },
    spoken::Run,
};

const IDENTITY_WEIGHTS: [[u32; 11]; 2] = [[3, 7, 6, 1, 8, 9, 4, 5, 2, 1, 0], [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]];
const ACCOUNT_WEIGHTS: [u32; 11] = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1];

/// What the digits of a run say by themselves, in the language that it was said in.
pub(super) fn identity(reading: &Reading<'_>, run: &Run) -> Option<(f32, &'static str)> {
    let digits = run.digits.as_str();
    let in_groups = groups(reading, run);
    match (reading.tongue.language, digits.len()) {
        (Language::Norwegian, 11) if is_norwegian_date(digits) && in_groups != [4, 2, 5] => {
            let right = is_norwegian_identity(digits);
            let wrong = (0.75, "eleven digits that start with a date, like a Norwegian identity number");
            Some(if right { NORWEGIAN } else { wrong })
        }
        (Language::Swedish, 10) if is_swedish_date(digits) && !is_mobile(digits, &in_groups) => {
            let right = (0.95, "ten digits with the date and check digit of a Swedish personal number");
            let wrong = (0.8, "a date and four digits, like a Swedish personal number");
            (luhn(digits) || in_groups == [6, 4]).then_some(if luhn(digits) { right } else { wrong })
        }
        (Language::Swedish, 12) if is_century(digits) && is_swedish_date(&digits[2..]) => {
            let certainty = if luhn(&digits[2..]) { 0.97 } else { 0.9 };
            Some((certainty, "twelve digits that start with a date of birth, like a Swedish personal number"))
        }
        _ => None,
    }
}

const NORWEGIAN: (f32, &str) = (0.97, "eleven digits with the check digits of a Norwegian identity number");

/// Whether eleven digits have the date and both check digits of a fødselsnummer or a D-nummer.
pub(super) fn is_norwegian_identity(digits: &str) -> bool {
    digits.len() == 11
        && is_norwegian_date(digits)
        && IDENTITY_WEIGHTS.iter().all(|weights| weighted_11(digits, weights))
}

/// The month is raised by 40 in numbers of the health service (H-nummer).
fn is_norwegian_date(digits: &str) -> bool {
    let month = digits[2..4].parse::<u32>().map_or(0, |month| if month > 40 { month - 40 } else { month });
    is_day_and_month(&digits[..2], &format!("{month:02}"))
}

fn is_swedish_date(digits: &str) -> bool {
    is_day_and_month(&digits[4..6], &digits[2..4])
}

fn is_century(digits: &str) -> bool {
    matches!(&digits[..2], "18" | "19" | "20")
}

/// "070-174 06 38": mobile numbers start with 07, and few callers were born in 2007.
fn is_mobile(digits: &str, in_groups: &[usize]) -> bool {
    digits.starts_with("07") && in_groups != [6, 4]
}

/// Whether a run is a Swedish mobile number by its digits.
pub(super) fn is_swedish_mobile(reading: &Reading<'_>, run: &Run) -> bool {
    reading.tongue.language == Language::Swedish && is_mobile(&run.digits, &groups(reading, run))
}

/// How many digits stand together each time.
fn groups(reading: &Reading<'_>, run: &Run) -> Vec<usize> {
    let numerals = reading.numerals();
    numerals.of(run).iter().map(|numeral| numerals.digits(numeral).len()).collect()
}

/// `450305+1239`: a personal number says by its plus that somebody is a hundred years old.
pub(super) fn centenarian(reading: &Reading<'_>) -> impl Iterator<Item = Candidate> {
    reading.runs().windows(2).filter_map(|pair| {
        let [date, serial] = pair else { return None };
        let plus = date.end;
        let is_plus = reading.sign(plus) == Some('+') && reading.is_glued(plus) && reading.is_glued(plus + 1);
        let digits = date.digits.strip_prefix("19").filter(|rest| rest.len() == 6).unwrap_or(&date.digits);
        let is_whole = serial.start == plus + 1 && serial.digits.len() == 4 && digits.len() == 6;
        if !is_plus || !is_whole || !is_swedish_date(digits) {
            return None;
        }
        let reason = "a date, a plus and four digits: a Swedish personal number";
        let normal = format!("{}{}", date.digits, serial.digits);
        Some(Candidate { kind: Kind::NationalId, start: date.start, end: serial.end, certainty: 0.98, reason, normal })
    })
}

/// A Norwegian account number by its check digit, written in its three groups or said without another name.
pub(super) fn is_norwegian_account(reading: &Reading<'_>, run: &Run) -> bool {
    let in_groups = groups(reading, run) == [4, 2, 5];
    reading.tongue.language == Language::Norwegian
        && run.digits.len() == 11
        && weighted_11(&run.digits, &ACCOUNT_WEIGHTS)
        && (in_groups || !is_norwegian_identity(&run.digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_check_digits_of_a_norwegian_identity_number_count() {
        assert!(is_norwegian_identity("01016050012"));
        assert!(!is_norwegian_identity("01016050013") && !is_norwegian_identity("01016050022"));
        assert!(!is_norwegian_identity("99016050012") && !is_norwegian_identity("0101605001"));
    }

    #[test]
    fn a_d_number_starts_with_a_raised_day_and_an_h_number_has_a_raised_month() {
        assert!(is_norwegian_date("41016050012") && is_norwegian_date("01416050012"));
        assert!(!is_norwegian_date("32016050012") && !is_norwegian_date("01136050012"));
    }

    #[test]
    fn mobile_numbers_are_no_personal_numbers_unless_written_like_one() {
        assert!(is_mobile("0701740638", &[3, 3, 2, 2]) && !is_mobile("0701140638", &[6, 4]));
        assert!(!is_mobile("8309242389", &[6, 4]));
    }
}
