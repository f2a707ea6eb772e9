//! The way out, tried on this machine: who may be connected to, and what counts as connected.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod approval;
mod connection;
mod support;
