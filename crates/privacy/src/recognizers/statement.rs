//! Statements about a person that Art. 9 or Art. 10 protects: health, belief, politics, union, origin, genetics,
//! biometrics, sex life, convictions.
//!
//! The words are lists, one file a kind in each language's folder; what makes a word a statement is here.
//! "I have diabetes" is one, "where is the diabetes clinic" isn't: the sentence has to be about somebody.

use crate::{
    Kind,
    cue::{Cue, Strength},
    phrases::Hit,
    reading::Reading,
    recognizers::Candidate,
    words::Classes,
};

/// How far before a word its owner may stand: "my old type 2 diabetes".
const POSSESSIVE_REACH: usize = 3;
/// How far before a word the verb may stand: "I have had quite severe depression".
const VERB_REACH: usize = 6;
/// How far before a word its subject marker may stand: "information about living with depression".
const TOPIC_REACH: usize = 5;

pub(super) fn find(reading: &Reading<'_>, found: &mut Vec<Candidate>) {
    let mut statements: Vec<Candidate> = reading.hits().iter().filter_map(|hit| judge(reading, hit)).collect();
    statements.sort_by_key(|statement| (statement.kind, statement.start, statement.end));
    let mut joined: Vec<Candidate> = Vec::new();
    for statement in statements {
        match joined.last_mut() {
            Some(last) if last.kind == statement.kind && is_one_statement(reading, last.end, statement.start) => {
                last.end = last.end.max(statement.end);
                last.certainty = last.certainty.max(statement.certainty);
            }
            _ => joined.push(statement),
        }
    }
    found.append(&mut joined);
}

fn judge(reading: &Reading<'_>, hit: &Hit) -> Option<Candidate> {
    let Cue::Statement(kind, strength) = hit.cue else { return None };
    let context = Context::around(reading, hit);
    let certainty = match strength {
        Strength::Phrase => 0.9,
        _ if context.is_tied_to_person => 0.95,
        Strength::Always if !context.is_subject && (context.names_person || !context.is_general) => 0.8,
        Strength::Personal if !context.is_subject && context.names_person && !context.is_general => 0.7,
        Strength::Always | Strength::Personal => return None,
    };
    let (reason, end) = (reason(kind), trimmed_end(reading, hit));
    Some(Candidate { kind, start: hit.start, end, certainty, reason, normal: String::new() })
}

/// "convicted of theft and" ends after "theft".
fn trimmed_end(reading: &Reading<'_>, hit: &Hit) -> usize {
    let mut end = hit.end;
    while hit.is_open
        && end > hit.start + 1
        && (reading.is(end - 1, Classes::FUNCTION) || reading.sign(end - 1).is_some())
    {
        end -= 1;
    }
    end
}

const fn reason(kind: Kind) -> &'static str {
    match kind {
        Kind::Ethnicity => "words about a person's ethnic origin",
        Kind::Politics => "words about a person's political opinion",
        Kind::Religion => "words about a person's belief",
        Kind::Union => "words about a person's union membership",
        Kind::Genetic => "words about a person's genes",
        Kind::Biometric => "words about a person's biometric data",
        Kind::Health => "words about a person's health",
        Kind::Sex => "words about a person's sex life or orientation",
        Kind::Criminal => "words about a person's convictions or offences",
        Kind::Person
        | Kind::Email
        | Kind::Phone
        | Kind::NationalId
        | Kind::Address
        | Kind::Iban
        | Kind::BankAccount
        | Kind::Card
        | Kind::DateOfBirth
        | Kind::LicensePlate
        | Kind::Passport
        | Kind::IpAddress
        | Kind::Url => "words about a person",
    }
}

/// What the sentence says about who the word is about.
struct Context {
    is_tied_to_person: bool,
    names_person: bool,
    is_subject: bool,
    is_general: bool,
}

impl Context {
    fn around(reading: &Reading<'_>, hit: &Hit) -> Self {
        let start = reading.sentence_start(hit.start);
        let end = reading.sentence_end(hit.start);
        let marked = |from: usize, to: usize, cue: Cue| (from..to).any(|at| reading.marked(at, cue));
        let names_person = (start..end).any(|at| is_person(reading, at));
        let back = |reach: usize| hit.start.saturating_sub(reach).max(start);
        let verb = (back(VERB_REACH)..hit.start).rev().find(|at| reading.marked(*at, Cue::Has));
        let has_subject = |verb: usize| (back(VERB_REACH * 2)..=verb + 1).any(|at| is_person(reading, at));
        Self {
            is_tied_to_person: marked(back(POSSESSIVE_REACH), hit.start, Cue::Possessive)
                || verb.is_some_and(has_subject),
            names_person,
            is_subject: marked(back(TOPIC_REACH), hit.start, Cue::Topic),
            is_general: marked(start, end, Cue::General),
        }
    }
}

fn is_person(reading: &Reading<'_>, at: usize) -> bool {
    if reading.marked(at, Cue::Person) || reading.marked(at, Cue::Possessive) || reading.marked(at, Cue::Kin) {
        return true;
    }
    let Some(token) = reading.tokens.get(at) else { return false };
    let classes = reading.class(at);
    token.is_capital() && classes.has(Classes::GIVEN) && !classes.has(Classes::COMMON.and(Classes::FUNCTION))
}

/// "stress and depression": only a comma or "and" stands between.
fn is_one_statement(reading: &Reading<'_>, from: usize, to: usize) -> bool {
    from >= to
        || to - from <= 2
            && (from..to).all(|at| reading.marked(at, Cue::And) || matches!(reading.sign(at), Some(',' | '-')))
}
