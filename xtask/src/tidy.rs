//! `cargo xtask tidy`: the promises of the architecture that no compiler checks.
//!
//! Reads the sources as tokens, never as plain text, so that a word in a comment or a string is no offence.
//! Start at [`rules`], where each promise is one small file.

mod report;
mod rules;
mod source;
mod tokens;
mod workspace;

use anyhow::bail;

use crate::task::{Outcome, Task, say};
use report::Report;
use workspace::Workspace;

/// `cargo xtask tidy [--list | --wishes]`.
pub(crate) const TASK: Task =
    Task { name: "tidy", about: "checks directions, sizes, names and guarded calls; --list, --wishes", run };

fn run(arguments: &[String]) -> anyhow::Result<Outcome> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let rules = match arguments.as_slice() {
        [] => rules::ALL,
        ["--wishes"] => rules::WISHES,
        ["--list"] => {
            rules::ALL.iter().for_each(|rule| say(&format!("{:<12} {}", rule.name, rule.promise)));
            return Ok(Outcome::Done);
        }
        _ => bail!("it takes nothing, or --list for the rules, or --wishes for what isn't kept yet"),
    };
    let workspace = Workspace::read()?;
    let mut report = Report::default();
    for rule in rules {
        (rule.check)(&workspace, &mut report);
    }
    let found = report.lines();
    found.iter().for_each(|line| say(line));
    let (rules, sources) = (rules.len(), workspace.sources.len());
    say(&format!("tidy: {rules} rules, {sources} Rust files, {} found", found.len()));
    Ok(if found.is_empty() { Outcome::Done } else { Outcome::Found })
}
