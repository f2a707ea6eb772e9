//! Inside a crate, too, modules depend on each other in one direction only.
//!
//! Looks at the modules directly below the crate's root; what such a module does within its own folder is its affair.

use std::collections::{BTreeMap, BTreeSet};

use super::Rule;
use crate::tidy::{report::Report, source::Source, workspace::Workspace};

pub(super) const RULE: Rule =
    Rule { name: "cycles", promise: "the modules of a crate use each other without going round in a circle", check };

/// Module → the modules it uses, each with the place where.
type Uses = BTreeMap<String, BTreeMap<String, (String, usize)>>;

fn check(workspace: &Workspace, report: &mut Report) {
    let crates: BTreeSet<&str> = workspace.product().filter_map(Source::crate_folder).collect();
    for name in crates {
        let root = format!("crates/{name}/src/");
        let sources: Vec<&Source> = workspace.product().filter(|source| source.path.starts_with(&root)).collect();
        let uses = uses(&root, &sources);
        for circle in circles(&uses) {
            let (path, line) = &uses[&circle[0]][&circle[1]];
            let what = format!("modules go round in a circle: {} → {}", circle.join(" → "), circle[0]);
            report.add((path, *line), &what, "move what both need into a module below them, or merge them");
        }
    }
}

fn uses(root: &str, sources: &[&Source]) -> Uses {
    let modules: BTreeSet<String> = sources.iter().filter_map(|source| module_of(root, &source.path)).collect();
    let exports = exports(root, sources, &modules);
    let mut uses = Uses::new();
    for source in sources {
        let Some(module) = module_of(root, &source.path) else { continue };
        let depth = source.path[root.len()..].trim_end_matches("/mod.rs").matches('/').count();
        for mention in source.mentions().into_iter().filter(|mention| !mention.in_test && !mention.is_member) {
            let Some(name) = below_root(&mention.path, depth) else { continue };
            let used = if modules.contains(name) { Some(name) } else { exports.get(name).map(String::as_str) };
            if let Some(used) = used.filter(|used| *used != module) {
                let place = (source.path.clone(), mention.line);
                uses.entry(module.clone()).or_default().entry(used.to_owned()).or_insert(place);
            }
        }
    }
    uses
}

/// `src/a.rs` and `src/a/b.rs` are both of module `a`; the root itself is none.
fn module_of(root: &str, path: &str) -> Option<String> {
    let first = path.strip_prefix(root)?.split('/').next()?.trim_end_matches(".rs");
    (!matches!(first, "lib" | "main" | "bin")).then(|| first.to_owned())
}

/// Names that the root passes on: `pub use a::B` makes `crate::B` a use of `a`.
fn exports(root: &str, sources: &[&Source], modules: &BTreeSet<String>) -> BTreeMap<String, String> {
    let roots = sources.iter().filter(|source| module_of(root, &source.path).is_none());
    let mentions = roots.flat_map(|source| source.mentions());
    let pairs = mentions.filter_map(|mention| {
        let (module, name) = mention.path.split_once("::")?;
        modules.contains(module).then(|| (name.rsplit("::").next().unwrap_or(name).to_owned(), module.to_owned()))
    });
    pairs.collect()
}

/// The first name below the crate's root that a path goes through, seen from a module so many folders deep.
fn below_root(path: &str, depth: usize) -> Option<&str> {
    let mut rest = path;
    if let Some(after) = rest.strip_prefix("crate::") {
        rest = after;
    } else {
        for _ in 0..=depth {
            rest = rest.strip_prefix("super::")?;
        }
    }
    rest.split("::").next().filter(|name| *name != "super")
}

/// Circles, each once, beginning at its first module in the alphabet.
fn circles(uses: &Uses) -> Vec<Vec<String>> {
    let mut found: BTreeMap<BTreeSet<String>, Vec<String>> = BTreeMap::new();
    for start in uses.keys() {
        if let Some(circle) = shortest_way_back(uses, start) {
            found.entry(circle.iter().cloned().collect()).or_insert(circle);
        }
    }
    found.into_values().collect()
}

fn shortest_way_back(uses: &Uses, start: &str) -> Option<Vec<String>> {
    let mut ways = vec![vec![start.to_owned()]];
    let mut seen = BTreeSet::new();
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            for next in uses.get(&way[way.len() - 1]).into_iter().flat_map(BTreeMap::keys) {
                if next == start {
                    return Some(way);
                }
                if seen.insert(next.clone()) {
                    longer.push([way.as_slice(), std::slice::from_ref(next)].concat());
                }
            }
        }
        ways = longer;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let mut report = Report::default();
        check(&Workspace::of(files), &mut report);
        report.lines().to_vec()
    }

    const LIB: (&str, &str) = ("crates/x/src/lib.rs", "mod a; mod b; mod c; pub use b::B; pub use c::{C};");

    #[test]
    fn one_direction_is_fine() {
        let files = [
            LIB,
            ("crates/x/src/a.rs", "use crate::{B, c::C};"),
            ("crates/x/src/b.rs", "use super::C;"),
            ("crates/x/src/c.rs", ""),
        ];
        assert!(found(&files).is_empty());
    }

    #[test]
    fn a_circle_through_an_export_is_found_once() {
        let files = [
            LIB,
            ("crates/x/src/a.rs", "use crate::B;"),
            ("crates/x/src/b/mod.rs", "mod d;"),
            ("crates/x/src/b/d.rs", "\nuse super::super::c;"),
            ("crates/x/src/c.rs", "fn f() { crate::a::g() }"),
        ];
        let lines = found(&files);
        assert_eq!(lines.len(), 1);
        assert!(lines[0].starts_with("crates/x/src/a.rs:1: modules go round in a circle: a → b → c → a"), "{lines:?}");
    }

    #[test]
    fn a_folder_may_be_tangled_inside_and_tests_may_use_all() {
        let files = [
            LIB,
            ("crates/x/src/b.rs", "mod d; use self::d::D;"),
            ("crates/x/src/b/d.rs", "use super::E;"),
            ("crates/x/src/c.rs", "#[cfg(test)] mod tests { use crate::a; }"),
            ("crates/x/src/a.rs", "use crate::c;"),
        ];
        assert!(found(&files).is_empty());
    }
}
