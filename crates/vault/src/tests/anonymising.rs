//! The word "anonymised" has to be earned: coarse times, attacks on a copy, a person who accepts.

use std::time::Duration;

use clevercall_model::{CallerNumber, Timestamp};
use clevercall_privacy::Kind;

use super::house::{DAY, House, MODE_2, NOW, code, number, rows, say};
use crate::{AnonymityError, CallStart, CallWriter, Event, RetentionPolicy, Stage, chance};

/// A call at its own time and of its own length.
async fn call_at(house: &House, n: u64, text: &str) {
    let started = NOW.plus(Duration::from_secs(n * 61));
    let from = CallerNumber::Shown(number(&format!("2233{n:04}")));
    let start = CallStart { call: chance::call(), mode: MODE_2, number: &from, started };
    let Ok(CallWriter::AnonymiseAfter(mut writer)) = house.town.begin_call(start).await else { panic!("mode 2") };
    say(&mut writer, 1, text, &[(Kind::Person, &format!("Navnesen{n:04}"))]).await.unwrap();
    writer.end(started.plus(Duration::from_secs(20 + n % 90))).await.unwrap();
}

async fn more_alike(house: &House, calls: std::ops::Range<u64>) {
    for n in calls {
        call_at(house, n, "jeg er [PERSON_1] og spørger om åbningstiden").await;
    }
}

async fn alike(calls: u64) -> House {
    let house = House::with(MODE_2).await;
    more_alike(&house, 0..calls).await;
    house
}

/// So many records that are left, and a hundred and twenty calls that still identify, to judge links by.
async fn left_and_known(left: u64) -> House {
    let house = alike(left).await;
    house.retain(NOW.plus(DAY * 31)).await.unwrap();
    more_alike(&house, 300..420).await;
    house
}

#[tokio::test]
async fn what_is_left_tells_the_month_and_no_more() {
    let house = alike(3).await;
    house.retain(NOW.plus(DAY * 31)).await.unwrap();
    let january = Timestamp::from_millis(1_767_225_600_000).day();
    for left in house.list().await {
        assert_eq!((left.day, left.started, left.stage), (january, None, Stage::DeIdentified));
        // The final date would tell the day of the call if it were not coarse itself.
        assert_eq!(left.due.0, Timestamp::from_millis(1_801_440_000_000), "1 February 2027");
    }
}

#[tokio::test]
async fn the_test_works_on_a_copy_and_changes_nothing_but_the_ledger() {
    let house = alike(150).await;
    let before = ["call", "value", "turn", "remainder"].map(|table| rows(&house.thief(), table));
    let files: Vec<_> = std::fs::read_dir(house.data()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    let report = house.town.test_anonymity(NOW).await.unwrap();
    assert_eq!(["call", "value", "turn", "remainder"].map(|table| rows(&house.thief(), table)), before);
    assert_eq!(std::fs::read_dir(house.data()).unwrap().count(), files.len());
    assert_eq!((report.rates.records, report.rates.smallest_group), (150, 150));
    assert!(report.passed, "{report:?}");
    assert!(house.events().iter().any(|event| matches!(event, Event::AnonymityTested { passed: true, .. })));
}

#[tokio::test]
async fn after_tests_that_pass_and_an_acceptance_the_label_is_anonymised_for_a_year() {
    let house = left_and_known(150).await;
    let stages = |calls: &[crate::CallSummary]| calls.iter().filter(|call| call.stage == Stage::Anonymised).count();
    assert_eq!(stages(&house.list().await), 0, "nothing is called anonymous by itself");
    house.town.accept_anonymity(code("dpo"), NOW.plus(DAY * 31)).await.unwrap();
    assert_eq!(stages(&house.list().await), 150);
    call_at(&house, 9999, "hej").await;
    house.retain(NOW.plus(DAY * 40)).await.unwrap();
    assert_eq!(stages(&house.list().await), 150, "what comes later was not tested");
    assert!(house.events().iter().any(|event| matches!(event, Event::AnonymityAccepted { records: 150, .. })));
}

#[tokio::test]
async fn an_acceptance_lapses_after_a_year() {
    let house = House::with(MODE_2).await;
    let years = RetentionPolicy::new(MODE_2).with_remainder_kept(DAY * 1000);
    house.town.apply_policy(years, code("dpo"), NOW).await.unwrap();
    more_alike(&house, 0..120).await;
    house.retain(NOW.plus(DAY * 31)).await.unwrap();
    more_alike(&house, 300..420).await;
    house.town.accept_anonymity(code("dpo"), NOW.plus(DAY * 31)).await.unwrap();
    house.retain(NOW.plus(DAY * 400)).await.unwrap();
    assert!(house.list().await.iter().all(|call| call.stage == Stage::DeIdentified));
}

#[tokio::test]
async fn texts_that_tell_somebody_apart_are_never_called_anonymous() {
    let house = alike(150).await;
    call_at(&house, 777, "jeg er brandmand i Farum").await;
    let refused = house.town.accept_anonymity(code("dpo"), NOW).await;
    assert_eq!(refused.err(), Some(AnonymityError::NotPassed));
    house.retain(NOW.plus(DAY * 31)).await.unwrap();
    assert!(house.list().await.iter().all(|call| call.stage == Stage::DeIdentified));
}

#[tokio::test]
async fn a_name_that_stayed_in_a_text_is_linked_to_the_customer_list() {
    let house = alike(150).await;
    call_at(&house, 9042, "hej det er Navnesen9042").await;
    let report = house.town.test_anonymity(NOW).await.unwrap();
    assert!(report.rates.linked_to_customers.0 > 0 && !report.passed, "{report:?}");
}

#[tokio::test]
async fn every_record_has_a_final_date_whatever_it_is_called() {
    let house = left_and_known(120).await;
    house.town.accept_anonymity(code("dpo"), NOW.plus(DAY * 31)).await.unwrap();
    house.retain(NOW.plus(DAY * 32)).await.unwrap();
    house.retain(NOW.plus(DAY * 398)).await.unwrap();
    assert_eq!((house.list().await.len(), rows(&house.thief(), "remainder_turn")), (0, 0));
}
