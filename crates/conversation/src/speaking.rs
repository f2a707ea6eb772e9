//! What the assistant is saying and will say next: one utterance at a time, in order.

use std::{collections::VecDeque, time::Duration};

use clevercall_model::{Language, SoundClass, TurnNumber};
use clevercall_privacy::Redacted;

use crate::{Interruption, Speech, Utterance, Wording};

/// Something to say, before its turn has come.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) part: Part,
    pub(crate) text: Redacted,
    pub(crate) class: SoundClass,
    pub(crate) language: Language,
    pub(crate) wording: Wording,
    pub(crate) interruption: Interruption,
    /// How much of it the caller has heard already.
    pub(crate) skip: Duration,
}

/// What part a line plays in the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The sentence that says this is a machine.
    Ai,
    /// The rest of the notice.
    Notice,
    /// An answer from the organisation's file.
    Answer,
    /// The assistant's own words.
    Own,
}

/// An utterance that ended, whole or cut.
pub(crate) struct Said {
    pub(crate) part: Part,
    pub(crate) speech: Speech,
}

/// The assistant's voice.
#[derive(Default)]
pub(crate) struct Mouth {
    waiting: VecDeque<Line>,
    now: Saying,
    utterances: u32,
    /// What a barge-in cut, in case it was only a cough.
    cut: Vec<Line>,
    /// What was said last, in case the caller asks for it again.
    last: Vec<Line>,
}

#[derive(Default)]
enum Saying {
    #[default]
    Nothing,
    Line(Line, Speech, Duration),
    /// A line that was told to stop and has not reported yet.
    Stopping(Line, Speech, Duration),
}

/// The longest the program may leave us without word of an utterance's end.
const LONGEST_UTTERANCE: Duration = Duration::from_secs(180);
/// What is said again of an utterance that goes on after it was cut: the last word or two.
const OVERLAP: Duration = Duration::from_millis(1000);
/// The longest it may take to stop one.
const LONGEST_STOP: Duration = Duration::from_secs(2);

impl Mouth {
    /// Says this after what waits already.
    pub(crate) fn say(&mut self, line: Line) {
        self.cut.clear();
        self.waiting.push_back(line);
    }

    /// Begins a new answer: what was said before is no longer what "again" means.
    pub(crate) fn begin_answer(&mut self) {
        self.last.clear();
    }

    /// The next utterance, if nothing is being said; `turn` is the number it gets.
    pub(crate) fn start_next(&mut self, turn: impl FnOnce() -> TurnNumber, now: Duration) -> Option<(Part, Speech)> {
        if !matches!(self.now, Saying::Nothing) {
            return None;
        }
        let line = self.waiting.pop_front()?;
        self.utterances += 1;
        let speech = Speech {
            utterance: Utterance(self.utterances),
            turn: turn(),
            text: line.text.clone(),
            class: line.class,
            language: line.language,
            wording: line.wording.clone(),
            interruption: line.interruption,
            skip: line.skip,
        };
        let part = line.part;
        self.last.push(Line { skip: Duration::ZERO, ..line.clone() });
        self.now = Saying::Line(line, speech.clone(), now);
        Some((part, speech))
    }

    /// Whether nothing is being said and nothing waits.
    pub(crate) fn is_silent(&self) -> bool {
        matches!(self.now, Saying::Nothing) && self.waiting.is_empty()
    }

    /// Whether the caller's voice counts at the moment; what waits doesn't begin before they have ended.
    pub(crate) const fn lets_in(&self) -> bool {
        match &self.now {
            Saying::Line(line, ..) => matches!(line.interruption, Interruption::Allowed),
            Saying::Nothing | Saying::Stopping(..) => true,
        }
    }

    /// Stops what is being said and forgets what waits; whether there was anything to stop.
    ///
    /// What was cut is remembered for [`resume`](Self::resume).
    pub(crate) fn stop(&mut self, now: Duration) -> bool {
        let stopped = match std::mem::take(&mut self.now) {
            Saying::Line(line, speech, _) => {
                self.cut = vec![line.clone()];
                self.now = Saying::Stopping(line, speech, now);
                true
            }
            other @ (Saying::Nothing | Saying::Stopping(..)) => {
                self.now = other;
                false
            }
        };
        self.cut.extend(self.waiting.drain(..));
        stopped
    }

    /// Goes on with what was cut; false when nothing was.
    pub(crate) fn resume(&mut self) -> bool {
        let cut = std::mem::take(&mut self.cut);
        let any = !cut.is_empty();
        // A line that goes on is still one line of the answer, should the caller want it again.
        let begun = |line: &mut Line| cut.first().is_some_and(|cut| cut.wording == line.wording);
        self.last.pop_if(begun);
        self.waiting.extend(cut);
        any
    }

    /// Says the last answer again; false when nothing was said.
    pub(crate) fn repeat(&mut self) -> bool {
        let last = std::mem::take(&mut self.last);
        let any = !last.is_empty();
        self.waiting.extend(last);
        any
    }

    /// Forgets what was cut: the caller had something to say.
    pub(crate) fn forget_cut(&mut self) {
        self.cut.clear();
    }

    /// Forgets what waits.
    pub(crate) fn forget_waiting(&mut self) {
        self.waiting.clear();
    }

    /// This utterance was said to its end; `None` when it isn't the current one.
    pub(crate) fn finished(&mut self, utterance: Utterance) -> Option<Said> {
        let stopping = matches!(self.now, Saying::Stopping(..));
        let said = self.ended(utterance)?;
        if stopping && !self.cut.is_empty() {
            // It ended before it could be stopped: there is nothing of it left to say.
            self.cut.remove(0);
        }
        Some(said)
    }

    /// This utterance was cut after `heard`; `None` when it isn't the current one.
    pub(crate) fn hushed(&mut self, utterance: Utterance, heard: Duration) -> Option<Said> {
        let said = self.ended(utterance)?;
        if let Some(cut) = self.cut.first_mut().filter(|cut| cut.interruption == Interruption::Allowed) {
            cut.skip += heard.saturating_sub(OVERLAP);
        }
        Some(said)
    }

    fn ended(&mut self, utterance: Utterance) -> Option<Said> {
        match std::mem::take(&mut self.now) {
            Saying::Line(line, speech, _) | Saying::Stopping(line, speech, _) if speech.utterance == utterance => {
                Some(Said { part: line.part, speech })
            }
            other @ (Saying::Nothing | Saying::Line(..) | Saying::Stopping(..)) => {
                self.now = other;
                None
            }
        }
    }

    /// The line is gone: what was being said.
    pub(crate) fn fall_silent(&mut self) -> Option<Said> {
        self.waiting.clear();
        self.cut.clear();
        match std::mem::take(&mut self.now) {
            Saying::Line(line, speech, _) | Saying::Stopping(line, speech, _) => Some(Said { part: line.part, speech }),
            Saying::Nothing => None,
        }
    }

    /// When the program must have reported the end of the utterance, else the voice counts as failed.
    pub(crate) fn due(&self) -> Option<Duration> {
        match &self.now {
            Saying::Nothing => None,
            Saying::Line(_, _, since) => Some(*since + LONGEST_UTTERANCE),
            Saying::Stopping(_, _, since) => Some(*since + LONGEST_STOP),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use clevercall_privacy::Approved;

    use super::*;

    const START: Duration = Duration::ZERO;

    fn line(text: &str, interruption: Interruption) -> Line {
        Line {
            part: Part::Own,
            text: Approved::written(text).to_redacted(),
            class: SoundClass::Static,
            language: Language::English,
            wording: Wording { id: Arc::from(text), sha256: [0; 32] },
            interruption,
            skip: Duration::ZERO,
        }
    }

    /// A mouth that is saying the first of these lines.
    fn saying(texts: &[&str], interruption: Interruption) -> Mouth {
        let mut mouth = Mouth::default();
        texts.iter().for_each(|text| mouth.say(line(text, interruption)));
        mouth.start_next(|| TurnNumber(1), START).unwrap();
        mouth
    }

    /// What is said from here on, each with the seconds left out of it.
    fn rest(mouth: &mut Mouth) -> Vec<(String, u64)> {
        let mut said = Vec::new();
        while let Some((_, speech)) = mouth.start_next(|| TurnNumber(2), START) {
            said.push((speech.text.to_string(), speech.skip.as_secs()));
            mouth.finished(speech.utterance).unwrap();
        }
        said
    }

    #[test]
    fn what_a_cough_cut_goes_on_a_second_before_the_cut() {
        let mut mouth = saying(&["a", "b"], Interruption::Allowed);
        assert!(mouth.stop(START) && mouth.hushed(Utterance(1), Duration::from_secs(5)).is_some() && mouth.resume());
        assert_eq!(rest(&mut mouth), [("a".to_owned(), 4), ("b".to_owned(), 0)]);
    }

    #[test]
    fn what_may_not_be_interrupted_is_said_again_whole() {
        let mut mouth = saying(&["a"], Interruption::Refused);
        assert!(!mouth.lets_in() && mouth.stop(START));
        mouth.hushed(Utterance(1), Duration::from_secs(5)).unwrap();
        assert!(mouth.resume());
        assert_eq!(rest(&mut mouth), [("a".to_owned(), 0)]);
    }

    #[test]
    fn what_ended_before_it_could_be_stopped_is_not_said_again() {
        let mut mouth = saying(&["a", "b"], Interruption::Allowed);
        assert!(mouth.stop(START) && mouth.finished(Utterance(1)).is_some() && mouth.resume());
        assert_eq!(rest(&mut mouth), [("b".to_owned(), 0)]);
    }

    #[test]
    fn an_answer_that_went_on_after_a_cough_is_repeated_once_and_whole() {
        let mut mouth = saying(&["a"], Interruption::Allowed);
        mouth.stop(START);
        mouth.hushed(Utterance(1), Duration::from_secs(5)).unwrap();
        mouth.resume();
        rest(&mut mouth);
        assert!(mouth.repeat());
        assert_eq!(rest(&mut mouth), [("a".to_owned(), 0)]);
    }

    #[test]
    fn nothing_is_said_while_something_else_is_or_was_told_to_stop() {
        let mut mouth = saying(&["a", "b"], Interruption::Allowed);
        assert!(mouth.start_next(|| TurnNumber(2), START).is_none());
        assert!(mouth.stop(START) && !mouth.stop(START), "there is only one thing to stop");
        mouth.resume();
        assert!(mouth.start_next(|| TurnNumber(2), START).is_none());
    }

    #[test]
    fn the_end_of_another_utterance_is_ignored() {
        let mut mouth = saying(&["a"], Interruption::Allowed);
        assert!(mouth.finished(Utterance(9)).is_none() && mouth.hushed(Utterance(9), START).is_none());
        assert!(!mouth.is_silent());
    }

    #[test]
    fn a_voice_that_never_reports_is_noticed() {
        let mut mouth = saying(&["a"], Interruption::Allowed);
        assert_eq!(mouth.due(), Some(LONGEST_UTTERANCE));
        mouth.stop(Duration::from_secs(1));
        assert_eq!(mouth.due(), Some(Duration::from_secs(1) + LONGEST_STOP));
        assert!(mouth.fall_silent().is_some() && mouth.due().is_none() && mouth.is_silent());
    }
}
