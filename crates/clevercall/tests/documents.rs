//! The compliance documents of an installation with a caller in its vault, as an officer has them written.

use std::{collections::BTreeMap, fs, path::Path, process::Command, time::Duration};

use clevercall_model::{CallId, CallerNumber, LoggingMode, TelephoneNumber, Timestamp};
use clevercall_vault::{CallStart, Code, MasterKey, RetentionPolicy, Vault};
use tempfile::TempDir;

/// 2026-01-15 12:00 UTC.
const NOW: Timestamp = Timestamp::from_millis(1_768_478_400_000);
const NUMBER: &str = "22334455";

/// An installation as `init` writes it, with a call from a number in its vault.
async fn with_a_call() -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    assert_eq!(clevercall(folder.path(), &["init", "."]).0, Some(0));
    let key = MasterKey::read(&folder.path().join("master.key")).expect("init made a key");
    let vault = Vault::create(&folder.path().join("data"), &key, NOW).expect("the folder has no vault yet");
    let town = vault.organisation(&"example".parse().expect("an organisation's id"));
    let kept = LoggingMode::AnonymiseAfter { interval: Duration::from_secs(3650 * 86_400) };
    town.apply_policy(RetentionPolicy::new(kept), Code::program(), NOW).await.expect("the vault takes it");
    let number = CallerNumber::Shown(TelephoneNumber::parse(NUMBER, "45").expect("a number"));
    let start = CallStart { call: CallId::from_random([7; 16]), mode: kept, number: &number, started: NOW };
    town.begin_call(start).await.expect("the call begins").end(NOW).await.expect("the vault takes it");
    folder
}

fn clevercall(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clevercall"));
    let output = command.current_dir(folder).args(arguments).output().expect("cargo has built the program");
    let text = String::from_utf8([output.stdout, output.stderr].concat()).expect("what is printed is text");
    (output.status.code(), text)
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("it can be listed"));
    let read = entries.map(|entry| {
        let name = entry.file_name().into_string().expect("our names are text");
        (name, fs::read(entry.path()).expect("it can be read"))
    });
    read.collect()
}

#[tokio::test]
async fn documents_are_written_twice_the_same_without_the_caller_and_with_their_greeting() {
    let folder = with_a_call().await;
    for to in ["first", "second"] {
        let (code, text) = clevercall(
            folder.path(),
            &["documents", "--to", to, "--format", "md", "--format", "html", "--format", "json"],
        );
        assert!(code == Some(1) && text.contains("UDKAST"), "a trial gives drafts: {text}");
    }
    let written = files(&folder.path().join("first/example"));
    assert_eq!(written, files(&folder.path().join("second/example")));
    for name in ["agreement-appendices.da.md", "statement-of-controls.en.html", "manifest.json"] {
        assert!(written.contains_key(name), "{name}");
    }
    for (name, bytes) in &written {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains(NUMBER) && !text.contains("07070707"), "{name} holds the caller");
    }
    let notice = String::from_utf8_lossy(&written["caller-notice.en.md"]).into_owned();
    let greeting =
        "You are speaking with a digital assistant that uses artificial intelligence, at Example Municipality.";
    assert!(notice.contains(greeting), "{notice}");
}

#[tokio::test]
async fn a_changed_interval_changes_the_agreement_and_its_number() {
    let folder = with_a_call().await;
    let agreement = |to: &str| {
        clevercall(folder.path(), &["documents", "--to", to, "--language", "da", "--format", "md"]);
        let all = files(&folder.path().join(to).join("example"));
        assert_eq!(all.len(), 10, "nine documents and the manifest");
        String::from_utf8_lossy(&all["agreement-appendices.da.md"]).into_owned()
    };
    let before = agreement("before");
    let file = folder.path().join("clevercall.toml");
    let text = fs::read_to_string(&file).unwrap().replace("\nkeep_days = 30 ", "\nkeep_days = 60 ");
    fs::write(&file, text).unwrap();
    let after = agreement("after");
    let number = |text: &str| text.lines().find(|line| line.contains("DBA-")).map(str::to_owned);
    assert_ne!(number(&before), number(&after));
}

fn check(folder: &Path, control: &str) -> String {
    clevercall(folder, &["check", "--control", control]).1
}

fn change(folder: &Path, file: &str, (from, to): (&str, &str)) {
    let path = folder.join(file);
    let text = fs::read_to_string(&path).expect("it is there");
    assert!(text.contains(from), "{from}");
    fs::write(&path, text.replacen(from, to, 1)).expect("it can be changed");
}

#[tokio::test]
async fn an_answer_needs_two_persons_and_a_changed_one_needs_them_again() {
    let folder = with_a_call().await;
    let folder = folder.path();
    let list = || clevercall(folder, &["answers", "list"]);
    assert!(check(folder, "CC-09").contains("nobody has approved"), "{}", check(folder, "CC-09"));
    assert!(list().0 == Some(1) && list().1.contains("never approved"), "{}", list().1);
    for _twice in 0..2 {
        assert_eq!(clevercall(folder, &["answers", "approve", "--by", "mayor"]).0, Some(0));
        assert!(check(folder, "CC-09").contains("approved by one person only"), "{}", check(folder, "CC-09"));
    }
    assert_eq!(clevercall(folder, &["answers", "approve", "--by", "clerk"]).0, Some(0));
    assert!(check(folder, "CC-09").contains("passed") && list().0 == Some(0), "{}", list().1);
    change(folder, "answers.toml", ("from ten to three", "from ten to four"));
    let told = check(folder, "CC-09");
    assert!(told.contains("failed") && told.contains("'opening-hours.en' is not the text"), "{told}");
    assert!(list().0 == Some(1) && list().1.contains("changed since it was approved"), "{}", list().1);
    assert_eq!(clevercall(folder, &["answers", "approve", "--answer", "none-such", "--by", "mayor"]).0, Some(2));
}

#[tokio::test]
async fn a_machine_may_stand_with_a_host_only_that_meets_the_policy_and_stands_in_the_papers() {
    let folder = with_a_call().await;
    let folder = folder.path();
    assert!(check(folder, "CC-21").contains("is not declared"), "{}", check(folder, "CC-21"));
    let declared = |host: &str| format!("\nhost = \"{host}\"");
    change(folder, "clevercall.toml", ("\n# host = \"scannet\" ", &declared("scannet")));
    let told = check(folder, "CC-21");
    assert!(told.contains("failed") && told.contains("'scannet' is unclear"), "{told}");
    let (code, told) = clevercall(folder, &["serve"]);
    assert!(code == Some(2) && told.contains("Hg in GB holds a share"), "{told}");
    clevercall(folder, &["documents", "--to", "papers", "--language", "da", "--format", "md"]);
    let agreement = fs::read_to_string(folder.join("papers/example/agreement-appendices.da.md")).unwrap();
    assert!(agreement.contains("A/S ScanNet") && agreement.contains("drift af maskine"), "{agreement}");
    change(folder, "clevercall.toml", (&declared("scannet"), &declared("own")));
    assert!(check(folder, "CC-21").contains("passed") && check(folder, "CC-22").contains("nobody else"));
}

#[tokio::test]
async fn a_policy_of_ones_own_stands_in_the_papers_and_is_wider_than_none() {
    let folder = with_a_call().await;
    let folder = folder.path();
    clevercall(folder, &["documents", "acknowledge", "--name", "Anna Eksempel, kontorchef", "--by", "dpo"]);
    let own = |written: &str| format!("[processors]\npolicy = {written}\n");
    let first = own(r#"{ control = "adequate" }"#);
    change(folder, "clevercall.toml", ("[processors]\n", &first));
    let changes = clevercall(folder, &["documents", "changes"]).1;
    assert!(changes.contains("wider") && changes.contains("control adequate"), "{changes}");
    clevercall(folder, &["documents", "--to", "papers", "--language", "en", "--format", "md"]);
    let list = fs::read_to_string(folder.join("papers/example/sub-processors.en.md")).unwrap();
    assert!(list.contains("own: contracting eu, control adequate, sites eu, support eu"), "{list}");
    for (wrong, told) in [
        (r#"{ sites = "anywhere" }"#, "sites can't be wider than eea"),
        (r#"{ control = "the moon" }"#, "no such demand"),
        (r#"{ owner = "eu" }"#, "expected the name of a policy"),
        (r#""us-owned""#, "unknown residency policy"),
    ] {
        let text = fs::read_to_string(folder.join("clevercall.toml")).unwrap();
        fs::write(folder.join("wrong.toml"), text.replace(&first, &own(wrong))).unwrap();
        let (code, text) = clevercall(folder, &["config", "check", "--config", "wrong.toml"]);
        assert!(code == Some(2) && text.contains(told), "{wrong}: {text}");
    }
}

#[tokio::test]
async fn check_sees_whether_the_documents_are_those_of_this_configuration_and_as_they_were_written() {
    let folder = with_a_call().await;
    let folder = folder.path();
    let write = || drop(clevercall(folder, &["documents", "--to", "papers", "--language", "en", "--format", "md"]));
    assert!(check(folder, "CC-29").contains("no documents of 'example' were written yet"));
    write();
    assert!(check(folder, "CC-29").contains("10 files of 'example'"), "{}", check(folder, "CC-29"));
    change(folder, "papers/example/sub-processors.en.md", ("Example", "Another"));
    assert!(check(folder, "CC-29").contains("'sub-processors.en.md'"), "{}", check(folder, "CC-29"));
    write();
    clevercall(folder, &["documents", "acknowledge", "--name", "Anna Eksempel, kontorchef", "--by", "dpo"]);
    assert!(check(folder, "CC-29").contains("acknowledgement"), "{}", check(folder, "CC-29"));
    write();
    assert!(check(folder, "CC-29").contains("10 files of 'example'"), "{}", check(folder, "CC-29"));
    change(folder, "clevercall.toml", ("\nkeep_days = 30 ", "\nkeep_days = 29 "));
    assert!(check(folder, "CC-29").contains("another configuration"), "{}", check(folder, "CC-29"));
    let materials = check(folder, "CC-37");
    assert!(materials.contains("passed") && materials.contains("SHA-256"), "{materials}");
}

#[test]
fn a_folder_is_needed_and_pdf_without_its_typesetter_is_refused_with_its_name() {
    let folder = TempDir::new().unwrap();
    assert_eq!(clevercall(folder.path(), &["init", "."]).0, Some(0));
    assert_eq!(clevercall(folder.path(), &["documents"]).0, Some(2));
    // A copy elsewhere has no typesetter beside it.
    let copy = folder.path().join("alone");
    fs::create_dir(&copy).unwrap();
    // Written by another process: one that a test beside this starts meanwhile would hold it open for writing.
    let copied = Command::new("cp").args([env!("CARGO_BIN_EXE_clevercall").as_ref(), copy.as_os_str()]).status();
    assert!(copied.unwrap().success());
    let library = Path::new(env!("CARGO_BIN_EXE_clevercall")).parent().unwrap();
    let mut command = Command::new(copy.join("clevercall"));
    let command = command.current_dir(folder.path()).env("PATH", "").env("LD_LIBRARY_PATH", library);
    let output = command.args(["documents", "--to", "papers", "--format", "pdf"]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(2) && text.contains("clevercall-typeset is neither"), "{text}");
}

#[test]
fn every_key_that_a_sentence_rests_on_stands_in_the_configuration_that_init_writes() {
    let folder = TempDir::new().unwrap();
    assert_eq!(clevercall(folder.path(), &["init", "."]).0, Some(0));
    clevercall(folder.path(), &["documents", "--to", "papers", "--language", "en", "--format", "json"]);
    let configuration = fs::read_to_string(folder.path().join("clevercall.toml")).unwrap();
    let all = files(&folder.path().join("papers/example"));
    let manifest: serde_json::Value = serde_json::from_slice(&all["manifest.json"]).unwrap();
    let mut keys = std::collections::BTreeSet::new();
    for document in manifest["documents"].as_array().unwrap() {
        let sentences = document["sentences"].as_array().unwrap().iter();
        let evidence = sentences.flat_map(|sentence| sentence["rests_on"].as_array().unwrap());
        let named = evidence.filter_map(|one| one["evidence"].as_str()).map(str::to_owned);
        keys.extend(
            named.filter(|name| ["organisation.", "processors.", "governance."].iter().any(|it| name.starts_with(it))),
        );
    }
    assert!(keys.len() > 8, "{keys:?}");
    for key in keys {
        let name = key.split_once('.').unwrap().1;
        assert!(configuration.contains(name), "{key}");
    }
}

const BILL: &str = include_str!("../../compliance/schemas/cyclonedx-bom-1.6.json");
const LICENCES: &str = include_str!("../../compliance/schemas/cyclonedx-spdx.json");
const SIGNATURES: &str = include_str!("../../compliance/schemas/cyclonedx-jsf-0.82.json");

#[test]
fn the_bill_of_materials_holds_to_its_schema_and_lists_what_is_linked() {
    let folder = TempDir::new().unwrap();
    assert_eq!(clevercall(folder.path(), &["init", "."]).0, Some(0));
    clevercall(folder.path(), &["documents", "--to", "papers", "--language", "en", "--format", "json"]);
    let all = files(&folder.path().join("papers/example"));
    let bill: serde_json::Value = serde_json::from_slice(&all["bill-of-materials.cdx.json"]).unwrap();
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    let place = |name: &str| format!("http://cyclonedx.org/schema/{name}.SNAPSHOT.schema.json");
    let schemas = jsonschema::Registry::new()
        .add(place("spdx"), read(LICENCES))
        .and_then(|registry| registry.add(place("jsf-0.82"), read(SIGNATURES)))
        .and_then(|registry| registry.prepare())
        .unwrap();
    let validator = jsonschema::options().with_registry(&schemas).build(&read(BILL)).unwrap();
    let faults: Vec<_> =
        validator.iter_errors(&bill).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    let names: Vec<_> = bill["components"].as_array().unwrap().iter().filter_map(|one| one["name"].as_str()).collect();
    assert!(names.contains(&"rustls") && names.contains(&"clevercall-vault"), "{names:?}");
    assert!(!names.contains(&"tempfile") && !names.contains(&"typst"), "neither tests nor the typesetter are linked");
}

#[tokio::test]
async fn a_wider_setting_waits_for_a_named_person_and_a_narrower_one_does_not() {
    let folder = with_a_call().await;
    let run = |arguments: &[&str]| clevercall(folder.path(), arguments);
    let file = folder.path().join("clevercall.toml");
    let written = fs::read_to_string(&file).unwrap();
    let keep =
        |days: u32| fs::write(&file, written.replace("\nkeep_days = 30 ", &format!("\nkeep_days = {days} "))).unwrap();
    assert!(run(&["documents", "changes"]).1.contains("nobody has acknowledged"));
    assert_eq!(run(&["documents", "acknowledge", "--name", "x", "--by", "dpo"]).0, Some(2));
    let acknowledge = ["documents", "acknowledge", "--name", "Anna Eksempel, kontorchef", "--by", "dpo"];
    assert_eq!(run(&acknowledge).0, Some(0));
    assert_eq!(run(&["documents", "changes"]).0, Some(0));

    keep(60);
    let (code, text) = run(&["documents", "changes"]);
    assert!(code == Some(1) && text.contains("wider") && text.contains("C.4 kept: 720 hours become 1440"), "{text}");
    let (code, text) = run(&["serve"]);
    assert!(code == Some(2) && text.contains("goes further than the agreement"), "{text}");
    keep(20);
    let (code, text) = run(&["documents", "changes"]);
    assert!(code == Some(0) && text.contains("narrower, applies already"), "{text}");

    keep(60);
    assert!(run(&acknowledge).1.contains("1 setting(s) go further"));
    assert!(run(&["documents", "changes"]).1.contains("as Anna Eksempel, kontorchef acknowledged it"));
    let (_, sample) = run(&[
        "ledger",
        "sample",
        "--population",
        "policies",
        "--seed",
        "s",
        "--from",
        "2026-01-01T00:00:00Z",
        "--to",
        "2999-01-01T00:00:00Z",
    ]);
    assert!(sample.matches("agreement_acknowledged").count() == 2 && !sample.contains("Anna"), "{sample}");

    let kept = folder.path().join("data/agreement-example.json");
    let forged = fs::read_to_string(&kept).unwrap().replace("1440", "9999");
    fs::write(&kept, forged).unwrap();
    let (code, text) = run(&["serve"]);
    assert!(code == Some(2) && text.contains("changed by hand"), "{text}");
}
