//! Piper voices: neural, one ONNX file a voice, computed in this process by `rten`, with no library to install.
//!
//! The operator brings the voice: `NAME.onnx` and beside it `NAME.onnx.json`, as Piper publishes them.
//! A voice starts from phonemes, which the eSpeak NG process gives ([`Espeak`]); the words themselves never reach it.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use async_trait::async_trait;
use clevercall_media::Sound;
use clevercall_model::{Language, Personal};
use rten::{ModelOptions, NodeId, RunOptions, ThreadPool};
use rten_tensor::{NdTensor, Tensor};
use thiserror::Error;
use tokio::{sync::Semaphore, task};
use zeroize::{Zeroize, Zeroizing};

use super::{Espeak, TextToSpeech, TtsError};

mod phonemes;
mod voice_file;

use voice_file::VoiceFile;

const NAME: &str = "piper";

/// One Piper voice, for the language it was made for.
pub struct Piper {
    network: Arc<Network>,
    espeak: Arc<Espeak>,
    language: Language,
    name: String,
    places: Semaphore,
}

/// Why a voice can't be used; the operator must act.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum VoiceError {
    /// One of the voice's two files can't be read.
    #[error("the voice's file {} can't be read; a Piper voice is NAME.onnx with NAME.onnx.json beside it", .0.display())]
    Unreadable(PathBuf),
    /// The description isn't one of Piper's, or of a kind that starts from something else than eSpeak's phonemes.
    #[error("the voice's description {} isn't one that can be used; take a voice whose phoneme_type is espeak", .0.display())]
    Description(PathBuf),
    /// The voice speaks a language that clevercall doesn't know.
    #[error("the voice in {} speaks a language unknown here; take one for da, en, nb, sv or de", .0.display())]
    Language(PathBuf),
    /// The network isn't a Piper voice.
    #[error("the voice's network {} can't be loaded; fetch the file again", .0.display())]
    Network(PathBuf),
}

impl Piper {
    /// Loads the voice in `onnx`, with its description in the same place with `.json` added; takes 0.2 s.
    pub fn load(onnx: &Path, espeak: Arc<Espeak>) -> Result<Self, VoiceError> {
        let described = voice_file::beside(onnx);
        let text = std::fs::read_to_string(&described).map_err(|_| VoiceError::Unreadable(described.clone()))?;
        let voice = VoiceFile::parse(&text).ok_or_else(|| VoiceError::Description(described.clone()))?;
        let language = voice.language().ok_or(VoiceError::Language(described))?;
        if !onnx.is_file() {
            return Err(VoiceError::Unreadable(onnx.to_owned()));
        }
        let network = Network::load(onnx, voice).ok_or_else(|| VoiceError::Network(onnx.to_owned()))?;
        let name = onnx.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        Ok(Self { network: Arc::new(network), espeak, language, name, places: Semaphore::new(super::cores()) })
    }

    /// The language the voice was made for; it refuses all others.
    pub const fn language(&self) -> Language {
        self.language
    }
}

#[async_trait]
impl TextToSpeech for Piper {
    async fn speak(&self, words: &Personal<String>, language: Language) -> Result<Sound, TtsError> {
        if language != self.language {
            return Err(TtsError::NoVoice { language });
        }
        let sounds = self.espeak.phonemes(words, &self.network.voice.espeak.voice).await?;
        let ids = phonemes::ids(&sounds, words, &self.network.voice.phoneme_id_map);
        let _place = self.places.acquire().await.expect("the places are never closed");
        let network = Arc::clone(&self.network);
        let spoken = task::spawn_blocking(move || network.speak(ids)).await;
        spoken.ok().flatten().ok_or(TtsError::Failed { engine: NAME })
    }

    fn voice(&self, _: Language) -> String {
        format!("{NAME} {}", self.name)
    }
}

/// The network and how it wants to be asked.
struct Network {
    model: rten::Model,
    voice: VoiceFile,
    /// One thread an answer: calls come in numbers, and a pool for each would only get in each other's way.
    thread: Arc<ThreadPool>,
}

impl Network {
    fn load(onnx: &Path, voice: VoiceFile) -> Option<Self> {
        let model = ModelOptions::with_all_ops().load_file(onnx).ok()?;
        let complete =
            ["input", "input_lengths", "scales", "output"].into_iter().all(|name| model.find_node(name).is_some());
        complete.then(|| Self { model, voice, thread: Arc::new(ThreadPool::with_num_threads(1)) })
    }

    /// From phoneme ids to 16 kHz sound; `None` when the network fails.
    fn speak(&self, mut ids: Vec<i32>) -> Option<Sound> {
        let length = NdTensor::from_data([1], vec![i32::try_from(ids.len()).ok()?]);
        let input: NdTensor<i32, 2> = NdTensor::from_data([1, ids.len()], std::mem::take(&mut ids));
        let scales = NdTensor::from_data([3], self.voice.inference.scales().to_vec());
        let mut inputs = vec![
            (self.node("input")?, input.into()),
            (self.node("input_lengths")?, length.into()),
            (self.node("scales")?, scales.into()),
        ];
        if let Some(speaker) = self.node("sid") {
            inputs.push((speaker, NdTensor::from_data([1], vec![0_i32]).into()));
        }
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&self.thread)));
        let output = self.model.run(inputs, &[self.node("output")?], Some(options)).ok()?;
        let wave: Tensor<f32> = output.into_iter().next()?.try_into().ok()?;
        self.sound(wave)
    }

    #[expect(clippy::cast_possible_truncation, reason = "a cast from float to integer clamps")]
    fn sound(&self, wave: Tensor<f32>) -> Option<Sound> {
        let mut wave = wave.into_data();
        let samples: Zeroizing<Vec<i16>> = Zeroizing::new(wave.iter().map(|value| (value * 32_767.0) as i16).collect());
        wave.zeroize();
        Sound::from_rate(&samples, self.voice.audio.sample_rate).ok()
    }

    fn node(&self, name: &str) -> Option<NodeId> {
        self.model.find_node(name)
    }
}
