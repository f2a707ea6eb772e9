//! What the measuring tasks share: reading the corpus, running our filter over a text, counting, and the machine.
//!
//! The counting is here and nowhere else, so that ours and anyone else's filter are counted alike.
//! Start at [`tally`], which says what each figure means.

pub(crate) mod corpus;
pub(crate) mod machine;
pub(crate) mod ours;
pub(crate) mod share;
pub(crate) mod table;
pub(crate) mod taken;
pub(crate) mod tally;
