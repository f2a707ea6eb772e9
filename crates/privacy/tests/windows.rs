//! What a whole call does: identifiers split over segments, and what is held back.

use std::sync::{Arc, LazyLock};

use clevercall_model::{Language, Spoken, TurnNumber};
use clevercall_privacy::{CallFilter, Engine, Settings};

static ENGINE: LazyLock<Arc<Engine>> =
    LazyLock::new(|| Arc::new(Engine::new(Settings::default()).expect("the default settings are right")));

fn english(words: &str) -> Spoken {
    Spoken::new(words.to_owned(), Language::English, 1.0)
}

/// What a call keeps of its segments.
fn kept(segments: &[&str]) -> Vec<String> {
    let mut call = CallFilter::new(ENGINE.clone());
    let mut kept = Vec::new();
    for (turn, words) in (1..).zip(segments) {
        kept.extend(call.hear(TurnNumber(turn), &english(words)).settled);
    }
    kept.extend(call.finish());
    kept.into_iter().map(|(_, redaction)| redaction.text.to_string()).collect()
}

#[test]
fn a_number_split_over_two_segments_is_found_whole() {
    assert_eq!(
        kept(&["my phone number is 22 33", "44 55 thanks"]),
        ["my phone number is [PHONE_1]", "[PHONE_1] thanks"]
    );
}

#[test]
fn a_number_split_over_three_segments_is_found_whole() {
    let kept = kept(&["my phone number is", "22 33", "44 55"]);
    assert_eq!(kept, ["my phone number is", "[PHONE_1]", "[PHONE_1]"]);
}

#[test]
fn an_email_address_cut_inside_a_word_is_found() {
    let kept = kept(&["my email is maria.lar", "sen@outlook.com"]);
    assert_eq!(kept, ["my email is [EMAIL_1]", "[EMAIL_1]"]);
}

#[test]
fn an_introduction_and_its_name_may_be_apart() {
    assert_eq!(kept(&["my name is", "xhavit berisha", "hello"])[1], "[PERSON_1]");
}

#[test]
fn a_statement_may_be_split() {
    assert_eq!(kept(&["I have", "diabetes"]), ["I have", "[HEALTH]"]);
}

#[test]
fn a_half_that_is_in_no_language_is_still_looked_at_with_the_other() {
    assert_eq!(kept(&["My fi", "ngerprint is on file."]), ["[WITHHELD]", "[BIOMETRIC]."]);
}

#[test]
fn a_segment_in_another_language_hides_nothing_of_those_behind_it() {
    let foreign = "je voudrais parler avec mon conseiller de la banque demain matin";
    let kept = kept(&[foreign, "my phone number is 22 33", "44 55 thanks"]);
    assert_eq!(kept, ["[WITHHELD]", "my phone number is [PHONE_1]", "[PHONE_1] thanks"]);
}

#[test]
fn a_word_or_two_are_in_the_language_of_the_segment_before_and_more_speak_for_themselves() {
    let mut call = CallFilter::new(ENGINE.clone());
    let mut language =
        |words: &str| call.hear(TurnNumber(1), &Spoken::in_unknown_language(words.to_owned())).now.language;
    assert_eq!(language("jeg vil gerne bestille en tid hos jer i morgen"), Some(Language::Danish));
    assert_eq!(language("the two"), Some(Language::Danish));
    assert_eq!(language("the two of us would like to come tomorrow"), Some(Language::English));
    assert_eq!(language("en tid"), Some(Language::English));
}

#[test]
fn at_most_two_segments_are_held_back_and_all_come_in_order() {
    let mut call = CallFilter::new(ENGINE.clone());
    let mut turns = Vec::new();
    for turn in 1..=5 {
        turns.extend(call.hear(TurnNumber(turn), &english("hello there")).settled.iter().map(|(turn, _)| turn.0));
        assert!(turns.len() as u32 + 2 >= turn);
    }
    turns.extend(call.finish().iter().map(|(turn, _)| turn.0));
    assert_eq!(turns, [1, 2, 3, 4, 5]);
}

#[test]
fn half_a_number_is_masked_for_the_dialogue_at_once() {
    let mut call = CallFilter::new(ENGINE.clone());
    let heard = call.hear(TurnNumber(1), &english("it is 22 33"));
    assert!(!heard.now.text.as_str().contains("22"), "{}", heard.now.text);
}

#[test]
fn what_the_dialogue_hears_can_be_spoken_back() {
    let mut call = CallFilter::new(ENGINE.clone());
    let heard = call.hear(TurnNumber(1), &english("my name is Peter Hansen"));
    assert_eq!(call.aliases().revealed(&heard.now), "my name is Peter Hansen");
}

trait Revealed {
    fn revealed(&self, redaction: &clevercall_privacy::Redaction) -> String;
}

impl Revealed for clevercall_privacy::Aliases {
    fn revealed(&self, redaction: &clevercall_privacy::Redaction) -> String {
        self.reveal(&redaction.text).expect("nothing protected is in it").reveal().clone()
    }
}
