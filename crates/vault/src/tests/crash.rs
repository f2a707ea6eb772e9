//! Killed anywhere in an erasure or a due run, the vault comes back whole and the work is finished.

use std::{
    os::unix::process::ExitStatusExt,
    path::Path,
    process::{Command, ExitStatus},
};

use clevercall_privacy::Kind;

use super::house::{DAY, House, MODE_2, NOW, by_number, sealed_of, town};
use crate::{BilledNumbers, Code, ForgetRequest, MasterKey, Proof, Site, TrustedTime, Vault};

const FOLDER: &str = "CLEVERCALL_VAULT_CHILD";
const SERVER: &str = "CLEVERCALL_VAULT_SERVER";
const WORK: &str = "CLEVERCALL_VAULT_WORK";
const FAULT: &str = "CLEVERCALL_VAULT_FAULT";
const SIGABRT: i32 = 6;

/// What the killed process was doing; a plain run of the tests passes by.
#[tokio::test]
async fn child() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let folder = Path::new(&folder);
    if std::env::var(WORK).unwrap() == "restore" {
        return super::backing_up::child_restores(folder).await;
    }
    let key = MasterKey::read(&folder.join("master.key")).unwrap();
    let server = std::env::var(SERVER).ok().map(|address| address.parse().unwrap());
    let site = Site { folder: folder.join("data"), server };
    if std::env::var(WORK).unwrap() == "move" {
        let mut on = |_: crate::MoveProgress| std::ops::ControlFlow::Continue(());
        return drop(crate::move_to_server(&site.folder, &site.server.unwrap(), (&key, NOW), &mut on).unwrap());
    }
    let vault = Vault::open(&site, &key, NOW).unwrap();
    let organisation = vault.organisation(&town());
    match std::env::var(WORK).unwrap().as_str() {
        "forget" => {
            let (person, billed) = (by_number("22334455"), BilledNumbers::KeepUntilDue);
            let by = Code::program();
            organisation.forget(ForgetRequest { person, proof: Proof::Staff, billed, by }, NOW).await.unwrap();
        }
        "release" => {
            let (person, billed) = (by_number("22334455"), BilledNumbers::Release);
            let by = Code::program();
            organisation.forget(ForgetRequest { person, proof: Proof::Staff, billed, by }, NOW).await.unwrap();
        }
        "retain late" => drop(vault.retain(TrustedTime(NOW.plus(DAY * 120))).await.unwrap()),
        "retain" => drop(vault.retain(TrustedTime(NOW.plus(DAY * 30))).await.unwrap()),
        "rotate" => drop(organisation.rotate_key(NOW).await.unwrap()),
        "rotate master" => {
            let new = MasterKey::read(&folder.join("new.key")).unwrap();
            vault.rotate_master_key(&new, NOW).await.unwrap();
        }
        other => panic!("{other} is no work"),
    }
}

pub(super) fn run_child(site: &Site, work: &str, fault: &str) -> ExitStatus {
    let mut child = Command::new(std::env::current_exe().unwrap());
    let (_crate, area) = module_path!().split_once("::").unwrap();
    child.args(["--exact", &format!("{area}::child"), "--nocapture"]);
    if let Some(server) = &site.server {
        child.env(SERVER, super::cluster::cluster().address_of(server));
    }
    child.env(FOLDER, site.folder.parent().unwrap()).env(WORK, work).env(FAULT, fault);
    child.output().unwrap().status
}

/// Kills `work` at `fault`, opens the vault again and hands over what was sealed before.
async fn killed(work: &str, fault: &str) -> (House, Vec<Vec<u8>>) {
    let house = House::with(MODE_2).await;
    let call = house.call("22334455", "jeg er [PERSON_1]", &[(Kind::Person, "Peter")]).await;
    house.call("99887766", "hej", &[]).await;
    let sealed = sealed_of(&house.thief(), call);
    (reopened_after(house, |site| run_child(site, work, fault)).await, sealed)
}

/// Closes the vault, has something killed in its folder, and opens it again.
pub(super) async fn reopened_after(house: House, killed: impl FnOnce(&Site) -> ExitStatus) -> House {
    house.opened_after(|site| assert_eq!(killed(site).signal(), Some(SIGABRT), "the fault was not reached"))
}

#[tokio::test]
async fn an_erasure_killed_anywhere_is_finished_by_asking_again() {
    for fault in ["erasures listed", "rows removed", "erasure entered", "traces erased", "swept"] {
        let (house, sealed) = killed("forget", fault).await;
        house.forget(by_number("22334455")).await.unwrap();
        assert!(sealed.iter().all(|bytes| !house.files_hold(bytes)), "{fault}");
        assert_eq!(house.list().await.len(), 1, "{fault}");
        assert_eq!(house.vault.verify_ledger().await.unwrap().fault, None, "{fault}");
    }
}

#[tokio::test]
async fn an_erasure_that_was_listed_is_finished_by_opening() {
    let (house, sealed) = killed("forget", "erasures listed").await;
    assert!(sealed.iter().all(|bytes| !house.files_hold(bytes)));
    assert_eq!(house.list().await.len(), 1);
}

#[tokio::test]
async fn a_due_run_killed_anywhere_is_finished_by_the_next() {
    for fault in ["batch de-identified", "batch removed", "due run entered"] {
        let (house, sealed) = killed("retain", fault).await;
        house.retain(NOW.plus(DAY * 30)).await.unwrap();
        let text = sealed.iter().filter(|bytes| house.files_hold(bytes)).count();
        assert_eq!((text, house.list().await.len()), (1, 2), "{fault}: only the sealed text is left");
        assert!(house.vault.sweep(NOW.plus(DAY * 30)).await.unwrap().is_empty(), "{fault}");
    }
}
