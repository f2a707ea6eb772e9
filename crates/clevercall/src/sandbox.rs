//! Takes from the process what it must never do: write outside its data folder, dump its memory.
//!
//! Sound has no type that can be written; this is the second lock (control CC-01).
//! Landlock rules hold for every thread and child started afterwards, so this runs before any of them.

use std::path::{Path, PathBuf};

use landlock::{
    ABI, AccessFs, CompatLevel, Compatible, PathBeneath, PathFd, Ruleset, RulesetAttr, RulesetCreatedAttr,
    RulesetError, RulesetStatus,
};
use nix::sys::{prctl, resource};
use thiserror::Error;

/// How far the kernel went along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Confinement {
    /// Writing is possible in the data folder only.
    Full,
    /// The kernel knows some of the rules.
    Partial,
    /// The kernel has no Landlock; the types alone keep sound off the disk.
    Absent,
}

/// Why the process could not be confined.
#[derive(Debug, Error)]
pub(crate) enum SandboxError {
    /// Landlock refused the rules.
    #[error("the sandbox could not be set up ({0}); check that the data folder exists and is yours")]
    Rules(#[from] RulesetError),
    /// Memory dumps could not be switched off.
    #[error("memory dumps could not be switched off ({0}); start without ptrace restrictions")]
    Dumps(nix::Error),
}

/// Confines the process: from here on it writes beneath `writable` only, and dumps no memory.
pub(crate) fn confine(writable: &[PathBuf]) -> Result<Confinement, SandboxError> {
    no_memory_dumps()?;
    let abi = ABI::V5;
    let write = AccessFs::from_write(abi);
    let mut rules = Ruleset::default().set_compatibility(CompatLevel::BestEffort).handle_access(write)?.create()?;
    // Children (the voice) open /dev/null for writing; nothing is kept there.
    for path in writable.iter().map(PathBuf::as_path).chain([Path::new("/dev/null")]) {
        if let Ok(folder) = PathFd::new(path) {
            let allowed = if path.is_dir() { write } else { AccessFs::WriteFile.into() };
            rules = rules.add_rule(PathBeneath::new(folder, allowed))?;
        }
    }
    Ok(match rules.restrict_self()?.ruleset {
        RulesetStatus::FullyEnforced => Confinement::Full,
        RulesetStatus::PartiallyEnforced => Confinement::Partial,
        RulesetStatus::NotEnforced => Confinement::Absent,
    })
}

fn no_memory_dumps() -> Result<(), SandboxError> {
    resource::setrlimit(resource::Resource::RLIMIT_CORE, 0, 0).map_err(SandboxError::Dumps)?;
    prctl::set_dumpable(false).map_err(SandboxError::Dumps)
}
