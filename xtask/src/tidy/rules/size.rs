//! A file that is too long does two things; so does a function, unless it is a table and says so
//! (`#[expect(clippy::too_many_lines, reason = "…")]`).

use super::Rule;
use crate::tidy::{report::Report, workspace::Workspace};

pub(super) const RULE: Rule =
    Rule { name: "size", promise: "no file over 600 lines without its tests, no function over 70", check };

const FILE: usize = 600;
const FUNCTION: usize = 70;

fn check(workspace: &Workspace, report: &mut Report) {
    for source in &workspace.sources {
        let lines = source.lines_without_tests();
        if lines > FILE {
            let what = format!("{lines} lines without tests, {FILE} are allowed");
            report.add((&source.path, 1), &what, "cut it where its name stops fitting");
        }
        for function in
            source.functions().iter().filter(|function| function.lines > FUNCTION && !function.is_expected_long)
        {
            let what = format!("fn {} has {} lines, {FUNCTION} are allowed", function.name, function.lines);
            report.add((&source.path, function.line), &what, "give its steps names of their own");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules;

    fn found(text: &str) -> Vec<String> {
        rules::check(&RULE, "crates/a/src/a.rs", text)
    }

    #[test]
    fn a_long_file_is_found_and_long_tests_are_not() {
        let lines = "const A: u8 = 1;\n";
        assert_eq!(found(&lines.repeat(601)), ["1: 601 lines without tests, 600 are allowed"]);
        assert!(found(&lines.repeat(600)).is_empty());
        assert!(found(&format!("{}#[cfg(test)]\nmod tests {{\n{}}}", lines.repeat(598), lines.repeat(9))).is_empty());
    }

    #[test]
    fn a_long_function_is_found() {
        let function = |body: usize| format!("\nfn a() {{\n{}}}", "b();\n".repeat(body));
        assert_eq!(found(&function(69)), ["2: fn a has 71 lines, 70 are allowed"]);
        assert!(found(&function(68)).is_empty());
        let expected = format!("#[expect(clippy::too_many_lines, reason = \"a table\")]\npub const{}", function(69));
        assert!(found(&expected).is_empty());
    }
}
