//! What the program saw stands in the ledger, and what may be a breach opens an incident, once.

use std::{collections::BTreeSet, time::Duration};

use clevercall_model::Timestamp;

use super::house::{DAY, House, MODE_1, MODE_2, NOW, access};
use crate::{Code, Detector, Event, IncidentError, LegProtection, Noticed, Observation, Population, Reason, SampleRequest, Verdict};

fn refused(host: &str) -> Observation {
    Observation::EgressRefused { purpose: "trunk".into(), host: host.into(), reason: "unlisted".into() }
}

fn failed(reason: &str) -> Observation {
    Observation::EgressFailed { purpose: "keys".into(), host: "keys.example.dk".into(), reason: reason.into() }
}

async fn detected(house: &House, noticed: Noticed) -> Vec<(Detector, u64)> {
    let opened = house.vault.detect(noticed, NOW).await.unwrap();
    opened.into_iter().map(|incident| (incident.detector, incident.seen)).collect()
}

#[tokio::test]
async fn what_was_seen_is_entered_and_the_chain_holds() {
    let house = House::with(MODE_2).await;
    house.vault.observe(refused("sip.example.dk"), NOW).await.unwrap();
    assert_eq!(house.vault.verify_ledger().await.unwrap().fault, None);
    let seed = "s".to_owned();
    let (from, to) = (NOW, NOW.plus(Duration::from_secs(1)));
    let sample = SampleRequest { population: Population::Connections, from, to, size: 9, seed };
    let drawn = house.vault.sample(sample).await.unwrap();
    assert_eq!(drawn.population, 1);
    assert_eq!(
        serde_json::from_str::<Event>(&drawn.entries[0].event).unwrap(),
        Event::Observed(refused("sip.example.dk"))
    );
}

#[tokio::test]
async fn refusals_in_a_burst_open_one_incident_that_a_person_closes() {
    let house = House::with(MODE_2).await;
    for _refusal in 0..4 {
        house.vault.observe(refused("a.example"), NOW).await.unwrap();
    }
    assert_eq!(house.vault.last_detection().await.unwrap(), None);
    assert_eq!(detected(&house, Noticed::default()).await, []);
    assert_eq!(house.vault.last_detection().await.unwrap(), Some(NOW));
    house.vault.observe(refused("a.example"), NOW).await.unwrap();
    assert_eq!(detected(&house, Noticed::default()).await, [(Detector::RefusedEgress, 5)]);
    assert_eq!(detected(&house, Noticed::default()).await, [], "it is open already");
    let [incident] = &house.vault.open_incidents().await.unwrap()[..] else { panic!("one is open") };
    let code = |text: &str| text.parse::<Code>().unwrap();
    let close = |id: String| {
        let vault = house.vault.clone();
        async move { vault.close_incident(&id, Verdict::NoBreach, (code("case-1"), code("dpo")), NOW).await }
    };
    assert_eq!(close("0".to_owned()).await, Err(IncidentError::Unknown));
    close(incident.id.clone()).await.unwrap();
    assert_eq!(house.vault.open_incidents().await.unwrap(), []);
    assert_eq!(detected(&house, Noticed::default()).await, [], "what was judged is not found again");
}

#[tokio::test]
async fn old_refusals_are_no_burst() {
    let house = House::with(MODE_2).await;
    for _refusal in 0..9 {
        house.vault.observe(refused("a.example"), Timestamp::from_millis(NOW.as_millis() - 3_600_001)).await.unwrap();
    }
    assert_eq!(detected(&house, Noticed::default()).await, []);
}

#[tokio::test]
async fn a_certificate_that_does_not_verify_is_one_at_once_and_a_host_that_is_down_is_none() {
    let house = House::with(MODE_2).await;
    house.vault.observe(failed("unreachable"), NOW).await.unwrap();
    assert_eq!(detected(&house, Noticed::default()).await, []);
    house.vault.observe(failed("certificate"), NOW).await.unwrap();
    assert_eq!(detected(&house, Noticed::default()).await, [(Detector::CertificateFault, 1)]);
}

#[tokio::test]
async fn what_the_program_noticed_itself_opens_each_its_own() {
    let house = House::with(MODE_2).await;
    let noticed = Noticed { canaries_missed: 2, certificates_expired: 1, ledger_broken: true };
    let mut detected = detected(&house, noticed).await;
    detected.sort();
    let expected = [(Detector::BrokenLedger, 1), (Detector::CertificateFault, 1), (Detector::CanaryMissed, 2)];
    assert_eq!(detected, expected);
    let house = house.reopened();
    assert_eq!(house.vault.open_incidents().await.unwrap().len(), 3, "they stay open over a restart");
}

#[tokio::test]
async fn thirty_readings_by_one_code_within_an_hour_are_many() {
    let house = House::with(MODE_2).await;
    let call = house.call("22334455", "hello", &[]).await;
    for _reading in 0..29 {
        house.town.read(call, access(Reason::FollowUp), NOW).await.unwrap();
    }
    assert_eq!(detected(&house, Noticed::default()).await, []);
    house.town.read(call, access(Reason::FollowUp), NOW).await.unwrap();
    assert_eq!(detected(&house, Noticed::default()).await, [(Detector::MassReading, 30)]);
    let survey = house.vault.survey().await.unwrap();
    assert_eq!((survey.readings, survey.incidents.len(), survey.foreign), (30, 1, None));
}

#[tokio::test]
async fn a_survey_tells_an_entry_that_holds_more_than_its_kind() {
    let house = House::with(MODE_2).await;
    let sentence = "the caller said that her name is Mette";
    house.vault.observe(refused("a.example"), NOW).await.unwrap();
    assert_eq!(house.vault.survey().await.unwrap().foreign, None);
    house.vault.observe(refused(sentence), NOW).await.unwrap();
    let survey = house.vault.survey().await.unwrap();
    assert_eq!(survey.foreign, Some(survey.entries));
}

#[tokio::test]
async fn the_store_of_mode_1_has_number_period_and_count() {
    let house = House::with(MODE_2).await;
    let mut columns = house.vault.number_columns().await.unwrap().unwrap();
    columns.sort();
    assert_eq!(columns, ["count", "number", "period"]);
}

#[tokio::test]
async fn what_protected_calls_is_known_at_once_and_still_when_the_day_is_in_the_ledger() {
    for mode in [MODE_1, MODE_2] {
        let house = House::with(mode).await;
        let by_tls = LegProtection {
            protocol: "TLSv1_3",
            cipher: "TLS13_AES_256_GCM_SHA384",
            sound: "AES_CM_128_HMAC_SHA1_80",
        };
        let clear = LegProtection { protocol: "clear", cipher: "clear", sound: "clear" };
        for leg in [by_tls, by_tls, clear] {
            house.town.count_leg(leg, NOW).await.unwrap();
        }
        let legs = ["TLSv1_3/TLS13_AES_256_GCM_SHA384 AES_CM_128_HMAC_SHA1_80", "clear/clear clear"];
        let legs: BTreeSet<_> = legs.map(str::to_owned).into();
        assert_eq!(house.vault.survey().await.unwrap().legs, legs);
        house.retain(NOW.plus(DAY * 2)).await.unwrap();
        let survey = house.vault.survey().await.unwrap();
        assert_eq!((survey.legs, survey.foreign), (legs, None));
        assert_eq!(house.vault.reconcile(NOW.plus(DAY * 2)).await.unwrap(), [], "they are no outcomes");
    }
}

#[tokio::test]
async fn an_approval_is_a_decision_in_the_ledger_and_in_the_survey() {
    let house = House::with(MODE_2).await;
    let approved = Observation::AnswerApproved {
        organisation: "town".into(),
        answer: "opening-hours.da".into(),
        sha256: "ab".repeat(32),
        by: "mayor".parse().unwrap(),
    };
    house.vault.observe(approved, NOW).await.unwrap();
    let survey = house.vault.survey().await.unwrap();
    let approval = ("town".into(), "opening-hours.da".into(), "ab".repeat(32), "mayor".into());
    assert_eq!((survey.approvals, survey.foreign), (BTreeSet::from([approval]), None));
    let policies =
        SampleRequest { population: Population::Policies, from: NOW, to: NOW.plus(DAY), size: 9, seed: String::new() };
    let drawn = house.vault.sample(policies).await.unwrap();
    assert!(drawn.entries.iter().any(|entry| entry.event.contains("answer_approved")));
}
