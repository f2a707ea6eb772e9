//! What is not done yet says why, and hides nowhere.

use super::Rule;
use crate::tidy::{report::Report, workspace::Workspace};

pub(super) const RULE: Rule = Rule { name: "todo", promise: "what is left to do says why: `TODO: …`", check };

/// A reason has at least this many words.
const REASON: usize = 4;

fn check(workspace: &Workspace, report: &mut Report) {
    for source in &workspace.sources {
        for (at, line) in source.text.lines().enumerate() {
            let Some((_, comment)) = line.split_once("//") else { continue };
            if lacks_reason(comment) {
                report.add(
                    (&source.path, at + 1),
                    "something is left to do without a reason",
                    "do it, or say why not yet",
                );
            }
        }
        for row in source.tokens.windows(2).filter(|row| row[1].text == "!") {
            if matches!(row[0].text.as_str(), "todo" | "unimplemented") {
                report.add((&source.path, row[0].line), "this is not written yet", "write it, or leave it out");
            }
        }
    }
}

fn lacks_reason(comment: &str) -> bool {
    let mut words = comment.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    match words.find(|word| matches!(*word, "TODO" | "FIXME" | "XXX" | "HACK")) {
        Some("TODO") => words.count() < REASON,
        Some(_) => true,
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules;

    #[test]
    fn a_reason_is_needed() {
        let count = |text| rules::check(&RULE, "crates/a/src/a.rs", text).len();
        assert_eq!(count("// TODO: wait until trunks speak DTLS\nfn a() {}"), 0);
        assert_eq!(count("// TODO\nfn a() {}\n// FIXME later, it is all wrong here\nfn b() { todo!() }"), 3);
    }
}
