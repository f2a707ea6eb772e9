//! What egress tells the ledger and the metrics: who was asked for, and what came of it.
//!
//! Hosts are those of the configuration, never of a caller.

use std::sync::atomic::{AtomicU64, Ordering};

use clevercall_compliance::ProcessorId;

use crate::EndpointPurpose;

/// Takes note of what egress did; called on the task that asked, so it must be quick.
pub trait Evidence: Send + Sync {
    /// Takes note of one event.
    fn record(&self, event: &EgressEvent);
}

impl<F: Fn(&EgressEvent) + Send + Sync> Evidence for F {
    fn record(&self, event: &EgressEvent) {
        self(event);
    }
}

/// One thing that egress did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EgressEvent {
    /// What the connection is for.
    pub purpose: EndpointPurpose,
    /// The host as configured.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The entry of the register, where one was named.
    pub processor: Option<ProcessorId>,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The endpoint may be connected to.
    Approved,
    /// The same, in clear text off this machine.
    ApprovedInClearText {
        /// The recorded reason.
        reason: String,
    },
    /// The endpoint may not be connected to.
    Refused(RefusalReason),
    /// A verified TLS connection stands.
    Connected(Session),
    /// A connection in clear text stands.
    ConnectedInClearText,
    /// No connection came about.
    Failed(FailureReason),
}

/// Why an endpoint was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RefusalReason {
    /// It names no entry of the register, or one that is not there.
    Unlisted,
    /// The host is not one of the entry's.
    HostOfAnother,
    /// A known fact is against the policy.
    AgainstPolicy,
    /// Facts are unknown or expired.
    Unclear,
    /// Clear text off this machine, without a reason.
    ClearText,
    /// The name has no address.
    Unresolved,
    /// The name points at an address that no processor can have.
    WrongAddress,
}

/// Why no connection came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FailureReason {
    /// The approval is too old or is for the other kind of connection.
    Approval,
    /// Nobody answered at any address.
    Unreachable,
    /// The certificate could not be verified.
    Certificate,
    /// No TLS of a version that is new enough.
    Tls,
}

/// What protects a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The protocol, such as `TLSv1_3`.
    pub protocol: String,
    /// The cipher suite by its IANA name.
    pub cipher: String,
    /// SHA-256 of the other side's certificate.
    pub certificate: [u8; 32],
}

/// How often what happened since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Endpoints approved.
    pub approved: u64,
    /// Endpoints refused.
    pub refused: u64,
    /// Connections made.
    pub connected: u64,
    /// Connections that failed.
    pub failed: u64,
}

#[derive(Default)]
pub(crate) struct Counters {
    approved: AtomicU64,
    refused: AtomicU64,
    connected: AtomicU64,
    failed: AtomicU64,
}

impl Counters {
    pub(crate) fn count(&self, outcome: &Outcome) {
        let counter = match outcome {
            Outcome::Approved | Outcome::ApprovedInClearText { .. } => &self.approved,
            Outcome::Refused(_) => &self.refused,
            Outcome::Connected(_) | Outcome::ConnectedInClearText => &self.connected,
            Outcome::Failed(_) => &self.failed,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn read(&self) -> Counts {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Counts {
            approved: read(&self.approved),
            refused: read(&self.refused),
            connected: read(&self.connected),
            failed: read(&self.failed),
        }
    }
}

impl RefusalReason {
    /// The name used in the ledger and in metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unlisted => "unlisted",
            Self::HostOfAnother => "host_of_another",
            Self::AgainstPolicy => "against_policy",
            Self::Unclear => "unclear",
            Self::ClearText => "clear_text",
            Self::Unresolved => "unresolved",
            Self::WrongAddress => "wrong_address",
        }
    }
}

impl FailureReason {
    /// The name used in the ledger and in metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Approval => "approval",
            Self::Unreachable => "unreachable",
            Self::Certificate => "certificate",
            Self::Tls => "tls",
        }
    }
}
