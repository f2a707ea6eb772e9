//! Covers lost sound by going on with the last pitch period, fading out.
//!
//! The method is that of ITU-T G.711 appendix I in outline: repeat the last period, keep it for 10 ms, and be silent
//! after 60 ms.

use zeroize::Zeroize;

use crate::{Frame, samples::scaled};

/// Samples of the past that are kept: twice the longest pitch period and the stretch it is searched with.
const HISTORY: usize = 800;
/// Pitch periods looked for: 400 down to 50 Hz.
const PERIODS: std::ops::RangeInclusive<usize> = 40..=320;
/// Samples compared in the search, 10 ms.
const COMPARED: usize = 160;
/// Samples at full strength, 10 ms.
const HELD: usize = 160;
/// Samples until silence, 60 ms.
const SILENT: usize = 960;
/// Samples over which two sounds are blended, 5 ms.
const BLEND: usize = 80;

/// The concealment of one call's incoming sound.
pub struct Concealment {
    history: Box<[i16; HISTORY]>,
    cycle: Vec<i16>,
    /// Samples concealed since sound was last heard.
    concealed: usize,
    /// How far the last real sample was from where the cycle would have begun.
    offset: f32,
}

impl Concealment {
    /// Nothing heard yet.
    pub fn new() -> Self {
        Self { history: Box::new([0; HISTORY]), cycle: Vec::with_capacity(*PERIODS.end()), concealed: 0, offset: 0.0 }
    }

    /// Takes sound that arrived, and blends its beginning with what was concealed before it.
    pub fn heard(&mut self, samples: &mut [i16]) {
        if self.concealed > 0 {
            let count = BLEND.min(samples.len());
            for (place, sample) in samples[..count].iter_mut().enumerate() {
                let share = (place + 1) as f32 / (count + 1) as f32;
                *sample = scaled(*sample, share).saturating_add(scaled(self.synthetic(place), 1.0 - share));
            }
        }
        self.concealed = 0;
        let kept = samples.len().min(HISTORY);
        self.history.copy_within(kept.., 0);
        self.history[HISTORY - kept..].copy_from_slice(&samples[samples.len() - kept..]);
    }

    /// Fills a gap.
    pub fn conceal(&mut self, gap: &mut [i16]) {
        if self.concealed == 0 {
            self.find_cycle();
        }
        for (place, sample) in gap.iter_mut().enumerate() {
            *sample = self.synthetic(place);
        }
        self.concealed = self.concealed.saturating_add(gap.len());
    }

    /// Whether concealment has faded out, so that only silence would follow.
    pub const fn is_silent(&self) -> bool {
        self.concealed >= SILENT
    }

    /// The sample `ahead` of what has been concealed so far.
    fn synthetic(&self, ahead: usize) -> i16 {
        let place = self.concealed + ahead;
        if place >= SILENT || self.cycle.is_empty() {
            return 0;
        }
        let strength = if place < HELD { 1.0 } else { (SILENT - place) as f32 / (SILENT - HELD) as f32 };
        let offset = if place < BLEND { self.offset * (BLEND - place) as f32 / BLEND as f32 } else { 0.0 };
        let value = f32::from(self.cycle[place % self.cycle.len()]) + offset;
        #[expect(clippy::cast_possible_truncation, reason = "a cast from float to integer clamps")]
        let value = value as i16;
        scaled(value, strength)
    }

    fn find_cycle(&mut self) {
        let period = self.period();
        let start = HISTORY - period;
        let blend = BLEND.min(period / 2);
        self.cycle.clear();
        self.cycle.extend_from_slice(&self.history[start..]);
        for place in 0..blend {
            let share = (place + 1) as f32 / (blend + 1) as f32;
            let sample = &mut self.cycle[period - blend + place];
            *sample = scaled(*sample, 1.0 - share).saturating_add(scaled(self.history[start - blend + place], share));
        }
        self.offset = f32::from(self.history[HISTORY - 1]) - f32::from(self.history[start - 1]);
    }

    /// The lag at which the last 10 ms resemble what came before most.
    fn period(&self) -> usize {
        let recent = &self.history[HISTORY - COMPARED..];
        let resemblance = |lag: usize| {
            let before = &self.history[HISTORY - COMPARED - lag..][..COMPARED];
            let (mut product, mut energy) = (0.0_f32, 1.0_f32);
            for (new, old) in recent.iter().zip(before).step_by(2) {
                product += f32::from(*new) * f32::from(*old);
                energy += f32::from(*old) * f32::from(*old);
            }
            product / energy.sqrt()
        };
        let coarse = PERIODS.step_by(2).map(|lag| (lag, resemblance(lag)));
        coarse.fold((*PERIODS.end(), 0.0), |best, one| if one.1 > best.1 { one } else { best }).0
    }
}

impl Default for Concealment {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Concealment {
    fn drop(&mut self) {
        self.history.zeroize();
        self.cycle.zeroize();
    }
}

/// Two frames become one, the first turning into the second: how a frame is left out without a click.
pub(crate) fn melt(first: &mut Frame, second: &Frame) {
    let into = second.samples();
    for (place, (sample, into)) in first.samples_mut().iter_mut().zip(into).enumerate() {
        let share = place as f32 / Frame::SAMPLES as f32;
        *sample = scaled(*sample, 1.0 - share).saturating_add(scaled(*into, share));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(from: usize, count: usize) -> Vec<i16> {
        (from..from + count)
            .map(|place| (9_000.0 * (place as f32 * std::f32::consts::TAU / 100.0).sin()) as i16)
            .collect()
    }

    fn after_tone() -> Concealment {
        let mut concealment = Concealment::new();
        (0..4).for_each(|frame| concealment.heard(&mut tone(frame * 320, 320)));
        concealment
    }

    fn gap(concealment: &mut Concealment) -> Vec<i16> {
        let mut gap = vec![0; 320];
        concealment.conceal(&mut gap);
        gap
    }

    fn strength(samples: &[i16]) -> f32 {
        (samples.iter().map(|sample| f32::from(*sample).powi(2)).sum::<f32>() / samples.len() as f32).sqrt()
    }

    #[test]
    fn a_short_gap_in_a_vowel_is_filled_with_the_same_vowel() {
        let filled = gap(&mut after_tone());
        let missing = tone(1_280, 320);
        let error: Vec<i16> = filled[..160].iter().zip(&missing).map(|(one, other)| one - other).collect();
        assert!(strength(&error) < 0.1 * strength(&missing), "{}", strength(&error));
    }

    #[test]
    fn a_long_gap_fades_to_silence_within_60_ms() {
        let mut concealment = after_tone();
        let strengths: Vec<f32> = (0..4).map(|_| strength(&gap(&mut concealment))).collect();
        assert!(strengths[0] > strengths[1] && strengths[1] > strengths[2] && strengths[3] == 0.0, "{strengths:?}");
        assert!(concealment.is_silent());
    }

    #[test]
    fn sound_begins_again_without_a_click() {
        let mut concealment = after_tone();
        let mut sound = tone(960, 320);
        sound.extend(gap(&mut concealment));
        let mut next = tone(1_650, 320);
        concealment.heard(&mut next);
        sound.extend(next);
        let steepest = 9_000.0 * std::f32::consts::TAU / 100.0;
        assert!(sound[300..].windows(2).all(|pair| f32::from(pair[1].saturating_sub(pair[0])).abs() < 2.5 * steepest));
    }

    #[test]
    fn nothing_is_made_up_when_nothing_was_heard() {
        assert!(gap(&mut Concealment::new()).iter().all(|sample| *sample == 0));
    }

    #[test]
    fn the_loudest_sound_does_not_overflow() {
        let mut concealment = Concealment::new();
        (0..4).for_each(|frame| concealment.heard(&mut [if frame % 2 == 0 { i16::MAX } else { i16::MIN }; 320]));
        gap(&mut concealment);
        concealment.heard(&mut [i16::MIN; 320]);
    }

    #[test]
    fn melting_begins_with_the_first_and_ends_with_the_second() {
        let mut first = Frame::new([1_000; 320]);
        melt(&mut first, &Frame::new([-1_000; 320]));
        assert_eq!((first.samples()[0], first.samples()[160]), (1_000, 0));
        assert!(first.samples()[319] < -990);
    }
}
