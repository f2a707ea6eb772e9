//! SIP, by way of the one library behind it: nothing outside this folder names it.
//!
//! `edge` lets messages in, `ringing` sorts requests and lets calls ring, `dialog` is one call's signalling, `dialing`
//! places calls, `registration` keeps trunks registered.

mod dialing;
mod dialog;
mod edge;
mod headers;
mod registration;
mod ringing;
mod sessions;
mod tls;
mod trust;

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use rsipstack::{
    EndpointBuilder,
    dialog::dialog_layer::DialogLayer,
    platform::CancellationToken,
    transaction::endpoint::EndpointInnerRef,
    transport::{TransportLayer, udp::UdpConnection},
};
use tokio::{
    net::{TcpListener, UdpSocket},
    sync::{mpsc, watch},
};
use tokio_rustls::TlsAcceptor;

pub(crate) use dialing::{Called, Dialled};
pub(crate) use dialog::{Answer, Dialog, DialogEvent, Ending, Info, ReferReport, Renewal, TimerHeaders};
pub(crate) use ringing::Invitation;
use sessions::Sessions;
pub use tls::tls_versions;
pub use trust::TlsTrust;

use crate::{Incoming, LineSettings, OpenError, TlsIdentity, Transport, line::Seats, ports::Ports};

/// The SIP side of a line; clones are the same one.
#[derive(Clone)]
pub(crate) struct Stack(Arc<Shared>);

struct Shared {
    settings: LineSettings,
    ports: Ports,
    seats: Arc<Seats>,
    endpoint: EndpointInnerRef,
    dialogs: Arc<DialogLayer>,
    addresses: Addresses,
    /// What protects those who reached us over TLS.
    sessions: Sessions,
    /// The certificate that is shown over TLS.
    shown: Option<Arc<tls::Shown>>,
    /// True once legs have to end.
    closing: watch::Sender<bool>,
    /// Cancelled when the sockets have to close.
    closed: CancellationToken,
}

/// Where we really listen, by transport.
#[derive(Clone, Copy, Default)]
struct Addresses {
    udp: Option<SocketAddr>,
    tcp: Option<SocketAddr>,
    tls: Option<SocketAddr>,
}

impl Addresses {
    const fn of(&self, transport: Transport) -> Option<SocketAddr> {
        match transport {
            Transport::Udp => self.udp,
            Transport::Tcp => self.tcp,
            Transport::Tls => self.tls,
        }
    }
}

/// How long a connection may be silent; longer than the half of a usual session interval (RFC 4028: 1800 s), so that a
/// call over TCP or TLS doesn't lose its connection between two refreshes.
const CONNECTION_IDLE: Duration = Duration::from_secs(4_000);
/// How long legs get to say goodbye when the line closes.
const GOODBYE: Duration = Duration::from_secs(2);

impl Stack {
    pub(crate) async fn open(
        settings: LineSettings,
        seats: Arc<Seats>,
        ringing: mpsc::Sender<Incoming>,
    ) -> Result<Self, OpenError> {
        check(&settings)?;
        let start = usize::from(u16::from_ne_bytes(random()));
        let ports = Ports::new(settings.rtp_address, settings.rtp_ports.clone(), start).ok_or(OpenError::RtpPorts)?;
        let sockets = Sockets::bind(&settings).await?;
        let addresses = sockets.addresses();

        let closed = CancellationToken::new();
        let layer = TransportLayer::new(closed.clone());
        layer.set_stream_idle_timeout(CONNECTION_IDLE);
        let public = |address: SocketAddr| public_address(address, &settings);
        if let Some(socket) = sockets.udp {
            let advertised = addresses.udp.map(public);
            let socket = Arc::new(edge::AdmittingSocket { socket, seats: Arc::clone(&seats) });
            let connection = UdpConnection::from_socket(socket, advertised, Some(closed.child_token())).await;
            layer.add_transport(connection.expect("a bound socket has an address").into());
        }
        for transport in [Transport::Tcp, Transport::Tls] {
            if let Some(address) = addresses.of(transport) {
                layer.add_transport(edge::signpost(transport, public(address)).await);
            }
        }
        let endpoint = EndpointBuilder::new()
            .with_user_agent("clevercall")
            .with_transport_layer(layer)
            .with_transport_inspector(Box::new(edge::StreamInspector { seats: Arc::clone(&seats) }))
            .with_cancel_token(closed.clone())
            .build();
        let incoming = endpoint.incoming_transactions().expect("nobody else has taken the receiver of a new endpoint");
        let endpoint = endpoint.inner;
        let (acceptor, shown) = sockets.acceptor.unzip();
        let sessions = Sessions::default();
        let acceptor = acceptor.map(|acceptor| (acceptor, sessions.clone()));
        for (listener, acceptor) in [(sockets.tcp, None), (sockets.tls, acceptor)] {
            if let Some(listener) = listener {
                let address = public(listener.local_addr().expect("a bound socket has an address"));
                tokio::spawn(edge::accept(listener, acceptor, address, Arc::clone(&endpoint), closed.clone()));
            }
        }
        let dialogs = Arc::new(DialogLayer::new(Arc::clone(&endpoint)));
        let closing = watch::Sender::new(false);
        let shared = Shared { settings, ports, seats, endpoint, dialogs, addresses, sessions, shown, closing, closed };
        let stack = Self(Arc::new(shared));
        tokio::spawn(serve(Arc::clone(&stack.0.endpoint)));
        tokio::spawn(ringing::sort(stack.clone(), incoming, ringing));
        Ok(stack)
    }

    pub(crate) fn address(&self, transport: Transport) -> Option<SocketAddr> {
        self.0.addresses.of(transport)
    }

    /// Shows another certificate over TLS; nothing to do where TLS is not listened for.
    pub(crate) fn renew_identity(&self, identity: &TlsIdentity) -> Result<(), OpenError> {
        self.0.shown.as_ref().map_or(Ok(()), |shown| shown.renew(identity))
    }

    pub(crate) fn settings(&self) -> &LineSettings {
        &self.0.settings
    }

    pub(crate) fn ports(&self) -> &Ports {
        &self.0.ports
    }

    pub(crate) fn seats(&self) -> &Arc<Seats> {
        &self.0.seats
    }

    /// Turns true once legs have to end.
    pub(crate) fn closing(&self) -> watch::Receiver<bool> {
        self.0.closing.subscribe()
    }

    /// Ends all legs, gives them a moment to say goodbye, and closes the sockets.
    pub(crate) async fn close(&self) {
        self.0.closing.send_replace(true);
        let deadline = tokio::time::Instant::now() + GOODBYE;
        while !self.0.dialogs.is_empty() && tokio::time::Instant::now() < deadline {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        self.0.closed.cancel();
    }

    /// The address in `Contact`, and in SDP where the line listens everywhere.
    fn public_address(&self, transport: Transport) -> Option<SocketAddr> {
        self.address(transport).map(|address| public_address(address, &self.0.settings))
    }

    /// The address sound is sent to by others.
    pub(crate) fn media_ip(&self) -> IpAddr {
        public_ip(self.0.settings.rtp_address, self.0.settings.advertised)
    }
}

/// The sockets of a line, before anything is read from them.
struct Sockets {
    udp: Option<UdpSocket>,
    tcp: Option<TcpListener>,
    tls: Option<TcpListener>,
    acceptor: Option<(TlsAcceptor, Arc<tls::Shown>)>,
}

impl Sockets {
    async fn bind(settings: &LineSettings) -> Result<Self, OpenError> {
        let acceptor = settings.tls.as_ref().map(|tls| tls::acceptor(&tls.identity)).transpose()?;
        Ok(Self {
            udp: bind(settings.udp, edge::bind_udp).await?,
            tcp: bind(settings.tcp, |address| edge::bind_tcp("TCP", address)).await?,
            tls: bind(settings.tls.as_ref().map(|tls| tls.address), |address| edge::bind_tcp("TLS", address)).await?,
            acceptor,
        })
    }

    fn addresses(&self) -> Addresses {
        let of = |listener: &Option<TcpListener>| listener.as_ref().and_then(|listener| listener.local_addr().ok());
        let udp = self.udp.as_ref().and_then(|socket| socket.local_addr().ok());
        Addresses { udp, tcp: of(&self.tcp), tls: of(&self.tls) }
    }
}

async fn serve(endpoint: EndpointInnerRef) {
    if endpoint.serve().await.is_err() {
        tracing::error!("the SIP endpoint stopped; restart the program");
    }
}

async fn bind<S, F>(address: Option<SocketAddr>, how: impl FnOnce(SocketAddr) -> F) -> Result<Option<S>, OpenError>
where
    F: Future<Output = Result<S, OpenError>>,
{
    match address {
        Some(address) => how(address).await.map(Some),
        None => Ok(None),
    }
}

fn check(settings: &LineSettings) -> Result<(), OpenError> {
    if settings.udp.is_none() && settings.tcp.is_none() && settings.tls.is_none() {
        return Err(OpenError::NoAddress);
    }
    if settings.codecs.is_empty() {
        return Err(OpenError::NoCodec);
    }
    if settings.clear_text != crate::ClearText::LoopbackOnly {
        return Ok(());
    }
    for (protocol, address) in [("UDP", settings.udp), ("TCP", settings.tcp)] {
        if let Some(address) = address.filter(|address| !address.ip().is_loopback()) {
            return Err(OpenError::ClearText { protocol, address });
        }
    }
    Ok(())
}

fn public_address(address: SocketAddr, settings: &LineSettings) -> SocketAddr {
    SocketAddr::new(public_ip(address.ip(), settings.advertised), address.port())
}

/// The address that others know, for one that we listen on.
fn public_ip(ip: IpAddr, advertised: Option<IpAddr>) -> IpAddr {
    match advertised {
        Some(advertised) => advertised,
        None if ip.is_unspecified() => first_route().unwrap_or(ip),
        None => ip,
    }
}

/// The address this machine would talk to the internet from; nothing is sent to find out (RFC 5737's TEST-NET-1).
fn first_route() -> Option<IpAddr> {
    let socket = std::net::UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    socket.local_addr().ok().map(|address| address.ip())
}

/// Bytes of the system's random source.
pub(crate) fn random<const LENGTH: usize>() -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes).expect("the system has a random source");
    bytes
}

/// Waits until a flag turns true, or nobody is left to turn it, which says the same.
pub(crate) async fn turned_on(flag: &mut watch::Receiver<bool>) {
    if flag.wait_for(|on| *on).await.is_err() {
        // Its owner is gone.
    }
}
