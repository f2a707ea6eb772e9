//! A vault out of its file into a server: everything is there, whatever interrupts it, and the file is not served again.

use std::{ops::ControlFlow, os::unix::process::ExitStatusExt};

use clevercall_privacy::Kind;

use super::{
    cluster::cluster,
    crash::run_child,
    house::{House, MODE_2, NOW, by_number, rows, town},
    thief::Thief,
};
use crate::{
    BackupIdentity, MoveError, Moved, OpenError, PostgresServer, RestoreOrder, RetentionPolicy, Site, Vault,
    move_to_server, remove_moved, restore,
};

fn on(_: crate::MoveProgress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// A closed vault in a file, with a bit of everything in it.
async fn in_a_file() -> House {
    let folder = tempfile::tempdir().unwrap();
    let site = Site::from(folder.path().join("data").as_path());
    let key = crate::MasterKey::generate(&folder.path().join("master.key")).unwrap();
    let vault = Vault::create(&site, &key, NOW).unwrap();
    let town = vault.organisation(&town());
    town.apply_policy(RetentionPolicy::new(MODE_2), crate::Code::program(), NOW).await.unwrap();
    let house = House { folder, site, key, vault, town, mode: MODE_2 };
    house.call("11223344", "ældre", &[]).await;
    house.retain(NOW.plus(super::house::DAY * 30)).await.unwrap();
    for n in 0..20 {
        house.call(&format!("223344{n:02}"), "jeg er [PERSON_1]", &[(Kind::Person, "Peter Hansen")]).await;
    }
    house.forget(by_number("22334400")).await.unwrap();
    house
}

fn moved(house: &House, server: &PostgresServer) -> Result<Moved, MoveError> {
    move_to_server(&house.data(), server, (&house.key, NOW), &mut on)
}

async fn holds_everything(house: &House) {
    assert_eq!(house.list().await.len(), 20);
    assert_eq!(house.town.plan_forget(&by_number("22334411")).await.unwrap().calls.len(), 1);
    assert!(house.town.sweep(&by_number("22334400")).await.unwrap().is_empty());
    assert_eq!(house.vault.verify_ledger().await.unwrap().fault, None);
    assert_eq!(rows(&house.thief(), "erasure"), 1);
    // It goes on as a vault of its own: the next call gets a row that was never given.
    house.call("33445566", "hej", &[]).await;
    house.forget(by_number("33445566")).await.unwrap();
}

#[tokio::test]
async fn a_moved_vault_is_the_same_and_the_file_is_not_served_any_more() {
    let house = in_a_file().await;
    let server = cluster().database();
    assert_eq!(moved(&house, &server), Err(MoveError::Open(OpenError::Locked)), "somebody answers calls with it");
    let house = house.opened_after(|site| {
        let key = crate::MasterKey::read(&site.folder.with_file_name("master.key")).unwrap();
        assert_eq!(remove_moved(&site.folder), Err(OpenError::Exists), "it is the vault itself");
        let done = move_to_server(&site.folder, &server, (&key, NOW), &mut on).unwrap();
        let of = |name: &str| done.tables.iter().find(|table| table.0 == name).unwrap().1;
        assert_eq!((of("call"), of("turn"), of("remainder"), done.entries), (19, 19, 1, of("ledger")));
        assert_eq!(Vault::open(&*site, &key, NOW).err(), Some(OpenError::Moved));
        assert_eq!(Vault::open_beside(&*site, &key).err(), Some(OpenError::Moved));
        site.server = Some(server.clone());
    });
    holds_everything(&house).await;
    let again = cluster().database();
    let elsewhere = move_to_server(&house.data(), &server, (&house.key, NOW), &mut on);
    assert_eq!(elsewhere, Err(MoveError::Open(OpenError::Locked)));
    let house = house.opened_after(|site| {
        let key = crate::MasterKey::read(&site.folder.with_file_name("master.key")).unwrap();
        assert_eq!(move_to_server(&site.folder, &server, (&key, NOW), &mut on), Err(MoveError::NotEmpty));
        // The file may be moved again, into another database.
        assert!(move_to_server(&site.folder, &again, (&key, NOW), &mut on).is_ok());
        assert_eq!(remove_moved(&site.folder), Ok(()));
        assert_eq!(remove_moved(&site.folder), Err(OpenError::Missing));
    });
    drop(house);
}

#[tokio::test]
async fn a_move_killed_anywhere_goes_on_when_it_is_asked_for_again() {
    for fault in ["rows moved", "move compared", "file marked"] {
        let house = in_a_file().await;
        let server = cluster().database();
        let site = Site { server: Some(server.clone()), ..house.site.clone() };
        let House { folder, key, vault, town: organisation, mode, site: file } = house;
        drop((vault, organisation));
        assert_eq!(run_child(&site, "move", fault).signal(), Some(6), "{fault} was not reached");
        let half = Site { folder: folder.path().join("other"), ..site.clone() };
        assert_eq!(Vault::open(&half, &key, NOW).err(), Some(OpenError::Moving), "{fault}");
        move_to_server(&file.folder, &server, (&key, NOW), &mut on).unwrap();
        let vault = Vault::open(&site, &key, NOW).unwrap();
        let house = House { town: vault.organisation(&town()), folder, site, key, vault, mode };
        holds_everything(&house).await;
    }
}

#[tokio::test]
async fn what_is_not_empty_or_was_changed_since_is_left_alone() {
    let house = in_a_file().await;
    let (foreign, begun) = (cluster().database(), cluster().database());
    let thief = |server: &PostgresServer| Thief::of(&Site { server: Some(server.clone()), ..house.site.clone() });
    assert!(thief(&foreign).run("CREATE TABLE somebodys (thing text)"));
    let (data, key) = (house.data(), crate::MasterKey::read(&house.folder.path().join("master.key")).unwrap());
    let mut stop = |_: crate::MoveProgress| ControlFlow::Break(());
    let house = house.opened_after(|_site| {
        assert_eq!(move_to_server(&data, &foreign, (&key, NOW), &mut on), Err(MoveError::NotEmpty));
        assert_eq!(move_to_server(&data, &begun, (&key, NOW), &mut stop), Err(MoveError::Stopped));
    });
    // The file is served again meanwhile, which is allowed, and changes.
    house.call("44556677", "hej", &[]).await;
    let house = house.opened_after(|_site| {
        assert_eq!(move_to_server(&data, &begun, (&key, NOW), &mut on), Err(MoveError::OfAnother));
    });
    assert_eq!(house.list().await.len(), 21);
}

#[tokio::test]
async fn a_backup_of_a_server_goes_back_to_a_server_by_way_of_a_file() {
    let house = House::with(MODE_2).await;
    house.call("22334455", "hej", &[]).await;
    house.call("99887766", "hej", &[]).await;
    let identity = BackupIdentity::draw();
    let mut go = |_: crate::BackupProgress| ControlFlow::Continue(());
    let made = house.vault.back_up(&[identity.recipient()], Vec::new(), NOW, &mut go).unwrap().1;
    house.forget(by_number("22334455")).await.unwrap();
    let (folder, list) = (house.folder.path().join("restored"), house.data().join("erasures.log"));
    let order = RestoreOrder { folder: &folder, key: &house.key, identity: &identity, erasures: Some(&list) };
    restore(&order, &*made, NOW, &mut go).await.unwrap();
    let server = cluster().database();
    move_to_server(&folder, &server, (&house.key, NOW), &mut on).unwrap();
    let back = Site { folder, server: Some(server) };
    let vault = Vault::open(&back, &house.key, NOW).unwrap();
    assert_eq!(vault.verify_ledger().await.unwrap().fault, None);
    assert_eq!((rows(&Thief::of(&back), "call"), rows(&Thief::of(&back), "erasure")), (1, 1));
}
