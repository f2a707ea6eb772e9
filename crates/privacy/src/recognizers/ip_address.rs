//! IP addresses, version 4 (four numbers below 256, written or said with "dot") and 6.

use crate::{Kind, cue::Cue, reading::Reading, recognizers::Candidate};

pub(super) fn find(reading: &Reading<'_>, found: &mut Vec<Candidate>) {
    let all = groups(reading);
    for four in all.windows(4) {
        if four.iter().all(|group| is_octet(&group.digits))
            && four.windows(2).all(|pair| is_dot_between(reading, pair[0].end, pair[1].start))
        {
            let octets: Vec<&str> = four.iter().map(|group| group.digits.as_str()).collect();
            found.push(candidate(four[0].start, four[3].end, octets.join(".")));
        }
    }
    find_version_6(reading, found);
}

/// Numbers between dots, which may be said digit by digit: "two one seven dot eight four".
struct Group {
    start: usize,
    end: usize,
    digits: String,
}

fn groups(reading: &Reading<'_>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for numeral in reading.numerals().all() {
        let digits = reading.numerals().digits(numeral);
        match groups.last_mut() {
            Some(last) if numeral.in_words && last.end == numeral.start => {
                last.digits.push_str(digits);
                last.end = numeral.end;
            }
            _ => groups.push(Group { start: numeral.start, end: numeral.end, digits: digits.to_owned() }),
        }
    }
    groups
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
