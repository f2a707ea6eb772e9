//! The ledger: whole, or it says where it breaks; and nothing of anybody in it.

use clevercall_privacy::Kind;

use super::house::{DAY, House, MODE_1, MODE_2, NOW, access, by_number};
use crate::{Event, LedgerFault, Reason};

/// A vault whose ledger has several entries.
async fn house() -> House {
    let house = House::with(MODE_2).await;
    let call = house.call("22334455", "jeg er [PERSON_1]", &[(Kind::Person, "Quixotina")]).await;
    house.town.reveal(call, access(Reason::FollowUp), NOW).await.unwrap();
    house.forget(by_number("22334455")).await.unwrap();
    house.call("99887766", "hej", &[]).await;
    house.retain(NOW.plus(DAY * 30)).await.unwrap();
    house
}

async fn fault_after(harm: &str) -> Option<LedgerFault> {
    let house = house().await;
    house.thief().harm(harm);
    house.vault.verify_ledger().await.unwrap().fault
}

#[tokio::test]
async fn an_untouched_ledger_verifies_to_its_head() {
    let report = house().await.vault.verify_ledger().await.unwrap();
    assert_eq!((report.fault, report.head.map(|head| head.position)), (None, Some(report.entries)));
    assert!(report.entries >= 6);
}

#[tokio::test]
async fn any_tampering_is_found_at_its_place() {
    let cases = [
        ("UPDATE ledger SET event = replace(event, 'erased', 'Erased') WHERE position = 4", LedgerFault::Changed(4)),
        ("UPDATE ledger SET at = at + 1 WHERE position = 2", LedgerFault::Changed(2)),
        ("DELETE FROM ledger WHERE position = 3", LedgerFault::Missing(3)),
        ("DELETE FROM ledger WHERE position = 1", LedgerFault::Missing(1)),
        ("UPDATE ledger SET signature = ZEROS WHERE position = 5", LedgerFault::Forged(5)),
        ("UPDATE ledger SET position = 99 WHERE position = 2", LedgerFault::Missing(2)),
    ];
    for (harm, fault) in cases {
        assert_eq!(fault_after(harm).await, Some(fault), "{harm}");
    }
}

#[tokio::test]
async fn a_cut_off_end_is_found() {
    let cut = fault_after("DELETE FROM ledger WHERE position > 3").await;
    assert_eq!(cut, Some(LedgerFault::CutOff(3)));
    assert_eq!(fault_after("DELETE FROM ledger").await, Some(LedgerFault::CutOff(0)));
}

#[tokio::test]
async fn two_entries_that_changed_places_are_found() {
    let swap = "UPDATE ledger SET position = -1 WHERE position = 2; UPDATE ledger SET position = 2 WHERE position = 3;
                UPDATE ledger SET position = 3 WHERE position = -1;";
    assert_eq!(fault_after(swap).await, Some(LedgerFault::Changed(2)));
}

#[tokio::test]
async fn the_database_itself_refuses_to_change_an_entry() {
    let house = house().await;
    for sql in ["UPDATE ledger SET at = 0", "DELETE FROM ledger"] {
        assert!(!house.thief().run(sql));
    }
}

#[tokio::test]
async fn every_entry_reads_back_and_names_nobody() {
    let house = house().await;
    for event in &house.thief().texts("SELECT event FROM ledger") {
        serde_json::from_str::<Event>(event).unwrap();
        assert!(["22334455", "99887766", "uixotina"].iter().all(|canary| !event.contains(canary)));
    }
}

#[tokio::test]
async fn calls_are_counted_by_day_and_reconcile() {
    let house = House::with(MODE_1).await;
    for caller in ["22334455", "33445566", ""] {
        house.count(caller).await;
    }
    house.begin("22334455").await.unwrap().discard(NOW).await.unwrap();
    house.retain(NOW.plus(DAY)).await.unwrap();
    let counted = house.events().into_iter().filter_map(|event| {
        if let Event::CallsCounted { what, count, .. } = event { Some((what, count)) } else { None }
    });
    let counts: Vec<(String, u64)> = counted.collect();
    let expected = [("answered", 4), ("discarded", 1), ("number_counted", 2), ("number_withheld", 1)];
    assert_eq!(counts, expected.map(|(what, count)| (what.to_owned(), count)));
}
