//! The one place that draws from the system's random source.

use clevercall_model::CallId;

/// `N` random bytes.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("a system without a random source can't run this program");
    bytes
}

/// A fresh call id.
pub(crate) fn call_id() -> CallId {
    CallId::from_random(bytes())
}
