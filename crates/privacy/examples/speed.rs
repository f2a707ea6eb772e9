//! Measures the filter on the lines of standard input: `cargo run --release -p clevercall-privacy --example speed < FILE`.
#![expect(clippy::disallowed_methods, reason = "a benchmark has to look at the clock")]

use std::{
    io::{BufRead, Write},
    time::Instant,
};

use clevercall_model::Spoken;
use clevercall_privacy::{Aliases, Engine, Settings};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let began = Instant::now();
    let engine = Engine::new(Settings::default())?;
    let start_ms = began.elapsed().as_secs_f64() * 1e3;
    let lines = std::io::stdin().lock().lines().collect::<Result<Vec<_>, _>>()?;
    let mut times = Vec::with_capacity(lines.len() * 10);
    for line in lines.iter().cycle().take(lines.len() * 10) {
        let spoken = Spoken::in_unknown_language(line.clone());
        let began = Instant::now();
        engine.redact(&spoken, &mut Aliases::default());
        times.push(began.elapsed().as_secs_f64());
    }
    let bytes: usize = lines.iter().map(String::len).sum::<usize>() * 10;
    let total: f64 = times.iter().sum();
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times.get(times.len() * share / 1000).copied().unwrap_or(0.0) * 1e6;
    writeln!(
        std::io::stdout(),
        "start {start_ms:.0} ms, {:.1} MB/s, a segment p50 {:.1} µs, p99 {:.1} µs, p99.9 {:.1} µs",
        bytes as f64 / total / 1e6,
        at(500),
        at(990),
        at(999)
    )?;
    Ok(())
}
