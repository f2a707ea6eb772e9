//! How fast new calls may come: one bucket for all, one for every source.

use std::{collections::HashMap, net::IpAddr, time::Duration};

use crate::Limits;

/// Sources that are remembered; beyond that, those that have been quiet longest are forgotten.
const MOST_SOURCES: usize = 4_096;

/// Counts new calls against the limits. Time comes in as the age of the line.
pub(crate) struct Pace {
    all: Bucket,
    sources: HashMap<IpAddr, Bucket>,
    limits: Limits,
}

/// A second's worth of calls flows in every second, and two seconds' worth may be saved up.
struct Bucket {
    filled: f64,
    at: Duration,
}

impl Bucket {
    fn full(per_second: f64, now: Duration) -> Self {
        Self { filled: 2.0 * per_second, at: now }
    }

    fn refill(&mut self, per_second: f64, now: Duration) {
        let gained = now.saturating_sub(self.at).as_secs_f64() * per_second;
        self.filled = (self.filled + gained).min(2.0 * per_second);
        self.at = now;
    }
}

impl Pace {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            all: Bucket::full(f64::from(limits.new_calls_per_second), Duration::ZERO),
            sources: HashMap::new(),
            limits,
        }
    }

    /// Whether one more call from `source` may come now; one that may not costs nobody else's share.
    pub(crate) fn admits(&mut self, source: IpAddr, now: Duration) -> bool {
        if self.sources.len() >= MOST_SOURCES && !self.sources.contains_key(&source) {
            self.forget_quiet_ones(now);
        }
        let per_source = f64::from(self.limits.per_source_per_second);
        let bucket = self.sources.entry(source).or_insert_with(|| Bucket::full(per_source, now));
        bucket.refill(per_source, now);
        self.all.refill(f64::from(self.limits.new_calls_per_second), now);
        if bucket.filled < 1.0 || self.all.filled < 1.0 {
            return false;
        }
        bucket.filled -= 1.0;
        self.all.filled -= 1.0;
        true
    }

    fn forget_quiet_ones(&mut self, now: Duration) {
        self.sources.retain(|_, bucket| now.saturating_sub(bucket.at) < Duration::from_secs(2));
        if self.sources.len() >= MOST_SOURCES {
            // A flood from thousands of addresses: the bucket for all is what protects us now.
            self.sources.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { calls: 10, new_calls_per_second: 10, per_source_per_second: 2 };

    fn admitted(pace: &mut Pace, source: u8, second: u64, asks: usize) -> usize {
        let now = Duration::from_secs(second);
        (0..asks).filter(|_| pace.admits(IpAddr::from([192, 0, 2, source]), now)).count()
    }

    #[test]
    fn a_source_gets_its_burst_and_then_its_rate() {
        let mut pace = Pace::new(LIMITS);
        assert_eq!(admitted(&mut pace, 1, 0, 50), 4);
        assert_eq!(admitted(&mut pace, 1, 1, 50), 2);
    }

    #[test]
    fn one_source_does_not_use_up_the_share_of_others() {
        let mut pace = Pace::new(LIMITS);
        admitted(&mut pace, 1, 0, 1_000);
        assert_eq!(admitted(&mut pace, 2, 0, 1), 1);
    }

    #[test]
    fn many_sources_together_stay_below_the_limit_for_all() {
        let mut pace = Pace::new(LIMITS);
        assert_eq!((0..50).map(|source| admitted(&mut pace, source, 0, 2)).sum::<usize>(), 20);
    }

    #[test]
    fn what_is_remembered_stays_bounded() {
        let mut pace = Pace::new(LIMITS);
        for number in 0..20_000_u32 {
            pace.admits(IpAddr::from(number.to_be_bytes()), Duration::from_millis(u64::from(number)));
        }
        assert!(pace.sources.len() <= MOST_SOURCES);
    }
}
