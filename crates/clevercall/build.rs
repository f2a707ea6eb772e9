//! Lets the program find the fast recogniser's library beside itself, wherever the two are copied to, and lists what the
//! program is made of as a CycloneDX bill of materials, so that it can tell at run time without a network.

use std::{collections::BTreeMap, env, error::Error, fs, path::Path, process::Command};

use serde_json::{Value, json};

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

/// The packages that are linked into the program, asked of cargo; those for tests and for building are left out.
fn bill_of_materials() -> Result<String, Box<dyn Error>> {
    let metadata = metadata()?;
    let checksums = checksums()?;
    let packages: BTreeMap<&str, &Value> =
        list(&metadata["packages"]).map(|package| (text(&package["id"]), package)).collect();
    let nodes: BTreeMap<&str, &Value> =
        list(&metadata["resolve"]["nodes"]).map(|node| (text(&node["id"]), node)).collect();
    let root =
        packages.iter().find(|(_, package)| package["name"] == env!("CARGO_PKG_NAME")).ok_or("no own package")?;
    let mut reached = BTreeMap::new();
    let mut open = vec![*root.0];
    while let Some(id) = open.pop() {
        if reached.contains_key(id) {
            continue;
        }
        let linked: Vec<&str> =
            list(&nodes[id]["deps"]).filter(|one| is_linked(one)).map(|one| text(&one["pkg"])).collect();
        open.extend(&linked);
        reached.insert(id, linked);
    }
    let reference = |id: &str| format!("{}@{}", text(&packages[id]["name"]), text(&packages[id]["version"]));
    let component = |id: &str, kind: &str| component(packages[id], kind, &checksums);
    let mut components: Vec<Value> =
        reached.keys().filter(|id| **id != *root.0).map(|id| component(id, "library")).collect();
    components.sort_by_key(|one| one["bom-ref"].to_string());
    let mut dependencies: Vec<Value> = reached
        .iter()
        .map(|(id, linked)| {
            let mut on: Vec<String> = linked.iter().map(|id| reference(id)).collect();
            on.sort_unstable();
            on.dedup();
            json!({ "ref": reference(id), "dependsOn": on })
        })
        .collect();
    dependencies.sort_by_key(|one| one["ref"].to_string());
    let bill = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": { "component": component(root.0, "application") },
        "components": components,
        "dependencies": dependencies,
    });
    Ok(serde_json::to_string_pretty(&bill)? + "\n")
}

/// What cargo knows about the packages, from what it has; where it lacks one of the workspace's, it may fetch it, as
/// building does.
fn metadata() -> Result<Value, Box<dyn Error>> {
    asked(&["--offline"]).or_else(|_lacking| asked(&[]))
}

fn asked(more: &[&str]) -> Result<Value, Box<dyn Error>> {
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

fn component(package: &Value, kind: &str, checksums: &BTreeMap<String, String>) -> Value {
    let (name, version) = (text(&package["name"]), text(&package["version"]));
    let reference = format!("{name}@{version}");
    let mut component = json!({ "type": kind, "bom-ref": reference, "name": name, "version": version });
    if let Some(licence) = package["license"].as_str() {
        // The old way to write a choice.
        component["licenses"] = json!([{ "expression": licence.replace('/', " OR ") }]);
    }
    if let Some(checksum) = checksums.get(&reference) {
        component["purl"] = json!(format!("pkg:cargo/{reference}"));
        component["hashes"] = json!([{ "alg": "SHA-256", "content": checksum }]);
    }
    component
}

/// Whether a dependency is needed to run, not only to build or to test.
fn is_linked(dependency: &Value) -> bool {
    list(&dependency["dep_kinds"]).any(|kind| kind["kind"].is_null())
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
