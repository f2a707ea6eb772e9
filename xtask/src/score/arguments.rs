//! What may be typed after `cargo xtask score`.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clevercall_model::Language;

use crate::measure::corpus::{self, Line, Part};

/// Shown by `--help`.
pub(crate) const USAGE: &str = "\
usage: cargo xtask score [ARGUMENTS]

  --part dev|test   the part of the corpus (dev)
  --language CODE   only this language: da, en, nb, sv or de; may be repeated
  --auto            let the filter tell the language by itself
  --lines           show every line with a leak or an over-redaction; dev only
  --splits          split every mark over two and three segments of a call instead, at every place
  --speed           measure time and memory instead; with --data over Banking77 too
  --data FOLDER     score other people's annotated texts in this folder too
  --corpus FOLDER   another folder with LANGUAGE/PART.tsv (corpus)

It ends with 0 when every bar is met, 1 when not, 2 when something is wrong with the arguments or the corpus.";

/// What was typed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Arguments {
    /// The part of the corpus.
    pub(crate) part: Part,
    /// The languages, in the order they are reported.
    pub(crate) languages: Vec<Language>,
    /// The filter is not told the language.
    pub(crate) auto: bool,
    /// Lines are shown.
    pub(crate) lines: bool,
    /// Marks are split over two segments.
    pub(crate) splits: bool,
    /// Time and memory are measured.
    pub(crate) speed: bool,
    /// Where other people's texts are.
    pub(crate) data: Option<PathBuf>,
    /// Where the corpus is.
    pub(crate) corpus: PathBuf,
}

impl Arguments {
    /// Reads them.
    pub(crate) fn read(words: &[String]) -> Result<Self> {
        let mut read = Self {
            part: Part::Dev,
            languages: Vec::new(),
            auto: false,
            lines: false,
            splits: false,
            speed: false,
            data: None,
            corpus: corpus::folder()?,
        };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().with_context(|| format!("{word} needs a value; --help shows which"));
            match word.as_str() {
                "--part" => read.part = value()?.parse()?,
                "--language" => read.languages.push(value()?.parse()?),
                "--corpus" => read.corpus = value()?.into(),
                "--speed" => read.speed = true,
                "--data" => read.data = Some(value()?.into()),
                "--auto" => read.auto = true,
                "--lines" => read.lines = true,
                "--splits" => read.splits = true,
                other => bail!("`{other}` is unknown here; --help shows what it takes"),
            }
        }
        if read.lines && read.part == Part::Test {
            bail!(
                "the lines of the test part are not shown: whoever sees them tunes on them, and then they measure nothing; use --part dev"
            );
        }
        if read.splits && read.speed {
            bail!("--splits and --speed measure different things; type one of them");
        }
        if read.languages.is_empty() {
            read.languages = Language::ALL.to_vec();
        }
        Ok(read)
    }

    /// Reads the part in every language before anything is measured, so that a mistyped line is named at once.
    pub(crate) fn read_corpus(&self) -> Result<Vec<(Language, Option<Vec<Line>>)>> {
        corpus::read_part(&self.corpus, &self.languages, self.part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Result<Arguments> {
        Arguments::read(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn without_arguments_it_is_the_dev_part_in_every_language() {
        let read = read(&[]).unwrap();
        assert_eq!((read.part, read.languages.len(), read.lines), (Part::Dev, 5, false));
    }

    #[test]
    fn languages_may_be_named() {
        let read = read(&["--language", "en", "--part", "test", "--language", "da"]).unwrap();
        assert_eq!((read.languages, read.part), (vec![Language::English, Language::Danish], Part::Test));
    }

    #[test]
    fn wrong_arguments_are_refused_with_a_sentence() {
        for (words, expected) in [
            (&["--part", "train"][..], "name dev or test"),
            (&["--language", "fr"], "use one of da"),
            (&["--language"], "needs a value"),
            (&["all"], "unknown here"),
            (&["--splits", "--speed"], "one of them"),
            (&["--part", "test", "--lines"], "are not shown"),
            (&["--lines", "--part", "test"], "are not shown"),
        ] {
            let error = read(words).unwrap_err().to_string();
            assert!(error.contains(expected), "{words:?}: {error}");
        }
    }
}
