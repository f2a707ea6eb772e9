//! Names come from the domain; a name that fits everything says nothing.

use super::Rule;
use crate::tidy::{report::Report, workspace::Workspace};

pub(super) const RULE: Rule =
    Rule {
        name: "names", promise: "no file, crate, module or type is called util, helper, manager, handler …", check
    };

const VAGUE: [&str; 10] =
    ["util", "utils", "helper", "helpers", "common", "misc", "manager", "handler", "handlers", "stuff"];
const REMEDY: &str = "name it after the verb or noun that a user of the domain would say";

fn check(workspace: &Workspace, report: &mut Report) {
    for path in workspace.paths.iter().filter(|path| path.ends_with(".rs") || path.ends_with("Cargo.toml")) {
        let stem = path.trim_end_matches(".rs");
        if let Some(word) = stem.split(['/', '_', '-']).find(|word| VAGUE.contains(word)) {
            report.add((path, 1), &format!("the path says `{word}`"), REMEDY);
        }
    }
    for source in &workspace.sources {
        for pair in source.tokens.windows(2).filter(|pair| pair[0].word && pair[1].word) {
            let declares = matches!(pair[0].text.as_str(), "struct" | "enum" | "trait" | "mod" | "type");
            if let Some(word) = words(&pair[1].text).find(|word| declares && VAGUE.contains(&word.as_str())) {
                report.add((&source.path, pair[1].line), &format!("{} says `{word}`", pair[1].text), REMEDY);
            }
        }
    }
}

/// The words of `CallManager` or `call_manager`, in small letters.
fn words(name: &str) -> impl Iterator<Item = String> {
    let mut spaced = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_uppercase() || letter == '_' {
            spaced.push(' ');
        }
        spaced.extend(letter.to_lowercase().filter(|letter| *letter != '_'));
    }
    spaced.split_whitespace().map(str::to_owned).collect::<Vec<_>>().into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules;

    fn count(path: &str, text: &str) -> usize {
        rules::check(&RULE, path, text).len()
    }

    #[test]
    fn vague_paths_are_found() {
        assert_eq!(count("crates/a/src/utils.rs", ""), 1);
        assert_eq!(count("crates/call-manager/Cargo.toml", ""), 1);
        assert_eq!(count("crates/a/src/common/mod.rs", ""), 1);
    }

    #[test]
    fn vague_types_are_found() {
        assert_eq!(count("crates/a/src/a.rs", "struct CallManager; mod b_helpers {} enum Handler {}"), 3);
    }

    #[test]
    fn names_that_only_look_alike_are_fine() {
        assert_eq!(count("crates/a/src/commons.rs", "struct Uncommon; fn helper() {} struct Manage;"), 0);
    }
}
