//! The way out of this installation: one register, one policy, and what was asked of them in log, metrics and ledger.

use std::{fs, path::Path, sync::Arc, time::Duration};

use anyhow::{Context, Result};
use clevercall_api::{EgressRefusal, Metrics};
use clevercall_compliance::Register;
use clevercall_egress::{
    Egress, EgressEvent, Evidence, FailureReason, Identity, Outcome, RefusalReason, Roots, Session,
};
use clevercall_model::Timestamp;
use clevercall_vault::{Observation, Vault};
use data_encoding::HEXLOWER;
use tokio::{sync::mpsc, task::JoinHandle, time::timeout};
use tracing::{error, info};

use crate::{clock, config::Processors};

/// Events that wait for the ledger at most; more than that at once are counted only.
const WAITING: usize = 256;
/// How long the last events have to reach the ledger when the program ends.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// Tells metrics and ledger of what egress did.
#[derive(Clone)]
pub(crate) struct Witness {
    metrics: Metrics,
    ledger: mpsc::Sender<(Observation, Timestamp)>,
}

/// What was seen before the vault was open, and what follows.
pub(crate) struct Notes(mpsc::Receiver<(Observation, Timestamp)>);

/// The task that writes to the ledger.
pub(crate) struct Writing(JoinHandle<()>);

/// A witness, and what it notes down.
pub(crate) fn witness(metrics: &Metrics) -> (Witness, Notes) {
    let (ledger, notes) = mpsc::channel(WAITING);
    (Witness { metrics: metrics.clone(), ledger }, Notes(notes))
}

impl Notes {
    /// Enters everything in the ledger of this vault, in order.
    pub(crate) fn kept_in(mut self, vault: Vault) -> Writing {
        Writing(tokio::spawn(async move {
            while let Some((observation, at)) = self.0.recv().await {
                if let Err(error) = vault.observe(observation, at).await {
                    error!(%error, "A connection could not be entered in the ledger");
                }
            }
        }))
    }
}

impl Writing {
    /// Waits until everything is entered, once every [`Witness`] is gone.
    pub(crate) async fn finish(self) {
        if timeout(LAST_WORDS, self.0).await.is_err() {
            error!("Not every connection could be entered in the ledger before the end");
        }
    }
}

impl Evidence for Witness {
    fn record(&self, event: &EgressEvent) {
        Logged.record(event);
        if let Some(counted) = counted(&event.outcome) {
            self.metrics.egress_refused(counted);
        }
        if let Some(observation) = observation(event)
            && self.ledger.try_send((observation, clock::now())).is_err()
        {
            error!("Too many connections at once for the ledger; this one is counted only");
        }
    }
}

/// Evidence of commands beside the server: in their log only, since they may have no vault.
#[derive(Clone, Copy)]
pub(crate) struct Logged;

impl Evidence for Logged {
    fn record(&self, event: &EgressEvent) {
        info!(host = %event.host, purpose = event.purpose.name(), outcome = ?event.outcome, "Connection");
    }
}

/// What the ledger is told; an approval by itself is no connection yet.
fn observation(event: &EgressEvent) -> Option<Observation> {
    let (purpose, host) = (event.purpose.name().to_owned(), event.host.clone());
    Some(match &event.outcome {
        Outcome::Approved | Outcome::ApprovedInClearText { .. } => return None,
        Outcome::Refused(reason) => Observation::EgressRefused { purpose, host, reason: reason.name().to_owned() },
        Outcome::Failed(reason) => Observation::EgressFailed { purpose, host, reason: reason.name().to_owned() },
        Outcome::Connected(Session { protocol, cipher, certificate }) => Observation::EgressConnected {
            purpose,
            host,
            protocol: protocol.clone(),
            cipher: cipher.clone(),
            certificate: HEXLOWER.encode(certificate),
        },
        Outcome::ConnectedInClearText => Observation::EgressConnected {
            purpose,
            host,
            protocol: "clear".to_owned(),
            cipher: String::new(),
            certificate: String::new(),
        },
    })
}

const fn counted(outcome: &Outcome) -> Option<EgressRefusal> {
    Some(match outcome {
        Outcome::Refused(RefusalReason::Unlisted) => EgressRefusal::Unlisted,
        Outcome::Refused(RefusalReason::HostOfAnother) => EgressRefusal::HostOfAnother,
        Outcome::Refused(RefusalReason::AgainstPolicy) => EgressRefusal::AgainstPolicy,
        Outcome::Refused(RefusalReason::Unclear) => EgressRefusal::Unclear,
        Outcome::Refused(RefusalReason::ClearText) => EgressRefusal::ClearText,
        Outcome::Refused(RefusalReason::Unresolved) => EgressRefusal::Unresolved,
        Outcome::Refused(RefusalReason::WrongAddress) => EgressRefusal::WrongAddress,
        Outcome::Failed(FailureReason::Certificate) => EgressRefusal::Certificate,
        Outcome::Failed(FailureReason::Tls) => EgressRefusal::Tls,
        Outcome::Failed(FailureReason::Approval | FailureReason::Unreachable)
        | Outcome::Approved
        | Outcome::ApprovedInClearText { .. }
        | Outcome::Connected(_)
        | Outcome::ConnectedInClearText => return None,
    })
}

/// The register: the shipped claims with the organisation's own laid over them.
pub(crate) fn register(processors: &Processors) -> Result<Register> {
    let Some(path) = &processors.register else { return Ok(Register::starting()) };
    let text = fs::read_to_string(path).with_context(|| format!("can't read the register {}", path.display()))?;
    Register::starting().overlaid(&text).with_context(|| path.display().to_string())
}

fn chosen(authorities: &Path) -> Result<Vec<u8>> {
    fs::read(authorities).with_context(|| format!("can't read processors.authorities, {}", authorities.display()))
}

/// The way out, with the certificates that we show to those who ask for one.
pub(crate) fn egress(processors: &Processors, evidence: Arc<dyn Evidence>) -> Result<Egress> {
    let roots = match &processors.authorities {
        Some(path) => Roots::from_pem(&chosen(path)?).with_context(|| path.display().to_string()),
        None => Ok(Roots::of_system()?),
    }?;
    let (policy, acceptances) = (processors.policy.clone(), processors.acceptances.clone());
    let mut egress = Egress::new(register(processors)?, policy, acceptances, roots, evidence);
    for shown in &processors.identities {
        let read = |path: &Path| fs::read(path).with_context(|| format!("can't read {}", path.display()));
        let identity = Identity::from_pem(&read(&shown.certificate)?, &read(&shown.key)?)
            .with_context(|| format!("the certificate for '{}'", shown.processor))?;
        egress = egress.presenting(identity, shown.processor.clone());
    }
    Ok(egress)
}

#[cfg(test)]
mod tests;
