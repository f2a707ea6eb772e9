//! What was learnt from lines that people wrote by hand: which words of a segment tell something about somebody that
//! Art. 9 or Art. 10 protects, and which kind it is.
//!
//! The word lists know phrases; this knows how such statements are built, so it also finds one whose words stand on no
//! list. It is a linear-chain conditional random field over the words and the cues of a [`Reading`], and a linear model
//! for the kind; docs/decisions/learnt-statements.md says why, and how it is trained (`cargo xtask train`).
//! Pure: no clock, no chance, no files but the one that is part of the program.
//!
//! Start at [`Model::judge`].

mod chain;
mod features;
mod hashes;
mod kinds;
mod model;

pub(crate) use kinds::KINDS;
pub(crate) use model::{Model, Statement};
#[cfg(feature = "training")]
pub(crate) use {
    features::{Sink, View},
    kinds::evidence,
    model::{Parts, Thresholds},
};
