//! Verdicts: each fact flipped, and the processors that ship.

use super::*;
use crate::Register;

/// A processor that meets the strictest policy.
const CLEAN: &str = r#"
[processor.it]
role = ["hosting"]
contracting = { name = "It ApS", country = "DK" }
chain = [{ name = "Founders", country = "DK", relation = "controls", confidence = "high" }]
sites = [{ country = "DK", kind = "datacentre" }]
support_access = ["DK"]
third_country_subsidiaries = []
sources = [{ at = "contract", seen = 2026-01-01 }]
as_of = 2026-01-01
review_by = 2027-01-01
"#;

const FOUNDERS: &str = r#"{ name = "Founders", country = "DK", relation = "controls", confidence = "high" }"#;
const SITE: &str = r#"{ country = "DK", kind = "datacentre" }"#;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn id(text: &str) -> ProcessorId {
    text.parse().unwrap()
}

fn verdict(register: &Register, who: &str, policy: &Policy, acceptances: &[Acceptance]) -> Verdict {
    let who = id(who);
    judge((&who, register.entry(&who).unwrap()), policy, acceptances, day("2026-11-24"))
}

/// The verdict on the clean processor with one text replaced, as printed.
fn flipped(policy: &Policy, from: &str, to: &str) -> String {
    assert!(CLEAN.contains(from), "{from}");
    let register = Register::parse(&CLEAN.replace(from, to)).unwrap();
    verdict(&register, "it", policy, &[]).to_string()
}

/// The chain of the clean processor with an owner before its founders.
fn owned(name: &str, country: &str, relation: &str) -> String {
    let owner =
        format!(r#"{{ name = "{name}", country = "{country}", relation = "{relation}", confidence = "high" }}"#);
    strict(FOUNDERS, &format!("{owner}, {FOUNDERS}"))
}

fn strict(from: &str, to: &str) -> String {
    flipped(&Policy::eu_owned(), from, to)
}

fn shipped(who: &str) -> String {
    verdict(&Register::starting(), who, &Policy::eu_owned(), &[]).to_string()
}

#[test]
fn facts_that_meet_the_policy_are_allowed() {
    assert_eq!(strict("It ApS", "It ApS"), "allowed");
}

#[test]
fn each_known_contrary_fact_refuses_and_is_named() {
    let founders = r#"name = "Founders", country = "DK""#;
    for (from, to, because) in [
        (r#"name = "It ApS", country = "DK""#, r#"name = "It Ltd", country = "GB""#, "contracting: It Ltd is in GB"),
        (founders, r#"name = "Big Inc.", country = "US""#, "control: Big Inc. is in US"),
        (SITE, r#"{ country = "GL", kind = "datacentre" }"#, "sites: a site is in GL"),
        (r#"access = ["DK"]"#, r#"access = ["DK", "IN"]"#, "support-access: support staff is in IN"),
    ] {
        let printed = strict(from, to);
        assert_eq!(printed, format!("refused: {because}, the policy wants the EU"), "{to}");
    }
}

#[test]
fn each_unknown_fact_fails_closed() {
    let chain = format!("[{FOUNDERS}]");
    let sites = format!("[{SITE}]");
    for (from, to, doubt) in [
        (chain.as_str(), r#""unknown""#, "control: it is unknown who has the last word"),
        (&chain, "[]", "control: it is unknown who has the last word"),
        (&sites, "[]", "sites: it is unknown where data is processed"),
        (r#"access = ["DK"]"#, r#"access = "unknown""#, "support-access: it is unknown from where staff can see data"),
        (r#"confidence = "high""#, r#"confidence = "low""#, "control: it is not confirmed who has the last word"),
        ("review_by = 2027-01-01", "review_by = 2026-11-23", "review: the facts were to be reviewed by 2026-11-23"),
    ] {
        assert_eq!(strict(from, to), format!("unclear: {doubt}"), "{to}");
    }
}

#[test]
fn whoever_hears_callers_must_not_keep_what_they_say() {
    let carrier = "role = [\"carrier\"]\nretention = { content_days = 0, shown_by = \"clause 9\" }";
    assert_eq!(strict("role = [\"hosting\"]", carrier), "allowed");
    let unknown = "unclear: retention: it is unknown how long it keeps what callers say";
    for policy in [Policy::eu_owned(), Policy::eea_hosted()] {
        assert_eq!(flipped(&policy, "role = [\"hosting\"]", "role = [\"carrier\"]"), unknown);
    }
    let keeping = carrier.replace("= 0", "= 30");
    assert_eq!(strict("role = [\"hosting\"]", &keeping), "unclear: retention: it keeps what callers say for 30 days");
}

#[test]
fn the_review_date_itself_still_counts() {
    assert_eq!(strict("review_by = 2027-01-01", "review_by = 2026-11-24"), "allowed");
}

#[test]
fn a_parent_outside_refuses_even_below_a_controller_inside() {
    assert!(owned("Middle", "CH", "parent").starts_with("refused: control: Middle is in CH"));
}

#[test]
fn a_minority_outside_does_not_matter_when_somebody_inside_controls() {
    assert_eq!(owned("Fund", "US", "investor"), "allowed");
}

#[test]
fn subsidiaries_are_reported_and_never_refuse() {
    let register = Register::parse(&CLEAN.replace("subsidiaries = []", "subsidiaries = [\"CA\"]")).unwrap();
    let Verdict::Allowed(ground) = verdict(&register, "it", &Policy::eu_owned(), &[]) else { panic!("not allowed") };
    assert_eq!((ground.subsidiaries.len(), ground.subsidiaries_unknown), (1, false));
}

#[test]
fn hosting_in_the_eea_is_enough_for_the_wider_policy_only() {
    let site = |country: &str| SITE.replace("DK", country);
    assert!(strict(SITE, &site("NO")).starts_with("refused: sites: a site is in NO"));
    assert_eq!(flipped(&Policy::eea_hosted(), SITE, &site("NO")), "allowed");
    assert_eq!(
        flipped(&Policy::eea_hosted(), r#"name = "Founders", country = "DK""#, r#"name = "X", country = "US""#),
        "allowed"
    );
    for elsewhere in ["CH", "GB", "GL"] {
        assert!(flipped(&Policy::eea_hosted(), SITE, &site(elsewhere)).starts_with("refused"), "{elsewhere}");
    }
}

#[test]
fn demands_of_ones_own_are_asked_as_they_are_written() {
    let within = |area| Demand::Within(area);
    let (eu, eea) = (within(Area::Union), within(Area::Eea));
    let own = |control| Policy::own(eea, control, (eu, eu)).unwrap();
    let founders = r#"name = "Founders", country = "DK""#;
    let of = |country: &str| founders.replace("DK", country);
    for (control, country, allowed) in [
        (within(Area::EeaOrAdequate), "CH", true),
        (within(Area::EeaOrAdequate), "GB", true),
        (within(Area::EeaOrAdequate), "GL", false),
        (within(Area::EeaOrAdequate), "US", false),
        (eea, "NO", true),
        (eea, "CH", false),
        (Demand::Reported, "US", true),
    ] {
        assert_eq!(flipped(&own(control), founders, &of(country)) == "allowed", allowed, "{country}");
    }
    let site = SITE.replace("DK", "NO");
    assert!(flipped(&own(eea), SITE, &site).starts_with("refused: sites: a site is in NO"));
    assert_eq!(own(eea).name, "own: contracting eea, control eea, sites eu, support eu");
    let too_wide = Policy::own(eu, eu, (within(Area::EeaOrAdequate), eu)).unwrap_err();
    assert!(too_wide.to_string().starts_with("sites can't be wider than eea"));
    assert!("the moon".parse::<Demand>().is_err() && "eea".parse::<Demand>() == Ok(eea));
}

#[test]
fn known_providers_come_out_as_their_facts_say() {
    assert!(shipped("scannet").starts_with("unclear: control: it is not confirmed who has the last word"));
    assert!(shipped("scannet").contains("Hg in GB holds a share"));
    assert!(shipped("exoscale").starts_with("refused: contracting: Akenes SA is in CH"));
    for (who, parent) in
        [("aws", "Amazon.com, Inc."), ("azure", "Microsoft Corporation"), ("google-cloud", "Alphabet Inc.")]
    {
        assert_eq!(shipped(who), format!("refused: control: {parent} is in US, the policy wants the EU"));
    }
}

#[test]
fn shipped_carriers_are_doubted_or_refused_with_what_is_known_of_them() {
    let retention = "retention: it is unknown how long it keeps what callers say";
    for (who, verdict) in [
        ("sipgate", "unclear: control: it is unknown who has the last word"),
        ("easybell", "unclear: control: it is unknown who has the last word"),
        ("tdc-erhverv", "unclear: control: it is not confirmed who has the last word"),
        ("didww", "refused: sites: a site is in US"),
        ("twilio", "refused: contracting: Twilio Inc. is in US"),
    ] {
        let printed = shipped(who);
        assert!(printed.starts_with(verdict), "{printed}");
        assert_eq!(printed.contains(retention), verdict.starts_with("unclear"), "{printed}");
    }
}

#[test]
fn nothing_shipped_is_allowed_before_the_organisation_finds_out() {
    let register = Register::starting();
    for (id, _) in register.entries() {
        let verdict = verdict(&register, id.as_str(), &Policy::eu_owned(), &[]);
        assert!(!matches!(verdict, Verdict::Allowed(_)), "{id}");
    }
}

fn accepted(fact: FactName, until: &str) -> Acceptance {
    Acceptance::new(id("it"), fact, "A. Jensen, head of IT", "supplier promised an answer", day(until)).unwrap()
}

fn with_unknown_support(acceptances: &[Acceptance]) -> Verdict {
    let register = Register::parse(&CLEAN.replace(r#"access = ["DK"]"#, r#"access = "unknown""#)).unwrap();
    verdict(&register, "it", &Policy::eu_owned(), acceptances)
}

#[test]
fn a_named_person_can_live_with_a_doubt() {
    let printed = with_unknown_support(&[accepted(FactName::SupportAccess, "2026-11-24")]).to_string();
    assert!(
        printed.starts_with("allowed, accepted by name: support-access")
            && printed.ends_with("(accepted by A. Jensen, head of IT)")
    );
}

#[test]
fn an_acceptance_of_another_fact_or_of_yesterday_does_not_help() {
    for acceptance in [accepted(FactName::Control, "2027-01-01"), accepted(FactName::SupportAccess, "2026-11-23")] {
        assert!(matches!(with_unknown_support(&[acceptance]), Verdict::Unclear { .. }));
    }
}

#[test]
fn an_acceptance_of_another_processor_does_not_help() {
    let (other, fact, until) = (id("other"), FactName::SupportAccess, day("2027-01-01"));
    let acceptance = Acceptance::new(other, fact, "A. Jensen", "supplier promised an answer", until).unwrap();
    assert!(matches!(with_unknown_support(&[acceptance]), Verdict::Unclear { .. }));
}

#[test]
fn a_known_contrary_fact_cannot_be_accepted_away() {
    let register = Register::parse(&CLEAN.replace(r#"access = ["DK"]"#, r#"access = ["US"]"#)).unwrap();
    let acceptances = FactName::ALL.map(|fact| accepted(fact, "2027-01-01"));
    let verdict = verdict(&register, "it", &Policy::eu_owned(), &acceptances);
    assert!(matches!(verdict, Verdict::Refused { .. }));
}

#[test]
fn an_acceptance_needs_a_name_and_a_reason() {
    let new = |by, reason| Acceptance::new(id("it"), FactName::Control, by, reason, day("2027-01-01"));
    assert_eq!(new(" ", "supplier promised an answer").err(), Some(crate::AcceptanceError::ByNobody));
    assert_eq!(new("A. Jensen", "ok").err(), Some(crate::AcceptanceError::WithoutReason));
}
