//! What the program saw at its edges, entered as evidence: whom it reached or refused to reach, and incidents.
//!
//! Hosts are those of the configuration, never of a caller; everything else is a name of a closed list, a count or a
//! random id.

use clevercall_model::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Code, Detector, StoreError, Vault, Verdict, custodian::Desk, ledger, ledger::Event};

/// Something that the program saw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Observation {
    /// Somebody may not be connected to.
    EgressRefused {
        /// What the connection would have been for.
        purpose: String,
        /// The host as configured.
        host: String,
        /// Why, by name.
        reason: String,
    },
    /// A connection did not come about, or was not good enough.
    EgressFailed {
        /// What the connection would have been for.
        purpose: String,
        /// The host as configured.
        host: String,
        /// Why, by name.
        reason: String,
    },
    /// A connection that was approved stands.
    EgressConnected {
        /// What it is for.
        purpose: String,
        /// The host as configured.
        host: String,
        /// The protocol, such as `TLSv1_3`; `clear` without one.
        protocol: String,
        /// The cipher suite by its IANA name.
        cipher: String,
        /// SHA-256 of the other side's certificate, hexadecimal.
        certificate: String,
    },
    /// Something happened that may be a breach (GDPR Art. 4(12)).
    IncidentOpened {
        /// Its random id.
        incident: String,
        /// What noticed it.
        detector: Detector,
        /// How often it was seen.
        seen: u64,
    },
    /// A person judged an incident.
    IncidentClosed {
        /// Its random id.
        incident: String,
        /// What came of it.
        verdict: Verdict,
        /// The case it is documented under (Art. 33(5)).
        case: Code,
        /// Who.
        by: Code,
    },
    /// A person acknowledged what the data processing agreement lays down.
    AgreementAcknowledged {
        /// The organisation's id.
        organisation: String,
        /// SHA-256 of the terms, hexadecimal.
        terms: String,
        /// Settings that went further than the terms before.
        wider: u64,
        /// Who.
        by: Code,
    },
    /// A person approved a text that is spoken word for word.
    AnswerApproved {
        /// The organisation's id.
        organisation: String,
        /// The answer's id, with its language.
        answer: String,
        /// SHA-256 of the text, hexadecimal.
        sha256: String,
        /// Who.
        by: Code,
    },
}

impl Vault {
    /// Enters what the program saw.
    pub async fn observe(&self, observation: Observation, now: Timestamp) -> Result<(), StoreError> {
        self.0.writer.ask(move |desk| enter(desk, observation, now)).await
    }
}

pub(crate) fn enter(desk: &mut Desk, observation: Observation, now: Timestamp) -> Result<(), StoreError> {
    ledger::append(&mut *desk.backend, &desk.signer, &Event::Observed(observation), now).map(drop)
}
