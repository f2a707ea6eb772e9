//! `cargo xtask compare`: our privacy filter beside others, on the same lines in the same run.
//!
//! The others are installed from their registries under the target folder, with pinned versions; one that can't be
//! installed or fails is named with the reason and left out. Nothing of theirs becomes part of the product.
//! Start at [`peers`], which says who they are; the counting is [`crate::measure::tally`], as for ours.

mod answers;
mod install;
mod peers;
mod rows;

use std::{path::PathBuf, str::FromStr};

use anyhow::{Context, Result, bail};
use clevercall_model::Language;
use clevercall_privacy::Aliases;

use crate::{
    measure::{
        corpus::{self, Line, Part},
        machine::{memory, timed},
        ours::{Ours, spoken, taken},
    },
    task::{Outcome, Task, say},
};
use answers::{Answer, Answers};
use peers::PEERS;
use rows::Row;

/// The task.
pub(crate) const TASK: Task =
    Task { name: "compare", about: "measures the privacy filter beside others; --help shows its arguments", run };

const USAGE: &str = "\
usage: cargo xtask compare [ARGUMENTS]

  --part dev|test   the part of the corpus (dev)
  --language CODE   only this language: da, en, nb, sv or de; may be repeated
  --corpus FOLDER   another folder with LANGUAGE/PART.tsv (corpus)

Installs the others under the target folder, with python3 and cargo; the first time takes some minutes.
For speeds that mean something: cargo run --release --package xtask -- compare";

struct Arguments {
    part: Part,
    languages: Vec<Language>,
    corpus: PathBuf,
}

/// The lines of one language.
struct Asked {
    language: Language,
    lines: Vec<Line>,
}

fn run(words: &[String]) -> Result<Outcome> {
    if words.iter().any(|word| word == "--help") {
        say(USAGE);
        return Ok(Outcome::Done);
    }
    let arguments = Arguments::read(words)?;
    let asked: Vec<Asked> = corpus::read_part(&arguments.corpus, &arguments.languages, arguments.part)?
        .into_iter()
        .filter_map(|(language, lines)| Some(Asked { language, lines: lines? }))
        .collect();
    let mut answered = vec![(Row::ours(), ours(&asked)?)];
    for peer in &PEERS {
        say(&format!("— {} {}", peer.name, peer.version));
        match peer.answer(&asked) {
            Ok(answers) => answered.extend(peer.rows().into_iter().map(|row| (row, answers.clone()))),
            Err(reason) => say(&format!("  left out: {reason:#}")),
        }
    }
    rows::show(&asked, arguments.part, &answered);
    Ok(Outcome::Done)
}

/// Our filter, asked like the others; a language that it was not taught has no answers.
fn ours(asked: &[Asked]) -> Result<Answers> {
    let (start, ours) = timed(Ours::new);
    let ours = ours?;
    let mut answers = Vec::new();
    for (of_language, line) in asked.iter().flat_map(|asked| asked.lines.iter().map(move |line| (asked.language, line)))
    {
        let (spoken, mut aliases) = (spoken(&line.text, Some(of_language)), Aliases::default());
        let (took, redaction) = timed(|| ours.engine.redact(&spoken, &mut aliases));
        let answer = Answer::ours(taken(&line.text, &redaction)?, took);
        answers.push(ours.knows(of_language).then_some(answer));
    }
    Ok(Answers { answers, start_seconds: start.as_secs_f64(), memory_mb: memory()?.most })
}

impl Arguments {
    fn read(words: &[String]) -> Result<Self> {
        let mut read = Self { part: Part::Dev, languages: Vec::new(), corpus: corpus::folder()? };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().with_context(|| format!("{word} needs a value; --help shows which"));
            match word.as_str() {
                "--part" => read.part = value()?.parse()?,
                "--language" => read.languages.push(Language::from_str(value()?)?),
                "--corpus" => read.corpus = value()?.into(),
                other => bail!("`{other}` is unknown here; --help shows what it takes"),
            }
        }
        if read.languages.is_empty() {
            read.languages = Language::ALL.to_vec();
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_arguments_are_refused_with_a_sentence() {
        for (words, expected) in [
            (&["--part", "train"][..], "name dev or test"),
            (&["--language", "fr"], "use one of da"),
            (&["--corpus"], "needs a value"),
            (&["--lines"], "unknown here"),
        ] {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            let error = Arguments::read(&words).err().unwrap().to_string();
            assert!(error.contains(expected), "{words:?}: {error}");
        }
    }

    #[test]
    fn ours_does_not_answer_in_a_language_it_was_not_taught() {
        let knows = |language| Ours::new().unwrap().knows(language);
        let Some(language) = Language::ALL.into_iter().find(|language| !knows(*language)) else { return };
        let line = Line { number: 1, tag: corpus::Tag::Neg, text: "hei".to_owned(), spans: Vec::new() };
        let answers = ours(&[Asked { language, lines: vec![line] }]).unwrap();
        assert!(answers.answers[0].is_none());
    }
}
