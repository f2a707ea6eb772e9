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

/// What protected a call on its way to us, by names without a blank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LegProtection<'a> {
    /// The version of TLS that its signalling came by; [`CLEAR`](Self::CLEAR) without one.
    pub protocol: &'a str,
    /// The cipher suite of that.
    pub cipher: &'a str,
    /// The SRTP suite of its sound.
    pub sound: &'a str,
}

impl LegProtection<'_> {
    /// Nothing.
    pub const CLEAR: &'static str = "clear";
}

/// What such a count begins with in the ledger; protocol, cipher and suite follow.
pub(crate) const LEG: &str = "leg ";

impl Organisation {
    /// Counts a call by what protected it, in either mode: by day, so that no entry can be traced to a call.
    pub async fn count_leg(&self, leg: LegProtection<'_>, now: Timestamp) -> Result<(), KeepError> {
        self.tally(format!("{LEG}{}/{} {}", leg.protocol, leg.cipher, leg.sound), now).await
    }

    /// Counts it; the day's totals go into the ledger with the first due run after midnight (UTC).
    pub async fn count(&self, conduct: Conduct<'_>, now: Timestamp) -> Result<(), KeepError> {
        let what = format!("{} {} {}", conduct.what.name(), conduct.wording, HEXLOWER.encode(&conduct.sha256));
        self.tally(what, now).await
    }

    async fn tally(&self, what: String, now: Timestamp) -> Result<(), KeepError> {
        let id = self.id.clone();
        let work = move |desk: &mut Desk| {
            let keys = desk.keyring.organisation(&mut *desk.backend, &id)?.ok_or(KeepError::NoPolicy)?;
            Ok(desk.backend.tally(keys.number, now.day(), &what)?)
        };
        self.vault.0.writer.ask(work).await
    }
}
