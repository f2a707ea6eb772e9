//! The controller's instructions (GDPR Art. 28(3)(a)) that a way of writing personal data rests on.

/// An instruction, by the id that agreement and evidence name it with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Instruction {
    /// Keep the redacted text and the sealed values of a call for the interval that was decided.
    KeepText,
    /// Keep what is left of a call, de-identified, until its final date.
    KeepRemainder,
    /// Keep number, period and count until the invoice can't be disputed any more.
    KeepNumber,
    /// Keep a caller's request to be forgotten until it is seen to.
    SeeToRequest,
    /// Keep records for a legal claim or an order.
    Hold,
}

impl Instruction {
    /// Every instruction; there is none to train, to profile or to pass on.
    pub const ALL: [Self; 5] = [Self::KeepText, Self::KeepRemainder, Self::KeepNumber, Self::SeeToRequest, Self::Hold];

    /// The id used in documents and evidence.
    pub const fn id(self) -> &'static str {
        match self {
            Self::KeepText => "I-1",
            Self::KeepRemainder => "I-2",
            Self::KeepNumber => "I-3",
            Self::SeeToRequest => "I-4",
            Self::Hold => "I-5",
        }
    }

    /// What is instructed, in a few words.
    pub const fn says(self) -> &'static str {
        match self {
            Self::KeepText => "keep redacted text and sealed values for the interval",
            Self::KeepRemainder => "keep de-identified text until its final date",
            Self::KeepNumber => "keep number, period and count for the invoice",
            Self::SeeToRequest => "keep a request until it is seen to",
            Self::Hold => "keep records for a claim or an order",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_instructions_share_an_id() {
        let ids: std::collections::BTreeSet<_> = Instruction::ALL.iter().map(|instruction| instruction.id()).collect();
        assert_eq!(ids.len(), Instruction::ALL.len());
    }
}
