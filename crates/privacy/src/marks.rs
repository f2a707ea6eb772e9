//! Placeholders, found back in a text that the filter wrote.

use std::{iter::once, ops::Range};

use crate::found::Found;

/// A placeholder as it stands in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark<'a> {
    /// With its brackets, in bytes.
    pub(crate) range: Range<usize>,
    /// In capitals.
    pub(crate) name: &'a str,
    pub(crate) number: Option<u32>,
    /// The last characters that a mask shows; empty without one.
    pub(crate) shown: &'a str,
}

impl Mark<'_> {
    /// Whether it is a placeholder of this kind or label.
    pub(crate) fn is_named(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// The placeholders of a text, in order.
pub(crate) fn marks(text: &str) -> impl Iterator<Item = Mark<'_>> {
    text.match_indices(']').filter_map(|(end, _)| {
        let start = text[..end].rfind('[')?;
        parse(&text[start + 1..end]).map(|(name, number, shown)| Mark { range: start..end + 1, name, number, shown })
    })
}

/// What stands between the brackets: a name, a number where it has one, and what a mask shows.
fn parse(inner: &str) -> Option<(&str, Option<u32>, &str)> {
    let (head, shown) = inner.split_once(" …").unwrap_or((inner, ""));
    let (name, number) = match head.rsplit_once('_') {
        Some((name, digits)) if digits.starts_with(|c: char| c.is_ascii_digit()) => (name, Some(digits)),
        _ => (head, None),
    };
    let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    let number = match number {
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => Some(digits.parse().ok()?),
        Some(_) => return None,
        None => None,
    };
    (plain && shown.chars().all(char::is_alphanumeric)).then_some((name, number, shown))
}

/// Takes placeholders that stand in a text already out of what was found in it.
///
/// What is left of a finding between them is half a value, so it has no original.
pub(crate) fn around(marks: &[Range<usize>], all: Vec<Found>, text: &str) -> Vec<Found> {
    let mut rest = Vec::with_capacity(all.len());
    for found in all {
        let inside = || marks.iter().filter(|mark| mark.start < found.end && found.start < mark.end);
        if inside().next().is_none() {
            rest.push(found);
            continue;
        }
        let starts = once(found.start).chain(inside().map(|mark| mark.end));
        let ends = inside().map(|mark| mark.start).chain(once(found.end));
        let pieces =
            starts.zip(ends).filter(|(start, end)| start < end && text[*start..*end].contains(char::is_alphanumeric));
        let halves = pieces.map(|(start, end)| found.half(start..end)).collect::<Vec<_>>();
        rest.extend(halves);
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_found_in_order() {
        let found: Vec<_> = marks("æ [PERSON_1] [[HEALTH]] [PHONE_12 …89].").collect();
        assert_eq!(found.iter().map(|mark| mark.range.clone()).collect::<Vec<_>>(), [3..13, 15..23, 25..41]);
        assert_eq!((found[0].name, found[0].number), ("PERSON", Some(1)));
        assert_eq!((found[1].name, found[1].number), ("HEALTH", None));
        assert_eq!((found[2].name, found[2].number, found[2].shown), ("PHONE", Some(12), "89"));
    }

    #[test]
    fn other_brackets_are_no_placeholders() {
        let texts =
            ["[person_1]", "[]", "[A B]", "[PERSON_1x]", "[PERSON_99999999999]", "[_1]x", "]PERSON[", "[X …a b]"];
        for text in texts {
            assert_eq!(marks(text).count(), 0, "{text}");
        }
    }
}
