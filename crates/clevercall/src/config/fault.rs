//! Faults in a configuration file, told with file, line and what is expected.

use std::{fmt, io, ops::Range, path::Path};

use thiserror::Error;

/// A configuration that can't be used.
#[derive(Debug, Error)]
#[error("{place}: {fault}")]
pub(crate) struct ConfigError {
    place: String,
    fault: String,
}

impl ConfigError {
    /// The file can't be read at all.
    pub(crate) fn unreadable(path: &Path, error: &io::Error) -> Self {
        let fault = if error.kind() == io::ErrorKind::NotFound {
            "there is no such file; `clevercall init` writes one to begin with".to_owned()
        } else {
            format!("can't be read ({}); check its permissions", error.kind())
        };
        Self { place: path.display().to_string(), fault }
    }
}

/// The text of a configuration file, to find lines in.
pub(crate) struct Source<'a> {
    path: &'a Path,
    text: &'a str,
}

impl<'a> Source<'a> {
    /// Remembers where the text came from.
    pub(crate) const fn new(path: &'a Path, text: &'a str) -> Self {
        Self { path, text }
    }

    /// The text itself.
    pub(crate) const fn text(&self) -> &'a str {
        self.text
    }

    /// A fault of the file as a whole.
    pub(crate) fn whole(&self, fault: impl fmt::Display) -> ConfigError {
        ConfigError { place: self.path.display().to_string(), fault: fault.to_string() }
    }

    /// A fault at a place in the file.
    pub(crate) fn at(&self, span: &Range<usize>, fault: impl fmt::Display) -> ConfigError {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        ConfigError { place: format!("{}:{line}", self.path.display()), fault: fault.to_string() }
    }

    /// A fault the TOML reader found: an unknown key, a wrong type, broken syntax.
    pub(crate) fn syntax(&self, error: &toml::de::Error) -> ConfigError {
        let message = error.message().trim().replace('\n', "; ");
        // The reader names Rust's types; whoever wrote the file counts days and calls.
        let message = ["u16", "u32", "u64", "usize"].iter().fold(message, |message, number| {
            message.replace(&format!("expected {number}"), "expected a whole number, 0 or more")
        });
        error.span().map_or_else(|| self.whole(&message), |span| self.at(&span, &message))
    }
}
