//! Postal addresses and parts of them: street and number, postcode and town, the town somebody lives in.
//!
//! A street without a number is general talk ("works on Main Street") unless somebody lives there.

use crate::{
    Kind,
    cue::Cue,
    reading::Reading,
    recognizers::{
        Candidate,
        code::{self, Code},
        german,
    },
    spoken::Numeral,
    tokens::{Shape, Token},
    words::Classes,
};

/// How far before a street "I live on" may stand.
const CUE_REACH: usize = 7;
/// Longest street name before its type: "Old Kent Road".
const LONGEST_NAME: usize = 4;
/// How far before a house number "flat 3b, second floor" may reach.
const FLAT_REACH: usize = 8;
/// Longest tail: floor, door, postcode, town.
const LONGEST_TAIL: usize = 16;

pub(super) fn find(reading: &Reading<'_>, found: &mut Vec<Candidate>) {
    let mut at = if german::is_german(reading) { reading.len() } else { 0 };
    while at < reading.len() {
        let candidate = street(reading, at)
            .or_else(|| street_with_type_first(reading, at))
            .or_else(|| town(reading, at))
            .or_else(|| uk_postcode(reading, at))
            .or_else(|| county(reading, at))
            .or_else(|| numbered(reading, at))
            .or_else(|| flat(reading, at));
        match candidate {
            Some(candidate) => {
                at = candidate.end.max(at + 1);
                found.push(candidate);
            }
            None => at += 1,
        }
    }
    let cues: Vec<usize> = reading.hits_of(Cue::Address).map(|hit| hit.end).collect();
    found.extend(cues.iter().filter_map(|end| said(reading, *end)));
    let cues: Vec<usize> = reading.hits_of(Cue::Postcode).map(|hit| hit.end).collect();
    found.extend(cues.iter().filter_map(|end| said_postcode(reading, *end)));
}

fn candidate(reading: &Reading<'_>, start: usize, end: usize, certainty: f32, reason: &'static str) -> Candidate {
    let words = (start..end).filter(|at| reading.sign(*at).is_none()).map(|at| reading.lower(at));
    let normal = words.collect::<Vec<_>>().join(" ");
    Candidate { kind: Kind::Address, start, end, certainty, reason, normal }
}

fn lives_before(reading: &Reading<'_>, at: usize) -> bool {
    reading.distance_before(at, Cue::Lives, CUE_REACH).is_some()
        || reading.distance_before(at, Cue::Address, CUE_REACH).is_some()
}

/// A street around the token that makes it one.
fn street(reading: &Reading<'_>, at: usize) -> Option<Candidate> {
    let is_type = reading.marked(at, Cue::StreetType);
    if !is_type && !reading.is(at, Classes::STREET) || !reading.tokens[at].is_word() {
        return None;
    }
    let is_separate = is_type && reading.is_street_type_word(at);
    let name_start = with_lead(reading, name_start(reading, at, is_separate));
    if is_separate && name_start == at {
        return None;
    }
    let before = number_before(reading, name_start).or_else(|| number_before_comma(reading, name_start));
    let after = number_at(reading, at + 1);
    let house = house_name(reading, name_start).filter(|_| before.is_none());
    let named = is_type || reading.tokens[at].is_capital() || reading.is_caseless;
    let lives = lives_before(reading, before.unwrap_or(name_start));
    let end = tail_end(reading, after.unwrap_or(at + 1));
    let is_placed = house.is_some() && end > at + 1;
    if !named || before.is_none() && after.is_none() && !lives && !is_placed {
        return None;
    }
    if !is_type && after.is_none() {
        return None;
    }
    let start = with_flat(reading, before.or(house).unwrap_or(name_start));
    let certainty = if before.is_some() || after.is_some() { 0.9 } else { 0.8 };
    Some(candidate(reading, start, end, certainty, "street with a number, or one that somebody lives in"))
}

/// "Triq il-Kbira", "Calle Mayor 18", "18 rue des Tanneurs": streets of languages that say the type first.
fn street_with_type_first(reading: &Reading<'_>, at: usize) -> Option<Candidate> {
    if !reading.marked(at, Cue::StreetBefore) {
        return None;
    }
    let is_part = |at: usize| {
        let token = &reading.tokens[at];
        token.is_word() && (token.is_capital() || token.len() <= 3) || token.sign() == Some('-') && token.glued
    };
    let limit = reading.len().min(at + 2 + LONGEST_NAME);
    let words = (at + 1..limit).take_while(|at| is_part(*at));
    let name_end = words.filter(|at| reading.tokens[*at].is_capital() && reading.tokens[*at].len() > 1).last()? + 1;
    let before = number_before(reading, at).or_else(|| number_before(reading, at.checked_sub(1)?));
    let after = number_at(reading, name_end);
    let end = tail_end(reading, after.unwrap_or(name_end));
    if before.is_none() && after.is_none() && end == name_end && !lives_before(reading, at) {
        return None;
    }
    let start = with_flat(reading, before.unwrap_or(at));
    Some(candidate(reading, start, end, 0.85, "street with its type first"))
}

/// "Rosebank, Low Road": the name of a house, with capitals, before the comma before its street.
fn house_name(reading: &Reading<'_>, street: usize) -> Option<usize> {
    let comma = street.checked_sub(1).filter(|at| reading.sign(*at) == Some(','))?;
    let first = comma.saturating_sub(LONGEST_NAME);
    (first..comma).rev().take_while(|at| is_proper(reading, *at) && !is_cue(reading, *at)).last()
}

/// "number six, The Crescent": a comma after the number, where the words before say that it is a house's.
fn number_before_comma(reading: &Reading<'_>, name_start: usize) -> Option<usize> {
    let comma = name_start.checked_sub(1).filter(|at| reading.sign(*at) == Some(','))?;
    let number = number_before(reading, comma)?;
    let is_said = number > 0 && reading.is_number_sign(number - 1) || lives_before(reading, number);
    is_said.then_some(number)
}

/// Walks back over "flat 3b, second floor" before the house number.
fn with_flat(reading: &Reading<'_>, start: usize) -> usize {
    let mut first = start;
    let mut at = start;
    while at > 0 && start - at < FLAT_REACH {
        at -= 1;
        if reading.marked(at, Cue::Floor) {
            first = at;
        } else if !is_flat_part(reading, at) {
            break;
        }
    }
    first
}

/// A number, its letter, an ordinal or a comma.
fn is_flat_part(reading: &Reading<'_>, at: usize) -> bool {
    let token = &reading.tokens[at];
    token.is_digits() && token.len() <= 4
        || reading.sign(at) == Some(',')
        || token.is_word() && token.len() == 1
        || reading.marked(at, Cue::Ordinal)
        || reading.is(at, Classes::NUMBER)
}

/// "3 The Paddocks, Mullingar": a number, words with capitals, and a town after a comma; or no more than where somebody lives.
fn numbered(reading: &Reading<'_>, at: usize) -> Option<Candidate> {
    let token = reading.tokens.get(at).filter(|token| token.is_digits() && token.len() <= 5)?;
    let after_sign = at > 0 && token.glued || reading.is_glued(at + 1);
    let mut end = at + 1;
    while end < reading.len() && end <= at + LONGEST_NAME && is_proper(reading, end) {
        end += 1;
    }
    let is_named = end > at + 1 && (end > at + 2 || reading.is_strange(at + 1)) && !after_sign;
    let second = numeral_at(reading, end).filter(|second| is_named && !second.in_words);
    let is_twice = second.is_some() && (at + 1..end).any(|at| reading.is_strange(at));
    let end = second.map_or(end, |second| second.end);
    if !is_named
        || token.len() > 4 && !is_twice
        || reading.marked(at + 1, Cue::Month)
        || reading.marked(at + 1, Cue::Unit)
    {
        return None;
    }
    let tail = tail_end(reading, end);
    let sure = lives_before(reading, at) || tail > end || is_twice;
    sure.then(|| candidate(reading, at, tail, 0.75, "number, name and town of an address"))
}

/// "Cloonagh, Ballinrobe, County Mayo", "Marsh End, Norwich NR4 7TJ": the places, each with a comma after it, before a
/// county or a postcode.
fn with_places(reading: &Reading<'_>, start: usize) -> usize {
    let is_place = |at: &usize| is_proper(reading, *at) && !is_cue(reading, *at) && !reading.is_sentence_start(*at);
    let mut first = start;
    while start - first < LONGEST_TAIL {
        let comma = first.checked_sub(1).filter(|at| reading.sign(*at) == Some(','));
        let end = comma.unwrap_or(first);
        let Some(place) = (end.saturating_sub(3)..end).rev().take_while(is_place).last() else { break };
        first = place;
    }
    first
}

/// "County Mayo, F31 Y8K2", with the places before it.
fn county(reading: &Reading<'_>, at: usize) -> Option<Candidate> {
    let end = region_end(reading, at).filter(|end| *end > at + 1 && !reading.is_caseless)?;
    let start = with_places(reading, at);
    let sure = start < at && (lives_before(reading, start) || tail_end(reading, end) > end || at - start > 2);
    sure.then(|| candidate(reading, start, tail_end(reading, end), 0.8, "places of an address, and their county"))
}

/// "Suite 858", "flat 3b", "P.O. Box 211": part of an address by itself.
fn flat(reading: &Reading<'_>, at: usize) -> Option<Candidate> {
    let hit = reading.hits_of(Cue::Flat).find(|hit| hit.start == at)?;
    let dot = usize::from(reading.sign(hit.end) == Some('.'));
    let number = numeral_at(reading, hit.end + dot).filter(|numeral| reading.numerals().digits(numeral).len() <= 5)?;
    let end = tail_end(reading, with_letter(reading, number.end));
    // "flat 4b, 22 Hartwell Road": the street takes its flat in.
    let whole = (number.end..reading.len().min(end + FLAT_REACH))
        .find_map(|next| street(reading, next).or_else(|| street_with_type_first(reading, next)));
    let whole = whole.filter(|street| street.start <= at);
    Some(whole.unwrap_or_else(|| candidate(reading, at, end, 0.75, "flat, suite or box of an address")))
}

fn is_proper(reading: &Reading<'_>, at: usize) -> bool {
    let token = &reading.tokens[at];
    token.is_word()
        && token.is_capital()
        && token.len() > 1
        && !reading.marked(at, Cue::Month)
        && !(reading.is(at, Classes::FUNCTION) && reading.lower(at) != "the")
}

/// "Eircode is R 93 K 7 double X", "postcode is …": letters and digits after the word.
fn said_postcode(reading: &Reading<'_>, cue_end: usize) -> Option<Candidate> {
    let is_postcode = |code: &Code| (4..=9).contains(&code.text.len()) && code.digits >= 2;
    let code = code::find(reading, cue_end, cue_end + 4, is_postcode)?;
    Some(candidate(reading, code.start, tail_end(reading, code.end), 0.9, "postcode"))
}

/// Walks back over the words of the street's name.
fn name_start(reading: &Reading<'_>, street: usize, is_separate: bool) -> usize {
    let mut start = street;
    while start > 0 && street - start < LONGEST_NAME {
        let at = start - 1;
        let token = &reading.tokens[at];
        let initial = reading.sign(at) == Some('.') && at > 0 && reading.tokens[at - 1].len() == 1;
        let capital = token.is_word()
            && token.is_capital()
            && !(reading.is_sentence_start(at) && reading.is(at, Classes::FUNCTION));
        let small = reading.is_caseless && is_separate && street - start < 2 && is_name_word(reading, at);
        if !(capital && !is_cue(reading, at) || initial || small) {
            break;
        }
        start = at;
    }
    start
}

/// "gammel landevej", "h c andersens vej": words that a street's name starts with, written small.
fn with_lead(reading: &Reading<'_>, start: usize) -> usize {
    let mut start = start;
    while start > 0 && reading.marked(start - 1, Cue::StreetLead) {
        start -= 1;
    }
    start
}

fn is_name_word(reading: &Reading<'_>, at: usize) -> bool {
    reading.tokens[at].is_word() && !reading.is(at, Classes::FUNCTION) && !is_cue(reading, at)
}

fn is_cue(reading: &Reading<'_>, at: usize) -> bool {
    reading.marked(at, Cue::Lives) || reading.marked(at, Cue::Address) || reading.marked(at, Cue::Person)
}

/// A house number of at most four digits that starts at `at`, with its letter.
fn number_at(reading: &Reading<'_>, at: usize) -> Option<usize> {
    let at = at + usize::from(matches!(reading.sign(at), Some(',')) || reading.is_number_sign(at));
    let numeral = numeral_at(reading, at)?;
    let short = reading.numerals().digits(numeral).len() <= 4;
    let unit = reading.marked(numeral.end, Cue::Unit);
    (short && !unit).then(|| with_letter(reading, numeral.end))
}

fn with_letter(reading: &Reading<'_>, end: usize) -> usize {
    let letter = reading.tokens.get(end).is_some_and(|token| token.is_word() && token.len() == 1);
    let own = letter
        && (reading.is_glued(end)
            || reading.tokens[end].is_capital() && reading.lower(end) != "i"
            || (reading.is_caseless || matches!(reading.lower(end), "a" | "b" | "c" | "d" | "e" | "f"))
                && !reading.is(end, Classes::FUNCTION));
    if own { end + 1 } else { end }
}

fn numeral_at<'a>(reading: &'a Reading<'_>, at: usize) -> Option<&'a Numeral> {
    let all = reading.numerals().all();
    let place = all.partition_point(|numeral| numeral.start < at);
    all.get(place).filter(|numeral| numeral.start == at)
}

/// A house number that ends right before the street's name: "14 Main Street", "number 14 on Main Street".
fn number_before(reading: &Reading<'_>, name_start: usize) -> Option<usize> {
    let runs = reading.runs();
    let run = &runs[runs.partition_point(|run| run.end + 1 < name_start)..].first()?;
    // "12b", "71 a".
    let letter = name_start == run.end + 1 && with_letter(reading, run.end) == name_start;
    ((run.end == name_start || letter) && run.digits.len() <= 5).then_some(run.start)
}

/// Walks on over floor, door, postcode and town.
fn tail_end(reading: &Reading<'_>, from: usize) -> usize {
    let mut end = from;
    let mut at = from;
    while at < reading.len().min(from + LONGEST_TAIL) {
        let token = &reading.tokens[at];
        if matches!(token.sign(), Some(',' | '.' | '-')) || reading.marked(at, Cue::Filler) {
            // "Apt. 7": the dot of an abbreviation.
            let is_short = at > from && reading.marked(at - 1, Cue::Floor) && numeral_at(reading, at + 1).is_some();
            let next = (at + 1).min(reading.len() - 1);
            if token.sign() == Some('.') && !is_short && reading.sentence(at) != reading.sentence(next) {
                break;
            }
            at += 1;
            continue;
        }
        let after_comma = at > from && reading.sign(at - 1) == Some(',');
        let next = floor_end(reading, at)
            .or_else(|| region_end(reading, at))
            .or_else(|| postcode_end(reading, at))
            .or_else(|| town_and_code_end(reading, at))
            .or_else(|| town_end(reading, at))
            .or_else(|| unlisted_town(reading, at).filter(|_| after_comma && !reading.is_caseless))
            .or_else(|| unlisted_town(reading, at + 1).filter(|_| reading.is_in_word(at)));
        let Some(next) = next else { break };
        at = next;
        end = next;
    }
    end
}

fn floor_end(reading: &Reading<'_>, at: usize) -> Option<usize> {
    if reading.marked(at, Cue::Floor) {
        let letter = reading.tokens.get(at + 1).is_some_and(|token| token.is_word() && token.len() == 1);
        let own =
            letter && (reading.is_caseless || reading.tokens[at + 1].is_capital()) && reading.lower(at + 1) != "i";
        return Some(at + 1 + usize::from(own));
    }
    let number_end = numeral_at(reading, at)
        .map(|numeral| numeral.end)
        .or_else(|| reading.marked(at, Cue::Ordinal).then_some(at + 1))?;
    let is_suffix = reading.is_glued(number_end)
        && ["st", "nd", "rd", "th"].iter().any(|suffix| reading.lower_is(number_end, suffix));
    let dot = usize::from(reading.sign(number_end) == Some('.') || is_suffix);
    let dotted = usize::from(at > 1 && reading.sign(at - 1) == Some('.'));
    let after_floor = at > dotted && reading.marked(at - 1 - dotted, Cue::Floor);
    (reading.marked(number_end + dot, Cue::Floor) || after_floor).then_some(number_end + usize::from(is_suffix))
}

/// A postcode, with the town after it.
fn postcode_end(reading: &Reading<'_>, at: usize) -> Option<usize> {
    let with_letters = uk_postcode_end(reading, at).or_else(|| eircode_end(reading, at));
    let with_letters = with_letters.or_else(|| spelled_postcode_end(reading, at)).or_else(|| maltese_end(reading, at));
    if let Some(end) = with_letters {
        return Some(end);
    }
    let mut digits = 0;
    let mut end = at;
    while let Some(numeral) = numeral_at(reading, end).filter(|_| digits < 4) {
        digits += reading.numerals().digits(numeral).len();
        end = numeral.end;
    }
    let town = town_end(reading, end).or_else(|| unlisted_town(reading, end));
    matches!(digits, 4 | 5).then(|| town.unwrap_or(end))
}

/// "Springfield 62704", "Mladá Boleslav Czechia 29301": words with capitals up to a postcode of five digits.
fn town_and_code_end(reading: &Reading<'_>, at: usize) -> Option<usize> {
    let end = (at..reading.len().min(at + LONGEST_NAME)).find(|next| !is_proper(reading, *next))?;
    let code = reading.tokens.get(end).filter(|code| end > at && code.is_digits() && code.len() == 5)?;
    (!code.glued && !reading.is_glued(end + 1)).then_some(end + 1)
}

/// `D02 X285`
fn eircode_end(reading: &Reading<'_>, at: usize) -> Option<usize> {
    let token =
        reading.tokens.get(at).filter(|token| token.is_word() && token.len() == 1 && reading.is_glued(at + 1))?;
    let code = code::read(reading, at).filter(|_| token.is_capital() || reading.is_caseless)?;
    let is_code = code.text.len() == 7 && code.letters >= 2 && code.digits >= 3;
    is_code.then_some(code.end)
}

/// `BKR 1754`
fn maltese_end(reading: &Reading<'_>, at: usize) -> Option<usize> {
    let area = reading.tokens.get(at).filter(|token| token.is_word() && token.len() == 3)?;
    let number = reading.tokens.get(at + 1).filter(|next| next.is_digits() && next.len() == 4)?;
    (matches!(area.shape, Shape::Upper) && !number.glued).then_some(at + 2)
}

/// "B T seven three J Q", "T 12 X H 8 6": a British or Irish postcode letter by letter.
fn spelled_postcode_end(reading: &Reading<'_>, at: usize) -> Option<usize> {
    let code = code::read(reading, at).filter(|code| code.start == at && (5..=7).contains(&code.text.len()))?;
    let is_digit: Vec<bool> = code.text.chars().map(|c| c.is_ascii_digit()).collect();
    let is_british = code.letters >= 3 && is_digit[is_digit.len() - 3..] == [true, false, false];
    let is_irish = is_digit.len() == 7 && code.letters >= 2 && code.digits >= 3 && is_digit[1];
    (!is_digit[0] && (is_british || is_irish)).then_some(code.end)
}

/// A town that is on no list, where one has to stand: "1800 Ballerholm", "County Offaly".
fn unlisted_town(reading: &Reading<'_>, at: usize) -> Option<usize> {
    let is_odd = |at: usize| {
        let token = reading.tokens.get(at)?;
        let written = token.is_capital() || reading.is_caseless;
        (token.is_word() && token.len() > 2 && written && (reading.is_strange(at) || is_proper(reading, at)))
            .then_some(())
    };
    is_odd(at)?;
    let mut end = at + 1;
    while end < at + 3 && !reading.is_caseless && !reading.is_sentence_start(end) && is_odd(end).is_some() {
        end += 1;
    }
    Some(district_end(reading, end))
}

/// "Aarhus C", "Odense SV", "Glasgow G12", and in small letters "aarhus c".
fn district_end(reading: &Reading<'_>, end: usize) -> usize {
    let is_small = |token: &Token| !token.is_capital() && reading.is_caseless && !token.glued;
    let is_quarter = |at: usize| matches!(reading.lower(at), "c" | "k" | "n" | "s" | "v" | "ø" | "nv" | "sv" | "nø");
    if reading.tokens.get(end).is_some_and(is_small) && is_quarter(end) {
        return end + 1;
    }
    let Some(token) = reading.tokens.get(end).filter(|token| token.is_word() && token.is_capital()) else { return end };
    let number = reading.tokens.get(end + 1).filter(|next| next.glued && next.is_digits());
    match (number, token.len()) {
        (Some(_), 1 | 2) if uk_postcode_end(reading, end).is_some() => end,
        (Some(number), 1 | 2) if number.len() <= 2 => end + 2,
        (None, 1) if reading.lower(end) != "i" => end + 1,
        (None, 2) if matches!(reading.lower(end), "sv" | "nv" | "nø" | "sø") => end + 1,
        _ => end,
    }
}

/// "County Offaly", "Co. Mayo", "IL 62704".
fn region_end(reading: &Reading<'_>, at: usize) -> Option<usize> {
    let token = reading.tokens.get(at)?;
    if matches!(reading.lower(at), "county" | "co") {
        let name = at + 1 + usize::from(reading.sign(at + 1) == Some('.'));
        return reading
            .tokens
            .get(name)
            .filter(|next| next.is_word() && (next.is_capital() || reading.is_caseless))
            .map(|_| name + 1);
    }
    let is_state = token.is_word() && token.len() == 2 && matches!(token.shape, Shape::Upper);
    let zip = reading.tokens.get(at + 1).is_some_and(|next| next.is_digits() && next.len() == 5);
    (is_state && zip).then_some(at + 2)
}

fn town_end(reading: &Reading<'_>, at: usize) -> Option<usize> {
    let linked = reading.tokens.get(at).is_some_and(|_| reading.is_in_word(at)) && is_town(reading, at + 1);
    let start = if linked { at + 1 } else { at };
    if !is_town(reading, start) {
        return None;
    }
    let mut end = start + 1;
    while is_town(reading, end) && !reading.is_sentence_start(end) && end < start + 3 {
        end += 1;
    }
    Some(district_end(reading, end))
}

fn is_town(reading: &Reading<'_>, at: usize) -> bool {
    let Some(token) = reading.tokens.get(at) else { return false };
    token.is_word()
        && reading.is(at, Classes::PLACE)
        && (token.is_capital() || reading.is_caseless && !reading.is(at, Classes::COMMON))
        && !reading.is(at, Classes::FUNCTION)
}

/// "Margrethe fra Ålesund": the town after somebody's name.
fn is_town_of_somebody(reading: &Reading<'_>, at: usize) -> bool {
    let is_name = |at: usize| {
        let classes = reading.class(at);
        classes.has(Classes::GIVEN.and(Classes::SURNAME)) && !classes.has(Classes::COMMON.and(Classes::FUNCTION))
    };
    at > 1
        && matches!(reading.lower(at - 1), "fra" | "från" | "from" | "aus")
        && is_name(at - 2)
        && is_town(reading, at)
}

/// "8000 Aarhus", "I live in Odense".
fn town(reading: &Reading<'_>, at: usize) -> Option<Candidate> {
    let lives = reading.distance_before(at, Cue::Lives, 3).is_some();
    if let Some(numeral) = numeral_at(reading, at)
        && matches!(reading.numerals().digits(numeral).len(), 4 | 5)
        && !numeral.in_words
        && is_town(reading, numeral.end)
    {
        let end = town_end(reading, numeral.end).unwrap_or(numeral.end);
        return Some(candidate(reading, at, end, 0.9, "postcode and town"));
    }
    // "jeg bor i tønder": right after the words a town that is also a word is that town.
    let is_persons = reading.follows(at, Cue::Lives) && at > 2 && reading.marked(at - 3, Cue::Person);
    let is_said = reading.is_caseless && is_persons && reading.is(at, Classes::PLACE);
    let is_named = lives && is_town(reading, at) || is_town_of_somebody(reading, at);
    if is_named || is_said && !reading.is(at, Classes::FUNCTION) {
        let end = tail_end(reading, town_end(reading, at).unwrap_or(at + 1));
        return Some(candidate(reading, at, end, 0.8, "town that somebody lives in"));
    }
    let directly = reading.follows(at, Cue::Lives) && !reading.is_caseless && reading.is_strange(at);
    let end = if directly { unlisted_town(reading, at)? } else { return None };
    let end = number_at(reading, end).filter(|_| reading.sign(end).is_none()).unwrap_or(end);
    Some(candidate(reading, at, tail_end(reading, end), 0.7, "place that somebody lives in"))
}

/// `SW1A 1AA`
fn uk_postcode(reading: &Reading<'_>, at: usize) -> Option<Candidate> {
    let end = uk_postcode_end(reading, at)?;
    let start = if reading.is_caseless { at } else { with_places(reading, at) };
    Some(candidate(reading, start, end, 0.9, "British postcode"))
}

fn uk_postcode_end(reading: &Reading<'_>, at: usize) -> Option<usize> {
    let area = reading.tokens.get(at).filter(|token| token.is_word() && token.len() <= 2)?;
    if !(area.is_capital() || reading.is_caseless)
        || !reading.is_glued(at + 1)
        || !reading.tokens.get(at + 1)?.is_digits()
    {
        return None;
    }
    let mut next = at + 2;
    if reading.tokens.get(next).is_some_and(|token| token.is_word() && token.len() == 1 && token.glued) {
        next += 1;
    }
    let inward = reading.tokens.get(next).filter(|token| token.is_digits() && token.len() == 1)?;
    let unit = reading.tokens.get(next + 1).filter(|token| token.is_word() && token.len() == 2 && token.glued)?;
    (!inward.glued || unit.is_capital() || reading.is_caseless).then_some(next + 2)
}

/// "my address is …": whatever follows, as long as it looks like an address.
fn said(reading: &Reading<'_>, start: usize) -> Option<Candidate> {
    let start = (start..reading.len().min(start + 3))
        .find(|at| !reading.marked(*at, Cue::Filler) && reading.sign(*at).is_none())?;
    let looks = |at: usize| {
        let token = &reading.tokens[at];
        let capital = token.is_word() && token.is_capital() && !reading.is(at, Classes::FUNCTION);
        let number = token.is_digits() || reading.is(at, Classes::NUMBER) && !reading.is(at, Classes::FUNCTION);
        capital
            || number
            || [Cue::StreetType, Cue::Floor, Cue::Ordinal].iter().any(|cue| reading.marked(at, *cue))
            || is_town(reading, at)
    };
    let mut end = start;
    let mut at = start;
    let mut evidence = false;
    while at < reading.len().min(start + LONGEST_TAIL) && reading.sentence(at) == reading.sentence(start) {
        if looks(at) {
            evidence |= reading.tokens[at].is_digits()
                || reading.is(at, Classes::NUMBER)
                || reading.marked(at, Cue::StreetType)
                || is_town(reading, at);
            end = at + 1;
        } else if !matches!(reading.sign(at), Some(',' | '.' | '-'))
            && !reading.is_in_word(at)
            && !reading.marked(at, Cue::Filler)
        {
            break;
        }
        at += 1;
    }
    (evidence && end > start).then(|| candidate(reading, start, end, 0.85, "words said to be an address"))
}
