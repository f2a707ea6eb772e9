//! What recognition costs and how well it hears, with the short window and with Whisper's own, in one run.
//!
//! `cargo bench -p clevercall-engines [--features onednn] --bench recognise`, on Linux: it reads its own processor time.

#[path = "../tests/clips/mod.rs"]
mod clips;
mod processor;

use clevercall_engines::{Heard, LocalEngine, stt::whisper::Whisper};
use clevercall_model::Language;
use clips::Clip;

/// What one window brought over all clips.
struct Figures {
    wrong: usize,
    words: usize,
    /// Processor milliseconds for clips of at most 4 s and for longer ones.
    short: Vec<u64>,
    long: Vec<u64>,
}

#[expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
fn main() {
    let engine = if cfg!(feature = "onednn") { "oneDNN" } else { "ruy" };
    let clips = clips::over_the_telephone();
    println!("{} clips over A-law, {engine}, 8 bit, one thread, processor time", clips.len());
    let longest = clips.iter().max_by_key(|clip| clip.sound.millis()).expect("there are clips");
    println!("the longest is {} with {} ms", longest.name, longest.sound.millis());
    let mut means = Vec::new();
    for window_ms in [10_000, 30_000] {
        let whisper = clips::whisper(1).with_shortest_window_ms(window_ms);
        // The first utterance pays for memory that the others use again.
        drop(whisper.recognise(&clips[0].sound, &[Language::English]));
        let figures = measure(&whisper, &clips);
        let (short, long) = (mean(&figures.short), mean(&figures.long));
        means.push(short);
        println!(
            "window {:>2} s: WER {:.3} ({} of {}), {short} ms a clip up to 4 s (most {}), {long} ms a longer one",
            window_ms / 1000,
            figures.wrong as f64 / figures.words as f64,
            figures.wrong,
            figures.words,
            figures.short.iter().max().unwrap_or(&0),
        );
    }
    println!("the 10 s window costs {:.2} of the 30 s window", means[0] as f64 / means[1] as f64);
}

fn measure(whisper: &Whisper, clips: &[Clip]) -> Figures {
    let mut figures = Figures { wrong: 0, words: 0, short: Vec::new(), long: Vec::new() };
    for clip in clips {
        let before = processor::spent_ms();
        let heard = whisper.recognise(&clip.sound, &[Language::English]).expect("the engine works");
        let spent = processor::spent_ms() - before;
        let side = if clip.sound.millis() <= 4_000 { &mut figures.short } else { &mut figures.long };
        side.push(spent);
        let text = match &heard {
            Heard::Words(spoken) => spoken.reveal(),
            Heard::NoSpeech => "",
        };
        let (wrong, words) = clips::word_errors(&clip.words, text);
        figures.wrong += wrong;
        figures.words += words;
    }
    figures
}

fn mean(values: &[u64]) -> u64 {
    values.iter().sum::<u64>() / values.len().max(1) as u64
}
