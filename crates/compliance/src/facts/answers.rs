//! What was seen of the answers that are spoken word for word.

use std::collections::BTreeSet;

use crate::Date;

/// A text that is spoken word for word, as it is loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its id in the organisation's file, with its language.
    pub id: String,
    /// SHA-256 of the text that would be spoken.
    pub loaded: [u8; 32],
    /// Every approval of this answer, in any wording.
    pub approvals: Vec<Approval>,
    /// The last day it may be spoken.
    pub valid_to: Option<Date>,
}

impl Answer {
    /// Who approved the text as it is loaded.
    pub fn approvers(&self) -> BTreeSet<&str> {
        let of_this = self.approvals.iter().filter(|approval| approval.sha256 == self.loaded);
        of_this.map(|approval| approval.by.as_str()).collect()
    }
}

/// Somebody approved a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// SHA-256 of the text that was approved.
    pub sha256: [u8; 32],
    /// Who, by the organisation's own code.
    pub by: String,
}
