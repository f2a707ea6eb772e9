//! Finds a stretch of sound again, in whatever form a telephone gives it.

use std::path::PathBuf;

use crate::server::root;

/// One of the project's own recordings.
pub(crate) fn clip_file(clip: &str) -> PathBuf {
    root().join(format!("audio/en/{clip}.wav")).canonicalize().expect("the clip is in the project")
}

/// The loudest 15 ms of the clip, at 16 and at 8 kHz.
///
/// On its way the sound is coded and resampled, so no byte of it stays the same; its shape does.
pub(crate) fn shapes(clip: &str) -> Vec<Vec<f32>> {
    let samples: Vec<f32> = hound::WavReader::open(clip_file(clip))
        .expect("the clip is in the project")
        .samples::<i16>()
        .map(|sample| f32::from(sample.expect("16 bits a sample")))
        .collect();
    loudest(&samples)
}

/// The loudest 15 ms of sound at 16 kHz, at 16 and at 8 kHz.
pub(crate) fn loudest(samples: &[f32]) -> Vec<Vec<f32>> {
    let loud = samples.windows(480).max_by(|a, b| energy(a).total_cmp(&energy(b))).expect("it is longer than that");
    vec![loud[..240].to_vec(), loud.iter().step_by(2).copied().collect()]
}

fn energy(samples: &[f32]) -> f32 {
    samples.iter().map(|sample| sample * sample).sum()
}

/// A byte of G.711 A-law (ITU-T G.711, table 1a) as a linear sample.
pub(crate) fn a_law(byte: u8) -> f32 {
    let byte = byte ^ 0x55;
    let (exponent, mantissa) = (i32::from(byte >> 4 & 7), i32::from(byte & 15));
    let magnitude = if exponent == 0 { mantissa * 16 + 8 } else { (mantissa * 16 + 264) << (exponent - 1) };
    (if byte & 0x80 == 0 { -magnitude } else { magnitude }) as f32
}

/// A byte of G.711 µ-law (ITU-T G.711, table 2a) as a linear sample.
pub(crate) fn mu_law(byte: u8) -> f32 {
    let byte = !byte;
    let magnitude = ((i32::from(byte & 15) * 8 + 132) << (byte >> 4 & 7)) - 132;
    (if byte & 0x80 == 0 { magnitude } else { -magnitude }) as f32
}

/// Whether the bytes, read as 16 bits (both alignments), A-law or µ-law, hold a stretch of this shape.
pub(crate) fn holds_sound(bytes: &[u8], shapes: &[Vec<f32>]) -> bool {
    let linear =
        |bytes: &[u8]| bytes.chunks_exact(2).map(|pair| f32::from(i16::from_le_bytes([pair[0], pair[1]]))).collect();
    let readings: [Vec<f32>; 4] = [
        linear(bytes),
        linear(bytes.get(1..).unwrap_or_default()),
        bytes.iter().map(|byte| a_law(*byte)).collect(),
        bytes.iter().map(|byte| mu_law(*byte)).collect(),
    ];
    readings.iter().any(|samples| shapes.iter().any(|shape| correlates(samples, shape)))
}

/// Normalised correlation above 0.8 anywhere: noise of 240 samples reaches 0.3.
fn correlates(samples: &[f32], shape: &[f32]) -> bool {
    let wanted = 0.8 * energy(shape).sqrt();
    samples.windows(shape.len()).any(|window| {
        let product: f32 = window.iter().zip(shape).map(|(sample, like)| sample * like).sum();
        product.abs() > wanted * energy(window).sqrt().max(1.0)
    })
}
