//! `--data`: other people's annotated texts, which lie outside this project and stay there.
//!
//! Each set is one file here, and its first lines say how it is counted.
//! A set that isn't in the folder is named and left out.
//! The texts are written, not spoken, and only partly about what this filter is for; they are here because others
//! publish figures on them.

pub(crate) mod banking77;
mod dab;
mod presidio;
mod tab;

use std::{fs, ops::Range, path::Path};

use anyhow::{Context, Result, bail};

use super::bars::Verdicts;
use crate::{
    measure::{ours::Ours, taken::Taken},
    task::say,
};

/// Scores the text of one set's file.
type Score = fn(&str, &Ours, &mut Verdicts) -> Result<()>;

/// Scores every set that the folder has.
pub(crate) fn run(folder: &Path, ours: &Ours, verdicts: &mut Verdicts) -> Result<()> {
    if !folder.is_dir() {
        bail!("{} is no folder; expected one with dab, tab, presidio_research or banking77 in it", folder.display());
    }
    let sets: [(&str, Score); 4] = [
        (dab::FILE, dab::score),
        (tab::FILE, tab::score),
        (presidio::FILE, presidio::score),
        (banking77::FILE, banking77::score),
    ];
    for (file, score) in sets {
        let path = folder.join(file);
        if !path.exists() {
            say(&format!("\n{file}: not in the folder, left out"));
            continue;
        }
        let text = fs::read_to_string(&path).with_context(|| format!("{} can't be read", path.display()))?;
        score(&text, ours, verdicts).with_context(|| format!("{} is not as expected", path.display()))?;
    }
    Ok(())
}

/// A text with what was taken out of it.
struct Document {
    text: Vec<char>,
    gone: Vec<bool>,
    taken: Taken,
}

impl Document {
    fn new(text: &str, taken: Taken) -> Self {
        let text: Vec<char> = text.chars().collect();
        Self { gone: taken.gone(text.len()), text, taken }
    }

    /// The words of a stretch: runs of letters, digits and underscores.
    fn tokens(&self, stretch: Range<usize>) -> Vec<Range<usize>> {
        runs(stretch, |at| is_word(self.text[at]))
    }

    /// The words that were taken out, or the parts of words.
    fn gone_tokens(&self) -> Vec<Range<usize>> {
        runs(0..self.text.len(), |at| self.gone[at] && is_word(self.text[at]))
    }

    /// Whether every letter and digit of a stretch is gone, but for words that say nothing about anyone.
    fn is_gone(&self, stretch: Range<usize>, ignored: &[&str]) -> bool {
        self.is_taken(stretch, ignored, &self.gone)
    }

    /// The same of an array of our own, such as what was taken as one kind.
    fn is_taken(&self, stretch: Range<usize>, ignored: &[&str], gone: &[bool]) -> bool {
        self.tokens(stretch).into_iter().all(|token| {
            let word: String = self.text[token.clone()].iter().flat_map(|letter| letter.to_lowercase()).collect();
            ignored.contains(&word.as_str()) || gone[token].iter().all(|gone| *gone)
        })
    }

    /// A mention's place, checked.
    fn place(&self, start: usize, end: usize) -> Result<Range<usize>> {
        if start < end && end <= self.text.len() {
            return Ok(start..end);
        }
        bail!("an annotation from {start} to {end} lies outside its text of {} characters", self.text.len())
    }
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// The runs of places in a stretch of which something holds.
fn runs(stretch: Range<usize>, holds: impl Fn(usize) -> bool) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for at in stretch.filter(|at| holds(*at)) {
        match runs.last_mut() {
            Some(run) if run.end == at => run.end += 1,
            _ => runs.push(at..at + 1),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::taken::Place;

    fn document(text: &str, places: &[(usize, usize)]) -> Document {
        let place = |(start, end): &(usize, usize)| Place { kind: None, start: *start, end: *end };
        Document::new(text, Taken { places: places.iter().map(place).collect(), withheld: false })
    }

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        let text = document("Mr Bø, a_b 22-3", &[]);
        assert_eq!(text.tokens(0..15), [0..2, 3..5, 7..10, 11..13, 14..15]);
        assert_eq!(text.tokens(4..8), [4..5, 7..8]);
    }

    #[test]
    fn a_stretch_is_gone_but_for_its_signs_and_titles() {
        let text = document("Mr Bø-Ek", &[(3, 5), (6, 8)]);
        assert!(text.is_gone(0..8, &["mr"]) && !text.is_gone(0..8, &[]));
        assert!(!document("Mr Bø-Ek", &[(3, 5)]).is_gone(0..8, &["mr"]));
    }

    #[test]
    fn parts_of_words_that_are_gone_count_as_words() {
        assert_eq!(document("ab cd", &[(1, 4)]).gone_tokens(), [1..2, 3..4]);
    }

    #[test]
    fn places_outside_the_text_are_refused() {
        let text = document("ab", &[]);
        assert!(text.place(0, 2).is_ok() && text.place(0, 3).is_err() && text.place(1, 1).is_err());
    }

    #[test]
    fn a_folder_that_is_not_there_is_wrong_input() {
        assert!(run(Path::new("no/such/folder"), &Ours::new().unwrap(), &mut Verdicts::default()).is_err());
    }
}
