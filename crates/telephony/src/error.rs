//! What can go wrong with a line, an answer or a call, in sentences for the one who must act.

use std::net::SocketAddr;

use thiserror::Error;

/// Why a line did not open: the operator must change something.
#[derive(Debug, Error)]
pub enum OpenError {
    /// Another program has the port.
    #[error("{protocol} port {address} is taken by another program; stop it or choose another port")]
    PortTaken {
        /// UDP, TCP or TLS.
        protocol: &'static str,
        /// Where we tried to listen.
        address: SocketAddr,
    },
    /// The system refused the address: it isn't ours, or the port needs rights we lack.
    #[error("can't listen on {protocol} {address} ({kind}); use an address of this machine and a port above 1023")]
    Address {
        /// UDP, TCP or TLS.
        protocol: &'static str,
        /// Where we tried to listen.
        address: SocketAddr,
        /// What the system said.
        kind: std::io::ErrorKind,
    },
    /// Nothing to listen on.
    #[error("the line has no address; set at least one of UDP, TCP and TLS")]
    NoAddress,
    /// Fewer than two ports.
    #[error("the RTP port range holds no even port with its successor; give it at least two ports for every call")]
    RtpPorts,
    /// No codec is left.
    #[error("the line has no codec; name at least one of opus, G722, PCMA, PCMU")]
    NoCodec,
    /// The certificate file can't be used.
    #[error("the TLS certificate can't be read ({0}); give a PEM file with our certificate first, then its issuers")]
    Certificate(&'static str),
    /// The key file can't be used.
    #[error("the TLS key can't be read ({0}); give an unencrypted PEM key: PKCS#8, PKCS#1 or SEC1")]
    Key(&'static str),
    /// Signalling in clear beyond loopback.
    #[error(
        "{protocol} on {address} would carry calls unencrypted beyond this machine; use TLS, listen on loopback, \
         or give a reason for clear text"
    )]
    ClearText {
        /// UDP or TCP.
        protocol: &'static str,
        /// Where it would listen.
        address: SocketAddr,
    },
}

/// Why a ringing call was not answered; it is over.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum AnswerError {
    /// The caller gave up while it rang.
    #[error("the caller hung up before the answer; nothing to do")]
    Gone,
    /// Every RTP port is taken.
    #[error("no RTP port is free; widen the port range or lower the limit on calls")]
    NoPort,
}

/// Why a call we placed was not connected.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum CallError {
    /// Not a SIP address.
    #[error("not a SIP address; write sip:name@host:port, with ;transport=tcp or ;transport=tls if wanted")]
    Target,
    /// The name in the address has no address.
    #[error("the host of the target has no address; check its name and the DNS")]
    UnknownHost,
    /// Nobody listens there, or the network doesn't lead there.
    #[error("can't connect to the target ({0}); check its address, port and transport")]
    Unreachable(std::io::ErrorKind),
    /// The line has no socket for this transport.
    #[error("this line has no UDP address to call from; give it one, or call over TCP or TLS")]
    NoUdp,
    /// The target's certificate is not one we trust.
    #[error("the target's TLS certificate was refused ({0}); give its issuer's certificate or its fingerprint")]
    Certificate(&'static str),
    /// The call would be unencrypted beyond this machine.
    #[error("the call would be unencrypted beyond this machine; use TLS and SRTP, or give a reason for clear text")]
    ClearText,
    /// The target said no.
    #[error("the target answered with status {0}; look up the number and the target, or ask who runs it")]
    Refused(u16),
    /// The target wants a password we don't have, or not this one.
    #[error("the target did not accept our name and password; check the credentials")]
    Credentials,
    /// The target never answered.
    #[error("the target did not answer in time; see whether its address is right and it is reachable")]
    NoAnswer,
    /// The target's SDP answer can't be used.
    #[error("the target answered with sound we did not offer; choose another codec or encryption")]
    Sound,
    /// Every RTP port is taken.
    #[error("no RTP port is free; widen the port range")]
    NoPort,
    /// The line is draining or closed.
    #[error("the line is closing and takes no new calls; call after it has started again")]
    LineClosed,
}
