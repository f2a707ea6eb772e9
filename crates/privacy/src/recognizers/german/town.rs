//! Towns and postcodes as German says them: "Bad Homburg", "Frankfurt am Main", "eins null neun sechs neun Berlin".

use crate::{
    cue::Cue,
    reading::Reading,
    recognizers::german::name::{is_ordinary, is_strange},
    words::Classes,
};

/// What stands before a town's name and belongs to it.
const BEFORE: [&str; 16] = [
    "bad",
    "sankt",
    "st",
    "neu",
    "alt",
    "groß",
    "klein",
    "ober",
    "unter",
    "hohen",
    "königs",
    "markt",
    "burg",
    "schwäbisch",
    "bergisch",
    "deutsch",
];
const PREPOSITIONS: [&str; 10] = ["in", "nach", "aus", "bei", "von", "im", "auf", "am", "ins", "vom"];

/// How sure it is that a word names a town.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Evidence {
    /// Only listed towns that are no ordinary words.
    Listed,
    /// Right behind "wohne in": also towns that are ordinary words, and unknown words.
    Said,
}

/// Where the town that starts at `at` ends.
pub(super) fn town_end(reading: &Reading<'_>, at: usize, evidence: Evidence) -> Option<usize> {
    let token = reading.tokens.get(at).filter(|token| token.is_word())?;
    let with_dot = 1 + usize::from(reading.sign(at + 1) == Some('.'));
    if BEFORE.contains(&reading.lower(at))
        && (token.is_capital() || reading.is_caseless)
        && is_town(reading, at + with_dot, Evidence::Said)
    {
        return Some(parts_end(reading, at + with_dot));
    }
    is_town(reading, at, evidence).then(|| parts_end(reading, at))
}

/// Walks over the further parts of a town's name and of its address.
fn parts_end(reading: &Reading<'_>, at: usize) -> usize {
    let mut end = at + 1;
    loop {
        let hyphen = usize::from(matches!(reading.sign(end), Some('-' | '/')));
        let is_joined = hyphen == 1 && reading.tokens.get(end + 1).is_some_and(|token| token.is_word() && token.glued);
        if is_joined {
            end += 2;
        } else if is_town(reading, end, Evidence::Listed) && !reading.is_sentence_start(end) {
            end += 1;
        } else {
            return river_end(reading, end);
        }
    }
}

/// "am Main", "an der Saale", "(Oder)".
fn river_end(reading: &Reading<'_>, at: usize) -> usize {
    let river = reading.hits_of(Cue::Floor).filter(|hit| hit.start == at && hit.end > at + 1).map(|hit| hit.end).max();
    let starts = reading.tokens.get(at).is_some_and(|token| token.is_word())
        && matches!(reading.lower(at), "am" | "an" | "ob" | "vor" | "im" | "auf" | "bei" | "unter" | "in");
    river.filter(|_| starts).unwrap_or(at)
}

fn is_town(reading: &Reading<'_>, at: usize, evidence: Evidence) -> bool {
    let Some(token) = reading.tokens.get(at) else { return false };
    if !token.is_word() || !(token.is_capital() || reading.is_caseless) || reading.is(at, Classes::FUNCTION) {
        return false;
    }
    let is_place = reading.is(at, Classes::PLACE);
    match evidence {
        Evidence::Listed => is_place && !is_ordinary(reading, at),
        Evidence::Said => {
            let is_unknown = token.len() > 3 && is_strange(reading, at);
            is_place || is_unknown
        }
    }
}

/// Whether `at` stands right behind a preposition of place.
pub(super) fn follows_preposition(reading: &Reading<'_>, at: usize) -> bool {
    at > 0 && is_preposition(reading, at - 1)
}

/// "in", "nach".
fn is_preposition(reading: &Reading<'_>, at: usize) -> bool {
    reading.tokens.get(at).is_some_and(|token| token.is_word()) && PREPOSITIONS.contains(&reading.lower(at))
}

/// Where the postcode that starts at `at` ends: four or five digits, written or said, perhaps behind "D-".
pub(super) fn postcode_end(reading: &Reading<'_>, at: usize) -> Option<(usize, usize)> {
    let is_country = reading.tokens.get(at).is_some_and(|token| token.is_word() && token.len() == 1)
        && matches!(reading.lower(at), "d" | "a")
        && reading.sign(at + 1) == Some('-');
    let start = if is_country { at + 2 } else { at };
    let all = reading.numerals().all();
    let first = all.partition_point(|numeral| numeral.start < start);
    let (mut end, mut digits) = (start, 0);
    for numeral in &all[first..] {
        if numeral.start != end || digits > 0 && !numeral.in_words {
            break;
        }
        end = numeral.end;
        digits += reading.numerals().digits(numeral).len();
    }
    matches!(digits, 4 | 5).then_some((end, digits))
}
