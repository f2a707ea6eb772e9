//! Which words may be names where every noun has a capital.
//!
//! A capital says nothing; a name is a listed one, or a word that is on no list and that the dictionary doesn't know.

use crate::{
    cue::Cue,
    reading::Reading,
    recognizers::german::{address::FIRM_TYPES, is_german},
    words::Classes,
};

/// Before "Frau" or "Doktor", these make it a word like any other: "meine Frau", "der Doktor".
const BEFORE_PLAIN_TITLE: [&str; 34] = [
    "meine", "meiner", "mein", "meinem", "meinen", "seine", "seiner", "sein", "deine", "eine", "einer", "einem",
    "keine", "die", "der", "ihre", "ihrer", "ihr", "unsere", "unser", "unserem", "diese", "dieser", "andere", "junge",
    "ältere", "alte", "nette", "den", "dem", "ein", "jede", "beim", "zum",
];

/// After "mein Name ist".
pub(in crate::recognizers) fn is_any_name(reading: &Reading<'_>, at: usize) -> bool {
    let token = &reading.tokens[at];
    let is_listed = is_listed(reading, at);
    if reading.is(at, Classes::FUNCTION) || is_ordinary(reading, at) && !is_listed {
        return false;
    }
    if token.is_capital() {
        return is_listed || token.len() > 1;
    }
    // In a text with capitals a name has one.
    is_native(reading, at) || reading.is_caseless
}

/// After "hier ist", "meine Tochter": a listed name, or an unknown word with a capital.
pub(in crate::recognizers) fn is_likely_name(reading: &Reading<'_>, at: usize) -> bool {
    let token = &reading.tokens[at];
    if reading.is(at, Classes::FUNCTION) || token.len() < 2 {
        return false;
    }
    if is_ordinary(reading, at) {
        return token.is_capital() && is_native(reading, at) && is_name_after(reading, at + 1);
    }
    if is_listed(reading, at) {
        return token.is_capital() || reading.is_caseless;
    }
    // "da ist der schorsch": a strange word behind an article or a relative.
    let is_pointed_at = reading.is_caseless
        && at > 0
        && (matches!(reading.lower(at - 1), "der" | "die" | "den" | "herr" | "frau")
            || reading.marked(at - 1, Cue::Kin));
    (token.is_capital() || is_pointed_at)
        && is_strange(reading, at)
        && token.len() > 2
        && !(reading.sign(at + 1) == Some('-') && reading.is_glued(at + 1))
}

/// "Koch", "Richter": a word that is a name as well.
pub(in crate::recognizers) fn is_ordinary_name(reading: &Reading<'_>, at: usize) -> bool {
    is_german(reading)
        && reading.tokens[at].is_capital()
        && is_native(reading, at)
        && is_ordinary(reading, at)
        && !reading.is(at, Classes::FUNCTION)
}

/// "Firma Elektro Krüger": the name of a business.
pub(in crate::recognizers) fn names_a_firm(reading: &Reading<'_>, at: usize) -> bool {
    is_german(reading) && (1..=2).any(|back| at >= back && reading.marked(at - back, Cue::PlaceBefore))
}

/// A further word of a name that has begun.
pub(in crate::recognizers) fn continues(reading: &Reading<'_>, at: usize) -> bool {
    if is_listed(reading, at) && !is_ordinary(reading, at) {
        return reading.tokens[at].is_capital() || reading.is_caseless;
    }
    if !reading.tokens[at].is_capital() {
        return reading.is_caseless && reading.tokens[at].len() > 2 && is_strange(reading, at);
    }
    // "Ernst Sommer" is a name, "Ernst Termin" isn't.
    is_native(reading, at) && !reading.is(at, Classes::FUNCTION) && !is_number(reading, at) || is_strange(reading, at)
}

/// Whether "Frau" or "Doktor" right before a name may be no title: "meine Frau", "der Doktor".
pub(in crate::recognizers) fn is_plain_title(reading: &Reading<'_>, at: usize) -> bool {
    is_german(reading)
        && at >= 2
        && reading.marked(at - 1, Cue::Title)
        && BEFORE_PLAIN_TITLE.contains(&reading.lower(at - 2))
}

fn is_name_after(reading: &Reading<'_>, at: usize) -> bool {
    reading.tokens.get(at).is_some_and(|token| token.is_word() && token.is_capital())
        && is_listed(reading, at)
        && !is_ordinary(reading, at)
}

fn is_listed(reading: &Reading<'_>, at: usize) -> bool {
    reading.is(at, Classes::GIVEN.and(Classes::SURNAME))
}

fn is_native(reading: &Reading<'_>, at: usize) -> bool {
    is_listed(reading, at) && reading.is(at, Classes::NATIVE)
}

fn is_number(reading: &Reading<'_>, at: usize) -> bool {
    reading.is(at, Classes::NUMBER) || reading.marked(at, Cue::Month)
}

/// A word of the lists that aren't lists of names; a surname such as "Lindhorst" may end like a street.
pub(in crate::recognizers) fn is_ordinary(reading: &Reading<'_>, at: usize) -> bool {
    let plain = Classes::COMMON.and(Classes::FUNCTION).and(Classes::NUMBER);
    reading.is(at, plain) || reading.is(at, Classes::LISTED) && !is_like_street(reading, at)
}

/// Whether a word could be a name that is on no list.
pub(in crate::recognizers) fn is_strange(reading: &Reading<'_>, at: usize) -> bool {
    reading.tokens.get(at).is_some_and(crate::tokens::Token::is_word)
        && (!reading.is_known(at) || is_like_street(reading, at))
        && !reading.tongue.is_word(reading.lower(at))
}

/// Ends like a street without being called one: "Lindhorst", "Steinbach".
fn is_like_street(reading: &Reading<'_>, at: usize) -> bool {
    reading.marked(at, Cue::StreetType)
        && !reading.is_street_type_word(at)
        && !FIRM_TYPES.iter().any(|end| reading.lower(at).ends_with(end))
}
