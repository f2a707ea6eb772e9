//! What happens by itself: removing what is due, counting what is overdue, testing the filter, gauges.
//!
//! Removing and counting are two tasks, so that one that hangs is noticed by the other.

use std::{sync::Arc, time::Duration};

use clevercall_api::{CanaryOutcome, Condition, Health, Metrics};
use clevercall_engines::Recogniser;
use clevercall_model::{Language, Spoken};
use clevercall_privacy::{Aliases, Engine, Kind};
use clevercall_vault::{RetainReport, StoreError, Vault};
use tokio::{
    sync::watch,
    task::JoinHandle,
    time::{MissedTickBehavior, interval},
};
use tracing::{error, info};

use crate::{clock, reception::Reception};

const RETAIN_EVERY: Duration = Duration::from_secs(60);
const SWEEP_EVERY: Duration = Duration::from_secs(300);
const CANARIES_EVERY: Duration = Duration::from_secs(3600);
const GAUGES_EVERY: Duration = Duration::from_secs(1);

/// The janitor's tasks; dropped with the program.
pub(crate) struct Janitor(Vec<JoinHandle<()>>);

impl Janitor {
    /// Starts the tasks.
    pub(crate) fn start(
        vault: &Vault,
        receptions: &[Arc<Reception>],
        metrics: &Metrics,
        health: &watch::Sender<Health>,
    ) -> Self {
        Self(vec![
            tokio::spawn(retain(vault.clone(), health.clone())),
            tokio::spawn(count_overdue(vault.clone(), metrics.clone())),
            tokio::spawn(send_canaries(receptions.to_vec(), metrics.clone(), health.clone())),
        ])
    }

    /// Ends the tasks; whatever was begun in the vault is finished by it.
    pub(crate) fn stop(self) {
        for task in self.0 {
            task.abort();
        }
    }
}

/// Removes and de-identifies what is due.
async fn retain(vault: Vault, health: watch::Sender<Health>) {
    let mut ticks = every(RETAIN_EVERY);
    loop {
        ticks.tick().await;
        let outcome = keys_then_due(&vault).await;
        health.send_modify(|health| health.janitor = condition(&outcome));
        match outcome {
            Ok(report) if report == RetainReport::default() => {}
            Ok(report) => info!(
                deidentified = report.deidentified,
                removed = report.removed,
                numbers = report.billed,
                lateness_s = report.lateness.as_secs(),
                "Did what was due"
            ),
            Err(error) => error!(%error, "What is due could not be removed; it is tried again in a minute"),
        }
    }
}

/// Opens what another program may have rotated, so that a new master key can follow a minute later; then does what is due.
async fn keys_then_due(vault: &Vault) -> Result<RetainReport, StoreError> {
    vault.open_keys().await?;
    vault.retain(clock::now()).await
}

fn condition<T, E>(outcome: &Result<T, E>) -> Condition {
    if outcome.is_ok() { Condition::Well } else { Condition::Failing }
}

/// Counts what is past its due date, independently of what removes it.
async fn count_overdue(vault: Vault, metrics: Metrics) {
    let mut ticks = every(SWEEP_EVERY);
    loop {
        ticks.tick().await;
        match vault.due(clock::now()).await {
            Ok(due) => {
                let overdue = due.total();
                metrics.overdue_records(overdue);
                if overdue > 0 {
                    error!(overdue, "Records are past their due date; look at the janitor's errors above");
                }
            }
            Err(error) => error!(%error, "Overdue records could not be counted"),
        }
    }
}

/// Sends invented personal data through every organisation's filter; one that passes is an alarm (CC-08).
async fn send_canaries(receptions: Vec<Arc<Reception>>, metrics: Metrics, health: watch::Sender<Health>) {
    let mut ticks = every(CANARIES_EVERY);
    loop {
        ticks.tick().await;
        for reception in &receptions {
            let outcomes = canaries(reception.engine(), reception.languages());
            outcomes.iter().for_each(|outcome| metrics.canary(*outcome));
            let missed = outcomes.iter().filter(|outcome| **outcome == CanaryOutcome::Missed).count();
            if missed > 0 {
                let organisation = &reception.organisation;
                error!(%organisation, missed, "The privacy filter let canaries through; stop taking calls and report it");
                health.send_modify(|health| health.recognition = Condition::Failing);
            }
        }
    }
}

/// Invented sentences, the kind in each, and the words of it that must not come back.
const CANARIES: [(Language, Kind, &str, &[&str]); 12] = [
    (Language::English, Kind::Person, "my name is Peter Hansen", &["Peter", "Hansen"]),
    (Language::English, Kind::Phone, "my number is two two three three four four five five", &["two two"]),
    (Language::English, Kind::Health, "I have diabetes", &["diabetes"]),
    (Language::Danish, Kind::Person, "jeg hedder Mette Sørensen", &["Mette", "Sørensen"]),
    (Language::Danish, Kind::NationalId, "mit cpr-nummer er 0102851234", &["010285"]),
    (Language::Danish, Kind::Health, "jeg har sukkersyge", &["sukkersyge"]),
    (Language::German, Kind::Person, "mein Name ist Hannelore Brückner", &["Hannelore", "Brückner"]),
    (Language::German, Kind::Phone, "meine Nummer ist null eins sieben eins drei neun zwo null", &["sieben eins"]),
    (Language::German, Kind::Health, "ich bin krankgeschrieben", &["krank"]),
    (Language::Norwegian, Kind::Person, "jeg heter Ingrid Solbakken", &["Ingrid", "Solbakken"]),
    (Language::Norwegian, Kind::NationalId, "fødselsnummeret mitt er 01010012356", &["010100"]),
    (Language::Norwegian, Kind::Health, "jeg har leddgikt", &["leddgikt"]),
];

/// What the filter makes of the canaries in these languages.
///
/// A canary that the organisation itself lets through says nothing about the filter and is left out: one of a kind that
/// it switched off, or whose name or number stands on its never-remove list.
pub(crate) fn canaries(engine: &Engine, languages: &[Language]) -> Vec<CanaryOutcome> {
    let outcome = |(language, kind, sentence, words): &(Language, Kind, &str, &[&str])| {
        let spoken = Spoken::new((*sentence).to_owned(), *language, 1.0);
        let redaction = engine.redact(&spoken, &mut Aliases::default());
        let is_allowed = !engine.removes(*kind) || !redaction.spared.is_empty();
        let missed = words.iter().any(|word| redaction.text.as_str().contains(word));
        (!is_allowed).then_some(if missed { CanaryOutcome::Missed } else { CanaryOutcome::Found })
    };
    CANARIES.iter().filter(|(language, ..)| languages.contains(language)).filter_map(outcome).collect()
}

/// Keeps the gauges of recognition up to date.
pub(crate) async fn gauges(recogniser: Arc<Recogniser>, metrics: Metrics) {
    let mut ticks = every(GAUGES_EVERY);
    loop {
        ticks.tick().await;
        let load = recogniser.load();
        metrics.recognition_load(load.waiting, load.running);
    }
}

fn every(period: Duration) -> tokio::time::Interval {
    let mut ticks = interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

#[cfg(test)]
mod tests {
    use clevercall_privacy::{Filters, OwnRules, Settings};

    use super::*;

    fn sent(settings: Settings) -> Vec<CanaryOutcome> {
        canaries(&Engine::new(settings).expect("the settings are right"), &[Language::Danish, Language::English])
    }

    #[test]
    fn the_filter_finds_every_canary() {
        assert_eq!(sent(Settings::default()), [CanaryOutcome::Found; CANARIES.len()]);
    }

    #[test]
    fn a_canary_that_the_organisation_lets_through_is_not_sent() {
        let mut own = OwnRules::default();
        own.never_remove("Peter Hansen".parse().unwrap()).unwrap();
        let mut filters = Filters::default();
        filters.switch_off(Kind::Health).unwrap();
        assert_eq!(sent(Settings { own, filters, ..Settings::default() }), [CanaryOutcome::Found; 3]);
    }
}
