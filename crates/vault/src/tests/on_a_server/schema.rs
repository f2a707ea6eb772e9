//! Opening on a server: what is refused, in which words; older layouts are brought forward.

use clevercall_privacy::Kind;

use super::{
    cluster::cluster,
    house::{House, MODE_2, NOW, rows},
    thief::Thief,
};
use crate::{
    MasterKey, OpenError, ServerFault, Site, Vault,
    backend::Transactions,
    backup::Copying,
    postgres::{Access, Opening, Postgres},
    site::{Use, apart},
};

/// What opening says after something was done to the closed vault's database.
async fn after(harm: &str) -> Option<OpenError> {
    let house = House::with(MODE_2).await;
    let House { folder, site, key, vault, town, .. } = house;
    drop((vault, town));
    assert!(Thief::of(&site).run(harm));
    let opened = Vault::open(&site, &key, NOW).err();
    drop(folder);
    opened
}

#[tokio::test]
async fn a_newer_layout_is_refused() {
    assert_eq!(after("UPDATE layout SET version = 99").await, Some(OpenError::Newer(99)));
}

#[tokio::test]
async fn an_empty_database_is_no_vault_and_one_with_something_else_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let site = Site { folder: folder.path().join("data"), server: Some(cluster().database()) };
    let key = MasterKey::draw();
    assert_eq!(Vault::open(&site, &key, NOW).err(), Some(OpenError::Missing));
    assert!(Thief::of(&site).run("CREATE TABLE somebodys (thing text)"));
    assert_eq!(Vault::create(&site, &key, NOW).err(), Some(OpenError::NotAVault));
    assert_eq!(rows(&Thief::of(&site), "somebodys"), 0);
}

#[tokio::test]
async fn a_vault_is_never_made_over_another() {
    let house = House::with(MODE_2).await;
    let elsewhere = Site { folder: house.folder.path().join("elsewhere"), ..house.site.clone() };
    assert_eq!(Vault::create(&elsewhere, &house.key, NOW).err(), Some(OpenError::Exists));
    assert_eq!(house.vault.verify_ledger().await.unwrap().fault, None);
}

#[tokio::test]
async fn a_wrong_key_and_a_missing_database_are_told() {
    let house = House::with(MODE_2).await;
    let beside = Vault::open_beside(&house.site, &MasterKey::draw()).err();
    assert_eq!(beside, Some(OpenError::WrongKey));
    let address = cluster().address_of(house.site.server.as_ref().unwrap());
    let missing = Site { server: Some(format!("{address}x").parse().unwrap()), ..house.site.clone() };
    let fault = Vault::open(&missing, &house.key, NOW).err();
    assert!(matches!(fault, Some(OpenError::Locked)), "the folder is in use: {fault:?}");
    let missing = Site { folder: house.folder.path().join("elsewhere"), ..missing };
    let fault = Vault::open(&missing, &house.key, NOW).err();
    assert!(matches!(fault, Some(OpenError::Server(ServerFault::NoDatabase(_)))), "{fault:?}");
}

/// Columns that the second to fourth layout added.
const LATER: [&str; 4] = ["dispute_ms", "decided_by", "shortened", "accepted"];

#[tokio::test]
async fn the_first_layout_is_brought_forward_with_what_is_in_it() {
    let house = House::with(MODE_2).await;
    let call = house.call("22334455", "jeg er [PERSON_1]", &[(Kind::Person, "Peter")]).await;
    let (kept, ledger) = (house.thief().bytes("SELECT text FROM turn"), rows(&house.thief(), "ledger"));
    // The same rows in a database of the first layout.
    let old = Site { folder: house.folder.path().join("data"), server: Some(cluster().database()) };
    apart(|| {
        let mut to = Postgres::open(old.server.as_ref().unwrap(), Access::Write, Opening::NewIn(1)).unwrap();
        to.commit().unwrap();
        let mut from = house.site.database(Use::Read).unwrap();
        for mut table in from.tables_to_copy().unwrap() {
            // What later layouts added is not there.
            table.columns.retain(|column| !LATER.contains(&column.as_str()));
            if ["invoice", "hold", "held"].contains(&table.name.as_str()) {
                continue;
            }
            let mut rows = Vec::new();
            from.copy_out(&table, &mut |row| {
                rows.push(row.to_vec());
                true
            })
            .unwrap();
            to.copy_in(&table, &rows).unwrap();
        }
    });
    let house = house.opened_after(|_site| {});
    let House { folder, site, key, vault, town, mode } = house;
    drop((vault, town, site));
    let vault = Vault::open(&old, &key, NOW).unwrap();
    let house = House { town: vault.organisation(&super::house::town()), folder, site: old, key, vault, mode };
    assert_eq!(house.ids().await, [call]);
    assert_eq!(house.thief().bytes("SELECT text FROM turn"), kept);
    assert_eq!(house.thief().number("SELECT version::bigint FROM layout"), 4);
    assert!(rows(&house.thief(), "ledger") >= ledger && rows(&house.thief(), "hold") == 0);
    assert_eq!(house.vault.verify_ledger().await.unwrap().fault, None);
    assert_eq!(house.town.policies().await.unwrap()[0].by.as_str(), "clevercall");
}
