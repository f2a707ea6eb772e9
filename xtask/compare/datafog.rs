//! datafog-core's rules on the texts of standard input; the lines are those of `runner.py`.
//!
//! Not part of the workspace: `cargo xtask compare` copies it into a project of its own under the target folder.

use std::{
    fs,
    io::{self, BufRead, Write},
    time::Instant,
};

use datafog_core::{ScanConfig, scan_with_config};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let began = Instant::now();
    let plain = ScanConfig::new();
    let german = ScanConfig::new().with_locale("de")?;
    scan_with_config("hello, my name is Peter and my number is 22 33 44 55", &plain);
    let start = began.elapsed().as_secs_f64();
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let asked: Value = serde_json::from_str(&line?)?;
        let text = asked["text"].as_str().ok_or("a line has no text")?;
        let config = if asked["language"] == "de" { &german } else { &plain };
        let began = Instant::now();
        let found = scan_with_config(text, config);
        let seconds = began.elapsed().as_secs_f64();
        let places: Vec<Value> = found
            .iter()
            .map(|one| json!([one.codepoint_range.start, one.codepoint_range.end, one.entity_type]))
            .collect();
        writeln!(out, "{}", json!({"places": places, "seconds": seconds}))?;
    }
    writeln!(out, "{}", json!({"start_seconds": start, "memory_mb": memory_mb()?}))?;
    Ok(out.flush()?)
}

fn memory_mb() -> Result<f64, Box<dyn std::error::Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
    Ok(most.ok_or("/proc/self/status has no VmHWM")?.parse::<f64>()? * 1024.0 / 1e6)
}
