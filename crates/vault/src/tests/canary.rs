//! Unique words planted as number, name, e-mail, address and health statement: after forgetting, and after the due run,
//! no file, no ledger entry, no certificate and nothing that the keys open holds one; also when the process is killed
//! at any fault point and started again.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use clevercall_privacy::Kind;

use super::{
    crash::{reopened_after, run_child},
    house::{DAY, House, MODE_1, MODE_2, NOW, access, begin, by_number, code, files_hold, rows, sealed_of},
    sought::Sought,
};
use crate::{BilledNumbers, Listing, ExportRequest, ForgetRequest, Named, Numbers, Person, Proof, Reason};

/// The number as it is kept and as it was said, and words that occur nowhere else.
const PERSON: [&str; 6] = ["+4522334455", "22334455", "Quixotina", "quixotina@example.dk", "Zebravej 77", "myxomatose"];
const OTHER: [&str; 3] = ["+4599887766", "Ottokarine", "Yakvej 12"];

const PLANTED: [(Kind, &str); 4] = [
    (Kind::Person, "Quixotina"),
    (Kind::Email, "quixotina@example.dk"),
    (Kind::Address, "Zebravej 77"),
    (Kind::Health, "myxomatose"),
];

/// Two callers in mode 2, who are both on the invoice of mode 1 too.
async fn planted() -> (House, Vec<Vec<u8>>, Vec<Vec<u8>>) {
    let house = House::with(MODE_2).await;
    let text = "jeg er [PERSON_1], [EMAIL_1], [ADDRESS_1], jeg har [HEALTH]";
    let call = house.call("22334455", text, &PLANTED).await;
    let named = [(Kind::Person, "Ottokarine"), (Kind::Address, "Yakvej 12")];
    let other = house.call("99887766", "jeg er [PERSON_1], [ADDRESS_1]", &named).await;
    for number in ["22334455", "99887766"] {
        begin(&house.town, MODE_1, number).await.unwrap().end(NOW).await.unwrap();
    }
    let (gone, stays) = (sealed_of(&house.thief(), call), sealed_of(&house.thief(), other));
    (house, gone, stays)
}

/// Every file of the vault and beside it, in any form that a string may take.
fn files_with(folder: &Path, words: &[&str]) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_with(&path, words));
            continue;
        }
        let Ok(bytes) = fs::read(&path) else { continue };
        for word in words {
            let wide: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let forms = [word.as_bytes(), word.to_lowercase().as_bytes(), &wide].map(<[u8]>::to_vec);
            if forms.iter().any(|form| Sought::new(form.len(), |at| form[at]).times_in(&bytes) > 0) {
                found.push((path.clone(), (*word).to_owned()));
            }
        }
    }
    found
}

/// The vault's folder and what is beside it; on a server all of the database, and the write-ahead log.
fn everywhere(house: &House, words: &[&str]) -> Vec<(PathBuf, String)> {
    let mut found = files_with(house.folder.path(), words);
    if let Some(server) = &house.site.server {
        for folder in super::cluster::cluster().folders(server.database()) {
            found.extend(files_with(&folder, words));
        }
    }
    found
}

/// All that a holder of every key can read: lists, turns, originals, copies, invoices, the ledger.
async fn readable(house: &House) -> String {
    let town = &house.town;
    let mut all = String::new();
    for call in town.calls(Listing { limit: 1000, numbers: Numbers::Shown }).await.unwrap() {
        let request = ExportRequest {
            person: Person::Call(call.call),
            proof: Proof::Staff,
            named: Named::WasTheCaller,
            by: code("mb"),
        };
        all += &town.export(request, NOW).await.unwrap().to_json();
        if let Ok(revealed) = town.reveal(call.call, access(Reason::Incident), NOW).await {
            all.extend(revealed.values.iter().map(|value| value.original.reveal().as_str()));
        }
    }
    for period in town.billed_periods().await.unwrap() {
        all.extend(town.billed(period).await.unwrap().iter().map(|billed| billed.number.reveal()));
    }
    all + &serde_json::to_string(&house.events()).unwrap()
}

fn none_of(words: &[&str], text: &str, when: &str) {
    for word in words {
        assert!(!text.contains(word), "{word} can be read {when}");
    }
}

async fn check_nothing_is_left(house: &House, gone: &[Vec<u8>], stays: &[Vec<u8>], when: &str) {
    assert_eq!(everywhere(house, &PERSON), [], "{when}");
    let files = house.files();
    assert!(gone.iter().all(|bytes| !files_hold(&files, bytes)), "{when}: a sealed part is still in a file");
    none_of(&PERSON, &readable(house).await, when);
    assert!(stays.iter().all(|bytes| files_hold(&files, bytes)), "{when}: the other caller is intact");
    let text = readable(house).await;
    assert!(OTHER.iter().all(|word| text.contains(word)), "{when}: the other caller can be read");
}

fn release() -> ForgetRequest {
    let (person, billed) = (by_number("22334455"), BilledNumbers::Release);
    ForgetRequest { person, proof: Proof::Staff, billed, by: code("mb") }
}

#[tokio::test]
async fn the_canaries_are_found_before() {
    let (house, gone, _) = planted().await;
    let text = readable(&house).await;
    assert!(["+4522334455", "Quixotina", "quixotina@example.dk", "Zebravej 77"].iter().all(|word| text.contains(word)));
    none_of(&["myxomatose"], &text, "at any time: health is never kept");
    assert!(gone.len() > 10 && gone.iter().all(|bytes| house.files_hold(bytes)));
    fs::write(house.data().join("a.log"), "QUIXOTINA quixotina").unwrap();
    assert_eq!(everywhere(&house, &PERSON).len(), 1, "the scan sees a file that holds one");
}

#[tokio::test]
async fn after_forgetting_no_canary_is_anywhere() {
    let (house, gone, stays) = planted().await;
    let certificate = house.town.forget(release(), NOW).await.unwrap().to_json();
    none_of(&PERSON, &certificate, "in the certificate");
    check_nothing_is_left(&house, &gone, &stays, "after forgetting").await;
    assert!(house.vault.sweep(NOW).await.unwrap().is_empty());
}

#[tokio::test]
async fn killed_at_every_fault_point_an_erasure_still_leaves_no_canary() {
    for fault in ERASING {
        let (house, gone, stays) = planted().await;
        let house = reopened_after(house, |site| run_child(site, "release", fault)).await;
        house.town.forget(release(), NOW).await.unwrap();
        check_nothing_is_left(&house, &gone, &stays, fault).await;
        assert_eq!(house.vault.verify_ledger().await.unwrap().fault, None, "{fault}");
    }
}

/// What the due run leaves: text with placeholders, and nothing that identifies, of both callers.
async fn check_only_text_is_left(house: &House, sealed: &[Vec<u8>], when: &str) {
    let all: Vec<_> = PERSON.into_iter().chain(OTHER).collect();
    assert_eq!(everywhere(house, &all), [], "{when}");
    none_of(&all, &readable(house).await, when);
    let files = house.files();
    let texts = sealed.iter().filter(|bytes| files_hold(&files, bytes)).count();
    assert_eq!((texts, house.list().await.len()), (2, 2), "{when}: the sealed texts alone are left");
    let thief = house.thief();
    assert_eq!(["value", "blind_index", "billed", "call"].map(|table| rows(&thief, table)), [0; 4], "{when}");
}

#[tokio::test]
async fn after_the_due_run_no_canary_is_anywhere() {
    let (house, gone, stays) = planted().await;
    house.retain(NOW.plus(DAY * 120)).await.unwrap();
    check_only_text_is_left(&house, &[gone, stays].concat(), "after the due run").await;
}

#[tokio::test]
async fn killed_at_every_fault_point_a_due_run_still_leaves_no_canary() {
    for fault in REMOVING {
        let (house, gone, stays) = planted().await;
        let house = reopened_after(house, |site| run_child(site, "retain late", fault)).await;
        house.retain(NOW.plus(DAY * 120)).await.unwrap();
        check_only_text_is_left(&house, &[gone, stays].concat(), fault).await;
    }
}

const ERASING: [&str; 6] =
    ["erasures listed", "rows removed", "other erasures listed", "erasure entered", "traces erased", "swept"];
const REMOVING: [&str; 4] = ["batch de-identified", "batch removed", "due run entered", "space given back"];

#[test]
fn no_fault_point_of_forgetting_and_removing_is_left_out() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut points = BTreeSet::new();
    for file in ["forget.rs", "writer.rs", "retain.rs", "erasure_list.rs", "sweep.rs"] {
        let text = fs::read_to_string(source.join(file)).unwrap();
        points.extend(text.split("fault::point(\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()));
    }
    let tested: BTreeSet<String> = ERASING.into_iter().chain(REMOVING).map(str::to_owned).collect();
    assert_eq!(points, tested);
}

#[tokio::test]
async fn a_stolen_disk_shows_no_word_and_no_number() {
    let (house, ..) = planted().await;
    house.town.request_erasure(&super::house::number("22334455"), NOW).await.unwrap();
    let all: Vec<_> = PERSON.into_iter().chain(OTHER).chain(["jeg er", "PERSON_1"]).collect();
    assert_eq!(everywhere(&house, &all), []);
}
