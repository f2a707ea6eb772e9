//! What a call in progress tells its owner.

use std::time::Duration;

use clevercall_media::Frame;
use thiserror::Error;

use crate::{Digit, PlayId, Target};

/// Something that happened on a [`Leg`](crate::Leg).
pub enum LegEvent {
    /// Twenty milliseconds of what the other side said; lost packets are concealed, so frames never stop.
    Frame {
        /// The sound.
        frame: Frame,
        /// Whether somebody seems to be speaking in it.
        voice: bool,
    },
    /// A key was pressed.
    Digit(Digit),
    /// A sound was played to its end.
    Played(PlayId),
    /// The other side put us on hold: nothing we play is heard, no frames come.
    Held,
    /// The other side took us off hold.
    Resumed,
    /// The transfer target answered the other side's phone with this provisional status (for example 180, ringing).
    TransferProgress(u16),
    /// The transfer ended: the other side reached the target, or the call goes on here.
    Transferred(Result<(), TransferError>),
    /// The other side asks us to call somebody else instead (REFER); only where the line [tells](crate::Referrals).
    ///
    /// Call them, then [report](crate::Leg::report_referral) how that went.
    Referred(Target),
    /// The call is over; no event follows.
    Ended(EndReason),
}

/// Why a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndReason {
    /// The other side hung up.
    TheyHungUp,
    /// We did, or the leg was dropped.
    WeHungUp,
    /// The other side went to the transfer target.
    Transferred,
    /// No packet came for the time the line allows.
    NoMedia,
    /// The other side never confirmed our answer (no ACK, RFC 3261 §13.3.1.4), or its SDP answer was unusable.
    NeverConfirmed,
    /// Nobody refreshed the session in time (RFC 4028 §10).
    SessionExpired,
    /// The line was closed.
    LineClosed,
    /// A defect of ours ended this call, and this call only.
    Fault,
}

impl EndReason {
    /// The name used in logs and metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TheyHungUp => "they-hung-up",
            Self::WeHungUp => "we-hung-up",
            Self::Transferred => "transferred",
            Self::NoMedia => "no-media",
            Self::NeverConfirmed => "never-confirmed",
            Self::SessionExpired => "session-expired",
            Self::LineClosed => "line-closed",
            Self::Fault => "fault",
        }
    }
}

/// Why the other side was not handed over; the call with us goes on.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum TransferError {
    /// The other side's phone or exchange refused the request itself.
    #[error("the caller's side refused the transfer with status {0}; offer a message or another number instead")]
    Refused(u16),
    /// The target was called, and did not answer or refused.
    #[error("the transfer target answered with status {0}; offer a message or another number instead")]
    TargetFailed(u16),
    /// Nothing more was heard of the transfer.
    #[error("nothing was heard of the transfer in time; offer a message or another number instead")]
    TimedOut,
    /// A transfer is already under way.
    #[error("a transfer is already under way; wait for its end")]
    UnderWay,
}

/// Counts of one leg's packets, for metrics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quality {
    /// Packets that arrived and were ours to play.
    pub received: u64,
    /// Packets that were sent.
    pub sent: u64,
    /// Packets that never came in time and were concealed.
    pub lost: u64,
    /// Packets that came too late to be played.
    pub late: u64,
    /// Packets that were no RTP of this call, or failed authentication.
    pub rejected: u64,
    /// Frames dropped because nobody took them.
    pub unheard: u64,
    /// Interarrival jitter (RFC 3550 §6.4.1).
    pub jitter: Duration,
    /// The longest gap between two of our own 20 ms ticks.
    pub longest_gap: Duration,
}
