//! What a caller said never reaches a log: nothing personal is revealed inside a logging call.

use super::Rule;
use crate::tidy::{report::Report, source::Source, workspace::Workspace};

pub(super) const RULE: Rule = Rule { name: "logs", promise: "nothing personal is revealed in a logging call", check };

const LOGGING: [&str; 10] =
    ["trace", "debug", "info", "warn", "error", "event", "span", "info_span", "debug_span", "panic"];

fn check(workspace: &Workspace, report: &mut Report) {
    for source in workspace.product() {
        for line in revealing_calls(source) {
            let remedy = "log an id, a count or a class; never words, names or numbers";
            report.add((&source.path, line), "something personal is revealed to the log", remedy);
        }
    }
}

/// Where `reveal` stands inside the brackets of a logging macro.
fn revealing_calls(source: &Source) -> Vec<usize> {
    let mut lines = Vec::new();
    for (at, row) in source.tokens.windows(3).enumerate() {
        let logs = row[1].text == "!" && row[2].text == "(" && LOGGING.contains(&row[0].text.as_str());
        if !logs || row[0].in_test {
            continue;
        }
        let mut depth = 0_usize;
        for token in &source.tokens[at + 2..] {
            match token.text.as_str() {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth -= 1,
                "reveal" => lines.push(token.line),
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules;

    #[test]
    fn revealing_to_the_log_is_found_and_elsewhere_is_not() {
        let found = |text| rules::check(&RULE, "crates/a/src/a.rs", text);
        assert_eq!(found("fn a() {\ninfo!(call.id = id,\nname = n.reveal(), \"called\");\n}").len(), 1);
        assert!(found("fn a() { info!(\"reveal\"); dial(n.reveal()); }").is_empty());
    }
}
