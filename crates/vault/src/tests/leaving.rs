//! A whole organisation leaves, and reading needs a role and a reason.

use clevercall_privacy::Kind;

use super::house::{DAY, House, MODE_1, MODE_2, NOW, begin, code, rows, sealed_of};
use crate::{
    Access, Code, Event, FoundBy, Ground, HoldRequest, LeaveError, Person, ReadError, Reason, RetentionPolicy, Role,
};

const PETER: [(Kind, &str); 1] = [(Kind::Person, "Peter Hansen")];

/// A town with calls of every kind, and a neighbour.
async fn house() -> House {
    let house = House::with(MODE_2).await;
    house.call("22334455", "gammel [PERSON_1]", &PETER).await;
    house.retain(NOW.plus(DAY * 30)).await.unwrap();
    house.call("22334455", "ny [PERSON_1]", &PETER).await;
    begin(&house.town, MODE_1, "99887766").await.unwrap().end(NOW).await.unwrap();
    let neighbour = house.vault.organisation(&"neighbour".parse().unwrap());
    neighbour.apply_policy(RetentionPolicy::new(MODE_2), Code::program(), NOW).await.unwrap();
    begin(&neighbour, MODE_2, "33445566").await.unwrap().end(NOW).await.unwrap();
    house
}

fn access(role: Role, reason: Reason) -> Access {
    Access { by: code("mb"), role, reason }
}

#[tokio::test]
async fn everything_is_handed_over_call_by_call() {
    let house = house().await;
    let mut taking = house.town.hand_over(code("dpo"), NOW).await.unwrap();
    let mut texts = Vec::new();
    while let Some(copy) = taking.next().await.unwrap() {
        texts.push(copy.to_text());
    }
    assert_eq!(texts.len(), 2);
    assert!(texts.iter().any(|text| text.contains("gammel")) && texts.iter().any(|text| text.contains("Peter Hansen")));
    assert!(house.events().iter().any(|event| matches!(event, Event::HandedOver { calls: 2, .. })));
}

#[tokio::test]
async fn an_erased_organisation_leaves_no_row_no_byte_and_no_key() {
    let house = house().await;
    let call = house.ids().await[0];
    let mut gone = sealed_of(&house.thief(), call);
    gone.extend(house.thief().bytes("SELECT key FROM organisation WHERE id = 'town'"));
    let certificate = house.town.erase_all(code("dpo"), NOW).await.unwrap();
    assert_eq!((certificate.erasure.removed.calls, certificate.erasure.removed.billed), (2, 1));
    assert_eq!(certificate.erasure.found_by, FoundBy::Organisation);
    assert_eq!(certificate.verify(house.vault.certificate_key()), Ok(()));
    assert!(gone.iter().all(|bytes| !house.files_hold(bytes)));
    let thief = house.thief();
    assert_eq!(["organisation", "policy", "call", "key"].map(|table| rows(&thief, table)), [1; 4], "the neighbour's");
    assert_eq!(house.vault.verify_ledger().await.unwrap().fault, None);
    assert!(house.list().await.is_empty());
}

#[tokio::test]
async fn a_neighbour_is_intact_and_the_organisation_may_come_back_with_new_keys() {
    let house = house().await;
    house.town.erase_all(code("dpo"), NOW).await.unwrap();
    let neighbour = house.vault.organisation(&"neighbour".parse().unwrap());
    let filter = crate::Listing { limit: 10, numbers: crate::Numbers::Shown };
    assert!(neighbour.calls(filter).await.unwrap()[0].number.is_some());
    house.town.apply_policy(RetentionPolicy::new(MODE_2), Code::program(), NOW).await.unwrap();
    house.call("22334455", "igen", &[]).await;
    assert_eq!(house.list().await.len(), 1);
}

#[tokio::test]
async fn a_hold_stops_an_organisation_from_being_erased() {
    let house = house().await;
    let person = Person::Call(house.ids().await[0]);
    let (case, by, review) = (code("case-1"), code("dpo"), NOW.plus(DAY));
    house.town.hold(HoldRequest { person, ground: Ground::AuthorityOrder, case, by, review }, NOW).await.unwrap();
    assert_eq!(house.town.erase_all(code("dpo"), NOW).await.err(), Some(LeaveError::Held));
    assert_eq!(house.list().await.len(), 2);
}

#[tokio::test]
async fn reading_a_transcript_is_in_the_ledger_with_role_reason_and_person() {
    let house = house().await;
    let call = house.ids().await[0];
    let shown = house.town.read(call, access(Role::Auditor, Reason::Audit), NOW).await.unwrap();
    assert_eq!(shown.turns[0].text.as_str(), "ny [PERSON_1]");
    let (organisation, call) = ("town".to_owned(), call.to_string());
    let read = Event::Read { organisation, call, role: Role::Auditor, reason: Reason::Audit, by: code("mb") };
    assert_eq!(house.events().last(), Some(&read));
}

#[tokio::test]
async fn who_may_not_read_reads_nothing_and_that_is_in_the_ledger_too() {
    let house = house().await;
    let call = house.ids().await[0];
    let desk = house.town.read(call, access(Role::Desk, Reason::LegalClaim), NOW).await;
    let auditor = house.town.reveal(call, access(Role::Auditor, Reason::Audit), NOW).await;
    assert_eq!((desk.err(), auditor.err()), (Some(ReadError::NotAllowed), Some(ReadError::NotAllowed)));
    let refused = house.events().into_iter().filter(|event| matches!(event, Event::ReadRefused { .. })).count();
    assert_eq!(refused, 2);
}
