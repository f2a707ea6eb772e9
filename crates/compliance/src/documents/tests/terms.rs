//! Which settings go further than the agreement, and which don't.

use std::time::Duration;

use clevercall_model::LoggingMode;

use super::installations::Circumstances;
use crate::{
    documents::{AgreementTerms, Direction, PaperLanguage},
    facts::FilterState,
};

const HOUR: Duration = Duration::from_secs(3600);

/// What a change does to the agreement: appendix, direction, words.
fn changes(change: impl FnOnce(&mut Circumstances)) -> Vec<(&'static str, Direction, String)> {
    let agreed = AgreementTerms::of(&Circumstances::in_order().installation());
    let mut changed = Circumstances::in_order();
    change(&mut changed);
    let now = AgreementTerms::of(&changed.installation());
    assert_eq!(agreed == now, agreed.sha256() == now.sha256());
    let back = now.changes(&agreed);
    let there = agreed.changes(&now);
    assert_eq!(back.len(), there.len(), "what can be changed can be changed back");
    let told = there.iter().map(|one| (one.appendix, one.direction, one.words(PaperLanguage::English)));
    told.collect()
}

#[track_caller]
fn one(appendix: &str, direction: Direction, words: &str, change: impl FnOnce(&mut Circumstances)) {
    let found = changes(change);
    let [(found_appendix, found_direction, found_words)] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((*found_appendix, *found_direction), (appendix, direction), "{found_words}");
    assert!(found_words.contains(words), "{found_words}");
}

#[test]
fn nothing_changed_is_no_change() {
    assert!(changes(|_| {}).is_empty());
}

#[test]
fn longer_is_wider_and_shorter_is_narrower() {
    let keep = |hours: u32| LoggingMode::AnonymiseAfter { interval: HOUR * hours };
    one("C.4", Direction::Wider, "720 hours become 721", |about| about.mode = keep(721));
    one("C.4", Direction::Narrower, "720 hours become 719", |about| about.mode = keep(719));
}

#[test]
fn keeping_the_number_only_is_narrower() {
    let number_only = LoggingMode::NumberOnly { dispute: HOUR * 720 };
    one("A.3", Direction::Narrower, "becomes number-only", |about| about.mode = number_only);
}

#[test]
fn a_filter_that_is_off_is_wider() {
    one("A.3", Direction::Wider, "health is off", |about| {
        let filter = &mut about.facts.filters.as_mut().unwrap()[6];
        filter.state = FilterState::Off { reason: "the doctor's own line".to_owned() };
    });
}

#[test]
fn a_processor_that_comes_is_wider_and_one_that_goes_is_narrower() {
    one("B.1", Direction::Narrower, "carrier is gone", |about| about.register.clear());
    let second = "[processor.second]\nrole = [\"keys\"]\ncontracting = { name = \"B\", country = \"DK\" }\n\
                  sources = [{ at = \"b\", seen = 2026-06-01 }]\nas_of = 2026-06-01\nreview_by = 2027-06-01\n";
    one("B.1", Direction::Wider, "new sub-processor: second", |about| about.register.insert_str(0, second));
}

#[test]
fn another_country_or_company_is_wider() {
    let replaced = |from: &'static str, to: &'static str| {
        move |about: &mut Circumstances| about.register = about.register.replace(from, to)
    };
    one(
        "C.5",
        Direction::Wider,
        "new country, IS",
        replaced("support_access = [\"DK\"]", "support_access = [\"DK\", \"IS\"]"),
    );
    one(
        "C.5",
        Direction::Wider,
        "unknown support",
        replaced("support_access = [\"DK\"]", "support_access = \"unknown\""),
    );
    one("B.1", Direction::Wider, "another entity", replaced("Eksempel Tele A/S", "Ny Tele A/S"));
}
