//! A test runs, or it is no test.

use super::Rule;
use crate::tidy::{report::Report, workspace::Workspace};

pub(super) const RULE: Rule = Rule { name: "ignored", promise: "no test is ignored", check };

fn check(workspace: &Workspace, report: &mut Report) {
    for source in &workspace.sources {
        for row in source.tokens.windows(4) {
            let ignore = row[0].text == "#" && row[1].text == "[" && row[2].text == "ignore";
            if ignore && matches!(row[3].text.as_str(), "]" | "=") {
                let remedy = "make it run everywhere, or make it a benchmark";
                report.add((&source.path, row[2].line), "this test is ignored", remedy);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules;

    #[test]
    fn an_ignored_test_is_found_and_a_word_is_not() {
        let count = |text| rules::check(&RULE, "crates/a/tests/a.rs", text).len();
        assert_eq!(count("#[test]\n#[ignore]\nfn a() {}\n#[ignore = \"slow\"]\nfn b() {}"), 2);
        assert_eq!(count("// #[ignore]\nfn ignore() { [ignore] }"), 0);
    }
}
