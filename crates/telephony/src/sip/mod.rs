//! SIP, by way of the one library behind it.
use std::{net::SocketAddr, sync::Arc};

use tokio::sync::{mpsc, watch};

use crate::{Incoming, LineSettings, OpenError, Transport, TrunkSettings, TrunkState, line::Seats};

#[derive(Clone)]
pub(crate) struct Stack;

pub(crate) struct Invitation;

impl Invitation {
    pub(crate) fn refuse(self, _status: u16) {}
}

impl Stack {
    pub(crate) async fn open(_s: LineSettings, _seats: Arc<Seats>, _r: mpsc::Sender<Incoming>) -> Result<Self, OpenError> {
        Err(OpenError::NoAddress)
    }
    pub(crate) fn address(&self, _transport: Transport) -> Option<SocketAddr> {
        None
    }
    pub(crate) async fn close(&self) {}
    pub(crate) fn spawn_registration(&self, _s: TrunkSettings, _r: watch::Sender<TrunkState>, _stop: watch::Receiver<bool>) {}
}
