//! Several programs on one database: no job is done twice, the ledger is one chain, a program that dies leaves its work to
//! the others.

use std::{fs, os::unix::process::ExitStatusExt, path::Path};

use clevercall_privacy::Kind;

use super::{
    cluster::cluster,
    crash::run_child,
    house::{DAY, House, MODE_2, NOW, begin, by_number, rows, say, town},
    thief::Thief,
};
use crate::{CallWriter, Event, OpenError, Person, Site, TrustedTime, Vault, site::apart};

/// Another program, with a folder of its own, on the house's database.
fn neighbour(house: &House) -> (Site, Vault) {
    let site = Site { folder: house.folder.path().join("neighbour"), ..house.site.clone() };
    let vault = Vault::open(&site, &house.key, NOW).unwrap();
    (site, vault)
}

fn list(folder: &Path) -> String {
    fs::read_to_string(folder.join("erasures.log")).unwrap()
}

#[tokio::test]
async fn two_programs_keep_and_remove_at_once_and_nothing_is_done_twice() {
    let house = House::with(MODE_2).await;
    let (_site, other) = neighbour(&house);
    let towns = [house.town.clone(), other.organisation(&town())];
    let calls = (0..60).map(|n| {
        let town = towns[n % 2].clone();
        tokio::spawn(async move {
            let number = format!("223344{n:02}");
            let Ok(CallWriter::AnonymiseAfter(mut writer)) = begin(&town, MODE_2, &number).await else { return false };
            for turn in 1..=5 {
                say(&mut writer, turn, "jeg er [PERSON_1]", &[(Kind::Person, "Peter")]).await.unwrap();
            }
            writer.end(NOW).await.is_ok()
        })
    });
    for call in calls.collect::<Vec<_>>() {
        assert!(call.await.unwrap());
    }
    let due = TrustedTime(NOW.plus(DAY * 30));
    let (one, two) = tokio::join!(house.vault.retain(due), other.retain(due));
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!(one.deidentified + two.deidentified, 60);
    let thief = house.thief();
    assert_eq!(["call", "remainder", "remainder_turn"].map(|table| rows(&thief, table)), [0, 60, 300]);
    assert_eq!(other.verify_ledger().await.unwrap().fault, None);
    assert_eq!(house.vault.reconcile(NOW.plus(DAY * 40)).await.unwrap(), []);
    let counted = |what: &str| {
        let events = house.events().into_iter();
        let counts = events.filter_map(|event| {
            if let Event::CallsCounted { what, count, .. } = event { Some((what, count)) } else { None }
        });
        counts.filter(|(counted, _count)| counted == what).map(|(_what, count)| count).sum::<u64>()
    };
    assert_eq!((counted("answered"), counted("kept")), (60, 60));
}

#[tokio::test]
async fn an_invoice_is_closed_once_by_whoever_comes_first() {
    let house = House::with(super::house::MODE_1).await;
    house.count("22334455").await;
    let (_site, other) = neighbour(&house);
    let (period, by) = (crate::BillingPeriod::of(NOW), crate::Code::program);
    let later = NOW.plus(DAY * 40);
    let neighbours = other.organisation(&town());
    let (one, two) = tokio::join!(
        house.town.close_invoice(period, by(), later),
        neighbours.close_invoice(period, by(), later.plus(DAY))
    );
    assert_eq!(one.unwrap().closed, two.unwrap().closed);
    let closed = house.events().into_iter().filter(|event| matches!(event, Event::InvoiceClosed { .. }));
    assert_eq!(closed.count(), 1);
}

#[tokio::test]
async fn a_program_that_begins_leaves_the_calls_of_the_others_open_and_closes_those_of_the_dead() {
    let house = House::with(MODE_2).await;
    let (site, other) = neighbour(&house);
    // Two calls in progress, one at each program.
    let going_on = house.begin("22334455").await.unwrap();
    let cut = begin(&other.organisation(&town()), MODE_2, "33445566").await.unwrap();
    let CallWriter::AnonymiseAfter(mut going_on) = going_on else { panic!("mode 2") };
    std::mem::forget(cut);
    let open = |house: &House| house.thief().number("SELECT count(*) FROM call WHERE progress = 'open'");
    // A third one begins while both live, and closes neither.
    let third = Site { folder: house.folder.path().join("third"), ..site };
    drop(Vault::open(&third, &house.key, NOW).unwrap());
    assert_eq!(open(&house), 2);
    // The neighbour's connections end as when it dies: its writer of a call holds the vault open in this process.
    let node = house.thief().number("SELECT node::bigint FROM call ORDER BY row DESC LIMIT 1");
    let end = format!("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = {node}
                       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
    assert!(house.thief().run(&end));
    house.retain(NOW.plus(DAY)).await.unwrap();
    assert_eq!(open(&house), 1);
    say(&mut going_on, 1, "hej", &[]).await.unwrap();
    going_on.end(NOW).await.unwrap();
    assert_eq!(house.vault.reconcile(NOW.plus(DAY * 2)).await.unwrap(), []);
    assert!(house.events().contains(&Event::CallsAbandoned { calls: 1 }));
}

#[tokio::test]
async fn a_due_run_of_a_program_that_died_is_finished_by_another() {
    for fault in ["batch de-identified", "batch removed", "due run entered"] {
        let house = House::with(MODE_2).await;
        house.call("22334455", "jeg er [PERSON_1]", &[(Kind::Person, "Peter")]).await;
        let (site, other) = neighbour(&house);
        let house = house.opened_after(|site| assert_eq!(run_child(site, "retain", fault).signal(), Some(6)));
        let due = TrustedTime(NOW.plus(DAY * 30));
        other.retain(due).await.unwrap();
        assert_eq!((rows(&house.thief(), "call"), rows(&house.thief(), "remainder")), (0, 1), "{fault}");
        assert_eq!(rows(&house.thief(), "unclean"), 0, "{fault}: what it left uncleaned is cleaned");
        assert_eq!(other.verify_ledger().await.unwrap().fault, None, "{fault}");
        drop(site);
    }
}

#[tokio::test]
async fn every_program_has_the_whole_list_of_erasures_in_one_order() {
    let house = House::with(MODE_2).await;
    let (site, other) = neighbour(&house);
    for number in ["22334455", "33445566", "44556677"] {
        house.call(number, "hej", &[]).await;
    }
    house.forget(by_number("22334455")).await.unwrap();
    let request = |number| crate::ForgetRequest {
        person: by_number(number),
        proof: crate::Proof::Staff,
        billed: crate::BilledNumbers::KeepUntilDue,
        by: crate::Code::program(),
    };
    other.organisation(&town()).forget(request("33445566"), NOW).await.unwrap();
    house.forget(by_number("44556677")).await.unwrap();
    assert_eq!(list(&house.data()).lines().count(), 3);
    let behind = list(&site.folder);
    assert!(behind.lines().count() == 2 && list(&house.data()).starts_with(&behind));
    // An erasure that a crash left listed and not done, while the others went on.
    let interrupted = format!("{behind}{}\n", crate::chance::record());
    drop(other);
    fs::write(site.folder.join("erasures.log"), &interrupted).unwrap();
    drop(Vault::open(&site, &house.key, NOW).unwrap());
    let whole = list(&site.folder);
    assert!(whole.starts_with(&list(&house.data())) && whole.ends_with(&interrupted[behind.len()..]));
    assert_eq!(rows(&house.thief(), "erasure"), 4);
}

#[tokio::test]
async fn a_database_that_was_put_back_opens_only_with_the_list_and_erases_again() {
    let house = House::with(MODE_2).await;
    house.call("22334455", "hej", &[]).await;
    let other = house.call("99887766", "hej", &[]).await;
    let server = house.site.server.clone().unwrap();
    let older = cluster().database();
    let house = house.opened_after(|_site| {
        let copy = format!("CREATE DATABASE {} TEMPLATE {}", older.database(), server.database());
        let drop = format!("DROP DATABASE {}", older.database());
        apart(|| {
            let mut keeper = cluster().keeper("postgres");
            keeper.batch_execute(&drop).and_then(|()| keeper.batch_execute(&copy)).unwrap();
        });
    });
    house.forget(by_number("22334455")).await.unwrap();
    let House { folder, site, key, vault, town: organisation, .. } = house;
    drop((vault, organisation));
    let fresh = Site { folder: folder.path().join("fresh"), server: Some(older.clone()) };
    assert_eq!(Vault::open(&fresh, &key, NOW).err(), Some(OpenError::ErasuresMissing));
    let put_back = Site { server: Some(older), ..site };
    assert_eq!(rows(&Thief::of(&put_back), "call"), 2);
    let vault = Vault::open(&put_back, &key, NOW).unwrap();
    assert_eq!(vault.organisation(&town()).plan_forget(&Person::Call(other)).await.unwrap().calls, [other]);
    assert_eq!(rows(&Thief::of(&put_back), "call"), 1);
}

#[tokio::test]
async fn a_server_that_ended_the_connections_is_connected_to_again() {
    let house = House::with(MODE_2).await;
    house.call("22334455", "hej", &[]).await;
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE usename = 'clever' AND datname = current_database()";
    assert!(house.thief().run(end));
    house.call("33445566", "hej", &[]).await;
    assert_eq!(house.list().await.len(), 2);
    assert_eq!(house.vault.verify_ledger().await.unwrap().fault, None);
}
