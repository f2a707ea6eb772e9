//! People's names: after an introduction or a title, listed given names and surnames, spelled names.
//!
//! After a strong introduction ("my name is") any word is a name; elsewhere it takes a list, and where a word is also
//! an ordinary one ("Will", "Bo", "Storm") it takes a capital inside a sentence or a surname after it.

use crate::{
    Kind,
    cue::{Cue, Marks},
    reading::Reading,
    recognizers::{Candidate, code::after_example, german},
    tokens::Shape,
    words::Classes,
};

/// Given names, middle names, surnames.
const LONGEST_NAME: usize = 5;
const LONGEST_PARTICLE: usize = 3;
const PARTICLES: [&str; 30] = [
    "van", "von", "de", "der", "den", "di", "da", "dos", "del", "la", "le", "al", "el", "bin", "ibn", "af", "av",
    "ter", "ten", "zu", "o", "abu", "ap", "mac", "mc", "ní", "nic", "ó", "das", "bint",
];

pub(super) fn find(reading: &Reading<'_>, found: &mut Vec<Candidate>) {
    let mut at = 0;
    let mut last = None;
    while at < reading.len() {
        let name = spelled(reading, at)
            .or_else(|| introduced(reading, at))
            .or_else(|| confirmed(reading, at))
            .or_else(|| listed(reading, at))
            .or_else(|| beside(reading, at, last));
        match name {
            Some(name) => {
                at = name.end;
                last = Some(name.end);
                found.push(name);
            }
            None => at += 1,
        }
    }
}

fn candidate(reading: &Reading<'_>, start: usize, end: usize, certainty: f32, reason: &'static str) -> Candidate {
    let words = (start..end).filter(|at| reading.tokens[*at].is_word()).map(|at| reading.lower(at));
    let normal = words.collect::<Vec<_>>().join(" ");
    let normal = normal.strip_suffix("'s").map(str::to_owned).unwrap_or(normal);
    Candidate { kind: Kind::Person, start, end, certainty, reason, normal }
}

/// What a name may come after.
const INTRODUCING: Marks = Marks::all_of(&[Cue::Name, Cue::Title, Cue::MaybeName, Cue::Kin]);

/// A name after an introduction, a title or a relative.
fn introduced(reading: &Reading<'_>, at: usize) -> Option<Candidate> {
    if !reading.has_any(INTRODUCING) || !reading.tokens[at].is_word() {
        return None;
    }
    let (accepts, certainty, reason): (fn(&Reading<'_>, usize) -> bool, f32, &str) =
        if after_cue(reading, at, |before| reading.follows(before, Cue::Name)) {
            (is_any_name, 0.95, "name after an introduction")
        } else if after_cue(reading, at, |before| follows_title(reading, before)) {
            if after_cue(reading, at, |before| german::name::is_plain_title(reading, before)) {
                return likely_after_title(reading, at);
            }
            (is_any_name, 0.93, "name after a title")
        } else if after_cue(reading, at, |before| {
            reading.follows(before, Cue::MaybeName) || reading.follows(before, Cue::Kin)
        }) {
            (is_likely_name, 0.88, "name after words that introduce or ask for somebody")
        } else {
            return None;
        };
    let end = extend(reading, at, accepts)?;
    if certainty < 0.9 && reading.marked(end, Cue::NotPerson) {
        return None;
    }
    Some(candidate(reading, at, end, certainty, reason))
}

/// "die Frau Özdemir": in German "Frau" with a word before it is a title only before a likely name.
fn likely_after_title(reading: &Reading<'_>, at: usize) -> Option<Candidate> {
    let end = extend(reading, at, is_likely_name)?;
    Some(candidate(reading, at, end, 0.9, "name after a word for a person"))
}

/// "Terwey am Apparat": a name before the words that say it is one, at the start of a sentence or behind a greeting.
fn confirmed(reading: &Reading<'_>, at: usize) -> Option<Candidate> {
    if !reading.has(Cue::NameBefore) {
        return None;
    }
    let is_start = reading.is_sentence_start(at)
        || reading.sign(at - 1) == Some(',')
        || [Cue::MaybeName, Cue::Filler].iter().any(|cue| reading.marked(at - 1, *cue));
    if !reading.tokens[at].is_word() || !is_start {
        return None;
    }
    let is_name =
        |reading: &Reading<'_>, at| is_likely_name(reading, at) || german::name::is_ordinary_name(reading, at);
    let end = extend(reading, at, is_name)?;
    let next = end + usize::from(reading.sign(end) == Some(','));
    let says = reading.hits_of(Cue::NameBefore).any(|hit| hit.start == next);
    says.then(|| candidate(reading, at, end, 0.88, "name before words that say it is one"))
}

/// Whether a cue ends right before `at`, or before the fillers and signs that stand before it.
fn after_cue(reading: &Reading<'_>, at: usize, is_cue: impl Fn(usize) -> bool) -> bool {
    let mut start = at;
    loop {
        if is_cue(start) {
            return true;
        }
        let is_gap = start > 0
            && (reading.marked(start - 1, Cue::Filler) || matches!(reading.sign(start - 1), Some(',' | ':' | '"')));
        if !is_gap {
            return false;
        }
        start -= 1;
    }
}

fn follows_title(reading: &Reading<'_>, at: usize) -> bool {
    let dot = usize::from(at > 0 && reading.sign(at - 1) == Some('.') && reading.is_glued(at - 1));
    at > dot && reading.follows(at - dot, Cue::Title)
}

/// Takes the name's words from `start` on; none where the first is no name.
fn extend(reading: &Reading<'_>, start: usize, accepts: fn(&Reading<'_>, usize) -> bool) -> Option<usize> {
    let surname = skip_particles(reading, start);
    let first = skip_initials(reading, surname);
    let is_first = first > surname || accepts(reading, first);
    if !reading.tokens.get(first).is_some_and(crate::tokens::Token::is_word) || !is_first {
        return None;
    }
    let mut end = first + 1;
    let mut words = 1;
    while words < LONGEST_NAME {
        let next = after_joint(reading, end);
        let Some(token) = reading.tokens.get(next) else { break };
        if !token.is_word() || reading.is_sentence_start(next) || !continues(reading, next, next > end) {
            break;
        }
        end = next + 1;
        words += 1;
    }
    Some(end)
}

/// Skips what may stand inside a name: a hyphen, an initial's dot, "van der".
fn after_joint(reading: &Reading<'_>, end: usize) -> usize {
    let mut next = end;
    if reading.sign(next) == Some('-') && reading.is_glued(next) && reading.is_glued(next + 1) {
        return next + 1;
    }
    if reading.sign(next) == Some('.') && reading.is_glued(next) && reading.tokens[next - 1].len() <= 2 {
        next += 1;
    }
    skip_particles(reading, next)
}

/// "w t entwistle", "J Holt": up to two letters before the surname that they belong to.
fn skip_initials(reading: &Reading<'_>, start: usize) -> usize {
    let is_letter = |at: &usize| {
        let token = &reading.tokens[*at];
        token.is_word() && token.len() == 1 && (token.is_capital() || reading.is_caseless)
    };
    let end = (start..reading.len().min(start + 2)).take_while(is_letter).count() + start;
    let is_surname = reading.tokens.get(end).is_some_and(|next| next.is_word() && next.len() > 1);
    if end > start && is_surname && is_plain_name(reading, end) { end } else { start }
}

fn skip_particles(reading: &Reading<'_>, start: usize) -> usize {
    let mut next = start;
    if reading.tongue.capitalises_nouns()
        && matches!(reading.tokens.get(start).map(|_| reading.lower(start)), Some("der" | "den" | "zu"))
    {
        // "der Kevin": the article.
        return start;
    }
    while reading.tokens.get(next).is_some_and(|token| token.len() <= LONGEST_PARTICLE)
        && PARTICLES.contains(&reading.lower(next))
    {
        // "Al-Khatib": the hyphen goes with the particle.
        let hyphen = reading.sign(next + 1) == Some('-') && reading.is_glued(next + 1) && reading.is_glued(next + 2);
        next += 1 + usize::from(hyphen);
    }
    let name_follows = reading
        .tokens
        .get(next)
        .is_some_and(|token| token.is_word() && (token.is_capital() || is_listed(reading, next)))
        || reading.tongue.capitalises_nouns() && german::name::is_strange(reading, next);
    if name_follows { next } else { start }
}

/// Walks back over the fillers and commas before `start`: "Sandvik, that is s a n d".
fn before_joints(reading: &Reading<'_>, start: usize) -> usize {
    let mut first = start;
    while first > 1 && (reading.sign(first - 1) == Some(',') || reading.marked(first - 1, Cue::Filler)) {
        first -= 1;
    }
    first
}

fn is_listed(reading: &Reading<'_>, at: usize) -> bool {
    is_name_class(reading.class(at)) || genitive(reading, at).is_some_and(is_name_class)
}

const fn is_name_class(classes: Classes) -> bool {
    classes.has(Classes::GIVEN.and(Classes::SURNAME))
}

/// The classes of the word without its genitive ending: "Peter's", "Peters".
fn genitive(reading: &Reading<'_>, at: usize) -> Option<Classes> {
    let word = reading.lower(at);
    let stem = word.strip_suffix("'s").or_else(|| word.strip_suffix('s').filter(|stem| stem.len() > 3))?;
    Some(reading.lookup(stem))
}

/// A word with a meaning of its own, whatever else it is.
fn is_ordinary(reading: &Reading<'_>, at: usize) -> bool {
    let plain = Classes::COMMON.and(Classes::FUNCTION).and(Classes::NUMBER);
    let named = is_listed(reading, at) && !reading.tongue.dictionary.is_empty();
    let is_plain_genitive =
        || !is_name_class(reading.class(at)) && genitive(reading, at).is_some_and(|stem| stem.has(plain));
    reading.is(at, plain) || !named && reading.is(at, Classes::LISTED) || is_plain_genitive()
}

/// After "my name is": any word that isn't grammar.
fn is_any_name(reading: &Reading<'_>, at: usize) -> bool {
    if reading.tongue.capitalises_nouns() {
        return german::name::is_any_name(reading, at) && !is_blocked(reading, at);
    }
    if reading.marked(at, Cue::Month) && is_listed(reading, at) {
        return true;
    }
    let token = &reading.tokens[at];
    let grammar = reading.is(at, Classes::FUNCTION) && !token.is_capital();
    let plain = is_ordinary(reading, at) && !token.is_capital() && !is_listed(reading, at);
    let letter = token.len() < 2 && reading.sign(at + 1) != Some('.');
    !grammar && !plain && !letter && !is_blocked(reading, at)
}

/// After "this is": a listed name, or a word that is none.
fn is_likely_name(reading: &Reading<'_>, at: usize) -> bool {
    if reading.tongue.capitalises_nouns() {
        return german::name::is_likely_name(reading, at) && !is_blocked(reading, at);
    }
    let token = &reading.tokens[at];
    if is_blocked(reading, at) || reading.is(at, Classes::FUNCTION) || token.len() < 2 {
        return false;
    }
    let listed = is_listed(reading, at);
    if is_ordinary(reading, at) {
        return listed && (token.is_capital() || reading.is(at, Classes::GIVEN) && goes_on_after_name(reading, at + 1));
    }
    let is_small = reading.is_caseless && !reading.tongue.dictionary.is_empty() && reading.is_strange(at);
    listed && (token.is_capital() || reading.is_caseless || reading.is(at, Classes::NATIVE))
        || is_small && !reading.is_known(at) && token.len() > 3
        || is_name_capital(reading, at) && !reading.is(at, Classes::PLACE) && !reading.is_known(at)
}

/// What comes after a name that is also a word: the end, a comma, somebody else, "that".
fn goes_on_after_name(reading: &Reading<'_>, next: usize) -> bool {
    if next >= reading.len() || matches!(reading.sign(next), Some(',' | '.' | '?' | '!')) {
        return true;
    }
    let is_surname = is_listed(reading, next) && !is_ordinary(reading, next);
    is_surname || reading.marked(next, Cue::Person) || reading.marked(next, Cue::AfterName)
}

/// What no name is.
const BLOCKED: Marks = Marks::all_of(&[
    Cue::Person,
    Cue::Title,
    Cue::NotPerson,
    Cue::NeverName,
    Cue::Filler,
    Cue::Kin,
    Cue::Phone,
    Cue::NationalId,
]);

fn is_blocked(reading: &Reading<'_>, at: usize) -> bool {
    reading.marked_any(at, BLOCKED) || reading.marked(at, Cue::Month) && !is_month_as_name(reading, at)
}

/// "Nguyen Thi Mai": where months are written small, a capital inside a sentence makes one a name.
fn is_month_as_name(reading: &Reading<'_>, at: usize) -> bool {
    !reading.tongue.capitalises_months()
        && reading.tokens[at].is_capital()
        && !reading.is_sentence_start(at)
        && is_listed(reading, at)
}

/// "Anwar and Mark": a name that is also a word, with a capital, where "and" joins it to a name before.
fn beside(reading: &Reading<'_>, at: usize, last: Option<usize>) -> Option<Candidate> {
    let is_joined = last.is_some_and(|end| end + 1 == at) && reading.marked(at - 1, Cue::And);
    let is_name = is_joined && is_name_capital(reading, at) && !is_blocked(reading, at) && is_listed(reading, at);
    if !is_name || reading.tongue.capitalises_nouns() {
        return None;
    }
    let end = extend(reading, at, is_listed)?;
    let is_other = reading.marked(end, Cue::NotPerson) || reading.marked(end, Cue::StreetType);
    (!is_other).then(|| candidate(reading, at, end, 0.7, "name joined to another one"))
}

/// A further word of a name that has begun.
fn continues(reading: &Reading<'_>, at: usize, joined: bool) -> bool {
    let token = &reading.tokens[at];
    if is_blocked(reading, at) {
        return false;
    }
    let listed = is_listed(reading, at);
    if reading.tongue.capitalises_nouns() && !joined {
        let initial = token.is_capital() && token.len() == 1 && reading.sign(at + 1) == Some('.');
        return initial || german::name::continues(reading, at);
    }
    if token.is_capital() {
        let initial = token.len() == 1 && (reading.sign(at + 1) == Some('.') || is_initial(reading, at));
        return listed || initial || joined || !is_ordinary(reading, at);
    }
    // "Will topping up" is no name, "Peter hansen" is one.
    let follows_small = reading.is_caseless || !reading.tokens[at - 1].is_capital() || !is_ordinary(reading, at - 1);
    let is_word = !reading.is_caseless
        && !reading.tongue.dictionary.is_empty()
        && reading.tongue.dictionary.has(reading.lower(at));
    let named = listed && !is_word && !is_ordinary(reading, at)
        || reading.is_caseless && reading.is_strange(at) && token.len() > 3;
    joined && listed || follows_small && named
}

/// "Karen M Holt": a letter before a surname.
fn is_initial(reading: &Reading<'_>, at: usize) -> bool {
    reading.lower(at) != "i"
        && reading.tokens.get(at + 1).is_some_and(|next| next.is_word() && next.len() > 1 && next.is_capital())
        && is_plain_name(reading, at + 1)
}

/// A name by the lists alone, or a word with a capital that is no word.
fn listed(reading: &Reading<'_>, at: usize) -> Option<Candidate> {
    let token = &reading.tokens[at];
    if !token.is_word() || is_blocked(reading, at) || token.len() < 2 {
        return None;
    }
    if !is_listed(reading, at) {
        return strange(reading, at);
    }
    if german::name::names_a_firm(reading, at) {
        return None;
    }
    let whole = extend(reading, at, is_listed)?;
    // "peter hansen rang": a verb that is a surname elsewhere.
    let shorter = (whole > at + 2 && reading.is_caseless).then(|| whole - 1);
    let judged = [Some(whole), shorter].into_iter().flatten();
    let (end, certainty) = judged.filter_map(|end| Some((end, listed_certainty(reading, at, end)?))).next()?;
    if reading.marked(end, Cue::NotPerson) || reading.marked(end, Cue::StreetType) {
        return None;
    }
    Some(candidate(reading, at, end, certainty, "name on the lists of given names and surnames"))
}

fn listed_certainty(reading: &Reading<'_>, at: usize, end: usize) -> Option<f32> {
    let token = &reading.tokens[at];
    let classes = reading.class(at);
    let given = classes.has(Classes::GIVEN) || genitive(reading, at).is_some_and(|stem| stem.has(Classes::GIVEN));
    let native = classes.has(Classes::NATIVE) || genitive(reading, at).is_some_and(|stem| stem.has(Classes::NATIVE));
    let several = end > at + 1;
    let ordinary = is_ordinary(reading, at);
    let grammar = classes.has(Classes::FUNCTION);
    let place = classes.has(Classes::PLACE);
    let second_is_plain_name = several && is_plain_name(reading, end - 1);
    let inside = !reading.is_sentence_start(at);
    let with_words = !reading.tongue.dictionary.is_empty();
    match (is_name_capital(reading, at), several) {
        (true, true) if given && (!ordinary || second_is_plain_name) => Some(0.93),
        (true, true) if !ordinary && (inside || with_words) && second_is_plain_name => Some(0.8),
        (true, false) if given && !ordinary && !place && (inside || native || with_words) => Some(0.8),
        (true, false)
            if given
                && native
                && ordinary
                && !place
                && (inside && is_alone(reading, at) || is_one_of_two(reading, at) || is_owner(reading, at)) =>
        {
            (!reading.tongue.capitalises_nouns()).then_some(0.6)
        }
        (true, false) if native && !ordinary && !place && (inside || with_words && is_whole(reading, at)) => Some(0.7),
        (true, false) if with_words && !ordinary && !place && inside && reading.is_strange(at) => Some(0.6),
        (false, true) if given && !ordinary && second_is_plain_name && (reading.is_caseless || native) => Some(0.85),
        (false, true) if given && second_is_plain_name && reading.is_caseless && native && !grammar => Some(0.8),
        (false, false) if given && !ordinary && !place && reading.is_caseless && token.len() > 2 => {
            let direct = is_name_class(classes) && with_words && reading.is_strange(at) && token.len() > 3;
            (native || direct).then_some(0.6)
        }
        _ => None,
    }
}

fn is_name_capital(reading: &Reading<'_>, at: usize) -> bool {
    let token = &reading.tokens[at];
    token.is_capital() && !matches!(token.shape, Shape::Upper if token.len() > 1 && !reading.is_shouted())
}

/// "Liv og Dagny": another name after "and".
fn is_one_of_two(reading: &Reading<'_>, at: usize) -> bool {
    let other = at + 2;
    reading.marked(at + 1, Cue::And)
        && reading.tokens.get(other).is_some_and(crate::tokens::Token::is_capital)
        && reading.is(other, Classes::GIVEN)
        && !is_ordinary(reading, other)
}

/// "Liv har glemt sin jakke", "Rose has lost her keys": a verb and what is hers right after.
fn is_owner(reading: &Reading<'_>, at: usize) -> bool {
    !reading.is(at, Classes::FUNCTION)
        && is_verb_after(reading, at + 1)
        && (at + 2..at + 5).any(|next| reading.marked(next, Cue::Possessive))
}

fn is_plain_name(reading: &Reading<'_>, at: usize) -> bool {
    // Among small letters a word of the language is that word, unless the language has it as a name.
    // A listed one that only falls into two words is the name: "Warsame".
    let (word, dictionary) = (reading.lower(at), &reading.tongue.dictionary);
    let listed = is_listed(reading, at);
    let is_word = !reading.tokens[at].is_capital()
        && !reading.is(at, Classes::NATIVE)
        && (dictionary.has(word) || !listed && dictionary.knows(word));
    !is_word && !is_ordinary(reading, at) && (listed || reading.is_strange(at))
}

/// "Sørensen, yes.": the sentence's first word, with a sign after it.
fn is_whole(reading: &Reading<'_>, at: usize) -> bool {
    at + 1 >= reading.len() || matches!(reading.sign(at + 1), Some(',' | '.' | '!' | '?'))
}

/// No other word with a capital stands beside: "with Rose" and not "the Rose Garden".
fn is_alone(reading: &Reading<'_>, at: usize) -> bool {
    let is_other = |other: usize| reading.tokens.get(other).is_some_and(|token| token.is_word() && token.is_capital());
    let before = at > 0 && is_other(at - 1) && !reading.is_sentence_start(at - 1);
    let after_article = at > 0 && is_article(reading, at - 1);
    !(before || after_article || is_other(at + 1))
}

fn is_article(reading: &Reading<'_>, at: usize) -> bool {
    matches!(reading.lower(at), "the" | "a" | "an" | "en" | "et" | "den" | "det" | "de")
}

/// "Fitnesscentret": a noun with its article behind, which Danish and Norwegian make any number of.
fn is_noun_form(reading: &Reading<'_>, at: usize) -> bool {
    let word = reading.lower(at);
    ["en", "et", "ne", "erne"].iter().any(|ending| word.ends_with(ending)) || word.chars().count() > 10
}

/// "Tesfaye is", "Järvilehto had": what stands before is somebody.
fn is_verb_after(reading: &Reading<'_>, at: usize) -> bool {
    reading.marked(at, Cue::Has) && reading.is(at, Classes::FUNCTION)
        || reading.marked(at, Cue::AfterName)
        || reading.marked(at, Cue::Lives)
}

/// A word with a capital inside a sentence that is on no list and no word, and where no place or firm is named.
fn strange(reading: &Reading<'_>, at: usize) -> Option<Candidate> {
    let is_odd = |at: usize| {
        reading.tokens.get(at).is_some_and(|token| token.is_word() && token.len() > 2)
            && is_name_capital(reading, at)
            && matches!(reading.tokens[at].shape, Shape::Capital | Shape::Upper)
            && !is_blocked(reading, at)
            && !reading.is(at, Classes::LISTED)
            && !reading.marked(at, Cue::StreetType)
            && reading.is_strange(at)
            && !genitive(reading, at).is_some_and(|stem| stem.has(Classes::COMMON.and(Classes::PLACE)))
    };
    if !is_odd(at) || reading.tongue.capitalises_nouns() || at > 0 && reading.marked(at - 1, Cue::PlaceBefore) {
        return None;
    }
    if at > 0 && (is_article(reading, at - 1) || reading.is_glued(at)) {
        return None;
    }
    let end = extend(reading, at, |_, _| true)?;
    let is_start = reading.is_sentence_start(at);
    let named = end > at + 1 && (at + 1..end).any(|next| is_odd(next) || is_listed(reading, next));
    let is_somebody = is_start && end == at + 1 && !is_noun_form(reading, at) && is_verb_after(reading, end);
    if is_start && !named && !is_somebody || reading.marked(end, Cue::NotPerson) || reading.marked(end, Cue::StreetType)
    {
        return None;
    }
    Some(candidate(reading, at, end, 0.55, "word with a capital that is no word of the language"))
}

/// "S Ø R E N", "S-Ø-R-E-N", "S as in Sierra, M as in Mike".
fn spelled(reading: &Reading<'_>, start: usize) -> Option<Candidate> {
    let mut end = start;
    let mut letters = String::new();
    let mut words = 0;
    let mut at = start;
    while let Some(token) = reading.tokens.get(at) {
        if token.is_word() && token.end - token.start <= 2 && reading.lower(at).chars().count() == 1 {
            letters.push_str(reading.lower(at));
            at = after_example(reading, at + 1, reading.lower(at));
            end = at;
        } else if let Some(name) = reading.hits_of(Cue::Alphabet).find(|hit| hit.start == at && hit.end > at + 1) {
            letters.extend(reading.lower(at).chars().next());
            at = name.end;
            end = at;
        } else if let Some(letter) = reading.spells(at) {
            letters.push_str(letter);
            words += 1;
            at += 1;
            end = at;
        } else if end > start
            && (matches!(token.sign(), Some('-' | ',' | '.'))
                || [Cue::Filler, Cue::Double].iter().any(|cue| reading.marked(at, *cue)))
        {
            at += 1;
        } else {
            break;
        }
    }
    // "w t entwistle": initials, which go with the surname.
    let is_initials = letters.chars().count() <= 2 && skip_initials(reading, start) == end;
    if letters.is_empty() || is_initials {
        return None;
    }
    let is_announced = [Cue::Name, Cue::Spelled].iter().any(|cue| reading.distance_before(start, *cue, 8).is_some());
    let after_name = start > 0 && is_listed(reading, before_joints(reading, start) - 1);
    let capitals = reading.tokens[start].is_capital();
    let shortest = if is_announced { 2 } else { 3 };
    // Names that letters are spelled with are names as well, and towns are named one after the other.
    let enough = letters.chars().count() >= shortest + words || words >= if is_announced || after_name { 2 } else { 5 };
    let number_follows =
        reading.is(end, Classes::NUMBER) || reading.tokens.get(end).is_some_and(crate::tokens::Token::is_digits);
    if !enough || !(is_announced || after_name || capitals) || number_follows && !is_announced {
        return None;
    }
    let mut name = candidate(reading, start, end, 0.85, "name spelled letter by letter");
    name.normal = letters;
    Some(name)
}
