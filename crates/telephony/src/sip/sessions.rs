//! What protects each connection over TLS, whoever opened it; the SIP library does not tell it.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use rsipstack::platform::CancellationToken;
use rustls::CommonState;

use crate::TlsSession;

/// The connections that stand; as many as are accepted, and those to trunks. Clones are the same list.
#[derive(Clone, Default)]
pub(super) struct Sessions(Arc<Mutex<Vec<Standing>>>);

/// A connection; several to the same trunk have the same address.
struct Standing {
    remote: SocketAddr,
    session: Arc<TlsSession>,
}

impl Sessions {
    /// Remembers a connection for as long as it stands.
    pub(super) fn add(&self, remote: SocketAddr, connection: &CommonState, closed: CancellationToken) {
        let protocol = connection.protocol_version().map(|version| format!("{version:?}")).unwrap_or_default();
        let cipher = connection.negotiated_cipher_suite().map(|suite| format!("{:?}", suite.suite()));
        let session = Arc::new(TlsSession { protocol, cipher: cipher.unwrap_or_default() });
        self.with(|sessions| sessions.push(Standing { remote, session: Arc::clone(&session) }));
        let sessions = self.clone();
        tokio::spawn(async move {
            closed.cancelled().await;
            sessions.with(|sessions| sessions.retain(|standing| !Arc::ptr_eq(&standing.session, &session)));
        });
    }

    /// What protects the connection from or to there.
    pub(super) fn of(&self, remote: SocketAddr) -> Option<TlsSession> {
        self.with(|sessions| {
            let newest = sessions.iter().rfind(|standing| standing.remote == remote)?;
            Some(TlsSession::clone(&newest.session))
        })
    }

    fn with<T>(&self, look: impl FnOnce(&mut Vec<Standing>) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
