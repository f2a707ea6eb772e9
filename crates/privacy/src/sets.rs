//! Sets of words of the word lists, which lines name instead of repeating: `born in <country>`.
//!
//! A set is a line `country = somalia|the gambia|turkey` in a section `[set]`; it may name sets above it.
//! Those of `cues.txt` hold for the statement lists of the same language too, those of a statement list for it alone.

use rustc_hash::FxHashMap;

/// The sets that are known so far, each as the choice that stands for it.
#[derive(Clone, Default)]
pub(crate) struct Sets(FxHashMap<&'static str, String>);

impl Sets {
    /// Reads a line of a section `[set]`.
    pub(crate) fn add(&mut self, line: &'static str) {
        let (name, words) = line.split_once('=').unwrap_or_else(|| panic!("word list line {line:?}: a set has no `=`"));
        let words = format!("({})", self.put_in(words.trim()));
        assert!(self.0.insert(name.trim(), words).is_none(), "word list line {line:?}: the set is there already");
    }

    /// The line with its sets as choices.
    pub(crate) fn put_in(&self, line: &str) -> String {
        let mut whole = String::with_capacity(line.len());
        let mut rest = line;
        while let Some((before, after)) = rest.split_once('<') {
            let (name, after) = after.split_once('>').unwrap_or_else(|| panic!("word list line {line:?}: `<` is open"));
            let words = self.0.get(name).unwrap_or_else(|| panic!("word list line {line:?}: no set <{name}> above it"));
            whole.push_str(before);
            whole.push_str(words);
            rest = after;
        }
        whole.push_str(rest);
        whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_stands_for_its_words_also_in_another_set() {
        let mut sets = Sets::default();
        sets.add("close = mother|father");
        sets.add("kin = <close>|uncle");
        assert_eq!(sets.put_in("my <kin> (is|was) <close>"), "my ((mother|father)|uncle) (is|was) (mother|father)");
    }

    #[test]
    #[should_panic(expected = "no set <kin> above it")]
    fn an_unknown_set_is_refused() {
        Sets::default().put_in("my <kin>");
    }
}
