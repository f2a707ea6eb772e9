//! Web addresses that may point at a person; those of the authorities that callers ask for are left alone.

use crate::{
    Kind,
    cue::Cue,
    reading::Reading,
    recognizers::{Candidate, email::domain_end, scan},
    words::Classes,
};

/// Hosts that are nobody's own.
const PUBLIC: [&str; 34] = [
    "arbeitsagentur.de",
    "elster.de",
    "bahn.de",
    "deutsche-rentenversicherung.de",
    "berlin.de",
    "hamburg.de",
    "muenchen.de",
    "oesterreich.gv.at",
    "wien.gv.at",
    "admin.ch",
    "gov.ie",
    "citizensinformation.ie",
    "hse.ie",
    "revenue.ie",
    "mywelfare.ie",
    "kk.dk",
    "e-boks.dk",
    "rejsekort.dk",
    "borger.dk",
    "sundhed.dk",
    "skat.dk",
    "virk.dk",
    "politi.dk",
    "nemid.nu",
    "mitid.dk",
    "gov.uk",
    "nhs.uk",
    "europa.eu",
    "helsenorge.no",
    "nav.no",
    "skatteetaten.no",
    "1177.se",
    "skatteverket.se",
    "bund.de",
];

/// Hosts of pages that people have of their own: what stands before them is somebody's.
const PERSONAL: [&str; 14] = [
    "blogspot",
    "wordpress",
    "blogpress",
    "tumblr",
    "substack",
    "medium",
    "wixsite",
    "weebly",
    "jimdo",
    "jimdofree",
    "github",
    "livejournal",
    "squarespace",
    "123hjemmeside",
];

/// How the hosts of towns and districts start.
const TOWNS: [&str; 7] = ["stadt-", "gemeinde-", "landkreis-", "kreis-", "bezirk-", "stadtwerke-", "rathaus-"];

pub(super) fn find(reading: &Reading<'_>, found: &mut Vec<Candidate>) {
    scan(reading, found, candidate);
}

fn candidate(reading: &Reading<'_>, start: usize) -> Option<Candidate> {
    if !reading.tokens[start].is_word() {
        return None;
    }
    let (end, certainty) = scheme(reading, start).or_else(|| named_host(reading, start))?;
    let normal = normal(reading, start, end);
    let host = normal.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("www.");
    let host = host.split('/').next().unwrap_or(host);
    let is_part_of =
        |public: &&str| host.strip_suffix(public).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    let is_listed = PUBLIC.iter().any(is_part_of);
    if is_listed || TOWNS.iter().any(|town| host.starts_with(town)) {
        return None;
    }
    Some(Candidate { kind: Kind::Url, start, end, certainty, reason: "web address", normal })
}

/// The address with signs instead of words.
fn normal(reading: &Reading<'_>, start: usize, end: usize) -> String {
    const SIGNS: [(Cue, &str); 4] = [(Cue::Dot, "."), (Cue::Slash, "/"), (Cue::Dash, "-"), (Cue::Underscore, "_")];
    let sign = |at: usize| SIGNS.iter().find(|(cue, _)| reading.marked(at, *cue)).map(|(_, sign)| *sign);
    (start..end).map(|at| sign(at).unwrap_or_else(|| reading.lower(at))).collect()
}

/// `https://…`, `www.…`, "www dot …"
fn scheme(reading: &Reading<'_>, start: usize) -> Option<(usize, f32)> {
    match reading.lower(start) {
        "http" | "https" if reading.sign(start + 1) == Some(':') && reading.is_glued(start + 1) => {
            Some((glued_end(reading, start), 0.98))
        }
        "www" => {
            let end = domain_end(reading, start + 1)?;
            Some((path_end(reading, end), 0.95))
        }
        _ => None,
    }
}

/// `facebook.com/peter`, "peter hansen punktum dk"
fn named_host(reading: &Reading<'_>, start: usize) -> Option<(usize, f32)> {
    if !reading.has(Cue::Domain) {
        return None;
    }
    let is_word = !reading.is(start, Classes::FUNCTION) && !reading.is_glued(start);
    let mut dot = start + 1;
    while reading.sign(dot) == Some('-') && reading.is_glued(dot) && reading.is_glued(dot + 1) {
        dot += 2;
    }
    let written = reading.sign(dot) == Some('.') && reading.is_glued(dot) && reading.is_glued(dot + 1);
    let said = dot == start + 1 && reading.marked(dot, Cue::Dot) && reading.sign(dot).is_none();
    let is_personal = reading.tokens.get(dot + 1).is_some() && PERSONAL.contains(&reading.lower(dot + 1));
    if !is_word || !(written || said) || !(reading.marked(dot + 1, Cue::Domain) || is_personal) {
        return None;
    }
    let end = domain_end(reading, start).filter(|end| *end > dot)?;
    Some((path_end(reading, end), 0.85))
}

/// A path belongs to the address as long as it is glued to it, or said with signs.
fn path_end(reading: &Reading<'_>, end: usize) -> usize {
    if reading.sign(end) == Some('/') && reading.is_glued(end) {
        return glued_end(reading, end);
    }
    if !reading.marked(end, Cue::Slash) {
        return end;
    }
    // "slash peter underscore hansen": words go on as long as a sign is said between them.
    let is_joint =
        |at: usize| [Cue::Slash, Cue::Dot, Cue::Dash, Cue::Underscore].iter().any(|cue| reading.marked(at, *cue));
    let mut last = end;
    while is_joint(last) && reading.tokens.get(last + 1).is_some_and(|token| token.is_word() || token.is_digits()) {
        last += 2;
    }
    last
}

fn glued_end(reading: &Reading<'_>, start: usize) -> usize {
    let mut end = start + 1;
    while reading.is_glued(end) {
        end += 1;
    }
    while end > start + 1 && matches!(reading.sign(end - 1), Some('.' | ',' | '?' | '!' | ')')) {
        end -= 1;
    }
    end
}
