//! A registration at a provider or exchange, kept alive.

use std::{net::SocketAddr, time::Duration};

use tokio::sync::watch;

use crate::{Credentials, Line, Target, TlsTrust};

/// Where and as whom to register.
pub struct TrunkSettings {
    /// The registrar, for example `sip:trunk.example;transport=tls`.
    pub registrar: Target,
    /// The address that was approved for it; its name is not looked up again, only its certificate is checked with it.
    pub by_way_of: Option<SocketAddr>,
    /// Name and password.
    pub credentials: Credentials,
    /// How long a registration should last; the registrar may shorten it. It is renewed after three quarters.
    pub expires: Duration,
    /// Whose certificate to accept over TLS.
    pub trust: TlsTrust,
}

/// How a trunk is doing, for health and metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrunkState {
    /// Not yet answered.
    Registering,
    /// Calls to our number reach us.
    Registered {
        /// How long the registrar granted.
        expires: Duration,
    },
    /// The registrar refused; it will be asked again, ever more slowly.
    Refused {
        /// The status it answered with; 401 and 407 mean that name or password are wrong.
        status: u16,
    },
    /// The registrar did not answer; it will be tried again, ever more slowly.
    Unreachable,
    /// Unregistered.
    Stopped,
}

/// A registration that renews itself until it is [stopped](Self::stop) or dropped.
pub struct Trunk {
    state: watch::Receiver<TrunkState>,
    stop: watch::Sender<bool>,
}

impl Trunk {
    /// Starts to register `line`; [`state`](Self::state) tells how it goes.
    pub fn register(line: &Line, settings: TrunkSettings) -> Self {
        let (report, state) = watch::channel(TrunkState::Registering);
        let (stop, stopped) = watch::channel(false);
        line.stack().spawn_registration(settings, report, stopped);
        Self { state, stop }
    }

    /// How it is doing now.
    pub fn state(&self) -> TrunkState {
        *self.state.borrow()
    }

    /// Waits until the state changes, and returns the new one.
    pub async fn changed(&mut self) -> TrunkState {
        match self.state.changed().await {
            Ok(()) => *self.state.borrow_and_update(),
            Err(_) => TrunkState::Stopped,
        }
    }

    /// Unregisters; waits a few seconds at most for the registrar's word on it.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        while self.state() != TrunkState::Stopped && self.changed().await != TrunkState::Stopped {}
    }
}
