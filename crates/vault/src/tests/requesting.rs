//! Requests to be forgotten, and evidence of how calls were conducted.

use clevercall_model::{TelephoneNumber, Timestamp};

use super::house::{DAY, House, MODE_1, MODE_2, NOW, access, rows};
use crate::{BilledNumbers, Code, Conduct, Conducted, ForgetRequest, KeepError, Person, Proof, Reason, Request};

fn number() -> TelephoneNumber {
    TelephoneNumber::parse("22334455", "45").unwrap()
}

#[tokio::test]
async fn a_request_to_be_forgotten_waits_for_the_desk_in_both_modes() {
    for mode in [MODE_1, MODE_2] {
        let house = House::with(mode).await;
        house.town.request_erasure(&number(), NOW).await.unwrap();
        let listed = house.list().await;
        assert_eq!((listed[0].requests.as_slice(), listed[0].turns), (&[Request::Forget][..], 0));
        let revealed = house.town.reveal(listed[0].call, access(Reason::FollowUp), NOW).await.unwrap();
        assert_eq!(revealed.number.unwrap().reveal(), "+4522334455");
    }
}

#[tokio::test]
async fn forgetting_the_number_settles_the_request() {
    let house = House::with(MODE_1).await;
    house.town.request_erasure(&number(), NOW).await.unwrap();
    let request = ForgetRequest {
        person: Person::Number(number()),
        proof: Proof::Staff,
        billed: BilledNumbers::KeepUntilDue,
        by: Code::program(),
    };
    house.town.forget(request, NOW).await.unwrap();
    assert!(house.list().await.is_empty());
}

#[tokio::test]
async fn a_request_nobody_saw_to_is_removed_after_a_month_and_leaves_nothing() {
    let house = House::with(MODE_2).await;
    house.town.request_erasure(&number(), NOW).await.unwrap();
    house.retain(Timestamp::from_millis(NOW.as_millis() + 29 * DAY.as_millis() as i64)).await.unwrap();
    assert_eq!(house.list().await.len(), 1);
    house.retain(Timestamp::from_millis(NOW.as_millis() + 31 * DAY.as_millis() as i64)).await.unwrap();
    assert!(house.list().await.is_empty());
    assert_eq!((rows(&house.thief(), "value"), rows(&house.thief(), "remainder")), (0, 0));
}

#[tokio::test]
async fn evidence_reaches_the_ledger_as_a_count_of_the_day() {
    let house = House::with(MODE_1).await;
    let heard = Conduct { what: Conducted::Disclosed, wording: "disclosure", sha256: [0xab; 32] };
    house.town.count(heard, NOW).await.unwrap();
    house.town.count(heard, NOW).await.unwrap();
    house.retain(NOW.plus(DAY)).await.unwrap();
    let sql = "SELECT event FROM ledger WHERE event LIKE '%disclosed disclosure abab%'";
    let event = house.thief().texts(sql).remove(0);
    assert!(event.contains("\"count\":2"), "{event}");
}

#[tokio::test]
async fn nothing_is_counted_for_an_organisation_without_policy() {
    let house = House::with(MODE_1).await;
    let other = house.vault.organisation(&"elsewhere".parse().unwrap());
    let heard = Conduct { what: Conducted::AnswerHeard, wording: "opening-hours", sha256: [1; 32] };
    assert_eq!(other.count(heard, NOW).await, Err(KeepError::NoPolicy));
}
