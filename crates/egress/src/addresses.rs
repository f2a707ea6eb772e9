//! From a name to the addresses that an approval pins.

use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use tokio::{net::lookup_host, time::timeout};

use crate::Host;

/// A name server that takes longer is as good as none.
const RESOLVE: Duration = Duration::from_secs(5);
/// More addresses than this are not tried.
const MOST: usize = 8;

/// Why a host has no usable address.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum AddressFault {
    Unresolved,
    WrongAddress,
}

/// The addresses of a host, at most eight; a name is looked up once.
pub(crate) async fn resolve(host: &Host, port: u16) -> Result<Vec<SocketAddr>, AddressFault> {
    let addresses = match host {
        Host::Address(address) => vec![SocketAddr::new(*address, port)],
        Host::Name(name) => {
            let found = timeout(RESOLVE, lookup_host((name.as_str(), port))).await;
            found.map_err(|_| AddressFault::Unresolved)?.map_err(|_| AddressFault::Unresolved)?.take(MOST).collect()
        }
    };
    check(host, addresses)
}

/// Holds what a name server says against what it can be.
///
/// One address that fits no processor spoils the whole answer: a name that points at this machine or at the link's own
/// services (where clouds keep credentials) is an attack, or a mistake of the same effect.
fn check(host: &Host, addresses: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, AddressFault> {
    let fits = |address: &SocketAddr| {
        let ip = address.ip().to_canonical();
        if host.is_this_machine() { ip.is_loopback() } else { is_somewhere_else(ip) }
    };
    if addresses.is_empty() {
        Err(AddressFault::Unresolved)
    } else if addresses.iter().all(fits) {
        Ok(addresses)
    } else {
        Err(AddressFault::WrongAddress)
    }
}

const fn is_somewhere_else(ip: IpAddr) -> bool {
    let link_local = match ip {
        IpAddr::V4(ip) => ip.is_link_local() || ip.is_broadcast(),
        IpAddr::V6(ip) => ip.is_unicast_link_local(),
    };
    !(ip.is_loopback() || ip.is_unspecified() || ip.is_multicast() || link_local)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(host: &str, addresses: &[&str]) -> Result<usize, AddressFault> {
        let sockets = addresses.iter().map(|text| SocketAddr::new(text.parse().unwrap(), 443)).collect();
        check(&host.parse().unwrap(), sockets).map(|addresses| addresses.len())
    }

    #[test]
    fn a_name_may_point_at_any_number_of_ordinary_addresses() {
        assert_eq!(answer("sip.example.dk", &["192.0.2.1", "10.1.2.3", "2001:db8::1"]), Ok(3));
    }

    #[test]
    fn one_address_that_is_no_processors_spoils_the_answer() {
        for wrong in ["127.0.0.1", "::1", "::ffff:127.0.0.1", "0.0.0.0", "169.254.169.254", "fe80::1", "224.0.0.1"] {
            assert_eq!(answer("sip.example.dk", &["192.0.2.1", wrong]), Err(AddressFault::WrongAddress), "{wrong}");
        }
    }

    #[test]
    fn localhost_must_stay_here() {
        assert_eq!(answer("localhost", &["127.0.0.1", "::1"]), Ok(2));
        assert_eq!(answer("localhost", &["192.0.2.1"]), Err(AddressFault::WrongAddress));
    }

    #[test]
    fn no_address_is_unresolved() {
        assert_eq!(answer("sip.example.dk", &[]), Err(AddressFault::Unresolved));
    }
}
