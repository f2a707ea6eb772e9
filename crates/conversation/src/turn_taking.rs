//! Whose turn it is: when the caller begins, pauses and has ended.
//!
//! Recognition is asked for early, in the silence that may or may not end the turn, so that the words are there when
//! it does. An attempt that the caller talked past is discarded and made again over the whole turn.

use std::time::Duration;

use crate::{Attempt, Timings, Words};

/// How long a frame lasts.
const FRAME: Duration = Duration::from_millis(20);

/// Voice that shows, in a silence, that the caller goes on; less is a click or a breath.
const GOES_ON: Duration = Duration::from_millis(60);

/// What happened to the caller's turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The caller began.
    Started,
    /// Recognise what there is.
    Recognise(Attempt),
    /// The attempt is of no use.
    Discard(Attempt),
    /// The turn ended with the words of this attempt.
    Ended(Attempt),
    /// There were no words in it.
    Dropped,
    /// Recognition gave no answer in time.
    Stuck,
}

/// Follows the caller's voice.
pub(crate) struct TurnTaking {
    timings: Timings,
    attempts: u32,
    turn: Option<Turn>,
    /// Voice in a quiet line, less what was quiet since.
    onset: Duration,
}

/// A turn that has begun.
struct Turn {
    began: Duration,
    last_voice: Duration,
    /// Voice since the attempt was made, less what was quiet since.
    resumed: Duration,
    attempt: Option<Try>,
    /// The caller is gone or the turn too long: it ends with the words there are.
    closed: bool,
}

struct Try {
    attempt: Attempt,
    made: Duration,
    words: Option<Words>,
}

impl TurnTaking {
    /// Nobody speaks yet.
    pub(crate) const fn new(timings: Timings) -> Self {
        Self { timings, attempts: 0, turn: None, onset: Duration::ZERO }
    }

    /// Whether the caller has the turn.
    pub(crate) const fn caller_has_the_turn(&self) -> bool {
        self.turn.is_some()
    }

    /// A frame of sound.
    pub(crate) fn sound(&mut self, voice: bool, now: Duration) -> Vec<Step> {
        let mut steps = Vec::new();
        match &mut self.turn {
            None => self.listen_for_onset(voice, now, &mut steps),
            Some(turn) => steps.extend(turn.sound(voice, now)),
        }
        self.advance(now, &mut steps);
        steps
    }

    /// The words of an attempt are there.
    pub(crate) fn recognised(&mut self, attempt: Attempt, words: Words, now: Duration) -> Vec<Step> {
        let mut steps = Vec::new();
        if let Some(current) = self.turn.as_mut().and_then(|turn| turn.attempt.as_mut())
            && current.attempt == attempt
        {
            current.words = Some(words);
        }
        self.advance(now, &mut steps);
        steps
    }

    /// Time went by.
    pub(crate) fn tick(&mut self, now: Duration) -> Vec<Step> {
        let mut steps = Vec::new();
        self.advance(now, &mut steps);
        steps
    }

    /// No more sound comes: the turn ends with the words there are.
    pub(crate) fn close(&mut self, now: Duration) -> Vec<Step> {
        if let Some(turn) = &mut self.turn {
            turn.closed = true;
        }
        self.tick(now)
    }

    /// Nobody is listened to any more: the turn is dropped.
    pub(crate) fn abandon(&mut self) -> Vec<Step> {
        self.onset = Duration::ZERO;
        let Some(turn) = self.turn.take() else { return Vec::new() };
        turn.attempt.map(|current| Step::Discard(current.attempt)).into_iter().chain([Step::Dropped]).collect()
    }

    /// When a tick is due, should no sound arrive.
    pub(crate) fn due(&self) -> Option<Duration> {
        let turn = self.turn.as_ref()?;
        Some(match &turn.attempt {
            None if turn.closed => turn.last_voice,
            None => (turn.last_voice + self.timings.recognise_after).min(turn.began + self.timings.longest_turn),
            Some(Try { words: None, made, .. }) => *made + self.timings.recognition_limit,
            Some(Try { words: Some(words), .. }) => turn.last_voice + patience(&self.timings, *words),
        })
    }

    fn listen_for_onset(&mut self, voice: bool, now: Duration, steps: &mut Vec<Step>) {
        self.onset = if voice { self.onset + FRAME } else { self.onset.saturating_sub(FRAME) };
        if self.onset >= self.timings.onset {
            let began = now.saturating_sub(self.onset);
            self.onset = Duration::ZERO;
            self.turn = Some(Turn { began, last_voice: now, resumed: Duration::ZERO, attempt: None, closed: false });
            steps.push(Step::Started);
        }
    }

    fn advance(&mut self, now: Duration, steps: &mut Vec<Step>) {
        let Some(turn) = &mut self.turn else { return };
        turn.closed |= now.saturating_sub(turn.began) >= self.timings.longest_turn;
        let silence = now.saturating_sub(turn.last_voice);
        let Some(Try { attempt, made, words }) = &turn.attempt else {
            if turn.closed || silence >= self.timings.recognise_after {
                self.attempts += 1;
                let attempt = Attempt(self.attempts);
                turn.attempt = Some(Try { attempt, made: now, words: None });
                turn.resumed = Duration::ZERO;
                steps.push(Step::Recognise(attempt));
            }
            return;
        };
        let (attempt, stuck) = (*attempt, now.saturating_sub(*made) >= self.timings.recognition_limit);
        match *words {
            None if stuck => {
                self.turn = None;
                steps.extend([Step::Discard(attempt), Step::Dropped, Step::Stuck]);
            }
            None => {}
            Some(words) if !turn.closed && silence < patience(&self.timings, words) => {}
            Some(Words::None) => {
                self.turn = None;
                steps.extend([Step::Discard(attempt), Step::Dropped]);
            }
            Some(Words::Complete | Words::Unfinished) => {
                self.turn = None;
                steps.push(Step::Ended(attempt));
            }
        }
    }
}

/// The silence that ends a turn with such words.
const fn patience(timings: &Timings, words: Words) -> Duration {
    match words {
        Words::None | Words::Complete => timings.end_of_turn,
        Words::Unfinished => timings.end_of_unfinished_turn,
    }
}

impl Turn {
    /// Notes a frame; gives the attempt that the caller talked past, to be discarded.
    fn sound(&mut self, voice: bool, now: Duration) -> Option<Step> {
        let Some(attempt) = self.attempt.as_ref().map(|current| current.attempt) else {
            if voice {
                self.last_voice = now;
            }
            return None;
        };
        self.resumed = if voice { self.resumed + FRAME } else { self.resumed.saturating_sub(FRAME) };
        if self.resumed < GOES_ON || self.closed {
            return None;
        }
        self.last_voice = now;
        self.attempt = None;
        Some(Step::Discard(attempt))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plays a line such as `v500 s300` (milliseconds of voice, of silence) and `c`, `u`, `n` (the words of the last
    /// attempt arrive: complete, unfinished, none); writes what happened and when, in milliseconds.
    fn play(script: &str) -> String {
        let timings = Timings { longest_turn: Duration::from_secs(3), ..Timings::default() };
        let mut turns = TurnTaking::new(timings);
        let (mut now, mut told) = (Duration::ZERO, Vec::new());
        for word in script.split_whitespace() {
            let (what, length) = word.split_at(1);
            if let Ok(millis) = length.parse::<u64>() {
                for _ in 0..millis / 20 {
                    now += FRAME;
                    tell(turns.sound(what == "v", now), now, &mut told);
                }
            } else {
                let words = match what {
                    "c" => Words::Complete,
                    "u" => Words::Unfinished,
                    _ => Words::None,
                };
                tell(turns.recognised(Attempt(turns.attempts), words, now), now, &mut told);
            }
        }
        told.join(" ")
    }

    fn tell(steps: Vec<Step>, now: Duration, told: &mut Vec<String>) {
        for step in steps {
            let text = match step {
                Step::Started => "start".to_owned(),
                Step::Recognise(attempt) => format!("try{}", attempt.0),
                Step::Discard(attempt) => format!("discard{}", attempt.0),
                Step::Ended(attempt) => format!("end{}", attempt.0),
                Step::Dropped => "drop".to_owned(),
                Step::Stuck => "stuck".to_owned(),
            };
            told.push(format!("{text}@{}", now.as_millis()));
        }
    }

    #[test]
    fn words_that_came_in_the_pause_end_the_turn_on_time() {
        assert_eq!(play("v1000 s300 c s400"), "start@120 try1@1200 end1@1600");
    }

    #[test]
    fn late_words_end_the_turn_when_they_come() {
        assert_eq!(play("v1000 s900 c"), "start@120 try1@1200 end1@1900");
    }

    #[test]
    fn a_caller_who_goes_on_is_recognised_again_as_a_whole() {
        assert_eq!(play("v500 s300 c v500 s300 c s400"), "start@120 try1@700 discard1@860 try2@1500 end2@1900");
    }

    #[test]
    fn a_caller_in_the_middle_of_a_number_gets_longer() {
        assert_eq!(play("v500 s300 u s1300"), "start@120 try1@700 end1@2000");
    }

    #[test]
    fn short_noises_start_nothing() {
        assert_eq!(play("v100 s500 v40 s20 v40 s500 v20 s20 v20 s20"), "");
    }

    #[test]
    fn a_click_in_the_pause_does_not_reopen_the_turn() {
        assert_eq!(play("v500 s240 v40 s60 c s300"), "start@120 try1@700 end1@1100");
    }

    #[test]
    fn noise_without_words_is_dropped() {
        assert_eq!(play("v500 s300 n s400"), "start@120 try1@700 discard1@1100 drop@1100");
    }

    #[test]
    fn an_endless_turn_ends_at_the_limit_and_the_next_begins() {
        assert_eq!(play("v3200 c v200"), "start@120 try1@3000 end1@3200 start@3320");
    }

    #[test]
    fn recognition_that_never_answers_is_told() {
        assert_eq!(play("v500 s9000"), "start@120 try1@700 discard1@8700 drop@8700 stuck@8700");
    }

    #[test]
    fn words_of_a_discarded_attempt_are_ignored() {
        let mut turns = TurnTaking::new(Timings::default());
        assert_eq!(turns.recognised(Attempt(7), Words::Complete, Duration::ZERO), []);
    }
}
