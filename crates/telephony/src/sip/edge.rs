//! The edge to the network: sockets that let only proper SIP through to the library.
//!
//! We bind and accept ourselves, so that a busy port is an error and not a log line, a slow handshake keeps nobody
//! waiting, and every message passes [`examine`] before the library makes anything of it.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use async_trait::async_trait;
use rsipstack::{
    platform::{CancellationToken, mpsc, net::UdpSocket as Datagrams},
    sip::{SipMessage, Transport as Wire},
    transaction::endpoint::{EndpointInnerRef, TransportEventInspector},
    transport::{
        SipAddr, SipConnection, TransportEvent, channel::ChannelConnection, stream::StreamConnection,
        tcp::TcpConnection, tls::TlsConnection,
    },
};
use tokio::{
    net::{TcpListener, TcpStream, UdpSocket},
    time::timeout,
};
use tokio_rustls::TlsAcceptor;

use super::sessions::Sessions;
use crate::{
    OpenError, Transport,
    admission::{Fault, Verdict, examine, respond, tidy},
    line::Seats,
};

/// How long a connection may take to finish its TLS handshake, or to say its first byte.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Connections over TCP and TLS at the same time; a trunk needs one.
const MOST_CONNECTIONS: usize = 4_096;
/// Pause after the system can't accept, for example because it is out of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// A UDP socket that answers what is not let in by itself.
pub(super) struct AdmittingSocket {
    pub(super) socket: UdpSocket,
    pub(super) seats: Arc<Seats>,
}

#[async_trait]
impl Datagrams for AdmittingSocket {
    async fn recv_from(&self, buffer: &mut [u8]) -> rsipstack::Result<(usize, SocketAddr)> {
        loop {
            let (length, source) = self.socket.recv_from(buffer).await?;
            let message = &buffer[..length];
            // Keep-alives of line breaks (RFC 5626 §3.5.1) are the library's to answer.
            if message.iter().all(u8::is_ascii_whitespace) {
                return Ok((length, source));
            }
            match examine(message) {
                Verdict::Admit => return Ok((dress(buffer, length), source)),
                Verdict::Ignore => count_malformed(&self.seats),
                Verdict::Refuse(fault) => {
                    count_malformed(&self.seats);
                    self.refuse(message, fault, source).await;
                }
            }
        }
    }

    async fn send_to(&self, buffer: &[u8], destination: SocketAddr) -> rsipstack::Result<usize> {
        Ok(self.socket.send_to(buffer, destination).await?)
    }

    fn local_addr(&self) -> rsipstack::Result<SocketAddr> {
        Ok(self.socket.local_addr()?)
    }
}

/// Puts a message that needs it into the form that the library reads best; returns its length.
fn dress(buffer: &mut [u8], length: usize) -> usize {
    match tidy(&buffer[..length]) {
        Some(tidied) if tidied.len() <= buffer.len() => {
            buffer[..tidied.len()].copy_from_slice(&tidied);
            tidied.len()
        }
        Some(_) | None => length,
    }
}

impl AdmittingSocket {
    async fn refuse(&self, message: &[u8], fault: Fault, source: SocketAddr) {
        if let Some(answer) = respond(message, fault, source)
            && self.socket.send_to(answer.as_bytes(), source).await.is_err()
        {
            // Lost, like any datagram may be; the sender asks again.
        }
    }
}

/// Judges what came over connections, after the library cut it out of the stream.
///
/// What the library can't parse there at all ends the connection, which is its answer.
pub(super) struct StreamInspector {
    pub(super) seats: Arc<Seats>,
}

#[async_trait]
impl TransportEventInspector for StreamInspector {
    async fn handle(&self, event: TransportEvent) -> Option<TransportEvent> {
        let TransportEvent::Incoming(SipMessage::Request(request), connection, from) = &event else {
            return Some(event);
        };
        if !connection.is_reliable() {
            return Some(event);
        }
        let message = request.to_bytes();
        let fault = match examine(&message) {
            Verdict::Admit => return Some(event),
            Verdict::Ignore => None,
            Verdict::Refuse(fault) => Some(fault),
        };
        count_malformed(&self.seats);
        let source = from.get_socketaddr().ok()?;
        if let Some(answer) = fault.and_then(|fault| respond(&message, fault, source)) {
            let bytes = answer.as_bytes();
            let sent = if let SipConnection::Tcp(tcp) = connection {
                tcp.send_raw(bytes).await
            } else if let SipConnection::Tls(tls) = connection {
                tls.send_raw(bytes).await
            } else {
                return None;
            };
            if sent.is_err() {
                // The connection is gone, and the one who asked with it.
            }
        }
        None
    }
}

fn count_malformed(seats: &Seats) {
    seats.malformed.fetch_add(1, Ordering::Relaxed);
}

pub(super) async fn bind_udp(address: SocketAddr) -> Result<UdpSocket, OpenError> {
    UdpSocket::bind(address).await.map_err(|error| refused("UDP", address, &error))
}

pub(super) async fn bind_tcp(protocol: &'static str, address: SocketAddr) -> Result<TcpListener, OpenError> {
    TcpListener::bind(address).await.map_err(|error| refused(protocol, address, &error))
}

fn refused(protocol: &'static str, address: SocketAddr, error: &io::Error) -> OpenError {
    let kind = error.kind();
    if kind == io::ErrorKind::AddrInUse {
        OpenError::PortTaken { protocol, address }
    } else {
        OpenError::Address { protocol, address, kind }
    }
}

/// Tells the library where we listen for connections, without letting it listen: it writes the address into Via.
#[expect(clippy::disallowed_methods, reason = "the library asks for these queues; nothing ever passes through them")]
pub(super) async fn signpost(transport: Transport, address: SocketAddr) -> SipConnection {
    let (_sender, incoming) = mpsc::unbounded_channel();
    let (outgoing, _receiver) = mpsc::unbounded_channel();
    let channel = ChannelConnection::create_connection(incoming, outgoing, wire_address(transport, address), None);
    SipConnection::Channel(channel.await.expect("making a channel does nothing that could fail"))
}

pub(super) fn wire_address(transport: Transport, address: SocketAddr) -> SipAddr {
    let wire = match transport {
        Transport::Udp => Wire::Udp,
        Transport::Tcp => Wire::Tcp,
        Transport::Tls => Wire::Tls,
    };
    SipAddr { r#type: Some(wire), addr: address.into() }
}

/// Takes connections until `closing`; each is made ready by a task of its own.
pub(super) async fn accept(
    listener: TcpListener,
    tls: Option<(TlsAcceptor, Sessions)>,
    advertised: SocketAddr,
    endpoint: EndpointInnerRef,
    closing: CancellationToken,
) {
    loop {
        let accepted = tokio::select! {
            () = closing.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        let Ok((stream, remote)) = accepted else {
            tokio::time::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        if endpoint.transport_layer.connections_count() >= MOST_CONNECTIONS {
            continue;
        }
        let (tls, endpoint, closing) = (tls.clone(), Arc::clone(&endpoint), closing.child_token());
        tokio::spawn(async move {
            if let Some(connection) = make_ready(stream, tls, (advertised, remote), closing).await {
                endpoint.transport_layer.add_connection(connection);
            }
        });
    }
}

async fn make_ready(
    stream: TcpStream,
    tls: Option<(TlsAcceptor, Sessions)>,
    (local, remote): (SocketAddr, SocketAddr),
    closing: CancellationToken,
) -> Option<SipConnection> {
    stream.set_nodelay(true).ok()?;
    if let Some((tls, sessions)) = tls {
        let stream = timeout(HANDSHAKE, tls.accept(stream)).await.ok()?.ok()?;
        sessions.add(remote, stream.get_ref().1, closing.clone());
        let (local, remote) = (wire_address(Transport::Tls, local), wire_address(Transport::Tls, remote));
        let closed = closing.clone();
        let connection = TlsConnection::from_server_stream(stream, local, remote, Some(closing)).await;
        return connection.map_err(|_| closed.cancel()).ok().map(Into::into);
    }
    // Whoever says nothing costs no more than the socket, and not for long.
    timeout(HANDSHAKE, stream.peek(&mut [0])).await.ok()?.ok()?;
    TcpConnection::from_stream(stream, wire_address(Transport::Tcp, local), Some(closing)).ok().map(Into::into)
}
