//! One test or more for each thing that may be missing.

use std::time::Duration;

use super::*;

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn today() -> Date {
    date("2026-11-24")
}

fn id() -> OrganisationId {
    "kommune".parse().unwrap()
}

const KEEPS: LoggingMode = LoggingMode::AnonymiseAfter { interval: Duration::from_secs(86_400) };
const NUMBER_ONLY: LoggingMode = LoggingMode::NumberOnly { dispute: Duration::from_secs(86_400) };

fn party() -> Party {
    Party {
        name: "Eksempel Kommune".to_owned(),
        register: "CVR 00000000".to_owned(),
        address: "Rådhuspladsen 1, 9999 Eksempelby".to_owned(),
        country: "DK".parse().unwrap(),
        contact: "post@eksempel.example".to_owned(),
    }
}

fn basis(purpose: Purpose) -> LegalBasis {
    let (basis, special) = (LawfulBasis::PublicTask, Some(SpecialGround::PublicInterest));
    LegalBasis { purpose, basis, special, rests_on: "the municipality's duty to guide citizens".to_owned() }
}

/// A public authority that keeps text, with everything declared.
pub(crate) fn complete() -> Governance {
    Governance {
        trial: false,
        deployment: Some(Deployment::SelfHosted),
        organisations: vec![Accountability {
            organisation: id(),
            mode: KEEPS,
            sector: Some(Sector::Public),
            controller: Some(party()),
            officer: Some(Officer::Appointed { contact: "dpo@eksempel.example".to_owned() }),
            special_categories: SpecialCategories::Expected,
            bases: vec![basis(Purpose::AnswerCalls)],
            assessment: Some(Assessment {
                id: "DPIA-7".to_owned(),
                concluded: date("2026-10-01"),
                review_by: date("2027-10-01"),
                accepted_by: "head-of-administration".to_owned(),
            }),
        }],
    }
}

/// The gaps after a change to the only organisation.
fn gaps(change: impl FnOnce(&mut Accountability)) -> Vec<Gap> {
    let mut governance = complete();
    change(&mut governance.organisations[0]);
    governance.gaps(today())
}

#[test]
fn a_complete_declaration_has_no_gap() {
    assert_eq!(complete().gaps(today()), []);
}

#[test]
fn each_thing_left_out_is_named_alone() {
    let (answering, invoicing) = (Purpose::AnswerCalls, Purpose::Invoicing);
    assert_eq!(gaps(|one| one.sector = None), [Gap::Sector(id())]);
    assert_eq!(gaps(|one| one.controller = None), [Gap::Controller(id())]);
    assert_eq!(gaps(|one| one.officer = None), [Gap::Officer(id())]);
    assert_eq!(gaps(|one| one.bases.clear()), [Gap::Basis(id(), answering)]);
    assert_eq!(gaps(|one| one.mode = NUMBER_ONLY), [Gap::Basis(id(), invoicing)]);
    assert_eq!(gaps(|one| one.bases[0].special = None), [Gap::Special(id(), answering)]);
    assert_eq!(gaps(|one| one.assessment = None), [Gap::Assessment(id())]);
}

#[test]
fn who_runs_it_must_be_said_and_named_when_it_is_for_others() {
    let deployed = |deployment| Governance { deployment, ..complete() }.gaps(today());
    assert_eq!(deployed(None), [Gap::DeploymentRole]);
    assert_eq!(deployed(Some(Deployment::HostedForOthers(None))), [Gap::Operator]);
    assert_eq!(deployed(Some(Deployment::HostedForOthers(Some(party())))), []);
}

#[test]
fn an_authority_has_an_officer_and_no_legitimate_interests() {
    let none = Officer::NotRequired { reason: "fewer than ten staff".to_owned() };
    let change = |sector| {
        let none = none.clone();
        gaps(move |one| {
            one.sector = Some(sector);
            one.officer = Some(none);
            one.bases[0].basis = LawfulBasis::LegitimateInterests;
        })
    };
    let refused = [Gap::OfficerOfAuthority(id()), Gap::InterestOfAuthority(id(), Purpose::AnswerCalls)];
    assert_eq!(change(Sector::Public), refused);
    assert_eq!(change(Sector::Private), []);
}

#[test]
fn consent_that_nobody_asks_for_is_no_ground() {
    let not_asked = [Gap::ConsentNotAsked(id(), Purpose::AnswerCalls)];
    assert_eq!(gaps(|one| one.bases[0].basis = LawfulBasis::Consent), not_asked);
    assert_eq!(gaps(|one| one.bases[0].special = Some(SpecialGround::ExplicitConsent)), not_asked);
}

#[test]
fn an_assessment_counts_from_its_conclusion_through_its_review_date() {
    let between = |concluded: &str, review_by: &str| {
        let (concluded, review_by) = (date(concluded), date(review_by));
        gaps(move |one| {
            let assessment = one.assessment.as_mut().unwrap();
            (assessment.concluded, assessment.review_by) = (concluded, review_by);
        })
    };
    assert_eq!(between("2026-11-24", "2026-11-24"), []);
    assert_eq!(between("2026-11-25", "2027-11-24"), [Gap::AssessmentToCome(id(), date("2026-11-25"))]);
    assert_eq!(between("2025-11-24", "2026-11-23"), [Gap::AssessmentExpired(id(), date("2026-11-23"))]);
}

#[test]
fn a_number_alone_on_a_line_where_nothing_special_is_expected_needs_no_assessment() {
    let number_only = |special| {
        gaps(move |one| {
            one.mode = NUMBER_ONLY;
            one.special_categories = special;
            one.assessment = None;
            one.bases.push(basis(Purpose::Invoicing));
        })
    };
    assert_eq!(number_only(SpecialCategories::NotExpected), []);
    assert_eq!(number_only(SpecialCategories::Expected), [Gap::Assessment(id())]);
}

#[test]
fn a_trial_needs_only_the_ground_on_which_text_is_kept() {
    let empty = |mode, bases| Accountability {
        sector: None,
        controller: None,
        officer: None,
        assessment: None,
        mode,
        bases,
        ..complete().organisations[0].clone()
    };
    let trial = |one| Governance { trial: true, deployment: None, organisations: vec![one] }.gaps(today());
    assert_eq!(trial(empty(NUMBER_ONLY, vec![])), []);
    assert_eq!(trial(empty(KEEPS, vec![basis(Purpose::AnswerCalls)])), []);
    assert_eq!(trial(empty(KEEPS, vec![])), [Gap::Basis(id(), Purpose::AnswerCalls)]);
}

#[test]
fn grounds_are_written_as_in_the_regulation() {
    assert_eq!("6(1)(e)".parse(), Ok(LawfulBasis::PublicTask));
    assert_eq!("9(2)(g)".parse(), Ok(SpecialGround::PublicInterest));
    assert!(LawfulBasis::ALL.iter().all(|ground| ground.to_string().parse() == Ok(*ground)));
    assert!(SpecialGround::ALL.iter().all(|ground| ground.to_string().parse() == Ok(*ground)));
    for text in ["", "e", "6(1)(g)", "9(2)(a)", "6(1)e", "6 (1) (e)"] {
        let unknown = text.parse::<LawfulBasis>().unwrap_err();
        assert_eq!(unknown.to_string(), "no ground of 6(1); expected one of 6(1)(a) to 6(1)(f)", "{text}");
    }
}
