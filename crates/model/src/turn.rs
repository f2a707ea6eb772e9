//! One turn of a conversation: who spoke, which turn, what class of sound.

use std::fmt;

/// Who spoke.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Speaker {
    /// The person who called.
    Caller,
    /// The assistant.
    Assistant,
}

impl Speaker {
    /// The name used in storage and interfaces.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Caller => "caller",
            Self::Assistant => "assistant",
        }
    }
}

/// The turn's place in its call, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TurnNumber(pub u32);

/// The four classes of sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SoundClass {
    /// Incoming, without personal data.
    General,
    /// Incoming, with personal data, or not classified.
    Personal,
    /// Outbound, an approved answer word for word.
    Static,
    /// Outbound, built for this call.
    Dynamic,
}

impl SoundClass {
    /// The name used in storage and interfaces.
    pub const fn name(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Personal => "personal",
            Self::Static => "static",
            Self::Dynamic => "dynamic",
        }
    }
}

impl fmt::Display for SoundClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
