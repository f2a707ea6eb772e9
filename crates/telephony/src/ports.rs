//! Pairs of ports for sound: an even one for RTP, the next for RTCP (RFC 3550 §11).

use std::{
    io,
    net::{IpAddr, SocketAddr},
    ops::RangeInclusive,
    sync::atomic::{AtomicUsize, Ordering},
};

use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::UdpSocket;

/// What the system may hold back of a call's packets: about a second, so that what nobody reads can't pile up.
const RECEIVE_BUFFER: usize = 64 * 1024;
/// Expedited forwarding (DSCP 46, RFC 4594 §4.1), as the upper six bits of the byte.
const EXPEDITED: u32 = 46 << 2;

/// The range sound is received on.
///
/// Pairs are handed out in turn, so that late packets of a call that ended don't reach the next one.
pub(crate) struct Ports {
    address: IpAddr,
    pairs: Vec<u16>,
    next: AtomicUsize,
}

/// The two sockets of a call.
pub(crate) struct PortPair {
    pub(crate) rtp: UdpSocket,
    pub(crate) rtcp: UdpSocket,
    pub(crate) port: u16,
}

impl Ports {
    /// `None` when the range holds no pair. `start` is any number; it says which pair is first.
    pub(crate) fn new(address: IpAddr, range: RangeInclusive<u16>, start: usize) -> Option<Self> {
        let last = *range.end();
        let pairs: Vec<u16> = range.filter(|port| port % 2 == 0 && *port != 0 && *port < last).collect();
        let next = start.checked_rem(pairs.len())?;
        Some(Self { address, pairs, next: AtomicUsize::new(next) })
    }

    /// Binds the next free pair.
    pub(crate) fn take(&self) -> Option<PortPair> {
        (0..self.pairs.len()).find_map(|_| {
            let turn = self.next.fetch_add(1, Ordering::Relaxed);
            let port = self.pairs[turn % self.pairs.len()];
            Some(PortPair { rtp: self.bind(port).ok()?, rtcp: self.bind(port + 1).ok()?, port })
        })
    }

    fn bind(&self, port: u16) -> io::Result<UdpSocket> {
        let address = SocketAddr::new(self.address, port);
        let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
        socket.set_nonblocking(true)?;
        socket.set_recv_buffer_size(RECEIVE_BUFFER)?;
        if self.address.is_ipv4() && socket.set_tos_v4(EXPEDITED).is_err() {
            // Marking packets is a favour of the network; without it they are ordinary ones.
        }
        socket.bind(&address.into())?;
        UdpSocket::from_std(socket.into())
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn ports(range: RangeInclusive<u16>) -> Option<Ports> {
        Ports::new(IpAddr::from(Ipv4Addr::LOCALHOST), range, 0)
    }

    #[tokio::test]
    async fn pairs_are_even_and_handed_out_in_turn_until_none_is_left() {
        let ports = ports(39_001..=39_006).unwrap();
        let taken: Vec<PortPair> = std::iter::from_fn(|| ports.take()).collect();
        assert_eq!(taken.iter().map(|pair| pair.port).collect::<Vec<_>>(), [39_002, 39_004]);
        drop(taken);
        assert!(ports.take().is_some());
    }

    #[test]
    fn a_range_without_a_pair_is_refused() {
        for range in [5000..=5000, 5001..=5002, 0..=1, RangeInclusive::new(9, 8)] {
            assert!(ports(range).is_none());
        }
    }
}
