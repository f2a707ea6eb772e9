//! `--lines`: what was missed in a line and what was taken too much.

use crate::{
    measure::{
        corpus::{Line, Tag},
        taken::Taken,
        tally::is_marked,
    },
    task::say,
};

/// Shows a line if anything leaks from it or too much was taken.
pub(crate) fn show(file: &str, line: &Line, taken: &Taken) {
    let text: Vec<char> = line.text.chars().collect();
    let gone = taken.gone(text.len());
    let missed = missed(line, &text, &gone);
    let too_much = too_much(line, &text, &gone);
    if missed.is_empty() && too_much.is_empty() {
        return;
    }
    say(&format!("{file}:{} {}: {}", line.number, tag(line.tag), line.text));
    if taken.withheld {
        say("      withheld whole");
        return;
    }
    missed.iter().for_each(|piece| say(&format!("      missed   {piece}")));
    let named = too_much.iter().map(|(piece, at)| format!("{piece} {}", taken_for(taken, *at)));
    named.for_each(|piece| say(&format!("      too much {piece}")));
}

/// Each mark that leaks: its kind, and its words with what is gone as dots.
fn missed(line: &Line, text: &[char], gone: &[bool]) -> Vec<String> {
    let leaks = |at: &usize| text[*at].is_alphanumeric() && !gone[*at];
    let shown = |at: usize| if gone[at] { '·' } else { text[at] };
    line.spans
        .iter()
        .filter(|span| (span.start..span.end).any(|at| leaks(&at)))
        .map(|span| format!("{}: {}", span.kind.name(), (span.start..span.end).map(shown).collect::<String>()))
        .collect()
}

/// Each run outside the marks that is gone and has letters or digits in it, and where it starts.
fn too_much(line: &Line, text: &[char], gone: &[bool]) -> Vec<(String, usize)> {
    let mut runs: Vec<(String, usize)> = Vec::new();
    let mut last = None;
    for at in (0..text.len()).filter(|at| gone[*at] && !is_marked(line, *at)) {
        match runs.last_mut() {
            Some((run, _)) if last == at.checked_sub(1) => run.push(text[at]),
            _ => runs.push((text[at].to_string(), at)),
        }
        last = Some(at);
    }
    runs.retain(|(run, _)| run.chars().any(char::is_alphanumeric));
    runs.into_iter().map(|(run, at)| (run.trim().to_owned(), at)).collect()
}

fn taken_for(taken: &Taken, at: usize) -> String {
    let place = taken.places.iter().find(|place| (place.start..place.end).contains(&at));
    place.and_then(|place| place.kind).map_or_else(String::new, |kind| format!("({})", kind.name()))
}

const fn tag(tag: Tag) -> &'static str {
    match tag {
        Tag::Pii => "pii",
        Tag::Special => "special",
        Tag::Neg => "neg",
    }
}

#[cfg(test)]
mod tests {
    use clevercall_privacy::Kind;

    use super::*;
    use crate::measure::corpus::Span;

    #[test]
    fn what_is_missed_and_what_is_too_much_is_named() {
        let line = Line {
            number: 1,
            tag: Tag::Pii,
            text: "jeg er Bo Ek, ja".to_owned(),
            spans: vec![Span { kind: Kind::Person, start: 7, end: 12 }],
        };
        let text: Vec<char> = line.text.chars().collect();
        let gone: Vec<bool> = (0..text.len()).map(|at| matches!(at, 4..10 | 12..16)).collect();
        assert_eq!(missed(&line, &text, &gone), ["person: ···Ek"]);
        assert_eq!(too_much(&line, &text, &gone), [("er".to_owned(), 4), (", ja".to_owned(), 12)]);
        assert!(missed(&line, &text, &[true; 16]).is_empty());
        assert!(too_much(&line, &text, &[false; 16]).is_empty());
    }
}
