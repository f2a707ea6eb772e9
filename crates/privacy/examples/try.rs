//! Redacts the lines of standard input and shows what was found: `cargo run -p clevercall-privacy --example try`.

use std::io::{BufRead, Write};

use clevercall_model::Spoken;
use clevercall_privacy::{Aliases, Engine, Settings};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let engine = Engine::new(Settings::default())?;
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let redaction = engine.redact(&Spoken::in_unknown_language(line?), &mut Aliases::default());
        let language = redaction.language.map_or("--", |language| language.code());
        writeln!(out, "{language} {}", redaction.text)?;
        for finding in &redaction.findings {
            writeln!(
                out,
                "      {} {}..{} {:.2} {}",
                finding.kind.name(),
                finding.start,
                finding.end,
                finding.certainty,
                finding.reason
            )?;
        }
    }
    Ok(())
}
