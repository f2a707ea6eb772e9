//! The metric catalogue: everything that is counted, in one place.
//!
//! Names follow the Prometheus conventions (base unit seconds, `_total` for counters).
//! No label can hold text: each is a closed list, a [`Label`].

use std::{
    fmt,
    sync::{Arc, atomic::AtomicI64},
    time::Duration,
};

use prometheus_client::{
    encoding::{EncodeLabelSet, EncodeMetric, LabelSetEncoder, text::encode},
    metrics::{
        counter::Counter,
        family::{Family, MetricConstructor},
        gauge::Gauge,
        histogram::Histogram,
    },
    registry::{Metric, Registry},
};

use crate::{
    CallRefusal, CanaryOutcome, EgressRefusal, IncidentKind, JanitorAlarm, Label, Listener, Step, StorageWithheld,
    TrunkState, TurnClass, WithheldReason,
};

type Level = Gauge<i64, AtomicI64>;
type Steps = Family<By<Step>, Histogram, fn() -> Histogram>;

/// What the program counts; cheap to clone, every clone counts into the same place.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    calls_active: Level,
    calls_answered: Counter,
    calls_refused: Family<By<CallRefusal>, Counter>,
    calls_transferred: Counter,
    turns: Family<By<TurnClass>, Counter>,
    steps: Steps,
    withheld: Family<By<WithheldReason>, Counter>,
    storage_withheld: Family<By<StorageWithheld>, Counter>,
    overdue: Level,
    janitor_alarms: Family<By<JanitorAlarm>, Level>,
    egress_refused: Family<By<EgressRefusal>, Counter>,
    trunks: Family<By<TrunkState>, Level>,
    packets_lost: Counter,
    packets_late: Counter,
    canaries: Family<By<CanaryOutcome>, Counter>,
    recognitions_waiting: Level,
    recognitions_running: Level,
    incidents: Family<By<IncidentKind>, Level>,
    certificate_days: Family<By<Listener>, Level>,
}

/// Upper bounds in seconds: fine around the 0.8 s and 1.3 s that the first sound is held to.
const STEP_BOUNDS: [f64; 15] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.0, 1.3, 2.0, 4.0, 8.0];

impl Metrics {
    /// Starts counting at zero.
    pub fn new() -> Self {
        let mut catalogue = Catalogue(Registry::with_prefix("clevercall"));
        let steps: Steps = Family::new_with_constructor(|| Histogram::new(STEP_BOUNDS));
        Self {
            calls_active: catalogue.one("calls_active", "Calls that are running"),
            calls_answered: catalogue.one("calls_answered", "Calls that were answered"),
            calls_refused: catalogue.each("calls_refused", "Calls that were not answered"),
            calls_transferred: catalogue.one("calls_transferred", "Calls that were passed on to a person"),
            turns: catalogue.each("turns", "Turns by class of sound"),
            steps: catalogue.family("turn_seconds", "Seconds between the last word and the first sound", steps),
            withheld: catalogue.each("withheld", "Texts that the filter withheld as a whole"),
            storage_withheld: catalogue.each("storage_withheld", "Turns and calls that were not stored"),
            overdue: catalogue.one("overdue_records", "Records past their due date, as the sweeper counted them"),
            janitor_alarms: catalogue.each("janitor_alarms", "Whether something is wrong with removing on time"),
            egress_refused: catalogue.each("egress_refused", "Connections to others that were refused"),
            trunks: catalogue.each("trunks", "Trunks by state"),
            packets_lost: catalogue.one("packets_lost", "Packets of sound that never came"),
            packets_late: catalogue.one("packets_late", "Packets of sound that came too late to be heard"),
            canaries: catalogue.each("canaries", "Canary utterances sent through the filter"),
            recognitions_waiting: catalogue.one("recognitions_waiting", "Utterances that wait to be recognised"),
            recognitions_running: catalogue.one("recognitions_running", "Utterances that are being recognised"),
            incidents: catalogue.each("incidents_open", "Whether an incident waits for a person to judge it"),
            certificate_days: catalogue.each("certificate_days", "Days until a certificate of ours runs out"),
            registry: Arc::new(catalogue.0),
        }
    }

    /// A call was answered and is running.
    pub fn call_answered(&self) {
        self.calls_answered.inc();
        self.calls_active.inc();
    }

    /// A call that was answered is over.
    pub fn call_ended(&self) {
        self.calls_active.dec();
    }

    /// A call was not answered.
    pub fn call_refused(&self, reason: CallRefusal) {
        self.calls_refused.get_or_create(&By(reason)).inc();
    }

    /// A call was passed on to a person.
    pub fn call_transferred(&self) {
        self.calls_transferred.inc();
    }

    /// Somebody spoke.
    pub fn turn(&self, class: impl Into<TurnClass>) {
        self.turns.get_or_create(&By(class.into())).inc();
    }

    /// A step of answering took this long.
    pub fn step(&self, step: Step, took: Duration) {
        self.steps.get_or_create(&By(step)).observe(took.as_secs_f64());
    }

    /// The filter withheld a text.
    pub fn withheld(&self, reason: impl Into<WithheldReason>) {
        self.withheld.get_or_create(&By(reason.into())).inc();
    }

    /// Something was not stored.
    pub fn storage_withheld(&self, reason: StorageWithheld) {
        self.storage_withheld.get_or_create(&By(reason)).inc();
    }

    /// The sweeper found so many records past their due date.
    pub fn overdue_records(&self, records: u64) {
        set(&self.overdue, records);
    }

    /// Raises or ends an alarm about removing on time.
    pub fn janitor_alarm(&self, alarm: JanitorAlarm, raised: bool) {
        set(&self.janitor_alarms.get_or_create(&By(alarm)), u64::from(raised));
    }

    /// A connection to somebody else was refused.
    pub fn egress_refused(&self, reason: EgressRefusal) {
        self.egress_refused.get_or_create(&By(reason)).inc();
    }

    /// So many trunks are in this state now.
    pub fn trunks(&self, state: TrunkState, trunks: usize) {
        set(&self.trunks.get_or_create(&By(state)), trunks as u64);
    }

    /// A leg lost this many packets and got that many too late, since it last told.
    pub fn packets(&self, lost: u64, late: u64) {
        self.packets_lost.inc_by(lost);
        self.packets_late.inc_by(late);
    }

    /// A canary went through the filter.
    pub fn canary(&self, outcome: CanaryOutcome) {
        self.canaries.get_or_create(&By(outcome)).inc();
    }

    /// An incident of this kind is open, or none is.
    pub fn incident(&self, kind: IncidentKind, open: bool) {
        set(&self.incidents.get_or_create(&By(kind)), u64::from(open));
    }

    /// The certificate that is shown there runs out in so many whole days; 0 also when it has, or can't be read.
    pub fn certificate_days(&self, listener: Listener, days: u64) {
        set(&self.certificate_days.get_or_create(&By(listener)), days);
    }

    /// So many utterances wait for recognition, and so many are in it.
    pub fn recognition_load(&self, waiting: usize, running: usize) {
        set(&self.recognitions_waiting, waiting as u64);
        set(&self.recognitions_running, running as u64);
    }

    /// Everything, in the OpenMetrics text format that Prometheus scrapes.
    pub fn render(&self) -> String {
        let mut text = String::with_capacity(8 * 1024);
        encode(&mut text, &self.registry).expect("writing to a string can't fail");
        text
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

fn set(level: &Level, value: u64) {
    level.set(i64::try_from(value).unwrap_or(i64::MAX));
}

struct Catalogue(Registry);

impl Catalogue {
    fn one<M: Metric + Clone + Default>(&mut self, name: &str, help: &str) -> M {
        let metric = M::default();
        self.0.register(name, help, metric.clone());
        metric
    }

    fn each<L: Label, M>(&mut self, name: &str, help: &str) -> Family<By<L>, M>
    where
        M: Metric + Clone + Default,
        Family<By<L>, M>: Metric + Clone + Default,
    {
        self.family(name, help, Family::default())
    }

    /// Registers a family with every value of its label at zero.
    fn family<L: Label, M, C>(&mut self, name: &str, help: &str, family: Family<By<L>, M, C>) -> Family<By<L>, M, C>
    where
        M: Metric + EncodeMetric,
        C: MetricConstructor<M> + Clone,
        Family<By<L>, M, C>: Metric + Clone,
    {
        for value in L::ALL {
            drop(family.get_or_create(&By(*value)));
        }
        self.0.register(name, help, family.clone());
        family
    }
}

/// A label set of one label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct By<L>(L);

impl<L: Label> EncodeLabelSet for By<L> {
    fn encode(&self, encoder: &mut LabelSetEncoder<'_>) -> Result<(), fmt::Error> {
        use prometheus_client::encoding::EncodeLabel;
        (L::KEY, self.0).encode(encoder.encode_label())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(count: impl FnOnce(&Metrics)) -> String {
        let metrics = Metrics::new();
        count(&metrics);
        metrics.render()
    }

    #[test]
    fn every_value_of_every_label_starts_at_zero() {
        let text = rendered(|_| ());
        for line in [
            "clevercall_calls_active 0",
            "clevercall_calls_refused_total{reason=\"busy\"} 0",
            "clevercall_turns_total{class=\"dynamic\"} 0",
            "clevercall_turn_seconds_count{step=\"first_sound\"} 0",
            "clevercall_withheld_total{reason=\"too_long\"} 0",
            "clevercall_janitor_alarms{alarm=\"remover_silent\"} 0",
            "clevercall_canaries_total{outcome=\"missed\"} 0",
        ] {
            assert!(text.lines().any(|it| it == line), "{line} in\n{text}");
        }
    }

    #[test]
    fn a_clone_counts_into_the_same_place() {
        let text = rendered(|metrics| {
            metrics.clone().call_answered();
            metrics.call_answered();
            metrics.clone().call_ended();
        });
        assert!(text.contains("clevercall_calls_active 1\n") && text.contains("clevercall_calls_answered_total 2\n"));
    }

    #[test]
    fn a_step_lands_in_the_bucket_of_its_duration() {
        let text = rendered(|metrics| metrics.step(Step::FirstSound, Duration::from_millis(790)));
        assert!(text.contains("clevercall_turn_seconds_bucket{le=\"0.5\",step=\"first_sound\"} 0\n"), "{text}");
        assert!(text.contains("clevercall_turn_seconds_bucket{le=\"0.8\",step=\"first_sound\"} 1\n"), "{text}");
    }

    #[test]
    fn the_text_ends_as_openmetrics_wants() {
        assert!(rendered(|_| ()).ends_with("# EOF\n"));
    }
}
