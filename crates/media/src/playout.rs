//! What is being said to the caller: a queue of sounds, played frame by frame, that can be hushed at any moment and
//! knows how much of each was heard.

use std::collections::VecDeque;

use thiserror::Error;

use crate::{Frame, Sound};

/// Names one thing to play; chosen by whoever plays it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PlayId(pub u64);

/// How much of a sound went out before it was hushed; equal when it was heard to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    /// Which.
    pub id: PlayId,
    /// Milliseconds that were sent; the caller's own delay comes on top.
    pub heard_ms: u64,
    /// Milliseconds that it is long, as far as it was queued.
    pub total_ms: u64,
}

/// More was given to play than anybody will listen to.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("too much waits to be played; wait until something has finished, or hush first")]
pub struct PlayoutFull;

/// The queue of things to play in one call.
///
/// Sounds follow each other without a gap, to the sample; several may share an id (an answer spoken sentence by
/// sentence) and then count as one.
#[derive(Default)]
pub struct Playout {
    queue: VecDeque<Playing>,
    finished: VecDeque<PlayId>,
    fading: Option<Frame>,
}

struct Playing {
    id: PlayId,
    sound: Sound,
    sent: usize,
    /// Samples of sounds with the same id that were played before this one.
    before: usize,
}

impl Playing {
    fn rest(&self) -> &[i16] {
        &self.sound.samples()[self.sent..]
    }
}

impl Playout {
    /// Sounds that may wait.
    pub const SOUNDS_AT_MOST: usize = 256;

    /// Nothing to play.
    pub fn new() -> Self {
        Self::default()
    }

    /// Queues a sound; an empty one finishes in its turn.
    pub fn play(&mut self, id: PlayId, sound: Sound) -> Result<(), PlayoutFull> {
        if self.queue.len() >= Self::SOUNDS_AT_MOST {
            return Err(PlayoutFull);
        }
        self.queue.push_back(Playing { id, sound, sent: 0, before: 0 });
        Ok(())
    }

    /// The next 20 ms; `None` when there is nothing to play, and then silence is sent.
    pub fn next_frame(&mut self) -> Option<Frame> {
        if let Some(fading) = self.fading.take() {
            return Some(fading);
        }
        if self.queue.is_empty() {
            return None;
        }
        let mut frame = Frame::silence();
        let mut filled = 0;
        while filled < Frame::SAMPLES {
            let Some(playing) = self.queue.front_mut() else { break };
            let count = playing.rest().len().min(Frame::SAMPLES - filled);
            frame.samples_mut()[filled..filled + count].copy_from_slice(&playing.rest()[..count]);
            playing.sent += count;
            filled += count;
            if playing.rest().is_empty() {
                self.finish_front();
            }
        }
        (filled > 0).then_some(frame)
    }

    /// The id of a thing that was sent to its end, one at a time, in order.
    pub fn finished(&mut self) -> Option<PlayId> {
        self.finished.pop_front()
    }

    /// Stops at once: the next frame fades to silence and nothing follows; says how much of each was heard.
    pub fn hush(&mut self) -> Vec<Heard> {
        if let Some(playing) = self.queue.front().filter(|playing| playing.sent > 0 || playing.before > 0) {
            self.fading = Some(fade_out(playing.rest()));
        }
        let mut heard: Vec<(PlayId, usize, usize)> = Vec::new();
        for playing in self.queue.drain(..) {
            let (sent, total) = (playing.before + playing.sent, playing.before + playing.sound.samples().len());
            match heard.last_mut().filter(|(id, ..)| *id == playing.id) {
                Some((_, all_sent, all_total)) => (*all_sent, *all_total) = (*all_sent + sent, *all_total + total),
                None => heard.push((playing.id, sent, total)),
            }
        }
        heard
            .into_iter()
            .map(|(id, sent, total)| Heard { id, heard_ms: millis(sent), total_ms: millis(total) })
            .collect()
    }

    fn finish_front(&mut self) {
        let Some(done) = self.queue.pop_front() else { return };
        match self.queue.front_mut().filter(|next| next.id == done.id) {
            Some(next) => next.before = done.before + done.sent,
            None => {
                if self.finished.len() >= Self::SOUNDS_AT_MOST {
                    self.finished.pop_front();
                }
                self.finished.push_back(done.id);
            }
        }
    }
}

fn millis(samples: usize) -> u64 {
    samples as u64 * 1000 / u64::from(Frame::RATE)
}

/// The next 20 ms going down to nothing in a straight line, so that stopping makes no click.
fn fade_out(rest: &[i16]) -> Frame {
    let mut frame = Frame::silence();
    for (place, (sample, from)) in frame.samples_mut().iter_mut().zip(rest).enumerate() {
        let left = Frame::SAMPLES - place;
        *sample = crate::samples::scaled(*from, left as f32 / Frame::SAMPLES as f32);
    }
    frame
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sound(samples: usize) -> Sound {
        Sound::new(vec![1_000; samples])
    }

    fn playing(sounds: &[(u64, usize)]) -> Playout {
        let mut playout = Playout::new();
        sounds.iter().for_each(|(id, samples)| playout.play(PlayId(*id), sound(*samples)).unwrap());
        playout
    }

    fn heard(playout: &mut Playout) -> Vec<(u64, u64, u64)> {
        playout.hush().into_iter().map(|heard| (heard.id.0, heard.heard_ms, heard.total_ms)).collect()
    }

    #[test]
    fn sounds_follow_each_other_without_a_gap() {
        let mut playout = playing(&[(1, 480), (2, 480)]);
        let frames: Vec<_> = std::iter::from_fn(|| playout.next_frame()).collect();
        assert!(frames.iter().flat_map(|frame| frame.samples()).all(|sample| *sample == 1_000));
        assert_eq!((frames.len(), playout.finished(), playout.finished()), (3, Some(PlayId(1)), Some(PlayId(2))));
    }

    #[test]
    fn a_sound_finishes_only_when_its_end_was_sent() {
        let mut playout = playing(&[(1, 640)]);
        playout.next_frame();
        assert_eq!(playout.finished(), None);
        playout.next_frame();
        assert!(playout.finished() == Some(PlayId(1)) && playout.next_frame().is_none());
    }

    #[test]
    fn hushing_says_what_was_heard_of_each() {
        let mut playout = playing(&[(1, 640), (2, 3_200), (3, 1_600)]);
        for _ in 0..5 {
            playout.next_frame();
        }
        assert_eq!(heard(&mut playout), [(2, 60, 200), (3, 0, 100)]);
        assert_eq!((playout.finished(), playout.finished()), (Some(PlayId(1)), None));
    }

    #[test]
    fn pieces_of_one_answer_count_as_one() {
        let mut playout = playing(&[(1, 640), (1, 640), (1, 640)]);
        for _ in 0..3 {
            playout.next_frame();
        }
        assert_eq!((playout.finished(), heard(&mut playout)), (None, vec![(1, 60, 120)]));
    }

    #[test]
    fn hushing_fades_within_one_frame_and_then_nothing_follows() {
        let mut playout = playing(&[(1, 3_200)]);
        playout.next_frame();
        playout.hush();
        let fading = playout.next_frame().unwrap();
        assert!(fading.samples().windows(2).all(|pair| pair[0] >= pair[1] && pair[0] - pair[1] < 10));
        assert!(fading.samples()[0] > 990 && fading.samples()[319] < 10 && playout.next_frame().is_none());
    }

    #[test]
    fn what_was_not_begun_is_hushed_without_a_sound() {
        let mut playout = playing(&[(1, 3_200)]);
        assert_eq!(heard(&mut playout), [(1, 0, 200)]);
        assert!(playout.next_frame().is_none() && playout.hush().is_empty());
    }

    #[test]
    fn an_empty_sound_finishes_in_its_turn() {
        let mut playout = playing(&[(1, 0), (2, 320)]);
        playout.next_frame();
        assert_eq!((playout.finished(), playout.finished()), (Some(PlayId(1)), Some(PlayId(2))));
        let mut playout = playing(&[(3, 0)]);
        assert!(playout.next_frame().is_none());
        assert_eq!(playout.finished(), Some(PlayId(3)));
    }

    #[test]
    fn the_queue_has_a_limit() {
        let mut playout = playing(&[(1, 1); Playout::SOUNDS_AT_MOST]);
        assert_eq!(playout.play(PlayId(2), sound(1)), Err(PlayoutFull));
    }

    proptest! {
        #[test]
        fn heard_and_finished_account_for_every_sound(
            lengths in proptest::collection::vec(0_usize..2_000, 1..10),
            ticks in 0_usize..40,
        ) {
            let sounds: Vec<_> = lengths.iter().enumerate().map(|(id, length)| (id as u64, *length)).collect();
            let mut playout = playing(&sounds);
            let sent: usize = (0..ticks).filter_map(|_| playout.next_frame()).count();
            let heard = playout.hush();
            let finished: Vec<_> = std::iter::from_fn(|| playout.finished()).collect();
            prop_assert_eq!(finished.len() + heard.len(), lengths.len());
            prop_assert!(heard.iter().all(|heard| heard.heard_ms <= heard.total_ms));
            let whole: usize = finished.iter().map(|id| lengths[usize::try_from(id.0).unwrap()]).sum();
            let part: u64 = heard.iter().map(|heard| heard.heard_ms).sum();
            let total = (sent * Frame::SAMPLES).min(lengths.iter().sum());
            prop_assert_eq!(part, ((total - whole) as u64) / 16);
        }
    }
}
