//! The texts that are spoken word for word, and who approved them.

use anyhow::Result;
use clevercall_compliance::{Date, facts};
use clevercall_conversation::{Answers, Template};
use clevercall_vault::Survey;
use data_encoding::HEXLOWER;

use crate::{
    config::{Config, Organisation},
    reception,
};

/// One text as it is loaded.
pub(crate) struct Text {
    /// The answer's id with its language, as the ledger has it.
    pub(crate) id: String,
    /// SHA-256 of the text, its slots unfilled.
    pub(crate) sha256: [u8; 32],
    valid_to: Option<Date>,
}

/// Every text of an organisation's answers, in the file's order.
pub(crate) fn texts(answers: &Answers) -> Vec<Text> {
    let mut texts = Vec::new();
    for answer in answers.iter() {
        let valid_to = answer.valid_to().and_then(|day| Date::of(day.year(), day.month().into(), day.day()));
        let spoken = answer.languages().filter_map(|language| Some((language, answer.text(language)?)));
        texts.extend(spoken.map(|(language, template): (_, &Template)| Text {
            id: format!("{}.{}", answer.id(), language.code()),
            sha256: template.wording().sha256,
            valid_to,
        }));
    }
    texts
}

/// The texts of every organisation with what the ledger says about each.
pub(super) fn look(config: &Config, survey: &Survey) -> Result<Vec<facts::Answer>> {
    let mut seen = Vec::new();
    for organisation in &config.organisations {
        let texts = texts(&reception::answers(organisation)?);
        seen.extend(texts.into_iter().map(|text| with_approvals(text, organisation, survey)));
    }
    Ok(seen)
}

/// A text with every approval of its answer, in any wording.
pub(crate) fn with_approvals(text: Text, organisation: &Organisation, survey: &Survey) -> facts::Answer {
    let of_this =
        survey.approvals.iter().filter(|(of, answer, ..)| of == organisation.id.as_str() && *answer == text.id);
    let approvals = of_this.filter_map(|(.., sha256, by)| {
        let sha256 = HEXLOWER.decode(sha256.as_bytes()).ok()?.try_into().ok()?;
        Some(facts::Approval { sha256, by: by.clone() })
    });
    let approvals = approvals.collect();
    facts::Answer { id: text.id, loaded: text.sha256, approvals, valid_to: text.valid_to }
}
