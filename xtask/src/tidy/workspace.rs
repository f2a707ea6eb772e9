//! Everything the rules look at, read once.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail};
use serde::Deserialize;

use super::source::Source;

/// Folders that hold nothing of ours, or nothing that is text.
const SKIPPED: [&str; 7] = ["target", "models", "third_party", "data", "fuzz/corpus", "fuzz/artifacts", "fuzz/target"];
/// Endings of the text files that are not Rust.
const TEXT: [&str; 9] = ["md", "toml", "json", "yml", "yaml", "txt", "sh", "html", "sql"];

/// Sources, other texts and crates of the workspace.
#[derive(Default)]
pub(crate) struct Workspace {
    /// Rust files.
    pub(crate) sources: Vec<Source>,
    /// Other texts: path and content. `run` is among them.
    pub(crate) texts: Vec<(String, String)>,
    /// Member crates.
    pub(crate) crates: Vec<Member>,
    /// All file paths, readable or not.
    pub(crate) paths: Vec<String>,
    /// Files that are not Rust to the lexer: path and complaint.
    pub(crate) unreadable: Vec<(String, String)>,
}

/// A crate of the workspace.
#[derive(Default)]
pub(crate) struct Member {
    /// The package name, such as `clevercall-media`.
    pub(crate) name: String,
    /// Direct dependencies of the product; those of tests are left out.
    pub(crate) uses: BTreeSet<String>,
    /// Everything that comes along with them.
    pub(crate) reaches: BTreeSet<String>,
}

impl Workspace {
    /// Reads the workspace that this program was built in.
    pub(crate) fn read() -> anyhow::Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask lies in the workspace")?;
        let mut files = Vec::new();
        walk(root, root, &mut files)?;
        files.sort();
        let mut workspace = Self { crates: members(root)?, ..Self::default() };
        for file in files {
            let path = file.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
            workspace.paths.push(path.clone());
            if file.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&file).with_context(|| format!("{path} can't be read"))?;
                workspace.add_source(&path, &text);
            } else if is_text(&path) {
                let text = fs::read_to_string(&file).with_context(|| format!("{path} can't be read"))?;
                workspace.texts.push((path, text));
            }
        }
        workspace.mark_test_modules();
        Ok(workspace)
    }

    fn add_source(&mut self, path: &str, text: &str) {
        match Source::new(path, text) {
            Ok(source) => self.sources.push(source),
            Err(complaint) => self.unreadable.push((path.into(), complaint)),
        }
    }

    /// `#[cfg(test)] mod name;` makes `name.rs` below it a test file, with all that lies in `name/`;
    /// `#[path = "…"]` the file that it says.
    fn mark_test_modules(&mut self) {
        let mut tested = Vec::new();
        for source in &self.sources {
            let folder = module_folder(&source.path);
            for row in source.tokens.windows(3).filter(|row| row[0].in_test) {
                if row[0].text == "path" && row[1].text == "=" {
                    let beside = source.path.rsplit_once('/').map_or("", |(folder, _)| folder);
                    tested.push(format!("{beside}/{}", row[2].text.trim_matches('"')));
                } else if row[0].text == "mod" && row[2].text == ";" {
                    tested.push(format!("{folder}/{}.rs", row[1].text));
                    tested.push(format!("{folder}/{}/", row[1].text));
                }
            }
        }
        for source in &mut self.sources {
            source.is_test |= tested.iter().any(|place| source.path.starts_with(place));
        }
    }

    /// The files of the product itself: crates, without tests, benchmarks and examples.
    pub(crate) fn product(&self) -> impl Iterator<Item = &Source> {
        self.sources.iter().filter(|source| !source.is_test && source.path.starts_with("crates/"))
    }

    /// The content of a text file.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.texts.iter().find(|(name, _)| name == path).map(|(_, text)| text.as_str())
    }
}

#[cfg(test)]
impl Workspace {
    /// A workspace in memory: paths and contents.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let mut workspace = Self::default();
        for (path, text) in files {
            workspace.paths.push((*path).into());
            if path.ends_with(".rs") {
                workspace.add_source(path, text);
            } else {
                workspace.texts.push(((*path).into(), (*text).into()));
            }
        }
        workspace.mark_test_modules();
        workspace
    }
}

fn is_text(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name == "run" || name.rsplit_once('.').is_some_and(|(_, ending)| TEXT.contains(&ending))
}

/// Where the modules of this file lie: `a/b.rs` → `a/b`, `a/lib.rs` → `a`.
fn module_folder(path: &str) -> String {
    let stem = path.trim_end_matches(".rs");
    let (folder, name) = stem.rsplit_once('/').unwrap_or(("", stem));
    if matches!(name, "lib" | "main" | "mod") { folder.into() } else { stem.into() }
}

fn walk(root: &Path, folder: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("{} can't be listed", folder.display()))? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() && !is_skipped(root, &entry.path()) {
            walk(root, &entry.path(), files)?;
        } else if kind.is_file() {
            files.push(entry.path());
        }
    }
    Ok(())
}

fn is_skipped(root: &Path, folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let hidden = name.starts_with('.') && name != ".ci" && name != ".cargo";
    // Cargo marks its target folders, whatever they are called.
    let built = folder.join("CACHEDIR.TAG").exists();
    hidden || built || SKIPPED.iter().any(|skipped| root.join(skipped) == folder)
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    workspace_members: Vec<String>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Edge>,
}

#[derive(Deserialize)]
struct Edge {
    pkg: String,
    dep_kinds: Vec<EdgeKind>,
}

#[derive(Deserialize)]
struct EdgeKind {
    kind: Option<String>,
}

fn members(root: &Path) -> anyhow::Result<Vec<Member>> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--filter-platform", "x86_64-unknown-linux-gnu"])
        .current_dir(root)
        .output()
        .context("cargo metadata can't be started")?;
    if !output.status.success() {
        bail!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let metadata: Metadata =
        serde_json::from_slice(&output.stdout).context("cargo metadata answered something else")?;
    let ours = metadata.packages.iter().filter(|package| metadata.workspace_members.contains(&package.id));
    Ok(ours.map(|package| member(package, &metadata)).collect())
}

fn member(package: &Package, metadata: &Metadata) -> Member {
    let direct = package.dependencies.iter().filter(|dependency| dependency.kind.is_none());
    Member {
        name: package.name.clone(),
        uses: direct.map(|dependency| dependency.name.clone()).collect(),
        reaches: reach(&package.id, metadata),
    }
}

/// The names of all packages that are linked in along with this one.
fn reach(start: &str, metadata: &Metadata) -> BTreeSet<String> {
    let edges: HashMap<&str, &[Edge]> =
        metadata.resolve.nodes.iter().map(|node| (node.id.as_str(), node.deps.as_slice())).collect();
    let names: HashMap<&str, &str> =
        metadata.packages.iter().map(|package| (package.id.as_str(), package.name.as_str())).collect();
    let mut seen = HashSet::from([start]);
    let mut queue = vec![start];
    while let Some(id) = queue.pop() {
        for edge in edges.get(id).copied().unwrap_or_default() {
            let linked = edge.dep_kinds.iter().any(|kind| kind.kind.is_none());
            if linked && seen.insert(edge.pkg.as_str()) {
                queue.push(edge.pkg.as_str());
            }
        }
    }
    seen.remove(start);
    seen.iter().filter_map(|id| names.get(id)).map(|name| (*name).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_declared_for_tests_is_a_test_file() {
        let files = [
            ("crates/x/src/a.rs", "#[cfg(test)] mod cases; mod real;"),
            ("crates/x/src/a/cases/mod.rs", ""),
            ("crates/x/src/a/real.rs", ""),
        ];
        let product: Vec<String> = Workspace::of(&files).product().map(|source| source.path.clone()).collect();
        assert_eq!(product, ["crates/x/src/a.rs", "crates/x/src/a/real.rs"]);
        let files = [
            ("crates/x/src/a.rs", "#[cfg(test)] #[path = \"a_cases.rs\"] mod tests;"),
            ("crates/x/src/a_cases.rs", ""),
        ];
        assert_eq!(Workspace::of(&files).product().count(), 1);
    }

    #[test]
    fn what_comes_along_is_followed_but_not_through_tests() {
        let text = r#"{"packages":[{"id":"1","name":"a","dependencies":[]},{"id":"2","name":"b","dependencies":[]},
            {"id":"3","name":"c","dependencies":[]},{"id":"4","name":"d","dependencies":[]}],"workspace_members":["1"],
            "resolve":{"nodes":[{"id":"1","deps":[{"pkg":"2","dep_kinds":[{"kind":null}]},{"pkg":"4","dep_kinds":[{"kind":"dev"}]}]},
            {"id":"2","deps":[{"pkg":"3","dep_kinds":[{"kind":null}]}]}]}}"#;
        let reached = reach("1", &serde_json::from_str(text).unwrap());
        assert_eq!(reached.into_iter().collect::<Vec<_>>(), ["b", "c"]);
    }
}
