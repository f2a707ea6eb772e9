//! Nothing that can fail is ignored in silence.

use super::Rule;
use crate::tidy::{report::Report, source::Source, tokens::Token, workspace::Workspace};

pub(super) const RULE: Rule = Rule {
    name: "dropped",
    promise: "no unwrap outside tests, no result dropped without a comment that says why",
    check,
};

const UNWRAP: &[&str] = &[".", "unwrap", "(", ")"];
const OK: &[&str] = &[".", "ok", "(", ")", ";"];
const UNDERSCORE: &[&str] = &["let", "_", "="];

fn check(workspace: &Workspace, report: &mut Report) {
    for source in workspace.sources.iter().filter(|source| !source.is_test) {
        for at in places_of(source, UNWRAP) {
            let remedy = "return an error, or `expect(\"why it cannot fail\")`";
            report.add((&source.path, source.tokens[at].line), "unwrap outside tests", remedy);
        }
        let ok = places_of(source, OK).filter(|at| !is_used(source, *at));
        let lines = ok.chain(places_of(source, UNDERSCORE)).map(|at| source.tokens[at].line);
        for line in lines.filter(|line| !source.has_comment_at(*line)) {
            report.add((&source.path, line), "a result is dropped in silence", "say in a comment why that is right");
        }
    }
}

/// Where, outside tests, these tokens stand in a row.
fn places_of<'a>(source: &'a Source, row: &'static [&str]) -> impl Iterator<Item = usize> + 'a {
    let windows = source.tokens.windows(row.len()).enumerate().filter(|(_, window)| !window[0].in_test);
    let same = move |window: &[Token]| window.iter().zip(row).all(|(token, text)| token.text == *text);
    windows.filter(move |(_, window)| same(window)).map(|(at, _)| at)
}

/// Whether the statement that leads to this place binds, assigns or returns its value.
fn is_used(source: &Source, at: usize) -> bool {
    let mut depth = 0_usize;
    for token in source.tokens[..at].iter().rev() {
        match token.text.as_str() {
            ")" | "]" | "}" => depth += 1,
            "(" | "[" | "{" if depth == 0 => return false,
            "(" | "[" | "{" => depth -= 1,
            ";" if depth == 0 => return false,
            "=" | "return" | "break" if depth == 0 => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules;

    fn found(text: &str) -> Vec<String> {
        rules::check(&RULE, "crates/a/src/a.rs", text)
    }

    #[test]
    fn silence_is_found() {
        let text = "fn a() {\nb().unwrap();\n\nc().ok();\n\nlet _ = d();\n}";
        assert_eq!(
            found(text),
            ["2: unwrap outside tests", "4: a result is dropped in silence", "6: a result is dropped in silence"]
        );
    }

    #[test]
    fn a_reason_a_use_and_a_test_are_fine() {
        let text = "fn a() {\n// The reader has left.\nlet _ = d();\nlet e = f().ok();\ng().unwrap_or(1);\n}\n#[test]\nfn t() { b().unwrap(); }";
        assert!(found(text).is_empty());
    }
}
