//! Behaviour of whole calls, seen from outside.

mod calls;
mod matching;
mod support;
