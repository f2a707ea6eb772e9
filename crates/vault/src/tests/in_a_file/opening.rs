//! Opening: what is refused, in which words, and that nothing is harmed.

use std::fs;

use rusqlite::Connection;

use super::house::{House, MODE_2, NOW, by_number};
use crate::{MasterKey, OpenError, Vault};

/// What opening says after something was done to the folder of a closed vault.
async fn after(harm: impl FnOnce(&std::path::Path)) -> Option<OpenError> {
    let house = House::with(MODE_2).await;
    let (data, House { folder, key, vault, town, .. }) = (house.data(), house);
    drop((vault, town));
    harm(&data);
    let opened = Vault::open(&data, &key, NOW).err();
    drop(folder);
    opened
}

fn database(folder: &std::path::Path) -> Connection {
    Connection::open(folder.join("vault.sqlite")).unwrap()
}

fn all_bytes(folder: &std::path::Path) -> Vec<u8> {
    fs::read(folder.join("vault.sqlite")).unwrap()
}

#[tokio::test]
async fn a_vault_opens_again_with_everything_in_it() {
    let house = House::with(MODE_2).await;
    let call = house.call("22334455", "hej", &[]).await;
    let house = house.reopened();
    assert_eq!(house.ids().await, [call]);
}

#[tokio::test]
async fn a_wrong_key_is_refused_and_harms_nothing() {
    let house = House::with(MODE_2).await;
    let (data, House { folder, vault, town, .. }) = (house.data(), house);
    drop((vault, town));
    let before = all_bytes(&data);
    let wrong = MasterKey::generate(&folder.path().join("other.key")).unwrap();
    assert_eq!(Vault::open(&data, &wrong, NOW).err(), Some(OpenError::WrongKey));
    assert!(all_bytes(&data) == before);
}

#[tokio::test]
async fn a_second_server_is_refused_and_a_desk_is_not() {
    let house = House::with(MODE_2).await;
    let call = house.call("22334455", "hej", &[]).await;
    assert_eq!(Vault::open(&house.data(), &house.key, NOW).err(), Some(OpenError::Locked));
    let desk = Vault::open_beside(&house.data(), &house.key).unwrap();
    let shown = desk.organisation(house.town.id()).show(call).await.unwrap();
    assert_eq!(shown.turns[0].text.as_str(), "hej");
}

#[tokio::test]
async fn nothing_where_a_vault_should_be_is_told() {
    assert_eq!(after(|data| fs::remove_file(data.join("vault.sqlite")).unwrap()).await, Some(OpenError::Missing));
}

#[tokio::test]
async fn a_vault_is_never_made_over_another() {
    let house = House::with(MODE_2).await;
    let (data, House { folder, key, vault, town, .. }) = (house.data(), house);
    drop((vault, town));
    assert_eq!(Vault::create(&data, &key, NOW).err(), Some(OpenError::Exists));
    drop(folder);
}

#[tokio::test]
async fn a_newer_layout_is_refused() {
    let newer = after(|data| database(data).pragma_update(None, "user_version", 99).unwrap()).await;
    assert_eq!(newer, Some(OpenError::Newer(99)));
}

#[tokio::test]
async fn another_file_is_no_vault() {
    let garbage =
        after(|data| fs::write(data.join("vault.sqlite"), "not a database, rather a letter".repeat(200)).unwrap());
    assert_eq!(garbage.await, Some(OpenError::NotAVault));
    let foreign = after(|data| database(data).pragma_update(None, "application_id", 7).unwrap()).await;
    assert_eq!(foreign, Some(OpenError::NotAVault));
}

#[tokio::test]
async fn a_missing_list_of_erasures_is_refused() {
    let missing = after(|data| fs::remove_file(data.join("erasures.log")).unwrap()).await;
    assert_eq!(missing, Some(OpenError::ErasuresMissing));
}

#[tokio::test]
async fn only_the_owner_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let house = House::with(MODE_2).await;
    house.call("22334455", "hej", &[]).await;
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&house.data()), 0o700);
    for entry in fs::read_dir(house.data()).unwrap() {
        assert_eq!(mode(&entry.unwrap().path()), 0o600);
    }
}

#[tokio::test]
async fn calls_that_a_crash_left_open_are_closed() {
    let house = House::with(MODE_2).await;
    house.call("22334455", "hej", &[]).await;
    assert!(house.thief().run("UPDATE call SET progress = 'open'"));
    let house = house.reopened();
    assert_eq!(house.list().await[0].stage, crate::Stage::Identified);
}

#[tokio::test]
async fn what_was_erased_stays_erased_in_an_older_copy_of_the_file() {
    let house = House::with(MODE_2).await;
    house.call("22334455", "hej", &[]).await;
    let other = house.call("99887766", "hej", &[]).await;
    house.vault.erase_traces().await.unwrap();
    let (data, backup) = (house.data(), house.folder.path().join("backup.sqlite"));
    fs::copy(data.join("vault.sqlite"), &backup).unwrap();
    house.forget(by_number("22334455")).await.unwrap();
    let house = house.opened_after(|site| assert!(fs::copy(&backup, site.folder.join("vault.sqlite")).is_ok()));
    assert_eq!(house.ids().await, [other]);
    assert!(house.town.sweep(&by_number("22334455")).await.unwrap().is_empty());
}

