//! A wrong or missing key: one sentence, and not a byte of the folder is another afterwards.

use std::fs;

use clevercall_privacy::Kind;

use super::house::{House, MODE_2, NOW, content};
use crate::{MasterKey, OpenError, Vault};

/// A closed vault that holds a call, and a key that is not its own.
async fn closed() -> (House, MasterKey) {
    let house = House::with(MODE_2).await;
    house.call("22334455", "jeg er [PERSON_1]", &[(Kind::Person, "Peter")]).await;
    (house, MasterKey::draw())
}

#[tokio::test]
async fn a_wrong_key_changes_no_byte_of_a_closed_vault() {
    let (house, wrong) = closed().await;
    let (data, House { folder, key, vault, town, .. }) = (house.data(), house);
    drop((vault, town));
    let before = content(&data);
    assert_eq!(Vault::open(&data, &wrong, NOW).err(), Some(OpenError::WrongKey));
    assert_eq!(Vault::open_beside(&data, &wrong).err(), Some(OpenError::WrongKey));
    let after = content(&data);
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    assert!(before == after);
    assert!(Vault::open(&data, &key, NOW).is_ok());
    drop(folder);
}

#[tokio::test]
async fn a_wrong_key_harms_nothing_that_a_crash_left_in_the_journal() {
    let (house, wrong) = closed().await;
    let crashed = house.folder.path().join("crashed");
    fs::create_dir(&crashed).unwrap();
    for (name, bytes) in content(&house.data()) {
        fs::write(crashed.join(name), bytes).unwrap();
    }
    let before = content(&crashed);
    assert!(!before["vault.sqlite-wal"].is_empty());
    assert_eq!(Vault::open(&crashed, &wrong, NOW).err(), Some(OpenError::WrongKey));
    let after = content(&crashed);
    // The index of the journal (-shm) is SQLite's scratch memory and is made anew by whoever opens.
    for name in ["vault.sqlite", "vault.sqlite-wal", "erasures.log"] {
        assert!(before[name] == after[name], "{name}");
    }
    let vault = Vault::open(&crashed, &house.key, NOW).unwrap();
    assert_eq!(vault.organisations().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_wrong_key_is_told_in_one_sentence_that_names_no_key() {
    let sentence = OpenError::WrongKey.to_string();
    assert!(!sentence.contains('\n') && sentence.len() < 120, "{sentence}");
}
