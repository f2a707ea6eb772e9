//! Every file begins by saying what it is for; a case that must not compile says it in its name.

use super::Rule;
use crate::tidy::{report::Report, workspace::Workspace};

pub(super) const RULE: Rule = Rule { name: "docs", promise: "every Rust file begins with a `//!` sentence", check };

fn check(workspace: &Workspace, report: &mut Report) {
    for (path, complaint) in &workspace.unreadable {
        report.add((path, 1), &format!("this is not Rust: {complaint}"), "put right what the compiler says");
    }
    for source in workspace.sources.iter().filter(|source| !source.path.contains("/tests/compile_fail/")) {
        let first = source.text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
        let sentence = first.strip_prefix("//!").map_or("", str::trim);
        if sentence.is_empty() {
            let remedy = "say in a `//!` line what it does, and what it deliberately doesn't";
            report.add((&source.path, 1), "the file doesn't say what it is for", remedy);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules;

    #[test]
    fn a_sentence_is_needed() {
        let count = |text| rules::check(&RULE, "crates/a/src/a.rs", text).len();
        assert_eq!(count("//! Keeps a turn.\nfn a() {}"), 0);
        assert_eq!(count("// Keeps a turn.\nfn a() {}"), 1);
        assert_eq!(count("//!\nfn a() {}"), 1);
        assert_eq!(count("fn a() {}"), 1);
    }

    #[test]
    fn what_is_not_rust_is_said() {
        assert_eq!(rules::check(&RULE, "a.rs", "fn a( {").len(), 1);
    }
}
