//! The description that belongs to a Piper voice, `NAME.onnx.json`.

use std::{
    collections::HashMap,
    ffi::OsString,
    path::{Path, PathBuf},
};

use clevercall_model::Language;
use serde::Deserialize;

/// What is needed of it.
#[derive(Deserialize)]
pub(super) struct VoiceFile {
    pub(super) audio: Audio,
    pub(super) espeak: EspeakVoice,
    #[serde(default)]
    pub(super) inference: Inference,
    /// A phoneme, and the numbers that the network knows it by.
    pub(super) phoneme_id_map: HashMap<String, Vec<i32>>,
    #[serde(default)]
    phoneme_type: Option<String>,
    #[serde(default)]
    language: Option<LanguageCode>,
}

#[derive(Deserialize)]
pub(super) struct Audio {
    pub(super) sample_rate: u32,
}

#[derive(Deserialize)]
pub(super) struct EspeakVoice {
    /// eSpeak's name of the voice whose phonemes the network was trained on.
    pub(super) voice: String,
}

/// How lively the voice is.
#[derive(Deserialize)]
#[serde(default)]
pub(super) struct Inference {
    noise_scale: f32,
    length_scale: f32,
    noise_w: f32,
}

#[derive(Deserialize)]
struct LanguageCode {
    code: String,
}

impl Default for Inference {
    /// What Piper takes when a voice says nothing.
    fn default() -> Self {
        Self { noise_scale: 0.667, length_scale: 1.0, noise_w: 0.8 }
    }
}

impl Inference {
    /// In the order of the network's input `scales`.
    pub(super) const fn scales(&self) -> [f32; 3] {
        [self.noise_scale, self.length_scale, self.noise_w]
    }
}

/// Where the description of a voice is.
pub(super) fn beside(onnx: &Path) -> PathBuf {
    let mut name = OsString::from(onnx);
    name.push(".json");
    name.into()
}

impl VoiceFile {
    /// Reads a description; `None` when it isn't one, or the voice doesn't start from eSpeak's phonemes.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let voice: Self = serde_json::from_str(text).ok()?;
        let from_phonemes = voice.phoneme_type.as_deref().is_none_or(|kind| kind == "espeak");
        let name = &voice.espeak.voice;
        // It becomes an argument of the eSpeak process, which must not take it for an option.
        let harmless = !name.starts_with('-') && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_+/".contains(c));
        let framed = ["^", "$", "_"].into_iter().all(|mark| voice.phoneme_id_map.contains_key(mark));
        (from_phonemes && harmless && framed).then_some(voice)
    }

    /// The language of the voice; files from before 2023 say only eSpeak's name for it.
    pub(super) fn language(&self) -> Option<Language> {
        let code = self.language.as_ref().map_or(&self.espeak.voice, |language| &language.code);
        match code.split(['_', '-']).next()? {
            "no" => Some(Language::Norwegian),
            code => code.parse().ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(espeak: &str, language: &str, kind: &str) -> Option<VoiceFile> {
        VoiceFile::parse(&format!(
            r#"{{"audio":{{"sample_rate":22050}},"espeak":{{"voice":"{espeak}"}},{language}"phoneme_type":"{kind}",
                "phoneme_id_map":{{"^":[1],"$":[2],"_":[0]}}}}"#
        ))
    }

    fn language(espeak: &str, language: &str) -> Option<Language> {
        described(espeak, language, "espeak").unwrap().language()
    }

    #[test]
    fn the_language_is_the_files_or_espeaks() {
        assert_eq!(language("da", r#""language":{"code":"da_DK"},"#), Some(Language::Danish));
        assert_eq!(language("en-us", ""), Some(Language::English));
        assert_eq!(language("nb", r#""language":{"code":"no_NO"},"#), Some(Language::Norwegian));
        assert_eq!(language("zh", ""), None);
    }

    #[test]
    fn a_voice_that_starts_from_letters_is_refused() {
        assert!(described("da", "", "text").is_none());
    }

    #[test]
    fn a_name_that_would_be_an_option_is_refused() {
        for name in ["--path=x", "da;x", "da x"] {
            assert!(described(name, "", "espeak").is_none(), "{name}");
        }
    }

    #[test]
    fn other_json_and_no_json_are_refused() {
        assert!(["", "{}", "[]", r#"{"audio":{}}"#].into_iter().all(|text| VoiceFile::parse(text).is_none()));
    }
}
