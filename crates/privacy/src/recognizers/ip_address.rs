//! IP addresses, version 4 (four numbers below 256, written or said with "dot") and 6.

use crate::{Kind, cue::Cue, reading::Reading, recognizers::Candidate};

/// A numeral at least for each.
const OCTETS: usize = 4;
/// How far before four numbers "version" may stand.
const REACH_REFERENCE: usize = 4;

pub(super) fn find(reading: &Reading<'_>, found: &mut Vec<Candidate>) {
    let all = reading.numerals().all();
    let mut first = 0;
    while first + OCTETS <= all.len() {
        let Some((octets, last)) = four(reading, first) else {
            first += 1;
            continue;
        };
        let (start, end) = (all[first].start, all[last].end);
        // "error" after an address names no version.
        if reading.distance_before(start, Cue::Reference, REACH_REFERENCE).is_none() {
            found.push(candidate(start, end, octets.join(".")));
        }
        first = last + 1;
    }
    let has_colon = reading.text.contains(':');
    if has_colon {
        find_version_6(reading, found);
    }
    if has_colon || reading.has(Cue::Colon) {
        find_version_6_said(reading, found);
    }
}

/// Four octets with dots between them, the first of them starting with numeral `first`; "one nine two" is one octet.
fn four(reading: &Reading<'_>, first: usize) -> Option<(Vec<String>, usize)> {
    let all = reading.numerals().all();
    let mut octets = vec![String::new()];
    let mut at = first;
    loop {
        let numeral = all.get(at)?;
        octets.last_mut()?.push_str(reading.numerals().digits(numeral));
        let next = all.get(at + 1);
        let is_dotted = next.is_some_and(|next| is_dot_between(reading, numeral.end, next.start));
        let is_same = next.is_some_and(|next| next.start == numeral.end && numeral.in_words);
        if octets.last().is_some_and(|octet| !is_octet(octet)) {
            return None;
        }
        match (octets.len(), is_dotted, is_same) {
            (4, false, true) | (1..4, false, true) => {}
            (1..4, true, _) => octets.push(String::new()),
            (4, _, false) => return Some((octets, at)),
            _ => return None,
        }
        at += 1;
    }
}

/// "2001 db8 colon 4c colon colon 19 a 7": hexadecimal groups with "colon" said between them.
fn find_version_6_said(reading: &Reading<'_>, found: &mut Vec<Candidate>) {
    let is_group = |at: usize| {
        reading.tokens.get(at).is_some_and(|token| {
            token.is_digits() || token.is_word() && token.len() <= 4 && is_hexadecimal(reading.lower(at))
        })
    };
    let is_part = |at: usize| is_group(at) || reading.marked(at, Cue::Colon) || reading.sign(at) == Some(':');
    let mut start = 0;
    while start < reading.len() {
        let mut end = start;
        while end < reading.len() && is_part(end) {
            end += 1;
        }
        let colons = (start..end).filter(|at| reading.marked(*at, Cue::Colon)).count();
        if colons >= 2 && is_group(start) {
            let text = (start..end).map(|at| if is_group(at) { reading.lower(at) } else { ":" }).collect();
            found.push(candidate(start, end, text));
        }
        start = end.max(start + 1);
    }
}

fn is_hexadecimal(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn candidate(start: usize, end: usize, normal: String) -> Candidate {
    Candidate { kind: Kind::IpAddress, start, end, certainty: 0.97, reason: "numbers of an IP address", normal }
}

fn is_octet(digits: &str) -> bool {
    digits.parse::<u8>().is_ok()
}

fn is_dot_between(reading: &Reading<'_>, from: usize, to: usize) -> bool {
    let glued_dot = reading.sign(from) == Some('.') && reading.is_glued(from) && reading.is_glued(to);
    to == from + 1 && (glued_dot || reading.marked(from, Cue::Dot))
}

/// Groups of at most four hexadecimal digits with at least two colons, at least one of them glued to both sides.
fn find_version_6(reading: &Reading<'_>, found: &mut Vec<Candidate>) {
    let mut start = 0;
    while start < reading.len() {
        let mut end = start + 1;
        while end < reading.len() && reading.is_glued(end) {
            end += 1;
        }
        let text = glued_text(reading, start, end);
        let trimmed = text.trim_end_matches(['.', ',', '?', '!']);
        if trimmed.matches(':').count() >= 2 && trimmed.parse::<std::net::Ipv6Addr>().is_ok() {
            let cut = text.len() - trimmed.len();
            found.push(candidate(start, end - cut, trimmed.to_lowercase()));
        }
        start = end;
    }
}

fn glued_text<'a>(reading: &Reading<'a>, start: usize, end: usize) -> &'a str {
    &reading.text[reading.tokens[start].start as usize..reading.tokens[end - 1].end as usize]
}
