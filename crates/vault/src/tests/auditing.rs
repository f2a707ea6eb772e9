//! Samples that can be drawn again, checkpoints for a witness, and counts that add up.

use super::house::{DAY, House, MODE_1, MODE_2, NOW, by_number, rows};
use crate::{LedgerFault, Mismatch, NotGenuine, Population, SampleRequest};

fn request(seed: &str, size: usize) -> SampleRequest {
    let (from, to) = (NOW, NOW.plus(DAY));
    SampleRequest { population: Population::Erasures, from, to, size, seed: seed.to_owned() }
}

/// Twelve callers forgotten, one of them a day later.
async fn house() -> House {
    let house = House::with(MODE_2).await;
    for n in 0..11 {
        house.forget(by_number(&format!("223344{n:02}"))).await.unwrap();
    }
    house.forget_at(by_number("22334499"), NOW.plus(DAY)).await.unwrap();
    house
}

#[tokio::test]
async fn the_same_seed_draws_the_same_entries_and_another_seed_others() {
    let house = house().await;
    let first = house.vault.sample(request("2026-q1", 5)).await.unwrap();
    assert_eq!((first.population, first.entries.len()), (11, 5));
    assert!(first.entries.is_sorted_by_key(|entry| entry.position));
    let house = house.reopened();
    assert_eq!(house.vault.sample(request("2026-q1", 5)).await.unwrap(), first);
    let other = house.vault.sample(request("another", 5)).await.unwrap();
    assert!(other.entries != first.entries && other.population == 11);
}

#[tokio::test]
async fn a_sample_larger_than_the_population_is_the_population() {
    let whole = house().await.vault.sample(request("x", 100)).await.unwrap();
    assert_eq!(whole.entries.len() as u64, whole.population);
    assert!(whole.entries.iter().all(|entry| entry.event.contains("\"erased\"")));
}

#[tokio::test]
async fn a_checkpoint_verifies_offline_and_finds_a_ledger_that_was_written_anew() {
    let house = house().await;
    let held = house.vault.checkpoint(NOW).await.unwrap().unwrap();
    assert_eq!(held.verify(house.vault.certificate_key()), Ok(()));
    house.forget(by_number("99887766")).await.unwrap();
    assert_eq!(house.vault.compare(&held).await.unwrap(), None, "later entries don't matter");
    let mut changed = held.clone();
    changed.position -= 1;
    assert_eq!(changed.verify(house.vault.certificate_key()), Err(NotGenuine));
    assert_eq!(house.vault.compare(&changed).await.unwrap(), Some(LedgerFault::NotAsWitnessed(held.position - 1)));
    let another = self::house().await;
    assert_eq!(another.vault.compare(&held).await.unwrap(), Some(LedgerFault::NotAsWitnessed(held.position)));
}

#[tokio::test]
async fn every_call_that_began_has_an_outcome() {
    for mode in [MODE_1, MODE_2] {
        let house = House::with(mode).await;
        house.count("22334455").await;
        house.count("").await;
        house.begin("22334455").await.unwrap().discard(NOW).await.unwrap();
        assert_eq!(house.vault.reconcile(NOW.plus(DAY * 2)).await.unwrap(), []);
        house.retain(NOW.plus(DAY * 2)).await.unwrap();
        assert_eq!(
            (house.vault.reconcile(NOW.plus(DAY * 2)).await.unwrap(), rows(&house.thief(), "tally")),
            (vec![], 0)
        );
    }
}

#[tokio::test]
async fn a_call_cut_short_or_erased_in_progress_is_accounted_for() {
    let house = House::with(MODE_2).await;
    drop(house.begin("22334455").await.unwrap());
    let going_on = house.begin("99887766").await.unwrap();
    house.forget(by_number("99887766")).await.unwrap();
    assert!(going_on.end(NOW).await.is_err());
    assert_eq!(house.vault.reconcile(NOW.plus(DAY * 2)).await.unwrap(), []);
}

#[tokio::test]
async fn a_call_that_left_no_outcome_is_found() {
    let house = House::with(MODE_2).await;
    std::mem::forget(house.begin("22334455").await.unwrap());
    assert!(house.thief().run("UPDATE call SET progress = 'open'"));
    let differs = Mismatch { organisation: "town".into(), day: NOW.day().number(), answered: 1, accounted: 0 };
    assert_eq!(house.vault.reconcile(NOW.plus(DAY * 2)).await.unwrap(), [differs]);
}

#[tokio::test]
async fn a_count_that_was_changed_is_found() {
    let house = House::with(MODE_1).await;
    house.count("22334455").await;
    assert!(house.thief().run("UPDATE tally SET count = 5 WHERE what = 'number_counted'"));
    let found = house.vault.reconcile(NOW.plus(DAY * 2)).await.unwrap();
    assert_eq!((found[0].answered, found[0].accounted), (1, 5));
}
