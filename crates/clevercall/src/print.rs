//! Standard output, for commands.
//!
//! A reader that went away (`| head`) is no fault: what can't be printed is dropped.

use std::io::{self, IsTerminal, Write};

use serde::Serialize;

/// Prints one line.
pub(crate) fn line(text: impl AsRef<str>) {
    let mut out = io::stdout().lock();
    // A closed pipe ends the reader's interest, not the command.
    drop(writeln!(out, "{}", text.as_ref()).and_then(|()| out.flush()));
}

/// Shows how far a long piece of work has come: over the last line on a terminal, whole lines only in a pipe.
pub(crate) fn progress(text: &str) {
    let mut out = io::stdout().lock();
    if let Some(done) = text.strip_suffix('\n') {
        // A closed pipe ends the reader's interest, not the command.
        drop(writeln!(out, "{done}"));
    } else if out.is_terminal() {
        drop(write!(out, "\r{text}\r").and_then(|()| out.flush()));
    }
}

/// Prints one JSON document on one line.
pub(crate) fn json(document: &impl Serialize) {
    line(serde_json::to_string(document).expect("our own plain structures serialise"));
}

/// Prints why a command could not be carried out: one sentence, with what it was doing in front.
pub(crate) fn fault(error: &anyhow::Error) {
    complaint(&format!("clevercall: {error:#}"));
}

/// Prints a line on standard error.
pub(crate) fn complaint(line: &str) {
    // Without a place to complain to, the exit code still tells.
    drop(writeln!(io::stderr(), "{line}"));
}
