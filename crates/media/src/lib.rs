//! Sound in memory: frames, codecs, RTP, jitter, voice activity, playout.
//!
//! Pure: no socket, file, clock, thread or randomness.
//! Sound has no way to a disk from here: no type in this crate can be serialised or shows its samples.

mod frame;

mod inbound;
mod outbound;

mod rtcp;
mod rtp;
mod sdes;
mod srtp;
mod srtp_keys;

mod arrival;
mod jitter;
mod timing;

mod codec;
mod conceal;
mod halfband;
mod resample;
mod samples;

mod dtmf;
mod vad;

mod playout;

pub use codec::{Codec, CodecError, Decoder, Encoder};
pub use conceal::Concealment;
pub use dtmf::{Digit, DigitReceiver, DigitSender, DigitsFull, NoKey};
pub use frame::{Frame, Sound};
pub use inbound::{Inbound, Negotiated, Protection, ReceiveError, Statistics, Tick};
pub use jitter::{Content, JitterBuffer, JitterCounts, Popped};
pub use outbound::{Outbound, StreamStart};
pub use playout::{Heard, PlayId, Playout, PlayoutFull};
pub use resample::RateError;
pub use rtcp::NtpTime;
pub use rtp::{RtpError, RtpHeader, RtpPacket, is_rtcp};
pub use sdes::{CryptoAttribute, SdesError, SrtpKey, SrtpSuite};
pub use srtp::{SrtpError, SrtpReceiver, SrtpSender};
pub use vad::VoiceActivity;
