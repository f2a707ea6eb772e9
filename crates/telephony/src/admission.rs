//! What is let in before a dialog is made.
//!
//! Pure.

/// What is to be done with a message.
pub enum Verdict {
    /// Let in.
    Admit,
}

/// Looks at one message as it came from the wire.
pub fn examine(_message: &[u8]) -> Verdict {
    Verdict::Admit
}
