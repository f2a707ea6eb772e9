//! Lines, legs and trunks: telephone calls over SIP, as the rest of clevercall sees them.
//!
//! A [`Line`] answers (and places) calls.
//! Each call is a [`Leg`]: it hears [`Frame`](clevercall_media::Frame)s and digits, and plays sounds.
//! A [`Trunk`] keeps us registered at a provider.
//! Start reading at [`Line::open`], then [`Incoming::answer`], then [`Leg::hear`].
//!
//! `sip/` is the only folder that names the SIP library; `sdp/` and `admission` are ours and pure.
//! What a call says is never logged here: no names, no numbers, no addresses of persons, no SDP, no sound.
//! The SIP library does log whole messages, so [`QUIET_TARGETS`] must be part of every log filter.
//!
//! What this crate does not do: DTLS-SRTP, ICE, video, recording, attended transfer.

mod admission;
mod caller;
mod error;
mod event;
mod incoming;
mod leg;
mod line;
mod outgoing;
mod ports;
pub mod sdp;
mod settings;
mod sip;
mod target;
mod trunk;

pub use admission::{Fault, Verdict, examine};
pub use clevercall_media::{Codec, Digit, Heard, PlayId, SrtpSuite};
pub use error::{AnswerError, CallError, OpenError};
pub use event::{EndReason, LegEvent, Quality, TransferError};
pub use incoming::{Incoming, Refusal, TlsSession};
pub use leg::Leg;
pub use line::{Calls, Line, LineCounts};
pub use outgoing::{CallSettings, Credentials, MediaEncryption};
pub use settings::{ClearText, Limits, LineSettings, Referrals, TlsIdentity, TlsListener};
pub use sip::{TlsTrust, tls_versions};
pub use target::{Target, TargetError, Transport};
pub use trunk::{Trunk, TrunkSettings, TrunkState};

/// Directives for a `tracing` filter without which the SIP library writes whole messages, names and numbers, to the log.
///
/// Append them last, so that nothing an operator sets can turn these targets on again.
pub const QUIET_TARGETS: &[&str] = &["rsipstack=off", "rustls=off", "tokio_rustls=off"];
