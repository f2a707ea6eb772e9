//! The wall clock, for RTCP's sender reports; everything else here counts from the start of the leg.

use std::time::{SystemTime, UNIX_EPOCH};

use clevercall_media::NtpTime;

#[expect(clippy::disallowed_methods, reason = "the one place of this crate that asks for wall-clock time")]
pub(super) fn now() -> NtpTime {
    // A clock before 1970 is wrong in any case; the other side only measures differences.
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    NtpTime::from_unix_ms(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}
