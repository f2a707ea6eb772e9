//! Sound in memory: frames, codecs, RTP, jitter, voice activity, playout.
//!
//! Pure: no socket, file, clock, thread or randomness.
//! Sound has no way to a disk from here: no type in this crate can be serialised or shows its samples.

mod frame;

pub use frame::{Frame, Sound};
