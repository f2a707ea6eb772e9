//! With whom the machine stands that all of this runs on, as the organisation declares it.

use crate::{ProcessorId, Verdict};

/// With whom it stands; the program itself can't see that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
    /// With whoever runs the installation, on their own premises: nobody else.
    Own,
    /// With somebody whom the register does not have.
    Unlisted(ProcessorId),
    /// With an entry of the register, with the policy's verdict.
    Judged(ProcessorId, Verdict),
}
