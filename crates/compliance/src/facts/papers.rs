//! What was seen of papers: the documents that were written, and the program's bill of materials.

use clevercall_model::OrganisationId;

use crate::Date;

/// The documents of one organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Papers {
    /// The organisation.
    pub organisation: OrganisationId,
    /// How they stand.
    pub standing: PapersStanding,
}

/// How documents stand towards what runs now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PapersStanding {
    /// None were ever written here.
    NeverWritten,
    /// They describe another configuration, another version of the program, or name another acknowledgement.
    Outdated {
        /// When they were written.
        written: Date,
    },
    /// A file is not there any more, or is not what was written.
    Altered {
        /// Its name.
        file: String,
    },
    /// They are being written, from what runs now.
    BeingWritten {
        /// The day.
        on: Date,
    },
    /// They describe what runs now, and every file is as it was written.
    Current {
        /// When they were written.
        written: Date,
        /// How many files they are.
        files: u64,
    },
}

/// What the program is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Materials {
    /// How many components are listed.
    pub components: u64,
    /// SHA-256 of the list, in hexadecimal.
    pub sha256: String,
}
