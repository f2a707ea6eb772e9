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

/// `cargo xtask tidy [--list]`.
pub(crate) const TASK: Task =
    Task { name: "tidy", about: "checks directions, sizes, names and guarded calls; --list shows the rules", run };

fn run(arguments: &[String]) -> anyhow::Result<Outcome> {
    match arguments {
        [] => {}
        [list] if list == "--list" => {
            rules::ALL.iter().for_each(|rule| say(&format!("{:<12} {}", rule.name, rule.promise)));
            return Ok(Outcome::Done);
        }
        _ => bail!("it takes nothing, or --list"),
    }
    let workspace = Workspace::read()?;
    let mut report = Report::default();
    for rule in rules::ALL {
        (rule.check)(&workspace, &mut report);
    }
    report.lines().iter().for_each(|line| say(line));
    say(&format!(
        "tidy: {} rules, {} Rust files, {} found",
        rules::ALL.len(),
        workspace.sources.len(),
        report.lines().len()
    ));
    Ok(if report.lines().is_empty() { Outcome::Done } else { Outcome::Found })
}
