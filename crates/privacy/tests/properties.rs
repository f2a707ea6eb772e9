//! What holds for any text whatever.

use std::sync::{Arc, LazyLock};

use clevercall_model::{Language, Spoken, TurnNumber};
use clevercall_privacy::{Aliases, CallFilter, Engine, Redaction, Settings, Withheld};
use proptest::prelude::*;

static ENGINE: LazyLock<Arc<Engine>> =
    LazyLock::new(|| Arc::new(Engine::new(Settings::default()).expect("the default settings are right")));

/// Pieces that recognisers react to, so that chance meets their branches.
const PIECES: [&str; 48] = [
    "my name is",
    "mit navn er",
    "Peter",
    "hansen",
    "bo",
    "22",
    "0102851234",
    "4111 1111 1111 1111",
    "at",
    "dot",
    "@",
    ".",
    ",",
    "-",
    "snabel-a",
    "punktum",
    "gmail",
    "com",
    "DK50",
    "i",
    "a",
    "S",
    "Ø",
    "as in",
    "double",
    "oh",
    "toogtyve",
    "twenty",
    "hundrede",
    "og",
    "Main",
    "Street",
    "vestergade",
    "2. sal",
    "8000",
    "Aarhus",
    "born",
    "march",
    "19",
    "85",
    "diabetes",
    "I have",
    "jeg er",
    "muslim",
    "[PERSON_1]",
    "nej",
    "+",
    "www.",
];

fn any_text() -> impl Strategy<Value = String> {
    let pieces =
        prop::collection::vec((prop::sample::select(&PIECES[..]), prop::bool::ANY), 0..14).prop_map(|pieces| {
            pieces.iter().map(|(piece, space)| format!("{piece}{}", if *space { " " } else { "" })).collect()
        });
    prop_oneof![3 => pieces, 1 => any::<String>(), 1 => "[ -~æøåäöüß\\[\\]]{0,60}"]
}

fn redact(words: &str) -> Redaction {
    ENGINE.redact(&Spoken::new(words.to_owned(), Language::English, 1.0), &mut Aliases::default())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_filter_never_fails(words in any_text()) {
        prop_assert_ne!(redact(&words).withheld, Some(Withheld::FilterFailed));
    }

    #[test]
    fn findings_are_in_order_within_the_text_and_never_overlap(words in any_text()) {
        let mut last = 0;
        for finding in redact(&words).findings {
            prop_assert!(last <= finding.start && finding.start < finding.end);
            last = finding.end;
        }
        prop_assert!(last <= words.chars().count());
    }

    #[test]
    fn what_is_found_is_gone_from_the_text_and_the_rest_stays(words in any_text()) {
        let redaction = redact(&words);
        prop_assume!(redaction.withheld.is_none());
        let chars: Vec<char> = words.chars().collect();
        let mut rest = redaction.text.as_str();
        let mut last = 0;
        for finding in &redaction.findings {
            let kept: String = chars[last..finding.start].iter().collect();
            let kept = kept.replace('[', "(").replace(']', ")");
            let after = rest.strip_prefix(kept.as_str());
            prop_assert!(after.is_some_and(|after| after.starts_with('[')));
            let after = after.and_then(|after| after.split_once(']'));
            rest = after.map_or("", |(_, after)| after);
            last = finding.end;
        }
        let tail: String = chars[last..].iter().collect();
        prop_assert_eq!(rest, tail.replace('[', "(").replace(']', ")"));
    }

    #[test]
    fn a_call_keeps_every_segment_once(segments in prop::collection::vec(any_text(), 1..5)) {
        let mut call = CallFilter::new(ENGINE.clone());
        let mut turns = Vec::new();
        for (turn, words) in (1..).zip(&segments) {
            let heard = call.hear(TurnNumber(turn), &Spoken::new(words.clone(), Language::English, 1.0));
            turns.extend(heard.settled.iter().map(|(turn, _)| turn.0));
        }
        turns.extend(call.finish().iter().map(|(turn, _)| turn.0));
        prop_assert_eq!(turns, (1..=u32::try_from(segments.len()).expect("few")).collect::<Vec<_>>());
    }
}
