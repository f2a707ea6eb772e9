//! The project works from a fresh clone in any folder, so it names no folder of one machine and no registry.

use super::Rule;
use crate::tidy::{report::Report, workspace::Workspace};

pub(super) const RULE: Rule = Rule {
    name: "places",
    promise: "no path of one machine and no address of a package registry is written down",
    check,
};

/// Folders that differ from machine to machine.
const FOLDERS: [&str; 7] = ["/root/", "/home/", "/Users/", "/mnt/", "/media/", "/srv/", "/tmp/"];
/// What comes before a registry's address: the clients know it by themselves.
const REGISTRIES: [&str; 4] = ["--index-url", "--extra-index-url", "--find-links", "registry = \"sparse+"];
/// This rule has to say the words it looks for.
const HERE: &str = "xtask/src/tidy/rules/places.rs";

fn check(workspace: &Workspace, report: &mut Report) {
    let texts = workspace.texts.iter().map(|(path, text)| (path.as_str(), text.as_str(), false));
    let sources = workspace.sources.iter().map(|source| (source.path.as_str(), source.text.as_str(), source.is_test));
    for (path, text, is_test) in texts.chain(sources).filter(|(path, ..)| *path != HERE) {
        for (at, line) in text.lines().enumerate() {
            if let Some(folder) = FOLDERS.iter().find(|folder| stands_alone(line, folder)).filter(|_| !is_test) {
                report.add(
                    (path, at + 1),
                    &format!("{folder} is a folder of one machine"),
                    "take it from an argument or the environment",
                );
            }
            if let Some(registry) = REGISTRIES.iter().find(|registry| line.contains(**registry)) {
                report.add(
                    (path, at + 1),
                    &format!("{registry} gives a registry's address"),
                    "name the package; its client knows where",
                );
            }
        }
    }
}

/// Whether an absolute path begins with this folder, and it is not the middle of another path or address.
fn stands_alone(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before
            .is_some_and(|letter| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_' | '}' | '/' | '~' | ')'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules;

    #[test]
    fn folders_and_registries_are_found() {
        let count = |path, text| rules::check(&RULE, path, text).len();
        assert_eq!(count("README.md", "See /home/anna/notes.\n/tmp/x"), 2);
        assert_eq!(count("run", "pip download --index-url https://packages.example/simple"), 1);
        assert_eq!(count("crates/a/src/a.rs", "const A: &str = \"/tmp/a\";"), 1);
    }

    #[test]
    fn relative_paths_and_tests_are_fine() {
        let count = |path, text| rules::check(&RULE, path, text).len();
        assert_eq!(count("README.md", "see ./tmp/a, $HOME/tmp/b and https://example.org/home/c"), 0);
        assert_eq!(count("crates/a/tests/a.rs", "const A: &str = \"/tmp/a\";"), 0);
    }
}
