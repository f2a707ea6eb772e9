//! `[speech]`: recognition and voices.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use clevercall_model::Language;
use serde::Deserialize;
use toml::Spanned;

use super::{ConfigError, Source};

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct SpeechSection {
    models: Option<PathBuf>,
    recognisers: Option<usize>,
    espeak: Option<PathBuf>,
    #[serde(default)]
    voice: BTreeMap<String, Spanned<VoiceSection>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VoiceSection {
    piper: PathBuf,
}

/// Recognition and voices.
pub(crate) struct Speech {
    /// The folder with the recognition model.
    pub(crate) models: PathBuf,
    /// Recognitions at a time; the number of cores when not given.
    pub(crate) recognisers: Option<usize>,
    /// The espeak-ng program.
    pub(crate) espeak: PathBuf,
    /// A voice other than the built-in one, by language.
    pub(crate) voices: Vec<Voice>,
}

/// A voice the organisation chose.
pub(crate) struct Voice {
    /// The language it speaks.
    pub(crate) language: Language,
    /// A Piper voice: the `.onnx` file, with `.onnx.json` beside it.
    pub(crate) piper: PathBuf,
}

impl SpeechSection {
    pub(super) fn check(self, source: &Source<'_>, folder: &Path) -> Result<Speech, ConfigError> {
        let mut voices = Vec::new();
        for (code, section) in self.voice {
            let fault = "voices are given by language; expected [speech.voice.da], .en, .nb, .sv or .de";
            let language = code.parse().map_err(|_| source.at(&section.span(), fault))?;
            voices.push(Voice { language, piper: folder.join(section.into_inner().piper) });
        }
        Ok(Speech {
            models: folder.join(self.models.unwrap_or_else(|| "models".into())),
            recognisers: self.recognisers,
            espeak: self.espeak.unwrap_or_else(|| "espeak-ng".into()),
            voices,
        })
    }
}
