//! Evidence of how calls were conducted: which approved text was heard how often, by day.
//!
//! Counted by day and text, so that no entry can be traced to a call: the ledger learns the totals, not the times.

use clevercall_model::Timestamp;
use data_encoding::HEXLOWER;

use crate::{KeepError, custodian::Desk, organisation::Organisation};

/// Something of a call that has to be shown to an auditor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conduct<'a> {
    /// What happened.
    pub what: Conducted,
    /// The id of the approved text, in the organisation's file or the program's own.
    pub wording: &'a str,
    /// SHA-256 of that text.
    pub sha256: [u8; 32],
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Conducted {
    /// The sentence that says this is a machine was heard to its end (Regulation (EU) 2024/1689 Art. 50(1)).
    Disclosed,
    /// The rest of the notice was heard to its end (GDPR Art. 13).
    NoticeHeard,
    /// The caller cut the rest of the notice short.
    NoticeCut,
    /// An approved answer was heard to its end.
    AnswerHeard,
    /// The caller cut an approved answer short.
    AnswerCut,
}

impl Conducted {
    /// The name in the ledger.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Disclosed => "disclosed",
            Self::NoticeHeard => "notice_heard",
            Self::NoticeCut => "notice_cut",
            Self::AnswerHeard => "answer_heard",
            Self::AnswerCut => "answer_cut",
        }
    }
}

impl Organisation {
    /// Counts it; the day's totals go into the ledger with the first due run after midnight (UTC).
    pub async fn count(&self, conduct: Conduct<'_>, now: Timestamp) -> Result<(), KeepError> {
        let what = format!("{} {} {}", conduct.what.name(), conduct.wording, HEXLOWER.encode(&conduct.sha256));
        let id = self.id.clone();
        let work = move |desk: &mut Desk| {
            let keys = desk.keyring.organisation(&mut *desk.backend, &id)?.ok_or(KeepError::NoPolicy)?;
            Ok(desk.backend.tally(keys.number, now.day(), &what)?)
        };
        self.vault.0.writer.ask(work).await
    }
}
