//! What a Piper voice costs and how well it is understood over the telephone.
//!
//! `CLEVERCALL_VOICE=/path/NAME.onnx cargo bench -p clevercall-engines [--features onednn] --bench speak`, on Linux.

#[path = "../tests/clips/mod.rs"]
mod clips;
mod processor;

use std::{env, error::Error, path::Path, sync::Arc};

use clevercall_engines::{
    Heard, LocalEngine, TextToSpeech,
    tts::{Espeak, Piper},
};
use clevercall_model::Personal;

#[tokio::main(flavor = "current_thread")]
#[expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
async fn main() -> Result<(), Box<dyn Error>> {
    let Some(path) = env::var_os("CLEVERCALL_VOICE") else {
        println!("set CLEVERCALL_VOICE to a Piper voice's .onnx file to measure it");
        return Ok(());
    };
    let espeak = Arc::new(Espeak::default());
    let piper = Piper::load(Path::new(&path), Arc::clone(&espeak))?;
    let language = piper.language();
    let whisper = clips::whisper(1);
    let voices: [&dyn TextToSpeech; 2] = [&piper, &*espeak];
    for voice in voices {
        let (mut spent_ms, mut lasted_ms, mut wrong, mut words) = (0, 0, 0, 0);
        for clip in clips::over_the_telephone() {
            let before = processor::spent_ms();
            let words_of_clip = Personal::new(clip.words.clone());
            let sound =
                voice.speak(&words_of_clip, language).await.map_err(|error| format!("{}: {error}", clip.name))?;
            spent_ms += processor::spent_ms() - before;
            lasted_ms += sound.millis();
            let heard = whisper.recognise(&clips::a_law(&sound), &[language])?;
            let text = match &heard {
                Heard::Words(spoken) => spoken.reveal(),
                Heard::NoSpeech => "",
            };
            let (errors, of) = clips::word_errors(&clip.words, text);
            (wrong, words) = (wrong + errors, words + of);
        }
        println!(
            "{}: WER {:.3} over A-law, processor time {:.3} of the sound's length, without the eSpeak process",
            voice.voice(language),
            f64::from(u32::try_from(wrong)?) / f64::from(u32::try_from(words)?),
            f64::from(u32::try_from(spent_ms)?) / f64::from(u32::try_from(lasted_ms)?),
        );
    }
    Ok(())
}
