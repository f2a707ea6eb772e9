//! What the policy says of a processor, in the words of the document's language.

use super::{PaperLanguage, value};
use crate::{Accepted, Area, Doubt, FactName, Ground, Objection, Verdict};

/// The verdict with its reasons, and who accepted which doubt and why.
pub(super) fn verdict(verdict: &Verdict, language: PaperLanguage) -> String {
    let word = word(verdict, language);
    let reasons: Vec<String> = match verdict {
        Verdict::Allowed(ground) => ground.accepted.iter().map(|one| accepted(one, language)).collect(),
        Verdict::Refused { because } => because.iter().map(|one| objection(one, language)).collect(),
        Verdict::Unclear { which } => which.iter().map(|one| doubt(one, language)).collect(),
    };
    if reasons.is_empty() { word.to_owned() } else { format!("{word}: {}", reasons.join("; ")) }
}

/// Countries with a subsidiary that an order could be served on.
pub(super) fn subsidiaries(verdict: &Verdict, language: PaperLanguage) -> String {
    match (verdict, language) {
        (Verdict::Allowed(Ground { subsidiaries_unknown: true, .. }), PaperLanguage::Danish) => "ukendt".to_owned(),
        (Verdict::Allowed(Ground { subsidiaries_unknown: true, .. }), PaperLanguage::English) => "unknown".to_owned(),
        (Verdict::Allowed(ground), _) => {
            value::listed(ground.subsidiaries.iter().map(|country| country.code().to_owned()), language)
        }
        (Verdict::Refused { .. } | Verdict::Unclear { .. }, _) => "–".to_owned(),
    }
}

/// The verdict in a word.
pub(super) const fn word(verdict: &Verdict, language: PaperLanguage) -> &'static str {
    match (verdict, language) {
        (Verdict::Allowed(_), PaperLanguage::Danish) => "tilladt",
        (Verdict::Allowed(_), PaperLanguage::English) => "allowed",
        (Verdict::Refused { .. }, PaperLanguage::Danish) => "afvist",
        (Verdict::Refused { .. }, PaperLanguage::English) => "refused",
        (Verdict::Unclear { .. }, PaperLanguage::Danish) => "uafklaret",
        (Verdict::Unclear { .. }, PaperLanguage::English) => "unclear",
    }
}

fn accepted(one: &Accepted, language: PaperLanguage) -> String {
    let Accepted { doubt: lived_with, by, reason } = one;
    let doubt = doubt(lived_with, language);
    match language {
        PaperLanguage::Danish => format!("{doubt}; accepteret af {by} med begrundelsen »{reason}«"),
        PaperLanguage::English => format!("{doubt}; accepted by {by}, for the reason “{reason}”"),
    }
}

fn objection(one: &Objection, language: PaperLanguage) -> String {
    let Objection { fact, who, country, wanted } = one;
    let (fact, wanted) = (subject(*fact, language), area(*wanted, language));
    match language {
        PaperLanguage::Danish => format!("{fact}: {who} er i {country}, og politikken kræver {wanted}"),
        PaperLanguage::English => format!("{fact}: {who} is in {country}, and the policy wants {wanted}"),
    }
}

fn doubt(one: &Doubt, language: PaperLanguage) -> String {
    match (one, language) {
        (Doubt::Unknown(fact), PaperLanguage::Danish) => format!("{} er ikke oplyst", subject(*fact, language)),
        (Doubt::Unknown(fact), PaperLanguage::English) => format!("{} is unknown", subject(*fact, language)),
        (Doubt::Unconfirmed(fact), PaperLanguage::Danish) => format!("{} er ikke bekræftet", subject(*fact, language)),
        (Doubt::Unconfirmed(fact), PaperLanguage::English) => format!("{} is not confirmed", subject(*fact, language)),
        (Doubt::Influence { who, country }, PaperLanguage::Danish) => {
            format!("{who} i {country} ejer en andel, og det vides ikke, hvem der har bestemmende indflydelse")
        }
        (Doubt::Influence { who, country }, PaperLanguage::English) => {
            format!("{who} in {country} holds a share, and nobody is known to have the last word")
        }
        (Doubt::Keeps { days }, PaperLanguage::Danish) => {
            format!("den gemmer det, der siges, i {days} dage")
        }
        (Doubt::Keeps { days }, PaperLanguage::English) => format!("it keeps what is said for {days} days"),
        (Doubt::Expired { review_by }, PaperLanguage::Danish) => {
            format!("oplysningerne skulle have været gennemgået senest {review_by}")
        }
        (Doubt::Expired { review_by }, PaperLanguage::English) => {
            format!("the facts were to be reviewed by {review_by}")
        }
    }
}

const fn subject(fact: FactName, language: PaperLanguage) -> &'static str {
    match (fact, language) {
        (FactName::Contracting, PaperLanguage::Danish) => "aftaleparten",
        (FactName::Contracting, PaperLanguage::English) => "the contracting entity",
        (FactName::Control, PaperLanguage::Danish) => "den bestemmende indflydelse",
        (FactName::Control, PaperLanguage::English) => "who has the last word",
        (FactName::Sites, PaperLanguage::Danish) => "stedet for behandlingen",
        (FactName::Sites, PaperLanguage::English) => "where data is processed",
        (FactName::SupportAccess, PaperLanguage::Danish) => "supportens adgang",
        (FactName::SupportAccess, PaperLanguage::English) => "from where support sees data",
        (FactName::Retention, PaperLanguage::Danish) => "hvor længe det, der siges, gemmes",
        (FactName::Retention, PaperLanguage::English) => "how long what is said is kept",
        (FactName::Review, PaperLanguage::Danish) => "den seneste gennemgang",
        (FactName::Review, PaperLanguage::English) => "the latest review",
    }
}

const fn area(area: Area, language: PaperLanguage) -> &'static str {
    match (area, language) {
        (Area::Union, _) => "EU",
        (Area::Eea, PaperLanguage::Danish) => "EØS",
        (Area::Eea, PaperLanguage::English) => "the EEA",
        (Area::EeaOrAdequate, PaperLanguage::Danish) => "EØS eller et sikkert tredjeland",
        (Area::EeaOrAdequate, PaperLanguage::English) => "the EEA or an adequate country",
    }
}
