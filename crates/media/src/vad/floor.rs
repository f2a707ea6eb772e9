//! The level of the background in each band, learnt from the quietest moments.

use super::spectrum::{BANDS, strongest_quarter};

/// Frames of one stretch: 300 ms.
const STRETCH: u8 = 15;
/// Stretches looked back at: with the running one 1.5 to 1.8 s, in which any speaker takes a breath or closes the lips.
const STRETCHES: usize = 5;
/// How fast the smoothed level follows.
const SMOOTHING: f32 = 0.3;

/// Follows the quietest levels of the last one and a half seconds.
pub(super) struct NoiseFloor {
    quietest: [[f32; BANDS]; STRETCHES],
    running: [f32; BANDS],
    frames: u8,
    smooth: [f32; BANDS],
}

impl NoiseFloor {
    pub(super) const fn new() -> Self {
        Self {
            quietest: [[f32::INFINITY; BANDS]; STRETCHES],
            running: [f32::INFINITY; BANDS],
            frames: 0,
            smooth: [f32::INFINITY; BANDS],
        }
    }

    /// Takes the band levels of a frame in dB and says how far the loudest quarter of them is above the background.
    pub(super) fn above(&mut self, bands: &[f32; BANDS]) -> f32 {
        for ((smooth, running), level) in self.smooth.iter_mut().zip(&mut self.running).zip(bands) {
            *smooth = if smooth.is_finite() { *smooth + (level - *smooth) * SMOOTHING } else { *level };
            *running = running.min(*smooth);
        }
        self.frames += 1;
        if self.frames == STRETCH {
            self.quietest.rotate_left(1);
            self.quietest[STRETCHES - 1] = self.running;
            self.running = [f32::INFINITY; BANDS];
            self.frames = 0;
        }
        let floor = |band: usize| {
            self.quietest.iter().fold(self.running[band], |least, one| least.min(one[band])).min(self.smooth[band])
        };
        strongest_quarter(std::array::from_fn(|band| bands[band] - floor(band)))
    }
}
