//! Prints what the recogniser makes of a WAV file: `cargo run --example hear -- MODELS FILE.wav [LANGUAGE]`.

use std::{error::Error, io::Write, num::NonZeroUsize, path::Path};

use clevercall_engines::{Heard, LocalEngine, models, stt::whisper::Whisper};
use clevercall_media::Sound;
use clevercall_model::Language;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, file, rest @ ..] = arguments.as_slice() else { return Err("hear MODELS FILE.wav [LANGUAGE]".into()) };
    let language: Language = rest.first().map_or(Ok(Language::English), |code| code.parse())?;
    let mut reader = hound::WavReader::open(file)?;
    let rate = reader.spec().sample_rate;
    let samples = reader.samples::<i16>().collect::<Result<Vec<_>, _>>()?;
    let sound = Sound::from_rate(&samples, rate)?;
    let whisper = Whisper::load(&models::verify(Path::new(folder))?, NonZeroUsize::MIN)?;
    // As much as the model takes at once.
    for part in sound.samples().chunks(25 * 16_000) {
        if let Heard::Words(words) = whisper.recognise(&Sound::new(part.to_vec()), &[language])? {
            writeln!(std::io::stdout(), "{}", words.reveal())?;
        }
    }
    Ok(())
}
