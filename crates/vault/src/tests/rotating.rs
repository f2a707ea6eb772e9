//! Other keys in place of old ones: everything still opens, nothing of the old key is left, no call notices.

use clevercall_model::Timestamp;
use clevercall_privacy::Kind;

use super::{
    crash::{reopened_after, run_child},
    house::{DAY, House, MODE_1, MODE_2, NOW, by_number, rows, say, town},
    thief::Thief,
};
use crate::{CallWriter, Event, MasterKey, OpenError, StoreError, Vault};

const PETER: [(Kind, &str); 1] = [(Kind::Person, "Peter Hansen")];

/// Every wrapped key that hangs from the organisation's own, and that one.
fn wrapped(thief: &Thief) -> Vec<Vec<u8>> {
    let all = "SELECT key FROM key UNION ALL SELECT key FROM organisation UNION ALL SELECT index_key FROM organisation";
    thief.bytes(all)
}

fn texts(thief: &Thief) -> Vec<Vec<u8>> {
    let sealed = "SELECT text FROM turn UNION ALL SELECT original FROM value UNION ALL SELECT text FROM remainder_turn";
    thief.bytes(sealed)
}

/// A vault with a call of each kind: one that identifies, what is left of one.
async fn house() -> House {
    let house = House::with(MODE_2).await;
    house.call("11223344", "ældre", &[]).await;
    house.retain(NOW.plus(DAY * 30)).await.unwrap();
    house.call("22334455", "jeg er [PERSON_1]", &PETER).await;
    house
}

/// Everything that was kept is still there and opens.
async fn reads(house: &House) {
    let shown = house.list().await;
    assert_eq!(shown.len(), 2);
    for call in &shown {
        assert_eq!(house.town.show(call.call).await.unwrap().turns.len(), 1);
    }
    assert_eq!(shown[0].number.as_ref().unwrap().reveal(), "+4522334455");
    assert_eq!(house.town.plan_forget(&by_number("22334455")).await.unwrap().calls.len(), 1);
    assert_eq!(house.vault.verify_ledger().await.unwrap().fault, None);
    assert!(house.vault.sweep(NOW).await.unwrap().is_empty());
}

#[tokio::test]
async fn after_rotation_everything_opens_and_no_text_was_rewritten() {
    let house = house().await;
    let (before, sealed) = (wrapped(&house.thief()), texts(&house.thief()));
    let keys = house.town.rotate_key(NOW).await.unwrap();
    assert_eq!(keys, Some(rows(&house.thief(), "key") + 1));
    assert!(texts(&house.thief()) == sealed);
    assert!(before.iter().all(|key| !house.files_hold(key)), "an old wrapped key is still in a file");
    reads(&house).await;
    reads(&house.reopened()).await;
}

#[tokio::test]
async fn numbers_for_the_invoice_survive_rotation() {
    let house = House::with(MODE_1).await;
    house.count("22334455").await;
    house.town.rotate_key(NOW).await.unwrap();
    house.count("22334455").await;
    let billed = house.town.billed(house.town.billed_periods().await.unwrap()[0]).await.unwrap();
    assert_eq!((billed[0].number.reveal(), billed[0].count), ("+4522334455", 2));
}

#[tokio::test]
async fn a_call_in_progress_notices_no_rotation_by_another_program() {
    let house = House::with(MODE_2).await;
    house.vault.open_keys().await.unwrap();
    let Ok(CallWriter::AnonymiseAfter(mut writer)) = house.begin("22334455").await else { panic!("mode 2") };
    say(&mut writer, 1, "hej", &[]).await.unwrap();
    let desk = Vault::open_beside(&house.site, &house.key).unwrap();
    desk.organisation(&town()).rotate_key(NOW).await.unwrap();
    say(&mut writer, 2, "jeg er [PERSON_1]", &PETER).await.unwrap();
    // As the janitor does every minute.
    house.vault.open_keys().await.unwrap();
    desk.rotate_master_key(&MasterKey::draw(), NOW).await.unwrap();
    say(&mut writer, 3, "farvel", &[]).await.unwrap();
    writer.end(NOW).await.unwrap();
    // Neither do those that begin afterwards, on this day or another.
    house.call("33445566", "hej", &[]).await;
    let listed = house.list().await;
    assert_eq!((listed.len(), listed[1].turns), (2, 3));
    assert_eq!(house.town.show(listed[1].call).await.unwrap().turns.len(), 3);
}

#[tokio::test]
async fn a_new_master_key_opens_and_the_old_one_does_not() {
    let house = house().await;
    let before = wrapped(&house.thief());
    let new = MasterKey::draw();
    assert_eq!(house.vault.rotate_master_key(&new, NOW).await.unwrap(), 1);
    reads(&house).await;
    let organisation_key = &before[before.len() - 2];
    assert!(!house.files_hold(organisation_key));
    let House { folder, site, key: old, vault, town, mode } = house;
    drop((vault, town));
    assert_eq!(Vault::open(&site, &old, NOW).err(), Some(OpenError::WrongKey));
    let vault = Vault::open(&site, &new, NOW).unwrap();
    reads(&House { town: vault.organisation(&super::house::town()), folder, site, key: new, vault, mode }).await;
}

#[tokio::test]
async fn a_program_with_the_old_master_key_makes_nothing_that_nobody_could_open() {
    let house = House::with(MODE_2).await;
    let desk = Vault::open_beside(&house.site, &house.key).unwrap();
    desk.rotate_master_key(&MasterKey::draw(), NOW).await.unwrap();
    let other = house.vault.organisation(&"elsewhere".parse().unwrap());
    let refused = other.apply_policy(crate::RetentionPolicy::new(MODE_2), crate::Code::program(), NOW).await;
    assert_eq!(refused, Err(crate::PolicyError::Store(StoreError::KeyReplaced)));
    assert_eq!(house.town.rotate_key(NOW).await, Err(StoreError::KeyReplaced));
}

#[tokio::test]
async fn rotations_are_entered_without_keys() {
    let house = house().await;
    house.town.rotate_key(Timestamp::from_millis(1)).await.unwrap();
    house.vault.rotate_master_key(&MasterKey::draw(), NOW).await.unwrap();
    let thief = house.thief();
    let events = thief.texts("SELECT event FROM ledger ORDER BY position DESC LIMIT 2");
    let events: Vec<Event> = events.iter().map(|event| serde_json::from_str(event).unwrap()).collect();
    let rotated = Event::KeyRotated { organisation: "town".to_owned(), keys: rows(&thief, "key") + 1 };
    assert_eq!(events, [Event::MasterKeyRotated { organisations: 1 }, rotated]);
}

#[tokio::test]
async fn an_organisation_that_nobody_knows_has_no_key_to_rotate() {
    let house = house().await;
    assert_eq!(house.vault.organisation(&"elsewhere".parse().unwrap()).rotate_key(NOW).await, Ok(None));
}

#[tokio::test]
async fn a_rotation_killed_anywhere_leaves_one_key_or_the_other_and_is_done_by_asking_again() {
    for fault in ["keys rewrapped", "rotation entered", "old key gone"] {
        let house = house().await;
        let before = wrapped(&house.thief());
        let house = reopened_after(house, |site| run_child(site, "rotate", fault)).await;
        reads(&house).await;
        if fault != "keys rewrapped" {
            assert!(before.iter().all(|key| !house.files_hold(key)), "{fault}");
        }
        house.town.rotate_key(NOW).await.unwrap();
        reads(&house).await;
        assert!(before.iter().all(|key| !house.files_hold(key)), "{fault}");
    }
}

#[tokio::test]
async fn a_master_rotation_killed_anywhere_leaves_one_key_or_the_other() {
    for (fault, rotated) in [("keys rewrapped", false), ("rotation entered", true), ("old key gone", true)] {
        let house = house().await;
        let new = MasterKey::generate(&house.folder.path().join("new.key")).unwrap();
        let House { folder, site, key, vault, town, .. } = house;
        drop((vault, town));
        assert!(run_child(&site, "rotate master", fault).code().is_none(), "{fault} was not reached");
        let (opens, refused) = if rotated { (new, key) } else { (key, new) };
        assert_eq!(Vault::open(&site, &refused, NOW).err(), Some(OpenError::WrongKey), "{fault}");
        let vault = Vault::open(&site, &opens, NOW).unwrap();
        assert_eq!(vault.organisation(&super::house::town()).policy().await.unwrap().unwrap().mode(), MODE_2);
        assert!(rows(&Thief::of(&site), "ledger") > 0);
        drop(folder);
    }
}
