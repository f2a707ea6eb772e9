//! What an operator decides about a line: where it listens, what it accepts, how much of it.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    ops::RangeInclusive,
    time::Duration,
};

use zeroize::Zeroizing;

use crate::Codec;

/// Everything a [`Line`](crate::Line) needs to know before it opens.
///
/// Start from [`LineSettings::on_loopback`] or [`LineSettings::outgoing`] and change what differs.
#[derive(Clone)]
pub struct LineSettings {
    /// Where SIP over UDP is answered; port 0 takes a free one.
    pub udp: Option<SocketAddr>,
    /// Where SIP over TCP is answered.
    pub tcp: Option<SocketAddr>,
    /// Where SIP over TLS is answered, and as whom.
    pub tls: Option<TlsListener>,
    /// The local address sound is received on.
    pub rtp_address: IpAddr,
    /// The ports sound is received on: an even one for RTP and the next for RTCP, so a call takes two.
    pub rtp_ports: RangeInclusive<u16>,
    /// The address others reach us at, where it differs from the ones above (behind a one-to-one NAT).
    pub advertised: Option<IpAddr>,
    /// Country code, digits only, of numbers that arrive without one.
    pub country_code: String,
    /// How many calls, and how fast.
    pub limits: Limits,
    /// Whether anything may be unencrypted beyond loopback.
    pub clear_text: ClearText,
    /// How long a call that is not on hold may stay without a single packet before it is ended.
    pub no_media: Duration,
    /// What to do when somebody asks us to call somebody else (REFER).
    pub referrals: Referrals,
    /// What we can hear and speak, most wanted first; used for offers, and to pick among a caller's equals.
    pub codecs: Vec<Codec>,
}

impl LineSettings {
    /// A line for trying out: UDP and TCP on free loopback ports, no TLS.
    pub fn on_loopback() -> Self {
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Self { udp: Some(any), tcp: Some(any), ..Self::outgoing(IpAddr::from(Ipv4Addr::LOCALHOST)) }
    }

    /// A line that only places calls: it listens on one free UDP port of `address`, for answers and hang-ups.
    pub fn outgoing(address: IpAddr) -> Self {
        Self {
            udp: Some(SocketAddr::from((address, 0))),
            tcp: None,
            tls: None,
            rtp_address: address,
            rtp_ports: 40_000..=49_999,
            advertised: None,
            country_code: "45".to_owned(),
            limits: Limits::default(),
            clear_text: ClearText::LoopbackOnly,
            no_media: Duration::from_secs(20),
            referrals: Referrals::Decline,
            codecs: Codec::ALL.to_vec(),
        }
    }
}

/// What to do with a REFER.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Referrals {
    /// Decline: else anybody who calls could have us call anywhere, at our cost.
    Decline,
    /// Tell the leg's owner, as a person's telephone does.
    Tell,
}

/// A TLS address with the certificate it is answered under.
#[derive(Clone)]
pub struct TlsListener {
    /// Where SIP over TLS is answered.
    pub address: SocketAddr,
    /// Who we are there.
    pub identity: TlsIdentity,
}

/// A certificate chain and its private key, both PEM; wiped when dropped.
#[derive(Clone)]
pub struct TlsIdentity {
    /// Our certificate first, then its issuers.
    pub certificates: Vec<u8>,
    /// The unencrypted key: PKCS#8, PKCS#1 (RSA) or SEC1 (EC).
    pub key: Zeroizing<Vec<u8>>,
}

/// Limits that keep one caller, or a flood, from taking the line from everybody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Calls at the same time.
    pub calls: u32,
    /// New calls a second, all together; a short burst of twice as many is let through.
    pub new_calls_per_second: u32,
    /// New calls a second from one address; a trunk sends everything from one, so set it as high as a trunk may call.
    pub per_source_per_second: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { calls: 300, new_calls_per_second: 100, per_source_per_second: 100 }
    }
}

/// Whether signalling without TLS, or sound without SRTP, is accepted beyond loopback.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClearText {
    /// Only between programs on this machine.
    LoopbackOnly,
    /// Anywhere, because of this reason, which the operator typed and the evidence ledger records.
    Allowed {
        /// Why, for example "the trunk reaches us through an IPsec tunnel".
        reason: String,
    },
}
