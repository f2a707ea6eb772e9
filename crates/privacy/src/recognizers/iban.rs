//! International bank account numbers (ISO 13616): country, two check digits, account; written or letter by letter.

use crate::{
    Kind,
    cue::Cue,
    reading::Reading,
    recognizers::{Candidate, code::after_example, numbers::named, scan},
};

const SHORTEST: usize = 15;
const LONGEST: usize = 34;

/// The countries whose IBANs are looked for, with their lengths (SWIFT IBAN registry).
const LENGTHS: [(&str, usize); 42] = [
    ("ad", 24),
    ("al", 28),
    ("at", 20),
    ("be", 16),
    ("bg", 22),
    ("ch", 21),
    ("cy", 28),
    ("cz", 24),
    ("de", 22),
    ("dk", 18),
    ("ee", 20),
    ("es", 24),
    ("fi", 18),
    ("fo", 18),
    ("fr", 27),
    ("gb", 22),
    ("gl", 18),
    ("gr", 27),
    ("hr", 21),
    ("hu", 28),
    ("ie", 22),
    ("is", 26),
    ("it", 27),
    ("li", 21),
    ("lt", 20),
    ("lu", 20),
    ("lv", 21),
    ("mc", 27),
    ("md", 24),
    ("mt", 31),
    ("nl", 18),
    ("no", 15),
    ("pl", 28),
    ("pt", 25),
    ("ro", 24),
    ("rs", 22),
    ("se", 24),
    ("si", 19),
    ("sk", 24),
    ("sm", 27),
    ("tr", 26),
    ("ua", 29),
];

pub(super) fn find(reading: &Reading<'_>, found: &mut Vec<Candidate>) {
    if reading.numerals().all().is_empty() {
        return;
    }
    scan(reading, found, candidate);
}

fn candidate(reading: &Reading<'_>, start: usize) -> Option<Candidate> {
    let token = &reading.tokens[start];
    if !token.is_word() || token.len() > 2 {
        return None;
    }
    let (country_end, country, length) = country(reading, start)?;
    let (text, end) = account(reading, country_end, country)?;
    let said = reading.distance_before(start, Cue::Account, 8).is_some();
    // A digit or two that were not heard leave it an account number all the same.
    let is_reference = named(reading, start, end) == Some(Cue::Reference);
    let is_near = text.len().abs_diff(length) <= 2 && token.is_capital() && !is_reference;
    let (certainty, reason) = match (mod_97(&text), text.len() == length) {
        (true, _) => (0.99, "IBAN with right check digits"),
        (false, true) if !is_reference => (0.9, "country, length and shape of an IBAN"),
        (false, _) if said || is_near => (0.85, "number said to be an IBAN"),
        _ => return None,
    };
    Some(Candidate { kind: Kind::Iban, start, end, certainty, reason, normal: text })
}

fn country(reading: &Reading<'_>, start: usize) -> Option<(usize, &'static str, usize)> {
    let first = reading.lower(start);
    let (end, second) = if first.len() == 2 {
        (start + 1, "")
    } else {
        reading.tokens.get(start + 1).filter(|token| token.is_word() && token.len() == 1)?;
        (start + 2, reading.lower(start + 1))
    };
    let (code, length) = LENGTHS.iter().find(|(code, _)| code.strip_prefix(first) == Some(second))?;
    Some((end, code, *length))
}

/// Collects digits and short letter groups after the country.
fn account(reading: &Reading<'_>, start: usize, country: &str) -> Option<(String, usize)> {
    let mut text = country.to_owned();
    let mut at = start;
    let mut end = start;
    while at < reading.len() && text.len() < LONGEST {
        let numerals = reading.numerals();
        let place = numerals.all().partition_point(|numeral| numeral.start < at);
        if let Some(numeral) = numerals.all().get(place).filter(|numeral| numeral.start == at) {
            text.push_str(numerals.digits(numeral));
            at = numeral.end;
            end = at;
        } else if text.len() > 3 && is_bank_code(reading, at) {
            text.push_str(reading.lower(at));
            at = after_example(reading, at + 1, reading.lower(at));
            end = at;
        } else if matches!(reading.sign(at), Some('-' | '.' | ',')) || reading.marked(at, Cue::Filler) {
            at += 1;
        } else {
            break;
        }
    }
    let checked = text.as_bytes()[2..].iter().take(2).filter(|byte| byte.is_ascii_digit()).count() == 2;
    (checked && (SHORTEST..=LONGEST).contains(&text.len())).then_some((text, end))
}

fn is_bank_code(reading: &Reading<'_>, at: usize) -> bool {
    let token = &reading.tokens[at];
    token.is_word() && token.len() <= 4 && token.is_capital() && reading.lower(at).is_ascii()
}

/// ISO 7064 MOD 97-10.
fn mod_97(text: &str) -> bool {
    let (head, tail) = text.split_at(4);
    let rest = tail.bytes().chain(head.bytes()).fold(0_u32, |rest, byte| match byte {
        b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
        _ => (rest * 100 + u32::from(byte.to_ascii_lowercase().wrapping_sub(b'a')) + 10) % 97,
    });
    rest == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_of_published_examples_are_right() {
        for iban in ["dk5000400440116243", "gb29nwbk60161331926819", "no9386011117947", "de89370400440532013000"] {
            assert!(mod_97(iban), "{iban}");
        }
        assert!(!mod_97("dk5100400440116243"));
    }
}
