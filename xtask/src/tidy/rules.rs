//! The rules, one file each.
//!
//! A new rule is its file, its `mod` line and its line in [`ALL`].

mod allow;
mod connect;
mod cycles;
mod decisions;
mod directions;
mod dropped;
mod ignored;
mod lints;
mod logs;
mod module_docs;
mod names;
mod places;
mod programs;
mod pure;
mod queues;
mod reserved;
mod size;
mod sound_on_disk;
mod todo;

use super::{report::Report, workspace::Workspace};

/// One promise and the check that holds it.
pub(crate) struct Rule {
    /// As `--list` shows it.
    pub(crate) name: &'static str,
    /// What is true when nothing is found.
    pub(crate) promise: &'static str,
    /// Looks for the opposite.
    pub(crate) check: fn(&Workspace, &mut Report),
}

/// Every rule: architecture first, then style.
pub(crate) const ALL: &[Rule] = &[
    directions::RULE,
    pure::RULE,
    reserved::RULE,
    connect::RULE,
    programs::RULE,
    sound_on_disk::RULE,
    logs::RULE,
    queues::RULE,
    size::RULE,
    module_docs::RULE,
    names::RULE,
    dropped::RULE,
    allow::RULE,
    ignored::RULE,
    todo::RULE,
    places::RULE,
    lints::RULE,
    decisions::RULE,
];

/// What the code doesn't keep yet: `--wishes` shows where; a wish that is fulfilled moves up.
pub(crate) const WISHES: &[Rule] = &[cycles::RULE];

/// What one rule says about one file in memory, as `line: what`.
#[cfg(test)]
fn check(rule: &Rule, path: &str, text: &str) -> Vec<String> {
    let mut report = Report::default();
    (rule.check)(&Workspace::of(&[(path, text)]), &mut report);
    let place = format!("{path}:");
    report
        .lines()
        .iter()
        .map(|line| line.replacen(&place, "", 1).split(" — ").next().unwrap_or_default().into())
        .collect()
}
