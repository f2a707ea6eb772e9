//! `clevercall answers`: who approved the texts that are spoken word for word (control CC-09).

use anyhow::{Context, Result, bail};
use clevercall_compliance::facts;
use clevercall_vault::{Observation, Vault};
use data_encoding::HEXLOWER;

use super::{
    Outcome, Place, staff,
    store::{Store, block_on},
};
use crate::{
    cli::{Answers, By},
    clock,
    config::Organisation,
    facts::answers,
    print, reception,
};

/// Lists or approves.
pub(crate) fn run(place: &Place, options: &Answers) -> Result<Outcome> {
    let store = Store::open(place)?;
    let vault = store.vault.as_ref().context("there is no ledger yet to enter it in; start `clevercall serve` once")?;
    match options {
        Answers::List { organisation: None } => {
            let lists = store.config.organisations.iter().map(|organisation| list(vault, organisation));
            let outcomes = lists.collect::<Result<Vec<_>>>()?;
            Ok(if outcomes.contains(&Outcome::Found) { Outcome::Found } else { Outcome::Done })
        }
        Answers::List { organisation } => list(vault, store.config.organisation(organisation.as_ref())?),
        Answers::Approve { organisation, answer, by } => {
            approve(vault, store.config.organisation(organisation.as_ref())?, (answer.as_deref(), by))
        }
    }
}

fn list(vault: &Vault, organisation: &Organisation) -> Result<Outcome> {
    let mut outcome = Outcome::Done;
    for text in seen(vault, organisation)? {
        let approvers = text.approvers();
        let standing = match (approvers.len(), text.approvals.is_empty()) {
            (2.., _) => "approved",
            (1, _) => "waits for a second person",
            (0, true) => "never approved",
            (0, false) => "changed since it was approved",
        };
        if standing != "approved" {
            outcome = Outcome::Found;
        }
        let by: Vec<_> = approvers.into_iter().collect();
        let by = if by.is_empty() { String::new() } else { format!(" by {}", by.join(", ")) };
        print::line(format!("{}  {:<28}  {standing}{by}", organisation.id, text.id));
    }
    Ok(outcome)
}

/// Enters what this person has not approved yet in its present wording.
fn approve(vault: &Vault, organisation: &Organisation, (only, by): (Option<&str>, &By)) -> Result<Outcome> {
    let (by, now) = (staff::code(by)?, clock::now());
    let mut texts = seen(vault, organisation)?;
    texts.retain(|text| only.is_none_or(|id| text.id.rsplit_once('.').is_some_and(|(answer, _language)| answer == id)));
    if texts.is_empty() {
        bail!("there is no such answer with a text in {}; `answers list` shows them", organisation.answers.display());
    }
    let all = texts.len();
    texts.retain(|text| !text.approvers().contains(by.to_string().as_str()));
    block_on(async {
        for text in &texts {
            let approved = Observation::AnswerApproved {
                organisation: organisation.id.to_string(),
                answer: text.id.clone(),
                sha256: HEXLOWER.encode(&text.loaded),
                by: by.clone(),
            };
            vault.observe(approved, now).await?;
        }
        Ok(())
    })?;
    for text in &texts {
        print::line(format!("{}  {:<28}  approved by {by}", organisation.id, text.id));
    }
    let already = match all - texts.len() {
        0 => String::new(),
        already => format!(", {already} were already"),
    };
    print::line(format!(
        "{} texts of '{}' are approved by {by} now{already}; `answers list` shows which wait for a second person.",
        texts.len(),
        organisation.id
    ));
    Ok(Outcome::Done)
}

/// Each text as it is loaded, with what the ledger says about it.
fn seen(vault: &Vault, organisation: &Organisation) -> Result<Vec<facts::Answer>> {
    let survey = block_on(async { Ok(vault.survey().await?) })?;
    let texts = answers::texts(&reception::answers(organisation)?);
    Ok(texts.into_iter().map(|text| answers::with_approvals(text, organisation, &survey)).collect())
}
