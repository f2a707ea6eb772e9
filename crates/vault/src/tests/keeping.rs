//! Keeping calls in both modes: what reaches the disk, and what never does.

use std::time::Duration;

use clevercall_model::{LoggingMode, Timestamp};
use clevercall_privacy::Kind;

use super::house::{DAY, House, MODE_1, MODE_2, NOW, access, begin, number, rows, say};
use crate::{
    BillingPeriod, CallWriter, Code, KeepError, Numbers, PolicyError, ReadError, Reason, Request, RetentionPolicy,
    Stage, StoreError, chance, reading::Listing,
};

async fn transcript(house: &House) -> crate::TranscriptWriter {
    match house.begin("22334455").await.unwrap() {
        CallWriter::AnonymiseAfter(writer) => writer,
        CallWriter::NumberOnly(_) => panic!("the house is not in mode 2"),
    }
}

#[tokio::test]
async fn a_call_is_listed_and_shown_as_it_was_kept() {
    let house = House::with(MODE_2).await;
    let call = house.call("22334455", "mit navn er [PERSON_1]", &[(Kind::Person, "Peter Hansen")]).await;
    let shown = house.town.show(call).await.unwrap();
    assert_eq!(shown.turns[0].text.as_str(), "mit navn er [PERSON_1]");
    assert_eq!((shown.turns[0].at, shown.summary.stage), (Some(Duration::from_millis(1234)), Stage::Identified));
    assert_eq!((shown.summary.started, shown.summary.ended), (Some(NOW), Some(NOW)));
    assert_eq!(house.list().await[0].number.as_ref().unwrap().reveal(), "+4522334455");
}

#[tokio::test]
async fn a_number_is_shown_only_when_asked_for() {
    let house = House::with(MODE_2).await;
    house.call("22334455", "hej", &[]).await;
    let calls = house.town.calls(Listing { limit: 10, numbers: Numbers::Hidden }).await.unwrap();
    assert!(calls[0].number.is_none());
}

#[tokio::test]
async fn a_withheld_number_leaves_a_call_without_number() {
    let house = House::with(MODE_2).await;
    house.call("", "hej", &[]).await;
    assert!(house.list().await[0].number.is_none());
    assert_eq!((rows(&house.thief(), "value"), rows(&house.thief(), "blind_index")), (0, 0));
}

#[tokio::test]
async fn originals_are_revealed_for_a_reason_that_the_ledger_keeps() {
    let house = House::with(MODE_2).await;
    let taken = [(Kind::Person, "Peter Hansen"), (Kind::Address, "Skolevej 1")];
    let call = house.call("22334455", "[PERSON_1] [ADDRESS_1]", &taken).await;
    let revealed = house.town.reveal(call, access(Reason::Complaint), NOW).await.unwrap();
    let values: Vec<_> =
        revealed.values.iter().map(|v| (v.placeholder.as_str(), v.original.reveal().as_str())).collect();
    assert_eq!(values, [("[PERSON_1]", "Peter Hansen"), ("[ADDRESS_1]", "Skolevej 1")]);
    assert_eq!(revealed.number.unwrap().reveal(), "+4522334455");
    let event = house.thief().texts("SELECT event FROM ledger ORDER BY position DESC LIMIT 1").remove(0);
    assert!(event.contains("revealed") && event.contains("complaint") && event.contains(&call.to_string()));
}

#[tokio::test]
async fn a_call_that_is_not_there_is_not_revealed_and_not_entered() {
    let house = House::with(MODE_2).await;
    let before = rows(&house.thief(), "ledger");
    let revealed = house.town.reveal(chance::call(), access(Reason::FollowUp), NOW).await;
    assert_eq!((revealed.err(), rows(&house.thief(), "ledger")), (Some(ReadError::NoSuchCall), before));
}

#[tokio::test]
async fn health_is_dropped_even_if_it_arrives_with_an_original() {
    let house = House::with(MODE_2).await;
    let call = house.call("22334455", "jeg har [HEALTH]", &[(Kind::Health, "diabetes"), (Kind::Criminal, "dom")]).await;
    assert!(house.town.reveal(call, access(Reason::FollowUp), NOW).await.unwrap().values.is_empty());
}

#[tokio::test]
async fn nothing_readable_reaches_any_file() {
    let house = House::with(MODE_2).await;
    let taken = [(Kind::Person, "Quixotina"), (Kind::Email, "quux@example.org"), (Kind::NationalId, "0102851234")];
    house.call("22334455", "xylofon [PERSON_1]", &taken).await;
    for canary in ["xylofon", "PERSON_1", "uixotina", "quux@", "0102851234", "22334455"] {
        assert!(!house.files_hold(canary.as_bytes()), "{canary} is on the disk");
    }
    assert!(house.files_hold(b"anonymise-after"), "the scan reads the files that the vault writes");
}

#[tokio::test]
async fn a_value_is_sealed_once_however_often_it_is_said() {
    let house = House::with(MODE_2).await;
    let mut writer = transcript(&house).await;
    for turn in 1..4 {
        say(&mut writer, turn, "[PERSON_1]", &[(Kind::Person, "Peter")]).await.unwrap();
    }
    writer.end(NOW).await.unwrap();
    assert_eq!((rows(&house.thief(), "turn"), rows(&house.thief(), "value")), (3, 2));
}

#[tokio::test]
async fn two_turns_with_one_number_are_refused_and_the_first_stays() {
    let house = House::with(MODE_2).await;
    let mut writer = transcript(&house).await;
    say(&mut writer, 1, "først", &[]).await.unwrap();
    assert_eq!(say(&mut writer, 1, "igen", &[(Kind::Person, "Peter")]).await, Err(KeepError::TurnKept));
    assert_eq!(house.town.show(writer.call()).await.unwrap().turns[0].text.as_str(), "først");
    assert_eq!(rows(&house.thief(), "value"), 1, "the refused turn's values are undone");
}

#[tokio::test]
async fn requests_wait_for_the_desk_once() {
    let house = House::with(MODE_2).await;
    let mut writer = transcript(&house).await;
    for request in [Request::Message, Request::Forget, Request::Message] {
        writer.mark(request).await.unwrap();
    }
    assert_eq!(house.list().await[0].requests, [Request::Forget, Request::Message]);
}

#[tokio::test]
async fn a_dropped_writer_closes_its_call() {
    let house = House::with(MODE_2).await;
    drop(transcript(&house).await);
    house.vault.limit_size(u64::MAX).await.unwrap();
    assert_eq!(house.list().await[0].stage, Stage::Identified);
}

#[tokio::test]
async fn number_only_keeps_number_period_and_count_and_nothing_else() {
    let house = House::with(MODE_1).await;
    for caller in ["22334455", "22334455", "33445566", ""] {
        house.count(caller).await;
    }
    let billed = house.town.billed(BillingPeriod::of(NOW)).await.unwrap();
    let mut counts: Vec<_> = billed.iter().map(|billed| (billed.number.reveal(), billed.count)).collect();
    counts.sort_unstable();
    assert_eq!(counts, [("+4522334455", 2), ("+4533445566", 1)]);
    for table in ["call", "turn", "value", "blind_index", "request", "remainder"] {
        assert_eq!(rows(&house.thief(), table), 0, "{table}");
    }
}

#[tokio::test]
async fn number_only_has_no_column_for_a_call_time() {
    let house = House::with(MODE_1).await;
    house.count("22334455").await;
    let thief = house.thief();
    let columns = thief.columns("billed");
    assert_eq!(columns, ["record", "organisation", "purpose", "due", "period", "number", "count", "dispute_ms"]);
    let at = thief.number("SELECT due FROM billed");
    assert_eq!(Timestamp::from_millis(at), BillingPeriod::of(NOW).end().plus(DAY * 90));
}

#[tokio::test]
async fn a_withheld_number_leaves_only_tallies_of_the_day() {
    let house = House::with(MODE_1).await;
    house.count("").await;
    assert_eq!((rows(&house.thief(), "billed"), rows(&house.thief(), "tally")), (0, 2));
}

#[tokio::test]
async fn a_caller_may_ask_for_less_but_a_call_never_keeps_more_than_the_policy() {
    let strict = House::with(MODE_1).await;
    assert_eq!(begin(&strict.town, MODE_2, "22334455").await.err(), Some(KeepError::LooserThanPolicy));
    let loose = House::with(MODE_2).await;
    assert!(matches!(begin(&loose.town, MODE_1, "22334455").await, Ok(CallWriter::NumberOnly(_))));
    let longer = LoggingMode::AnonymiseAfter { interval: DAY * 300 };
    begin(&loose.town, longer, "22334455").await.unwrap().end(NOW).await.unwrap();
    assert_eq!(loose.list().await[0].due.0, NOW.plus(DAY * 30));
}

#[tokio::test]
async fn without_a_policy_nothing_is_kept() {
    let house = House::with(MODE_2).await;
    let stranger = house.vault.organisation(&"stranger".parse().unwrap());
    for mode in [MODE_1, MODE_2] {
        assert_eq!(begin(&stranger, mode, "22334455").await.err(), Some(KeepError::NoPolicy));
    }
}

#[tokio::test]
async fn organisations_see_nothing_of_each_other() {
    let house = House::with(MODE_2).await;
    let call = house.call("22334455", "hej", &[]).await;
    let other = house.vault.organisation(&"other".parse().unwrap());
    other.apply_policy(RetentionPolicy::new(MODE_2), Code::program(), NOW).await.unwrap();
    assert!(other.calls(Listing { limit: 10, numbers: Numbers::Shown }).await.unwrap().is_empty());
    assert_eq!(other.show(call).await.err(), Some(ReadError::NoSuchCall));
    assert!(other.plan_forget(&crate::Person::Number(number("22334455"))).await.unwrap().calls.is_empty());
}

#[tokio::test]
async fn the_database_refuses_rows_without_purpose_or_due_date() {
    let house = House::with(MODE_2).await;
    house.call("22334455", "hej", &[]).await;
    for (table, column) in [("call", "due"), ("call", "purpose"), ("billed", "due"), ("remainder", "purpose")] {
        assert!(house.thief().must_be_there(table, column), "{table}.{column}");
    }
    assert!(!house.thief().run("UPDATE call SET due = NULL"));
}

#[tokio::test]
async fn a_full_disk_is_told_and_the_vault_stays_sound() {
    let house = House::with(MODE_2).await;
    let mut writer = transcript(&house).await;
    say(&mut writer, 1, "før", &[]).await.unwrap();
    house.vault.limit_size(1).await.unwrap();
    let long = "æ".repeat(20_000);
    let mut refused = say(&mut writer, 2, &long, &[]).await;
    assert_eq!(refused, Err(KeepError::Store(StoreError::DiskFull)));
    house.vault.limit_size(u64::MAX).await.unwrap();
    refused = say(&mut writer, 2, &long, &[]).await;
    assert_eq!(refused, Ok(()));
    let shown = house.town.show(writer.call()).await.unwrap();
    assert_eq!((shown.turns.len(), shown.turns[0].text.as_str()), (2, "før"));
    assert!(house.thief().is_sound());
}

#[tokio::test]
async fn many_calls_at_once_are_all_kept_and_a_refused_turn_undoes_only_itself() {
    let house = House::with(MODE_2).await;
    let calls = (0..40).map(|n| {
        let (town, number) = (house.town.clone(), format!("223344{n:02}"));
        tokio::spawn(async move {
            let CallWriter::AnonymiseAfter(mut writer) = begin(&town, MODE_2, &number).await.unwrap() else { return };
            for turn in 1..=10 {
                say(&mut writer, turn, &format!("tur {turn}"), &[]).await.unwrap();
                assert_eq!(say(&mut writer, turn, "igen", &[]).await, Err(KeepError::TurnKept));
            }
            writer.end(NOW).await.unwrap();
        })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap();
    }
    let calls = house.list().await;
    assert_eq!((calls.len(), calls.iter().all(|call| call.turns == 10)), (40, true));
}

#[tokio::test]
async fn a_policy_beyond_the_cap_changes_nothing() {
    let house = House::with(MODE_1).await;
    let endless = RetentionPolicy::new(LoggingMode::NumberOnly { dispute: DAY * 91 });
    assert_eq!(house.town.apply_policy(endless, Code::program(), NOW).await, Err(PolicyError::DisputeTooLong));
    assert_eq!(house.town.policy().await.unwrap(), Some(RetentionPolicy::new(MODE_1)));
}
