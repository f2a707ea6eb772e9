//! Writes a segment with placeholders in place of what was found, and classifies it.

use clevercall_model::{Personal, SoundClass};

use crate::{Aliases, Finding, Placeholder, Redacted, Redaction, Removed, Withheld, engine::Analysis, found::Found};

/// What stands in place of a segment that was withheld as a whole.
pub const WITHHELD_TEXT: &str = "[WITHHELD]";

/// Writes a segment whose findings don't overlap and are in order of place.
pub(crate) fn write(text: &str, analysis: &Analysis, aliases: &mut Aliases) -> Redaction {
    let mut writer =
        Writer { text: String::with_capacity(text.len() + 32), chars: 0, removed: Vec::new(), findings: Vec::new() };
    let mut last = 0;
    for found in &analysis.found {
        writer.copy(&text[last..found.start]);
        writer.replace(found, &text[found.start..found.end], aliases);
        last = found.end;
    }
    writer.copy(&text[last..]);
    Redaction {
        text: Redacted::new(writer.text),
        class: classify(&writer.findings),
        language: Some(analysis.language),
        findings: writer.findings,
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
        removed: Vec::new(),
        withheld: Some(reason),
    }
}

/// Incoming sound is general only when nothing at all was found.
const fn classify(findings: &[Finding]) -> SoundClass {
    if findings.is_empty() { SoundClass::General } else { SoundClass::Personal }
}

struct Writer {
    text: String,
    chars: usize,
    removed: Vec<Removed>,
    findings: Vec<Finding>,
}

impl Writer {
    /// Copies what stays; square brackets become round, so that nobody can say a placeholder.
    fn copy(&mut self, piece: &str) {
        let mut rest = piece;
        while let Some(at) = rest.find(['[', ']']) {
            self.text.push_str(&rest[..at]);
            self.text.push(if rest[at..].starts_with('[') { '(' } else { ')' });
            rest = &rest[at + 1..];
        }
        self.text.push_str(rest);
        self.chars += piece.chars().count();
    }

    fn replace(&mut self, found: &Found, piece: &str, aliases: &mut Aliases) {
        let placeholder = aliases.placeholder(found.kind, found.normal.to_string(), &found.original);
        self.text.push_str(&placeholder.to_string());
        let start = self.chars;
        self.chars += piece.chars().count();
        self.findings.push(Finding {
            kind: found.kind,
            start,
            end: self.chars,
            certainty: found.certainty,
            reason: found.reason,
        });
        self.keep(placeholder, found);
    }

    fn keep(&mut self, placeholder: Placeholder, found: &Found) {
        let again = self.removed.iter().any(|removed| removed.placeholder == placeholder);
        if found.kind.may_be_kept() && !found.normal.is_empty() && !again {
            self.removed.push(Removed {
                placeholder,
                normal: Personal::new(found.normal.to_string()),
                original: Personal::new(found.original.to_string()),
            });
        }
    }
}
