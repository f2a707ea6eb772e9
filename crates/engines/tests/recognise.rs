//! The recogniser on real speech, over a telephone line, with the real model.

mod clips;

use std::{num::NonZeroUsize, sync::Arc, sync::LazyLock};

use clevercall_engines::{
    Capacity, Heard, LocalEngine, Recogniser, SpeechToText, SttError, TextToSpeech, stt::whisper::Whisper, tts::Espeak,
};
use clevercall_media::Sound;
use clevercall_model::{Language, Personal};
use clips::Clip;

/// Loaded once for all tests of this file.
static WHISPER: LazyLock<Arc<Whisper>> = LazyLock::new(|| Arc::new(clips::whisper(2)));

fn hear(sound: &Sound, languages: &[Language]) -> (String, Option<Language>, f32) {
    match WHISPER.recognise(sound, languages).expect("the engine works") {
        Heard::Words(spoken) => (spoken.reveal().to_owned(), spoken.language(), spoken.certainty()),
        Heard::NoSpeech => (String::new(), None, 0.0),
    }
}

/// One of the caller's sentences.
fn clip(name: &str) -> Clip {
    clips::over_the_telephone().into_iter().find(|clip| clip.name == name).expect("the clip is in transcripts.json")
}

/// A steady hiss of that amplitude, the same in every run.
fn hiss(amplitude: i32, millis: usize) -> Sound {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        i16::try_from((state >> 16).cast_signed() % (2 * amplitude + 1) - amplitude).expect("the amplitude is 16 bit")
    };
    Sound::new((0..millis * 16).map(|_| next()).collect())
}

#[test]
fn no_more_than_eleven_words_in_a_hundred_are_wrong_over_the_telephone() {
    let mut wrong = 0;
    let mut spoken = 0;
    for clip in clips::over_the_telephone() {
        let (errors, words) = clips::word_errors(&clip.words, &hear(&clip.sound, &[Language::English]).0);
        wrong += errors;
        spoken += words;
    }
    assert!(wrong * 100 <= spoken * 11, "{wrong} of {spoken} words are wrong");
}

#[test]
fn the_language_is_picked_among_those_of_the_organisation() {
    let sound = clip("passport_price").sound;
    let (words, language, _) = hear(&sound, &[Language::Danish, Language::English, Language::German]);
    assert_eq!(language, Some(Language::English));
    assert!(words.contains("passport"));
}

#[test]
fn a_language_outside_of_those_is_never_picked() {
    let (_, language, _) = hear(&clip("passport_price").sound, &[Language::Danish, Language::Swedish]);
    assert!(language.is_none_or(|language| language != Language::English));
}

#[test]
fn clear_speech_is_more_certain_than_speech_taken_for_another_language() {
    let sound = clip("opening_hours").sound;
    let [right, wrong] = [Language::English, Language::Danish].map(|language| hear(&sound, &[language]).2);
    assert!(right > 0.5 && right > wrong, "{right} {wrong}");
}

#[test]
fn silence_and_noise_are_no_speech() {
    for sound in [hiss(0, 2_000), hiss(3, 3_000), hiss(300, 3_000), hiss(3_000, 2_000), Sound::new(Vec::new())] {
        let (words, ..) = hear(&sound, &[Language::English]);
        assert_eq!(words, "", "{sound:?}");
    }
}

#[test]
fn more_than_thirty_seconds_are_refused() {
    let refused = WHISPER.recognise(&hiss(0, 30_001), &[Language::English]);
    assert_eq!(refused.err(), Some(SttError::TooLong));
}

#[tokio::test]
async fn two_calls_are_heard_at_once() {
    let capacity = Capacity { workers: NonZeroUsize::new(2).unwrap(), waiting: 4 };
    let engine: Arc<dyn LocalEngine> = Arc::clone(&*WHISPER) as _;
    let recogniser = Recogniser::start(&engine, capacity).unwrap();
    let [first, second] = [recogniser.for_call(), recogniser.for_call()];
    let (hours, human) = tokio::join!(
        first.recognise(clip("opening_hours").sound, &[Language::English]),
        second.recognise(clip("human").sound, &[Language::English]),
    );
    for (heard, word) in [(hours, "opening"), (human, "person")] {
        let Ok(Heard::Words(spoken)) = heard else { panic!("{word} was not heard") };
        assert!(spoken.reveal().contains(word));
    }
}

#[tokio::test]
async fn what_one_voice_says_the_recogniser_hears() {
    let words = Personal::new("Please forget me and delete everything.".to_owned());
    let sound = Espeak::default().speak(&words, Language::English).await.unwrap();
    let (heard, ..) = hear(&sound, &[Language::English]);
    let (errors, _) = clips::word_errors(words.reveal(), &heard);
    assert!(errors <= 2, "{errors} of 6 words are wrong");
}
