//! Asking first: the register, the policy, the path, the addresses.

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc};

use clevercall_compliance::{Acceptance, Date, Policy, ProcessorId, Register, Unlisted, Verdict, judge};
use thiserror::Error;

use crate::{
    Counts, EgressEvent, Endpoint, EndpointPurpose, Evidence, Host, Identity, Outcome, RefusalReason, Roots, Wanted,
    addresses::{AddressFault, resolve},
    evidence::Counters,
};

/// The way out, with what it asks.
pub struct Egress {
    pub(crate) register: Register,
    policy: Policy,
    acceptances: Vec<Acceptance>,
    pub(crate) identities: BTreeMap<ProcessorId, Identity>,
    pub(crate) roots: Roots,
    evidence: Arc<dyn Evidence>,
    counters: Counters,
}

/// Proof that an endpoint was approved, with the addresses that were approved.
///
/// Only [`Egress::approve`] makes one.
/// It holds for the day it was given and the next: ask again before a later connection.
#[derive(Clone, Debug)]
pub struct ApprovedEndpoint {
    endpoint: Endpoint,
    addresses: Vec<SocketAddr>,
    on: Date,
}

/// Why an endpoint may not be connected to; the operator corrects configuration or register.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum Refused {
    /// No entry of the register is named.
    #[error("{0} is not this machine and names no processor; give the id of its entry in the register")]
    NoProcessor(Host),
    /// The entry is not there.
    #[error(transparent)]
    Unlisted(#[from] Unlisted),
    /// The host is not one of the entry's.
    #[error("{host} is not a host of '{processor}'; add it under [hosts] in the register if it is theirs")]
    HostOfAnother {
        /// The host asked for.
        host: Host,
        /// The entry it named.
        processor: ProcessorId,
    },
    /// The policy refuses the processor, or can't be sure.
    #[error(
        "'{processor}' under the policy '{policy}' is {verdict}; use another processor, or record what is known now"
    )]
    Policy {
        /// The entry.
        processor: ProcessorId,
        /// The policy's name.
        policy: String,
        /// Refused or unclear, with the facts to blame.
        verdict: Verdict,
    },
    /// Clear text off this machine.
    #[error("{0} would be reached in clear text; use TLS, or configure the reason why that is impossible")]
    ClearText(Host),
    /// The name has no address.
    #[error("{0} has no address; check the name and this machine's name servers")]
    Unresolved(Host),
    /// The name points at this machine or another address that no processor has.
    #[error("{0} points at an address that can't be its own; check the name servers, somebody may be redirecting you")]
    WrongAddress(Host),
}

impl Egress {
    /// Opens the way out for one register, policy and set of acceptances.
    pub fn new(
        register: Register,
        policy: Policy,
        acceptances: Vec<Acceptance>,
        roots: Roots,
        evidence: Arc<dyn Evidence>,
    ) -> Self {
        let (identities, counters) = (BTreeMap::new(), Counters::default());
        Self { register, policy, acceptances, identities, roots, evidence, counters }
    }

    /// Shows this certificate to that processor, where it asks for one (mutual TLS).
    #[must_use]
    pub fn presenting(mut self, identity: Identity, to: ProcessorId) -> Self {
        self.identities.insert(to, identity);
        self
    }

    /// Asks whether the endpoint may be connected to today, and pins its addresses.
    ///
    /// The register is asked before the name servers are: not even a name is looked up for somebody who is refused.
    pub async fn approve(&self, endpoint: Endpoint, today: Date) -> Result<ApprovedEndpoint, Refused> {
        let answer = match self.ask(&endpoint, today) {
            Ok(()) => resolve(&endpoint.host, endpoint.port).await.map_err(|fault| match fault {
                AddressFault::Unresolved => Refused::Unresolved(endpoint.host.clone()),
                AddressFault::WrongAddress => Refused::WrongAddress(endpoint.host.clone()),
            }),
            Err(refused) => Err(refused),
        };
        match answer {
            Ok(addresses) => {
                self.note(&endpoint, endpoint.approval());
                Ok(ApprovedEndpoint { endpoint, addresses, on: today })
            }
            Err(refused) => {
                self.note(&endpoint, Outcome::Refused(refused.reason()));
                tracing::warn!(host = %endpoint.host, port = endpoint.port, purpose = endpoint.purpose.name(), "{refused}");
                Err(refused)
            }
        }
    }

    /// How often what happened since the start.
    pub fn counts(&self) -> Counts {
        self.counters.read()
    }

    fn ask(&self, endpoint: &Endpoint, today: Date) -> Result<(), Refused> {
        let host = &endpoint.host;
        let Some(processor) = &endpoint.processor else {
            return if host.is_this_machine() { Ok(()) } else { Err(Refused::NoProcessor(host.clone())) };
        };
        let entry = self.register.entry(processor)?;
        if !self.register.has_host(processor, &host.to_string()) {
            return Err(Refused::HostOfAnother { host: host.clone(), processor: processor.clone() });
        }
        let verdict = judge((processor, entry), &self.policy, &self.acceptances, today);
        if !matches!(verdict, Verdict::Allowed(_)) {
            let (processor, policy) = (processor.clone(), self.policy.name.clone());
            return Err(Refused::Policy { processor, policy, verdict });
        }
        match &endpoint.wanted {
            Wanted::ClearText { .. } if host.is_this_machine() => Ok(()),
            Wanted::ClearText { reason } if reason.as_ref().is_none_or(|reason| reason.trim().is_empty()) => {
                Err(Refused::ClearText(host.clone()))
            }
            Wanted::ClearText { .. } | Wanted::Tls => Ok(()),
        }
    }

    pub(crate) fn note(&self, endpoint: &Endpoint, outcome: Outcome) {
        self.counters.count(&outcome);
        self.evidence.record(&EgressEvent {
            purpose: endpoint.purpose,
            host: endpoint.host.to_string(),
            port: endpoint.port,
            processor: endpoint.processor.clone(),
            outcome,
        });
    }
}

impl Endpoint {
    fn approval(&self) -> Outcome {
        match &self.wanted {
            Wanted::ClearText { reason: Some(reason) } if !self.host.is_this_machine() => {
                Outcome::ApprovedInClearText { reason: reason.clone() }
            }
            Wanted::ClearText { .. } | Wanted::Tls => Outcome::Approved,
        }
    }
}

impl ApprovedEndpoint {
    /// The addresses that were approved, at least one; connect to no other.
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// The host whose name the certificate must bear.
    pub const fn host(&self) -> &Host {
        &self.endpoint.host
    }

    /// The port.
    pub const fn port(&self) -> u16 {
        self.endpoint.port
    }

    /// What it was approved for.
    pub const fn purpose(&self) -> EndpointPurpose {
        self.endpoint.purpose
    }

    /// The register's entry; `None` on this machine.
    pub const fn processor(&self) -> Option<&ProcessorId> {
        self.endpoint.processor.as_ref()
    }

    /// How the path must be protected.
    pub const fn wanted(&self) -> &Wanted {
        &self.endpoint.wanted
    }

    /// Whether the approval still holds.
    pub const fn holds_on(&self, today: Date) -> bool {
        matches!(today.days_since(self.on), 0 | 1)
    }

    pub(crate) const fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }
}

impl Refused {
    /// The reason as it is counted.
    pub const fn reason(&self) -> RefusalReason {
        match self {
            Self::NoProcessor(_) | Self::Unlisted(_) => RefusalReason::Unlisted,
            Self::HostOfAnother { .. } => RefusalReason::HostOfAnother,
            Self::Policy { verdict: Verdict::Unclear { .. }, .. } => RefusalReason::Unclear,
            Self::Policy { .. } => RefusalReason::AgainstPolicy,
            Self::ClearText(_) => RefusalReason::ClearText,
            Self::Unresolved(_) => RefusalReason::Unresolved,
            Self::WrongAddress(_) => RefusalReason::WrongAddress,
        }
    }
}
