//! The other filters: who they are, at which version, for which languages they say they are, and how they are asked.

use std::{
    io::Write,
    path::PathBuf,
    process::{Command, Output, Stdio},
    thread,
};

use anyhow::{Context, Result, ensure};
use clevercall_model::Language;
use serde_json::json;

use super::{
    Asked,
    answers::{self, Answers},
    install,
    rows::Row,
};

/// Another filter.
pub(super) struct Peer {
    /// As it calls itself.
    pub(super) name: &'static str,
    /// The pinned version.
    pub(super) version: &'static str,
    /// The languages of ours that it says it knows.
    claims: &'static [Language],
    /// A second row without these types: the corpus marks dates and places only where they say who somebody is, and a
    /// filter that takes them all would look worse by them than it need.
    aside: Option<(&'static str, &'static [&'static str])>,
    /// Makes the runner ready.
    install: fn() -> Result<Command>,
}

/// Everyone who is asked.
pub(super) const PEERS: [Peer; 3] = [
    // The small model is the one that its registry has; the large default one would find more names.
    Peer {
        name: "Presidio",
        version: "2.2.366, en_core_web_sm 3.8.0",
        claims: &[Language::English],
        aside: Some(("without dates, places", &["DATE_TIME", "LOCATION"])),
        install: || install::python("presidio", include_str!("../../compare/requirements-presidio.txt")),
    },
    // Its model's page names English, Spanish, French, German, Italian, Portuguese and Dutch.
    Peer {
        name: "Rampart",
        version: "1.4.0",
        claims: &[Language::English, Language::German],
        aside: None,
        install: || install::python("rampart", include_str!("../../compare/requirements-rampart.txt")),
    },
    // Rules only, as it comes; its models are an option that has to be fetched elsewhere.
    Peer {
        name: "datafog-core",
        version: "1.0.0",
        claims: &[Language::English, Language::German],
        aside: None,
        install: || install::rust("datafog", "datafog-core = \"=1.0.0\"", include_str!("../../compare/datafog.rs")),
    },
];

impl Peer {
    /// Installs it if need be, and asks it every line.
    pub(super) fn answer(&self, asked: &[Asked]) -> Result<Answers> {
        let command = (self.install)()?;
        let lines: Vec<String> = asked.iter().flat_map(questions).collect();
        let output = ask(command, lines.join("\n"))?;
        ensure!(output.status.success(), "it ended with {}: {}", output.status, install::last_line(&output.stderr));
        answers::read(&String::from_utf8(output.stdout).context("it wrote something that is not UTF-8")?, lines.len())
    }

    /// Its rows in the tables.
    pub(super) fn rows(&self) -> Vec<Row> {
        let row = |name: String, aside| Row { name, aside, claims: self.claims };
        let whole = row(format!("{} {}", self.name, self.version), &[][..]);
        let without = self.aside.map(|(what, types)| row(format!("{} {what}", self.name), types));
        std::iter::once(whole).chain(without).collect()
    }
}

fn questions(asked: &Asked) -> impl Iterator<Item = String> {
    asked.lines.iter().map(|line| json!({"text": line.text, "language": asked.language.code()}).to_string())
}

/// Runs it with the questions as its standard input.
fn ask(mut command: Command, questions: String) -> Result<Output> {
    let mut child = command
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("its runner can't be started")?;
    let mut input = child.stdin.take().context("its runner has no standard input")?;
    // Written beside, or both sides would wait once the pipes are full.
    let writer = thread::spawn(move || input.write_all(questions.as_bytes()));
    let output = child.wait_with_output()?;
    // A runner that ended early tells why on its own; that it did not read to the end says nothing more.
    drop(writer.join());
    Ok(output)
}

/// The folder that everything of theirs is put into.
pub(super) fn folder() -> Result<PathBuf> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let target = match target {
        Some(target) => target,
        None => crate::measure::corpus::folder()?.with_file_name("target"),
    };
    Ok(target.join("compare"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_runner_reads_it_may_answer() {
        // More than a pipe holds, both ways.
        let questions = "line\n".repeat(100_000);
        let output = ask(Command::new("cat"), questions.clone()).unwrap();
        assert_eq!(output.stdout, questions.as_bytes());
    }

    #[test]
    fn a_runner_that_does_not_read_does_not_hang() {
        assert!(ask(Command::new("true"), "line\n".repeat(100_000)).unwrap().status.success());
        assert!(ask(Command::new("no-such-runner"), String::new()).is_err());
    }

    #[test]
    fn a_peer_has_a_second_row_where_types_are_left_aside() {
        let rows: Vec<usize> = PEERS.iter().map(|peer| peer.rows().len()).collect();
        assert_eq!(rows, [2, 1, 1]);
    }
}
