//! The bars: what a figure must reach to be called good enough.
//!
//! A bar holds for the figure itself; the interval beside it says how far chance may have moved it.
//! A figure that could not be measured meets no bar.

use std::fmt;

use clevercall_model::Language;

use crate::task::{Outcome, say};

/// What a figure must reach.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Bar {
    /// No more than this.
    AtMost(f64),
    /// No less than this.
    AtLeast(f64),
}

/// The bars of a language, as shares from 0 to 1.
pub(crate) struct Bars {
    /// Letters and digits leaked.
    pub(crate) leaked: Bar,
    /// Marks wholly covered.
    pub(crate) covered: Bar,
    /// Marks wholly covered, for each kind of Art. 9 and for Art. 10.
    pub(crate) statement: Bar,
    /// `neg` lines touched.
    pub(crate) touched: Bar,
    /// Over-redaction.
    pub(crate) over: Bar,
}

/// Danish and English are offered to callers; the others follow, and have further to go.
pub(crate) const fn bars(language: Language) -> Bars {
    match language {
        Language::Danish | Language::English => Bars {
            leaked: Bar::AtMost(0.03),
            covered: Bar::AtLeast(0.95),
            statement: Bar::AtLeast(0.90),
            touched: Bar::AtMost(0.05),
            over: Bar::AtMost(0.01),
        },
        Language::Norwegian | Language::Swedish | Language::German => Bars {
            leaked: Bar::AtMost(0.06),
            covered: Bar::AtLeast(0.90),
            statement: Bar::AtLeast(0.85),
            touched: Bar::AtMost(0.07),
            over: Bar::AtMost(0.02),
        },
    }
}

impl Bar {
    /// Whether a figure reaches it.
    pub(crate) fn is_met(self, value: Option<f64>) -> bool {
        match (self, value) {
            (_, None) => false,
            (Self::AtMost(most), Some(value)) => value <= most,
            (Self::AtLeast(least), Some(value)) => value >= least,
        }
    }
}

impl fmt::Display for Bar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtMost(most) => write!(f, "≤ {} %", rounded(most * 100.0)),
            Self::AtLeast(least) => write!(f, "≥ {} %", rounded(least * 100.0)),
        }
    }
}

fn rounded(percent: f64) -> f64 {
    (percent * 10.0).round() / 10.0
}

/// Which bars were met, over everything that was measured.
#[derive(Debug, Default)]
pub(crate) struct Verdicts {
    met: usize,
    missed: Vec<String>,
}

impl Verdicts {
    /// Judges one figure; returns the word for the table.
    pub(crate) fn judge(&mut self, what: &str, bar: Bar, value: Option<f64>) -> &'static str {
        if bar.is_met(value) {
            self.met += 1;
            return "met";
        }
        self.missed.push(what.to_owned());
        if value.is_some() { "NOT MET" } else { "not measured" }
    }

    /// Something could not be measured at all.
    pub(crate) fn miss(&mut self, what: String) {
        self.missed.push(what);
    }

    /// Says how many were met, which were not, and how the task ends.
    pub(crate) fn outcome(self) -> Outcome {
        say(&format!("\nbars: {} of {} met", self.met, self.met + self.missed.len()));
        if self.missed.is_empty() {
            return Outcome::Done;
        }
        say(&format!("not met: {}", self.missed.join(", ")));
        Outcome::Found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_met_at_its_edge_and_not_beyond() {
        for (bar, value, met) in [
            (Bar::AtMost(0.03), Some(0.03), true),
            (Bar::AtMost(0.03), Some(0.0301), false),
            (Bar::AtLeast(0.95), Some(0.95), true),
            (Bar::AtLeast(0.95), Some(0.9499), false),
            (Bar::AtMost(0.03), None, false),
            (Bar::AtLeast(0.0), None, false),
        ] {
            assert_eq!(bar.is_met(value), met, "{bar} {value:?}");
        }
    }

    #[test]
    fn one_missed_bar_is_enough_to_fail() {
        let mut verdicts = Verdicts::default();
        assert_eq!(verdicts.judge("leaked", Bar::AtMost(0.03), Some(0.01)), "met");
        assert_eq!(verdicts.judge("covered", Bar::AtLeast(0.95), Some(0.5)), "NOT MET");
        assert_eq!(verdicts.outcome(), Outcome::Found);
        assert_eq!(Verdicts::default().outcome(), Outcome::Done);
    }

    #[test]
    fn every_language_has_bars_and_they_read_well() {
        for language in Language::ALL {
            assert!(bars(language).covered.is_met(Some(1.0)) && !bars(language).leaked.is_met(Some(0.5)));
        }
        assert_eq!(bars(Language::Danish).leaked.to_string(), "≤ 3 %");
    }
}
