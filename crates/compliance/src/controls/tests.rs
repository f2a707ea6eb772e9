//! One test or more for each fact that can fail a control.

use std::time::Duration;

use clevercall_model::{Instruction, Language, LoggingMode, Timestamp};

use super::*;
use crate::{facts::*, *};

const NOW: i64 = 1_795_478_400_000;
const TLS: Protection = Protection::Tls { lowest: TlsVersion::Tls12 };

/// A carrier that keeps nothing and of whom everything is known.
const CARRIER: &str = r#"
[processor.carrier]
role = ["carrier"]
task = "brings the calls"
contracting = { name = "C ApS", register = "CVR 00000000", country = "DK", address = "Vej 1", contact = "c@c.example" }
chain = [{ name = "Founders", country = "DK", relation = "controls", confidence = "high" }]
sites = [{ country = "DK", kind = "node" }]
support_access = ["DK"]
third_country_subsidiaries = []
retention = { content_days = 0, shown_by = "clause 9" }
sources = [{ at = "contract", seen = 2026-01-01 }]
as_of = 2026-01-01
review_by = 2027-01-01
"#;

mod duties;
mod flips;
mod processors;

fn ago(hours: i64) -> Timestamp {
    Timestamp::from_millis(NOW - hours * 3_600_000)
}

fn organisation() -> clevercall_model::OrganisationId {
    "kommune".parse().unwrap()
}

/// Facts of an installation where everything is in order.
fn in_order() -> Facts {
    let filter = |group| Filter { group, state: FilterState::On };
    let approvals = ["mayor", "clerk"].map(|by| Approval { sha256: [1; 32], by: by.to_owned() }).to_vec();
    let answer = Answer { id: "hours (da)".to_owned(), loaded: [1; 32], approvals, valid_to: None };
    let mode = LoggingMode::NumberOnly { dispute: Duration::from_secs(30 * 86_400) };
    Facts {
        sandbox: Some(Sandbox::Active),
        notices: Some(vec![Notice { language: Language::Danish, parts: NoticePart::ALL.to_vec() }]),
        filters: Some(ProtectedGroup::SPECIAL.into_iter().chain(ProtectedGroup::RESTRICTED).map(filter).collect()),
        canaries: Some(Canaries { last: ago(1), sent: 9, missed: 0 }),
        answers: Some(vec![answer]),
        logging: Some(vec![Logging { organisation: organisation(), mode, recorded_version: Some(1) }]),
        number_columns: Some(["number", "period", "count"].map(str::to_owned).to_vec()),
        overdue: Some(Overdue { swept: ago(1), records: 0 }),
        last_erasure: Some(Some(ErasureSweep { at: ago(5), remains: 0 })),
        listeners: Some(vec![listener(TLS)]),
        endpoints: Some(vec![destination(judged(Verdict::Allowed(Ground::default())))]),
        host: Some(Host::Own),
        sessions: Some(vec![call_by(TlsVersion::Tls13)]),
        key_file: Some(KeyFile::OwnerOnly),
        ledger: Some(LedgerState::Verifies { events: 12 }),
        ways_out: Some(vec![way(WayOutTarget::Transfer)]),
        governance: Some(governance::tests::complete()),
        register: Some(Register::parse(CARRIER).unwrap()),
        classes: Some(Trials { tried: 6, wrong: 0 }),
        forgeries: Some(Trials { tried: 6, wrong: 0 }),
        anonymity: Some(vec![Anonymity { organisation: organisation(), tested: Some((ago(24), true)), labelled: 3 }]),
        copies: Some(Copies { made: Some(ago(24)), restored: Some(ago(24)) }),
        requests: Some(Requests { to_forget: Some((1, ago(24))), messages: Some((1, ago(24))), seen_to: 2 }),
        access: Some(Access { staff: 1, readings: 4, refused: 1 }),
        incidents: Some(Incidents { looked: Some(ago(0)), open: vec![("mass_reading".to_owned(), ago(71))] }),
        entries: Some(Entries { read: 12, foreign: None }),
        departed: Some(Departed { with_records: vec![], erased: 1 }),
        writes: Some(vec![written(vec![Instruction::KeepText])]),
        certificates: Some(vec![ShownCertificate { name: "HTTPS".to_owned(), valid_until: Some(ago(-24)) }]),
        papers: Some(papers(PapersStanding::Current { written: ago(24).day().into(), files: 32 })),
        materials: Some(Some(Materials { components: 300, sha256: "ab".repeat(32) })),
        ..Facts::unseen(ago(0))
    }
}

fn written(instructions: Vec<Instruction>) -> InstructedWrite {
    InstructedWrite { way: "insert_turn".to_owned(), instructions }
}

fn call_by(version: TlsVersion) -> SeenSession {
    SeenSession {
        path: "incoming call".to_owned(),
        tls: Some(version),
        cipher: "TLS13_AES_256_GCM_SHA384".to_owned(),
        sound: Some("AES_CM_128_HMAC_SHA1_80".to_owned()),
    }
}

fn papers(standing: PapersStanding) -> Vec<Papers> {
    vec![Papers { organisation: organisation(), standing }]
}

fn listener(protection: Protection) -> Listener {
    Listener { name: "SIP over UDP".to_owned(), protection }
}

fn destination(standing: DestinationStanding) -> Destination {
    Destination { purpose: "trunk".to_owned(), host: "sip.example.dk".to_owned(), standing, protection: TLS }
}

fn judged(verdict: Verdict) -> DestinationStanding {
    DestinationStanding::Judged("carrier".parse().unwrap(), verdict)
}

fn way(target: WayOutTarget) -> WayOut {
    WayOut { organisation: organisation(), target }
}

fn result(id: &str, facts: &Facts) -> ControlResult {
    control(id.parse().unwrap()).check(facts)
}

/// Changes one fact; the named control must have nothing to go by, and say so with `why`.
fn not_evidenced(id: &str, why: &str, change: impl FnOnce(&mut Facts)) {
    let mut facts = in_order();
    change(&mut facts);
    let ControlResult::NotEvidenced { why: told } = result(id, &facts) else { panic!("{id} {why}") };
    assert!(told.contains(why), "{id} {why}: {told}");
}

/// Changes one fact; exactly the named control must fail, for the reason that contains `why`.
fn fails(id: &str, why: &str, change: impl FnOnce(&mut Facts)) {
    let mut facts = in_order();
    change(&mut facts);
    let failed: Vec<_> = check_all(&facts)
        .into_iter()
        .filter_map(|(control, result)| match result {
            ControlResult::Failed { why, remedy } => Some((control.id.to_string(), why, remedy)),
            ControlResult::Passed { .. } | ControlResult::NotEvidenced { .. } => None,
        })
        .collect();
    let [(found, reason, remedy)] = failed.as_slice() else { panic!("{id} {why}: {failed:?}") };
    assert!(found == id && reason.contains(why) && !remedy.is_empty(), "{id} {why}: {failed:?}");
}

#[test]
fn numbers_are_in_order_and_titles_differ() {
    for (place, control) in controls().iter().enumerate() {
        assert_eq!(usize::from(control.id.0), place + 1);
    }
    let titles: std::collections::HashSet<_> = controls().iter().map(|control| control.title).collect();
    assert_eq!(titles.len(), 38);
}

#[test]
fn ids_read_back_and_others_are_refused() {
    for control in controls() {
        assert_eq!(control.id.to_string().parse(), Ok(control.id));
    }
    for text in ["", "CC-00", "CC-39", "CC-7", "CC-007", "cc-07", "07", "CC-+7"] {
        assert_eq!(text.parse::<ControlId>(), Err(UnknownControl), "{text}");
    }
}

#[test]
fn an_installation_nobody_looked_at_passes_nothing() {
    let results = check_all(&Facts::unseen(ago(0)));
    assert!(results.iter().all(|(_, result)| matches!(result, ControlResult::NotEvidenced { .. })));
}

#[test]
fn an_installation_in_order_passes_what_can_be_checked_and_no_more() {
    let passed: Vec<_> = check_all(&in_order())
        .into_iter()
        .filter(|(_, result)| matches!(result, ControlResult::Passed { .. }))
        .map(|(control, _)| control.id.0)
        .collect();
    assert_eq!(
        passed,
        [
            1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 26, 27, 28, 29, 30,
            31, 36, 37, 38
        ]
    );
}

#[test]
fn a_sandbox_that_is_not_whole_fails() {
    fails("CC-01", "part", |facts| facts.sandbox = Some(Sandbox::Partial));
    fails("CC-01", "no Landlock", |facts| facts.sandbox = Some(Sandbox::Unsupported));
    fails("CC-01", "switched off", |facts| facts.sandbox = Some(Sandbox::Off));
}

#[test]
fn a_notice_without_one_of_its_parts_fails() {
    for (missing, why) in NoticePart::ALL.into_iter().zip(["a machine", "whose it is", "not recorded", "a person"]) {
        let parts = NoticePart::ALL.into_iter().filter(|part| *part != missing).collect();
        fails("CC-03", why, |facts| facts.notices = Some(vec![Notice { language: Language::English, parts }]));
    }
    fails("CC-03", "no language", |facts| facts.notices = Some(vec![]));
}

fn without(facts: &mut Facts, group: ProtectedGroup) {
    facts.filters.as_mut().unwrap().retain(|filter| filter.group != group);
}

fn off(facts: &mut Facts, group: ProtectedGroup) {
    without(facts, group);
    let state = FilterState::Off { reason: "ward line".to_owned() };
    facts.filters.as_mut().unwrap().push(Filter { group, state });
}

#[test]
fn each_filter_that_is_off_or_absent_fails_its_control() {
    for (id, groups) in [("CC-06", &ProtectedGroup::SPECIAL[..]), ("CC-07", &ProtectedGroup::RESTRICTED[..])] {
        for group in groups {
            fails(id, &format!("'{}' is off: ward line", group.name()), |facts| off(facts, *group));
            fails(id, &format!("'{}' has no filter", group.name()), |facts| without(facts, *group));
        }
    }
}

#[test]
fn canaries_that_pass_or_stop_fail() {
    fails("CC-08", "1 of 9", |facts| facts.canaries = Some(Canaries { last: ago(1), sent: 9, missed: 1 }));
    fails("CC-08", "two hours", |facts| facts.canaries = Some(Canaries { last: ago(3), sent: 9, missed: 0 }));
}

#[test]
fn no_canary_yet_is_no_evidence() {
    let facts = Facts { canaries: Some(Canaries { last: ago(0), sent: 0, missed: 0 }), ..in_order() };
    assert!(matches!(result("CC-08", &facts), ControlResult::NotEvidenced { .. }));
}

#[test]
fn answers_must_be_approved_by_two_unchanged_and_in_time() {
    fails("CC-09", "never approved", |facts| facts.answers.as_mut().unwrap()[0].approvals.clear());
    fails("CC-09", "one person only", |facts| facts.answers.as_mut().unwrap()[0].approvals.truncate(1));
    fails("CC-09", "one person only", |facts| facts.answers.as_mut().unwrap()[0].approvals[1].by = "mayor".to_owned());
    fails("CC-09", "one person only", |facts| facts.answers.as_mut().unwrap()[0].approvals[1].sha256 = [2; 32]);
    fails("CC-09", "not the text", |facts| facts.answers.as_mut().unwrap()[0].loaded = [2; 32]);
    fails("CC-09", "expired", |facts| facts.answers.as_mut().unwrap()[0].valid_to = Date::of(2026, 1, 1));
}

#[test]
fn a_call_time_in_mode_1_fails() {
    fails("CC-11", "called_at", |facts| facts.number_columns.as_mut().unwrap().push("called_at".to_owned()));
}

#[test]
fn numbers_may_be_kept_for_90_days_and_not_for_91() {
    let dispute = |days: u64| LoggingMode::NumberOnly { dispute: Duration::from_secs(days * 86_400) };
    fails("CC-12", "91 days", |facts| facts.logging.as_mut().unwrap()[0].mode = dispute(91));
    let mut facts = in_order();
    facts.logging.as_mut().unwrap()[0].mode = dispute(90);
    assert!(matches!(result("CC-12", &facts), ControlResult::Passed { .. }));
}

#[test]
fn an_interval_without_bounds_or_record_fails() {
    let after = |days: u64| LoggingMode::AnonymiseAfter { interval: Duration::from_secs(days * 86_400) };
    fails("CC-14", "0 days", |facts| facts.logging.as_mut().unwrap()[0].mode = after(0));
    fails("CC-14", "3650 days", |facts| facts.logging.as_mut().unwrap()[0].mode = after(3650));
    fails("CC-14", "not on record", |facts| facts.logging.as_mut().unwrap()[0].recorded_version = None);
}

#[test]
fn records_overdue_and_a_silent_sweeper_fail() {
    fails("CC-15", "3 records", |facts| facts.overdue = Some(Overdue { swept: ago(1), records: 3 }));
    fails("CC-15", "has not looked", |facts| facts.overdue = Some(Overdue { swept: ago(3), records: 0 }));
}

#[test]
fn traces_after_an_erasure_fail_and_no_erasure_is_no_evidence() {
    fails("CC-16", "2 traces", |facts| facts.last_erasure = Some(Some(ErasureSweep { at: ago(1), remains: 2 })));
    let facts = Facts { last_erasure: Some(None), ..in_order() };
    assert!(matches!(result("CC-16", &facts), ControlResult::NotEvidenced { .. }));
}

#[test]
fn clear_text_needs_a_reason_which_is_then_told() {
    let clear = |reason: Option<&str>| Protection::ClearText { reason: reason.map(str::to_owned) };
    fails("CC-19", "SIP over UDP", |facts| facts.listeners = Some(vec![listener(clear(None))]));
    fails("CC-19", "trunk", |facts| facts.endpoints.as_mut().unwrap()[0].protection = clear(None));
    let facts = Facts { listeners: Some(vec![listener(clear(Some("old exchange")))]), ..in_order() };
    let ControlResult::Passed { seen } = result("CC-19", &facts) else { panic!("failed") };
    assert!(seen.contains("SIP over UDP (old exchange)"));
}

#[test]
fn a_version_of_tls_that_is_too_old_fails_whether_it_is_offered_or_was_spoken() {
    for old in [TlsVersion::Tls10, TlsVersion::Tls11] {
        let protection = Protection::Tls { lowest: old };
        fails("CC-19", "'SIP over UDP' still speaks", |facts| {
            facts.listeners = Some(vec![listener(protection.clone())])
        });
        fails("CC-19", "'trunk' still speaks", |facts| facts.endpoints.as_mut().unwrap()[0].protection = protection);
        fails("CC-19", &format!("incoming call: {old} was spoken"), |facts| facts.sessions = Some(vec![call_by(old)]));
    }
    assert_eq!("TLSv1_1".parse(), Ok(TlsVersion::Tls11));
    assert_eq!("SSLv3".parse::<TlsVersion>(), Err(UnknownVersion));
}

#[test]
fn documents_that_describe_something_else_or_were_changed_fail() {
    let written = ago(24).day().into();
    fails("CC-29", "another configuration", |facts| facts.papers = Some(papers(PapersStanding::Outdated { written })));
    let file = "manifest.json".to_owned();
    fails("CC-29", "manifest.json", |facts| facts.papers = Some(papers(PapersStanding::Altered { file })));
    not_evidenced("CC-29", "were written yet", |facts| facts.papers = Some(papers(PapersStanding::NeverWritten)));
    not_evidenced("CC-37", "could not make", |facts| facts.materials = Some(None));
}

#[test]
fn a_trial_whose_answers_nobody_approved_fails_nothing() {
    not_evidenced("CC-09", "trial", |facts| {
        facts.governance.as_mut().unwrap().trial = true;
        facts.answers.as_mut().unwrap()[0].approvals.clear();
    });
}

#[test]
fn a_destination_outside_the_register_fails() {
    fails("CC-20", "sip.example.dk", |facts| facts.endpoints = Some(vec![destination(DestinationStanding::Unlisted)]));
}

#[test]
fn a_processor_against_the_policy_or_in_doubt_fails() {
    let objection = Objection {
        fact: FactName::Control,
        who: "Big".to_owned(),
        country: "US".parse().unwrap(),
        wanted: Area::Union,
    };
    let refused = judged(Verdict::Refused { because: vec![objection] });
    fails("CC-21", "Big is in US", |facts| facts.endpoints = Some(vec![destination(refused)]));
    let unclear = judged(Verdict::Unclear { which: vec![Doubt::Unknown(FactName::Sites)] });
    fails("CC-21", "unknown where", |facts| facts.endpoints = Some(vec![destination(unclear)]));
}

#[test]
fn a_doubt_accepted_by_name_passes_and_is_told() {
    let accepted =
        Accepted { doubt: Doubt::Unknown(FactName::Sites), by: "A. Jensen".to_owned(), reason: "…".to_owned() };
    let verdict = Verdict::Allowed(Ground { accepted: vec![accepted], ..Ground::default() });
    let facts = Facts { endpoints: Some(vec![destination(judged(verdict))]), ..in_order() };
    let ControlResult::Passed { seen } = result("CC-21", &facts) else { panic!("failed") };
    assert!(seen.contains("by A. Jensen"));
}

#[test]
fn a_key_from_the_environment_or_a_service_passes() {
    for place in [KeyFile::Environment, KeyFile::Service] {
        let facts = Facts { key_file: Some(place), ..in_order() };
        assert!(matches!(result("CC-24", &facts), ControlResult::Passed { .. }), "{place:?}");
    }
}

#[test]
fn a_key_that_others_can_read_or_that_is_gone_fails() {
    fails("CC-24", "0644", |facts| facts.key_file = Some(KeyFile::Open { mode: 0o644 }));
    fails("CC-24", "not there", |facts| facts.key_file = Some(KeyFile::Missing));
}

#[test]
fn a_broken_chain_fails_and_says_where() {
    fails("CC-27", "event 7", |facts| facts.ledger = Some(LedgerState::Broken { at: 7 }));
}

#[test]
fn a_caller_who_reaches_nobody_fails() {
    fails("CC-38", "kommune", |facts| facts.ways_out = Some(vec![way(WayOutTarget::Nowhere)]));
}

#[test]
fn a_message_alone_is_no_evidence_that_a_person_is_reached() {
    let facts = Facts { ways_out: Some(vec![way(WayOutTarget::MessageOnly)]), ..in_order() };
    assert!(matches!(result("CC-38", &facts), ControlResult::NotEvidenced { .. }));
}

#[test]
fn each_declaration_that_is_missing_fails_its_control() {
    fn declared(facts: &mut Facts) -> &mut governance::Accountability {
        &mut facts.governance.as_mut().unwrap().organisations[0]
    }
    fails("CC-04", "for the purpose 'answer-calls' is missing", |facts| declared(facts).bases.clear());
    fails("CC-04", "`special` is missing", |facts| declared(facts).bases[0].special = None);
    fails("CC-30", "deployment_role is missing", |facts| facts.governance.as_mut().unwrap().deployment = None);
    fails("CC-30", "needs a data protection officer", |facts| {
        let reason = "small".to_owned();
        declared(facts).officer = Some(governance::Officer::NotRequired { reason });
    });
    fails("CC-31", "[organisation.dpia] of 'kommune' is missing", |facts| declared(facts).assessment = None);
    fails("CC-31", "was to be reviewed by 2026-11-23", |facts| {
        declared(facts).assessment.as_mut().unwrap().review_by = "2026-11-23".parse().unwrap();
    });
}

#[test]
fn a_trial_evidences_no_declaration() {
    let mut facts = in_order();
    facts.governance.as_mut().unwrap().trial = true;
    for id in ["CC-04", "CC-30", "CC-31"] {
        assert!(matches!(result(id, &facts), ControlResult::NotEvidenced { .. }), "{id}");
    }
}
