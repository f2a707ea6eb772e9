//! Approved answers, rendered before anybody calls, so that they start at once.
//!
//! Only [`Approved`] text can be prepared: nothing a caller said is ever kept here.
//! The sounds live in memory; a restart renders them anew.

use std::{collections::HashMap, sync::Arc};

use clevercall_media::Sound;
use clevercall_model::{Language, Personal};
use clevercall_privacy::{Approved, Redacted};
use sha2::{Digest, Sha256};

use crate::tts::{TextToSpeech, TtsError};

/// Answers that are ready to be played.
///
/// Never changes: after an edit of the answers, [`renewed`](Self::renewed) makes the next one.
pub struct Prepared {
    voice: Arc<dyn TextToSpeech>,
    sounds: HashMap<[u8; 32], Sound>,
}

impl Prepared {
    /// Nothing prepared yet, for this voice.
    pub fn new(voice: Arc<dyn TextToSpeech>) -> Self {
        Self { voice, sounds: HashMap::new() }
    }

    /// Renders the answers that are not rendered yet and drops those that are not among them any more.
    pub async fn renewed(&self, answers: &[(Approved, Language)]) -> Result<Self, TtsError> {
        let mut sounds = HashMap::with_capacity(answers.len());
        for (text, language) in answers {
            sounds.insert(self.key(text, *language), self.render(text, *language).await?);
        }
        Ok(Self { voice: Arc::clone(&self.voice), sounds })
    }

    /// The sound of an approved answer: the prepared one, or rendered now.
    pub async fn render(&self, text: &Approved, language: Language) -> Result<Sound, TtsError> {
        match self.ready(text, language) {
            Some(sound) => Ok(sound),
            None => self.voice.speak(&Personal::new(text.as_str().to_owned()), language).await,
        }
    }

    /// The sound of an approved answer, if it is prepared.
    pub fn ready(&self, text: &Approved, language: Language) -> Option<Sound> {
        self.sounds.get(&self.key(text, language)).cloned()
    }

    /// The sound of a text that is known to be approved word for word, if it is prepared.
    pub fn ready_text(&self, text: &Redacted, language: Language) -> Option<Sound> {
        self.sounds.get(&self.key_of(text.as_str(), language)).cloned()
    }

    /// How many answers are prepared.
    pub fn len(&self) -> usize {
        self.sounds.len()
    }

    /// Whether nothing is prepared.
    pub fn is_empty(&self) -> bool {
        self.sounds.is_empty()
    }

    fn key(&self, text: &Approved, language: Language) -> [u8; 32] {
        self.key_of(text.as_str(), language)
    }

    fn key_of(&self, text: &str, language: Language) -> [u8; 32] {
        let mut hash = Sha256::new();
        for part in [text, language.code(), &self.voice.voice(language)] {
            // The length keeps two parts from being read as two others.
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hash.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use async_trait::async_trait;

    use super::*;

    /// A voice that counts how often it spoke.
    #[derive(Default)]
    struct Counting(AtomicUsize);

    #[async_trait]
    impl TextToSpeech for Counting {
        async fn speak(&self, words: &Personal<String>, _: Language) -> Result<Sound, TtsError> {
            self.0.fetch_add(1, Ordering::Relaxed);
            Ok(Sound::new(vec![0; words.reveal().len()]))
        }

        fn voice(&self, _: Language) -> String {
            "counting".to_owned()
        }
    }

    fn answer(text: &str) -> (Approved, Language) {
        (Approved::written(text), Language::English)
    }

    async fn prepare(voice: &Arc<Counting>, texts: &[&str]) -> Prepared {
        let answers: Vec<_> = texts.iter().map(|text| answer(text)).collect();
        Prepared::new(Arc::clone(voice) as Arc<dyn TextToSpeech>).renewed(&answers).await.unwrap()
    }

    #[tokio::test]
    async fn a_prepared_answer_is_not_spoken_again() {
        let voice = Arc::new(Counting::default());
        let prepared = prepare(&voice, &["yes"]).await;
        let (text, language) = answer("yes");
        assert_eq!(prepared.render(&text, language).await.unwrap().samples().len(), 3);
        assert_eq!(voice.0.load(Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn another_text_or_language_is_not_ready() {
        let prepared = prepare(&Arc::default(), &["yes"]).await;
        assert!(prepared.ready(&Approved::written("no"), Language::English).is_none());
        assert!(prepared.ready(&Approved::written("yes"), Language::Danish).is_none());
    }

    #[tokio::test]
    async fn renewing_renders_only_what_is_new_and_forgets_what_is_gone() {
        let voice = Arc::new(Counting::default());
        let renewed = prepare(&voice, &["yes", "no"]).await.renewed(&[answer("no"), answer("maybe")]).await.unwrap();
        assert_eq!((voice.0.load(Ordering::Relaxed), renewed.len()), (3, 2));
        assert!(renewed.ready(&Approved::written("yes"), Language::English).is_none());
    }
}
