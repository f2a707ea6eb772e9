//! Which crate may use which: the table of ARCHITECTURE.md.

use std::collections::BTreeMap;

use super::Rule;
use crate::tidy::{report::Report, workspace::Workspace};

pub(super) const RULE: Rule =
    Rule { name: "directions", promise: "crates use each other only as the table in ARCHITECTURE.md allows", check };

const PREFIX: &str = "clevercall-";

/// The crate, and the crates of ours that it may use. The program itself, and the tasks, may use all.
const MAY_USE: [(&str, &[&str]); 11] = [
    ("model", &[]),
    ("media", &[]),
    ("privacy", &["model"]),
    ("compliance", &["model"]),
    ("conversation", &["model", "privacy"]),
    ("telephony", &["model", "media"]),
    ("typesetting", &[]),
    ("egress", &["compliance"]),
    ("engines", &["model", "privacy", "media"]),
    ("vault", &["model", "privacy"]),
    ("api", &["model", "privacy"]),
];
const MAY_USE_ALL: [&str; 2] = ["clevercall", "xtask"];

fn check(workspace: &Workspace, report: &mut Report) {
    for member in workspace.crates.iter().filter(|member| !MAY_USE_ALL.contains(&member.name.as_str())) {
        let short = member.name.trim_start_matches(PREFIX);
        let manifest = format!("crates/{short}/Cargo.toml");
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == short) else {
            let remedy = "decide in docs/decisions what it may use, then add it to the table";
            report.add((&manifest, 1), &format!("the crate {short} is in no table of directions"), remedy);
            continue;
        };
        for used in member.uses.iter().filter_map(|name| name.strip_prefix(PREFIX)) {
            if !allowed.contains(&used) {
                let what = format!("{short} uses {used}, which is not an allowed direction");
                report.add((&manifest, 1), &what, "move the code to the crate that may use it, or pass the value in");
            }
        }
    }
    check_page(workspace, report);
}

/// The page must say what the table here says, and name every crate.
fn check_page(workspace: &Workspace, report: &mut Report) {
    let Some(page) = workspace.text("ARCHITECTURE.md") else { return };
    for short in workspace.crates.iter().map(|member| member.name.trim_start_matches(PREFIX)) {
        if !page.contains(short) {
            let what = format!("the page doesn't name the crate {short}");
            report.add(("ARCHITECTURE.md", 1), &what, "say in the map what it is for");
        }
    }
    let mut said = BTreeMap::new();
    for (line, (names, used)) in page.lines().enumerate().filter_map(|(at, line)| Some((at + 1, table_row(line)?))) {
        said.extend(words(names).map(|name| (name, (line, words(used).collect::<Vec<_>>()))));
    }
    for (name, allowed) in MAY_USE {
        let (line, used) = said.remove(name).unwrap_or_default();
        if used != allowed && !(allowed.is_empty() && used == ["nothing of ours"]) {
            let what = format!("the page lets {name} use {used:?}, the rule {allowed:?}");
            report.add(("ARCHITECTURE.md", line.max(1)), &what, "make both the same");
        }
    }
}

/// The names in a cell of the table.
fn words(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(',').map(|name| name.trim().trim_matches('`'))
}

/// `| a, b | c, d |` → `("a, b", "c, d")`.
fn table_row(line: &str) -> Option<(&str, &str)> {
    let (left, right) = line.strip_prefix('|')?.strip_suffix('|')?.split_once('|')?;
    (!right.contains('|')).then(|| (left.trim(), right.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::{rules, workspace::Member};

    fn found(name: &str, uses: &[&str]) -> usize {
        let member = Member {
            name: name.into(),
            uses: uses.iter().map(|name| (*name).to_owned()).collect(),
            ..Member::default()
        };
        let mut report = Report::default();
        check(&Workspace { crates: vec![member], ..Workspace::default() }, &mut report);
        report.lines().len()
    }

    #[test]
    fn directions_of_the_table_are_fine() {
        assert_eq!(found("clevercall-vault", &["clevercall-model", "clevercall-privacy", "rusqlite"]), 0);
        assert_eq!(found("clevercall", &["clevercall-vault", "clevercall-telephony"]), 0);
    }

    #[test]
    fn others_are_found() {
        assert_eq!(found("clevercall-vault", &["clevercall-telephony", "clevercall-api"]), 2);
        assert_eq!(found("clevercall-model", &["clevercall-privacy"]), 1);
        assert_eq!(found("clevercall-billing", &[]), 1);
    }

    #[test]
    fn the_page_must_agree() {
        let page = |from: &str, to: &str| {
            let rows = MAY_USE.iter().map(|(name, uses)| format!("| `{name}` | `{}` |\n", uses.join("`, `")));
            let table = rows.collect::<String>().replace("| `` |", "| nothing of ours |");
            rules::check(&RULE, "ARCHITECTURE.md", &table.replace(from, to)).len()
        };
        assert_eq!(page("| nothing of ours |", "| nothing of ours |"), 0);
        let alone = MAY_USE.iter().filter(|(_, uses)| uses.is_empty()).count();
        assert_eq!(page("| nothing of ours |", "| `media` |"), alone);
        assert_eq!(page("| `vault` | `model`, `privacy` |", "| `vault` | `model` |"), 1);
        assert_eq!(page("| `vault` | `model`, `privacy` |", ""), 1);
    }
}
