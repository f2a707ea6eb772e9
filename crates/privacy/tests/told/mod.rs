//! What tests of statements compare.

/// Words that may go beside what is expected to: the model of statements decides word by word where one ends.
const FEW: usize = 5;

/// Whether a redacted text tells nothing that `expected` doesn't: only words of it stay, in order, and nearly all of
/// them; what was taken is of the same kinds.
pub(crate) fn tells_no_more(redacted: &str, expected: &str) -> bool {
    let is_placeholder = |word: &&str| word.starts_with('[');
    let kept = |text: &str| -> Vec<String> {
        let plain = text.replace(|sign: char| !sign.is_alphanumeric() && !"[]_'".contains(sign), " ");
        plain.split_whitespace().filter(|word| !is_placeholder(word)).map(str::to_owned).collect()
    };
    let kinds = |text: &str| -> Vec<String> {
        let mut kinds: Vec<String> =
            text.split('[').skip(1).filter_map(|rest| rest.split(']').next()).map(str::to_owned).collect();
        kinds.sort();
        kinds.dedup();
        kinds
    };
    let (left, allowed) = (kept(redacted), kept(expected));
    let mut rest = allowed.iter();
    let is_part = left.iter().all(|word| rest.any(|other| other == word));
    is_part && left.len() + FEW >= allowed.len() && kinds(redacted) == kinds(expected)
}
