//! What an operator sees of the running program: metrics, and whether its parts are well.

use clevercall_api::{Health, Metrics};
use tokio::sync::watch;

/// Both, for a task that reports on them.
#[derive(Clone)]
pub(crate) struct Instruments {
    pub(crate) metrics: Metrics,
    pub(crate) health: watch::Sender<Health>,
}
