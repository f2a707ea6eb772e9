//! What was found, as lines that an editor can jump to.

/// The findings, in the order of the rules.
#[derive(Default)]
pub(crate) struct Report(Vec<String>);

impl Report {
    /// Notes one finding: where, what is wrong, and what to do about it.
    pub(crate) fn add(&mut self, place: (&str, usize), what: &str, remedy: &str) {
        let (path, line) = place;
        self.0.push(format!("{path}:{line}: {what} — {remedy}"));
    }

    /// `path:line: what — what to do`, one finding each.
    pub(crate) fn lines(&self) -> &[String] {
        &self.0
    }
}
