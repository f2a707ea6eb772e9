//! Properties of every document on every installation.

use std::collections::{BTreeMap, HashSet};

use super::installations::Circumstances;
use crate::documents::{
    Backing, Document, Installation, Kind, PaperLanguage, Standing, manifest, markdown, value, write, write_all,
};

pub(super) fn installations() -> [Installation; 3] {
    [Circumstances::in_order(), Circumstances::hosted_number_only(), Circumstances::unseen()]
        .map(Circumstances::installation)
}

pub(super) fn documents() -> Vec<Document> {
    let both = |installation: &Installation| {
        PaperLanguage::ALL.into_iter().flat_map(|language| write_all(language, installation)).collect::<Vec<_>>()
    };
    installations().iter().flat_map(both).collect()
}

#[test]
fn every_sentence_names_its_evidence_and_has_a_name_of_its_own() {
    for document in documents() {
        let mut seen = HashSet::new();
        assert!(document.sentences().count() > 5, "{}", document.title);
        for sentence in document.sentences() {
            assert!(!sentence.rests_on.is_empty() && !sentence.text().is_empty(), "{}", sentence.id);
            assert!(seen.insert(&sentence.id), "{} twice in {}", sentence.id, document.title);
        }
    }
}

#[test]
fn both_languages_say_the_same_sentences() {
    for installation in installations() {
        for kind in Kind::ALL {
            let ids = |language| {
                let document = write(kind, language, &installation);
                document.sentences().map(|sentence| (sentence.id.clone(), sentence.standing)).collect::<Vec<_>>()
            };
            assert_eq!(ids(PaperLanguage::Danish), ids(PaperLanguage::English), "{}", kind.name());
        }
    }
}

/// What is claimed where it is shown: the last cell that is not for people, by language and id.
fn claims() -> BTreeMap<(&'static str, String), String> {
    let mut claims = BTreeMap::new();
    for document in documents() {
        for sentence in document.sentences().filter(|sentence| sentence.standing == Standing::Shown) {
            let claim = sentence.cells.iter().rfind(|cell| !cell.is_empty()).expect("a claim has words").clone();
            claims.insert((document.language.code(), sentence.id.clone()), claim);
        }
    }
    claims
}

#[test]
fn what_is_not_shown_is_told_as_such_and_never_claimed() {
    let claimed = claims();
    for document in documents() {
        let word = if document.language == PaperLanguage::Danish { "Ikke dokumenteret: " } else { "Not evidenced: " };
        for sentence in document.sentences() {
            let holds =
                sentence.rests_on.iter().all(|(_, backing)| matches!(backing, Backing::Shown(_) | Backing::ByPeople));
            assert_eq!(holds, sentence.standing != Standing::NotEvidenced, "{}", sentence.id);
            assert_eq!(holds, !sentence.text().contains(word), "{}", sentence.id);
            if let (false, Some(claim)) = (holds, claimed.get(&(document.language.code(), sentence.id.clone()))) {
                assert!(!sentence.text().contains(claim), "{}", sentence.id);
            }
        }
        assert_eq!(document.is_draft(), markdown(&document).contains(document.stamp()), "{}", document.title);
    }
}

#[test]
fn a_draft_is_stamped_and_an_installation_that_nobody_looked_at_gives_drafts_only() {
    let unseen = Circumstances::unseen().installation();
    for document in write_all(PaperLanguage::Danish, &unseen) {
        // The statement tells how the controls came out; that none passed is as true as the opposite.
        assert_eq!(document.is_draft(), document.kind != Kind::Statement, "{}", document.title);
    }
}

#[test]
fn the_same_installation_gives_the_same_bytes() {
    let bytes = || {
        let installation = Circumstances::in_order().installation();
        let documents = write_all(PaperLanguage::Danish, &installation);
        documents.iter().map(markdown).collect::<String>() + &manifest(&documents, &installation)
    };
    assert_eq!(bytes(), bytes());
}

#[test]
fn a_number_changes_with_what_is_said() {
    let number =
        |circumstances: Circumstances| write(Kind::Record, PaperLanguage::Danish, &circumstances.installation()).number;
    assert_ne!(number(Circumstances::in_order()), number(Circumstances::unseen()));
}

#[test]
fn a_value_that_nobody_declared_becomes_a_mark_for_people() {
    let unseen = Circumstances::unseen().installation();
    for name in value::NAMES {
        let filled = value::fill(&format!("<{{{name}}}>"), PaperLanguage::Danish, &unseen);
        assert!(filled.starts_with('<') && !filled.contains('{'), "{name}: {filled}");
    }
    assert_eq!(value::fill("{controller}", PaperLanguage::Danish, &unseen), "[udfyldes]");
}

#[test]
fn the_manifest_ties_each_sentence_to_evidence_and_result() {
    let installation = Circumstances::in_order().installation();
    let documents = write_all(PaperLanguage::English, &installation);
    let text = manifest(&documents, &installation);
    let read: serde_json::Value = serde_json::from_str(&text).unwrap();
    let rows = read["documents"].as_array().unwrap();
    assert_eq!(rows.len(), documents.len());
    let sentence =
        rows[0]["sentences"].as_array().unwrap().iter().find(|row| row["id"] == "security.in_motion").unwrap();
    assert_eq!(sentence["rests_on"][0]["evidence"], "CC-19");
    assert_eq!(sentence["rests_on"][0]["result"], "shown");
}
