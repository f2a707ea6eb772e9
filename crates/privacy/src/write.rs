//! Writes a segment with what the operators leave in place of what was found, and classifies it.

use std::ops::Range;

use clevercall_model::{Personal, SoundClass};

use crate::{
    Aliases, Finding, Placeholder, Redacted, Redaction, Removed, Withheld,
    engine::Analysis,
    found::Found,
    operators::{Operator, Operators},
};

/// What stands in place of a segment that was withheld as a whole.
pub const WITHHELD_TEXT: &str = "[WITHHELD]";

/// Writes a segment whose findings don't overlap and are in order of place.
pub(crate) fn write(text: &str, analysis: &Analysis, operators: &Operators, aliases: &mut Aliases) -> Redaction {
    let mut writer = Writer {
        operators,
        marks: &analysis.marks,
        text: String::with_capacity(text.len() + 32),
        chars: 0,
        is_dropped: false,
        findings: Vec::new(),
        known: Vec::new(),
        removed: Vec::new(),
    };
    let mut last = 0;
    for found in &analysis.found {
        writer.copy(text, last..found.start);
        writer.replace(found, &text[found.start..found.end], aliases);
        last = found.end;
    }
    writer.copy(text, last..text.len());
    Redaction {
        class: if analysis.marks.is_empty() { classify(&writer.findings) } else { SoundClass::Personal },
        text: Redacted::new(writer.text),
        language: Some(analysis.language),
        findings: writer.findings,
        spared: analysis.spared.iter().map(|spared| finding(spared, text)).collect(),
        known: writer.known,
        removed: writer.removed,
        withheld: None,
    }
}

/// A segment of which nothing passes.
pub(crate) fn withheld(reason: Withheld) -> Redaction {
    Redaction {
        text: Redacted::new(WITHHELD_TEXT.to_owned()),
        class: SoundClass::Personal,
        language: None,
        findings: Vec::new(),
        spared: Vec::new(),
        known: Vec::new(),
        removed: Vec::new(),
        withheld: Some(reason),
    }
}

/// Incoming sound is general only when nothing at all was found.
const fn classify(findings: &[Finding]) -> SoundClass {
    if findings.is_empty() { SoundClass::General } else { SoundClass::Personal }
}

/// A finding with its place in Unicode scalar values.
fn finding(found: &Found, text: &str) -> Finding {
    let start = text[..found.start].chars().count();
    let end = start + text[found.start..found.end].chars().count();
    described(found, start..end)
}

fn described(found: &Found, place: Range<usize>) -> Finding {
    Finding {
        kind: found.kind,
        label: found.label.clone(),
        start: place.start,
        end: place.end,
        certainty: found.certainty,
        reason: found.reason.clone(),
    }
}

struct Writer<'a> {
    operators: &'a Operators,
    /// Placeholders that stand in the text already; empty for what a caller said.
    marks: &'a [Range<usize>],
    text: String,
    chars: usize,
    /// A value was just dropped, so the space around it is one too many.
    is_dropped: bool,
    findings: Vec<Finding>,
    known: Vec<Placeholder>,
    removed: Vec<Removed>,
}

impl Writer<'_> {
    /// Copies what stays.
    fn copy(&mut self, text: &str, place: Range<usize>) {
        self.chars += text[place.clone()].chars().count();
        let mut last = if self.is_dropped { self.close_gap(text, place.clone()) } else { place.start };
        let marks = self.marks;
        for mark in marks.iter().filter(|mark| place.start <= mark.start && mark.end <= place.end) {
            self.copy_words(&text[last..mark.start]);
            self.text.push_str(&text[mark.clone()]);
            last = mark.end;
        }
        self.copy_words(&text[last..place.end]);
    }

    /// Square brackets become round, so that nobody can say a placeholder.
    fn copy_words(&mut self, words: &str) {
        let mut rest = words;
        while let Some(at) = rest.find(['[', ']']) {
            self.text.push_str(&rest[..at]);
            self.text.push(if rest[at..].starts_with('[') { '(' } else { ')' });
            rest = &rest[at + 1..];
        }
        self.text.push_str(rest);
    }

    /// Leaves one space where a dropped value had one on either side, and none before punctuation.
    fn close_gap(&mut self, text: &str, place: Range<usize>) -> usize {
        self.is_dropped = false;
        let rest = text[place.clone()].trim_start();
        let at_end = text[place.start..].trim_start().is_empty();
        if at_end || rest.starts_with(['.', ',', ';', ':', '!', '?', ')', '…']) {
            self.text.truncate(self.text.trim_end().len());
        }
        let is_open = self.text.is_empty() || self.text.ends_with(char::is_whitespace);
        if at_end || is_open { place.end - rest.len() } else { place.start }
    }

    fn replace(&mut self, found: &Found, piece: &str, aliases: &mut Aliases) {
        let start = self.chars;
        self.chars += piece.chars().count();
        self.findings.push(described(found, start..self.chars));
        let operator = self.operators.of(found.kind, found.label.as_ref());
        if operator == Operator::Drop {
            self.is_dropped = true;
            return;
        }
        let category = (found.kind, found.label.as_ref());
        let placeholder = aliases.placeholder_under(category, found.normal.to_string(), &found.original);
        match operator {
            Operator::Mask(shown) => {
                placeholder.clone().showing(shown.of(&found.normal)).push_to(&mut self.text);
            }
            Operator::Placeholder | Operator::KeepSealed | Operator::Drop => {
                placeholder.push_to(&mut self.text);
            }
        }
        self.note(placeholder, operator, found);
    }

    /// Half an identifier and what is protected have no original, so their placeholders have no number.
    fn note(&mut self, placeholder: Placeholder, operator: Operator, found: &Found) {
        if placeholder.number().is_none() || self.known.contains(&placeholder) {
            return;
        }
        if operator == Operator::KeepSealed {
            self.removed.push(Removed {
                placeholder: placeholder.clone(),
                normal: Personal::new(found.normal.to_string()),
                original: Personal::new(found.original.to_string()),
            });
        }
        self.known.push(placeholder);
    }
}
