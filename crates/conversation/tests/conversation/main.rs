//! Behaviour of whole calls, seen from outside.

mod calls;
mod matching;
mod orders;
mod support;
mod zero;
