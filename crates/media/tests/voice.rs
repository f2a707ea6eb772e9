//! Voice activity on recorded sentences and on what is not speech, as a telephone line carries it.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

use std::f32::consts::TAU;

use clevercall_media::{Codec, Frame, Sound, VoiceActivity};

/// Samples of a second.
const SECOND: usize = 16_000;

/// Evenly spread noise from a fixed seed.
fn white(count: usize, strength: f32) -> Vec<f32> {
    let mut state = 88_172_645_463_325_252_u64;
    let mut draw = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1_u64 << 23) as f32 - 1.0
    };
    (0..count).map(|_| strength * (0..4).map(|_| draw()).sum::<f32>()).collect()
}

/// Noise with equal power in each octave (Kellet's filter).
fn pink(count: usize, strength: f32) -> Vec<f32> {
    let mut poles = [0.0_f32; 3];
    let filtered = white(count, strength).into_iter().map(|white| {
        poles[0] = 0.997_65 * poles[0] + white * 0.099;
        poles[1] = 0.963 * poles[1] + white * 0.2965;
        poles[2] = 0.57 * poles[2] + white * 1.0527;
        0.4 * (poles.iter().sum::<f32>() + white * 0.1848)
    });
    filtered.collect()
}

/// Tones with overtones, each as strong as one over its number.
fn tones(count: usize, hertz: &[f32], overtones: usize) -> Vec<f32> {
    let at = |place: usize| {
        let wave = |(hertz, overtone): (&f32, usize)| {
            (TAU * hertz * overtone as f32 * place as f32 / SECOND as f32 + overtone as f32).sin() / overtone as f32
        };
        let all = hertz.iter().flat_map(|hertz| (1..=overtones).map(move |overtone| (hertz, overtone)));
        8_000.0 / hertz.len() as f32 * all.map(wave).sum::<f32>()
    };
    (0..count).map(at).collect()
}

/// Switches a sound on and off.
fn interrupted(sound: Vec<f32>, on: usize, off: usize) -> Vec<f32> {
    sound.into_iter().enumerate().map(|(place, sample)| if place % (on + off) < on { sample } else { 0.0 }).collect()
}

/// A second of nothing, the sound, and a second and a half of nothing, through A-law.
fn over_the_line(sound: &[f32]) -> Vec<Frame> {
    let silence = |count| std::iter::repeat_n(0.0, count);
    let samples: Vec<i16> = silence(SECOND)
        .chain(sound.iter().copied())
        .chain(silence(SECOND * 3 / 2))
        .map(|sample| sample as i16)
        .collect();
    let (sound, mut encoder, mut decoder) = (Sound::new(samples), Codec::Pcma.encoder(), Codec::Pcma.decoder());
    let frames = (0..).map_while(|index| sound.frame(index)).map(|frame| {
        let mut payload = Vec::new();
        encoder.encode(&frame, &mut payload);
        decoder.decode(&payload).unwrap().frame(0).unwrap()
    });
    frames.collect()
}

fn voiced(frames: &[Frame]) -> Vec<bool> {
    let mut activity = VoiceActivity::new();
    frames.iter().map(|frame| activity.hear(frame)).collect()
}

/// Milliseconds of voice heard in a sound that is none.
fn mistaken_ms(sound: &[f32]) -> usize {
    voiced(&over_the_line(sound)).iter().filter(|voice| **voice).count() * 20
}

fn recorded() -> Vec<(String, Vec<f32>)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../audio/en");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "wav"));
    files.sort();
    let read = |path: std::path::PathBuf| {
        let mut file = hound::WavReader::open(&path).unwrap();
        let samples = file.samples::<i16>().map(|sample| f32::from(sample.unwrap())).collect();
        (path.file_stem().unwrap().to_string_lossy().into_owned(), samples)
    };
    files.into_iter().map(read).collect()
}

/// Frames within so many dB of the loudest.
fn audible(frames: &[Frame], below_db: f32) -> Vec<bool> {
    let level = |frame: &Frame| {
        let power: f32 = frame.samples().iter().map(|sample| f32::from(*sample).powi(2)).sum();
        10.0 * (power + 1.0).log10()
    };
    let levels: Vec<f32> = frames.iter().map(level).collect();
    let loudest = levels.iter().copied().fold(0.0, f32::max);
    levels.iter().map(|level| *level > loudest - below_db).collect()
}

/// How late the voice is noticed and how long it lingers, in ms, for each sentence with something added to it.
fn delays(add: impl Fn(usize) -> Vec<f32>, audible_db: f32) -> (Vec<i64>, Vec<i64>) {
    let mut onsets = Vec::new();
    let mut ends = Vec::new();
    for (name, sentence) in recorded() {
        let spoken = audible(&over_the_line(&sentence), audible_db);
        let (first, last) = (spoken.iter().position(|it| *it).unwrap(), spoken.iter().rposition(|it| *it).unwrap());
        let noisy: Vec<f32> = sentence.iter().zip(add(sentence.len())).map(|(one, other)| one + other).collect();
        let heard = voiced(&over_the_line(&noisy));
        let from =
            heard.iter().skip(first.saturating_sub(5)).position(|it| *it).expect(&name) + first.saturating_sub(5);
        let until = heard.iter().rposition(|it| *it).unwrap();
        onsets.push(20 * (from as i64 - first as i64));
        ends.push(20 * (until as i64 - last as i64));
    }
    onsets.sort_unstable();
    ends.sort_unstable();
    (onsets, ends)
}

#[test]
fn every_sentence_is_noticed_within_120_ms_and_ends_within_120_ms() {
    let (onsets, ends) = delays(|count| vec![0.0; count], 40.0);
    assert!(onsets[onsets.len() / 2] <= 80 && *onsets.last().unwrap() <= 120, "onsets {onsets:?}");
    assert!(ends[0] >= -100 && ends[ends.len() / 2].abs() <= 60 && *ends.last().unwrap() <= 120, "ends {ends:?}");
}

#[test]
fn a_sentence_in_noise_is_noticed_too() {
    let (onsets, _) = delays(|count| pink(count, 150.0), 25.0);
    assert!(onsets[onsets.len() / 2] <= 100 && *onsets.last().unwrap() <= 300, "{onsets:?}");
}

#[test]
fn most_of_every_sentence_is_voice() {
    for (name, sentence) in recorded() {
        let frames = over_the_line(&sentence);
        let pairs: Vec<_> = audible(&frames, 25.0).into_iter().zip(voiced(&frames)).collect();
        let spoken = pairs.iter().filter(|(spoken, _)| *spoken).count();
        let heard = pairs.iter().filter(|(spoken, voice)| *spoken && *voice).count();
        assert!(heard * 100 >= spoken * 78, "{name}: {heard} of {spoken}");
    }
}

#[test]
fn steady_noise_of_any_strength_is_no_voice() {
    for strength in [50.0, 500.0, 3_000.0] {
        assert!(mistaken_ms(&white(6 * SECOND, strength)) <= 300, "white {strength}");
        assert!(mistaken_ms(&pink(6 * SECOND, strength)) <= 300, "pink {strength}");
    }
}

#[test]
fn hum_and_chords_are_no_voice() {
    assert!(mistaken_ms(&tones(6 * SECOND, &[50.0, 100.0], 8)) <= 300);
    assert!(mistaken_ms(&tones(6 * SECOND, &[262.0, 330.0, 392.0], 4)) <= 300);
    assert!(mistaken_ms(&tones(6 * SECOND, &[220.0, 277.0, 330.0, 440.0], 8)) <= 300);
}

#[test]
fn key_tones_are_no_voice() {
    for low in [697.0, 770.0, 852.0, 941.0] {
        for high in [1_209.0, 1_336.0, 1_477.0, 1_633.0] {
            let key = interrupted(tones(2 * SECOND, &[low, high], 1), SECOND / 10, SECOND / 10);
            assert_eq!(mistaken_ms(&key), 0, "{low} {high}");
        }
    }
}

#[test]
fn ringing_engaged_and_fax_tones_are_no_voice() {
    for (hertz, on, off) in
        [(425.0, SECOND, 2 * SECOND), (425.0, SECOND / 4, SECOND / 4), (1_100.0, SECOND / 2, SECOND)]
    {
        assert_eq!(mistaken_ms(&interrupted(tones(6 * SECOND, &[hertz], 1), on, off)), 0, "{hertz}");
    }
}

#[test]
fn silence_and_faint_hiss_are_no_voice() {
    assert_eq!(mistaken_ms(&vec![0.0; 4 * SECOND]), 0);
    assert_eq!(mistaken_ms(&white(4 * SECOND, 6.0)), 0);
}

#[test]
fn speech_is_heard_while_noise_goes_on() {
    let (_, sentence) = recorded().swap_remove(0);
    let mut sound = pink(3 * SECOND + sentence.len(), 100.0);
    sound[3 * SECOND..].iter_mut().zip(&sentence).for_each(|(sum, sample)| *sum += sample);
    let heard = voiced(&over_the_line(&sound));
    let (before, after) = heard.split_at(50 * 4);
    assert!(before.iter().filter(|voice| **voice).count() < 15);
    assert!(after.iter().filter(|voice| **voice).count() > 30);
}
