//! Lets the program find the fast recogniser's library beside itself, wherever the two are copied to, and lists what the
//! program is made of as a CycloneDX bill of materials, so that it can tell at run time without a network.

use std::{collections::BTreeMap, env, error::Error, fs, path::Path, process::Command};

use serde::{Deserialize, Serialize};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=../../Cargo.lock");
    println!("cargo::rustc-link-arg-bins=-Wl,-rpath,$ORIGIN");
    let bill = bill_of_materials().unwrap_or_else(|error| {
        println!("cargo::warning=no bill of materials: {error}");
        String::new()
    });
    let folder = env::var("OUT_DIR").expect("cargo sets it");
    fs::write(Path::new(&folder).join("bill-of-materials.cdx.json"), bill).expect("cargo made the folder");
}

/// What cargo tells, as far as it matters here.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Used>,
}

#[derive(Deserialize)]
struct Used {
    pkg: String,
    dep_kinds: Vec<UsedFor>,
}

/// `None` is to run; else to build or to test.
#[derive(Deserialize)]
struct UsedFor {
    kind: Option<String>,
}

/// The bill, in CycloneDX 1.6.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Bill {
    bom_format: &'static str,
    spec_version: &'static str,
    version: u32,
    metadata: About,
    components: Vec<Component>,
    dependencies: Vec<Dependency>,
}

#[derive(Serialize)]
struct About {
    component: Component,
}

#[derive(Serialize)]
struct Component {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(rename = "bom-ref")]
    reference: String,
    name: String,
    version: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    licenses: Option<[Licence; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    purl: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hashes: Option<[Hash; 1]>,
}

#[derive(Serialize)]
struct Licence {
    expression: String,
}

#[derive(Serialize)]
struct Hash {
    alg: &'static str,
    content: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Dependency {
    #[serde(rename = "ref")]
    reference: String,
    depends_on: Vec<String>,
}

/// The packages that are linked into the program, asked of cargo; those for tests and for building are left out.
fn bill_of_materials() -> Result<String, Box<dyn Error>> {
    let metadata = metadata()?;
    let checksums = checksums()?;
    let packages: BTreeMap<&str, &Package> = metadata.packages.iter().map(|one| (one.id.as_str(), one)).collect();
    let nodes: BTreeMap<&str, &Node> = metadata.resolve.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
    let root = metadata.packages.iter().find(|one| one.name == env!("CARGO_PKG_NAME")).ok_or("no own package")?;
    let (mut components, mut dependencies) = (BTreeMap::new(), BTreeMap::new());
    let mut open = vec![root.id.as_str()];
    while let Some(id) = open.pop() {
        let reference = packages[id].reference();
        if dependencies.contains_key(&reference) {
            continue;
        }
        let linked: Vec<&str> =
            nodes[id].deps.iter().filter(|used| used.is_linked()).map(|used| used.pkg.as_str()).collect();
        let mut depends_on: Vec<String> = linked.iter().map(|id| packages[id].reference()).collect();
        depends_on.sort_unstable();
        depends_on.dedup();
        open.extend(linked);
        if id != root.id {
            components.insert(reference.clone(), packages[id].component("library", &checksums));
        }
        dependencies.insert(reference.clone(), Dependency { reference, depends_on });
    }
    let bill = Bill {
        bom_format: "CycloneDX",
        spec_version: "1.6",
        version: 1,
        metadata: About { component: root.component("application", &checksums) },
        components: components.into_values().collect(),
        dependencies: dependencies.into_values().collect(),
    };
    Ok(serde_json::to_string_pretty(&bill)? + "\n")
}

/// What cargo knows about the packages, from what it has; where it lacks one of the workspace's, it may fetch it, as
/// building does.
fn metadata() -> Result<Metadata, Box<dyn Error>> {
    asked(&["--offline"]).or_else(|_lacking| asked(&[]))
}

fn asked(more: &[&str]) -> Result<Metadata, Box<dyn Error>> {
    let mut cargo = Command::new(env::var("CARGO")?);
    cargo.args(["metadata", "--format-version", "1", "--locked"]).args(more);
    cargo.args(["--filter-platform", &env::var("TARGET")?]);
    // The features of this very build, so that what is optional is listed only where it is linked.
    cargo.args(["--no-default-features", "--features", &env::var("CARGO_CFG_FEATURE").unwrap_or_default()]);
    let output = cargo.output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).replace('\n', " ").into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// SHA-256 of each package's archive, as the lock file has them, by `name@version`.
fn checksums() -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    let lock = fs::read_to_string("../../Cargo.lock")?;
    let (mut name, mut version, mut found) = (String::new(), String::new(), BTreeMap::new());
    for line in lock.lines() {
        let Some((key, value)) = line.split_once(" = ") else { continue };
        let value = value.trim_matches('"').to_owned();
        match key {
            "name" => name = value,
            "version" => version = value,
            "checksum" => drop(found.insert(format!("{name}@{version}"), value)),
            _ => {}
        }
    }
    Ok(found)
}

impl Used {
    /// Whether it is needed to run, not only to build or to test.
    fn is_linked(&self) -> bool {
        self.dep_kinds.iter().any(|used| used.kind.is_none())
    }
}

impl Package {
    fn reference(&self) -> String {
        format!("{}@{}", self.name, self.version)
    }

    fn component(&self, kind: &'static str, checksums: &BTreeMap<String, String>) -> Component {
        let reference = self.reference();
        let checksum = checksums.get(&reference);
        Component {
            kind,
            name: self.name.clone(),
            version: self.version.clone(),
            // The slash is the old way to write a choice.
            licenses: self.license.as_ref().map(|licence| [Licence { expression: licence.replace('/', " OR ") }]),
            purl: checksum.map(|_| format!("pkg:cargo/{reference}")),
            hashes: checksum.map(|content| [Hash { alg: "SHA-256", content: content.clone() }]),
            reference,
        }
    }
}
