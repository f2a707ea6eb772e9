//! What happens by itself: removing what is due, counting what is overdue, testing the filter, gauges.
//!
//! Removing and counting are two tasks, so that one that hangs is noticed by the other.

use std::{sync::Arc, time::Duration};

use clevercall_api::{CanaryOutcome, Condition, JanitorAlarm, Metrics};
use clevercall_engines::Recogniser;
use clevercall_model::{Language, Spoken};
use clevercall_privacy::{Aliases, Engine, Kind};
use clevercall_vault::{Clock, RetainReport, StoreError, Vault};
use tokio::{
    task::JoinHandle,
    time::{MissedTickBehavior, interval, sleep},
};
use tracing::{error, info, warn};

use crate::{
    clock,
    detecting::{self, Alarms},
    instruments::Instruments,
    reception::Reception,
};

const RETAIN_EVERY: Duration = Duration::from_secs(60);
const AFTER_SWEEP: Duration = Duration::from_secs(5);
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
        alarms: &Alarms,
        instruments: &Instruments,
    ) -> Self {
        Self(vec![
            tokio::spawn(retain(vault.clone(), instruments.clone())),
            tokio::spawn(sweep(vault.clone(), instruments.clone())),
            tokio::spawn(send_canaries(receptions.to_vec(), alarms.clone(), instruments.clone())),
            detecting::start(vault.clone(), alarms.clone(), instruments.clone()),
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
async fn retain(vault: Vault, Instruments { metrics, health }: Instruments) {
    // The sweeper looks first: what the program was stopped for too long to remove is entered before it is removed.
    sleep(AFTER_SWEEP).await;
    let mut ticks = every(RETAIN_EVERY);
    loop {
        ticks.tick().await;
        let outcome = remove(&vault, &metrics).await;
        let well = outcome.as_ref().is_ok_and(|done| done.is_some_and(|report| report.sweeper_silent.is_none()));
        health.send_modify(|health| health.janitor = if well { Condition::Well } else { Condition::Failing });
        match outcome {
            Ok(None) => {}
            Ok(Some(report)) => tell(&report, &metrics),
            Err(error) => error!(%error, "What is due could not be removed; it is tried again in a minute"),
        }
    }
}

/// One run, if the clock can be trusted.
async fn remove(vault: &Vault, metrics: &Metrics) -> Result<Option<RetainReport>, StoreError> {
    // Opens what another program may have rotated, so that a new master key can follow a minute later.
    vault.open_keys().await?;
    let clock = vault.read_clock(clock::reading()).await?;
    metrics.janitor_alarm(JanitorAlarm::ClockJumped, matches!(clock, Clock::JumpedAhead { .. }));
    match clock {
        Clock::Runs(now) => vault.retain(now).await.map(Some),
        Clock::WentBack { by, now } => {
            warn!(by_s = by.as_secs(), "The clock went back; removing goes on by the vault's own time");
            vault.retain(now).await.map(Some)
        }
        Clock::JumpedAhead { by } => {
            let by_hours = by.as_secs() / 3600;
            error!(by_hours, "The clock jumped ahead: nothing is removed until `clevercall retain --confirm-clock`");
            Ok(None)
        }
    }
}

fn tell(report: &RetainReport, metrics: &Metrics) {
    metrics.janitor_alarm(JanitorAlarm::SweeperSilent, report.sweeper_silent.is_some());
    if let Some(silent) = report.sweeper_silent {
        error!(silent_s = silent.as_secs(), "Nothing counts what is overdue; restart the program and report it");
    }
    if report.deidentified + report.removed + report.billed + report.invoices > 0 {
        info!(
            deidentified = report.deidentified,
            removed = report.removed,
            numbers = report.billed,
            lateness_s = report.lateness.as_secs(),
            "Did what was due"
        );
    }
}

/// Counts what is past its due date, independently of what removes it, and notices when that falls silent.
async fn sweep(vault: Vault, Instruments { metrics, health }: Instruments) {
    let mut ticks = every(SWEEP_EVERY);
    loop {
        ticks.tick().await;
        let now = clock::now();
        match vault.watch(now).await {
            Ok(seen) => {
                metrics.overdue_records(seen.overdue.total());
                metrics.janitor_alarm(JanitorAlarm::RemoverSilent, seen.remover_silent.is_some());
                metrics.janitor_alarm(JanitorAlarm::HoldUnreviewed, seen.overdue.holds_to_review > 0);
                if !seen.is_well() {
                    let (overdue, late_s) = (seen.overdue.total(), seen.late.as_secs());
                    error!(overdue, late_s, "Records are past their due date; look at the janitor's errors above");
                }
                if seen.remover_silent.is_some() {
                    health.send_modify(|health| health.janitor = Condition::Failing);
                }
                if let Err(error) = vault.note_sweep(seen, now).await {
                    error!(%error, "The sweep could not be noted");
                }
            }
            Err(error) => error!(%error, "Overdue records could not be counted"),
        }
    }
}

/// Sends invented personal data through every organisation's filter; one that passes is an alarm (CC-08).
async fn send_canaries(receptions: Vec<Arc<Reception>>, alarms: Alarms, Instruments { metrics, health }: Instruments) {
    let mut ticks = every(CANARIES_EVERY);
    loop {
        ticks.tick().await;
        for reception in &receptions {
            let outcomes = canaries(reception.engine(), reception.languages());
            outcomes.iter().for_each(|outcome| metrics.canary(*outcome));
            let missed = outcomes.iter().filter(|outcome| **outcome == CanaryOutcome::Missed).count();
            if missed > 0 {
                alarms.canaries_missed(u64::try_from(missed).unwrap_or(u64::MAX));
                let organisation = &reception.organisation;
                error!(%organisation, missed, "The privacy filter let canaries through; stop taking calls and report it");
                health.send_modify(|health| health.recognition = Condition::Failing);
            }
        }
    }
}

/// Invented sentences, the kind in each, and the words of it that must not come back.
pub(crate) const CANARIES: [(Language, Kind, &str, &[&str]); 15] = [
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
    (Language::Swedish, Kind::Person, "jag heter Gunilla Åkerblom", &["Gunilla", "Åkerblom"]),
    (Language::Swedish, Kind::NationalId, "mitt personnummer är 19561113-2381", &["19561113"]),
    (Language::Swedish, Kind::Health, "jag är sjukskriven", &["sjuk"]),
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

    /// The outcomes of the canaries in the languages of these settings.
    fn sent(settings: Settings) -> Vec<CanaryOutcome> {
        let languages = settings.languages.clone();
        canaries(&Engine::new(settings).expect("the settings are right"), &languages)
    }

    /// As many found ones as there are canaries of these, in the languages that the filter was taught.
    fn found(which: impl Fn(Kind, &str) -> bool) -> Vec<CanaryOutcome> {
        let taught = Settings::default().languages;
        let counted = CANARIES
            .iter()
            .filter(|(language, kind, sentence, _)| taught.contains(language) && which(*kind, sentence))
            .map(|_| CanaryOutcome::Found);
        counted.collect()
    }

    #[test]
    fn the_filter_finds_every_canary() {
        assert_eq!(sent(Settings::default()), found(|_, _| true));
    }

    #[test]
    fn a_canary_that_the_organisation_lets_through_is_not_sent() {
        let mut own = OwnRules::default();
        own.never_remove("Peter Hansen".parse().unwrap()).unwrap();
        let mut filters = Filters::default();
        filters.switch_off(Kind::Health).unwrap();
        let expected = found(|kind, sentence| kind != Kind::Health && !sentence.contains("Peter Hansen"));
        assert_eq!(sent(Settings { own, filters, ..Settings::default() }), expected);
    }
}
