//! Other programs are started in three places only: what they do is outside the other rules.

use super::Rule;
use crate::tidy::{report::Report, source::Mention, workspace::Workspace};

pub(super) const RULE: Rule = Rule {
    name: "programs",
    promise: "only the eSpeak voice, the typesetter and the command that fetches the model start other programs",
    check,
};

const PLACES: [&str; 3] = [
    "crates/engines/src/tts/espeak.rs",
    "crates/engines/src/models/fetch.rs",
    "crates/clevercall/src/commands/documents/typesetter.rs",
];
const STARTS: [&str; 2] = ["std::process::Command", "tokio::process::Command"];

fn check(workspace: &Workspace, report: &mut Report) {
    let product = workspace.product().filter(|source| source.path.contains("/src/"));
    for source in product.filter(|source| !PLACES.contains(&source.path.as_str())) {
        let starts = |mention: &Mention| STARTS.iter().any(|path| mention.is_under(path));
        for mention in source.mentions().iter().filter(|mention| !mention.in_test && starts(mention)) {
            let what = format!("{} starts another program", mention.path);
            let remedy = "take a library, or decide in docs/decisions what it may do and add the file to the rule";
            report.add((&source.path, mention.line), &what, remedy);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules;

    const STARTING: &str = "use std::process::{Command, Stdio};\nfn a() { tokio::process::Command::new(x); }";

    #[test]
    fn a_program_that_is_started_elsewhere_is_found() {
        assert_eq!(rules::check(&RULE, "crates/clevercall/src/a.rs", STARTING).len(), 2);
    }

    #[test]
    fn the_voice_and_tests_may_start_one_and_everybody_may_end() {
        assert!(rules::check(&RULE, PLACES[0], STARTING).is_empty());
        assert!(rules::check(&RULE, "crates/clevercall/tests/a.rs", STARTING).is_empty());
        assert!(rules::check(&RULE, "crates/vault/src/a.rs", "fn a() { std::process::abort(); }").is_empty());
    }
}
