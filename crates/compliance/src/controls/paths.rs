//! Controls on data in motion: encryption, and who is at the other end.

use super::ControlResult;
use crate::{
    Verdict,
    facts::{Destination, DestinationStanding, Facts, Protection, ShownCertificate},
};

pub(super) fn encrypted_motion(facts: &Facts) -> ControlResult {
    let (Some(listeners), Some(endpoints)) = (&facts.listeners, &facts.endpoints) else {
        return ControlResult::not_evidenced("not every listener and destination was looked at");
    };
    if let Some(failed) = certificates(facts) {
        return failed;
    }
    let mut reasons = Vec::new();
    let listening = listeners.iter().map(|listener| (listener.name.as_str(), &listener.protection));
    let outgoing = endpoints.iter().map(|endpoint| (endpoint.purpose.as_str(), &endpoint.protection));
    for (name, protection) in listening.chain(outgoing) {
        match protection {
            Protection::Encrypted | Protection::Loopback => {}
            Protection::ClearText { reason: Some(reason) } => reasons.push(format!("{name} ({reason})")),
            Protection::ClearText { reason: None } => {
                return ControlResult::failed(
                    format!("'{name}' is in clear text off this machine"),
                    "switch to TLS, or record why it can't be",
                );
            }
        }
    }
    if reasons.is_empty() {
        ControlResult::passed("every path off this machine is encrypted; the public telephone network is outside")
    } else {
        ControlResult::passed(format!("encrypted, except with a recorded reason: {}", reasons.join("; ")))
    }
}

/// A certificate of ours that nobody can verify any more fails; one that runs out soon is told by `serve`.
fn certificates(facts: &Facts) -> Option<ControlResult> {
    let ended = |shown: &&ShownCertificate| shown.valid_until.is_none_or(|until| until < facts.now);
    let shown = facts.certificates.as_ref()?.iter().find(ended)?;
    Some(ControlResult::failed(
        format!("the certificate of '{}' has run out, or can't be read", shown.name),
        "put a new one in its place; `serve` takes it without a restart",
    ))
}

pub(super) fn listed(facts: &Facts) -> ControlResult {
    let Some(endpoints) = &facts.endpoints else { return ControlResult::not_evidenced("no destination was looked at") };
    match endpoints.iter().find(|endpoint| endpoint.standing == DestinationStanding::Unlisted) {
        Some(Destination { purpose, host, .. }) => ControlResult::failed(
            format!("the {purpose} at '{host}' is not in the register of processors"),
            "add its entry and host to the register, or remove it from the configuration",
        ),
        None => ControlResult::passed(format!(
            "{} destinations, each this machine or in the register; everything else is refused",
            endpoints.len()
        )),
    }
}

pub(super) fn ownership(facts: &Facts) -> ControlResult {
    let Some(endpoints) = &facts.endpoints else { return ControlResult::not_evidenced("no destination was looked at") };
    let mut accepted = Vec::new();
    for endpoint in endpoints {
        let DestinationStanding::Judged(id, verdict) = &endpoint.standing else { continue };
        match verdict {
            Verdict::Allowed(ground) => {
                accepted.extend(ground.accepted.iter().map(|each| format!("{id}, {} (by {})", each.doubt, each.by)));
            }
            Verdict::Refused { .. } | Verdict::Unclear { .. } => {
                return ControlResult::failed(
                    format!("'{id}' is {verdict}"),
                    "use another processor, or record what is known now or who accepts the doubt",
                );
            }
        }
    }
    if accepted.is_empty() {
        ControlResult::passed("every processor in use meets the policy on recorded facts")
    } else {
        ControlResult::passed(format!(
            "every processor in use meets the policy; accepted by name: {}",
            accepted.join("; ")
        ))
    }
}
