//! No document promises what nobody can keep.
//!
//! The words are searched for in every document of every installation, in both languages.

use super::sentences::documents;
use crate::documents::{PaperLanguage, markdown};

/// What an officer must never read, in Danish, each with why.
const DANISH: &[(&str, &str)] = &[
    ("anonymiseret", "a filtered text is not anonymous"),
    ("anonymiseres", "a filtered text is not anonymous"),
    ("er anonym", "a filtered text is not anonymous"),
    ("ingen personoplysninger gemmes", "a telephone number is one"),
    ("gemmer ingen personoplysninger", "a telephone number is one"),
    ("alle følsomme", "a filter misses some"),
    ("alle personoplysninger fjernes", "a filter misses some"),
    ("øjeblikkelig", "not measured"),
    ("straks", "not measured"),
    ("med det samme", "not measured"),
    ("kræver ikke samtykke", "transcription is processing"),
    ("slettet overalt", "backups and others remain"),
    ("overalt på én gang", "backups and others remain"),
    ("kryptografisk slettet", "a destroyed key is no erasure"),
    ("end-to-end", "the telephone network is outside"),
    ("ende-til-ende", "the telephone network is outside"),
    ("forlader aldrig eu", "routing can't be shown"),
    ("eu-ejet", "show the chain instead"),
    ("cloud act", "nobody is immune"),
    ("kan ikke tilgås af udenlandske", "nobody is immune"),
    ("ulovligt at overføre", "there is an adequacy decision"),
    ("schrems", "no need to argue with a date that is often wrong"),
    ("det norske datatilsyn kræver", "a contested national view"),
    ("isae 3000-certificeret", "an auditor's report is no certificate"),
    ("i overensstemmelse med isae", "an auditor's report is no certificate"),
    ("iso 27701-certificeret", "mapping is no certificate"),
    ("certificeret", "nothing here is"),
    ("overholder gdpr", "a legal finding about one controller"),
    ("overholder databeskyttelsesforordningen", "a legal finding about one controller"),
    ("gdpr-compliant", "a legal finding about one controller"),
    ("vi overholder", "a legal finding about one controller"),
    ("vandmærket", "a telephone codec removes it"),
    ("genkendt på stemmen", "biometric"),
    ("bruges ikke til træning", "true only of the whole chain"),
    ("fuldstændig log", "not shown"),
    ("din besked er givet videre", "true only when acknowledged"),
    ("garanterer", "nothing is guaranteed"),
    ("100 %", "nothing is"),
];

/// The same in English.
const ENGLISH: &[(&str, &str)] = &[
    ("anonymised", "a filtered text is not anonymous"),
    ("anonymized", "a filtered text is not anonymous"),
    ("is anonymous", "a filtered text is not anonymous"),
    ("no personal data is stored", "a telephone number is one"),
    ("no personal data is kept", "a telephone number is one"),
    ("all sensitive", "a filter misses some"),
    ("all personal data is removed", "a filter misses some"),
    ("immediately", "not measured"),
    ("at once", "not measured"),
    ("instantly", "not measured"),
    ("no consent", "transcription is processing"),
    ("consent is not required", "transcription is processing"),
    ("erased everywhere", "backups and others remain"),
    ("crypto-shred", "a destroyed key is no erasure"),
    ("end-to-end", "the telephone network is outside"),
    ("never leaves the eu", "routing can't be shown"),
    ("eu-owned company", "show the chain instead"),
    ("immune", "nobody is"),
    ("cloud act", "nobody is immune"),
    ("cannot be accessed by foreign", "nobody is immune"),
    ("transfers to the us are", "there is an adequacy decision"),
    ("schrems", "no need to argue with a date that is often wrong"),
    ("norwegian", "a contested national view"),
    ("isae 3000 compliant", "an auditor's report is no certificate"),
    ("isae 3000 certified", "an auditor's report is no certificate"),
    ("iso 27701 certified", "mapping is no certificate"),
    ("certified", "nothing here is"),
    ("gdpr compliant", "a legal finding about one controller"),
    ("gdpr-compliant", "a legal finding about one controller"),
    ("we comply", "a legal finding about one controller"),
    ("complies with the gdpr", "a legal finding about one controller"),
    ("watermarked", "a telephone codec removes it"),
    ("identified by voice", "biometric"),
    ("not used for training", "true only of the whole chain"),
    ("complete audit log", "not shown"),
    ("passed on your message", "true only when acknowledged"),
    ("guarantee", "nothing is guaranteed"),
    ("100 %", "nothing is"),
];

fn promises(text: &str, language: PaperLanguage) -> Vec<&'static str> {
    let list = if language == PaperLanguage::Danish { DANISH } else { ENGLISH };
    let text = text.to_lowercase();
    list.iter().map(|(words, _)| *words).filter(|words| text.contains(words)).collect()
}

#[test]
fn no_document_makes_a_false_promise() {
    let documents = documents();
    assert!(documents.iter().any(|document| document.language == PaperLanguage::Danish));
    for document in documents {
        let found = promises(&markdown(&document), document.language);
        assert!(found.is_empty(), "{} ({}): {found:?}", document.title, document.language.code());
    }
}

#[test]
fn the_search_finds_the_promises_of_a_seller() {
    let seller = "Al tale anonymiseres straks, og data forlader aldrig EU. Vi overholder GDPR.";
    assert_eq!(promises(seller, PaperLanguage::Danish).len(), 5);
    let seller = "All sensitive data is removed immediately. We comply; our log is ISAE 3000 certified.";
    assert_eq!(promises(seller, PaperLanguage::English).len(), 5);
}
