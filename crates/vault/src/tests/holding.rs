//! Holds and policy changes: what is kept longer or shorter than planned, on whose decision.

use clevercall_model::{LoggingMode, RecordId};
use clevercall_privacy::Kind;

use super::house::{DAY, House, MODE_1, MODE_2, NOW, by_number, code, rows};
use crate::{
    BilledNumbers, BillingPeriod, Code, Event, ForgetRequest, Ground, Hold, HoldError, HoldRequest, Person, Proof,
    Released, RetentionPolicy, Standing,
};

const PETER: [(Kind, &str); 1] = [(Kind::Person, "Peter Hansen")];

fn request(person: Person) -> HoldRequest {
    let (case, by) = (code("case-117"), code("dpo"));
    HoldRequest { person, ground: Ground::LegalClaim, case, by, review: NOW.plus(DAY * 90) }
}

/// A held caller and a free one.
async fn held() -> (House, Hold) {
    let house = House::with(MODE_2).await;
    house.call("22334455", "jeg er [PERSON_1]", &PETER).await;
    house.call("99887766", "hej", &[]).await;
    let hold = house.town.hold(request(by_number("22334455")), NOW).await.unwrap();
    (house, hold)
}

#[tokio::test]
async fn a_held_call_is_not_forgotten_and_the_certificate_says_why() {
    let (house, hold) = held().await;
    let certificate = house.forget(by_number("22334455")).await.unwrap();
    assert_eq!((certificate.erasure.removed.calls, house.ids().await.len()), (0, 2));
    let why = &certificate.erasure.remains[0];
    assert!(why.what == "a call" && why.ground.contains("Art. 17(3)(e)") && why.ground.contains("2026-04-15"));
    assert_eq!(certificate.verify(house.vault.certificate_key()), Ok(()));
    let found = house.town.sweep(&by_number("22334455")).await.unwrap().found;
    assert!(found.iter().all(|remain| remain.standing == Standing::Held) && !found.is_empty());
    assert_eq!(hold.calls.len(), 1);
}

#[tokio::test]
async fn the_plan_says_what_is_held() {
    let (house, hold) = held().await;
    let plan = house.town.plan_forget(&by_number("22334455")).await.unwrap();
    assert_eq!((plan.calls, plan.held), (vec![], hold.calls));
}

#[tokio::test]
async fn a_held_call_outlives_its_due_date_and_is_not_counted_overdue() {
    let (house, _) = held().await;
    let later = NOW.plus(DAY * 60);
    assert_eq!(house.retain(later).await.unwrap().deidentified, 1);
    let due = house.vault.due(later).await.unwrap();
    assert_eq!((due.total(), due.held), (0, 1));
    assert!(house.list().await.iter().any(|call| call.number.is_some()), "the held one still identifies");
}

#[tokio::test]
async fn a_released_call_goes_with_the_next_run() {
    let (house, hold) = held().await;
    let later = NOW.plus(DAY * 60);
    house.retain(later).await.unwrap();
    let released = house.town.release_hold(hold.id, code("dpo"), later).await.unwrap();
    assert_eq!(released, Released { released: 1, erased: 0 });
    assert_eq!(house.retain(later).await.unwrap().deidentified, 1);
    assert_eq!((house.town.holds().await.unwrap(), rows(&house.thief(), "held")), (vec![], 0));
}

#[tokio::test]
async fn what_was_to_be_forgotten_goes_when_the_hold_is_released() {
    let (house, hold) = held().await;
    house.forget(by_number("22334455")).await.unwrap();
    let released = house.town.release_hold(hold.id, code("dpo"), NOW).await.unwrap();
    assert_eq!((released.erased, house.ids().await.len()), (1, 1));
    assert!(house.town.sweep(&by_number("22334455")).await.unwrap().is_empty());
}

#[tokio::test]
async fn two_claims_on_one_call_are_released_one_by_one() {
    let (house, first) = held().await;
    let second = house.town.hold(request(Person::Call(first.calls[0])), NOW).await.unwrap();
    house.forget(by_number("22334455")).await.unwrap();
    assert_eq!(house.town.release_hold(first.id, code("dpo"), NOW).await.unwrap().erased, 0);
    assert_eq!(house.town.release_hold(second.id, code("dpo"), NOW).await.unwrap().erased, 1);
}

#[tokio::test]
async fn a_held_number_survives_its_dispute_time_and_a_release_of_numbers() {
    let house = House::with(MODE_1).await;
    house.count("22334455").await;
    house.count("99887766").await;
    let hold = house.town.hold(request(by_number("22334455")), NOW).await.unwrap();
    assert_eq!((hold.calls.len(), hold.billed), (0, 1));
    let (person, billed) = (by_number("22334455"), BilledNumbers::Release);
    let asked = ForgetRequest { person, proof: Proof::Staff, billed, by: code("mb") };
    assert_eq!(house.town.forget(asked, NOW).await.unwrap().erasure.removed.billed, 0);
    let over = BillingPeriod::of(NOW).end().plus(DAY * 100);
    assert_eq!((house.retain(over).await.unwrap().billed, rows(&house.thief(), "billed")), (1, 1));
    house.town.release_hold(hold.id, code("dpo"), over).await.unwrap();
    assert_eq!(rows(&house.thief(), "billed"), 0);
}

#[tokio::test]
async fn a_deidentified_call_can_be_held_too() {
    let house = House::with(MODE_2).await;
    house.call("22334455", "hej", &[]).await;
    house.retain(NOW.plus(DAY * 30)).await.unwrap();
    let left = house.ids().await[0];
    house.town.hold(request(Person::Call(left)), NOW).await.unwrap();
    house.retain(NOW.plus(DAY * 800)).await.unwrap();
    assert_eq!(house.ids().await, [left]);
}

#[tokio::test]
async fn a_hold_has_a_review_date_within_a_year_and_can_be_reviewed() {
    let (house, hold) = held().await;
    for days in [0, 400] {
        let review = NOW.plus(DAY * days);
        let asked = HoldRequest { review, ..request(by_number("99887766")) };
        assert_eq!(house.town.hold(asked, NOW).await.err(), Some(HoldError::ReviewDate));
    }
    let later = NOW.plus(DAY * 100);
    house.town.review_hold(hold.id, later.plus(DAY * 30), (code("dpo"), later)).await.unwrap();
    assert_eq!(house.town.holds().await.unwrap()[0].review, later.plus(DAY * 30));
}

#[tokio::test]
async fn nothing_kept_is_nothing_held_and_an_unknown_hold_is_told() {
    let (house, _) = held().await;
    assert_eq!(house.town.hold(request(by_number("11111111")), NOW).await.err(), Some(HoldError::NothingKept));
    let unknown = RecordId::from_random([7; 16]);
    let released = house.town.release_hold(unknown, code("dpo"), NOW).await;
    assert_eq!(released.err(), Some(HoldError::NoSuchHold));
}

#[tokio::test]
async fn the_ledger_has_reason_and_person_of_every_hold() {
    let (house, hold) = held().await;
    house.town.release_hold(hold.id, code("mb"), NOW).await.unwrap();
    let (organisation, id) = ("town".to_owned(), hold.id.to_string());
    let set = Event::HoldSet {
        organisation: organisation.clone(),
        hold: id.clone(),
        ground: Ground::LegalClaim,
        case: code("case-117"),
        records: 1,
        by: code("dpo"),
    };
    let released = Event::HoldReleased { organisation, hold: id, records: 1, erased: 0, by: code("mb") };
    let events = house.events();
    assert!(events.contains(&set) && events.contains(&released));
}

#[tokio::test]
async fn a_held_call_stays_when_its_caller_discards_it_and_goes_on_release() {
    let house = House::with(MODE_2).await;
    let writer = house.begin("22334455").await.unwrap();
    let hold = house.town.hold(request(by_number("22334455")), NOW).await.unwrap();
    writer.discard(NOW).await.unwrap();
    assert_eq!(house.ids().await.len(), 1);
    assert_eq!(house.town.release_hold(hold.id, code("dpo"), NOW).await.unwrap().erased, 1);
}

#[tokio::test]
async fn every_policy_has_a_version_a_person_and_a_time() {
    let house = House::with(MODE_2).await;
    house.call("22334455", "hej", &[]).await;
    let days = |days| RetentionPolicy::new(LoggingMode::AnonymiseAfter { interval: DAY * days });
    for (kept, by, after) in [(7, "mb", 1), (7, "mb", 2), (60, "dpo", 3)] {
        house.town.apply_policy(days(kept), code(by), NOW.plus(DAY * after)).await.unwrap();
    }
    let history: Vec<_> = house.town.policies().await.unwrap();
    let told: Vec<_> = history.iter().map(|it| (it.version, it.by.as_str(), it.shortened, it.since)).collect();
    let expected = [(1, "clevercall", 0, NOW), (2, "mb", 1, NOW.plus(DAY)), (3, "dpo", 0, NOW.plus(DAY * 3))];
    assert_eq!(told, expected);
    let entered = house.events().into_iter().filter(|event| matches!(event, Event::PolicyApplied { .. })).count();
    assert_eq!((entered, history[2].policy), (3, days(60)));
}

#[tokio::test]
async fn an_interval_may_be_a_matter_of_hours() {
    let hours = LoggingMode::AnonymiseAfter { interval: DAY / 8 };
    let house = House::with(hours).await;
    house.call("22334455", "hej", &[]).await;
    assert_eq!(house.retain(NOW.plus(DAY / 8)).await.unwrap().deidentified, 1);
    assert_eq!(house.town.policies().await.unwrap()[0].by, Code::program());
}
