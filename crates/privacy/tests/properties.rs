//! What holds for any text whatever.

use std::sync::{Arc, LazyLock};

use clevercall_model::{Language, Spoken, TurnNumber};
use clevercall_privacy::{
    Aliases, CallFilter, Category, Check, Engine, Kind, Maskable, Operators, OwnRules, Pattern, Redaction, Settings,
    ShownCharacters, Tier, Withheld,
};
use proptest::prelude::*;

static ENGINE: LazyLock<Arc<Engine>> = LazyLock::new(|| engine(Settings::default()));

/// An engine with a rule of every sort and an operator of every sort.
static OWN: LazyLock<Arc<Engine>> = LazyLock::new(|| {
    let mut operators = Operators::default();
    operators.drop(Category::Kind(Kind::Address));
    operators.placeholder(Category::Kind(Kind::Email));
    let phone = Maskable::try_from(Category::Kind(Kind::Phone)).expect("a telephone number may be masked");
    operators.mask(phone, ShownCharacters::try_from(4).expect("four characters may be shown"));
    engine(Settings { own: own_rules(), operators, ..Settings::default() })
});

/// The rules of [`OWN`] with the usual operators.
static RULES: LazyLock<Arc<Engine>> = LazyLock::new(|| engine(Settings { own: own_rules(), ..Settings::default() }));

fn engine(settings: Settings) -> Arc<Engine> {
    Arc::new(Engine::new(settings).expect("the settings are right"))
}

fn own_rules() -> OwnRules {
    let entry = |words: &str| words.parse().expect("an entry");
    let label = |name: &str| Category::Label(name.parse().expect("a label"));
    let pattern = |name: &str, text: &str| {
        Pattern::new(name.parse().expect("a name"), text.parse().expect("a pattern"), label("number"))
    };
    let mut rules = OwnRules::default();
    for (words, category) in [("nightingale", label("project")), ("main 22", label("place")), ("8000", label("code"))] {
        rules.always_remove(entry(words), category).expect("few entries");
    }
    for words in ["Peter", "Peter Hansen", "22", "diabetes", "0102851234", "vestergade 2", "www gmail com"] {
        rules.never_remove(entry(words)).expect("few entries");
    }
    for added in [
        pattern("plain", r"[A-Z]-?\d{2,6}"),
        pattern("checked", r"\d{8}").checked(Check::Luhn),
        pattern("sign", r"@ ?\w{1,9}"),
    ] {
        rules.pattern(added).expect("few patterns");
    }
    rules
}

/// Pieces that recognisers react to, so that chance meets their branches.
const PIECES: [&str; 60] = [
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
    "nightingale",
    "k",
    "dash",
    "convicted of",
    "👩🏽‍🚀",
    "e\u{301}",
    "a\u{30a}",
    "مرحبا",
    "你好",
    "\u{200f}",
    "ﬁ",
    "İ",
];

fn any_text() -> impl Strategy<Value = String> {
    let pieces =
        prop::collection::vec((prop::sample::select(&PIECES[..]), prop::bool::ANY), 0..14).prop_map(|pieces| {
            pieces.iter().map(|(piece, space)| format!("{piece}{}", if *space { " " } else { "" })).collect()
        });
    prop_oneof![3 => pieces, 1 => any::<String>(), 1 => "[ -~æøåäöüß\\[\\]]{0,60}"]
}

/// A few characters of any script, too few to be a language of their own.
fn any_script() -> impl Strategy<Value = String> {
    prop::collection::vec(
        prop::sample::select(vec!["👩🏽‍🚀", "e\u{301}", "å", "مر", "你好", "😀", "ñ", "\u{200d}", "ж", " "]),
        0..4,
    )
    .prop_map(|pieces| pieces.concat())
}

fn spoken(words: &str) -> Spoken {
    Spoken::new(words.to_owned(), Language::English, 1.0)
}

fn redact_with(engine: &Engine, words: &str) -> Redaction {
    engine.redact(&spoken(words), &mut Aliases::default())
}

fn redact(words: &str) -> Redaction {
    redact_with(&ENGINE, words)
}

fn engines() -> [&'static Arc<Engine>; 3] {
    [&ENGINE, &OWN, &RULES]
}

/// Every placeholder of a text, in order.
fn placeholders(text: &str) -> Vec<&str> {
    text.split('[').skip(1).filter_map(|rest| rest.split_once(']')).map(|(mark, _)| mark).collect()
}

/// The characters of a text from one place to another.
fn piece(words: &str, start: usize, end: usize) -> String {
    words.chars().skip(start).take(end - start).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_filter_never_fails(words in any_text()) {
        for engine in engines() {
            prop_assert_ne!(redact_with(engine, &words).withheld, Some(Withheld::FilterFailed));
            let again = engine.redact_again(&spoken(&words), &mut Aliases::default());
            prop_assert_ne!(again.withheld, Some(Withheld::FilterFailed));
        }
    }

    #[test]
    fn findings_are_in_order_within_the_text_and_never_overlap(words in any_text()) {
        for engine in engines() {
            let redaction = redact_with(engine, &words);
            let mut last = 0;
            for finding in &redaction.findings {
                prop_assert!(last <= finding.start && finding.start < finding.end);
                last = finding.end;
            }
            prop_assert!(last <= words.chars().count());
            for spared in &redaction.spared {
                prop_assert!(spared.start < spared.end && spared.end <= words.chars().count());
            }
        }
    }

    #[test]
    fn what_is_found_is_gone_from_the_text_and_the_rest_stays(words in any_text()) {
        for engine in [&ENGINE, &RULES] {
            let redaction = redact_with(engine, &words);
            if redaction.withheld.is_some() {
                continue;
            }
            let mut rest = redaction.text.as_str();
            let mut last = 0;
            for finding in &redaction.findings {
                let kept = piece(&words, last, finding.start).replace('[', "(").replace(']', ")");
                let after = rest.strip_prefix(kept.as_str());
                prop_assert!(after.is_some_and(|after| after.starts_with('[')));
                let after = after.and_then(|after| after.split_once(']'));
                rest = after.map_or("", |(_, after)| after);
                last = finding.end;
            }
            let tail = piece(&words, last, words.chars().count());
            prop_assert_eq!(rest, tail.replace('[', "(").replace(']', ")"));
        }
    }

    #[test]
    fn offsets_are_right_beside_any_script(before in any_script(), between in any_script(), after in any_script()) {
        let words = format!("{before} well my phone number is {between} 22334455, {after} and my name is Peter Hansen, thank you");
        let redaction = redact(&words);
        prop_assert_eq!(redaction.withheld, None);
        let said = |kind: Kind| {
            let finding = redaction.findings.iter().find(|finding| finding.kind == kind);
            finding.map(|finding| piece(&words, finding.start, finding.end))
        };
        prop_assert_eq!(said(Kind::Phone), Some("22334455".to_owned()));
        prop_assert_eq!(said(Kind::Person), Some("Peter Hansen".to_owned()));
    }

    #[test]
    fn an_original_is_what_stood_at_its_place(words in any_text()) {
        for engine in [&ENGINE, &RULES] {
            let redaction = redact_with(engine, &words);
            let pieces: Vec<String> =
                redaction.findings.iter().map(|finding| piece(&words, finding.start, finding.end)).collect();
            for removed in &redaction.removed {
                prop_assert!(pieces.iter().any(|piece| piece.contains(removed.original.reveal().as_str())));
            }
        }
    }

    #[test]
    fn no_bracket_comes_from_what_was_said(words in any_text()) {
        for engine in engines() {
            let redaction = redact_with(engine, &words);
            if redaction.withheld.is_some() {
                continue;
            }
            let is_dropped = |kind: Kind| Arc::ptr_eq(engine, &OWN) && kind == Kind::Address;
            let written = redaction.findings.iter().filter(|finding| !is_dropped(finding.kind)).count();
            prop_assert_eq!(redaction.text.as_str().matches('[').count(), written);
            prop_assert_eq!(redaction.text.as_str().matches(']').count(), written);
        }
    }

    #[test]
    fn what_always_has_to_go_is_gone(before in any_text(), after in any_text()) {
        let redaction = redact_with(&OWN, &format!("{before} NightinGale {after}"));
        let left = redaction.text.as_str().to_lowercase().matches("nightingale").count();
        let glued = format!("{before} {after}").to_lowercase().matches("nightingale").count();
        prop_assert!(left <= glued, "{}", redaction.text);
    }

    #[test]
    fn a_list_frees_nothing_that_is_protected(words in any_text()) {
        let plain = redact(&words);
        let own = redact_with(&RULES, &words);
        for finding in plain.findings.iter().filter(|finding| finding.kind.tier() != Tier::Ordinary) {
            let is_inside = |other: &&clevercall_privacy::Finding| other.start <= finding.start && finding.end <= other.end;
            let covering = own.findings.iter().find(is_inside);
            prop_assert!(covering.is_some_and(|other| other.kind.tier() != Tier::Ordinary));
        }
    }

    #[test]
    fn protected_values_are_never_kept(words in any_text()) {
        for engine in engines() {
            for removed in redact_with(engine, &words).removed {
                prop_assert!(removed.placeholder.kind().may_be_kept());
            }
        }
    }

    #[test]
    fn later_looks_leave_every_placeholder_and_come_to_rest(words in any_text()) {
        for engine in [&ENGINE, &RULES] {
            let mut text = redact_with(engine, &words).text.to_string();
            for look in 0.. {
                let again = engine.redact_again(&spoken(&text), &mut Aliases::default()).text.to_string();
                let mut later = placeholders(&again).into_iter();
                prop_assert!(placeholders(&text).iter().all(|mark| later.any(|other| other == *mark)), "{text} {again}");
                if again == text {
                    break;
                }
                prop_assert!(look < 8, "still changing: {again}");
                text = again;
            }
        }
    }

    #[test]
    fn a_call_keeps_every_segment_once_and_holds_back_two(segments in prop::collection::vec(any_text(), 1..7)) {
        for engine in engines() {
            let mut call = CallFilter::new(Arc::clone(engine));
            let mut turns = Vec::new();
            for (turn, words) in (1..).zip(&segments) {
                let heard = call.hear(TurnNumber(turn), &spoken(words));
                prop_assert_ne!(heard.now.withheld, Some(Withheld::FilterFailed));
                for (turn, redaction) in heard.settled {
                    prop_assert_ne!(redaction.withheld, Some(Withheld::FilterFailed));
                    turns.push(turn.0);
                }
                prop_assert!(turns.len() + 2 >= usize::try_from(turn).expect("few"));
            }
            turns.extend(call.finish().iter().map(|(turn, _)| turn.0));
            prop_assert_eq!(turns, (1..=u32::try_from(segments.len()).expect("few")).collect::<Vec<_>>());
        }
    }
}
