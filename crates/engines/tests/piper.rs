//! A Piper voice from its file to its sound: real phonemes, a real network, a small one (voices/README.md).
#![cfg(feature = "piper")]

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use clevercall_engines::{
    TextToSpeech, TtsError,
    tts::{Espeak, Piper, VoiceError},
};
use clevercall_media::Sound;
use clevercall_model::{Language, Personal};

fn tone() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/voices/tone.onnx")
}

async fn speak(espeak: Espeak, words: &str, language: Language) -> Result<Sound, TtsError> {
    let piper = Piper::load(&tone(), Arc::new(espeak)).expect("the voice is in the project");
    piper.speak(&Personal::new(words.to_owned()), language).await
}

/// What loading says to a voice of these two files.
fn load(onnx: Option<&[u8]>, description: Option<&str>) -> Option<VoiceError> {
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("voice.onnx");
    if let Some(onnx) = onnx {
        fs::write(&path, onnx).expect("there is room");
    }
    if let Some(description) = description {
        fs::write(folder.path().join("voice.onnx.json"), description).expect("there is room");
    }
    Piper::load(&path, Arc::new(Espeak::default())).err()
}

#[tokio::test]
async fn every_phoneme_and_gap_is_25_ms_of_this_voice() {
    let sound = speak(Espeak::default(), "Hello.", Language::English).await.expect("it speaks");
    // A start and a gap; h ə l o ʊ, full stop and space, each with a gap; an end.
    assert_eq!(sound.millis(), (2 + 7 * 2 + 1) * 25);
    // The third is `h`, number 20.
    let loudest = sound.samples()[2 * 400..3 * 400].iter().map(|sample| sample.unsigned_abs()).max();
    assert!(loudest.is_some_and(|loudest| loudest.abs_diff(6_553) < 10), "{loudest:?}");
}

#[tokio::test]
async fn another_language_is_refused() {
    let refused = speak(Espeak::default(), "Goddag.", Language::Danish).await;
    assert_eq!(refused.err(), Some(TtsError::NoVoice { language: Language::Danish }));
}

#[tokio::test]
async fn without_the_program_for_phonemes_it_says_what_to_install() {
    let failed = speak(Espeak::at("/nowhere/espeak"), "Hello.", Language::English).await;
    assert!(failed.expect_err("there is no such program").to_string().contains("apt install espeak-ng"));
}

#[test]
fn a_file_that_lacks_is_named() {
    let description = fs::read_to_string(tone().with_extension("onnx.json")).expect("it is in the project");
    assert!(matches!(load(Some(b""), None), Some(VoiceError::Unreadable(path)) if path.ends_with("voice.onnx.json")));
    assert!(
        matches!(load(None, Some(&description)), Some(VoiceError::Unreadable(path)) if path.ends_with("voice.onnx"))
    );
}

#[test]
fn a_network_or_description_of_something_else_is_refused() {
    let description = fs::read_to_string(tone().with_extension("onnx.json")).expect("it is in the project");
    assert!(matches!(load(Some(b"no network"), Some(&description)), Some(VoiceError::Network(_))));
    assert!(matches!(load(Some(b""), Some("{}")), Some(VoiceError::Description(_))));
    let french = description.replace("en_US", "fr_FR");
    assert!(matches!(load(Some(b""), Some(&french)), Some(VoiceError::Language(_))));
}
