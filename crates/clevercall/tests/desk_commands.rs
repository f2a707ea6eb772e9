//! The commands of the desk against a real vault: invoices, holds, forgetting, copies, the ledger.

use std::{
    path::Path,
    process::{Command, Output},
    time::Duration,
};

use clevercall_model::{CallId, CallerNumber, LoggingMode, TelephoneNumber, Timestamp};
use clevercall_vault::{CallStart, Code, MasterKey, RetentionPolicy, Vault};
use tempfile::TempDir;

const DAY: Duration = Duration::from_secs(86_400);
/// 2026-01-15 12:00 UTC.
const NOW: Timestamp = Timestamp::from_millis(1_768_478_400_000);

/// An installation as `init` writes it, with calls in its vault.
struct Installation(TempDir);

impl Installation {
    async fn with_calls() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let at = folder.path().to_str().expect("its path is text");
        assert!(clevercall(folder.path(), &["init", at]).status.success());
        let key = MasterKey::read(&folder.path().join("master.key")).expect("init made a key");
        let vault = Vault::create(&folder.path().join("data"), &key, NOW).expect("the folder has no vault yet");
        let town = vault.organisation(&"example".parse().expect("an organisation's id"));
        let kept = LoggingMode::AnonymiseAfter { interval: DAY * 3650 };
        town.apply_policy(RetentionPolicy::new(kept), Code::program(), NOW).await.expect("the vault takes it");
        let number_only = LoggingMode::NumberOnly { dispute: DAY * 30 };
        for (n, mode) in [(1, kept), (2, number_only), (3, number_only)] {
            let number = CallerNumber::Shown(TelephoneNumber::parse("22334455", "45").expect("a number"));
            let start = CallStart { call: CallId::from_random([n; 16]), mode, number: &number, started: NOW };
            town.begin_call(start).await.expect("the call begins").end(NOW).await.expect("the vault takes it");
        }
        Self(folder)
    }

    fn run(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let output = clevercall(self.0.path(), arguments);
        let text = String::from_utf8([output.stdout, output.stderr].concat()).expect("what is printed is text");
        (output.status.code(), text)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.path().join(name)).expect("the command wrote it")
    }
}

fn clevercall(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clevercall"));
    command.current_dir(folder).env("LOGNAME", "mb").args(arguments).output().expect("cargo has built the program")
}

#[tokio::test]
async fn an_invoice_has_totals_and_numbers_only_in_the_annex() {
    let here = Installation::with_calls().await;
    let (code, text) = here.run(&["invoice", "close", "2026-01", "--itemised"]);
    assert_eq!(code, Some(0), "{text}");
    let totals = [here.read("invoice-example-2026-01.csv"), here.read("invoice-example-2026-01.json")];
    assert!(totals.iter().all(|text| text.contains("2026-01") && !text.contains("22334455")));
    assert!(here.read("invoice-example-2026-01-numbers.csv").contains("+4522334455,2"));
    assert_eq!(here.run(&["invoice", "close", "2999-01"]).0, Some(2), "a period that is not over");
}

#[tokio::test]
async fn a_hold_stops_forgetting_and_the_certificate_verifies_without_the_vault() {
    let here = Installation::with_calls().await;
    let set = ["hold", "set", "--number", "22334455", "--ground", "legal-claim", "--case", "case-1", "--by", "dpo"];
    assert_eq!(here.run(&set).0, Some(0));
    let (_, listed) = here.run(&["hold", "list", "--json"]);
    let forget = ["forget", "--number", "22334455", "--proof", "call-back", "--certificate", "certificate.json"];
    let (code, text) = here.run(&forget);
    assert!(code == Some(0) && text.contains("Art. 17(3)(e)"), "{text}");
    let verified = here.run(&["forget", "--verify", "certificate.json", "--config", "nowhere.toml"]);
    assert!(verified.0 == Some(0) && verified.1.contains("Genuine"), "{verified:?}");
    let forged = here.read("certificate.json").replace("\"calls\": 0", "\"calls\": 9");
    std::fs::write(here.0.path().join("forged.json"), forged).unwrap();
    assert_eq!(here.run(&["forget", "--verify", "forged.json"]).0, Some(1));
    let id = listed.split("\"id\":\"").nth(1).unwrap().get(..32).unwrap();
    let (code, text) = here.run(&["hold", "release", id]);
    assert!(code == Some(0) && text.contains("2 record(s), 2 of them erased"), "{text}");
}

#[tokio::test]
async fn forgetting_needs_somebody_and_more_than_a_word_on_the_telephone() {
    let here = Installation::with_calls().await;
    assert_eq!(here.run(&["forget"]).0, Some(2));
    assert_eq!(here.run(&["forget", "--number", "22334455", "--proof", "spoken"]).0, Some(1));
    assert_eq!(here.run(&["forget", "--number", "22334455", "--by", "Mette Berg"]).0, Some(2), "a name is no code");
}

#[tokio::test]
async fn a_copy_is_written_for_the_person_and_nothing_held_is_an_answer() {
    let here = Installation::with_calls().await;
    assert_eq!(here.run(&["export", "--number", "22334455", "--to", "."]).0, Some(0));
    assert!(here.read("copy.json").contains("tel:+4522334455") && here.read("copy.txt").contains("2 calls from"));
    let (code, text) = here.run(&["export", "--number", "11111111"]);
    assert!(code == Some(0) && text.contains("Nothing is held"), "{text}");
}

#[tokio::test]
async fn the_ledger_verifies_against_a_witness_and_gives_a_sample() {
    let here = Installation::with_calls().await;
    let (_, checkpoint) = here.run(&["ledger", "checkpoint"]);
    std::fs::write(here.0.path().join("checkpoint.json"), checkpoint).unwrap();
    assert_eq!(here.run(&["ledger", "verify", "--witness", "checkpoint.json"]).0, Some(0));
    let sample = ["ledger", "sample", "--population", "policies", "--seed", "q1"];
    let time = ["--from", "2026-01-01T00:00:00Z", "--to", "2026-02-01T00:00:00Z"];
    let drawn = here.run(&[&sample[..], &time].concat());
    assert!(drawn.1.contains("\"population\":1") && drawn == here.run(&[&sample[..], &time].concat()), "{drawn:?}");
    assert_eq!(here.run(&["ledger", "reconcile"]), (Some(0), "Every call that began has an outcome.\n".to_owned()));
}

#[tokio::test]
async fn overdue_numbers_are_counted_by_the_sweep_and_removed_by_the_run() {
    let here = Installation::with_calls().await;
    let (code, text) = here.run(&["sweep", "--json"]);
    assert!(code == Some(1) && text.contains("\"overdue\":1"), "{text}");
    assert_eq!(here.run(&["retain"]).0, Some(0));
    assert_eq!(here.run(&["sweep"]).0, Some(0));
    assert!(here.run(&["policy"]).1.contains("version 1"));
}

#[tokio::test]
async fn reading_needs_a_reason_and_a_role_that_allows_it() {
    let here = Installation::with_calls().await;
    let id = "01".repeat(16);
    assert_eq!(here.run(&["show", &id, "--by", "desk"]).0, Some(2), "no reason");
    assert_eq!(here.run(&["show", &id, "--reason", "follow-up", "--by", "stranger"]).0, Some(2), "nobody's code");
    assert_eq!(here.run(&["show", &id, "--reason", "legal-claim", "--by", "desk"]).0, Some(1), "not the desk's reason");
    let (code, text) = here.run(&["show", &id, "--reason", "follow-up", "--reveal", "--by", "desk"]);
    assert!(code == Some(0) && text.contains("+4522334455"), "{text}");
}

#[tokio::test]
async fn an_organisation_takes_everything_along_and_is_erased() {
    let here = Installation::with_calls().await;
    assert_eq!(here.run(&["organisation", "hand-over", "example", "--to", "taken"]).0, Some(0));
    assert!(here.read("taken/call-0000001.json").contains("tel:+4522334455"));
    assert_eq!(here.run(&["organisation", "erase", "example"]).0, Some(2), "not confirmed");
    let erase = ["organisation", "erase", "example", "--confirm", "example", "--certificate", "gone.json"];
    assert_eq!(here.run(&erase).0, Some(0));
    assert_eq!(here.run(&["forget", "--verify", "gone.json"]).0, Some(0));
    assert!(here.run(&["calls"]).1.contains("Nothing is held"));
}

#[tokio::test]
async fn few_calls_are_not_anonymous_whoever_accepts() {
    let here = Installation::with_calls().await;
    let (code, text) = here.run(&["retain", "--test-anonymity", "--accept", "--by", "dpo"]);
    assert!(code == Some(1) && text.contains("not passed") && text.contains("100 are needed"), "{text}");
    assert!(here.run(&["ledger", "verify"]).1.contains("in order"));
}
