//! A decision page tells what was decided, why, and what it cost.

use super::Rule;
use crate::tidy::{report::Report, workspace::Workspace};

pub(super) const RULE: Rule =
    Rule { name: "decisions", promise: "every page in docs/decisions has Context, Choice and What we gave up", check };

const HEADINGS: [&str; 3] = ["Context", "Choice", "What we gave up"];

fn check(workspace: &Workspace, report: &mut Report) {
    for (path, text) in
        workspace.texts.iter().filter(|(path, _)| path.starts_with("docs/decisions/") && path.ends_with(".md"))
    {
        let headings: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("##")).map(str::trim).collect();
        for missing in HEADINGS.iter().filter(|heading| !headings.contains(heading)) {
            report.add(
                (path, 1),
                &format!("the heading `## {missing}` is missing"),
                "write it; a decision without it can't be judged",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules;

    #[test]
    fn a_page_needs_all_three() {
        let count = |text| rules::check(&RULE, "docs/decisions/a.md", text).len();
        assert_eq!(count("# A\n## Context\nx\n## Choice\nx\n## What we gave up\nx"), 0);
        assert_eq!(count("# A\n## Context\nx"), 2);
    }
}
