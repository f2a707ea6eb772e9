//! Health, metrics and live events over HTTP.
//!
//! Start at [`router`]: every path there is.
//! The program's parts write into [`Metrics`] and [`Events`] and keep a [`Health`] up to date; requests only read.
//! Nothing here can hold a caller's raw words or number: events take `Redacted` text, labels are closed lists.
//! It changes nothing and stores nothing.

mod access;
mod connections;
mod events;
mod health;
mod labels;
mod metrics;
mod openapi;
mod routes;
mod serve;

pub use access::{Token, TokenError};
pub use events::{EndedBy, Events, Latency, LiveEvent, Turn};
pub use health::{Condition, Health, Readiness, Service};
pub use labels::{
    CallRefusal, CanaryOutcome, EgressRefusal, IncidentKind, JanitorAlarm, Label, Listener, Step, StorageWithheld,
    TrunkState, TurnClass, WithheldReason,
};
pub use metrics::Metrics;
pub use openapi::openapi_json;
pub use routes::{Api, router};
pub use serve::{ServeError, Server, ShownCertificate, Transport, tls_versions};
