//! A leg's sound: packets between its sockets and the media crate.
//!
//! Where packets are sent follows where they come from (symmetric RTP, RFC 4961), so that phones behind a NAT hear us.
//! Only a packet that is authentic (SRTP), or comes from the address that SDP or the signalling came from, moves it;
//! in clear, packets from anywhere else are dropped unheard.

use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use clevercall_media::{Codec, Digit, Frame, Inbound, Negotiated, Outbound, Protection, SrtpKey, StreamStart, Tick};
use tokio::net::UdpSocket;
use zeroize::Zeroizing;

use super::{clock, terms::fresh_key};
use crate::{
    Quality,
    ports::PortPair,
    sdp::{self, Agreed},
    sip::random,
};

/// The largest datagram that is read; sound never fills it, longer ones are cut and then refused.
const LARGEST: usize = 1_500;
/// Datagrams read in one tick at most, so that a flood can't keep the leg from its own work.
const MOST_AT_ONCE: usize = 32;

/// The sound of a leg.
pub(super) struct Media {
    pub(super) agreed: Agreed,
    pub(super) our_key: Option<SrtpKey>,
    inbound: Inbound,
    outbound: Outbound,
    /// Where the signalling comes from.
    signalling: IpAddr,
    /// Where packets go to.
    remote: SocketAddr,
    last_heard: Duration,
    sent: u64,
    strangers: u64,
    datagram: Zeroizing<Vec<u8>>,
    buffer: Zeroizing<Vec<u8>>,
}

impl Media {
    /// `our_key` must be there exactly when the agreement has theirs.
    pub(super) fn new(agreed: Agreed, our_key: Option<SrtpKey>, signalling: IpAddr, now: Duration) -> Self {
        let start = StreamStart {
            ssrc: u32::from_ne_bytes(random()),
            sequence: u16::from_ne_bytes(random()),
            timestamp: u32::from_ne_bytes(random()),
        };
        Self {
            inbound: Inbound::new(incoming(&agreed), &protection(their_key(&agreed))),
            outbound: Outbound::new(outgoing(&agreed), &protection(our_key.as_ref()), start),
            signalling,
            remote: agreed.remote,
            last_heard: now,
            sent: 0,
            strangers: 0,
            datagram: Zeroizing::new(Vec::with_capacity(256)),
            buffer: Zeroizing::new(vec![0; LARGEST]),
            agreed,
            our_key,
        }
    }

    pub(super) const fn codec(&self) -> Codec {
        self.agreed.codec
    }

    /// Goes on as newly agreed. Our key stays unless the suite changed.
    pub(super) fn renew(&mut self, agreed: Agreed, now: Duration) {
        if !sdp::same_key(their_key(&agreed), their_key(&self.agreed)) {
            self.inbound.change_key(&protection(their_key(&agreed)));
        }
        let suite = their_key(&agreed).map(SrtpKey::suite);
        if suite != self.our_key.as_ref().map(SrtpKey::suite) {
            self.our_key = suite.map(fresh_key);
            self.outbound.change_key(&protection(self.our_key.as_ref()));
        }
        self.inbound.change_codec(incoming(&agreed));
        self.outbound.change_codec(outgoing(&agreed));
        if agreed.remote != self.agreed.remote {
            self.remote = agreed.remote;
        }
        // A hold that ends must not find the time of silence already used up.
        self.last_heard = now;
        self.agreed = agreed;
    }

    /// The call is confirmed now; silence counts from here.
    pub(super) const fn started(&mut self, now: Duration) {
        self.last_heard = now;
    }

    /// Reads what has arrived.
    pub(super) fn receive(&mut self, pair: &PortPair, now: Duration) {
        for _ in 0..MOST_AT_ONCE {
            match pair.rtp.try_recv_from(&mut self.buffer) {
                Ok((length, source)) => self.take(length, source, now),
                // Nothing more, or an ICMP error, which says nothing that silence doesn't say.
                Err(_) => return,
            }
        }
    }

    /// Reads what has arrived for RTCP; once a second is enough.
    pub(super) fn receive_reports(&mut self, pair: &PortPair, now: Duration) {
        for _ in 0..MOST_AT_ONCE {
            let Ok((length, source)) = pair.rtcp.try_recv_from(&mut self.buffer) else { return };
            if self.is_known(source.ip()) && self.inbound.receive(&mut self.buffer[..length], millis(now)).is_ok() {
                self.last_heard = now;
            }
        }
    }

    fn take(&mut self, length: usize, source: SocketAddr, now: Duration) {
        let authenticated = self.agreed.crypto.is_some();
        if !authenticated && !self.is_known(source.ip()) {
            self.strangers += 1;
            return;
        }
        // An error is counted by the media crate and concerns this datagram only.
        if self.inbound.receive(&mut self.buffer[..length], millis(now)).is_ok() {
            self.last_heard = now;
            self.remote = source;
        }
    }

    fn is_known(&self, ip: IpAddr) -> bool {
        ip == self.agreed.remote.ip() || ip == self.signalling
    }

    /// How long no packet has come.
    pub(super) const fn silent_for(&self, now: Duration) -> Duration {
        now.saturating_sub(self.last_heard)
    }

    /// The next 20 ms of what the other side says.
    pub(super) fn hear(&mut self, now: Duration) -> Tick {
        self.inbound.tick(millis(now))
    }

    /// Sends the next 20 ms: a frame, or silence.
    pub(super) async fn speak(&mut self, pair: &PortPair, frame: Option<&Frame>) {
        if self.outbound.packet(frame, &mut self.datagram).is_ok() && send(&pair.rtp, &self.datagram, self.remote).await
        {
            self.sent += 1;
        }
    }

    pub(super) fn press(&mut self, digit: Digit) {
        if self.outbound.press(digit).is_err() {
            tracing::debug!("more keys were pressed than can wait; the last one is dropped");
        }
    }

    /// Sends an RTCP report.
    pub(super) async fn report(&mut self, pair: &PortPair) {
        let statistics = self.inbound.statistics();
        if self.outbound.report(&statistics, clock::now(), &mut self.datagram).is_err() {
            return;
        }
        let sent = if self.agreed.rtcp_mux {
            send(&pair.rtp, &self.datagram, self.remote).await
        } else {
            let port = self.agreed.remote_rtcp.port();
            send(&pair.rtcp, &self.datagram, SocketAddr::new(self.remote.ip(), port)).await
        };
        if !sent {
            tracing::debug!("an RTCP report could not be sent");
        }
    }

    pub(super) fn quality(&self) -> Quality {
        let counts = self.inbound.statistics();
        Quality {
            received: counts.received,
            sent: self.sent,
            lost: counts.lost,
            late: counts.late,
            rejected: counts.refused + self.strangers,
            jitter: Duration::from_secs_f32(counts.jitter_ms.max(0.0) / 1000.0),
            ..Quality::default()
        }
    }
}

/// Whether the datagram could be given to the system; what becomes of it then, nobody knows.
async fn send(socket: &UdpSocket, datagram: &[u8], to: SocketAddr) -> bool {
    to.port() != 0 && !to.ip().is_unspecified() && socket.send_to(datagram, to).await.is_ok()
}

fn millis(now: Duration) -> u64 {
    u64::try_from(now.as_millis()).unwrap_or(u64::MAX)
}

fn their_key(agreed: &Agreed) -> Option<&SrtpKey> {
    agreed.crypto.as_ref().map(|crypto| &crypto.key)
}

fn protection(key: Option<&SrtpKey>) -> Protection<'_> {
    key.map_or(Protection::Clear, Protection::Srtp)
}

fn outgoing(agreed: &Agreed) -> Negotiated {
    Negotiated {
        codec: agreed.codec,
        payload_type: agreed.payload_types.0,
        telephone_event: agreed.keys.map(|keys| keys.payload_types.0),
    }
}

fn incoming(agreed: &Agreed) -> Negotiated {
    Negotiated {
        codec: agreed.codec,
        payload_type: agreed.payload_types.1,
        telephone_event: agreed.keys.map(|keys| keys.payload_types.1),
    }
}
