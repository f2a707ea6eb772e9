//! A part of a whole, and how far chance may have moved it.

use std::ops::AddAssign;

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Share {
    /// How many.
    pub(crate) part: usize,
    /// Of how many.
    pub(crate) of: usize,
}

impl Share {
    /// One more of the whole, which belongs to the part or not.
    pub(crate) fn count(&mut self, belongs: bool) {
        self.part += usize::from(belongs);
        self.of += 1;
    }

    /// The share from 0 to 1; none of an empty whole.
    pub(crate) fn value(self) -> Option<f64> {
        (self.of > 0).then(|| self.part as f64 / self.of as f64)
    }

    /// Wilson's 95 % interval, each of the whole taken as an observation of its own.
    pub(crate) fn interval(self) -> Option<(f64, f64)> {
        self.interval_of(self.of)
    }

    /// Wilson's 95 % interval where only so many of the whole were observed independently.
    ///
    /// The characters of one identifier leak together, so a share of characters has as many observations as
    /// identifiers; with each character as one the interval would look far narrower than it is.
    pub(crate) fn interval_of(self, observations: usize) -> Option<(f64, f64)> {
        const Z: f64 = 1.959_964;
        let p = self.value()?;
        if observations == 0 {
            return None;
        }
        let n = observations as f64;
        let scale = 1.0 + Z * Z / n;
        let centre = (p + Z * Z / (2.0 * n)) / scale;
        let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt() / scale;
        Some(((centre - half).max(0.0), (centre + half).min(1.0)))
    }
}

impl AddAssign for Share {
    fn add_assign(&mut self, other: Self) {
        self.part += other.part;
        self.of += other.of;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounded(interval: Option<(f64, f64)>) -> (i64, i64) {
        let (low, high) = interval.unwrap();
        ((low * 1e4).round() as i64, (high * 1e4).round() as i64)
    }

    #[test]
    fn the_interval_is_wilsons() {
        // 5 of 10 and 0 of 10, from Wilson's formula by hand: z² = 3.8415.
        assert_eq!(rounded(Share { part: 5, of: 10 }.interval()), (2366, 7634));
        assert_eq!(rounded(Share { part: 0, of: 10 }.interval()), (0, 2775));
        assert_eq!(rounded(Share { part: 10, of: 10 }.interval()), (7225, 10000));
    }

    #[test]
    fn fewer_observations_widen_the_interval() {
        let share = Share { part: 50, of: 100 };
        assert_eq!(rounded(share.interval_of(10)), (2366, 7634));
        assert!(rounded(share.interval()).0 > 2366);
    }

    #[test]
    fn of_nothing_there_is_no_share() {
        assert_eq!(Share::default().value(), None);
        assert_eq!(Share::default().interval(), None);
        assert_eq!(Share { part: 1, of: 2 }.interval_of(0), None);
    }
}
