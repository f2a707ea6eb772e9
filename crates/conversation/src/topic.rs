//! What the conversation is about at the moment, and so what the caller's next words mean.

use clevercall_model::TurnNumber;

/// What the caller's next words answer.
#[derive(Debug)]
pub(crate) enum Topic {
    /// Anything.
    Open,
    /// "Is there anything else?"
    AnythingElse,
    /// "Shall I put you through?"
    OfferedPerson,
    /// "Would you like to leave a message?"
    OfferedMessage,
    /// The message they are leaving.
    Message(Draft),
}

/// A message while it is being left.
#[derive(Debug)]
pub(crate) struct Draft {
    /// The turns it consists of so far.
    pub(crate) turns: Vec<TurnNumber>,
    /// What was asked last.
    pub(crate) asked: Asked,
    /// How often something was asked again.
    pub(crate) again: u32,
}

/// What the assistant asked of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// The message itself.
    Words,
    /// Whether the number read back is right.
    IsItRight,
    /// Whether to call back on the number shown.
    CallingNumber,
    /// The number.
    Number,
}

impl Draft {
    /// More turns than this are a conversation; what is said beyond isn't added.
    const MOST_TURNS: usize = 50;

    /// A message without words yet.
    pub(crate) const fn new() -> Self {
        Self { turns: Vec::new(), asked: Asked::Words, again: 0 }
    }

    /// Adds a turn.
    pub(crate) fn add(&mut self, turn: TurnNumber) {
        if self.turns.len() < Self::MOST_TURNS {
            self.turns.push(turn);
        }
    }
}
