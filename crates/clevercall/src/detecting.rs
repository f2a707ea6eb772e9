//! Looks every minute for what may be a breach (control CC-26), and tells log, metrics and health what is open.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use clevercall_api::IncidentKind;
use clevercall_vault::{Detector, Noticed, StoreError, Vault};
use tokio::{
    task::JoinHandle,
    time::{MissedTickBehavior, interval},
};
use tracing::error;

use crate::{clock, instruments::Instruments};

const LOOK_EVERY: Duration = Duration::from_secs(60);
/// The whole chain is walked through once in so many looks.
const WALK_EVERY: u64 = 60;

/// What other tasks noticed since the last look.
#[derive(Clone, Default)]
pub(crate) struct Alarms(Arc<Raised>);

#[derive(Default)]
struct Raised {
    canaries_missed: AtomicU64,
    certificates_expired: AtomicU64,
}

impl Alarms {
    /// The filter let canaries through.
    pub(crate) fn canaries_missed(&self, count: u64) {
        self.0.canaries_missed.fetch_add(count, Ordering::Relaxed);
    }

    /// So many of our certificates are not good any more.
    pub(crate) fn certificates_expired(&self, count: u64) {
        self.0.certificates_expired.store(count, Ordering::Relaxed);
    }

    fn noticed(&self, ledger_broken: bool) -> Noticed {
        Noticed {
            canaries_missed: self.0.canaries_missed.swap(0, Ordering::Relaxed),
            certificates_expired: self.0.certificates_expired.swap(0, Ordering::Relaxed),
            ledger_broken,
        }
    }
}

/// Looks until the program ends.
pub(crate) fn start(vault: Vault, alarms: Alarms, instruments: Instruments) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut ticks = interval(LOOK_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        for look in 0_u64.. {
            ticks.tick().await;
            if let Err(error) = detect(&vault, &alarms, look.is_multiple_of(WALK_EVERY), &instruments).await {
                error!(%error, "The detectors could not look; it is tried again in a minute");
            }
        }
    })
}

async fn detect(
    vault: &Vault,
    alarms: &Alarms,
    walk: bool,
    Instruments { metrics, health }: &Instruments,
) -> Result<(), StoreError> {
    let broken = walk && vault.verify_ledger().await?.fault.is_some();
    for incident in vault.detect(alarms.noticed(broken), clock::now()).await? {
        let detector = incident.detector.name();
        error!(incident = %incident.id, detector, "This may be a breach of personal data; see `clevercall incidents`");
    }
    let open = vault.open_incidents().await?;
    for (kind, detector) in KINDS {
        metrics.incident(kind, open.iter().any(|incident| incident.detector == detector));
    }
    let count = u64::try_from(open.len()).unwrap_or(u64::MAX);
    health.send_if_modified(|health| std::mem::replace(&mut health.incidents, count) != count);
    Ok(())
}

const KINDS: [(IncidentKind, Detector); 5] = [
    (IncidentKind::MassReading, Detector::MassReading),
    (IncidentKind::RefusedEgress, Detector::RefusedEgress),
    (IncidentKind::BrokenLedger, Detector::BrokenLedger),
    (IncidentKind::CertificateFault, Detector::CertificateFault),
    (IncidentKind::CanaryMissed, Detector::CanaryMissed),
];

#[cfg(test)]
mod tests {
    use clevercall_api::{Health, Metrics};
    use clevercall_vault::MasterKey;
    use tokio::sync::watch;

    use super::*;

    #[tokio::test]
    async fn a_canary_that_was_missed_shows_in_ledger_metrics_and_health() {
        let folder = tempfile::tempdir().unwrap();
        let key = MasterKey::generate(&folder.path().join("master.key")).unwrap();
        let vault = Vault::create(&folder.path().join("data"), &key, clock::now()).unwrap();
        let alarms = Alarms::default();
        let seen = Instruments { metrics: Metrics::new(), health: watch::Sender::new(Health::default()) };
        let line = "clevercall_incidents_open{detector=\"canary_missed\"} 1";
        detect(&vault, &alarms, true, &seen).await.unwrap();
        assert!(!seen.metrics.render().contains(line) && seen.health.borrow().incidents == 0);
        alarms.canaries_missed(1);
        detect(&vault, &alarms, false, &seen).await.unwrap();
        assert!(seen.metrics.render().contains(line) && seen.health.borrow().incidents == 1);
        let [incident] = &vault.open_incidents().await.unwrap()[..] else { panic!("one is open") };
        assert_eq!(incident.detector, Detector::CanaryMissed);
    }
}
