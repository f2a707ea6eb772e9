//! What processors keep, and the chain of Art. 28(4).

use super::*;
use crate::governance::Deployment;

fn entry(facts: &mut Facts, from: &str, to: &str) {
    assert!(CARRIER.contains(from), "{from}");
    facts.register = Some(Register::parse(&CARRIER.replace(from, to)).unwrap());
}

const RETENTION: &str = "retention = { content_days = 0, shown_by = \"clause 9\" }\n";

#[test]
fn a_carrier_that_keeps_what_is_said_or_does_not_tell_fails() {
    fails("CC-02", "'carrier' keeps what is said for 30 days", |facts| {
        entry(facts, "content_days = 0", "content_days = 30")
    });
    fails("CC-02", "does not say how long 'carrier' keeps", |facts| entry(facts, RETENTION, ""));
}

#[test]
fn what_was_accepted_by_name_is_not_evidenced() {
    let accepted =
        Accepted { doubt: Doubt::Keeps { days: 30 }, by: "A. Jensen".to_owned(), reason: "legal order".to_owned() };
    not_evidenced("CC-02", "accepted by name", |facts| {
        entry(facts, "content_days = 0", "content_days = 30");
        let verdict = Verdict::Allowed(Ground { accepted: vec![accepted], ..Ground::default() });
        facts.endpoints = Some(vec![destination(judged(verdict))]);
    });
}

#[test]
fn without_a_processor_nothing_is_known_of_who_brings_the_calls() {
    not_evidenced("CC-02", "not known", |facts| {
        facts.endpoints = Some(vec![destination(DestinationStanding::ThisMachine)]);
    });
    for id in ["CC-02", "CC-22"] {
        not_evidenced(id, "no destination was looked at", |facts| facts.endpoints = None);
    }
}

#[test]
fn with_whom_the_machine_stands_has_to_be_declared() {
    for id in ["CC-21", "CC-22"] {
        not_evidenced(id, "is not declared", |facts| facts.host = None);
    }
    let mut alone = in_order();
    alone.endpoints = Some(vec![destination(DestinationStanding::ThisMachine)]);
    assert!(matches!(result("CC-22", &alone), ControlResult::Passed { seen } if seen.contains("nobody else")));
    fails("CC-21", "stands with 'stranger'", |facts| facts.host = Some(Host::Unlisted("stranger".parse().unwrap())));
}

/// The machine stands with this entry of the shipped register.
fn stands_with(facts: &mut Facts, id: &str) {
    let id = id.parse().unwrap();
    let register = Register::starting();
    let verdict = judge((&id, register.entry(&id).unwrap()), &Policy::eu_owned(), &[], facts.today());
    facts.host = Some(Host::Judged(id, verdict));
}

#[test]
fn a_host_is_held_to_the_policy_like_everybody_else() {
    for (id, verdict) in [
        ("scannet", "'scannet' is unclear: control: it is not confirmed who has the last word"),
        ("exoscale", "'exoscale' is refused: contracting: Akenes SA is in CH"),
        ("aws", "'aws' is refused: control: Amazon.com, Inc. is in US"),
    ] {
        fails("CC-21", verdict, |facts| stands_with(facts, id));
    }
}

#[test]
fn a_host_belongs_to_the_chain() {
    fails("CC-22", "the entry of 'carrier' lacks task", |facts| {
        entry(facts, "task = \"brings the calls\"\n", "");
        facts.endpoints = Some(Vec::new());
        facts.host = Some(Host::Judged("carrier".parse().unwrap(), Verdict::Allowed(Ground::default())));
    });
}

#[test]
fn an_entry_that_lacks_something_of_the_chain_fails() {
    for (name, written) in [
        ("task", "task = \"brings the calls\"\n"),
        ("contracting.register", "register = \"CVR 00000000\", "),
        ("contracting.address", ", address = \"Vej 1\""),
        ("contracting.contact", ", contact = \"c@c.example\""),
    ] {
        fails("CC-22", &format!("lacks {name}"), |facts| entry(facts, written, ""));
    }
}

#[test]
fn a_processor_for_others_announces_whom_it_uses_and_waits() {
    let hosted = |facts: &mut Facts| {
        let operator = facts.governance.as_ref().unwrap().organisations[0].controller.clone();
        facts.governance.as_mut().unwrap().deployment = Some(Deployment::HostedForOthers(operator));
    };
    fails("CC-22", "told of 'carrier'", hosted);
    let announced = |from: &str| format!("announced = {{ sent = 2026-10-01, from = {from} }}\n{RETENTION}");
    fails("CC-22", "in use before 2026-11-25", |facts| {
        hosted(facts);
        entry(facts, RETENTION, &announced("2026-11-25"));
    });
    let mut facts = in_order();
    hosted(&mut facts);
    entry(&mut facts, RETENTION, &announced("2026-11-24"));
    assert!(matches!(result("CC-22", &facts), ControlResult::Passed { .. }));
}
