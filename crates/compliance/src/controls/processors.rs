//! Controls on processors beyond their ownership: what they keep, and whether the chain is complete and announced.

use super::ControlResult;
use crate::{
    Doubt, Processor, ProcessorId, Verdict,
    facts::{DestinationStanding, Facts, Host},
    governance::Deployment,
};

/// What a control says as long as nobody declared it; the program can't see it.
pub(super) const NO_HOST: &str = "with whom this machine stands is not declared: `host` under [processors]";

/// Whom the machine stands with and whom the program connects to, with the policy's verdicts.
pub(super) fn judged(facts: &Facts) -> impl Iterator<Item = (&ProcessorId, &Verdict)> {
    let host = facts.host.iter().filter_map(|host| match host {
        Host::Judged(id, verdict) => Some((id, verdict)),
        Host::Own | Host::Unlisted(_) => None,
    });
    let destinations = facts.endpoints.iter().flatten().filter_map(|endpoint| match &endpoint.standing {
        DestinationStanding::Judged(id, verdict) => Some((id, verdict)),
        DestinationStanding::ThisMachine | DestinationStanding::Unlisted => None,
    });
    host.chain(destinations)
}

/// The entries in use with their verdicts, each once.
fn in_use(facts: &Facts) -> Option<Vec<(&ProcessorId, &Processor, &Verdict)>> {
    let (register, _) = (facts.register.as_ref()?, facts.endpoints.as_ref()?);
    let mut used: Vec<(&ProcessorId, &Processor, &Verdict)> = Vec::new();
    for (id, verdict) in judged(facts) {
        if let Ok(entry) = register.entry(id)
            && !used.iter().any(|(known, ..)| *known == id)
        {
            used.push((id, entry, verdict));
        }
    }
    Some(used)
}

/// CC-02.
pub(super) fn nobody_records(facts: &Facts) -> ControlResult {
    let Some(used) = in_use(facts) else { return ControlResult::not_evidenced("no destination was looked at") };
    let hearing: Vec<_> = used.into_iter().filter(|(_, entry, _)| entry.hears()).collect();
    if hearing.is_empty() {
        return ControlResult::not_evidenced(
            "no carrier and no remote engine is configured; what whoever brings the calls here keeps is not known",
        );
    }
    let mut shown = Vec::new();
    for (id, entry, verdict) in hearing {
        match &entry.retention {
            Some(retention) if retention.content_days == 0 => {
                shown.push(format!("{id} keeps nothing of what is said ({})", retention.shown_by));
            }
            Some(_) | None if is_accepted(verdict) => {
                return ControlResult::not_evidenced(format!("that '{id}' keeps what is said was accepted by name"));
            }
            Some(retention) => {
                return ControlResult::failed(
                    format!("'{id}' keeps what is said for {} days", retention.content_days),
                    "agree on none, or have a named person accept it",
                );
            }
            None => {
                return ControlResult::failed(
                    format!("the register does not say how long '{id}' keeps what is said"),
                    "write `retention` into its entry, with the clause that shows it",
                );
            }
        }
    }
    ControlResult::passed(format!("as declared: {}", shown.join("; ")))
}

fn is_accepted(verdict: &Verdict) -> bool {
    let Verdict::Allowed(ground) = verdict else { return false };
    ground
        .accepted
        .iter()
        .any(|accepted| matches!(accepted.doubt, Doubt::Keeps { .. } | Doubt::Unknown(crate::FactName::Retention)))
}

/// CC-22.
pub(super) fn chain(facts: &Facts) -> ControlResult {
    let Some(used) = in_use(facts) else { return ControlResult::not_evidenced("no destination was looked at") };
    let deployment = facts.governance.as_ref().and_then(|governance| governance.deployment.as_ref());
    let for_others = matches!(deployment, Some(Deployment::HostedForOthers(_)));
    for (id, entry, _) in &used {
        let missing = entry.missing();
        if !missing.is_empty() {
            return ControlResult::failed(
                format!("the entry of '{id}' lacks {}", missing.join(", ")),
                "complete it; a controller must know every processor in the chain",
            );
        }
        match entry.announced {
            _ if !for_others => {}
            None => {
                return ControlResult::failed(
                    format!("nothing says that the controllers were told of '{id}'"),
                    "tell them, and write `announced` with the day and the first day of use into its entry",
                );
            }
            Some(announced) if facts.today() < announced.from => {
                return ControlResult::failed(
                    format!("'{id}' is in use before {}, within the time to object", announced.from),
                    "stop using it until then",
                );
            }
            Some(_) => {}
        }
    }
    if facts.host.is_none() {
        return ControlResult::not_evidenced(NO_HOST);
    }
    if used.is_empty() {
        return ControlResult::passed(
            "no processor is connected to, and as declared the machine stands with nobody else",
        );
    }
    let announced = if for_others { ", and was announced" } else { "" };
    ControlResult::passed(format!(
        "each of {} processors has register number, address, contact, task and sites{announced}",
        used.len()
    ))
}
