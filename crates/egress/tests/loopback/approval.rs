//! Who may be connected to at all.

use crate::support::{REGISTER, Way, acceptance, authority, elsewhere, here, today};
use clevercall_compliance::FactName;
use clevercall_egress::{Endpoint, Outcome, RefusalReason, Roots, Wanted};

/// Asks for an endpoint under a register; it must be refused for the reason, noted and counted.
async fn refused(register: &str, endpoint: Endpoint, reason: RefusalReason) {
    let way = Way::with_register(register);
    let refusal = way.egress.approve(endpoint, today()).await.unwrap_err();
    assert_eq!(refusal.reason(), reason, "{refusal}");
    assert_eq!(way.outcomes(), [Outcome::Refused(reason)]);
    assert_eq!(way.egress.counts().refused, 1);
}

#[tokio::test]
async fn a_listed_host_is_approved_with_its_addresses() {
    let way = Way::with_register(REGISTER);
    let approved = way.egress.approve(elsewhere("192.0.2.10"), today()).await.unwrap();
    assert_eq!(approved.addresses(), ["192.0.2.10:5061".parse().unwrap()]);
    assert_eq!(way.outcomes(), [Outcome::Approved]);
}

#[tokio::test]
async fn this_machine_needs_no_entry() {
    let way = Way::with_register("");
    for host in ["127.0.0.1", "::1", "localhost"] {
        let endpoint = Endpoint { processor: None, ..elsewhere(host) };
        let approved = way.egress.approve(endpoint, today()).await.unwrap();
        assert!(approved.addresses().iter().all(|address| address.ip().is_loopback()));
    }
}

#[tokio::test]
async fn a_host_without_entry_is_refused() {
    refused(REGISTER, Endpoint { processor: None, ..elsewhere("192.0.2.10") }, RefusalReason::Unlisted).await;
    refused("", elsewhere("192.0.2.10"), RefusalReason::Unlisted).await;
}

#[tokio::test]
async fn naming_an_entry_opens_no_other_host() {
    refused(REGISTER, elsewhere("192.0.2.11"), RefusalReason::HostOfAnother).await;
    refused(REGISTER, elsewhere("evil.example.com"), RefusalReason::HostOfAnother).await;
}

#[tokio::test]
async fn an_entry_that_is_named_counts_on_this_machine_too() {
    refused("", elsewhere("127.0.0.1"), RefusalReason::Unlisted).await;
    refused(REGISTER, elsewhere("127.0.0.2"), RefusalReason::HostOfAnother).await;
    let american = REGISTER.replace(r#"name = "Founders", country = "DK""#, r#"name = "Big Inc.", country = "US""#);
    refused(&american, elsewhere("127.0.0.1"), RefusalReason::AgainstPolicy).await;
    assert!(Way::with_register(REGISTER).egress.approve(elsewhere("127.0.0.1"), today()).await.is_ok());
}

#[tokio::test]
async fn facts_that_expired_or_are_unknown_are_refused() {
    let expired = REGISTER.replace("2027-01-01", "2026-11-23");
    refused(&expired, elsewhere("192.0.2.10"), RefusalReason::Unclear).await;
    let unknown = REGISTER.replace(r#"support_access = ["DK"]"#, r#"support_access = "unknown""#);
    refused(&unknown, elsewhere("192.0.2.10"), RefusalReason::Unclear).await;
}

#[tokio::test]
async fn a_parent_outside_the_policy_is_refused_and_the_fact_is_named() {
    let american = REGISTER.replace(r#"name = "Founders", country = "DK""#, r#"name = "Big Inc.", country = "US""#);
    refused(&american, elsewhere("192.0.2.10"), RefusalReason::AgainstPolicy).await;
    let refusal = Way::with_register(&american).egress.approve(elsewhere("192.0.2.10"), today()).await.unwrap_err();
    assert!(refusal.to_string().contains("control: Big Inc. is in US, the policy wants the EU"), "{refusal}");
}

#[tokio::test]
async fn an_acceptance_by_name_opens_what_has_expired() {
    let expired = REGISTER.replace("2027-01-01", "2026-11-23");
    let roots = Roots::from_pem(authority().pem().as_bytes()).unwrap();
    let way = Way::new(&expired, vec![acceptance(FactName::Review)], roots);
    assert!(way.egress.approve(elsewhere("192.0.2.10"), today()).await.is_ok());
}

#[tokio::test]
async fn clear_text_off_this_machine_needs_a_reason() {
    for reason in [None, Some("  ".to_owned())] {
        let endpoint = Endpoint { wanted: Wanted::ClearText { reason }, ..elsewhere("192.0.2.10") };
        refused(REGISTER, endpoint, RefusalReason::ClearText).await;
    }
}

#[tokio::test]
async fn a_reason_for_clear_text_goes_into_the_evidence() {
    let way = Way::with_register(REGISTER);
    let wanted = Wanted::ClearText { reason: Some("exchange of 1998".to_owned()) };
    assert!(way.egress.approve(Endpoint { wanted, ..elsewhere("192.0.2.10") }, today()).await.is_ok());
    assert_eq!(way.outcomes(), [Outcome::ApprovedInClearText { reason: "exchange of 1998".to_owned() }]);
}

#[tokio::test]
async fn an_approval_holds_for_two_days_only() {
    let way = Way::with_register("");
    let approved = way.egress.approve(here("127.0.0.1:5061".parse().unwrap()), today()).await.unwrap();
    let on = |day: &str| approved.holds_on(day.parse().unwrap());
    assert!(on("2026-11-24") && on("2026-11-25"));
    assert!(!on("2026-11-26") && !on("2026-11-23"));
}
