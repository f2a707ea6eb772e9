//! Who may read what of a call, and why: a role and a reason, noted before anything is opened.

use serde::{Deserialize, Serialize};

use crate::Code;

/// Somebody who reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// Who, by their code.
    pub by: Code,
    /// As what.
    pub role: Role,
    /// Why.
    pub reason: Reason,
}

/// What somebody does for the organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Follows up calls.
    Desk,
    /// Sees to persons' rights, complaints and incidents.
    DataProtection,
    /// Examines that what was promised is done; sees no originals.
    Auditor,
}

/// Why somebody reads; entered in the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// To do what the caller asked for.
    FollowUp,
    /// A complaint about the call.
    Complaint,
    /// The caller asked for a copy (Art. 15).
    AccessRequest,
    /// A legal claim (Art. 17(3)(e)).
    LegalClaim,
    /// A security incident (Art. 33).
    Incident,
    /// An examination.
    Audit,
}

/// How much is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Redacted turns.
    Transcript,
    /// The number and the removed values.
    Originals,
}

impl Role {
    /// Whether somebody in this role may read so much for this reason.
    pub const fn may(self, depth: Depth, reason: Reason) -> bool {
        match (self, depth, reason) {
            (Self::Desk, _, Reason::FollowUp | Reason::Complaint)
            | (Self::DataProtection, ..)
            | (Self::Auditor, Depth::Transcript, Reason::Audit) => true,
            (Self::Desk | Self::Auditor, ..) => false,
        }
    }

    /// The name used in configuration and interfaces.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Desk => "desk",
            Self::DataProtection => "data-protection",
            Self::Auditor => "auditor",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_reads_what_its_task_needs() {
        use Depth::{Originals, Transcript};
        for (role, depth, reason, may) in [
            (Role::Desk, Originals, Reason::FollowUp, true),
            (Role::Desk, Transcript, Reason::LegalClaim, false),
            (Role::Desk, Transcript, Reason::Audit, false),
            (Role::DataProtection, Originals, Reason::Incident, true),
            (Role::Auditor, Transcript, Reason::Audit, true),
            (Role::Auditor, Originals, Reason::Audit, false),
            (Role::Auditor, Transcript, Reason::FollowUp, false),
        ] {
            assert_eq!(role.may(depth, reason), may, "{role:?} {depth:?} {reason:?}");
        }
    }
}
