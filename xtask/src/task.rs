//! What a task is, and how it speaks.

use std::io::Write;

/// One thing that `cargo xtask` can do.
pub(crate) struct Task {
    /// What is typed.
    pub(crate) name: &'static str,
    /// One line for the help.
    pub(crate) about: &'static str,
    /// Does it, with the arguments after the name.
    pub(crate) run: fn(&[String]) -> anyhow::Result<Outcome>,
}

/// How a task ended, when nothing went wrong; becomes the exit code.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Exit 0.
    Done,
    /// It worked and found something to put right: exit 1.
    Found,
}

/// Prints one line; a closed pipe (`cargo xtask tidy | head`) is no reason to fail.
pub(crate) fn say(line: &str) {
    // The reader has gone away and wants no more.
    drop(writeln!(std::io::stdout(), "{line}"));
}
