//! The attacks, on plain lists: what is left of calls, and the truth about each.
//!
//! The attacker holds the carrier's log of the same calls (number, start, duration), the organisation's customer list,
//! and everything that is left, opened.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
    time::Duration,
};

use clevercall_model::{Language, Personal, Speaker, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{KeptTurn, backend::RemainderRow, policy::BillingPeriod};

/// Nobody is told apart within a group of this size.
const GROUP: usize = 5;
/// Fewer records than this hide nobody, whatever the rates are.
const ENOUGH: u64 = 100;
/// Linked calls that are tolerated, per million.
const LINKED: u32 = 50_000;
/// How much better than the best constant guess an inference may be, per million.
const INFERRED: u32 = 50_000;

/// A share, in parts per million, so that it can be signed and compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rate(pub u32);

impl Rate {
    /// `part` of `whole`; nothing of nothing is none.
    pub(super) fn of(part: usize, whole: usize) -> Self {
        let millionths = (part as u64 * 1_000_000).checked_div(whole as u64).unwrap_or(0);
        Self(u32::try_from(millionths).unwrap_or(u32::MAX))
    }

    /// In percent.
    pub fn percent(self) -> f64 {
        f64::from(self.0) / 10_000.0
    }
}

/// What each attack achieved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rates {
    /// Records that were attacked.
    pub records: u64,
    /// Of them, those whose call the vault still knew, so that a link could be judged.
    pub known: u64,
    /// The smallest group that month, language, length and kinds of placeholders make.
    pub smallest_group: u64,
    /// Records in a group smaller than five.
    pub singled_out: Rate,
    /// Records with a word of the caller's that fewer than five records have.
    pub rare_words: Rate,
    /// Records that the best attack gave the right entry of the carrier's log.
    pub linked_to_carrier: Rate,
    /// The same by guessing within the month.
    pub guessed: Rate,
    /// Records whose text holds a word of their own customer's only.
    pub linked_to_customers: Rate,
    /// How much better than a constant guess the attacker knows who spoke of something of Art. 9 or 10.
    pub inferred: Rate,
}

impl Rates {
    /// Whether all stayed below what is tolerated.
    pub fn pass(&self) -> bool {
        let none = [self.singled_out, self.rare_words, self.linked_to_customers].iter().all(|rate| rate.0 == 0);
        let beyond_guessing = self.linked_to_carrier.0.saturating_sub(self.guessed.0);
        none && self.records >= ENOUGH
            && beyond_guessing <= LINKED
            && self.guessed.0 <= LINKED
            && self.inferred.0 <= INFERRED
    }
}

/// What is left of a call, as an attacker with every key sees it.
#[derive(Clone, Debug, Default)]
pub(super) struct Left {
    pub(super) row: i64,
    pub(super) month: i64,
    pub(super) due: i64,
    pub(super) turns: usize,
    pub(super) language: Option<&'static str>,
    pub(super) kinds: BTreeSet<String>,
    pub(super) words: HashSet<String>,
    pub(super) length: usize,
}

/// What it was.
pub(super) struct Truth {
    pub(super) number: Option<Personal<String>>,
    pub(super) values: Vec<Personal<String>>,
    pub(super) started: Timestamp,
    pub(super) duration: Duration,
}

/// Both lists, in the same order; records that were de-identified before have no truth.
#[derive(Default)]
pub(super) struct Trial {
    pub(super) lefts: Vec<Left>,
    pub(super) truths: Vec<Option<Truth>>,
}

/// Placeholders of Art. 9 and Art. 10, as they stand in texts.
const PROTECTED: [&str; 9] =
    ["ETHNICITY", "POLITICS", "RELIGION", "UNION", "GENETIC", "BIOMETRIC", "HEALTH", "SEX", "CRIMINAL"];

impl Left {
    pub(super) fn of(row: &RemainderRow, turns: &[KeptTurn]) -> Self {
        let mut left = Self { row: row.row.0, month: row.day.number(), due: row.due.0.as_millis(), ..Self::default() };
        left.turns = turns.len();
        left.language = turns.iter().find_map(|turn| turn.language).map(Language::code);
        for turn in turns.iter().filter(|turn| turn.speaker == Speaker::Caller) {
            left.read(turn.text.as_str());
        }
        left
    }

    /// Takes the placeholders' kinds and the words of one text.
    pub(super) fn read(&mut self, text: &str) {
        self.length += text.len();
        for (n, part) in text.split(['[', ']']).enumerate() {
            if n % 2 == 1 {
                self.kinds.insert(part.trim_end_matches(|c: char| c == '_' || c.is_ascii_digit()).to_owned());
            } else {
                self.words.extend(words(part));
            }
        }
    }

    fn protected(&self) -> bool {
        self.kinds.iter().any(|kind| PROTECTED.contains(&kind.as_str()))
    }

    /// What somebody who knows the caller may know of the call.
    fn outline(&self) -> (i64, Option<&'static str>, usize) {
        (self.month, self.language, self.turns)
    }
}

/// Words that could tell somebody apart: of four letters or digits at least.
fn words(text: &str) -> impl Iterator<Item = String> {
    let long = |word: &&str| word.chars().count() >= 4;
    text.split(|c: char| !c.is_alphanumeric()).filter(long).map(str::to_lowercase)
}

/// A word's hash, so that the attacker's list of customers holds no words.
fn mark(word: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    word.hash(&mut hasher);
    hasher.finish()
}

impl Trial {
    /// Carries out all attacks.
    pub(super) fn rates(&self) -> Rates {
        let all = self.lefts.len();
        let (smallest_group, singled_out) = self.singled_out();
        let (linked, guessed) = self.linked_to_carrier();
        Rates {
            records: all as u64,
            known: self.truths.iter().flatten().count() as u64,
            smallest_group,
            singled_out: Rate::of(singled_out, all),
            rare_words: Rate::of(self.rare_words(), all),
            linked_to_carrier: linked,
            guessed,
            linked_to_customers: Rate::of(self.linked_to_customers(), all),
            inferred: self.inferred(),
        }
    }

    fn singled_out(&self) -> (u64, usize) {
        let mut groups: HashMap<_, usize> = HashMap::new();
        for left in &self.lefts {
            *groups.entry((left.outline(), &left.kinds)).or_default() += 1;
        }
        let smallest = groups.values().copied().min().unwrap_or(0);
        (smallest as u64, groups.values().filter(|size| **size < GROUP).sum())
    }

    fn rare_words(&self) -> usize {
        let mut known: HashMap<&str, usize> = HashMap::new();
        for word in self.lefts.iter().flat_map(|left| &left.words) {
            *known.entry(word).or_default() += 1;
        }
        let rare = |left: &&Left| left.words.iter().any(|word| known[word.as_str()] < GROUP);
        self.lefts.iter().filter(rare).count()
    }

    /// The best of three ways to match with the log of the same month, and what guessing would give.
    fn linked_to_carrier(&self) -> (Rate, Rate) {
        let mut months: BTreeMap<i64, Vec<(usize, &Truth)>> = BTreeMap::new();
        for (n, truth) in self.truths.iter().enumerate() {
            let Some(truth) = truth.as_ref().filter(|truth| truth.number.is_some()) else { continue };
            months.entry(month_of(truth.started)).or_default().push((n, truth));
        }
        let (mut right, mut all) = ([0_usize; 3], 0_usize);
        for calls in months.values() {
            for (right, (guess, truth)) in right.iter_mut().zip(self.tries(calls)) {
                *right += guess.iter().zip(&truth).filter(|(guess, truth)| guess == truth).count();
            }
            all += calls.len();
        }
        let best = right.into_iter().max().unwrap_or(0);
        // By chance one call of a month is hit, however many there are.
        (Rate::of(best, all), Rate::of(months.len(), all))
    }

    /// Each way to match: records in the order of something that is left, calls in the order of something in the log.
    fn tries(&self, calls: &[(usize, &Truth)]) -> [(Vec<usize>, Vec<usize>); 3] {
        let left = |key: fn(&Left) -> i64| {
            let mut order: Vec<usize> = calls.iter().map(|(n, _truth)| *n).collect();
            // Records that are alike stand as they lie in the database.
            order.sort_by_key(|n| (key(&self.lefts[*n]), self.lefts[*n].row));
            order
        };
        let logged = |key: fn(&Truth) -> i64| {
            let mut order: Vec<_> =
                calls.iter().map(|(n, truth)| (key(truth), Reverse(self.lefts[*n].row), *n)).collect();
            // Calls that are alike must not stand as the records do, or the attacker would be told the answer.
            order.sort_unstable();
            order.into_iter().map(|(_key, _row, n)| n).collect()
        };
        let longest = |truth: &Truth| -i64::try_from(truth.duration.as_millis()).unwrap_or(i64::MAX);
        [
            (left(|left| -(left.length as i64)), logged(longest)),
            (left(|left| left.row), logged(|truth| truth.started.as_millis())),
            (left(|left| left.due), logged(|truth| truth.started.as_millis())),
        ]
    }

    /// Records that hold a word which only their own caller's entry in the customer list holds.
    fn linked_to_customers(&self) -> usize {
        let mut owners: HashMap<u64, BTreeSet<usize>> = HashMap::new();
        for (n, truth) in self.truths.iter().enumerate() {
            let Some(truth) = truth else { continue };
            for value in truth.values.iter().chain(&truth.number) {
                for word in words(value.reveal()) {
                    owners.entry(mark(&word)).or_default().insert(n);
                }
            }
        }
        let linked = |(n, left): &(usize, &Left)| {
            left.words.iter().any(|word| owners.get(&mark(word)).is_some_and(|who| who.len() == 1 && who.contains(n)))
        };
        self.lefts.iter().enumerate().filter(linked).count()
    }

    /// Learns from every other record what the outline says about protected statements, and tries it on the rest.
    fn inferred(&self) -> Rate {
        let mut seen: HashMap<_, (usize, usize)> = HashMap::new();
        let mut learnt = (0, 0);
        for left in self.lefts.iter().step_by(2) {
            let group = seen.entry(left.outline()).or_default();
            for counts in [group, &mut learnt] {
                counts.0 += usize::from(left.protected());
                counts.1 += 1;
            }
        }
        let constant = learnt.0 * 2 > learnt.1;
        let (mut right, mut constant_right, mut all) = (0_usize, 0_usize, 0);
        for left in self.lefts.iter().skip(1).step_by(2) {
            let group = seen.get(&left.outline()).map_or(constant, |(protected, of)| protected * 2 > *of);
            right += usize::from(group == left.protected());
            constant_right += usize::from(constant == left.protected());
            all += 1;
        }
        Rate::of(right.saturating_sub(constant_right), all)
    }
}

fn month_of(at: Timestamp) -> i64 {
    BillingPeriod::of(at).start().day().number()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many calls of one month, with what is said and known of each.
    fn trial(calls: usize, say: impl Fn(usize) -> String, know: impl Fn(usize) -> Truth) -> Trial {
        let mut trial = Trial::default();
        for n in 0..calls {
            // A random row, as de-identifying draws it, is imitated by a fixed scrambling.
            let row = (n as i64).wrapping_mul(0x5851_f42d_4c95_7f2d).rotate_left(31) & i64::MAX;
            let mut left = Left { row, turns: 1, language: Some("da"), ..Left::default() };
            left.read(&say(n));
            trial.lefts.push(left);
            trial.truths.push(Some(know(n)));
        }
        trial
    }

    fn known(n: usize) -> Truth {
        let (started, duration) = (Timestamp::from_millis(n as i64 * 60_000), Duration::from_secs(60));
        let (number, name) = (Personal::new(format!("+45223{n:05}")), Personal::new(format!("navn{n:04}")));
        Truth { number: Some(number), values: vec![name], started, duration }
    }

    fn uniform(_n: usize) -> String {
        "jeg er [PERSON_1] og spørger om åbningstiden".to_owned()
    }

    #[test]
    fn calls_that_are_all_alike_pass() {
        let rates = trial(400, uniform, known).rates();
        assert!(rates.pass(), "{rates:?}");
        assert_eq!((rates.records, rates.smallest_group), (400, 400));
    }

    #[test]
    fn few_calls_hide_nobody() {
        assert!(!trial(20, uniform, known).rates().pass());
    }

    #[test]
    fn a_rare_word_singles_out() {
        let rates = trial(400, |n| if n == 7 { "jeg er brandmand".to_owned() } else { uniform(n) }, known).rates();
        assert_eq!(rates.rare_words, Rate::of(1, 400));
        assert!(!rates.pass());
    }

    #[test]
    fn a_rare_combination_of_placeholders_singles_out() {
        let rates = trial(400, |n| if n < 3 { "[CARD_1]".to_owned() } else { uniform(n) }, known).rates();
        assert_eq!((rates.smallest_group, rates.singled_out), (3, Rate::of(3, 400)));
        assert!(!rates.pass());
    }

    #[test]
    fn rows_in_the_order_of_calls_are_linked_to_the_carriers_log() {
        let mut ordered = trial(400, uniform, known);
        for (n, left) in ordered.lefts.iter_mut().enumerate() {
            left.row = n as i64;
        }
        let rates = ordered.rates();
        assert_eq!(rates.linked_to_carrier, Rate(1_000_000));
        assert!(!rates.pass());
    }

    #[test]
    fn the_length_of_a_text_is_linked_to_the_length_of_the_call() {
        let say = |n: usize| "åben ".repeat(n + 1);
        let long = |n| Truth { duration: Duration::from_secs(n as u64), ..known(n) };
        assert_eq!(trial(200, say, long).rates().linked_to_carrier, Rate(1_000_000));
    }

    #[test]
    fn a_name_that_the_filter_missed_is_found_in_the_customer_list() {
        let rates = trial(400, |n| if n == 3 { "jeg er navn0003".to_owned() } else { uniform(n) }, known).rates();
        assert_eq!(rates.linked_to_customers, Rate::of(1, 400));
        assert!(!rates.pass());
    }

    #[test]
    fn a_language_that_gives_away_health_is_inferred() {
        let mut told = trial(400, |n| if n % 4 < 2 { "[HEALTH]".to_owned() } else { "[PERSON_1]".to_owned() }, known);
        for (n, left) in told.lefts.iter_mut().enumerate() {
            left.language = Some(if n % 4 < 2 { "sv" } else { "da" });
        }
        let rates = told.rates();
        assert!(rates.inferred.percent() > 40.0, "{rates:?}");
        assert!(!rates.pass());
    }
}
