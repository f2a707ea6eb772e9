//! Handing the other side over to somebody else (REFER, RFC 3515).

use std::time::Duration;

use super::task::{Outcome, Task};
use crate::{
    EndReason, LegEvent, TransferError,
    sip::{Answer, ReferReport},
};

/// How long a transfer may take, from REFER to the last NOTIFY: a long ring.
const PATIENCE: Duration = Duration::from_secs(120);

/// A transfer of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Transfer {
    None,
    /// REFER was sent.
    Asked {
        since: Duration,
    },
    /// The other side's phone is calling the target.
    Accepted {
        since: Duration,
    },
}

impl Transfer {
    pub(super) const fn is_accepted(self) -> bool {
        matches!(self, Self::Accepted { .. })
    }
}

impl Task {
    pub(super) fn start_transfer(&mut self, uri: String) {
        if self.transfer != Transfer::None {
            self.outbox.tell(LegEvent::Transferred(Err(TransferError::UnderWay)));
            return;
        }
        self.transfer = Transfer::Asked { since: self.age() };
        let (requests, outcomes) = (self.dialog.requests(), self.outcome_sender.clone());
        tokio::spawn(async move {
            let answer = requests.refer(&uri).await;
            if outcomes.send(Outcome::Refer(answer)).await.is_err() {
                // The leg ended meanwhile.
            }
        });
    }

    pub(super) fn refer_answered(&mut self, answer: &Answer) {
        // A NOTIFY may have come, and ended it, before the answer to the REFER itself.
        if let Transfer::Asked { since } = self.transfer {
            if (200..300).contains(&answer.status) {
                self.transfer = Transfer::Accepted { since };
            } else {
                self.fail_transfer(TransferError::Refused(answer.status));
            }
        }
    }

    /// What the other side says of the transfer; when it succeeded, the call with us is over.
    pub(super) fn transfer_report(&mut self, report: ReferReport) -> Option<EndReason> {
        if self.transfer == Transfer::None {
            return None;
        }
        match report.status {
            200..=299 => {
                self.outbox.tell(LegEvent::Transferred(Ok(())));
                return Some(EndReason::Transferred);
            }
            100..=199 if !report.is_last => self.outbox.tell(LegEvent::TransferProgress(report.status)),
            100..=199 => self.fail_transfer(TransferError::TimedOut),
            status => self.fail_transfer(TransferError::TargetFailed(status)),
        }
        None
    }

    pub(super) fn watch_transfer(&mut self, now: Duration) {
        if let Transfer::Asked { since } | Transfer::Accepted { since } = self.transfer
            && now.saturating_sub(since) > PATIENCE
        {
            self.fail_transfer(TransferError::TimedOut);
        }
    }

    /// Tells the other side, which referred us to somebody, how the call to them went.
    pub(super) fn report_referral(&self, status: u16) {
        let requests = self.dialog.requests();
        tokio::spawn(async move { requests.report_referral(status).await });
    }

    fn fail_transfer(&mut self, why: TransferError) {
        self.transfer = Transfer::None;
        self.outbox.tell(LegEvent::Transferred(Err(why)));
    }
}
