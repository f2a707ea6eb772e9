//! What is due goes, in time, whole, and only that.

use std::time::Duration;

use clevercall_model::LoggingMode;
use clevercall_privacy::Kind;

use super::house::{DAY, House, MODE_2, NOW, by_number, rows, say, sealed_of};
use crate::{CallWriter, Code, Due, RetainReport, RetentionPolicy, Stage};

const PETER: [(Kind, &str); 1] = [(Kind::Person, "Peter Hansen")];

async fn apply(house: &House, days: u32) {
    let mode = LoggingMode::AnonymiseAfter { interval: DAY * days };
    house.town.apply_policy(RetentionPolicy::new(mode), Code::program(), NOW).await.unwrap();
}

#[tokio::test]
async fn before_the_due_date_nothing_happens() {
    let house = House::with(MODE_2).await;
    house.call("22334455", "hej", &PETER).await;
    let early = NOW.plus(DAY * 30 - Duration::from_secs(1));
    assert_eq!(house.vault.due(early).await.unwrap(), Due::default());
    assert_eq!(house.retain(early).await.unwrap().deidentified, 0);
    assert!(house.list().await[0].number.is_some());
}

#[tokio::test]
async fn at_the_due_date_the_text_stays_and_what_identifies_goes() {
    let house = House::with(MODE_2).await;
    let call = house.call("22334455", "jeg er [PERSON_1]", &PETER).await;
    assert_eq!(house.vault.due(NOW.plus(DAY * 30)).await.unwrap().calls, 1);
    let report = house.retain(NOW.plus(DAY * 30)).await.unwrap();
    assert_eq!((report.deidentified, report.values, report.lateness), (1, 2, Duration::ZERO));
    let left = &house.list().await[0];
    assert!(left.call != call && left.number.is_none() && left.started.is_none() && left.ended.is_none());
    assert_eq!((left.stage, left.day), (Stage::DeIdentified, crate::BillingPeriod::of(NOW).start().day()));
    let shown = house.town.show(left.call).await.unwrap();
    assert_eq!((shown.turns[0].text.as_str(), shown.turns[0].at), ("jeg er [PERSON_1]", None));
}

#[tokio::test]
async fn of_a_deidentified_call_only_the_sealed_text_is_in_any_file() {
    let house = House::with(MODE_2).await;
    let call = house.call("22334455", "jeg er [PERSON_1]", &PETER).await;
    let thief = house.thief();
    let text = thief.bytes("SELECT text FROM turn").remove(0);
    let day_key = thief.bytes("SELECT key FROM key WHERE scope = 'day'").remove(0);
    let sealed = sealed_of(&thief, call);
    drop(thief);
    house.retain(NOW.plus(DAY * 30)).await.unwrap();
    assert!(house.files_hold(&text));
    for bytes in sealed.iter().filter(|bytes| **bytes != text).chain([&day_key, &call.as_bytes().to_vec()]) {
        assert!(!house.files_hold(bytes));
    }
    assert!(house.town.sweep(&by_number("22334455")).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_left_goes_at_its_final_date_with_its_key() {
    let house = House::with(MODE_2).await;
    house.call("22334455", "hej", &PETER).await;
    house.retain(NOW.plus(DAY * 30)).await.unwrap();
    let report = house.retain(NOW.plus(DAY * 396)).await.unwrap();
    assert_eq!((report.removed, house.list().await.len()), (1, 0));
    house.retain(NOW.plus(DAY * 400)).await.unwrap();
    assert_eq!((rows(&house.thief(), "remainder_turn"), rows(&house.thief(), "key")), (0, 0));
}

#[tokio::test]
async fn a_run_late_by_days_says_so_and_a_second_run_does_nothing() {
    let house = House::with(MODE_2).await;
    house.call("22334455", "hej", &[]).await;
    let late = NOW.plus(DAY * 33);
    assert_eq!(house.retain(late).await.unwrap().lateness, DAY * 3);
    assert_eq!(house.retain(late).await.unwrap(), RetainReport::default());
}

#[tokio::test]
async fn more_than_one_batch_is_done_in_one_run() {
    let house = House::with(MODE_2).await;
    for n in 0..230 {
        house.call(&format!("22334{n:03}"), "hej", &[]).await;
    }
    let report = house.retain(NOW.plus(DAY * 30)).await.unwrap();
    assert_eq!((report.deidentified, rows(&house.thief(), "call"), rows(&house.thief(), "remainder")), (230, 0, 230));
    assert!(!house.thief().has_free_space(), "freed space went back to the disk");
}

#[tokio::test]
async fn the_order_of_calls_is_lost() {
    let house = House::with(MODE_2).await;
    for n in 0..20 {
        house.call(&format!("223344{n:02}"), &format!("{n:02}"), &[]).await;
    }
    house.retain(NOW.plus(DAY * 30)).await.unwrap();
    let mut texts = Vec::new();
    for call in house.ids().await {
        texts.push(house.town.show(call).await.unwrap().turns[0].text.as_str().to_owned());
    }
    assert!(!texts.is_sorted() && !texts.iter().rev().is_sorted());
}

#[tokio::test]
async fn a_call_in_progress_is_not_touched_until_it_ends() {
    let house = House::with(LoggingMode::AnonymiseAfter { interval: Duration::ZERO }).await;
    let Ok(CallWriter::AnonymiseAfter(mut writer)) = house.begin("22334455").await else { panic!("mode 2") };
    say(&mut writer, 1, "hej", &[]).await.unwrap();
    assert_eq!(house.retain(NOW.plus(DAY / 24)).await.unwrap().deidentified, 0);
    writer.end(NOW.plus(DAY / 24)).await.unwrap();
    assert_eq!(house.retain(NOW.plus(DAY / 24)).await.unwrap().deidentified, 1);
}

#[tokio::test]
async fn a_call_left_open_for_a_day_is_taken_for_abandoned() {
    let house = House::with(LoggingMode::AnonymiseAfter { interval: Duration::ZERO }).await;
    let writer = house.begin("22334455").await.unwrap();
    assert_eq!(house.retain(NOW.plus(DAY)).await.unwrap().deidentified, 1);
    assert_eq!(writer.end(NOW).await, Err(crate::KeepError::Erased));
}

#[tokio::test]
async fn shortening_applies_at_once_and_backwards() {
    let house = House::with(MODE_2).await;
    house.call("22334455", "hej", &[]).await;
    apply(&house, 7).await;
    assert_eq!(house.list().await[0].due.0, NOW.plus(DAY * 7));
    assert_eq!(house.retain(NOW.plus(DAY * 7)).await.unwrap().deidentified, 1);
}

#[tokio::test]
async fn lengthening_applies_to_new_calls_only() {
    let house = House::with(MODE_2).await;
    house.call("22334455", "gammel", &[]).await;
    apply(&house, 60).await;
    let longer = LoggingMode::AnonymiseAfter { interval: DAY * 60 };
    super::house::begin(&house.town, longer, "22334455").await.unwrap().end(NOW).await.unwrap();
    let due: Vec<_> = house.list().await.iter().map(|call| call.due.0).collect();
    assert_eq!(due, [NOW.plus(DAY * 60), NOW.plus(DAY * 30)]);
}

#[tokio::test]
async fn shortening_then_lengthening_does_not_give_time_back() {
    let house = House::with(MODE_2).await;
    house.call("22334455", "hej", &[]).await;
    apply(&house, 7).await;
    apply(&house, 60).await;
    assert_eq!(house.list().await[0].due.0, NOW.plus(DAY * 7));
}

#[tokio::test]
async fn a_call_in_progress_follows_a_shortened_policy() {
    let house = House::with(MODE_2).await;
    let writer = house.begin("22334455").await.unwrap();
    apply(&house, 7).await;
    writer.end(NOW.plus(DAY / 24)).await.unwrap();
    assert_eq!(house.list().await[0].due.0, NOW.plus(DAY * 7 + DAY / 24));
}
