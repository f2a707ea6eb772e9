//! What is kept of one call: only what the filter has settled and the conversation allows.
//!
//! A store that fails never stops the call: nothing more of it is kept, and that is counted and told.

use std::collections::BTreeMap;

use clevercall_api::{Metrics, StorageWithheld};
use clevercall_conversation::{Delivery, Evidence, Kept, Request, Speech};
use clevercall_model::{CallId, CallerNumber, SoundClass, Speaker, Timestamp, TurnNumber};
use clevercall_privacy::Redaction;
use clevercall_telephony::{Incoming, SrtpSuite, TlsSession};
use clevercall_vault::{
    AnswerSpoken, CallStart, CallWriter, Conduct, Conducted, KeepError, LegProtection, Organisation, StoreError, Turn,
    Vault,
};
use tracing::warn;

use crate::{clock, reception::Reception};

/// One call's way into the vault.
pub(crate) struct Keeping {
    call: CallId,
    organisation: Organisation,
    caller: CallerNumber,
    writer: Option<CallWriter>,
    began: Timestamp,
    metrics: Metrics,
    settled: BTreeMap<TurnNumber, Redaction>,
    allowed: BTreeMap<TurnNumber, Timestamp>,
    failure: Failure,
}

/// What protects a call on its way here, before it is answered.
pub(crate) struct Protection {
    session: Option<TlsSession>,
    sound: Option<SrtpSuite>,
}

impl Protection {
    pub(crate) fn of(incoming: &Incoming) -> Self {
        Self { session: incoming.session.clone(), sound: incoming.sound }
    }
}

/// Whether the store failed, and whether the conversation knows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Failure {
    None,
    Untold,
    Told,
}

impl Keeping {
    /// Begins to keep a call, as little as its mode says.
    pub(crate) async fn begin(
        vault: &Vault,
        call: CallId,
        reception: &Reception,
        caller: CallerNumber,
        metrics: Metrics,
    ) -> Self {
        let began = clock::now();
        let start = CallStart { call, mode: reception.mode, number: &caller, started: began };
        let organisation = vault.organisation(&reception.organisation);
        let begun = organisation.begin_call(start).await;
        let (settled, allowed) = (BTreeMap::new(), BTreeMap::new());
        let mut keeping =
            Self { call, organisation, caller, writer: None, began, metrics, settled, allowed, failure: Failure::None };
        match begun {
            Ok(writer) => keeping.writer = Some(writer),
            Err(error) => keeping.fail(&error),
        }
        keeping
    }

    /// Turns that the filter can't change any more; kept once they are allowed.
    pub(crate) async fn settle(&mut self, settled: Vec<(TurnNumber, Redaction)>) {
        self.settled.extend(settled);
        self.write_caller_turns().await;
    }

    /// A turn that the conversation allows to keep.
    pub(crate) async fn allow(&mut self, kept: Kept) {
        match kept {
            Kept::Caller(turn) => {
                self.allowed.insert(turn, clock::now());
                self.write_caller_turns().await;
            }
            Kept::Assistant(speech) => self.write_assistant_turn(&speech).await,
        }
    }

    /// "Forget me": nothing of this call remains, and nothing more is kept.
    pub(crate) async fn discard(&mut self) {
        self.settled.clear();
        self.metrics.storage_withheld(StorageWithheld::ForgetMe);
        if let Some(writer) = self.writer.take()
            && let Err(error) = writer.discard(clock::now()).await
        {
            self.fail(&error);
        }
    }

    /// Something the desk has to do; the caller was told that it is passed on.
    pub(crate) async fn request(&mut self, request: &Request) {
        let passed_on = match (request, &mut self.writer, &self.caller) {
            // This call is discarded already: the request stands on its own.
            (Request::Forget, _, CallerNumber::Shown(number)) => {
                self.organisation.request_erasure(number, clock::now()).await
            }
            (Request::Message { .. }, Some(CallWriter::AnonymiseAfter(writer)), _) => {
                writer.mark(clevercall_vault::Request::Message).await
            }
            // A withheld number can't be looked for, and a message needs what was said: the conversation offers neither.
            (Request::Forget | Request::Message { .. }, ..) => Ok(()),
        };
        if let Err(error) = passed_on {
            self.fail(&error);
        }
    }

    /// Counts that the call was conducted as it must be; in every mode, because nothing of it is about the caller.
    pub(crate) async fn evidence(&mut self, evidence: &Evidence) {
        let whole = |delivery: &Delivery| *delivery == Delivery::Whole;
        let (what, wording) = match evidence {
            Evidence::Disclosed { wording, .. } => (Conducted::Disclosed, wording),
            Evidence::Notice { wording, delivery, .. } if whole(delivery) => (Conducted::NoticeHeard, wording),
            Evidence::Notice { wording, .. } => (Conducted::NoticeCut, wording),
            Evidence::Answer { wording, delivery } if whole(delivery) => (Conducted::AnswerHeard, wording),
            Evidence::Answer { wording, .. } => (Conducted::AnswerCut, wording),
        };
        let conduct = Conduct { what, wording: &wording.id, sha256: wording.sha256 };
        if let Err(error) = self.organisation.count(conduct, clock::now()).await {
            self.fail(&error);
        }
    }

    /// Counts the call by what protects it on its way here.
    pub(crate) async fn count_leg(&mut self, Protection { session, sound }: &Protection) {
        const CLEAR: &str = LegProtection::CLEAR;
        let leg = LegProtection {
            protocol: session.as_ref().map_or(CLEAR, |session| &session.protocol),
            cipher: session.as_ref().map_or(CLEAR, |session| &session.cipher),
            sound: sound.map_or(CLEAR, SrtpSuite::name),
        };
        if let Err(error) = self.organisation.count_leg(leg, clock::now()).await {
            self.fail(&error);
        }
    }

    /// Whether the store failed since this was last asked; the conversation is told once.
    pub(crate) fn failed(&mut self) -> bool {
        let untold = self.failure == Failure::Untold;
        if untold {
            self.failure = Failure::Told;
        }
        untold
    }

    /// The call is over: its interval runs from here.
    pub(crate) async fn end(mut self) {
        if let Some(writer) = self.writer.take()
            && let Err(error) = writer.end(clock::now()).await
        {
            self.fail(&error);
        }
    }

    async fn write_caller_turns(&mut self) {
        let ready: Vec<_> = self.settled.keys().filter(|turn| self.allowed.contains_key(turn)).copied().collect();
        for number in ready {
            let (Some(redaction), Some(at)) = (self.settled.remove(&number), self.allowed.remove(&number)) else {
                continue;
            };
            let turn = Turn {
                number,
                speaker: Speaker::Caller,
                class: redaction.class,
                language: redaction.language,
                at: at.since(self.began),
                text: &redaction.text,
                removed: &redaction.removed,
                answer: None,
            };
            self.write(turn).await;
        }
    }

    async fn write_assistant_turn(&mut self, speech: &Speech) {
        let answer = (speech.class == SoundClass::Static)
            .then(|| AnswerSpoken { id: speech.wording.id.to_string(), sha256: speech.wording.sha256 });
        let turn = Turn {
            number: speech.turn,
            speaker: Speaker::Assistant,
            class: speech.class,
            language: Some(speech.language),
            at: clock::now().since(self.began),
            text: &speech.text,
            removed: &[],
            answer: answer.as_ref(),
        };
        self.write(turn).await;
    }

    /// Writes a turn where text is kept; the writer of `number-only` has no way to.
    async fn write(&mut self, turn: Turn<'_>) {
        let Some(CallWriter::AnonymiseAfter(writer)) = &mut self.writer else { return };
        if let Err(error) = writer.keep_turn(&turn).await {
            self.fail(&error);
        }
    }

    /// The store failed: nothing more of this call is kept.
    fn fail(&mut self, error: &KeepError) {
        let reason = if *error == KeepError::Store(StoreError::DiskFull) {
            StorageWithheld::DiskFull
        } else {
            StorageWithheld::VaultFailed
        };
        self.metrics.storage_withheld(reason);
        warn!(call.id = %self.call, %error, "Nothing more of this call is kept; the call goes on");
        self.writer = None;
        if self.failure == Failure::None {
            self.failure = Failure::Untold;
        }
    }
}
