//! Numbers as words of one language, built from its `numbers.txt`.
//!
//! The file lists the parts; compounds such as "toogtyve", "zweiundzwanzig" and "tjugotvå" are put together here.

use rustc_hash::FxHashMap;

use crate::{
    lexicon::sections,
    words::{Vocabulary, WordId},
};

/// What a number word adds to a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NumberWord {
    /// 0 to 9
    Digit(u32),
    /// 10 to 19
    Teen(u32),
    /// 20, 30 … 90
    Tens(u32),
    /// Any other number that is one word.
    Whole(u32),
    /// A digit said twice: "doppelnull".
    Twice(u32),
    /// "hundred"
    Hundred,
    /// "thousand"
    Thousand,
}

/// The number words of one language.
#[derive(Default)]
pub(crate) struct NumberWords {
    values: FxHashMap<WordId, NumberWord>,
    /// "twenty two" is 22; in Danish and German it is 20 and 2.
    pub(crate) tens_before_units: bool,
    /// The word in "two and twenty", where the language has one.
    pub(crate) joint: Option<WordId>,
    months: FxHashMap<WordId, u32>,
    ordinals: FxHashMap<WordId, u32>,
}

#[derive(Default)]
struct Parts {
    digits: Vec<(u32, &'static str)>,
    teens: Vec<(u32, &'static str)>,
    tens: Vec<(u32, &'static str)>,
    hundreds: Vec<&'static str>,
    thousands: Vec<&'static str>,
    joints: Vec<&'static str>,
    months: Vec<(u32, &'static str)>,
    ordinals: Vec<(u32, &'static str)>,
    twice: Vec<&'static str>,
    tens_first: bool,
    long: bool,
}

impl NumberWords {
    /// Reads `numbers.txt`; its lines are `value word word…` under `[digit]`, `[teen]`, `[tens]`, and words under the rest.
    pub(crate) fn read(list: &'static str, vocabulary: &mut Vocabulary) -> Self {
        let mut parts = Parts::default();
        for (section, line) in sections(list) {
            match section {
                "digit" => parts.digits.extend(values(line)),
                "teen" => parts.teens.extend(values(line)),
                "tens" => parts.tens.extend(values(line)),
                "month" => parts.months.extend(values(line)),
                "ordinal" => parts.ordinals.extend(values(line)),
                "hundred" => parts.hundreds.push(line),
                "thousand" => parts.thousands.push(line),
                "joint" => parts.joints.push(line),
                "twice" => parts.twice.push(line),
                "tens first" => parts.tens_first = true,
                "long" => parts.long = true,
                other => panic!("numbers.txt has no section named {other}"),
            }
        }
        parts.build(vocabulary)
    }

    /// What a word is worth.
    pub(crate) fn of(&self, word: WordId) -> Option<NumberWord> {
        self.values.get(&word).copied()
    }

    /// The month that a word names.
    pub(crate) fn month(&self, word: WordId) -> Option<u32> {
        self.months.get(&word).copied()
    }

    /// The place that a word names: "third" is 3.
    pub(crate) fn ordinal(&self, word: WordId) -> Option<u32> {
        self.ordinals.get(&word).copied()
    }

    /// The words that name months and places, which are phrases as well.
    pub(crate) fn months_and_ordinals(&self) -> (Vec<WordId>, Vec<WordId>) {
        (self.months.keys().copied().collect(), self.ordinals.keys().copied().collect())
    }

    /// Every number word.
    pub(crate) fn words(&self) -> impl Iterator<Item = WordId> {
        self.values.keys().copied()
    }
}

fn values(line: &'static str) -> impl Iterator<Item = (u32, &'static str)> {
    let mut words = line.split_whitespace();
    let value = words.next().and_then(|value| value.parse().ok()).expect("a line of numbers.txt starts with its value");
    words.map(move |word| (value, word))
}

impl Parts {
    fn build(&self, vocabulary: &mut Vocabulary) -> NumberWords {
        let mut words = NumberWords { tens_before_units: self.tens_first, ..NumberWords::default() };
        words.joint = self.joints.first().map(|joint| vocabulary.intern(joint));
        words.months = self.months.iter().map(|(value, word)| (vocabulary.intern(word), *value)).collect();
        words.ordinals = self.ordinals.iter().map(|(value, word)| (vocabulary.intern(word), *value)).collect();
        let mut add = |word: &str, value: NumberWord| {
            words.values.entry(vocabulary.intern(word)).or_insert(value);
        };
        self.digits.iter().for_each(|(value, word)| add(word, NumberWord::Digit(*value)));
        self.teens.iter().for_each(|(value, word)| add(word, NumberWord::Teen(*value)));
        self.tens.iter().for_each(|(value, word)| add(word, NumberWord::Tens(*value)));
        self.hundreds.iter().for_each(|word| add(word, NumberWord::Hundred));
        self.thousands.iter().for_each(|word| add(word, NumberWord::Thousand));
        let pairs = self.pairs();
        pairs.iter().for_each(|(value, word)| add(word, NumberWord::Whole(*value)));
        for (value, word) in self.large(&pairs) {
            add(&word, NumberWord::Whole(value));
        }
        for twice in &self.twice {
            self.digits.iter().for_each(|(value, word)| add(&format!("{twice}{word}"), NumberWord::Twice(*value)));
        }
        words
    }

    /// 21 to 99 as one word: "toogtyve", "tjueto".
    fn pairs(&self) -> Vec<(u32, String)> {
        let mut pairs = Vec::new();
        for (tens, ten) in &self.tens {
            for (unit, digit) in self.digits.iter().filter(|(unit, _)| *unit > 0) {
                if self.tens_first {
                    pairs.push((tens + unit, format!("{ten}{digit}")));
                }
                pairs.extend(self.joints.iter().map(|joint| (tens + unit, format!("{digit}{joint}{ten}"))));
            }
        }
        pairs
    }

    /// "tohundrede", and years as one word: "neunzehnhundertfünfundachtzig", "nittenhundredefemogfirs".
    fn large(&self, pairs: &[(u32, String)]) -> Vec<(u32, String)> {
        let mut large = Vec::new();
        let below_hundred = self
            .digits
            .iter()
            .chain(&self.teens)
            .chain(&self.tens)
            .map(|(value, word)| (*value, (*word).to_owned()))
            .chain(pairs.iter().cloned())
            .collect::<Vec<_>>();
        for hundred in &self.hundreds {
            for (value, word) in self.digits.iter().chain(&self.teens) {
                large.push((value * 100, format!("{word}{hundred}")));
            }
            let is_century = |value: u32| value == 19 || self.long && value > 10;
            for (value, century) in self.teens.iter().filter(|(value, _)| is_century(*value)) {
                large.extend(
                    below_hundred.iter().map(|(year, word)| (value * 100 + year, format!("{century}{hundred}{word}"))),
                );
            }
            if self.long {
                large.extend(self.three_digits(hundred, &below_hundred));
            }
        }
        for (_, century) in self.teens.iter().filter(|(value, _)| *value == 19) {
            large.extend(pairs.iter().map(|(year, word)| (1900 + year, format!("{century}{word}"))));
        }
        for thousand in &self.thousands {
            for (value, word) in &self.digits {
                large.push((value * 1000, format!("{word}{thousand}")));
            }
            for (_, two) in self.digits.iter().filter(|(value, _)| *value == 2) {
                large.extend(below_hundred.iter().map(|(year, word)| (2000 + year, format!("{two}{thousand}{word}"))));
            }
        }
        large
    }
}

impl Parts {
    /// 101 to 999 as one word: "hundertdreißig", "dreihundertzwölf".
    fn three_digits(&self, hundred: &str, below_hundred: &[(u32, String)]) -> Vec<(u32, String)> {
        let counts = self.digits.iter().copied().filter(|(count, _)| *count > 0).chain([(1, "")]);
        counts
            .flat_map(|(count, digit)| {
                let rests = below_hundred.iter().filter(|(rest, _)| *rest > 0);
                rests.map(move |(rest, word)| (count * 100 + rest, format!("{digit}{hundred}{word}")))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DANISH: &str =
        "[digit]\n1 en et\n2 to\n[tens]\n20 tyve\n[teen]\n19 nitten\n[joint]\nog\n[hundred]\nhundrede\n";

    #[test]
    fn compounds_are_put_together() {
        let mut vocabulary = Vocabulary::new();
        let words = NumberWords::read(DANISH, &mut vocabulary);
        let of = |word: &str| vocabulary.find(word).and_then(|word| words.of(word));
        assert_eq!(of("toogtyve"), Some(NumberWord::Whole(22)));
        assert_eq!(of("nittenhundredeenogtyve"), Some(NumberWord::Whole(1921)));
        assert_eq!(of("tohundrede"), Some(NumberWord::Whole(200)));
        assert_eq!(of("tyveto"), None);
    }

    #[test]
    fn long_words_hold_hundreds_and_centuries() {
        let list = "[long]\nyes\n[digit]\n2 zwei\n[teen]\n12 zwölf\n[tens]\n80 achtzig\n[joint]\nund\n[hundred]\nhundert\n[twice]\ndoppel\n";
        let mut vocabulary = Vocabulary::new();
        let words = NumberWords::read(list, &mut vocabulary);
        let of = |word: &str| vocabulary.find(word).and_then(|word| words.of(word));
        assert_eq!(of("zweihundertzweiundachtzig"), Some(NumberWord::Whole(282)));
        assert_eq!(of("zwölfhundertachtzig"), Some(NumberWord::Whole(1280)));
        assert_eq!(of("hundertzwei"), Some(NumberWord::Whole(102)));
        assert_eq!(of("doppelzwei"), Some(NumberWord::Twice(2)));
    }
}
