//! Random ids, drawn from the system.

use clevercall_model::{CallId, RecordId};

/// `N` bytes from the system's random source.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill(&mut bytes);
    bytes
}

/// Fills `bytes` where they are, for what must not be copied.
pub(crate) fn fill<const N: usize>(bytes: &mut [u8; N]) {
    getrandom::fill(bytes).expect("the system's random source works; without it nothing may be kept");
}

pub(crate) fn record() -> RecordId {
    RecordId::from_random(bytes())
}

pub(crate) fn call() -> CallId {
    CallId::from_random(bytes())
}
