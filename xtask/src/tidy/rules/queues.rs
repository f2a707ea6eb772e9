//! Every queue has a limit.
//!
//! Clippy knows tokio's queue without one (clippy.toml); these are the others.

use super::Rule;
use crate::tidy::{report::Report, workspace::Workspace};

pub(super) const RULE: Rule = Rule { name: "queues", promise: "every queue has a limit", check };

const UNBOUNDED: [&str; 3] = ["std::sync::mpsc::channel", "crossbeam_channel::unbounded", "flume::unbounded"];

fn check(workspace: &Workspace, report: &mut Report) {
    for source in workspace.product() {
        for mention in source.mentions().iter().filter(|mention| !mention.in_test && !mention.is_member) {
            if UNBOUNDED.iter().any(|names| mention.ends_in(names)) {
                let what = format!("{} has no limit", mention.path);
                report.add(
                    (&source.path, mention.line),
                    &what,
                    "take the bounded one and say what happens when it is full",
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules;

    #[test]
    fn queues_without_a_limit_are_found() {
        let count = |text| rules::check(&RULE, "crates/a/src/a.rs", text).len();
        assert_eq!(count("use std::sync::mpsc;\nfn a() { mpsc::channel(); flume::unbounded(); }"), 2);
        assert_eq!(count("use std::sync::mpsc;\nfn a() { mpsc::sync_channel(3); tokio::sync::mpsc::channel(3); }"), 0);
    }
}
