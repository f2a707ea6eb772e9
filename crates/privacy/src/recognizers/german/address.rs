//! Addresses of Germany, Austria and Switzerland: "Lindenstraße 5", "Am Markt 3", "An der Alten Ziegelei 12 b,
//! 10969 Berlin", and the town that somebody lives in.

use crate::{
    Kind,
    cue::Cue,
    reading::Reading,
    recognizers::{
        Candidate,
        german::{
            name::is_ordinary,
            town::{Evidence, follows_preposition, postcode_end, town_end},
        },
    },
    spoken::Numeral,
    words::Classes,
};

/// How far before a street "ich wohne" may stand.
const LIVES_REACH: usize = 7;
/// Most words of a street's name behind "Am" or "An der".
const LONGEST_NAME: usize = 3;
/// Longest tail: floor, door, postcode, town.
const LONGEST_TAIL: usize = 18;

/// Ends of street names that few other words have, so a number behind them is enough.
pub(super) const FIRM_TYPES: [&str; 14] = [
    "straße",
    "strasse",
    "str",
    "gasse",
    "allee",
    "damm",
    "ufer",
    "chaussee",
    "stieg",
    "gässle",
    "gassl",
    "twiete",
    "promenade",
    "weg",
];
/// Nouns that take "am" and a number and are no streets.
const NO_STREET: [&str; 52] = [
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonnabend",
    "sonntag",
    "zimmer",
    "raum",
    "kasse",
    "gleis",
    "gate",
    "schalter",
    "linie",
    "bus",
    "block",
    "jahr",
    "jahre",
    "tag",
    "tage",
    "monat",
    "kapitel",
    "absatz",
    "paragraf",
    "paragraph",
    "punkt",
    "stock",
    "etage",
    "abschnitt",
    "terminal",
    "tisch",
    "halle",
    "tor",
    "station",
    "klasse",
    "woche",
    "kw",
    "nummer",
    "seite",
    "zeile",
    "eingang",
    "rathaus",
    "flug",
    "zug",
    "konto",
    "folge",
    "spalte",
    "stunde",
    "minuten",
    "uhr",
    "artikel",
];

pub(super) fn find(reading: &Reading<'_>, found: &mut Vec<Candidate>) {
    let mut at = 0;
    while at < reading.len() {
        match street(reading, at).or_else(|| town(reading, at)) {
            Some(candidate) => {
                at = candidate.end.max(at + 1);
                found.push(candidate);
            }
            None => at += 1,
        }
    }
}

fn candidate(reading: &Reading<'_>, start: usize, end: usize, certainty: f32, reason: &'static str) -> Candidate {
    let words = (start..end).filter(|at| reading.sign(*at).is_none()).map(|at| reading.lower(at));
    let normal = words.collect::<Vec<_>>().join(" ");
    Candidate { kind: Kind::Address, start, end, certainty, reason, normal }
}

fn lives_before(reading: &Reading<'_>, at: usize, reach: usize) -> bool {
    [Cue::Lives, Cue::Address].iter().any(|cue| reading.distance_before(at, *cue, reach).is_some())
}

/// A street that starts at `at`: its name, and a number unless somebody lives there.
fn street(reading: &Reading<'_>, at: usize) -> Option<Candidate> {
    let name = Name::read(reading, at)?;
    let lives = lives_before(reading, at, LIVES_REACH);
    let number = house_number(reading, name.end);
    let end = tail_end(reading, number.map_or(name.end, |(end, _)| end));
    let tail = number.is_some_and(|(number_end, _)| has_town(reading, number_end, end));
    let enough = match (number, name.form) {
        (Some(_), Form::Firm) => true,
        (Some((_, lettered)), Form::Typed | Form::Started) => {
            lives || lettered || tail || name.form == Form::Started && stands_out(reading, at)
        }
        (Some(_), Form::Bare) => lives_before(reading, at, 3),
        (None, Form::Firm | Form::Typed) => lives && lives_before(reading, at, 4),
        (None, Form::Started | Form::Bare) => false,
    };
    let certainty = if number.is_some() { 0.9 } else { 0.8 };
    enough.then(|| candidate(reading, at, end, certainty, "street with a number, or one that somebody lives in"))
}

/// "Am" with a capital inside a sentence, or behind a comma.
fn stands_out(reading: &Reading<'_>, at: usize) -> bool {
    reading.tokens[at].is_capital() && !reading.is_sentence_start(at)
}

fn has_town(reading: &Reading<'_>, from: usize, to: usize) -> bool {
    (from..to).any(|at| town_end(reading, at, Evidence::Listed).is_some())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// "Lindenstraße"
    Firm,
    /// "Lindenhof"
    Typed,
    /// "Am Mühlbach"
    Started,
    /// A word right behind "wohne" or "wohne in der".
    Bare,
}

/// A street's name.
struct Name {
    end: usize,
    form: Form,
}

impl Name {
    fn read(reading: &Reading<'_>, at: usize) -> Option<Self> {
        if !reading.tokens[at].is_word() {
            return None;
        }
        let typed =
            |from: usize| (from..from + LONGEST_NAME).map_while(|at| Self::typed(reading, from, at)).flatten().next();
        typed(at).or_else(|| Self::started(reading, at)).or_else(|| Self::bare(reading, at))
    }

    /// The street that starts at `start` and whose type is at `at`; `None` inside ends the search.
    fn typed(reading: &Reading<'_>, start: usize, at: usize) -> Option<Option<Self>> {
        let token = reading.tokens.get(at).filter(|token| token.is_word() || token.sign() == Some('-'))?;
        if token.sign() == Some('-') {
            return (at > start && token.glued && reading.is_glued(at + 1)).then_some(None);
        }
        let is_type = reading.marked(at, Cue::StreetType) || reading.is(at, Classes::STREET);
        if is_type && (token.is_capital() || reading.is_caseless) {
            return Self::of_type(reading, start, at).map(Some);
        }
        Self::may_start(reading, at).then_some(None)
    }

    fn of_type(reading: &Reading<'_>, start: usize, at: usize) -> Option<Self> {
        let is_firm = FIRM_TYPES.iter().any(|end| reading.lower(at).ends_with(end)) || reading.is(at, Classes::STREET);
        let is_word = reading.marked(at, Cue::StreetType) && reading.is_street_type_word(at);
        if is_word && start == at {
            return Self::with_genitive(reading, at);
        }
        let dot = usize::from(reading.lower(at).ends_with("str") && reading.sign(at + 1) == Some('.'));
        let form = if is_firm { Form::Firm } else { Form::Typed };
        Some(Self { end: at + 1 + dot, form })
    }

    /// "Straße des 17. Juni", "Platz der Einheit"
    fn with_genitive(reading: &Reading<'_>, at: usize) -> Option<Self> {
        let is_genitive = reading.tokens.get(at + 1).is_some_and(|token| token.is_word())
            && matches!(reading.lower(at + 1), "der" | "des" | "am" | "zum" | "zur" | "vom");
        let mut end = at + 2;
        while end < reading.len().min(at + 6) && !reading.tokens[end].is_word() {
            end += 1;
        }
        let is_name = is_genitive
            && reading
                .tokens
                .get(end)
                .is_some_and(|token| token.is_word() && (token.is_capital() || reading.is_caseless));
        is_name.then_some(Self { end: end + 1, form: Form::Typed })
    }

    /// A word before the type that belongs to the name: "Berliner Straße", "Karl-Marx-Straße", "Alte Poststraße".
    fn may_start(reading: &Reading<'_>, at: usize) -> bool {
        let token = &reading.tokens[at];
        let adjective = reading.hits_of(Cue::StreetStart).any(|hit| hit.start == at && hit.end == at + 1)
            && !reading.is(at, Classes::FUNCTION);
        // "Tegernseer Landstraße"
        let is_of_town =
            reading.lower(at).ends_with("er") && !is_ordinary(reading, at) && reading.marked(at + 1, Cue::StreetType);
        // "hermann löns straße"
        let is_honoured = reading.is(at, Classes::GIVEN) && !is_ordinary(reading, at);
        let is_joined = reading.sign(at + 1) == Some('-') && reading.is_glued(at + 1);
        let names_type = reading.tokens.get(at + 1).is_some_and(|next| {
            next.is_word() && reading.marked(at + 1, Cue::StreetType) && reading.is_street_type_word(at + 1)
        });
        let is_cue = [Cue::Lives, Cue::Address, Cue::Person].iter().any(|cue| reading.marked(at, *cue));
        (token.is_capital() || reading.is_caseless)
            && !reading.is(at, Classes::FUNCTION)
            && !is_cue
            && (adjective || is_joined || is_of_town || names_type || is_honoured)
    }

    /// "Am Mühlbach", "An der Alten Ziegelei"
    fn started(reading: &Reading<'_>, at: usize) -> Option<Self> {
        let start = reading.hits_of(Cue::StreetStart).filter(|hit| hit.start == at).map(|hit| hit.end).max()?;
        let end = Self::words_end(reading, start)?;
        let is_typed = (start..end).any(|at| Self::typed(reading, at, at).flatten().is_some());
        // "in der Lindenallee": a small "in der" belongs to the sentence.
        let is_capital = reading.tokens[at].is_capital();
        let is_own = is_capital || !is_typed && !matches!(reading.lower(at), "in" | "bei" | "vor");
        (is_own && (is_capital || reading.is(at, Classes::FUNCTION))).then_some(Self { end, form: Form::Started })
    }

    /// "wohne Zeil 5"
    fn bare(reading: &Reading<'_>, at: usize) -> Option<Self> {
        let follows =
            lives_before(reading, at, 1) || at > 1 && is_article(reading, at - 1) && lives_before(reading, at, 3);
        let end = Self::words_end(reading, at).filter(|_| follows && !reading.is(at, Classes::FUNCTION))?;
        Some(Self { end, form: Form::Bare })
    }

    /// The words of a name up to its number.
    fn words_end(reading: &Reading<'_>, start: usize) -> Option<usize> {
        let is_word = |at: usize| {
            reading.tokens.get(at).is_some_and(|token| {
                token.is_word()
                    && (token.is_capital() || reading.is_caseless)
                    && !NO_STREET.contains(&reading.lower(at))
                    && !reading.is(at, Classes::FUNCTION.and(Classes::NUMBER))
                    && !reading.marked(at, Cue::Month)
                    && !reading.marked(at, Cue::Ordinal)
            })
        };
        let end = (start..start + LONGEST_NAME).take_while(|at| is_word(*at)).last()? + 1;
        house_number(reading, end).map(|_| end)
    }
}

/// "in der", "im"
fn is_article(reading: &Reading<'_>, at: usize) -> bool {
    matches!(reading.lower(at), "der" | "dem" | "den" | "im" | "in" | "am")
}

/// Where the house number that starts at `at` ends, and whether it has a letter.
fn house_number(reading: &Reading<'_>, at: usize) -> Option<(usize, bool)> {
    let at = at
        + usize::from(
            reading.sign(at) == Some(',') || reading.is_number_sign(at) || reading.lower_is(at, "hausnummer"),
        );
    let numeral = numeral_at(reading, at)?;
    let digits = reading.numerals().digits(numeral);
    if digits.len() > 4 || reading.is(numeral.start, Classes::FUNCTION) || reading.marked(numeral.end, Cue::Unit) {
        return None;
    }
    let is_date = reading.sign(numeral.end) == Some('.') && reading.marked(numeral.end + 1, Cue::Month);
    let is_time = reading.sign(numeral.end) == Some(':') && reading.is_glued(numeral.end);
    if is_date || is_time || reading.marked(numeral.end, Cue::Month) {
        return None;
    }
    let range = matches!(reading.sign(numeral.end), Some('-' | '/' | '–'))
        && reading.tokens.get(numeral.end + 1).is_some_and(|token| token.is_digits() && token.len() <= 4);
    let end = if range { numeral.end + 2 } else { numeral.end };
    let is_letter = reading.tokens.get(end).is_some_and(|token| token.is_word() && token.len() == 1);
    let own = is_letter && (reading.is_glued(end) || !reading.is_caseless || reading.lower(end) <= "h");
    Some(if own { (end + 1, true) } else { (end, false) })
}

fn numeral_at<'a>(reading: &'a Reading<'_>, at: usize) -> Option<&'a Numeral> {
    let all = reading.numerals().all();
    let place = all.partition_point(|numeral| numeral.start < at);
    all.get(place).filter(|numeral| numeral.start == at)
}

/// Walks on over floor, door, postcode and town.
fn tail_end(reading: &Reading<'_>, from: usize) -> usize {
    let mut end = from;
    let mut at = from;
    while at < reading.len().min(from + LONGEST_TAIL) {
        let is_break = reading.sign(at) == Some('.') && at + 1 < reading.len() && reading.is_sentence_start(at + 1);
        if is_break {
            break;
        }
        if matches!(reading.sign(at), Some(',' | '.' | '-' | '(' | ')')) || reading.marked(at, Cue::Filler) {
            at += 1;
            continue;
        }
        let Some(next) = tail_part_end(reading, at) else { break };
        at = next;
        end = next;
    }
    end
}

fn tail_part_end(reading: &Reading<'_>, at: usize) -> Option<usize> {
    let is_in = ["in", "im"].iter().any(|word| reading.lower_is(at, word));
    let linked = if is_in && !reading.marked(at, Cue::Floor) { at + 1 } else { at };
    let postcode = || {
        let (end, _) = postcode_end(reading, linked)?;
        let is_amount = reading.marked(end, Cue::Unit);
        (!is_amount).then(|| town_end(reading, end, Evidence::Said).unwrap_or(end))
    };
    floor_end(reading, at).or_else(postcode).or_else(|| town_end(reading, linked, Evidence::Listed))
}

/// "zweiter Stock", "Hinterhaus", "Stiege 3", "im dritten"
fn floor_end(reading: &Reading<'_>, at: usize) -> Option<usize> {
    if reading.marked(at, Cue::Floor) {
        return reading.hits_of(Cue::Floor).filter(|hit| hit.start <= at && hit.end > at).map(|hit| hit.end).max();
    }
    let number_end = numeral_at(reading, at)
        .map(|numeral| numeral.end)
        .or_else(|| reading.marked(at, Cue::Ordinal).then_some(at + 1))?;
    let dot = usize::from(reading.sign(number_end) == Some('.'));
    let after_floor = at > 0 && reading.marked(at - 1, Cue::Floor);
    (reading.marked(number_end + dot, Cue::Floor) || after_floor).then_some(number_end)
}

/// "10969 Berlin", "ich wohne in Kröpelin".
fn town(reading: &Reading<'_>, at: usize) -> Option<Candidate> {
    if let Some((postcode, digits)) = postcode_end(reading, at)
        && let Some(end) = town_end(reading, postcode, Evidence::Said)
        && (digits == 5 && !is_ordinary(reading, postcode) || lives_before(reading, at, 4))
        && (reading.is(postcode, Classes::PLACE) || lives_before(reading, at, LIVES_REACH))
    {
        return Some(candidate(reading, at, tail_end(reading, end), 0.9, "postcode and town"));
    }
    let right_behind = follows_preposition(reading, at) && reading.distance_before(at, Cue::Lives, 2).is_some();
    let evidence = if right_behind { Evidence::Said } else { Evidence::Listed };
    let end = town_end(reading, at, evidence)?;
    let lives_after = || follows_preposition(reading, at) && reading.distance_after(end, Cue::Lives, 2).is_some();
    if reading.distance_before(at, Cue::Lives, 4).is_none() && !lives_after() {
        return None;
    }
    let end = tail_end(reading, end);
    Some(candidate(reading, at, end, 0.8, "town that somebody lives in"))
}
