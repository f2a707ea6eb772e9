//! The session timer (RFC 4028): a call whose other side vanished without a BYE ends by itself.
//!
//! Pure: time comes in as the age of the leg.

use std::time::Duration;

/// The shortest interval we agree to, and the shortest anybody may ask of us (RFC 4028 §5).
pub(crate) const SHORTEST: Duration = Duration::from_secs(90);

/// A running session timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SessionTimer {
    interval: Duration,
    refresher: Refresher,
    refreshed: Duration,
}

/// Who has to refresh the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refresher {
    Us,
    Them,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Due {
    Nothing,
    Refresh,
    Expire,
}

/// The other side asked for an interval below [`SHORTEST`]: 422, with `Min-SE`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TooShort;

impl SessionTimer {
    /// What a request of the other side asks for; `None` when it asks for no timer.
    pub(crate) fn asked(value: Option<&str>, supports_timer: bool, now: Duration) -> Result<Option<Self>, TooShort> {
        let Some((interval, refresher)) = value.and_then(read) else { return Ok(None) };
        if interval < SHORTEST {
            return Err(TooShort);
        }
        // RFC 4028 §9: one that doesn't know the extension can't refresh.
        let refresher = match refresher {
            Some("uas") => Refresher::Us,
            _ if supports_timer => Refresher::Them,
            _ => Refresher::Us,
        };
        Ok(Some(Self { interval, refresher, refreshed: now }))
    }

    /// What the answer to a request of ours granted.
    pub(crate) fn granted(value: Option<&str>, now: Duration) -> Option<Self> {
        let (interval, refresher) = value.and_then(read)?;
        let refresher = if refresher == Some("uas") { Refresher::Them } else { Refresher::Us };
        Some(Self { interval: interval.max(SHORTEST), refresher, refreshed: now })
    }

    /// Header fields of our answer to the request that asked for this timer.
    pub(crate) fn answer_fields(&self) -> Vec<(&'static str, String)> {
        let seconds = self.interval.as_secs();
        match self.refresher {
            Refresher::Us => vec![("Session-Expires", format!("{seconds};refresher=uas"))],
            Refresher::Them => vec![
                ("Session-Expires", format!("{seconds};refresher=uac")),
                // RFC 4028 §9: so that it knows that it has to.
                ("Require", "timer".to_owned()),
            ],
        }
    }

    /// Header fields of our refreshing request.
    pub(crate) fn refresh_fields(&self) -> Vec<(&'static str, String)> {
        vec![
            ("Supported", "timer".to_owned()),
            ("Session-Expires", format!("{};refresher=uac", self.interval.as_secs())),
        ]
    }

    /// What is to be done at `now` (RFC 4028 §10): refresh at half the interval, end a little before it is over.
    pub(crate) fn due(&self, now: Duration) -> Due {
        let age = now.saturating_sub(self.refreshed);
        let margin = (self.interval / 3).min(Duration::from_secs(32));
        if age >= self.interval - margin {
            Due::Expire
        } else if self.refresher == Refresher::Us && age >= self.interval / 2 {
            Due::Refresh
        } else {
            Due::Nothing
        }
    }
}

fn read(value: &str) -> Option<(Duration, Option<&str>)> {
    let mut parts = value.split(';').map(str::trim);
    let seconds: u32 = parts.next()?.parse().ok()?;
    let refresher = parts.find_map(|part| part.strip_prefix("refresher=")).map(str::trim);
    Some((Duration::from_secs(u64::from(seconds)), refresher))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(value: &str, supports_timer: bool) -> SessionTimer {
        SessionTimer::asked(Some(value), supports_timer, Duration::ZERO).unwrap().unwrap()
    }

    fn due(timer: &SessionTimer, second: u64) -> Due {
        timer.due(Duration::from_secs(second))
    }

    #[test]
    fn a_caller_that_can_refresh_is_left_to_it() {
        let timer = asked("90;refresher=uac", true);
        assert_eq!(timer.answer_fields()[0].1, "90;refresher=uac");
        assert_eq!([due(&timer, 45), due(&timer, 59), due(&timer, 60)], [Due::Nothing, Due::Nothing, Due::Expire]);
    }

    #[test]
    fn we_refresh_for_a_caller_that_cannot() {
        let timer = asked("1800", false);
        assert_eq!(timer.answer_fields(), [("Session-Expires", "1800;refresher=uas".to_owned())]);
        assert_eq!([due(&timer, 899), due(&timer, 900), due(&timer, 1768)], [Due::Nothing, Due::Refresh, Due::Expire]);
    }

    #[test]
    fn too_short_an_interval_is_refused_and_nonsense_ignored() {
        assert_eq!(SessionTimer::asked(Some("89"), true, Duration::ZERO), Err(TooShort));
        for value in [None, Some(""), Some("soon"), Some("-5")] {
            assert_eq!(SessionTimer::asked(value, true, Duration::ZERO), Ok(None));
        }
    }

    #[test]
    fn an_answer_names_the_refresher_from_the_view_of_the_asker() {
        let ours = SessionTimer::granted(Some("600;refresher=uac"), Duration::ZERO).unwrap();
        let theirs = SessionTimer::granted(Some("600;refresher=uas"), Duration::ZERO).unwrap();
        assert_eq!([due(&ours, 300), due(&theirs, 300)], [Due::Refresh, Due::Nothing]);
    }
}
