//! RTP ports.
