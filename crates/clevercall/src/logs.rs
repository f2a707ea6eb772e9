//! Logs: a sentence and fields, on standard error, without personal data.

use std::{
    io::{self, IsTerminal},
    panic,
};

use clevercall_telephony::QUIET_TARGETS;
use tracing_subscriber::EnvFilter;

use crate::{cli::LogFormat, print};

/// Starts logging; `CLEVERCALL_LOG` chooses the level (`info` when not set).
///
/// Libraries that would write foreign messages into the log stay silent whatever it says.
pub(crate) fn start(format: LogFormat) {
    let level = std::env::var("CLEVERCALL_LOG").unwrap_or_else(|_absent| "info".to_owned());
    let filter = QUIET_TARGETS.iter().fold(EnvFilter::new(format!("warn,{}", ours(&level))), |filter, quiet| {
        filter.add_directive(quiet.parse().expect("the quiet targets are valid directives"))
    });
    let colours = io::stderr().is_terminal();
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(colours);
    match format {
        LogFormat::Text => logs.with_target(false).init(),
        LogFormat::Json => logs.json().init(),
    }
}

/// From here on a defect is reported with its place in the program only.
///
/// The message of a panic is not repeated: one about a slice of text holds the text, which may be a caller's.
pub(crate) fn tell_defects_by_place() {
    panic::set_hook(Box::new(|defect| {
        let place =
            defect.location().map_or_else(String::new, |place| format!(" at {}:{}", place.file(), place.line()));
        print::complaint(&format!("clevercall: a defect of the program{place}; please report it with this line"));
    }));
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
