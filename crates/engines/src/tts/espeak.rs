//! eSpeak NG, as a separate process a sentence: it speaks every language here, plainly.
//!
//! A process, because its licence (GPL-3.0) would otherwise be the whole program's; it costs about 40 ms.
//! The words go in by standard input and the sound comes out by standard output, so neither shows up in the list of
//! processes or in a file.

use std::{ffi::OsString, io::ErrorKind, process::Stdio, time::Duration};

use async_trait::async_trait;
use clevercall_media::Sound;
use clevercall_model::{Language, Personal};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::{Child, Command},
    sync::Semaphore,
    time::timeout,
};
use zeroize::Zeroizing;

use super::{LONGEST_TEXT, TextToSpeech, TtsError, wav};

const NAME: &str = "espeak-ng";
/// Waiting for a free place included; a sentence takes 0.05 s.
const PATIENCE: Duration = Duration::from_secs(5);
/// Words a minute; eSpeak's own 175 is too fast for a telephone.
const SPEED: &str = "150";
/// No answer within [`LONGEST_TEXT`] is longer: six minutes of sound.
const MOST_BYTES: u64 = 16 << 20;

/// The eSpeak NG program.
pub struct Espeak {
    program: OsString,
    places: Semaphore,
    patience: Duration,
}

impl Default for Espeak {
    /// The `espeak-ng` that the search path finds.
    fn default() -> Self {
        Self::at(NAME)
    }
}

impl Espeak {
    /// The program of that name or path; as many run at once as the machine has cores.
    pub fn at(program: impl Into<OsString>) -> Self {
        Self { program: program.into(), places: Semaphore::new(super::cores()), patience: PATIENCE }
    }

    /// The same, waiting up to `patience` for a sentence instead of 5 s.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// The words in the International Phonetic Alphabet, a line a clause, for voices that start from that.
    #[cfg(feature = "piper")]
    pub(super) async fn phonemes(&self, words: &Personal<String>, voice: &str) -> Result<Zeroizing<String>, TtsError> {
        let mut answer = self.run(words, &["-q", "--ipa", "-v", voice]).await?;
        String::from_utf8(std::mem::take(&mut *answer))
            .map(Zeroizing::new)
            .map_err(|_| TtsError::NoSound { engine: NAME })
    }

    async fn run(&self, words: &Personal<String>, arguments: &[&str]) -> Result<Zeroizing<Vec<u8>>, TtsError> {
        if words.reveal().len() > LONGEST_TEXT {
            return Err(TtsError::TooLong);
        }
        let run = async {
            let _place = self.places.acquire().await.expect("the places are never closed");
            converse(self.start(arguments)?, words).await
        };
        timeout(self.patience, run).await.unwrap_or(Err(TtsError::TooSlow { seconds: self.patience.as_secs() }))
    }

    fn not_started(&self, reason: ErrorKind) -> TtsError {
        let program = self.program.to_string_lossy().into_owned();
        if reason == ErrorKind::NotFound {
            TtsError::NotInstalled { program }
        } else {
            TtsError::NotStarted { program, reason }
        }
    }

    fn start(&self, arguments: &[&str]) -> Result<Child, TtsError> {
        Command::new(&self.program)
            // `-b 1`: UTF-8, whatever the locale.
            .args(["--stdin", "-b", "1"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| self.not_started(error.kind()))
    }
}

#[async_trait]
impl TextToSpeech for Espeak {
    async fn speak(&self, words: &Personal<String>, language: Language) -> Result<Sound, TtsError> {
        let stream = self.run(words, &["--stdout", "-s", SPEED, "-v", voice_of(language)]).await?;
        let wav = wav::read(&stream).ok_or(TtsError::NoSound { engine: NAME })?;
        Sound::from_rate(&wav.samples, wav.rate).map_err(|_| TtsError::NoSound { engine: NAME })
    }

    fn voice(&self, language: Language) -> String {
        format!("{NAME} {} {SPEED}", voice_of(language))
    }
}

/// Gives the words and takes the answer at the same time: neither side's pipe can fill up and stop the other.
async fn converse(mut program: Child, words: &Personal<String>) -> Result<Zeroizing<Vec<u8>>, TtsError> {
    const FAILED: TtsError = TtsError::Failed { engine: NAME };
    let mut input = program.stdin.take().ok_or(FAILED)?;
    let output = program.stdout.take().ok_or(FAILED)?;
    let plain = plain(words);
    let give = async {
        // A program that ended early shows in its exit status, which is looked at below.
        drop(input.write_all(plain.as_bytes()).await);
        drop(input);
    };
    let mut answer = Zeroizing::new(Vec::with_capacity(1 << 18));
    let mut output = output.take(MOST_BYTES);
    let (taken, ()) = tokio::join!(output.read_to_end(&mut answer), give);
    taken.map_err(|_| FAILED)?;
    let status = program.wait().await.map_err(|_| FAILED)?;
    if status.success() && !answer.is_empty() { Ok(answer) } else { Err(FAILED) }
}

/// eSpeak takes what stands in `[[…]]` for phonemes, not words; nobody's name shall be able to say that.
fn plain(words: &Personal<String>) -> Zeroizing<String> {
    Zeroizing::new(words.reveal().replace("[[", "[ ["))
}

/// eSpeak's name of the voice for a language.
const fn voice_of(language: Language) -> &'static str {
    match language {
        Language::Danish => "da",
        Language::English => "en-gb",
        Language::Norwegian => "nb",
        Language::Swedish => "sv",
        Language::German => "de",
    }
}
