//! The filter for one call: finds what is split over segments, and says when a segment can't change any more.
//!
//! At most three segments are looked at together, so an identifier split over three is found whole and at most two
//! earlier segments are held back.
//! What was found once stays found: a later look only adds.

use std::{collections::VecDeque, sync::Arc};

use clevercall_model::{Language, Spoken, TurnNumber};
use zeroize::Zeroizing;

use crate::{
    Aliases, Engine, Kind, Redaction, Withheld,
    engine::Analysis,
    found::{Found, Source, merge},
    unfinished::open_tail,
    write::{withheld, write},
};

/// How many segments are looked at together.
const SPAN: usize = 3;

/// The filter of one call: owns the call's aliases and the window over its last segments.
pub struct CallFilter {
    engine: Arc<Engine>,
    aliases: Aliases,
    held: VecDeque<Held>,
}

/// What comes back for a segment that was heard.
pub struct Heard {
    /// The segment for the dialogue, at once; half an identifier at its end is masked conservatively.
    pub now: Redaction,
    /// Segments that can't change any more and may be kept, in the order they were heard.
    pub settled: Vec<(TurnNumber, Redaction)>,
}

/// A segment that may still change.
struct Held {
    turn: TurnNumber,
    words: Zeroizing<String>,
    state: Result<Analysis, Withheld>,
}

impl CallFilter {
    /// Starts the filter of a call.
    pub fn new(engine: Arc<Engine>) -> Self {
        Self { engine, aliases: Aliases::default(), held: VecDeque::with_capacity(SPAN) }
    }

    /// Filters the caller's next segment.
    pub fn hear(&mut self, turn: TurnNumber, spoken: &Spoken) -> Heard {
        self.hold(turn, spoken);
        self.look();
        let now = self.now();
        let mut settled = Vec::new();
        while self.held.len() >= SPAN {
            settled.extend(self.settle_first());
        }
        Heard { now, settled }
    }

    /// Settles what is still held back: at hang-up, or when the caller has been silent for long.
    pub fn finish(&mut self) -> Vec<(TurnNumber, Redaction)> {
        std::iter::from_fn(|| self.settle_first()).collect()
    }

    /// What the placeholders of this call stand for.
    pub fn aliases(&self) -> &Aliases {
        &self.aliases
    }

    fn hold(&mut self, turn: TurnNumber, spoken: &Spoken) {
        let words = Zeroizing::new(spoken.reveal().to_owned());
        let language = spoken.language().or_else(|| self.language_before(&words));
        let state = self.engine.analyse(&words, language);
        self.held.push_back(Held { turn, words, state });
    }

    /// A word or two are in the language of the segment before; more speak for themselves.
    fn language_before(&self, words: &str) -> Option<Language> {
        let few = words.split_whitespace().count() <= 3;
        let last = self.held.back()?;
        last.state.as_ref().ok().filter(|_| few).map(|analysis| analysis.language)
    }

    /// Looks at the held segments together and adds what is found to each.
    ///
    /// The half of a word may be in no language, so a segment that was withheld for that is looked at with the others;
    /// it stays withheld, and where the others are in no language with it, those behind it are looked at alone.
    fn look(&mut self) {
        let behind = |is: fn(&Withheld) -> bool| {
            let last = self.held.iter().rposition(|held| held.state.as_ref().is_err_and(is));
            last.map_or(0, |last| last + 1)
        };
        let (first, after_all) = (behind(|reason| *reason != Withheld::UnknownLanguage), behind(|_| true));
        if !self.look_from(first) && after_all > first {
            self.look_from(after_all);
        }
    }

    /// Looks at the held segments from `first` on together; returns whether they can be read so.
    fn look_from(&mut self, first: usize) -> bool {
        let together = self.held.len() - first;
        let read = |held: &Held| held.state.as_ref().ok().map(|analysis| analysis.language);
        let language = self.held.iter().skip(first).rev().find_map(read);
        if together < 2 || language.is_none() {
            return false;
        }
        let mut is_read = false;
        for glue in 0..1_u32 << (together - 1) {
            let Some(joined) = self.join(first, glue) else { continue };
            // A failure here costs what only the joined text would show, and that must not pass either.
            match self.engine.analyse(&joined.text, language) {
                Ok(analysis) => {
                    self.spread(first, &joined, &analysis.found);
                    is_read = true;
                }
                Err(Withheld::FilterFailed) => self.withhold_from(first),
                Err(Withheld::TooLong | Withheld::UnknownLanguage) => {}
            }
        }
        is_read
    }

    /// Joins the held segments from `first` on; a bit of `glue` joins two without a space, where both sides are words.
    fn join(&self, first: usize, glue: u32) -> Option<Joined> {
        let mut joined = Joined { text: Zeroizing::new(String::new()), starts: Vec::new() };
        for (place, held) in self.held.iter().skip(first).enumerate() {
            if place > 0 {
                let glued = glue >> (place - 1) & 1 == 1;
                let can_glue = joined.text.ends_with(is_inner) && held.words.starts_with(is_inner);
                if glued && !can_glue {
                    return None;
                }
                if !glued {
                    joined.text.push(' ');
                }
            }
            joined.starts.push(joined.text.len());
            joined.text.push_str(&held.words);
        }
        Some(joined)
    }

    fn spread(&mut self, first: usize, joined: &Joined, found: &[Found]) {
        for (place, start) in joined.starts.iter().enumerate() {
            let held = &mut self.held[first + place];
            let Ok(analysis) = &mut held.state else { continue };
            let length = held.words.len();
            let mut all = std::mem::take(&mut analysis.found);
            all.extend(found.iter().filter_map(|found| cut_out(found, *start, length)));
            analysis.found = merge(all);
        }
    }

    fn withhold_from(&mut self, first: usize) {
        for held in self.held.iter_mut().skip(first) {
            held.state = Err(Withheld::FilterFailed);
        }
    }

    /// The last segment for the dialogue, with an open identifier at its end masked.
    fn now(&mut self) -> Redaction {
        let held = self.held.back().expect("a segment was just put in");
        match &held.state {
            Err(reason) => withheld(*reason),
            Ok(analysis) => {
                let mut found = analysis.found.clone();
                let end = held.words.trim_end().len();
                let tail = open_tail(&held.words).filter(|start| !analysis.never_removes(*start..end));
                found.extend(tail.map(|start| half(start, end)));
                let analysis = Analysis {
                    found: merge(found),
                    spared: analysis.spared.clone(),
                    ..Analysis::of(analysis.language)
                };
                let redaction = write(&held.words, &analysis, self.engine.operators(), &mut self.aliases);
                let length = held.words.trim_end().chars().count();
                let is_at_end = redaction.findings.last().is_some_and(|finding| finding.end >= length);
                let open = redaction.known.last().filter(|_| is_at_end);
                self.aliases.leave_open(open);
                redaction
            }
        }
    }

    fn settle_first(&mut self) -> Option<(TurnNumber, Redaction)> {
        let held = self.held.pop_front()?;
        let redaction = match &held.state {
            Err(reason) => withheld(*reason),
            Ok(analysis) => write(&held.words, analysis, self.engine.operators(), &mut self.aliases),
        };
        Some((held.turn, redaction))
    }
}

struct Joined {
    text: Zeroizing<String>,
    starts: Vec<usize>,
}

fn is_inner(c: char) -> bool {
    !c.is_whitespace() && !matches!(c, ',' | '?' | '!')
}

/// The part of a finding that lies in the segment that starts at `start`.
fn cut_out(found: &Found, start: usize, length: usize) -> Option<Found> {
    let from = found.start.max(start);
    let to = found.end.min(start + length);
    (from < to).then(|| Found { start: from - start, end: to - start, ..found.clone() })
}

/// Half an identifier: no value yet, so its placeholder gets no original.
fn half(start: usize, end: usize) -> Found {
    Found {
        kind: Kind::Phone,
        label: None,
        start,
        end,
        certainty: 0.3,
        reason: "may be the start of a number".into(),
        source: Source::BuiltIn,
        normal: Zeroizing::new(String::new()),
        original: Zeroizing::new(String::new()),
    }
}
