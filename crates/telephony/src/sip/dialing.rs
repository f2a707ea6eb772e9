//! Placing a call.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use rsipstack::{
    dialog::{authenticate::Credential, invitation::InviteOption},
    sip::{StatusCodeKind, Uri},
    transport::{SipAddr, SipConnection, tcp::TcpConnection, tls::TlsConnection},
};
use rustls::pki_types::ServerName;
use tokio::{
    net::{TcpStream, lookup_host},
    time::timeout,
};

use super::{Dialog, Stack, TimerHeaders, dialog, edge, headers, ringing, tls};
use crate::{CallError, Credentials, Target, TlsTrust, Transport};

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(10);

/// How long the connection of a call that came to nothing is kept.
const LINGER: Duration = Duration::from_secs(5);

/// What to dial.
pub(crate) struct Called<'a> {
    pub(crate) target: &'a Target,
    pub(crate) place: SocketAddr,
    pub(crate) offer: Vec<u8>,
    pub(crate) trust: &'a TlsTrust,
    pub(crate) credentials: Option<&'a Credentials>,
    /// The user part of our own address.
    pub(crate) caller: &'a str,
}

/// A call that was answered.
pub(crate) struct Dialled {
    pub(crate) dialog: Dialog,
    /// The SDP answer.
    pub(crate) answer: Vec<u8>,
    pub(crate) timer: TimerHeaders,
}

impl Stack {
    /// Where `target` is to be sent: the address given, or that of its host.
    pub(crate) async fn locate(target: &Target, by_way_of: Option<SocketAddr>) -> Result<SocketAddr, CallError> {
        if let Some(place) = by_way_of {
            return Ok(place);
        }
        if let Ok(ip) = target.host().parse::<IpAddr>() {
            return Ok(SocketAddr::new(ip, target.port()));
        }
        let found = lookup_host((target.host(), target.port())).await.map_err(|_| CallError::UnknownHost)?;
        // An address of the line's own family first, since sound has to go there too.
        let found: Vec<SocketAddr> = found.collect();
        found.iter().find(|place| place.is_ipv4()).or(found.first()).copied().ok_or(CallError::UnknownHost)
    }

    /// Dials and waits for the final answer; when it is dropped before, the call is given up.
    pub(crate) async fn dial(&self, called: Called<'_>) -> Result<Dialled, CallError> {
        let transport = called.target.transport();
        let (destination, flow) = self.connect(transport, called.target.host(), called.place, called.trust).await?;
        let mut own = Own { stack: self, connection: flow };
        let us = ringing::contact(self, transport, called.caller).ok_or(CallError::NoUdp)?;
        let callee: Uri = called.target.uri().as_str().try_into().map_err(|_| CallError::Target)?;
        let option = InviteOption {
            caller: Uri { params: Vec::new(), ..us.clone() },
            callee,
            destination: Some(destination),
            contact: us,
            offer: Some(called.offer),
            credential: called.credentials.map(credential),
            headers: Some(headers::make(
                &[("Allow", headers::ALLOW.to_owned()), ("Supported", "timer".to_owned())],
                false,
            )),
            ..InviteOption::default()
        };
        let (states, receiver) = self.0.dialogs.new_dialog_state_channel();
        let (dialog, response) = self
            .0
            .dialogs
            .do_invite(option, states)
            .await
            .map_err(|_| CallError::Unreachable(std::io::ErrorKind::Other))?;
        let response = response.ok_or(CallError::NoAnswer)?;
        match (response.status_code.kind(), response.status_code.code()) {
            (StatusCodeKind::Successful, _) => {
                let timer = TimerHeaders::of(&response);
                let dialog = Dialog::confirmed(dialog, Arc::clone(&self.0.dialogs), receiver, own.connection.take());
                Ok(Dialled { dialog, answer: response.body, timer })
            }
            (_, 401 | 407) => Err(CallError::Credentials),
            (_, 408 | 487) => Err(CallError::NoAnswer),
            (_, status) => Err(CallError::Refused(status)),
        }
    }

    /// Connects to `place` and gives the connection to the library, which finds it there by this address.
    ///
    /// We connect ourselves because the library knows one set of trusted certificates for all.
    /// None is needed for UDP.
    pub(super) async fn connect(
        &self,
        transport: Transport,
        host: &str,
        place: SocketAddr,
        trust: &TlsTrust,
    ) -> Result<(SipAddr, Option<SipConnection>), CallError> {
        let wire = edge::wire_address(transport, place);
        if transport == Transport::Udp {
            return match self.address(Transport::Udp) {
                Some(_) => Ok((wire, None)),
                None => Err(CallError::NoUdp),
            };
        }
        let timed_out = |_| CallError::Unreachable(std::io::ErrorKind::TimedOut);
        let unreachable = |error: std::io::Error| CallError::Unreachable(error.kind());
        let stream = timeout(CONNECT, TcpStream::connect(place)).await.map_err(timed_out)?.map_err(unreachable)?;
        stream.set_nodelay(true).map_err(unreachable)?;
        let local = stream.local_addr().map_err(unreachable)?;
        let closing = self.0.closed.child_token();
        let connection: SipConnection = if transport == Transport::Tls {
            let name = ServerName::try_from(host.to_owned()).map_err(|_| CallError::Target)?;
            let connecting = tls::connector(trust, place)?.connect(name, stream);
            let stream = timeout(CONNECT, connecting).await.map_err(timed_out)?;
            let stream = stream.map_err(|error| tls::handshake_error(&error))?;
            self.0.sessions.add(place, stream.get_ref().1, closing.clone());
            let connection = TlsConnection::from_client_stream(stream, wire.clone(), Some(closing.clone())).await;
            connection
                .map_err(|_| {
                    closing.cancel();
                    CallError::Unreachable(std::io::ErrorKind::Other)
                })?
                .into()
        } else {
            let local = edge::wire_address(Transport::Tcp, local);
            let connection = TcpConnection::from_stream(stream, local, Some(closing));
            connection.map_err(|_| CallError::Unreachable(std::io::ErrorKind::Other))?.into()
        };
        self.0.endpoint.transport_layer.add_connection(connection.clone());
        Ok((wire, Some(connection)))
    }
}

/// A connection made for a call that is not answered yet; when the call comes to nothing, so does the connection.
struct Own<'a> {
    stack: &'a Stack,
    connection: Option<SipConnection>,
}

impl Drop for Own<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            let dialogs = Arc::clone(&self.stack.0.dialogs);
            tokio::spawn(async move {
                // Long enough for a CANCEL and its answers, which go the same way.
                tokio::time::sleep(LINGER).await;
                dialog::end(&dialogs, &connection).await;
            });
        }
    }
}

pub(super) fn credential(credentials: &Credentials) -> Credential {
    Credential {
        username: credentials.user.reveal().clone(),
        password: credentials.password.to_string(),
        realm: None,
        auth_username: None,
    }
}
