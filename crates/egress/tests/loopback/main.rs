//! The way out, tried on this machine: who may be connected to, and what counts as connected.

mod approval;
mod connection;
mod support;
