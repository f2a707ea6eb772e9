//! Statements about a person that Art. 9 or Art. 10 protects: health, belief, politics, union, origin, genetics,
//! biometrics, sex life, convictions.
//!
//! The words are lists, one file a kind in each language's folder; what makes a word a statement is here.
//! "I have diabetes" is one, "where is the diabetes clinic" isn't: the sentence has to be about somebody.
//! A union, a party or a church is a statement only with a tie: "member of", "I vote for".

use crate::{
    Kind,
    cue::{Cue, Marks, Strength},
    phrases::Hit,
    reading::Reading,
    recognizers::{Candidate, reasons},
    words::Classes,
};

/// How far before a word its owner may stand: "my old type 2 diabetes".
const POSSESSIVE_REACH: usize = 3;
/// How far before a word the verb may stand: "I have had quite severe depression".
const VERB_REACH: usize = 6;
/// How far before a word its subject marker may stand: "information about living with depression".
const TOPIC_REACH: usize = 5;
/// How far before a name the person may stand whose it is: "I resigned last year from the Labour Party".
const NAME_REACH: usize = 7;
/// How many words may stand between a tie and what it ties: "member of that there HK".
const TIE_REACH: usize = 3;

pub(super) fn find(reading: &Reading<'_>, found: &mut Vec<Candidate>) {
    if !reading.hits().iter().any(|hit| matches!(hit.cue, Cue::Statement(..))) {
        return;
    }
    let mut statements: Vec<Candidate> = reading.hits().iter().filter_map(|hit| judge(reading, hit)).collect();
    statements.iter_mut().for_each(|statement| widen(reading, statement));
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
    let is_part =
        matches!(strength, Strength::Tie | Strength::LooseTie | Strength::TieAfter | Strength::Lead | Strength::Trail);
    if is_part || is_idiom(reading, hit) {
        return None;
    }
    let context = Context::around(reading, hit);
    let about_somebody = context.names_person || !context.is_general;
    let mut start = hit.start;
    let certainty = match strength {
        Strength::Phrase if about_somebody => 0.9,
        Strength::Phrase => return None,
        Strength::Subject => {
            start = tied(reading, hit, kind).filter(|_| about_somebody)?;
            0.9
        }
        Strength::Name => {
            let is_talk = context.is_question || context.is_subject || context.is_heading;
            let tied = tied(reading, hit, kind).filter(|_| about_somebody);
            start = tied.or_else(|| named(reading, hit).filter(|_| !is_talk))?;
            0.8
        }
        Strength::Always | Strength::Personal => word_certainty(strength, &context)?,
        Strength::Tie | Strength::LooseTie | Strength::TieAfter | Strength::Lead | Strength::Trail => return None,
    };
    let (reason, end) = (reasons::listed(kind), trimmed_end(reading, hit));
    Some(Candidate { kind, start, end, certainty, reason, normal: String::new() })
}

/// Whether an idiom takes part of a phrase, or all of it: "a tear in my left eye" goes, whatever "my left" means.
fn is_idiom(reading: &Reading<'_>, phrase: &Hit) -> bool {
    let meets = |idiom: &Hit| idiom.start < phrase.end && phrase.start < idiom.end;
    let is_within = |idiom: &Hit| phrase.start < idiom.start && idiom.end < phrase.end;
    reading.hits_of(Cue::Idiom).any(|idiom| meets(idiom) && !is_within(idiom))
}

/// How sure a word is that stands on its list by itself.
fn word_certainty(strength: Strength, context: &Context) -> Option<f32> {
    if context.is_heading {
        return None;
    }
    if context.is_tied_to_person {
        return Some(0.95);
    }
    let is_talk = context.is_general && (strength == Strength::Personal || !context.names_person);
    let needs_person = strength == Strength::Personal && !context.names_person;
    let certainty = if strength == Strength::Always { 0.8 } else { 0.7 };
    (!context.is_subject && !is_talk && !needs_person).then_some(certainty)
}

/// Where a subject's statement starts, if something ties it to a person.
fn tied(reading: &Reading<'_>, subject: &Hit, kind: Kind) -> Option<usize> {
    let sentence = reading.sentence(subject.start);
    let is_near = |from: usize, to: usize| from <= to && to - from <= TIE_REACH;
    let mut start = None;
    for hit in reading.hits().iter().filter(|hit| reading.sentence(hit.start) == sentence) {
        let is = |strength| hit.cue == Cue::Statement(kind, strength);
        let ties_on = is_near(hit.end, subject.start);
        if is(Strength::Tie) && ties_on {
            start = Some(start.unwrap_or(subject.start).min(hit.start));
        } else if is(Strength::LooseTie) && ties_on || is(Strength::TieAfter) && is_near(subject.end, hit.start) {
            start = start.or(Some(subject.start));
        }
    }
    start
}

/// Where the statement starts that a name makes in a sentence about a person: at the first word after
/// the person that is more than grammar.
fn named(reading: &Reading<'_>, name: &Hit) -> Option<usize> {
    let (start, end) = (reading.sentence_start(name.start), reading.sentence_end(name.start));
    let is_somebody = |at: &usize| is_person(reading, *at);
    let before = (name.start.saturating_sub(NAME_REACH).max(start)..name.start).rev().find(is_somebody);
    let Some(person) = before else {
        return (start..end).any(|at| is_person(reading, at)).then_some(name.start);
    };
    let mut said = person + 1..name.start;
    let is_clause = said.clone().all(|at| reading.sign(at).is_none());
    let first = said.find(|at| !reading.is(*at, Classes::FUNCTION));
    Some(first.filter(|first| is_clause && name.start - first <= TIE_REACH).unwrap_or(name.start))
}

/// Takes in what goes together with a statement, before it and after it.
fn widen(reading: &Reading<'_>, statement: &mut Candidate) {
    let of = |strength: Strength| {
        let cue = Cue::Statement(statement.kind, strength);
        reading.hits().iter().filter(move |hit| hit.cue == cue)
    };
    let (mut start, mut end) = (statement.start, statement.end);
    while let Some(lead) = of(Strength::Lead).find(|hit| hit.start < start && hit.end == after_hyphen(reading, start)) {
        start = lead.start;
    }
    while let Some(trail) = of(Strength::Trail).find(|hit| hit.start == end && hit.end > end) {
        end = trail.end;
    }
    let start = trimmed_start(reading, start, end, statement.kind);
    (statement.start, statement.end) = (carried_start(reading, start), end);
}

/// "was on a stoma ward" starts with "was", where the language carries "was", "on" and "a" along.
fn carried_start(reading: &Reading<'_>, start: usize) -> usize {
    let sentence = reading.sentence(start);
    let is_carried = |at: &usize| reading.marked(*at, Cue::Carried) && reading.sentence(*at) == sentence;
    (0..start).rev().take_while(is_carried).last().unwrap_or(start)
}

/// The end of the word before, which a hyphen may join: "card-carrying".
fn after_hyphen(reading: &Reading<'_>, start: usize) -> usize {
    start - usize::from(start > 0 && reading.sign(start - 1) == Some('-'))
}

/// "has a conviction" starts with "conviction" where the language counts "has a" as light; in "De Radikale" the
/// article is part of the name, and without its verb "votes not at all" would tell nothing.
fn trimmed_start(reading: &Reading<'_>, start: usize, end: usize, kind: Kind) -> usize {
    let is_name = |hit: &Hit| [Strength::Subject, Strength::Name].iter().any(|s| hit.cue == Cue::Statement(kind, *s));
    let starts_name = |at: usize| reading.hits().iter().any(|hit| hit.start == at && is_name(hit));
    let is_light = |at: usize| reading.marked(at, Cue::Light) && !starts_name(at);
    let trimmed = (start..end - 1).find(|at| !is_light(*at)).unwrap_or(end - 1);
    let is_told = (trimmed..end).any(|at| !reading.is(at, Classes::FUNCTION) || starts_name(at));
    if is_told { trimmed } else { start }
}

/// "convicted of theft and" ends after "theft", and so does "convicted of theft, which".
fn trimmed_end(reading: &Reading<'_>, hit: &Hit) -> usize {
    let mut end = hit.end;
    if hit.is_open {
        let is_pause = |at: &usize| matches!(reading.sign(*at), Some(',' | ';' | ':' | '.'));
        end = (hit.start + 1..end).find(is_pause).unwrap_or(end);
    }
    while hit.is_open
        && end > hit.start + 1
        && (reading.is(end - 1, Classes::FUNCTION) || reading.sign(end - 1).is_some())
    {
        end -= 1;
    }
    end
}

/// What the sentence says about who the word is about.
struct Context {
    is_tied_to_person: bool,
    names_person: bool,
    is_subject: bool,
    is_heading: bool,
    is_question: bool,
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
        let is_question = reading.sign(end - 1) == Some('?')
            || marked(start, end.min(start + 2), Cue::Question) && !marked(start, start + 1, Cue::Person);
        let is_general = is_question || marked(start, end, Cue::General);
        Self {
            is_tied_to_person: marked(back(POSSESSIVE_REACH), hit.start, Cue::Possessive)
                || verb.is_some_and(has_subject),
            names_person,
            is_subject: marked(back(TOPIC_REACH), hit.start, Cue::Topic),
            is_heading: reading.marked(hit.end, Cue::Heading),
            is_question,
            is_general,
        }
    }
}

/// The cues that name somebody.
const PERSONS: Marks = Marks::all_of(&[Cue::Person, Cue::Possessive, Cue::Kin]);

fn is_person(reading: &Reading<'_>, at: usize) -> bool {
    if reading.marked_any(at, PERSONS) {
        return true;
    }
    let Some(token) = reading.tokens.get(at) else { return false };
    let classes = reading.class(at);
    token.is_capital() && classes.has(Classes::GIVEN) && !classes.has(Classes::COMMON.and(Classes::FUNCTION))
}

/// "stress and depression": only a comma or "and" stands between.
fn is_one_statement(reading: &Reading<'_>, from: usize, to: usize) -> bool {
    from >= to
        || to - from <= 1
            && (from..to).all(|at| reading.marked(at, Cue::And) || matches!(reading.sign(at), Some(',' | '-')))
}
