//! One thing changes on an installation; the verdict and `check` change in exactly the places that rest on it.

use std::fmt::Write as _;

use super::*;

/// Facts in order, with the carrier's verdict judged from its entry.
fn judged_by(entry: &str) -> Facts {
    let (register, id) = (Register::parse(entry).unwrap(), "carrier".parse().unwrap());
    let mut facts = in_order();
    let verdict = judge((&id, register.entry(&id).unwrap()), &Policy::eu_owned(), &[], facts.today());
    facts.endpoints = Some(vec![destination(DestinationStanding::Judged(id, verdict))]);
    facts.register = Some(register);
    facts
}

/// What `check` says differently, a line a control.
fn difference(before: &Facts, after: &Facts) -> String {
    let mut told = String::new();
    for ((control, old), (_, new)) in check_all(before).into_iter().zip(check_all(after)) {
        if old != new {
            writeln!(told, "{} {}\n  - {old:?}\n  + {new:?}", control.id, control.title).unwrap();
        }
    }
    told
}

fn flipped_entry(from: &str, to: &str) -> String {
    assert!(CARRIER.contains(from), "{from}");
    difference(&judged_by(CARRIER), &judged_by(&CARRIER.replace(from, to)))
}

fn flipped(change: impl FnOnce(&mut Facts)) -> String {
    let mut after = judged_by(CARRIER);
    change(&mut after);
    difference(&judged_by(CARRIER), &after)
}

#[test]
fn nothing_changes_nothing() {
    assert_eq!(flipped(|_| ()), "");
}

#[test]
fn a_parent_in_the_united_states() {
    insta::assert_snapshot!(flipped_entry(
        r#"name = "Founders", country = "DK""#,
        r#"name = "Big Inc.", country = "US""#
    ));
}

#[test]
fn a_fact_past_its_review_date() {
    insta::assert_snapshot!(flipped_entry("review_by = 2027-01-01", "review_by = 2026-11-23"));
}

#[test]
fn a_carrier_that_keeps_recordings() {
    insta::assert_snapshot!(flipped_entry("content_days = 0", "content_days = 14"));
}

#[test]
fn a_machine_that_stands_with_a_host_in_doubt() {
    insta::assert_snapshot!(flipped(|facts| {
        let (register, id) = (Register::starting(), "scannet".parse().unwrap());
        let verdict = judge((&id, register.entry(&id).unwrap()), &Policy::eu_owned(), &[], facts.today());
        facts.host = Some(Host::Judged(id, verdict));
    }));
}

#[test]
fn a_trunk_in_clear_text() {
    insta::assert_snapshot!(flipped(|facts| {
        let endpoints = facts.endpoints.as_mut().unwrap();
        endpoints[0].protection = Protection::ClearText { reason: None };
    }));
}

#[test]
fn a_listener_that_still_speaks_tls_1_1() {
    insta::assert_snapshot!(flipped(|facts| {
        facts.listeners.as_mut().unwrap()[0].protection = Protection::Tls { lowest: TlsVersion::Tls11 };
    }));
}

#[test]
fn a_call_that_came_by_tls_1_1() {
    insta::assert_snapshot!(flipped(|facts| facts.sessions = Some(vec![call_by(TlsVersion::Tls11)])));
}

#[test]
fn a_call_that_came_by_tls_1_2() {
    insta::assert_snapshot!(flipped(|facts| facts.sessions = Some(vec![call_by(TlsVersion::Tls12)])));
}

#[test]
fn an_answer_whose_text_was_changed() {
    insta::assert_snapshot!(flipped(|facts| facts.answers.as_mut().unwrap()[0].loaded = [2; 32]));
}

#[test]
fn a_configuration_that_changed_since_its_documents() {
    insta::assert_snapshot!(flipped(|facts| {
        facts.papers = Some(papers(PapersStanding::Outdated { written: ago(24).day().into() }));
    }));
}

#[test]
fn numbers_for_longer_than_they_can_be_disputed() {
    insta::assert_snapshot!(flipped(|facts| {
        let dispute = Duration::from_secs(91 * 86_400);
        facts.logging.as_mut().unwrap()[0].mode = LoggingMode::NumberOnly { dispute };
    }));
}

#[test]
fn a_filter_switched_off() {
    insta::assert_snapshot!(flipped(|facts| off(facts, ProtectedGroup::Health)));
}

#[test]
fn a_language_whose_notice_does_not_say_that_it_is_a_machine() {
    insta::assert_snapshot!(flipped(|facts| {
        let parts = NoticePart::ALL.into_iter().filter(|part| *part != NoticePart::Machine).collect();
        facts.notices.as_mut().unwrap().push(Notice { language: Language::English, parts });
    }));
}
