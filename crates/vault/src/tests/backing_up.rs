//! Backups: whole, sealed, made while calls go on; and back again without what was erased since.

use std::{
    fs,
    io::Write,
    ops::ControlFlow,
    os::unix::process::ExitStatusExt,
    path::{Path, PathBuf},
};

use clevercall_privacy::Kind;

use super::{
    crash::run_child,
    house::{DAY, House, MODE_2, NOW, begin, by_number, content, rows, say},
    thief::Thief,
};
use crate::{
    BackupError, BackupIdentity, CallWriter, KeptTurn, MasterKey, OpenError, RestoreError, RestoreOrder, Restored,
    Site, Vault, WhatIsWrong, restore, verify_backup,
};

const PETER: [(Kind, &str); 1] = [(Kind::Person, "Peter Hansen")];

fn go(_: crate::BackupProgress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn backup(house: &House, identity: &BackupIdentity) -> Vec<u8> {
    house.vault.back_up(&[identity.recipient()], Vec::new(), NOW, &mut go).unwrap().1
}

/// A vault with two calls, its backup, and what opens it.
async fn backed_up() -> (House, BackupIdentity, Vec<u8>) {
    let house = House::with(MODE_2).await;
    house.call("22334455", "jeg er [PERSON_1]", &PETER).await;
    house.call("99887766", "hej", &[]).await;
    let identity = BackupIdentity::draw();
    let made = backup(&house, &identity);
    (house, identity, made)
}

/// Restores into another folder, with the list of erasures as it is now in the house.
async fn restored(
    house: &House,
    identity: &BackupIdentity,
    from: &[u8],
    now: clevercall_model::Timestamp,
) -> (PathBuf, Result<Restored, RestoreError>) {
    let folder = house.folder.path().join(format!("other-{:x}", u64::from_be_bytes(crate::chance::bytes())));
    let list = house.data().join("erasures.log");
    let order = RestoreOrder { folder: &folder, key: &house.key, identity, erasures: Some(&list) };
    let done = restore(&order, from, now, &mut go).await;
    (folder, done)
}

/// The folder's vault as a house of its own; the first one is closed.
fn moved_to(folder: &Path, house: House) -> House {
    let vault = Vault::open(folder, &house.key, NOW).unwrap();
    House { town: vault.organisation(house.town.id()), vault, site: Site::from(folder), ..house }
}

fn thief(folder: &Path) -> Thief {
    Thief::of(&Site::from(folder))
}

async fn texts(house: &House) -> Vec<String> {
    let mut texts = Vec::new();
    for call in house.ids().await {
        let turns: Vec<KeptTurn> = house.town.show(call).await.unwrap().turns;
        texts.extend(turns.iter().map(|turn| turn.text.as_str().to_owned()));
    }
    texts
}

#[tokio::test]
async fn a_backup_restores_to_what_was_there() {
    let (house, identity, made) = backed_up().await;
    let (before, ids) = (texts(&house).await, house.ids().await);
    let (folder, done) = restored(&house, &identity, &made, NOW).await;
    let done = done.unwrap();
    assert_eq!((done.erasures, done.calls, done.due), (0, 0, 0));
    let house = moved_to(&folder, house);
    assert_eq!((texts(&house).await, house.ids().await), (before, ids));
    assert_eq!(house.town.plan_forget(&by_number("22334455")).await.unwrap().calls.len(), 1);
    assert_eq!(house.vault.verify_ledger().await.unwrap().fault, None);
    // It goes on as a vault of its own: the next call gets a row that was never given.
    house.call("33445566", "hej igen", &[]).await;
    assert_eq!(house.ids().await.len(), 3);
}

#[tokio::test]
async fn what_was_erased_since_stays_erased() {
    let (house, identity, made) = backed_up().await;
    house.forget(by_number("22334455")).await.unwrap();
    let (folder, done) = restored(&house, &identity, &made, NOW).await;
    assert_eq!(done.as_ref().map(|done| (done.erasures, done.calls)), Ok((1, 1)));
    let house = moved_to(&folder, house);
    assert_eq!(texts(&house).await, ["hej"]);
    assert!(house.town.sweep(&by_number("22334455")).await.unwrap().is_empty());
    let event = thief(&folder).texts("SELECT event FROM ledger WHERE event LIKE '%\"restored\"%'").remove(0);
    assert!(event.contains("\"erasures\":1") && event.contains("\"calls\":1"), "{event}");
}

#[tokio::test]
async fn a_call_that_fell_due_and_was_erased_under_its_new_id_does_not_return() {
    let (house, identity, made) = backed_up().await;
    let later = NOW.plus(DAY * 31);
    house.retain(later).await.unwrap();
    for call in house.ids().await {
        if house.town.show(call).await.unwrap().turns[0].text.as_str().contains("PERSON") {
            house.forget(crate::Person::Call(call)).await.unwrap();
        }
    }
    let (folder, done) = restored(&house, &identity, &made, later).await;
    assert_eq!(done.as_ref().map(|done| (done.erasures, done.due)), Ok((1, 2)));
    assert!(texts(&moved_to(&folder, house)).await.is_empty());
}

#[tokio::test]
async fn what_fell_due_since_is_done_before_it_opens() {
    let (house, identity, made) = backed_up().await;
    let (folder, done) = restored(&house, &identity, &made, NOW.plus(DAY * 31)).await;
    assert_eq!(done.unwrap().due, 0);
    assert_eq!((rows(&thief(&folder), "call"), rows(&thief(&folder), "remainder")), (0, 2));
}

#[tokio::test]
async fn a_list_that_is_missing_older_or_anothers_is_refused_with_what_to_do() {
    let (house, identity, _first) = backed_up().await;
    let list = house.data().join("erasures.log");
    let older = house.folder.path().join("older.log");
    fs::copy(&list, &older).unwrap();
    house.forget(by_number("22334455")).await.unwrap();
    let made = backup(&house, &identity);
    let folder = house.folder.path().join("other");
    let refusal = async |erasures: Option<&Path>| {
        let order = RestoreOrder { folder: &folder, key: &house.key, identity: &identity, erasures };
        let refused = restore(&order, &*made, NOW, &mut go).await.unwrap_err();
        assert!(!folder.join("vault.sqlite").exists());
        refused
    };
    assert_eq!(refusal(None).await, RestoreError::ErasuresMissing);
    assert_eq!(refusal(Some(&folder.join("nowhere"))).await, RestoreError::ErasuresMissing);
    assert_eq!(refusal(Some(&older)).await, RestoreError::ErasuresOlder { listed: 0, seen: 1 });
    let another = house.folder.path().join("another.log");
    fs::write(&another, format!("{}\n", crate::chance::record())).unwrap();
    assert_eq!(refusal(Some(&another)).await, RestoreError::ErasuresOfAnother);
    for error in [RestoreError::ErasuresMissing, RestoreError::ErasuresOlder { listed: 0, seen: 1 }] {
        assert!(error.to_string().contains("erasures.log"));
    }
    assert!(restored(&house, &identity, &made, NOW).await.1.is_ok());
}

#[tokio::test]
async fn a_folder_that_holds_something_is_left_alone() {
    let (house, identity, made) = backed_up().await;
    let data = house.folder.path().join("other");
    fs::create_dir(&data).unwrap();
    fs::write(data.join("vault.sqlite"), "somebody's").unwrap();
    fs::write(data.join("vault.lock"), "").unwrap();
    let before = content(&data);
    let order = RestoreOrder { folder: &data, key: &house.key, identity: &identity, erasures: None };
    let refused = restore(&order, &*made, NOW, &mut go).await;
    assert_eq!(refused, Err(RestoreError::NotEmpty("vault.sqlite".to_owned())));
    assert!(content(&data) == before);
}

#[tokio::test]
async fn a_wrong_key_identity_or_clock_puts_nothing_in_place() {
    let (house, identity, made) = backed_up().await;
    let (other, wrong) = (BackupIdentity::draw(), MasterKey::draw());
    let folder = house.folder.path().join("other");
    let list = house.data().join("erasures.log");
    let before = NOW.as_millis() - 1;
    for (key, identity, now, expected) in [
        (&wrong, &identity, NOW, RestoreError::Open(OpenError::WrongKey)),
        (&house.key, &other, NOW, RestoreError::Parcel(crate::ParcelError::OtherIdentity)),
        (&house.key, &identity, clevercall_model::Timestamp::from_millis(before), RestoreError::ClockBehind),
    ] {
        let order = RestoreOrder { folder: &folder, key, identity, erasures: Some(&list) };
        assert_eq!(restore(&order, &*made, now, &mut go).await.err(), Some(expected));
        assert_eq!(content(&folder).keys().collect::<Vec<_>>(), ["vault.lock"]);
    }
}

#[tokio::test]
async fn a_cut_or_changed_backup_is_refused_with_its_place() {
    let (house, identity, made) = backed_up().await;
    let pieces = made.len() - 200;
    for harmed in [made[..pieces].to_vec(), made[..made.len() - 1].to_vec(), {
        let mut changed = made.clone();
        changed[pieces] ^= 1;
        changed
    }] {
        let (folder, refused) = restored(&house, &identity, &harmed, NOW).await;
        let refused = refused.unwrap_err();
        assert!(
            matches!(&refused, RestoreError::Content { fault, .. } if fault.what == WhatIsWrong::Altered),
            "{refused}"
        );
        assert!(refused.to_string().contains("byte"), "{refused}");
        assert!(!folder.join("vault.sqlite").exists() && content(&folder).len() == 1);
    }
}

#[tokio::test]
async fn a_backup_is_of_one_moment_while_calls_go_on() {
    let house = House::with(MODE_2).await;
    for n in 0..600 {
        house.call(&format!("22334{n:03}"), "hej", &[]).await;
    }
    let identity = BackupIdentity::draw();
    let vault = house.vault.clone();
    let (told, mut ticks) = tokio::sync::mpsc::channel(1024);
    let recipient = identity.recipient();
    let making = std::thread::spawn(move || {
        let mut report = |progress: crate::BackupProgress| {
            told.blocking_send(progress).map_or(ControlFlow::Break(()), ControlFlow::Continue).map_break(drop)
        };
        vault.back_up(&[recipient], Vec::new(), NOW, &mut report).unwrap()
    });
    let mut during = 0;
    while let Some(progress) = ticks.recv().await {
        assert!(progress.rows > 0 && progress.of_bytes.is_some());
        house.call("99887766", "under kopien", &[]).await;
        during += 1;
    }
    let (made, bytes) = making.join().unwrap();
    assert!(during > 0);
    house.vault.note_backup(&made, NOW).await.unwrap();
    let (folder, done) = restored(&house, &identity, &bytes, NOW).await;
    assert_eq!(done.unwrap().rows, made.rows);
    assert_eq!((rows(&thief(&folder), "call"), rows(&house.thief(), "call")), (600, 600 + during));
}

#[tokio::test]
async fn an_erasure_that_meets_a_backup_is_not_certified_and_is_done_by_asking_again() {
    let (house, identity, _made) = backed_up().await;
    for n in 0..300 {
        house.call(&format!("33445{n:03}"), "hej", &[]).await;
    }
    let vault = Vault::open_beside(&house.site, &house.key).unwrap();
    let (begun, start) = std::sync::mpsc::channel();
    let (release, released) = std::sync::mpsc::channel::<()>();
    let making = std::thread::spawn(move || {
        let mut wait = move |_: crate::BackupProgress| {
            begun.send(()).unwrap();
            // Held until the erasure gave up.
            assert!(released.recv().is_err());
            ControlFlow::Continue(())
        };
        vault.back_up(&[identity.recipient()], Vec::new(), NOW, &mut wait).unwrap();
    });
    start.recv().unwrap();
    let met = house.forget(by_number("22334455")).await;
    assert_eq!(met.err(), Some(crate::ForgetError::Store(crate::StoreError::Busy)));
    drop(release);
    making.join().unwrap();
    house.forget(by_number("22334455")).await.unwrap();
    assert!(house.town.sweep(&by_number("22334455")).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_call_in_progress_at_the_backup_is_closed_in_the_restored_vault() {
    let house = House::with(MODE_2).await;
    let Ok(CallWriter::AnonymiseAfter(mut writer)) = begin(&house.town, MODE_2, "22334455").await else { panic!() };
    say(&mut writer, 1, "hej", &[]).await.unwrap();
    let identity = BackupIdentity::draw();
    let made = backup(&house, &identity);
    writer.end(NOW).await.unwrap();
    let (folder, done) = restored(&house, &identity, &made, NOW).await;
    done.unwrap();
    let house = moved_to(&folder, house);
    assert_eq!(house.list().await[0].stage, crate::Stage::Identified);
}

#[tokio::test]
async fn verifying_opens_everything_and_leaves_nothing() {
    let (house, identity, made) = backed_up().await;
    house.forget(by_number("22334455")).await.unwrap();
    let before: Vec<String> = content_names(&house.data());
    let data = house.data();
    let order = RestoreOrder { folder: &data, key: &house.key, identity: &identity, erasures: None };
    let verified = verify_backup(&order, &*made, NOW, &mut go).await.unwrap();
    assert_eq!((verified.restored.erasures, verified.restored.calls, verified.opened), (1, 1, 1));
    assert!(verified.remains.is_empty() && verified.ledger.fault.is_none());
    assert_eq!(content_names(&data), before);
    let mut stop = |_: crate::BackupProgress| ControlFlow::Break(());
    assert_eq!(verify_backup(&order, &*made, NOW, &mut stop).await.err(), Some(RestoreError::Stopped));
    assert_eq!(content_names(&data), before);
    house.call("33445566", "serveren kører videre", &[]).await;
}

fn content_names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_disk_that_is_full_is_told() {
    struct Full(usize);
    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 = self.0.checked_sub(bytes.len()).ok_or(std::io::ErrorKind::StorageFull)?;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let (house, ..) = backed_up().await;
    let made = house.vault.back_up(&[BackupIdentity::draw().recipient()], Full(4096), NOW, &mut go);
    assert_eq!(made.err(), Some(BackupError::Unwritable(std::io::ErrorKind::StorageFull)));
}

#[tokio::test]
async fn a_restore_killed_anywhere_leaves_no_vault_and_is_done_by_asking_again() {
    for fault in ["backup unpacked", "list in place"] {
        let (house, identity, made) = backed_up().await;
        house.forget(by_number("22334455")).await.unwrap();
        let path = house.folder.path().to_owned();
        identity.write(&path.join("identity.txt")).unwrap();
        fs::write(path.join("made.age"), &made).unwrap();
        fs::copy(house.data().join("erasures.log"), path.join("list.log")).unwrap();
        assert_eq!(run_child(&house.site, "restore", fault).signal(), Some(6), "{fault} was not reached");
        let folder = path.join("other");
        assert!(!folder.join("vault.sqlite").exists());
        assert_eq!(Vault::open(&folder, &house.key, NOW).err(), Some(OpenError::Missing));
        let list = path.join("list.log");
        let order = RestoreOrder { folder: &folder, key: &house.key, identity: &identity, erasures: Some(&list) };
        restore(&order, &*made, NOW, &mut go).await.unwrap();
        assert_eq!(content_names(&folder), ["erasures.log", "vault.lock", "vault.sqlite"], "{fault}");
        assert_eq!(texts(&moved_to(&folder, house)).await, ["hej"], "{fault}");
    }
}

/// What a child restores in the test above.
pub(super) async fn child_restores(folder: &Path) {
    let key = MasterKey::read(&folder.join("master.key")).unwrap();
    let identity = BackupIdentity::read(&folder.join("identity.txt")).unwrap();
    let (to, list) = (folder.join("other"), folder.join("list.log"));
    let order = RestoreOrder { folder: &to, key: &key, identity: &identity, erasures: Some(&list) };
    restore(&order, fs::File::open(folder.join("made.age")).unwrap(), NOW, &mut go).await.unwrap();
}
