//! The only way out: whoever wants to reach somebody else asks here first.
//!
//! Start at [`Egress`]: [`approve`](Egress::approve) asks the register of processors and pins the addresses,
//! [`connect`](Egress::connect) opens a verified TLS connection to exactly those.
//! Every approval, refusal and connection is counted and told to an [`Evidence`].
//!
//! It knows no protocol above TLS, keeps no connection and retries nothing.

mod addresses;
mod approval;
mod connection;
mod endpoint;
mod evidence;
mod identity;
mod pinning;
mod roots;

pub use approval::{ApprovedEndpoint, Egress, Refused};
pub use connection::{CertificateFault, ConnectError, Secured, tls_versions};
pub use endpoint::{Endpoint, EndpointPurpose, Host, HostError, Wanted};
pub use evidence::{Counts, EgressEvent, Evidence, FailureReason, Outcome, RefusalReason, Session};
pub use identity::{Identity, IdentityError};
pub use roots::{Roots, RootsError};
