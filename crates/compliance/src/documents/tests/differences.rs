//! One thing changes on an installation; exactly the sentences that rest on it change in its papers.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    time::Duration,
};

use clevercall_model::{Language, LoggingMode};

use super::installations::Circumstances;
use crate::{
    documents::{PaperLanguage, Standing, write_all},
    facts::{FilterState, Notice, NoticePart, Protection, SeenSession, TlsVersion},
};

type Sentences = BTreeMap<String, (Standing, String)>;

/// Every sentence by document and id: how it stands, and what it says.
fn sentences(circumstances: Circumstances, language: PaperLanguage) -> Sentences {
    let installation = circumstances.installation();
    let documents = write_all(language, &installation);
    let each = |document: &crate::documents::Document| {
        let name = document.kind.name();
        let said = |sentence: &crate::documents::Sentence| {
            (format!("{name} {}", sentence.id), (sentence.standing, sentence.text()))
        };
        document.sentences().map(said).collect::<Vec<_>>()
    };
    documents.iter().flat_map(each).collect()
}

/// What a change does to the papers, a line a sentence; that it does the same to the Danish ones goes with it.
fn difference(change: impl Fn(&mut Circumstances)) -> String {
    let [danish, english] = [PaperLanguage::Danish, PaperLanguage::English].map(|language| {
        let before = sentences(Circumstances::in_order(), language);
        let mut changed = Circumstances::in_order();
        change(&mut changed);
        // The agreement stays as it was acknowledged before the change.
        changed.acknowledged = Circumstances::in_order().installation().acknowledged;
        compared(&before, &sentences(changed, language))
    });
    assert!(danish.keys().eq(english.keys()), "{danish:#?}\n{english:#?}");
    english.into_iter().fold(String::new(), |mut told, (name, difference)| {
        writeln!(told, "{name}\n{difference}").unwrap();
        told
    })
}

/// The sentences that are not the same, by document and id.
fn compared(before: &Sentences, after: &Sentences) -> BTreeMap<String, String> {
    let names: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let changed = names.into_iter().filter_map(|name| {
        let (old, new) = (before.get(name), after.get(name));
        (old != new).then(|| (name.clone(), format!("  - {}\n  + {}", line(old), line(new))))
    });
    changed.collect()
}

fn line(sentence: Option<&(Standing, String)>) -> String {
    sentence.map_or_else(|| "(not said)".to_owned(), |(standing, text)| format!("{standing:?}: {text}"))
}

#[test]
fn nothing_changes_nothing() {
    assert_eq!(difference(|_| {}), "");
}

#[test]
fn a_parent_in_the_united_states() {
    insta::assert_snapshot!(difference(|about| {
        about.register = about.register.replace("country = \"DK\", relation", "country = \"US\", relation");
    }));
}

#[test]
fn a_fact_past_its_review_date() {
    insta::assert_snapshot!(difference(|about| {
        about.register = about.register.replace("review_by = 2027-06-01", "review_by = 2026-11-23");
    }));
}

#[test]
fn a_carrier_that_keeps_recordings() {
    insta::assert_snapshot!(difference(|about| {
        about.register = about.register.replace("content_days = 0", "content_days = 14");
    }));
}

#[test]
fn a_machine_that_stands_with_a_host_in_doubt() {
    insta::assert_snapshot!(difference(|about| about.host = Some("scannet".parse().unwrap())));
}

#[test]
fn nobody_says_with_whom_the_machine_stands() {
    insta::assert_snapshot!(difference(|about| about.facts.host = None));
}

#[test]
fn a_listener_in_clear_text() {
    insta::assert_snapshot!(difference(|about| {
        about.facts.listeners.as_mut().unwrap()[0].protection = Protection::ClearText { reason: None };
    }));
}

#[test]
fn a_listener_that_still_speaks_tls_1_1() {
    insta::assert_snapshot!(difference(|about| {
        about.facts.listeners.as_mut().unwrap()[0].protection = Protection::Tls { lowest: TlsVersion::Tls11 };
    }));
}

#[test]
fn a_call_that_came_by_tls_1_1() {
    insta::assert_snapshot!(difference(|about| {
        about.facts.sessions = Some(vec![SeenSession {
            path: "incoming call".to_owned(),
            tls: Some(TlsVersion::Tls11),
            cipher: "TLS_RSA_WITH_AES_128_CBC_SHA".to_owned(),
            sound: Some("AES_CM_128_HMAC_SHA1_80".to_owned()),
        }]);
    }));
}

#[test]
fn a_longer_retention() {
    insta::assert_snapshot!(difference(|about| {
        about.mode = LoggingMode::AnonymiseAfter { interval: Duration::from_secs(90 * 86_400) };
    }));
}

#[test]
fn a_filter_that_is_off() {
    insta::assert_snapshot!(difference(|about| {
        let filter = &mut about.facts.filters.as_mut().unwrap()[3];
        filter.state = FilterState::Off { reason: "the union's own line".to_owned() };
    }));
}

#[test]
fn another_language() {
    insta::assert_snapshot!(difference(|about| about.languages.push(Language::English)));
}

#[test]
fn a_language_whose_notice_does_not_say_that_it_is_a_machine() {
    insta::assert_snapshot!(difference(|about| {
        let parts = NoticePart::ALL.into_iter().filter(|part| *part != NoticePart::Machine).collect();
        about.facts.notices = Some(vec![Notice { language: Language::Danish, parts }]);
    }));
}
