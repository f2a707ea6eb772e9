//! The lines that are learnt from.

use std::{collections::HashSet, ops::Range, path::Path};

use anyhow::Result;
use clevercall_model::Language;
use clevercall_privacy::{
    Kind,
    training::{Seen, ShownLists, see},
};

use crate::measure::corpus::{self, Line, Part, is_statement};

/// How much a line counts that is shown as if no list knew its words.
const HIDDEN: f64 = 0.5;

/// A line, and what there is to learn from it.
pub(crate) struct Lesson {
    /// The line.
    pub(crate) line: Line,
    /// The language it is in.
    pub(crate) language: Language,
    /// The part it stands in.
    pub(crate) part: Part,
}

impl Lesson {
    /// The statements: kind and place, in characters.
    pub(crate) fn statements(&self) -> impl Iterator<Item = (Kind, Range<usize>)> {
        let statements = self.line.spans.iter().filter(|span| is_statement(span.kind));
        statements.map(|span| (span.kind, span.start..span.end))
    }

    /// What the model sees of it, and how much that counts.
    pub(crate) fn seen(&self, lists: ShownLists) -> Option<(Seen, f64)> {
        let places: Vec<Range<usize>> = self.statements().map(|(_, place)| place).collect();
        let weight = if lists == ShownLists::All { 1.0 } else { HIDDEN };
        Some((see(&self.line.text, self.language, &places, lists)?, weight))
    }
}

/// Reads the development and training parts, each line once.
pub(crate) fn read(folder: &Path) -> Result<Vec<Lesson>> {
    let mut lessons = Vec::new();
    let mut known = HashSet::new();
    for part in [Part::Dev, Part::Train] {
        for (language, lines) in corpus::read_part_if_any(folder, &Language::ALL, part)? {
            for line in lines.into_iter().flatten() {
                if known.insert((language.code(), line.text.clone())) {
                    lessons.push(Lesson { line, language, part });
                }
            }
        }
    }
    Ok(lessons)
}
