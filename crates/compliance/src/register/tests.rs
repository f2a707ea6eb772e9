//! Reading registers, right and wrong ones.

use proptest::prelude::*;

use super::*;
use crate::Role;

const ENTRY: &str = r#"
[processor.example]
role = ["carrier"]
contracting = { name = "Example ApS", register = "CVR 00000000", country = "DK" }
chain = [{ name = "The founders", country = "DK", relation = "controls", confidence = "high" }]
sites = [{ country = "DK", kind = "datacentre" }]
support_access = ["DK"]
third_country_subsidiaries = []
sources = [{ at = "contract", seen = 2026-06-01 }]
as_of = 2026-06-01
review_by = "2027-06-01"
"#;

fn id(text: &str) -> ProcessorId {
    text.parse().unwrap()
}

/// Parses the entry with one text replaced, and gives line and message of the error.
fn refused(from: &str, to: &str) -> (usize, String) {
    assert!(ENTRY.contains(from), "{from}");
    match Register::parse(&ENTRY.replace(from, to)) {
        Err(RegisterError::Form { line, expected }) => (line, expected),
        other => panic!("expected a form error, got {other:?}"),
    }
}

fn with_hosts(hosts: &str) -> Result<Register, RegisterError> {
    Register::parse(&format!("{ENTRY}\n[hosts]\nexample = {hosts}\n"))
}

#[test]
fn a_full_entry_is_read() {
    let register = Register::parse(ENTRY).unwrap();
    let entry = register.entry(&id("example")).unwrap();
    assert_eq!(entry.contracting.country.code(), "DK");
    assert_eq!(entry.third_country_subsidiaries, crate::Fact::Known(vec![]));
    assert_eq!(entry.review_by.to_string(), "2027-06-01");
}

#[test]
fn facts_left_out_are_unknown() {
    let register = Register::parse(&ENTRY.replace("support_access = [\"DK\"]\n", "")).unwrap();
    assert_eq!(register.entry(&id("example")).unwrap().support_access, crate::Fact::Unknown);
}

#[test]
fn the_error_names_the_line_and_what_is_expected() {
    for (from, to, line, expected) in [
        (r#"support_access = ["DK"]"#, r#"support_access = ["Denmark"]"#, 7, "two capital letters"),
        (r#"support_access = ["DK"]"#, r#"support_access = "nobody""#, 7, "a list, or \"unknown\""),
        (r#"role = ["carrier"]"#, r#"role = ["carier"]"#, 3, "carrier"),
        ("as_of = 2026-06-01", "as_of = \"last year\"", 10, "2026-11-24"),
        ("as_of = 2026-06-01", "asof = 2026-06-01", 10, "as_of"),
        ("relation = \"controls\"", "relation = \"owner\"", 5, "controls"),
        ("[processor.example]", "[processor.Example]", 2, "a-z"),
        ("[processor.example]", "[processor.example", 2, ""),
    ] {
        let (found, message) = refused(from, to);
        assert!(found == line && message.contains(expected), "{to}: line {found}, {message}");
    }
}

#[test]
fn the_same_entry_twice_is_refused() {
    assert!(matches!(Register::parse(&format!("{ENTRY}{ENTRY}")), Err(RegisterError::Form { line: 13, .. })));
}

#[test]
fn claims_without_a_source_or_with_an_impossible_review_are_refused() {
    let without = ENTRY.replace(r#"sources = [{ at = "contract", seen = 2026-06-01 }]"#, "sources = []");
    assert_eq!(Register::parse(&without).err(), Some(RegisterError::WithoutSource(id("example"))));
    let before = ENTRY.replace("2027-06-01", "2026-05-31");
    assert_eq!(Register::parse(&before).err(), Some(RegisterError::ReviewedBeforeTrue(id("example"))));
}

#[test]
fn a_host_belongs_to_an_entry_only_when_listed() {
    let register = with_hosts(r#"["sip.example.dk", "*.voice.example.dk", "192.0.2.7"]"#).unwrap();
    let has = |host| register.has_host(&id("example"), host);
    assert!(["sip.example.dk", "SIP.Example.dk.", "a.voice.example.dk", "192.0.2.7"].into_iter().all(has));
    assert!(
        !["example.dk", "voice.example.dk", "evilvoice.example.dk", ".voice.example.dk", "sip.example.dk.evil.com"]
            .into_iter()
            .any(has)
    );
    assert!(!register.has_host(&id("other"), "sip.example.dk"));
}

#[test]
fn patterns_that_cover_too_much_are_refused() {
    for pattern in ["*", "*.dk", "*.*.dk", "a.*.dk", "", "http://a.dk", "a b", ".", "*.192.0.2.7/24"] {
        let refused = with_hosts(&format!("[\"{pattern}\"]"));
        assert_eq!(refused.err(), Some(RegisterError::HostPattern(id("example"))), "{pattern}");
    }
}

#[test]
fn hosts_of_nobody_are_refused() {
    let text = format!("{ENTRY}\n[hosts]\nnobody = [\"a.dk\"]\n");
    assert_eq!(Register::parse(&text).err(), Some(RegisterError::HostsOfNobody(id("nobody"))));
}

#[test]
fn an_organisation_replaces_entries_and_adds_hosts() {
    let base = with_hosts(r#"["a.example.dk"]"#).unwrap();
    let own = format!("{}\n[hosts]\nexample = [\"b.example.dk\"]\n", ENTRY.replace("Example ApS", "Example A/S"));
    let register = base.overlaid(&own).unwrap();
    assert_eq!(register.entry(&id("example")).unwrap().contracting.name, "Example A/S");
    assert!(["a.example.dk", "b.example.dk"].into_iter().all(|host| register.has_host(&id("example"), host)));
}

#[test]
fn pins_are_fingerprints_of_somebody_with_an_entry() {
    let pin = "ab".repeat(32);
    let register = Register::parse(&format!("{ENTRY}\n[pins]\nexample = [\"{pin}\"]\n")).unwrap();
    assert_eq!(register.pins(&id("example")), [Fingerprint([0xab; 32])]);
    assert_eq!(register.pins(&id("other")), []);
    let colons = vec!["AB"; 32].join(":");
    assert_eq!(Fingerprint::try_from(colons), Ok(Fingerprint([0xab; 32])));
    for text in ["", "ab", &"g".repeat(64), &"ab".repeat(33)] {
        assert_eq!(Fingerprint::try_from(text.to_owned()), Err(NotAFingerprint), "{text}");
    }
    let nobody = format!("{ENTRY}\n[pins]\nnobody = [\"{pin}\"]\n");
    assert_eq!(Register::parse(&nobody).err(), Some(RegisterError::HostsOfNobody(id("nobody"))));
}

#[test]
fn an_overlay_of_hosts_alone_needs_an_entry_below_it() {
    let hosts = "[hosts]\nexample = [\"a.example.dk\"]\n";
    assert!(Register::parse(ENTRY).unwrap().overlaid(hosts).is_ok());
    assert!(matches!(Register::default().overlaid(hosts), Err(RegisterError::HostsOfNobody(_))));
}

#[test]
fn the_shipped_register_is_sound_and_every_claim_has_a_source() {
    let register = Register::starting();
    for role in [Role::Hosting, Role::Carrier, Role::TextToSpeech, Role::LanguageModel] {
        assert!(register.entries().any(|(_, entry)| entry.role.contains(&role)), "{role:?}");
    }
    assert!(register.entries().all(|(_, entry)| entry.sources.iter().all(|source| !source.at.is_empty())));
}

proptest! {
    #[test]
    fn no_text_makes_the_parser_panic(text in "(?s).{0,200}") {
        if let Err(RegisterError::Form { line, .. }) = Register::parse(&text) {
            prop_assert!(line >= 1 && line <= text.lines().count() + 1);
        }
    }

    #[test]
    fn an_entry_with_bytes_knocked_out_never_panics(start in 0usize..500, length in 1usize..40) {
        let end = (start + length).min(ENTRY.len());
        prop_assume!(start < end && ENTRY.is_char_boundary(start) && ENTRY.is_char_boundary(end));
        drop(Register::parse(&format!("{}{}", &ENTRY[..start], &ENTRY[end..])));
    }

    #[test]
    fn a_pattern_below_a_name_covers_nothing_else(host in "[a-z0-9.-]{1,40}") {
        let register = with_hosts(r#"["*.voice.example.dk"]"#).unwrap();
        let below = host.trim_end_matches('.').strip_suffix(".voice.example.dk").is_some_and(|name| !name.is_empty());
        prop_assert_eq!(register.has_host(&id("example"), &host), below);
    }
}
