//! Forgetting: nothing of the person is left, everything of others is.

use clevercall_model::Personal;
use clevercall_privacy::Kind;

use super::house::{House, MODE_1, MODE_2, NOW, by_name, by_number, rows, say, sealed_of};
use crate::{
    BilledNumbers, BillingPeriod, CallWriter, Certificate, CertificateKey, Code, ForgetError, ForgetRequest, KeepError,
    NotGenuine, Person, Proof, Standing, SweepError,
};

async fn two_callers() -> (House, [clevercall_model::CallId; 2]) {
    let house = House::with(MODE_2).await;
    let taken = [(Kind::Person, "Peter Hansen"), (Kind::Email, "peter@example.dk"), (Kind::NationalId, "0102851234")];
    let one = house.call("22334455", "jeg er [PERSON_1]", &taken).await;
    let other = house.call("99887766", "jeg er [PERSON_1]", &[(Kind::Person, "Mette Berg")]).await;
    (house, [one, other])
}

#[track_caller]
fn nothing_of(house: &House, sealed: &[Vec<u8>]) {
    for (n, bytes) in sealed.iter().enumerate() {
        assert!(!house.files_hold(bytes), "sealed part {n} is still in a file");
    }
}

#[tokio::test]
async fn a_person_is_found_by_number_name_email_and_national_id() {
    let persons = [
        by_number("22334455"),
        by_name("peter hansen"),
        Person::Email(Personal::new("Peter@Example.DK".to_owned())),
        Person::NationalId(Personal::new("010285-1234".to_owned())),
    ];
    for person in persons {
        let (house, [one, other]) = two_callers().await;
        assert_eq!(house.town.plan_forget(&person).await.unwrap().calls, [one]);
        let certificate = house.forget(person).await.unwrap();
        assert_eq!((certificate.erasure.removed.calls, house.ids().await), (1, vec![other]));
    }
}

#[tokio::test]
async fn after_forgetting_no_file_holds_even_the_sealed_bytes() {
    let (house, [one, other]) = two_callers().await;
    let (gone, stays) = (sealed_of(&house.thief(), one), sealed_of(&house.thief(), other));
    assert!(gone.len() >= 12 && gone.iter().all(|bytes| house.files_hold(bytes)), "the scan finds them before");
    house.forget(by_number("22334455")).await.unwrap();
    nothing_of(&house, &gone);
    assert!(stays.iter().all(|bytes| house.files_hold(bytes)), "the other caller is intact");
}

#[tokio::test]
async fn a_plan_changes_nothing() {
    let (house, calls) = two_callers().await;
    house.town.plan_forget(&by_number("22334455")).await.unwrap();
    assert_eq!(house.ids().await.len(), calls.len());
}

#[tokio::test]
async fn forgetting_twice_or_a_stranger_gives_a_certificate_that_nothing_was_held() {
    let (house, _) = two_callers().await;
    house.forget(by_number("22334455")).await.unwrap();
    for number in ["22334455", "11111111"] {
        let certificate = house.forget(by_number(number)).await.unwrap();
        assert_eq!(certificate.erasure.removed, crate::ErasedCounts::default());
    }
}

#[tokio::test]
async fn a_claim_on_the_telephone_erases_its_own_call_only() {
    let (house, [one, other]) = two_callers().await;
    let spoken = |person| ForgetRequest {
        person,
        proof: Proof::SpokenOnCall,
        billed: BilledNumbers::KeepUntilDue,
        by: Code::program(),
    };
    let whole = house.town.forget(spoken(by_number("22334455")), NOW).await;
    assert_eq!(whole.err(), Some(ForgetError::ProofTooWeak));
    house.town.forget(spoken(Person::Call(one)), NOW).await.unwrap();
    assert_eq!(house.ids().await, [other]);
}

#[tokio::test]
async fn a_number_that_ends_alike_is_another_person() {
    let house = House::with(MODE_2).await;
    house.call("+4522334455", "dansk", &[]).await;
    let norwegian = house.call("+4722334455", "norsk", &[]).await;
    house.forget(by_number("+4522334455")).await.unwrap();
    assert_eq!(house.ids().await, [norwegian]);
}

#[tokio::test]
async fn a_call_in_progress_is_forgotten_and_keeps_nothing_more() {
    let house = House::with(MODE_2).await;
    let Ok(CallWriter::AnonymiseAfter(mut writer)) = house.begin("22334455").await else { panic!("mode 2") };
    say(&mut writer, 1, "før", &[]).await.unwrap();
    house.forget(by_number("22334455")).await.unwrap();
    // The next call must not get the row that the first one's writer still points at.
    let next = house.call("99887766", "næste", &[]).await;
    assert_eq!(say(&mut writer, 2, "efter", &[]).await, Err(KeepError::Erased));
    assert_eq!(writer.mark(crate::Request::Message).await, Err(KeepError::Erased));
    assert_eq!(writer.end(NOW).await, Err(KeepError::Erased));
    assert_eq!(house.town.show(next).await.unwrap().turns.len(), 1);
}

#[tokio::test]
async fn a_discarded_call_leaves_nothing_but_a_ledger_entry_of_the_day() {
    let house = House::with(MODE_2).await;
    let Ok(CallWriter::AnonymiseAfter(mut writer)) = house.begin("22334455").await else { panic!("mode 2") };
    say(&mut writer, 1, "glem mig", &[]).await.unwrap();
    let gone = sealed_of(&house.thief(), writer.call());
    writer.discard(NOW).await.unwrap();
    nothing_of(&house, &gone);
    let sql = "SELECT event FROM ledger ORDER BY position DESC LIMIT 1";
    assert_eq!(house.thief().texts(sql), [r#"{"event":"call_discarded","organisation":"town"}"#]);
    let sql = "SELECT at FROM ledger ORDER BY position DESC LIMIT 1";
    assert_eq!(house.thief().number(sql), NOW.day().start().as_millis());
}

#[tokio::test]
async fn a_discarded_number_only_call_is_not_counted() {
    let house = House::with(MODE_1).await;
    house.begin("22334455").await.unwrap().discard(NOW).await.unwrap();
    assert_eq!(rows(&house.thief(), "billed"), 0);
}

async fn billed_and(billed: BilledNumbers) -> (House, Certificate) {
    let house = House::with(MODE_1).await;
    house.count("22334455").await;
    house.count("99887766").await;
    let request =
        ForgetRequest { person: by_number("22334455"), proof: Proof::CallBackCode, billed, by: Code::program() };
    let certificate = house.town.forget(request, NOW).await.unwrap();
    (house, certificate)
}

#[tokio::test]
async fn a_number_kept_for_an_invoice_stays_and_the_certificate_says_until_when() {
    let (house, certificate) = billed_and(BilledNumbers::KeepUntilDue).await;
    let due = house.town.billed(BillingPeriod::of(NOW)).await.unwrap()[0].due.0;
    assert_eq!(certificate.erasure.remains[0].until_ms, Some(due.as_millis()));
    let remains = house.town.sweep(&by_number("22334455")).await.unwrap();
    assert_eq!((remains.found.len(), remains.found[0].standing), (1, Standing::Invoice));
}

#[tokio::test]
async fn a_released_number_goes_too() {
    let (house, certificate) = billed_and(BilledNumbers::Release).await;
    assert_eq!(certificate.erasure.removed.billed, 1);
    assert!(house.town.sweep(&by_number("22334455")).await.unwrap().is_empty());
    assert_eq!(rows(&house.thief(), "billed"), 1);
}

#[tokio::test]
async fn a_certificate_verifies_offline_and_holds_no_personal_data() {
    let (house, _) = two_callers().await;
    let json = house.forget(by_number("22334455")).await.unwrap().to_json();
    let key = CertificateKey::from_hex(&house.vault.certificate_key().to_hex()).unwrap();
    let certificate: Certificate = serde_json::from_str(&json).unwrap();
    assert_eq!(certificate.verify(key), Ok(()));
    for canary in ["22334455", "eter", "0102851234"] {
        assert!(!json.contains(canary));
    }
}

#[tokio::test]
async fn a_changed_certificate_is_not_genuine() {
    let (house, _) = two_callers().await;
    let genuine = house.forget(by_number("22334455")).await.unwrap();
    let key = house.vault.certificate_key();
    let mut changed = genuine.clone();
    changed.erasure.removed.calls += 1;
    let mut unsigned = genuine.clone();
    unsigned.signature.replace_range(..2, "zz");
    let stranger = House::with(MODE_2).await.vault.certificate_key();
    assert_eq!([changed.verify(key), unsigned.verify(key), genuine.verify(stranger)], [Err(NotGenuine); 3]);
}

#[tokio::test]
async fn the_sweep_finds_what_an_erasure_missed() {
    let (house, _) = two_callers().await;
    let found = |house: &House| {
        let town = house.town.clone();
        async move { town.sweep(&by_name("Peter Hansen")).await.unwrap().found }
    };
    assert_eq!(found(&house).await[0].table, "value");
    // An index that lost its value, and a value that lost its index: each is found without the other.
    house.thief().harm("DELETE FROM blind_index;");
    assert_eq!(found(&house).await[0].table, "value");
    let (house, _) = two_callers().await;
    assert!(house.thief().run("DELETE FROM value"));
    assert_eq!(found(&house).await[0].table, "blind_index");
}

#[tokio::test]
async fn rows_without_owner_are_found() {
    let (house, _) = two_callers().await;
    house.thief().harm("DELETE FROM call;");
    let remains = house.vault.sweep(NOW).await.unwrap();
    let tables: Vec<_> = remains.found.iter().map(|remain| (remain.table, remain.standing)).collect();
    let orphaned = ["turn", "value", "blind_index"].map(|table| (table, Standing::Orphaned));
    assert_eq!(tables, orphaned);
}

#[tokio::test]
async fn a_table_that_the_sweep_does_not_know_stops_it() {
    let (house, _) = two_callers().await;
    assert!(house.thief().run("CREATE TABLE transcript_copy (text TEXT)"));
    assert_eq!(house.vault.sweep(NOW).await, Err(SweepError::UnknownTable));
    let forgotten = house.forget(by_number("22334455")).await;
    assert_eq!(forgotten.err(), Some(ForgetError::Sweep(SweepError::UnknownTable)));
}
