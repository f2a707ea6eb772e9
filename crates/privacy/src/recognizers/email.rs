//! E-mail addresses: written, said with "at" and "dot", and run together the way speech recognisers write them.

use crate::{Kind, cue::Cue, reading::Reading, recognizers::Candidate, words::Classes};

/// Longest local part and longest domain, in tokens.
const REACH: usize = 24;

pub(super) fn find(reading: &Reading<'_>, found: &mut Vec<Candidate>) {
    for at in 0..reading.len() {
        if reading.sign(at) == Some('@') {
            found.extend(written(reading, at));
        } else if is_run_together(reading, at) {
            found.push(run_together(reading, at));
        }
    }
    let signs: Vec<(usize, usize)> = reading.hits_of(Cue::At).map(|hit| (hit.start, hit.end)).collect();
    found.extend(signs.iter().filter_map(|(start, end)| spoken(reading, *start, *end)));
    let cues: Vec<usize> = reading.hits_of(Cue::Email).map(|hit| hit.end).collect();
    found.extend(cues.iter().filter_map(|end| half(reading, *end)));
}

fn written(reading: &Reading<'_>, sign: usize) -> Option<Candidate> {
    let start = local_start(reading, sign);
    let end = domain_end(reading, sign + 1).or_else(|| label_end(reading, sign + 1))?;
    (start < sign).then(|| candidate(reading, start, end, 0.99, "e-mail address"))
}

/// "maria dot larsen at outlook dot com"
fn spoken(reading: &Reading<'_>, sign_start: usize, sign_end: usize) -> Option<Candidate> {
    let start = local_start(reading, sign_start);
    if start == sign_start {
        return None;
    }
    let is_word_at = sign_end == sign_start + 1 && reading.is(sign_start, Classes::FUNCTION);
    let (end, certainty) = match domain_end(reading, sign_end) {
        Some(end) => (end, 0.97),
        None if reading.marked(sign_end, Cue::Provider) => (sign_end + 1, 0.9),
        None if is_word_at => return None,
        // "the word at-sign means": ordinary words on both sides are no address.
        None if is_word(reading, sign_start - 1) && is_word(reading, sign_end) => return None,
        None => (label_end(reading, sign_end).unwrap_or(sign_end), 0.8),
    };
    Some(candidate(reading, start, end, certainty, "e-mail address said in words"))
}

fn is_word(reading: &Reading<'_>, at: usize) -> bool {
    reading.is(at, Classes::COMMON.and(Classes::FUNCTION)) && !reading.is(at, Classes::GIVEN.and(Classes::SURNAME))
}

/// "my e-mail is maria dot larsen": the rest was not heard.
fn half(reading: &Reading<'_>, cue_end: usize) -> Option<Candidate> {
    let start = (cue_end..reading.len().min(cue_end + 4)).find(|at| {
        let token = &reading.tokens[*at];
        (token.is_word() || token.is_digits())
            && !reading.is(*at, Classes::FUNCTION)
            && !reading.marked(*at, Cue::Filler)
    })?;
    let joined = is_connector(reading, start + 1) && reading.tokens.get(start + 2).is_some();
    let mut end = start + 1;
    while joined && end + 1 < reading.len() && is_connector(reading, end) {
        end += 2;
    }
    let sentence_ends = reading.sign(start + 1) == Some('.') && !reading.is_glued(start + 2);
    (joined && !sentence_ends).then(|| candidate(reading, start, end, 0.7, "start of an e-mail address"))
}

fn candidate(reading: &Reading<'_>, start: usize, end: usize, certainty: f32, reason: &'static str) -> Candidate {
    let normal = normal(reading, start, end);
    Candidate { kind: Kind::Email, start, end, certainty, reason, normal }
}

/// The address with signs instead of words.
fn normal(reading: &Reading<'_>, start: usize, end: usize) -> String {
    let mut normal = String::new();
    for at in start..end {
        let sign = if reading.marked(at, Cue::At) {
            if at == start || !reading.marked(at - 1, Cue::At) { "@" } else { "" }
        } else if reading.marked(at, Cue::Underscore) {
            "_"
        } else if reading.marked(at, Cue::Dash) {
            "-"
        } else if reading.marked(at, Cue::Dot) {
            "."
        } else if reading.marked(at, Cue::Filler) || reading.sign(at) == Some(',') {
            ""
        } else {
            reading.lower(at)
        };
        normal.push_str(sign);
    }
    normal
}

fn is_connector(reading: &Reading<'_>, at: usize) -> bool {
    [Cue::Dot, Cue::Dash, Cue::Underscore].iter().any(|cue| reading.marked(at, *cue))
        || matches!(reading.sign(at), Some('.' | '-' | '_' | '+'))
}

/// Walks back from the "@" to where the local part starts.
fn local_start(reading: &Reading<'_>, sign: usize) -> usize {
    let mut start = sign;
    let mut at = sign;
    while at > 0 && sign - at < REACH {
        at -= 1;
        let glued_next = reading.is_glued(at + 1) && reading.sign(at + 1) != Some(',');
        if is_connector(reading, at) {
            if ends_sentence(reading, at) {
                break;
            }
            continue;
        }
        let is_list = reading.sign(at) == Some(',') && start < sign && at > 0 && is_short(reading, at - 1);
        if reading.marked(at, Cue::Filler) || is_list {
            continue;
        }
        if !(reading.tokens[at].is_word() || reading.tokens[at].is_digits()) {
            break;
        }
        let joined = at + 1 == sign || glued_next || is_connector(reading, at + 1);
        if !joined && !continues_local(reading, at) || !glued_next && is_outside(reading, at) {
            break;
        }
        start = at;
    }
    start
}

fn ends_sentence(reading: &Reading<'_>, at: usize) -> bool {
    reading.sign(at) == Some('.')
        && reading.is_glued(at)
        && (at + 1 >= reading.len() || reading.is_sentence_start(at + 1))
}

/// Names, digits and spelled letters may stand side by side: "peter hansen at", "p h 7 at".
fn continues_local(reading: &Reading<'_>, at: usize) -> bool {
    let token = &reading.tokens[at];
    token.is_digits()
        || token.len() == 1
        || reading.is(at, Classes::NUMBER)
        || reading.marked(at, Cue::Double)
        || reading.is(at, Classes::GIVEN.and(Classes::SURNAME)) && !reading.is(at, Classes::COMMON)
        || !reading.is_known(at)
}

/// A letter or a number, which may stand in a list with commas: "k, w, 9".
fn is_short(reading: &Reading<'_>, at: usize) -> bool {
    let token = &reading.tokens[at];
    token.is_digits() || token.len() == 1 || reading.is(at, Classes::NUMBER)
}

/// Words that lead up to an address and are no part of it.
fn is_outside(reading: &Reading<'_>, at: usize) -> bool {
    let letter = reading.tokens[at].len() == 1;
    reading.marked(at, Cue::Email) || !letter && reading.is(at, Classes::FUNCTION) && !reading.is(at, Classes::NUMBER)
}

/// Where the domain that starts at `start` ends: after a known top-level domain behind a dot.
pub(super) fn domain_end(reading: &Reading<'_>, start: usize) -> Option<usize> {
    let mut end = None;
    let mut labels = 0;
    let mut at = start;
    while at < reading.len().min(start + REACH) {
        let is_dot = reading.marked(at, Cue::Dot) || reading.sign(at) == Some('.');
        if is_dot && !ends_sentence(reading, at) && reading.marked(at + 1, Cue::Domain) {
            end = Some(at + 2);
            at += 2;
            continue;
        }
        if end.is_some() || !is_label(reading, at) && !is_connector(reading, at) {
            break;
        }
        labels += usize::from(is_label(reading, at) && !reading.is_glued(at));
        if labels > 5 || is_dot && ends_sentence(reading, at) {
            break;
        }
        at += 1;
    }
    end
}

fn is_label(reading: &Reading<'_>, at: usize) -> bool {
    reading.tokens.get(at).is_some_and(|token| token.is_word() || token.is_digits())
}

fn label_end(reading: &Reading<'_>, start: usize) -> Option<usize> {
    let mut end = start;
    while is_label(reading, end) && (end == start || reading.is_glued(end))
        || end > start && is_connector(reading, end) && reading.is_glued(end) && reading.is_glued(end + 1)
    {
        end += 1;
    }
    (end > start).then_some(end)
}

/// "larsonatoutlook.com"
fn is_run_together(reading: &Reading<'_>, at: usize) -> bool {
    reading.tokens[at].is_word()
        && reading.sign(at + 1) == Some('.')
        && reading.is_glued(at + 1)
        && reading.is_glued(at + 2)
        && reading.marked(at + 2, Cue::Domain)
        && PROVIDERS.iter().any(|provider| {
            reading
                .lower(at)
                .strip_suffix(provider)
                .is_some_and(|head| ends_with_at(head) && (head.len() > 2 || reading.is_glued(at)))
        })
}

/// "at", or what the sign is called, with nothing before the provider.
fn ends_with_at(head: &str) -> bool {
    ["at", "snabela", "snabel", "krøllalfa"].iter().any(|sign| head.ends_with(sign))
}

/// The providers that recognisers know how to spell, and so run together with what was said before.
const PROVIDERS: [&str; 10] =
    ["gmail", "outlook", "hotmail", "yahoo", "live", "icloud", "proton", "protonmail", "msn", "jubii"];

fn run_together(reading: &Reading<'_>, at: usize) -> Candidate {
    let mut start = at;
    while start > 0 && reading.is_glued(start) {
        start -= 1;
    }
    let end = domain_end(reading, at).unwrap_or(at + 3);
    candidate(reading, start, end, 0.95, "e-mail address written without its sign")
}
