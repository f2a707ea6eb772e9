//! A call that rings.

use clevercall_media::SrtpSuite;
use clevercall_model::CallerNumber;

use crate::{AnswerError, Leg, Transport, leg, line::Seat, sip::Invitation};

/// A call that was let in and waits for [`answer`](Self::answer) or [`refuse`](Self::refuse).
///
/// Dropping it refuses the call as [`Refusal::Unavailable`].
pub struct Incoming {
    /// Who calls, if the network says so.
    pub caller: CallerNumber,
    /// Which of our numbers or names was called: the user part of the request's address.
    pub called: String,
    /// How the call reached us.
    pub transport: Transport,
    /// What protects its signalling; `None` in clear text.
    pub session: Option<TlsSession>,
    /// What will protect its sound; `None` in clear text.
    pub sound: Option<SrtpSuite>,
    pub(crate) invitation: Invitation,
    pub(crate) negotiated: leg::Negotiated,
    pub(crate) seat: Seat,
}

/// What a TLS handshake agreed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsSession {
    /// The protocol, such as `TLSv1_3`.
    pub protocol: String,
    /// The cipher suite by its IANA name.
    pub cipher: String,
}

/// How a call is turned away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// All places are taken: 486 Busy Here.
    Busy,
    /// Nobody answers now: 480 Temporarily Unavailable.
    Unavailable,
    /// There is nobody of that name here: 404 Not Found.
    Unknown,
    /// This call is not wanted: 603 Decline.
    Decline,
}

impl Refusal {
    pub(crate) const fn status(self) -> u16 {
        match self {
            Self::Busy => 486,
            Self::Unavailable => 480,
            Self::Unknown => 404,
            Self::Decline => 603,
        }
    }
}

impl Incoming {
    /// Whether neither the signalling nor the sound of this call can be overheard on the way.
    pub const fn encrypted(&self) -> bool {
        self.sound.is_some() && self.session.is_some()
    }

    /// Answers. Sounds given to [`Leg::play`] start as soon as the caller's side confirms.
    ///
    /// # Errors
    /// The caller gave up meanwhile, or no RTP port is free; the call is over.
    pub async fn answer(self) -> Result<Leg, AnswerError> {
        leg::answer(self.invitation, self.negotiated, self.seat).await
    }

    /// Turns the call away.
    pub fn refuse(self, refusal: Refusal) {
        self.invitation.refuse(refusal.status());
    }
}
