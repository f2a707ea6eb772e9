//! Controls on data in motion: encryption, and who is at the other end.

use super::{ControlResult, processors};
use crate::{
    Verdict,
    facts::{Destination, DestinationStanding, Facts, Host, Protection, SeenSession, ShownCertificate, TlsVersion},
};

pub(super) fn encrypted_motion(facts: &Facts) -> ControlResult {
    let (Some(listeners), Some(endpoints)) = (&facts.listeners, &facts.endpoints) else {
        return ControlResult::not_evidenced("not every listener and destination was looked at");
    };
    if let Some(failed) = certificates(facts).or_else(|| sessions(facts)) {
        return failed;
    }
    let mut reasons = Vec::new();
    let listening = listeners.iter().map(|listener| (listener.name.as_str(), &listener.protection));
    let outgoing = endpoints.iter().map(|endpoint| (endpoint.purpose.as_str(), &endpoint.protection));
    for (name, protection) in listening.chain(outgoing) {
        match protection {
            Protection::Tls { lowest } if *lowest < TlsVersion::LOWEST => {
                return ControlResult::failed(
                    format!("'{name}' still speaks {lowest}"),
                    "use the released program, which speaks nothing below TLS 1.2",
                );
            }
            Protection::Tls { .. } | Protection::Loopback => {}
            Protection::ClearText { reason: Some(reason) } => reasons.push(format!("{name} ({reason})")),
            Protection::ClearText { reason: None } => {
                return ControlResult::failed(
                    format!("'{name}' is in clear text off this machine"),
                    "switch to TLS, or record why it can't be",
                );
            }
        }
    }
    let seen = seen(facts);
    ControlResult::passed(if reasons.is_empty() {
        format!("every path off this machine is encrypted{seen}; the public telephone network is outside")
    } else {
        format!("encrypted{seen}, except with a recorded reason: {}", reasons.join("; "))
    })
}

/// A call or a connection that got by with less than it should.
fn sessions(facts: &Facts) -> Option<ControlResult> {
    let too_old = |session: &&SeenSession| session.tls.is_some_and(|version| version < TlsVersion::LOWEST);
    let SeenSession { path, tls, .. } = facts.sessions.as_ref()?.iter().find(too_old)?;
    Some(ControlResult::failed(
        format!("{path}: {} was spoken", tls.as_ref()?),
        "use the released program, which speaks nothing below TLS 1.2, and find out what went that way",
    ))
}

/// The lowest version that was really spoken, in words; nothing where nobody spoke TLS yet.
fn seen(facts: &Facts) -> String {
    let versions = facts.sessions.iter().flatten().filter_map(|session| session.tls);
    versions.min().map(|lowest| format!(", so far by {lowest} or later")).unwrap_or_default()
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
    if facts.endpoints.is_none() {
        return ControlResult::not_evidenced("no destination was looked at");
    }
    let mut accepted = Vec::new();
    for (id, verdict) in processors::judged(facts) {
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
    match &facts.host {
        None => return ControlResult::not_evidenced(processors::NO_HOST),
        Some(Host::Unlisted(id)) => {
            return ControlResult::failed(
                format!("the machine stands with '{id}', who is not in the register of processors"),
                "add the entry, or correct `host` under [processors]",
            );
        }
        Some(Host::Own | Host::Judged(..)) => {}
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
