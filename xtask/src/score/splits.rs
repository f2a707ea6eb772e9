//! `--splits`: whether a mark that is split over two or three segments of a call leaks more than in one.
//!
//! A recogniser of speech cuts where a caller breathes, so a number may begin in one segment and end in the next.
//! Each marked line is cut in two at every place inside every mark, heard by [`CallFilter`] as two segments of one
//! call, and what is kept of both is compared with what is kept of the whole line.
//! It is cut in three at every two places between words of a mark.
//! Counted are the letters and digits of all marks of the line that stay when it is cut and go when it is whole.
//! What the dialogue is shown at once, before the second segment was heard, is counted beside it, without a bar:
//! nobody can know yet what half a name will become.

use std::{collections::BTreeMap, ops::AddAssign, sync::Arc};

use anyhow::Result;
use clevercall_model::{Language, TurnNumber};
use clevercall_privacy::{CallFilter, Kind, Redaction};

use super::{
    arguments::Arguments,
    bars::{Bar, Verdicts},
};
use crate::{
    measure::{
        corpus::{Line, Span, is_statement},
        ours::{self, Ours, spoken},
        table::Table,
        taken::Taken,
        tally::is_marked,
    },
    task::say,
};

/// Splits the marks of every language that was asked for.
pub(crate) fn run(arguments: &Arguments, ours: &Ours, verdicts: &mut Verdicts) -> Result<()> {
    for (language, lines) in arguments.read_corpus()? {
        let Some(lines) = lines.filter(|_| ours.knows(language)) else {
            say(&format!("\n{language}: no {} part, or not taught; nothing to split", arguments.part.name()));
            verdicts.miss(format!("{language}: nothing to split"));
            continue;
        };
        let mut splits = Splits { arguments, ours, language, kinds: BTreeMap::new() };
        for line in &lines {
            splits.add(line)?;
        }
        splits.show(verdicts);
    }
    Ok(())
}

/// What was tried in one language.
struct Splits<'a> {
    arguments: &'a Arguments,
    ours: &'a Ours,
    language: Language,
    kinds: BTreeMap<Kind, Tried>,
}

/// What was tried with the marks of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tried {
    /// Marks that can be split.
    marks: usize,
    /// Cuts between two words.
    gaps: Count,
    /// Cuts inside a word.
    words: Count,
    /// Cuts in three, between words.
    thirds: Count,
    /// Letters and digits that are shown to the dialogue before the second segment was heard.
    at_once: usize,
}

/// Cuts of one sort.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count {
    /// How many were tried.
    tried: usize,
    /// After how many something leaks.
    leaking: usize,
    /// How many letters and digits leak, over all of them.
    letters: usize,
}

/// A place to cut a line: the first segment ends before `end`, the second starts at `start`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cut {
    end: usize,
    start: usize,
}

impl Cut {
    /// Whether it falls between two words; the space there is in neither segment.
    const fn is_gap(self) -> bool {
        self.end < self.start
    }
}

impl Splits<'_> {
    fn add(&mut self, line: &Line) -> Result<()> {
        let text: Vec<char> = line.text.chars().collect();
        let said = (!self.arguments.auto).then_some(self.language);
        let whole = self.ours.take(&line.text, said)?.0.gone(text.len());
        for span in &line.spans {
            let cuts = cuts(&text, span);
            let mut tried = Tried { marks: usize::from(!cuts.is_empty()), ..Tried::default() };
            for cut in &cuts {
                let kept = self.hear(&text, &[*cut], said)?;
                let stays = leaked(line, &text, &whole, &kept.settled);
                let count = if cut.is_gap() { &mut tried.gaps } else { &mut tried.words };
                count.add(stays.len());
                tried.at_once += leaked(line, &text, &whole, &kept.at_once).len();
                self.show_line(line, span.kind, &[*cut], &stays);
            }
            for pair in pairs_of_gaps(&cuts) {
                let kept = self.hear(&text, &pair, said)?;
                let stays = leaked(line, &text, &whole, &kept.settled);
                tried.thirds.add(stays.len());
                self.show_line(line, span.kind, &pair, &stays);
            }
            *self.kinds.entry(span.kind).or_default() += tried;
        }
        Ok(())
    }

    fn hear(&self, text: &[char], cuts: &[Cut], said: Option<Language>) -> Result<Kept> {
        let segments = segments(text, cuts);
        let mut call = CallFilter::new(Arc::clone(&self.ours.engine));
        let mut kept = Kept { settled: vec![true; text.len()], at_once: vec![true; text.len()] };
        let mut settled = Vec::new();
        for (turn, (start, segment)) in (1..).zip(&segments) {
            let heard = call.hear(TurnNumber(turn), &spoken(segment, said));
            lay(&mut kept.at_once, *start, segment, &heard.now)?;
            settled.extend(heard.settled);
        }
        settled.extend(call.finish());
        for ((_, redaction), (start, segment)) in settled.iter().zip(&segments) {
            lay(&mut kept.settled, *start, segment, redaction)?;
        }
        Ok(kept)
    }

    /// Shows a line of which something stays, where lines are asked for.
    fn show_line(&self, line: &Line, kind: Kind, cuts: &[Cut], stays: &[usize]) {
        if !self.arguments.lines || stays.is_empty() {
            return;
        }
        let text: Vec<char> = line.text.chars().collect();
        let file = format!("{}/{}.tsv:{}", self.language, self.arguments.part.name(), line.number);
        let parts: Vec<String> = segments(&text, cuts).into_iter().map(|(_, segment)| segment).collect();
        say(&format!("{file} {}: {}", kind.name(), parts.join(" | ")));
        say(&format!("      leaks    {}", stays.iter().map(|at| text[*at]).collect::<String>()));
    }

    fn show(&self, verdicts: &mut Verdicts) {
        let what = if self.arguments.auto { ", the filter tells the language" } else { "" };
        say(&format!(
            "\n{}, {}: every mark split over two and three segments{what}",
            self.language,
            self.arguments.part.name()
        ));
        let mut table = Table::new(&[
            "",
            "marks",
            "word gaps",
            "leaking",
            "letters",
            "inside words",
            "leaking",
            "letters",
            "in three",
            "leaking",
            "letters",
            "at once",
        ]);
        let (mut identifiers, mut statements) = (Tried::default(), Tried::default());
        for (kind, tried) in &self.kinds {
            table.row(cells(kind.name(), *tried));
            *(if is_statement(*kind) { &mut statements } else { &mut identifiers }) += *tried;
        }
        table.row(cells("all identifiers", identifiers));
        table.row(cells("all Art. 9 and 10", statements));
        table.show();
        for (what, tried) in [("identifiers", identifiers), ("Art. 9 and 10", statements)] {
            let letters = tried.gaps.letters + tried.words.letters + tried.thirds.letters;
            let measured = (tried.marks > 0).then_some(letters as f64);
            let verdict = verdicts.judge(&format!("{} split {what}", self.language), Bar::AtMost(0.0), measured);
            say(&format!("  {what}: {letters} letters and digits leak by splitting (bar 0) {verdict}"));
        }
    }
}

/// What stays hidden of a line that was cut, by character.
struct Kept {
    settled: Vec<bool>,
    at_once: Vec<bool>,
}

/// Lays what is gone of a segment over the line that it was cut from.
fn lay(gone: &mut [bool], start: usize, segment: &str, redaction: &Redaction) -> Result<()> {
    let taken: Taken = ours::taken(segment, redaction)?;
    let of_segment = taken.gone(segment.chars().count());
    gone[start..start + of_segment.len()].copy_from_slice(&of_segment);
    Ok(())
}

/// Every place inside a mark where the line can be cut, with something of the mark on both sides.
fn cuts(text: &[char], span: &Span) -> Vec<Cut> {
    let mut cuts = Vec::new();
    for at in span.start + 1..span.end {
        let is_gap = text[at - 1].is_whitespace();
        if text[at].is_whitespace() {
            continue;
        }
        let end = if is_gap {
            (0..at).rev().find(|before| !text[*before].is_whitespace()).map_or(0, |last| last + 1)
        } else {
            at
        };
        cuts.push(Cut { end, start: at });
    }
    cuts
}

/// Every two cuts between words, the earlier first.
fn pairs_of_gaps(cuts: &[Cut]) -> Vec<[Cut; 2]> {
    let gaps: Vec<Cut> = cuts.iter().copied().filter(|cut| cut.is_gap()).collect();
    let with_earlier = |(place, later)| gaps[..place].iter().map(move |earlier| [*earlier, later]);
    gaps.iter().copied().enumerate().flat_map(with_earlier).collect()
}

/// The segments that cuts make of a line, each with where it starts.
fn segments(text: &[char], cuts: &[Cut]) -> Vec<(usize, String)> {
    let starts = std::iter::once(0).chain(cuts.iter().map(|cut| cut.start));
    let ends = cuts.iter().map(|cut| cut.end).chain([text.len()]);
    starts.zip(ends).map(|(start, end)| (start, text[start..end].iter().collect())).collect()
}

/// Where a letter or digit of a mark is gone from the whole line and stays when it is cut.
fn leaked(line: &Line, text: &[char], whole: &[bool], cut: &[bool]) -> Vec<usize> {
    (0..text.len())
        .filter(|at| text[*at].is_alphanumeric() && is_marked(line, *at) && whole[*at] && !cut[*at])
        .collect()
}

fn cells(name: &str, tried: Tried) -> Vec<String> {
    let sort = |count: Count| [count.tried, count.leaking, count.letters];
    let counts = [tried.marks]
        .into_iter()
        .chain(sort(tried.gaps))
        .chain(sort(tried.words))
        .chain(sort(tried.thirds))
        .chain([tried.at_once]);
    std::iter::once(name.to_owned()).chain(counts.map(|count| count.to_string())).collect()
}

impl Count {
    fn add(&mut self, letters: usize) {
        self.tried += 1;
        self.leaking += usize::from(letters > 0);
        self.letters += letters;
    }
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.tried += other.tried;
        self.leaking += other.leaking;
        self.letters += other.letters;
    }
}

impl AddAssign for Tried {
    fn add_assign(&mut self, other: Self) {
        self.marks += other.marks;
        self.gaps += other.gaps;
        self.words += other.words;
        self.thirds += other.thirds;
        self.at_once += other.at_once;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::corpus::Tag;

    fn line(text: &str, kind: Kind, start: usize, end: usize) -> Line {
        Line { number: 1, tag: Tag::Pii, text: text.to_owned(), spans: vec![Span { kind, start, end }] }
    }

    #[test]
    fn a_mark_is_cut_at_every_place_inside_and_nowhere_else() {
        let line = line("er 22  3, ja", Kind::Phone, 3, 8);
        let text: Vec<char> = line.text.chars().collect();
        let cuts = cuts(&text, &line.spans[0]);
        assert_eq!(cuts, [Cut { end: 4, start: 4 }, Cut { end: 5, start: 7 }]);
        assert_eq!(cuts.iter().map(|cut| cut.is_gap()).collect::<Vec<_>>(), [false, true]);
    }

    #[test]
    fn a_mark_of_one_character_can_not_be_cut() {
        assert!(cuts(&['b', 'o'], &Span { kind: Kind::Person, start: 1, end: 2 }).is_empty());
    }

    #[test]
    fn only_marked_letters_that_the_whole_line_hides_count_as_leaked() {
        let line = line("a 22-3", Kind::Phone, 2, 6);
        let text: Vec<char> = line.text.chars().collect();
        let whole = [true, true, true, true, true, false];
        assert_eq!(leaked(&line, &text, &whole, &[false; 6]), [2, 3]);
        assert_eq!(leaked(&line, &text, &whole, &[true; 6]), [0; 0]);
        assert_eq!(leaked(&line, &text, &[false; 6], &[false; 6]), [0; 0]);
    }

    #[test]
    fn a_call_hears_both_halves_in_their_places() {
        let arguments = Arguments::read(&[]).unwrap();
        let ours = Ours::new().unwrap();
        let splits = Splits { arguments: &arguments, ours: &ours, language: Language::English, kinds: BTreeMap::new() };
        let text: Vec<char> = "my phone number is 22 33 44 55 thanks".chars().collect();
        let kept = splits.hear(&text, &[Cut { end: 24, start: 25 }], Some(Language::English)).unwrap();
        let hidden: Vec<usize> = (0..text.len()).filter(|at| kept.settled[*at]).collect();
        assert_eq!(hidden, (19..30).collect::<Vec<_>>());
    }

    #[test]
    fn a_line_is_cut_in_three_between_words() {
        let text: Vec<char> = "it is 22 33 44".chars().collect();
        let cuts = cuts(&text, &Span { kind: Kind::Phone, start: 6, end: 14 });
        let [pair] = pairs_of_gaps(&cuts)[..] else { panic!("two gaps make one pair") };
        assert_eq!(segments(&text, &pair), [(0, "it is 22".to_owned()), (9, "33".to_owned()), (12, "44".to_owned())]);
    }

    #[test]
    fn counts_tell_cuts_from_letters() {
        let mut count = Count::default();
        [0, 3, 1].into_iter().for_each(|letters| count.add(letters));
        assert_eq!(count, Count { tried: 3, leaking: 2, letters: 4 });
    }
}
