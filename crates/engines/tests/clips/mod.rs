//! What the tests and the benchmark share: the caller's sentences, a telephone line, the model, and counting errors.

use std::{
    env,
    num::NonZeroUsize,
    path::{Path, PathBuf},
};

use clevercall_engines::{models, stt::whisper::Whisper};
use clevercall_media::{Codec, Frame, Sound};

/// A sentence as it was spoken.
pub(crate) struct Clip {
    pub(crate) name: String,
    pub(crate) words: String,
    pub(crate) sound: Sound,
}

/// Every sentence with a transcript, in order of name, as it arrives over a telephone line: 8 kHz, A-law.
pub(crate) fn over_the_telephone() -> Vec<Clip> {
    all().into_iter().map(|clip| Clip { sound: a_law(&clip.sound), ..clip }).collect()
}

/// The model, or a sentence that says how to get it.
pub(crate) fn whisper(at_once: usize) -> Whisper {
    let folder = env::var_os("CLEVERCALL_MODELS").map_or_else(|| root().join("models"), PathBuf::from);
    let files = models::verify(&folder).unwrap_or_else(|error| panic!("{error}; in the source tree: ./run models"));
    Whisper::load(&files, NonZeroUsize::new(at_once).expect("at least one at once")).expect("the model loads")
}

/// How many words must be changed, added or left out to get from one text to the other; and the words in `spoken`.
pub(crate) fn word_errors(spoken: &str, heard: &str) -> (usize, usize) {
    let [spoken, heard] = [spoken, heard].map(words);
    let mut row: Vec<usize> = (0..=heard.len()).collect();
    for (number, word) in spoken.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], number + 1);
        for column in 1..row.len() {
            let replaced = diagonal + usize::from(*word != heard[column - 1]);
            diagonal = row[column];
            row[column] = replaced.min(row[column] + 1).min(row[column - 1] + 1);
        }
    }
    (row[heard.len()], spoken.len())
}

fn words(text: &str) -> Vec<String> {
    let text = text.to_lowercase();
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

fn all() -> Vec<Clip> {
    let folder = root().join("audio/en");
    let text = std::fs::read_to_string(folder.join("transcripts.json")).expect("the transcripts are in the project");
    let transcripts: std::collections::BTreeMap<String, String> = serde_json::from_str(&text).expect("they are a map");
    let clip =
        |(name, words): (String, String)| Clip { sound: sound(&folder.join(&name).with_extension("wav")), name, words };
    transcripts.into_iter().map(clip).collect()
}

fn sound(path: &Path) -> Sound {
    let mut wav = hound::WavReader::open(path).expect("the clips are in the project");
    assert_eq!(wav.spec().channels, 1, "the clips have one channel");
    let samples: Vec<i16> = wav.samples().collect::<Result<_, _>>().expect("the clips are 16 bit");
    Sound::from_rate(&samples, wav.spec().sample_rate).expect("the clips are 16 kHz")
}

/// The sound as it arrives over a telephone line.
pub(crate) fn a_law(sound: &Sound) -> Sound {
    let (mut encoder, mut decoder) = (Codec::Pcma.encoder(), Codec::Pcma.decoder());
    let mut line = |frame: Frame| {
        let mut packet = Vec::new();
        encoder.encode(&frame, &mut packet);
        decoder.decode(&packet).expect("it was encoded just now").samples().to_vec()
    };
    Sound::new((0..).map_while(|index| sound.frame(index)).flat_map(&mut line).collect())
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
