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
        let (code, text) = clevercall(folder.path(), &["documents", "--to", to, "--format", "md", "--format", "html"]);
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

#[test]
fn a_folder_is_needed_and_pdf_without_its_typesetter_is_refused_with_its_name() {
    let folder = TempDir::new().unwrap();
    assert_eq!(clevercall(folder.path(), &["init", "."]).0, Some(0));
    assert_eq!(clevercall(folder.path(), &["documents"]).0, Some(2));
    // A copy elsewhere has no typesetter beside it.
    let copy = folder.path().join("alone");
    fs::create_dir(&copy).unwrap();
    fs::copy(env!("CARGO_BIN_EXE_clevercall"), copy.join("clevercall")).unwrap();
    let library = Path::new(env!("CARGO_BIN_EXE_clevercall")).parent().unwrap();
    let mut command = Command::new(copy.join("clevercall"));
    let command = command.current_dir(folder.path()).env("PATH", "").env("LD_LIBRARY_PATH", library);
    let output = command.args(["documents", "--to", "papers", "--format", "pdf"]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(2) && text.contains("clevercall-typeset is neither"), "{text}");
}
