//! The organisation's answers file: questions by example, and the text approved for each.
//!
//! ```toml
//! [[answer]]
//! id = "opening-hours"
//! questions.da = ["Hvornår har I åbent?", "Hvad er jeres åbningstider?"]
//! questions.en = ["When are you open?"]
//! text.da = "Vi har åbent mandag til torsdag fra 10 til 15."
//! text.en = "We are open Monday to Thursday from 10 to 15."
//! valid_from = "2026-01-01"   # the first day it is used; may be left out
//! valid_to = "2026-12-31"     # the last day; may be left out
//! transfer = "planning"       # hands over to this department afterwards; may be left out
//! ```
//!
//! A text with slots (`{name}`, `{phone}`, `{email}`, `{address}`) speaks back what the caller said of themselves.

use std::{
    collections::{BTreeMap, BTreeSet},
    str::FromStr,
    sync::Arc,
};

use clevercall_model::Language;
use serde::Deserialize;
use thiserror::Error;
use time::Date;
use toml::Spanned;

use crate::{Template, TemplateError, hours};

/// The most example questions one answer may have in one language.
const MOST_QUESTIONS: usize = 200;

/// Everything the organisation has approved to be said.
#[derive(Clone, Debug, Default)]
pub struct Answers(Vec<Answer>);

/// One approved answer.
#[derive(Clone, Debug)]
pub struct Answer {
    id: Arc<str>,
    languages: BTreeMap<Language, Approval>,
    valid_from: Option<Date>,
    valid_to: Option<Date>,
    transfer: Option<String>,
}

#[derive(Clone, Debug)]
struct Approval {
    questions: Vec<String>,
    text: Option<Template>,
}

/// An answers file that can't be used, and where.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("answers file, line {line}: {fault}")]
pub struct AnswersError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there and what is expected.
    pub fault: AnswersFault,
}

/// What is wrong with an answers file.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum AnswersFault {
    /// Not TOML, a key that doesn't exist, a value of the wrong sort; the reader's own words.
    #[error("{0}")]
    Toml(String),
    /// Ids end up in evidence and in the console's address line.
    #[error("not an id; use 1 to 60 of a-z, 0-9 and '-'")]
    Id,
    /// Evidence must name one answer.
    #[error("this id is used twice; give each answer its own")]
    DuplicateId,
    /// A language code nobody knows.
    #[error("unknown language code; use one of da, en, nb, sv, de")]
    Language,
    /// Questions without which nothing matches.
    #[error("no example question in this language; give at least one, better five")]
    NoQuestions,
    /// More examples than help.
    #[error("more than {MOST_QUESTIONS} example questions; keep those that differ")]
    TooManyQuestions,
    /// A question in a language that has no text to answer it.
    #[error("questions in this language but no text; add text.{0}, or a transfer")]
    NoText(Language),
    /// The text itself.
    #[error(transparent)]
    Text(TemplateError),
    /// A day that isn't one.
    #[error("not a date; write it as \"2026-12-24\"")]
    Date,
    /// A validity that never comes.
    #[error("valid_to is before valid_from; nobody would ever hear this answer")]
    Validity,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    answer: Vec<Entry>,
}

type ByLanguage<T> = BTreeMap<String, Spanned<T>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: Spanned<String>,
    questions: Spanned<ByLanguage<Vec<String>>>,
    #[serde(default)]
    text: ByLanguage<String>,
    valid_from: Option<Spanned<String>>,
    valid_to: Option<Spanned<String>>,
    transfer: Option<String>,
}

/// A fault and the byte it was found at.
type At = (usize, AnswersFault);

impl Answers {
    /// The answers in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Answer> {
        self.0.iter()
    }
}

impl FromStr for Answers {
    type Err = AnswersError;

    /// Reads the file's text.
    fn from_str(toml: &str) -> Result<Self, AnswersError> {
        let line = |at: usize| toml.as_bytes()[..at.min(toml.len())].iter().filter(|b| **b == b'\n').count() + 1;
        let file: File = toml::from_str(toml).map_err(|error| AnswersError {
            line: line(error.span().map_or(0, |span| span.start)),
            fault: AnswersFault::Toml(error.message().to_owned()),
        })?;
        let answers = file.answer.into_iter().map(|entry| {
            let at = entry.id.span().start;
            entry.approve().map(|answer| (at, answer))
        });
        let answers = answers.collect::<Result<Vec<_>, _>>().and_then(without_duplicates);
        answers.map(Self).map_err(|(at, fault)| AnswersError { line: line(at), fault })
    }
}

fn without_duplicates(answers: Vec<(usize, Answer)>) -> Result<Vec<Answer>, At> {
    let mut ids = BTreeSet::new();
    let unique = |(at, answer): (usize, Answer)| {
        if ids.insert(Arc::clone(&answer.id)) { Ok(answer) } else { Err((at, AnswersFault::DuplicateId)) }
    };
    answers.into_iter().map(unique).collect()
}

impl Entry {
    fn approve(self) -> Result<Answer, At> {
        let id = self.id.get_ref().as_str();
        let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if id.is_empty() || id.len() > 60 || !id.chars().all(legal) {
            return Err((self.id.span().start, AnswersFault::Id));
        }
        let mut languages = self.questions_by_language()?;
        for (code, text) in &self.text {
            let at = text.span().start;
            let template = Template::parse(id, text.get_ref()).map_err(|fault| (at, AnswersFault::Text(fault)))?;
            let approval = languages.get_mut(&language(code, at)?).ok_or((at, AnswersFault::NoQuestions))?;
            approval.text = Some(template);
        }
        let untold = languages.iter().find(|(_, approval)| approval.text.is_none());
        if let (Some((language, _)), None) = (untold, &self.transfer) {
            return Err((self.questions.span().start, AnswersFault::NoText(*language)));
        }
        let valid_from = self.valid_from.as_ref().map(day).transpose()?;
        let valid_to = self.valid_to.as_ref().map(day).transpose()?;
        if let (Some(from), Some(to), Some(place)) = (valid_from, valid_to, &self.valid_to)
            && to < from
        {
            return Err((place.span().start, AnswersFault::Validity));
        }
        Ok(Answer { id: Arc::from(id), languages, valid_from, valid_to, transfer: self.transfer })
    }

    fn questions_by_language(&self) -> Result<BTreeMap<Language, Approval>, At> {
        let mut languages = BTreeMap::new();
        for (code, questions) in self.questions.get_ref() {
            let at = questions.span().start;
            let questions = questions.get_ref();
            if questions.is_empty() || questions.iter().any(|question| question.trim().is_empty()) {
                return Err((at, AnswersFault::NoQuestions));
            }
            if questions.len() > MOST_QUESTIONS {
                return Err((at, AnswersFault::TooManyQuestions));
            }
            languages.insert(language(code, at)?, Approval { questions: questions.clone(), text: None });
        }
        if languages.is_empty() { Err((self.questions.span().start, AnswersFault::NoQuestions)) } else { Ok(languages) }
    }
}

fn language(code: &str, at: usize) -> Result<Language, At> {
    code.parse().map_err(|_| (at, AnswersFault::Language))
}

fn day(text: &Spanned<String>) -> Result<Date, At> {
    hours::date(text.get_ref()).map_err(|_| (text.span().start, AnswersFault::Date))
}

impl Answer {
    /// The id it has in the file.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether it may be used on this day.
    pub fn valid_on(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }

    /// The last day it may be used.
    pub const fn valid_to(&self) -> Option<Date> {
        self.valid_to
    }

    /// The department it hands over to.
    pub fn transfer(&self) -> Option<&str> {
        self.transfer.as_deref()
    }

    /// The languages it has questions in.
    pub fn languages(&self) -> impl Iterator<Item = Language> {
        self.languages.keys().copied()
    }

    /// The example questions in a language.
    pub fn questions(&self, language: Language) -> &[String] {
        self.languages.get(&language).map_or(&[], |approval| &approval.questions)
    }

    /// The approved text in a language; an answer that only hands over may have none.
    pub fn text(&self, language: Language) -> Option<&Template> {
        self.languages.get(&language)?.text.as_ref()
    }
}

#[cfg(test)]
mod tests;
