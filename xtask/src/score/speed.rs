//! `--speed`: how fast the filter is on one core, how long it takes to start, and how much memory it needs.
//!
//! - *start*: making the engine, first thing in this process.
//! - *memory*: of this whole process, after every text was filtered once; the texts themselves are in it.
//! - *throughput*: bytes of UTF-8 by the time spent in the filter, segments on their own.
//! - *p50, p99*: the time of one segment on its own, and of one in a call, where it is looked at together with the two
//!   before it.
//!
//! Each set of texts is repeated until enough was measured. Nothing runs beside it in this process.

use std::{fs, path::Path, sync::Arc, time::Duration};

use anyhow::{Context, Result};
use clevercall_model::{Language, Spoken, TurnNumber};
use clevercall_privacy::{Aliases, CallFilter, Engine};

use super::{
    arguments::Arguments,
    bars::{Bar, Verdicts},
    outside::banking77,
};
use crate::{
    measure::{
        machine::{Memory, memory, percentile, timed},
        ours::{Ours, spoken},
        table::Table,
    },
    task::say,
};

/// How long each set is repeated.
const ENOUGH: Duration = Duration::from_secs(2);
/// Where it stops even if that took no time at all.
const MOST_ROUNDS: usize = 100_000;
/// Segments of a call, before the next begins.
const CALL: usize = 30;

/// Texts of one origin.
struct Texts {
    name: String,
    segments: Vec<Segment>,
}

struct Segment {
    text: String,
    language: Option<Language>,
}

/// Measures everything.
pub(crate) fn run(arguments: &Arguments, verdicts: &mut Verdicts) -> Result<()> {
    // First of all, before any text is read.
    let (start, ours) = timed(Ours::new);
    let ours = ours?;
    let sets = texts(arguments, &ours)?;
    for segment in sets.iter().flat_map(|set| &set.segments) {
        ours.engine.redact(&segment.spoken(), &mut Aliases::default());
    }
    let memory = memory()?;
    if cfg!(debug_assertions) {
        say("\nBuilt without optimisation: these figures say nothing about the product. Type:");
        say("  cargo run --release --package xtask -- score --speed");
    }
    show_process(start, memory, verdicts);
    say("");
    let mut table =
        Table::new(&["on one core", "segments", "bytes", "MB/s", "p50 µs", "p99 µs", "in a call p50", "p99"]);
    for set in &sets {
        let alone = set.repeat(|segments| alone(&ours.engine, segments));
        let in_call = set.repeat(|segments| in_calls(&ours.engine, segments));
        let rate = alone.rate(set.bytes());
        table.row([
            set.name.clone(),
            set.segments.len().to_string(),
            set.bytes().to_string(),
            format!("{rate:.1}"),
            alone.microseconds(0.50),
            alone.microseconds(0.99),
            in_call.microseconds(0.50),
            in_call.microseconds(0.99),
        ]);
        verdicts.judge(&format!("{} at least 10 MB/s", set.name), Bar::AtLeast(10.0), Some(rate));
        for (what, times) in [("on its own", &alone), ("in a call", &in_call)] {
            let p99 = times.at(0.99).as_secs_f64() * 1e3;
            verdicts.judge(&format!("{} p99 {what} at most 0.5 ms", set.name), Bar::AtMost(0.5), Some(p99));
        }
    }
    table.show();
    say("  bars: ≥ 10 MB/s, both p99 ≤ 500 µs");
    Ok(())
}

fn show_process(start: Duration, memory: Memory, verdicts: &mut Verdicts) {
    let mut table = Table::new(&["", "figure", "bar", ""]);
    let rows = [
        ("start", start.as_secs_f64() * 1e3, "ms", 150.0),
        ("memory, at its most (VmHWM)", memory.most, "MB", 60.0),
        ("memory, resident (VmRSS)", memory.now, "MB", 60.0),
    ];
    for (what, value, unit, most) in rows {
        let verdict = verdicts.judge(what, Bar::AtMost(most), Some(value));
        table.row([what.to_owned(), format!("{value:.1} {unit}"), format!("≤ {most} {unit}"), verdict.to_owned()]);
    }
    say("");
    table.show();
}

fn texts(arguments: &Arguments, ours: &Ours) -> Result<Vec<Texts>> {
    let mut sets = Vec::new();
    for (language, lines) in arguments.read_corpus()? {
        let Some(lines) = lines.filter(|_| ours.knows(language)) else { continue };
        let language_said = (!arguments.auto).then_some(language);
        let segment = |text| Segment { text, language: language_said };
        let segments = lines.into_iter().map(|line| segment(line.text)).collect();
        sets.push(Texts { name: format!("corpus {language}/{}", arguments.part.name()), segments });
    }
    if let Some(folder) = &arguments.data {
        sets.extend(banking(folder)?);
    }
    Ok(sets)
}

fn banking(folder: &Path) -> Result<Option<Texts>> {
    let path = folder.join(banking77::FILE);
    if !path.exists() {
        return Ok(None);
    }
    let csv = fs::read_to_string(&path).with_context(|| format!("{} can't be read", path.display()))?;
    let segment = |text| Segment { text, language: Some(Language::English) };
    let segments = banking77::questions(&csv)?.into_iter().map(segment).collect();
    Ok(Some(Texts { name: "Banking77".to_owned(), segments }))
}

impl Segment {
    fn spoken(&self) -> Spoken {
        spoken(&self.text, self.language)
    }
}

impl Texts {
    fn bytes(&self) -> usize {
        self.segments.iter().map(|segment| segment.text.len()).sum()
    }

    /// Times every segment again and again, whole rounds, until it is enough.
    fn repeat(&self, round: impl Fn(&[Segment]) -> Vec<Duration>) -> Times {
        let mut times = Times { sorted: Vec::new(), rounds: 0 };
        let mut spent = Duration::ZERO;
        while spent < ENOUGH && times.rounds < MOST_ROUNDS {
            let of_round = round(&self.segments);
            spent += of_round.iter().sum::<Duration>();
            times.sorted.extend(of_round);
            times.rounds += 1;
        }
        times.sorted.sort_unstable();
        times
    }
}

fn alone(engine: &Engine, segments: &[Segment]) -> Vec<Duration> {
    let time = |segment: &Segment| {
        let (spoken, mut aliases) = (segment.spoken(), Aliases::default());
        timed(|| engine.redact(&spoken, &mut aliases)).0
    };
    segments.iter().map(time).collect()
}

fn in_calls(engine: &Arc<Engine>, segments: &[Segment]) -> Vec<Duration> {
    let mut times = Vec::with_capacity(segments.len());
    for call in segments.chunks(CALL) {
        let mut filter = CallFilter::new(Arc::clone(engine));
        for (turn, segment) in (1..).zip(call) {
            let spoken = segment.spoken();
            times.push(timed(|| filter.hear(TurnNumber(turn), &spoken)).0);
        }
    }
    times
}

/// Times in order of length.
struct Times {
    sorted: Vec<Duration>,
    rounds: usize,
}

impl Times {
    /// Megabytes a second, when each round took so many bytes.
    fn rate(&self, bytes: usize) -> f64 {
        let seconds: f64 = self.sorted.iter().map(Duration::as_secs_f64).sum();
        (bytes * self.rounds) as f64 / seconds / 1e6
    }

    /// The time that this share of the segments doesn't exceed.
    fn at(&self, share: f64) -> Duration {
        percentile(&self.sorted, share)
    }

    fn microseconds(&self, share: f64) -> String {
        format!("{:.1}", self.at(share).as_secs_f64() * 1e6)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(milliseconds: impl Iterator<Item = u64>) -> Times {
        Times { sorted: milliseconds.map(Duration::from_millis).collect(), rounds: 2 }
    }

    #[test]
    fn percentiles_are_times_that_were_measured() {
        let times = times(1..=200);
        assert_eq!((times.at(0.50), times.at(0.99)), (Duration::from_millis(100), Duration::from_millis(198)));
        assert_eq!(self::times(7..8).at(0.99), Duration::from_millis(7));
    }

    #[test]
    fn the_rate_counts_every_round() {
        // Two rounds of 1,000,000 bytes in 4 × 250 ms.
        assert!((times([250; 4].into_iter()).rate(1_000_000) - 2.0).abs() < 1e-9);
    }

    #[test]
    fn whole_rounds_are_repeated_until_it_is_enough() {
        let segment = |text: &str| Segment { text: text.to_owned(), language: None };
        let set = Texts { name: String::new(), segments: vec![segment("ab"), segment("ø")] };
        let slow = ENOUGH / 4 + Duration::from_millis(1);
        let times = set.repeat(|segments| vec![slow; segments.len()]);
        assert_eq!((set.bytes(), times.rounds, times.sorted.len()), (4, 2, 4));
    }
}
