//! The counting.
//!
//! Only letters and digits are counted: a space, a hyphen or a full stop that stays says nothing about anyone.
//!
//! - *leaked*: letters and digits inside a mark that are still there, of all inside marks.
//! - *covered*: marks of which every letter and digit is gone, whatever it was taken for, of all marks.
//! - *right kind*: marks of which every letter and digit was taken as the kind that is marked.
//! - *over-redaction*: letters and digits outside every mark that are gone, of all outside marks.
//! - *touched*: `neg` lines of which anything is gone, of all `neg` lines.
//! - *withheld*: lines of which nothing passes. All their letters and digits count as gone, and the line is counted.

use std::collections::BTreeMap;

use clevercall_privacy::Kind;

use super::{
    corpus::{Line, Span, Tag},
    share::Share,
    taken::Taken,
};

/// What was counted over some lines.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Lines, by tag: `pii`, `special`, `neg`.
    pub(crate) lines: [usize; 3],
    /// Lines that were withheld whole.
    pub(crate) withheld: usize,
    /// Each kind that is marked somewhere.
    pub(crate) kinds: BTreeMap<Kind, OfKind>,
    /// Over-redaction.
    pub(crate) over: Share,
    /// `neg` lines touched.
    pub(crate) touched: Share,
    /// Of the letters and digits that are gone, those inside a mark.
    pub(crate) precise: Share,
}

/// What was counted over the marks of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct OfKind {
    /// Marks wholly covered.
    pub(crate) covered: Share,
    /// Marks taken as what they are.
    pub(crate) right_kind: Share,
    /// Letters and digits leaked.
    pub(crate) leaked: Share,
}

impl Tally {
    /// Counts one line.
    pub(crate) fn add(&mut self, line: &Line, taken: &Taken) {
        let text: Vec<char> = line.text.chars().collect();
        let gone = taken.gone(text.len());
        self.lines[line.tag as usize] += 1;
        self.withheld += usize::from(taken.withheld);
        if line.tag == Tag::Neg {
            self.touched.count(taken.is_anything());
        }
        for span in &line.spans {
            let as_marked = taken.gone_as(span.kind, text.len());
            self.kinds.entry(span.kind).or_default().add(&text, span, &gone, &as_marked);
        }
        for (at, _) in text.iter().enumerate().filter(|(_, letter)| letter.is_alphanumeric()) {
            let marked = is_marked(line, at);
            if !marked {
                self.over.count(gone[at]);
            }
            if gone[at] {
                self.precise.count(marked);
            }
        }
    }

    /// All lines.
    pub(crate) fn all_lines(&self) -> usize {
        self.lines.iter().sum()
    }

    /// Everything that is marked, whatever its kind.
    pub(crate) fn all_kinds(&self) -> OfKind {
        self.kinds.values().fold(OfKind::default(), |mut sum, kind| {
            sum.covered += kind.covered;
            sum.right_kind += kind.right_kind;
            sum.leaked += kind.leaked;
            sum
        })
    }

    /// One kind; empty where it is never marked.
    pub(crate) fn of_kind(&self, kind: Kind) -> OfKind {
        self.kinds.get(&kind).copied().unwrap_or_default()
    }
}

impl OfKind {
    fn add(&mut self, text: &[char], span: &Span, gone: &[bool], as_marked: &[bool]) {
        let letters = || (span.start..span.end).filter(|at| text[*at].is_alphanumeric());
        letters().for_each(|at| self.leaked.count(!gone[at]));
        self.covered.count(letters().all(|at| gone[at]));
        self.right_kind.count(letters().all(|at| as_marked[at]));
    }
}

/// Whether a character stands inside a mark.
pub(crate) fn is_marked(line: &Line, at: usize) -> bool {
    line.spans.iter().any(|span| (span.start..span.end).contains(&at))
}

#[cfg(test)]
mod tests {
    use super::{super::taken::Place, *};

    fn line(tag: Tag, text: &str, spans: &[(Kind, usize, usize)]) -> Line {
        let spans = spans.iter().map(|(kind, start, end)| Span { kind: *kind, start: *start, end: *end }).collect();
        Line { number: 1, tag, text: text.to_owned(), spans }
    }

    fn taken(places: &[(Kind, usize, usize)]) -> Taken {
        let place = |(kind, start, end): &(Kind, usize, usize)| Place { kind: Some(*kind), start: *start, end: *end };
        Taken { places: places.iter().map(place).collect(), withheld: false }
    }

    fn share(part: usize, of: usize) -> Share {
        Share { part, of }
    }

    fn tally(line: &Line, taken: &Taken) -> Tally {
        let mut tally = Tally::default();
        tally.add(line, taken);
        tally
    }

    /// `ring 22 33-44`: the number is 5..13, six digits.
    fn ring() -> Line {
        line(Tag::Pii, "ring 22 33-44", &[(Kind::Phone, 5, 13)])
    }

    #[test]
    fn a_mark_that_is_gone_but_for_its_signs_is_covered() {
        let counted = tally(&ring(), &taken(&[(Kind::Phone, 5, 7), (Kind::Phone, 8, 10), (Kind::Phone, 11, 13)]));
        let phone = counted.of_kind(Kind::Phone);
        assert_eq!((phone.covered, phone.right_kind, phone.leaked), (share(1, 1), share(1, 1), share(0, 6)));
        assert_eq!((counted.over, counted.precise), (share(0, 4), share(6, 6)));
    }

    #[test]
    fn half_a_mark_leaks_the_other_half_and_covers_nothing() {
        let counted = tally(&ring(), &taken(&[(Kind::Phone, 5, 8)]));
        let phone = counted.of_kind(Kind::Phone);
        assert_eq!((phone.covered, phone.right_kind, phone.leaked), (share(0, 1), share(0, 1), share(4, 6)));
    }

    #[test]
    fn a_mark_taken_as_another_kind_is_covered_and_of_the_wrong_kind() {
        let counted = tally(&ring(), &taken(&[(Kind::Phone, 5, 12), (Kind::Card, 12, 13)]));
        let phone = counted.of_kind(Kind::Phone);
        assert_eq!((phone.covered, phone.right_kind), (share(1, 1), share(0, 1)));
        assert_eq!(counted.of_kind(Kind::Card), OfKind::default());
    }

    #[test]
    fn what_is_taken_beside_a_mark_is_over_redaction() {
        let counted = tally(&ring(), &taken(&[(Kind::Phone, 2, 13)]));
        assert_eq!((counted.over, counted.precise), (share(2, 4), share(6, 8)));
    }

    #[test]
    fn nothing_taken_leaks_everything() {
        let counted = tally(&ring(), &Taken::default());
        assert_eq!(counted.all_kinds().leaked, share(6, 6));
        assert_eq!((counted.over, counted.precise), (share(0, 4), share(0, 0)));
    }

    #[test]
    fn a_neg_line_is_touched_by_one_character() {
        let quiet = line(Tag::Neg, "are you open?", &[]);
        assert_eq!(tally(&quiet, &taken(&[(Kind::Person, 0, 3)])).touched, share(1, 1));
        assert_eq!(tally(&quiet, &Taken::default()).touched, share(0, 1));
        assert_eq!(tally(&ring(), &taken(&[(Kind::Person, 0, 3)])).touched, share(0, 0));
    }

    #[test]
    fn a_withheld_line_covers_its_marks_and_costs_all_the_rest() {
        let withheld = Taken { places: Vec::new(), withheld: true };
        let counted = tally(&ring(), &withheld);
        let phone = counted.of_kind(Kind::Phone);
        assert_eq!((phone.covered, phone.right_kind, phone.leaked), (share(1, 1), share(0, 1), share(0, 6)));
        assert_eq!((counted.over, counted.withheld), (share(4, 4), 1));
        assert_eq!(tally(&line(Tag::Neg, "hej", &[]), &withheld).touched, share(1, 1));
    }

    #[test]
    fn places_are_characters_not_bytes() {
        let counted = tally(&line(Tag::Pii, "øh Bø", &[(Kind::Person, 3, 5)]), &taken(&[(Kind::Person, 3, 5)]));
        assert_eq!((counted.of_kind(Kind::Person).leaked, counted.over), (share(0, 2), share(0, 2)));
    }

    #[test]
    fn lines_and_kinds_add_up() {
        let mut counted = tally(&ring(), &Taken::default());
        let both = line(Tag::Special, "Bo har gigt", &[(Kind::Person, 0, 2), (Kind::Health, 7, 11)]);
        counted.add(&both, &taken(&[(Kind::Health, 7, 11)]));
        assert_eq!((counted.lines, counted.all_lines()), ([1, 1, 0], 2));
        assert_eq!((counted.all_kinds().covered, counted.all_kinds().leaked), (share(1, 3), share(8, 12)));
    }
}
