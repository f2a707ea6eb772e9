//! Controls on what the organisation declared: roles, legal grounds, the impact assessment.
//!
//! They see that it is written down, complete and in date; that it is true, and fitting, stays with whoever wrote it.

use super::{ControlId, ControlResult};
use crate::{Facts, Governance};

const TRIAL: &str = "this is a trial (`trial = true`), which answers nobody but this machine; what it declares counts for \
                     nothing";

/// The declarations, unless there are gaps or nothing to go by.
fn complete(control: ControlId, facts: &Facts) -> Result<&Governance, ControlResult> {
    let Some(governance) = &facts.governance else {
        return Err(ControlResult::not_evidenced("no declaration was looked at"));
    };
    let gaps: Vec<_> = governance.gaps_of(control, facts.today()).iter().map(ToString::to_string).collect();
    if !gaps.is_empty() {
        return Err(ControlResult::failed(gaps.join("; "), "complete the configuration; `serve` refuses until then"));
    }
    if governance.trial { Err(ControlResult::not_evidenced(TRIAL)) } else { Ok(governance) }
}

/// One phrase for each organisation, or why there are none.
fn each(
    control: ControlId,
    facts: &Facts,
    phrase: impl Fn(&crate::governance::Accountability) -> String,
) -> ControlResult {
    match complete(control, facts) {
        Ok(governance) => {
            let phrases: Vec<_> = governance.organisations.iter().map(phrase).collect();
            ControlResult::passed(phrases.join("; "))
        }
        Err(result) => result,
    }
}

pub(super) fn legal_bases(facts: &Facts) -> ControlResult {
    each(ControlId::LEGAL_BASIS, facts, |one| {
        let bases = one.bases.iter().map(|basis| {
            let special = basis.special.map(|special| format!(" with {special}")).unwrap_or_default();
            format!("{} on {}{special}", basis.purpose.name(), basis.basis)
        });
        format!("'{}' declares {}", one.organisation, bases.collect::<Vec<_>>().join(", "))
    })
}

pub(super) fn roles(facts: &Facts) -> ControlResult {
    each(ControlId::ROLES, facts, |one| {
        let controller = one.controller.as_ref().map(|party| party.name.as_str()).unwrap_or_default();
        format!("'{}' names {controller} as controller, its sector and its officer", one.organisation)
    })
}

pub(super) fn assessment(facts: &Facts) -> ControlResult {
    each(ControlId::ASSESSMENT, facts, |one| match &one.assessment {
        Some(assessment) => format!(
            "'{}' has {} of {}, to be reviewed by {}",
            one.organisation, assessment.id, assessment.concluded, assessment.review_by
        ),
        None => format!("'{}' keeps no text and expects nothing that Art. 9 protects", one.organisation),
    })
}
