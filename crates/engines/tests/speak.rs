//! eSpeak NG as a real process, and programs in its place that misbehave.

use std::{io::ErrorKind, process::Command, time::Duration};

use clevercall_engines::{
    TextToSpeech, TtsError,
    tts::{Espeak, LONGEST_TEXT},
};
use clevercall_media::Sound;
use clevercall_model::{Language, Personal};

async fn speak(espeak: &Espeak, words: &str, language: Language) -> Result<Sound, TtsError> {
    espeak.speak(&Personal::new(words.to_owned()), language).await
}

/// What becomes of it when a shell script stands in for the program.
async fn with_script(script: &str) -> Result<Sound, TtsError> {
    let folder = tempfile::tempdir().expect("there is room");
    let program = folder.path().join("espeak");
    // Written by a process of its own: a program that is open for writing can't be started, and every test that
    // starts one at this moment would hand the open file on to it.
    let written = Command::new("sh")
        .args(["-c", r#"printf '#!/bin/sh\n%s\n' "$2" >"$1" && chmod 700 "$1""#, "sh"])
        .arg(&program)
        .arg(script)
        .status();
    assert!(written.is_ok_and(|status| status.success()), "there is room");
    let espeak = Espeak::at(program).with_patience(Duration::from_secs(2));
    speak(&espeak, "hello", Language::English).await
}

#[tokio::test]
async fn every_language_is_spoken() {
    for language in Language::ALL {
        let sound = speak(&Espeak::default(), "Goddag, 1 2 3.", language).await.unwrap();
        assert!((600..6_000).contains(&sound.millis()), "{language}: {sound:?}");
        assert!(sound.samples().iter().any(|sample| sample.unsigned_abs() > 3_000), "{language} is silent");
    }
}

#[tokio::test]
async fn the_longest_text_is_spoken_and_a_longer_one_refused() {
    let longest = "hello ".repeat(LONGEST_TEXT / 6);
    assert!(speak(&Espeak::default(), &longest, Language::English).await.unwrap().millis() > 60_000);
    let longer = "a".repeat(LONGEST_TEXT + 1);
    assert_eq!(speak(&Espeak::default(), &longer, Language::English).await.err(), Some(TtsError::TooLong));
}

#[tokio::test]
async fn words_that_look_like_options_or_phonemes_are_spoken_as_words() {
    for words in ["--help", "-w out.wav", "[[h@l'oU]]", "$(reboot) <mark/>"] {
        assert!(speak(&Espeak::default(), words, Language::English).await.unwrap().millis() > 300, "{words}");
    }
}

#[tokio::test]
async fn a_missing_program_is_named_with_what_to_install() {
    let error = speak(&Espeak::at("/nowhere/espeak"), "hello", Language::English).await.unwrap_err();
    assert_eq!(error, TtsError::NotInstalled { program: "/nowhere/espeak".to_owned() });
    assert!(error.to_string().contains("apt install espeak-ng"));
}

#[tokio::test]
async fn a_program_that_may_not_be_started_is_told_apart_from_a_missing_one() {
    let error = speak(&Espeak::at("/dev/null"), "hello", Language::English).await.unwrap_err();
    let reason = ErrorKind::PermissionDenied;
    assert_eq!(error, TtsError::NotStarted { program: "/dev/null".to_owned(), reason });
}

#[tokio::test]
async fn a_program_that_fails_or_says_nothing_is_a_failure() {
    let failed = TtsError::Failed { engine: "espeak-ng" };
    for script in ["exit 1", "exit 0", "cat >/dev/null; kill -9 $$", "cat >/dev/null; echo RIFF; exit 3"] {
        assert_eq!(with_script(script).await.err().as_ref(), Some(&failed), "{script}");
    }
}

#[tokio::test]
async fn an_answer_that_is_no_sound_is_told_apart() {
    assert_eq!(with_script("cat").await.err(), Some(TtsError::NoSound { engine: "espeak-ng" }));
}

#[tokio::test]
async fn a_program_that_hangs_is_stopped() {
    assert_eq!(with_script("exec sleep 60").await.err(), Some(TtsError::TooSlow { seconds: 2 }));
}
