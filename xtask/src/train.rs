//! `cargo xtask train`: makes the privacy filter's model of statements from lines that people wrote by hand.
//!
//! Reads the development and training parts of the corpus, never the test part, and writes
//! `crates/privacy/models/statements.bin`. The same lines give the same bytes: nothing is drawn by chance.
//! With `--folds` it says instead how a model does on lines that it wasn't trained on.

mod chain;
mod descent;
mod folds;
mod kinds;
mod lines;

use std::{fs, path::PathBuf};

use anyhow::{Context, Result, bail};
use clevercall_privacy::training::{ShownLists, Trained};

use crate::{
    measure::corpus,
    task::{Outcome, Task, say},
};
use chain::Chain;
use kinds::Kinds;
use lines::Lesson;

/// The task.
pub(crate) const TASK: Task =
    Task { name: "train", about: "trains the privacy filter's model of statements; --help shows its arguments", run };

const USAGE: &str = "\
usage: cargo xtask train [ARGUMENTS]

  --corpus FOLDER   another folder with LANGUAGE/dev.tsv and LANGUAGE/train.tsv (corpus)
  --to FILE         another file to write (crates/privacy/models/statements.bin)
  --folds           write nothing; train on four fifths of the lines, measure on the fifth, five times";

fn run(arguments: &[String]) -> Result<Outcome> {
    let (mut corpus, mut to, mut folds) = (corpus::folder()?, None, false);
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().with_context(|| format!("{word} needs a value; --help shows which"));
        match word.as_str() {
            "--help" => {
                say(USAGE);
                return Ok(Outcome::Done);
            }
            "--corpus" => corpus = value()?.into(),
            "--to" => to = Some(PathBuf::from(value()?)),
            "--folds" => folds = true,
            other => bail!("`{other}` is unknown here; --help shows what it takes"),
        }
    }
    let lessons = lines::read(&corpus)?;
    say(&format!("{} lines", lessons.len()));
    if folds {
        folds::run(&lessons)?;
        return Ok(Outcome::Done);
    }
    let to = match to {
        Some(to) => to,
        None => corpus::workspace()?.join("crates/privacy/models/statements.bin"),
    };
    let file = train(&lessons.iter().collect::<Vec<_>>());
    fs::write(&to, file).with_context(|| format!("{} can't be written", to.display()))?;
    say(&format!("wrote {}", to.display()));
    Ok(Outcome::Done)
}

/// Trains a model on lessons; returns its file.
fn train(lessons: &[&Lesson]) -> Vec<u8> {
    let (mut chain, mut kinds) = (Chain::default(), Kinds::default());
    for lesson in lessons {
        // Each line as it is and as if the lists had never known its words: docs/decisions/learnt-statements.md.
        for lists in [ShownLists::All, ShownLists::NoStatements] {
            if let Some((seen, weight)) = lesson.seen(lists) {
                chain.add(lesson, &seen, weight);
                kinds.add(lesson, &seen);
            }
        }
    }
    let (transitions, weights) = chain.train();
    Trained { transitions, chain: weights, kinds: kinds.train() }.file()
}

#[cfg(test)]
mod tests {
    use clevercall_model::{Language, Spoken};
    use clevercall_privacy::{Aliases, training::engine_with};

    use super::*;

    /// Statements and talk that are told apart by their construction only.
    fn corpus() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let words = ["vorbel", "wruxt", "zqirt", "plojn", "mevoqq", "xadvu", "tilk", "brask"];
        let mut lines = String::new();
        for word in words {
            lines.push_str(&format!("special\tI have been ailing from [HEALTH:{word}] since May\n"));
            lines.push_str(&format!("neg\tcan you send the {word} to my desk\n"));
        }
        fs::create_dir(folder.path().join("en")).unwrap();
        fs::write(folder.path().join("en/train.tsv"), lines).unwrap();
        folder
    }

    #[test]
    fn the_same_lines_give_the_same_bytes_and_a_model_that_learnt_from_them() {
        let folder = corpus();
        let lessons = lines::read(folder.path()).unwrap();
        assert_eq!(lessons.len(), 16);
        let of_lessons = || train(&lessons.iter().collect::<Vec<_>>());
        let model = of_lessons();
        assert!(model == of_lessons(), "training is not deterministic");
        let engine = engine_with(model, None).unwrap();
        let redact = |words: &str| {
            let spoken = Spoken::new(words.to_owned(), Language::English, 1.0);
            engine.redact(&spoken, &mut Aliases::default()).text.to_string()
        };
        assert_eq!(redact("I have been ailing from klompf since May"), "I have been ailing from [HEALTH] since May");
        assert_eq!(redact("can you send the klompf to my desk"), "can you send the klompf to my desk");
    }

    #[test]
    fn wrong_arguments_are_refused_with_a_sentence() {
        for (words, expected) in [(&["--to"][..], "needs a value"), (&["all"], "unknown here")] {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            assert!(run(&words).unwrap_err().to_string().contains(expected));
        }
    }
}
