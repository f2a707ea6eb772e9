//! Logs: a sentence and fields, on standard error, without personal data.

use std::io;

use clevercall_telephony::QUIET_TARGETS;
use tracing_subscriber::EnvFilter;

use crate::cli::LogFormat;

/// Starts logging; `CLEVERCALL_LOG` chooses the level (`info` when not set).
///
/// Libraries that would write foreign messages into the log stay silent whatever it says.
pub(crate) fn start(format: LogFormat) {
    let level = std::env::var("CLEVERCALL_LOG").unwrap_or_else(|_absent| "info".to_owned());
    let filter = QUIET_TARGETS.iter().fold(EnvFilter::new(format!("warn,{}", ours(&level))), |filter, quiet| {
        filter.add_directive(quiet.parse().expect("the quiet targets are valid directives"))
    });
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    match format {
        LogFormat::Text => logs.with_target(false).init(),
        LogFormat::Json => logs.json().init(),
    }
}

/// The level for our own crates; libraries only warn.
fn ours(level: &str) -> String {
    const CRATES: [&str; 6] = [
        "clevercall",
        "clevercall_api",
        "clevercall_egress",
        "clevercall_engines",
        "clevercall_telephony",
        "clevercall_vault",
    ];
    let level = if level.parse::<tracing::Level>().is_ok() { level } else { "info" };
    CRATES.map(|name| format!("{name}={level}")).join(",")
}
