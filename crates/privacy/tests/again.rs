//! What a second look does to a text that was redacted before.

use std::{fs, path::Path};

use clevercall_model::Spoken;
use clevercall_privacy::{Aliases, Category, Engine, Kind, Maskable, Operators, Settings, ShownCharacters};

/// The words of the development lines in the corpus of caller speech, without their marks.
fn caller_lines() -> Vec<String> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus");
    let parts = ["da", "en"].map(|language| corpus.join(language).join("dev.tsv"));
    let text: String =
        parts.iter().map(|part| fs::read_to_string(part).expect("the corpus is part of the project")).collect();
    text.lines().filter_map(|line| line.split_once('\t')).map(|(_, words)| unmarked(words)).collect()
}

fn unmarked(words: &str) -> String {
    let mut plain = String::new();
    let mut rest = words;
    while let Some((before, after)) = rest.split_once('[') {
        let (mark, tail) = after.split_once(']').expect("marks are closed");
        plain.push_str(before);
        plain.push_str(mark.split_once(':').expect("a mark has a kind").1);
        rest = tail;
    }
    plain + rest
}

fn masking() -> Operators {
    let mut operators = Operators::default();
    for kind in [Kind::Phone, Kind::Email, Kind::Person] {
        let maskable = Maskable::try_from(Category::Kind(kind)).expect("an ordinary kind");
        operators.mask(maskable, ShownCharacters::try_from(4).expect("four may be shown"));
    }
    operators
}

#[test]
fn a_second_look_changes_hardly_any_line_of_what_callers_say() {
    let lines = caller_lines();
    assert!(lines.len() > 300, "the corpus has shrunk to {} lines", lines.len());
    for operators in [Operators::default(), masking()] {
        let engine = Engine::new(Settings { operators, ..Settings::default() }).expect("the settings are right");
        let twice = |words: &String| {
            let once = engine.redact(&Spoken::in_unknown_language(words.clone()), &mut Aliases::default());
            let once = once.text.to_string();
            let again = engine.redact_again(&Spoken::in_unknown_language(once.clone()), &mut Aliases::default());
            (once, again.text.to_string())
        };
        let changed: Vec<_> = lines.iter().map(twice).filter(|(once, again)| once != again).collect();
        assert!(changed.len() * 100 <= lines.len(), "{changed:#?}");
    }
}
