//! Session descriptions (SDP, RFC 8866) and what two sides agree on with them (offer and answer, RFC 3264).
//!
//! Pure.
//! [`Session::parse`] reads foreign text with distrust; `agree` decides; `write` says it.
//! One stream of sound a call: other media are turned down by port 0, and a description without sound we speak is
//! refused as a whole.

mod agree;
mod parse;
mod write;

pub(crate) use agree::{Agreed, Offered, Terms, Unacceptable, accept_answer, accept_offer, same_key};
pub use parse::{Direction, Media, SdpError, Session};
pub(crate) use write::{Local, OFFERED_TAG, write_answer, write_offer};

#[cfg(test)]
mod tests;
