//! Every crate stands under the workspace's lints.

use super::Rule;
use crate::tidy::{report::Report, workspace::Workspace};

pub(super) const RULE: Rule = Rule { name: "lints", promise: "every crate takes the workspace's lints", check };

fn check(workspace: &Workspace, report: &mut Report) {
    for (path, text) in workspace.texts.iter().filter(|(path, _)| is_member_manifest(path)) {
        let compact: String = text.chars().filter(|letter| *letter != ' ').collect();
        if !compact.contains("[lints]\nworkspace=true") {
            report.add((path, 1), "the crate goes by its own lints", "add `[lints] workspace = true`");
        }
    }
}

fn is_member_manifest(path: &str) -> bool {
    path.starts_with("crates/") && path.ends_with("/Cargo.toml") || path == "xtask/Cargo.toml"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules;

    #[test]
    fn a_crate_without_lints_is_found() {
        let count = |text| rules::check(&RULE, "crates/a/Cargo.toml", text).len();
        assert_eq!(count("[package]\n\n[lints]\nworkspace = true\n"), 0);
        assert_eq!(count("[package]\n\n[lints.clippy]\n"), 1);
    }
}
