//! The one place that asks the system for the time.

use std::{
    fs,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use clevercall_model::Timestamp;
use clevercall_vault::ClockReading;

/// The wall clock, now.
#[expect(clippy::disallowed_methods, reason = "the program's single source of wall-clock time")]
pub(crate) fn now() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
}

/// The wall clock beside the time since the machine started, by which a jump of the first is noticed.
///
/// A system that does not tell the second is read as one that was just started: then any jump ahead of more than a day
/// asks for confirmation, also after the program alone was stopped for so long.
pub(crate) fn reading() -> ClockReading {
    ClockReading { wall: now(), since_boot: since_boot().unwrap_or_default(), boot: boot().unwrap_or_default() }
}

/// Seconds since the machine started, suspended or not.
fn since_boot() -> Option<Duration> {
    let uptime = fs::read_to_string("/proc/uptime").ok()?;
    Duration::try_from_secs_f64(uptime.split_whitespace().next()?.parse().ok()?).ok()
}

/// The random id that Linux draws at each start.
fn boot() -> Option<[u8; 16]> {
    let id = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let digits: String = id.chars().filter(char::is_ascii_hexdigit).collect();
    data_encoding::HEXLOWER.decode(digits.as_bytes()).ok()?.try_into().ok()
}
