//! A person's copy: everything that is kept, nothing of others, and an answer when there is nothing.

use clevercall_privacy::Kind;
use serde_json::Value;

use super::house::{DAY, House, MODE_1, MODE_2, NOW, by_name, by_number, code};
use crate::{Event, ExportError, ExportRequest, FoundBy, Named, Person, PersonalCopy, Proof};

const PETER: [(Kind, &str); 2] = [(Kind::Person, "Peter Hansen"), (Kind::Email, "peter@example.dk")];

async fn copy_for(house: &House, person: Person, named: Named) -> PersonalCopy {
    let request = ExportRequest { person, proof: Proof::CallBackCode, named, by: code("mb") };
    house.town.export(request, NOW).await.unwrap()
}

async fn house() -> House {
    let house = House::with(MODE_2).await;
    house.call("22334455", "jeg er [PERSON_1], skriv til [EMAIL_1]", &PETER).await;
    house.call("99887766", "jeg klager over [PERSON_1]", &[(Kind::Person, "Peter Hansen")]).await;
    house
}

#[tokio::test]
async fn the_copy_is_what_is_kept() {
    let house = house().await;
    let copy = copy_for(&house, by_number("22334455"), Named::Mentioned).await;
    let json: Value = serde_json::from_str(&copy.to_json()).unwrap();
    let vcon = &json["vcons"][0];
    assert_eq!(json["vcons"].as_array().unwrap().len(), 1);
    assert_eq!(vcon["parties"][0]["tel"], "tel:+4522334455");
    assert_eq!(vcon["dialog"][0]["body"], "jeg er [PERSON_1], skriv til [EMAIL_1]");
    assert_eq!(
        (&vcon["dialog"][0]["start"], &vcon["dialog"][0]["type"]),
        (&"2026-01-15T12:00:01.234Z".into(), &"text".into())
    );
    let bodies: Vec<_> =
        vcon["attachments"].as_array().unwrap().iter().map(|it| it["body"].as_str().unwrap()).collect();
    assert_eq!(bodies, ["Peter Hansen", "peter@example.dk"]);
    let text = copy.to_text();
    assert!(["+4522334455", "[PERSON_1] = Peter Hansen", "skriv til [EMAIL_1]"].iter().all(|it| text.contains(it)));
}

#[tokio::test]
async fn a_vcon_has_what_the_draft_requires_and_points_to_no_other_version() {
    let copy = copy_for(&house().await, by_number("22334455"), Named::Mentioned).await;
    let json: Value = serde_json::from_str(&copy.to_json()).unwrap();
    let vcon = json["vcons"][0].as_object().unwrap();
    let uuid = vcon["uuid"].as_str().unwrap();
    assert_eq!((uuid.len(), uuid.as_bytes()[14]), (36, b'8'));
    for absent in ["redacted", "redacted_from", "amended", "amended_from", "group"] {
        assert!(!vcon.contains_key(absent), "{absent}");
    }
    assert!(!copy.to_json().contains("\"url\""));
    for attachment in vcon["attachments"].as_array().unwrap() {
        assert!(["start", "party", "dialog"].iter().all(|needed| attachment.get(needed).is_some()));
    }
}

#[tokio::test]
async fn of_somebody_elses_call_only_the_mention_is_given() {
    let house = house().await;
    let copy = copy_for(&house, by_name("Peter Hansen"), Named::Mentioned).await;
    assert_eq!((copy.calls.len(), copy.mentions.len()), (0, 2), "a name alone shows nobody to be the caller");
    for form in [copy.to_json(), copy.to_text()] {
        assert!(form.contains("Peter Hansen") && !form.contains("99887766") && !form.contains("klager"));
    }
    let whole = copy_for(&house, by_name("Peter Hansen"), Named::WasTheCaller).await;
    assert_eq!((whole.calls.len(), whole.mentions.len()), (2, 0));
}

#[tokio::test]
async fn nothing_held_is_an_answer() {
    let copy = copy_for(&house().await, by_number("11111111"), Named::Mentioned).await;
    let json: Value = serde_json::from_str(&copy.to_json()).unwrap();
    assert!(copy.is_empty() && json["held"] == false && copy.to_text().contains("Nothing is held"));
}

#[tokio::test]
async fn in_mode_1_the_copy_is_a_count() {
    let house = House::with(MODE_1).await;
    for caller in ["22334455", "22334455", "99887766"] {
        house.count(caller).await;
    }
    let copy = copy_for(&house, by_number("22334455"), Named::Mentioned).await;
    assert_eq!((copy.calls.len(), copy.billed.len(), copy.billed[0].1.count), (0, 1, 2));
    assert!(!copy.to_json().contains("99887766"));
}

#[tokio::test]
async fn a_deidentified_call_is_copied_by_its_id_without_a_number() {
    let house = house().await;
    house.retain(NOW.plus(DAY * 30)).await.unwrap();
    let left = house.ids().await[0];
    let copy = copy_for(&house, Person::Call(left), Named::Mentioned).await;
    assert!(copy.calls[0].originals.is_none() && copy.to_text().contains("[PERSON_1]"));
}

#[tokio::test]
async fn a_claim_on_the_telephone_gets_no_copy_and_every_copy_is_in_the_ledger() {
    let house = house().await;
    let (person, proof) = (by_number("22334455"), Proof::SpokenOnCall);
    let refused =
        house.town.export(ExportRequest { person, proof, named: Named::Mentioned, by: code("mb") }, NOW).await;
    assert_eq!(refused.err(), Some(ExportError::ProofTooWeak));
    copy_for(&house, by_number("22334455"), Named::Mentioned).await;
    let exported = house.events().into_iter().filter(|event| matches!(event, Event::Exported { .. }));
    let expected = Event::Exported {
        organisation: "town".into(),
        by: FoundBy::Number,
        proof: Proof::CallBackCode,
        calls: 1,
        billed: 0,
        staff: code("mb"),
    };
    assert_eq!(exported.collect::<Vec<_>>(), [expected]);
}
