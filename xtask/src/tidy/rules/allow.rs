//! A lint is expected with a reason, never switched off.

use super::Rule;
use crate::tidy::{report::Report, workspace::Workspace};

pub(super) const RULE: Rule =
    Rule { name: "allow", promise: "no `allow` attribute; `expect` with a reason instead", check };

fn check(workspace: &Workspace, report: &mut Report) {
    for source in &workspace.sources {
        for row in source.tokens.windows(4) {
            let attribute = matches!(row[0].text.as_str(), "#" | "!") && row[1].text == "[";
            if attribute && row[2].text == "allow" && row[3].text == "(" {
                let remedy = "write `#[expect(lint, reason = \"…\")]`, or better code";
                report.add((&source.path, row[2].line), "a lint is switched off", remedy);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules;

    #[test]
    fn switching_off_is_found_and_expecting_is_fine() {
        let count = |text| rules::check(&RULE, "crates/a/src/a.rs", text).len();
        assert_eq!(count("#![allow(dead_code)]\n#[allow(unused)]\nfn a() {}"), 2);
        assert_eq!(count("#[expect(dead_code, reason = \"b\")]\nfn allow() { allow(1) }"), 0);
    }
}
