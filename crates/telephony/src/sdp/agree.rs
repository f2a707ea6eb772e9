//! What two sides agree on: the choice among what was offered.

use std::net::{IpAddr, SocketAddr};

use clevercall_media::{Codec, CryptoAttribute, SrtpKey};
use thiserror::Error;

use super::{
    Direction, Media, Session,
    write::{offered_keys_payload_type, offered_payload_type},
};

/// What we are ready to agree on.
pub(crate) struct Terms<'a> {
    /// Most wanted first.
    pub(crate) codecs: &'a [Codec],
    /// The codec in use, which a renewed offer should not change without need.
    pub(crate) current: Option<Codec>,
    /// Whether sound may be in clear with that address.
    pub(crate) clear_text: &'a dyn Fn(IpAddr) -> bool,
    /// Whether our own address is IPv6.
    pub(crate) ipv6: bool,
}

/// What was agreed on for the one stream of sound.
pub(crate) struct Agreed {
    /// Which of the described streams it is.
    pub(crate) stream: usize,
    pub(crate) profile: String,
    pub(crate) codec: Codec,
    /// The payload type of sound that we send, and of sound that we are sent.
    pub(crate) payload_types: (u8, u8),
    /// Key presses (RFC 4733), if the other side knows them.
    pub(crate) keys: Option<Keys>,
    pub(crate) remote: SocketAddr,
    pub(crate) remote_rtcp: SocketAddr,
    pub(crate) rtcp_mux: bool,
    /// Ours: what we do.
    pub(crate) direction: Direction,
    /// The tag and key of the other side, when sound is encrypted.
    pub(crate) crypto: Option<CryptoAttribute>,
}

/// How key presses are sent.
#[derive(Clone, Copy)]
pub(crate) struct Keys {
    /// The payload type of those that we send, and of those that we are sent.
    pub(crate) payload_types: (u8, u8),
    pub(crate) clock: u32,
}

/// Why a description can't be agreed to: 488 Not Acceptable Here, and the call is not made.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub(crate) enum Unacceptable {
    #[error("no stream of sound over RTP was offered; offer m=audio")]
    NoSound,
    #[error("none of our codecs was offered; offer PCMA, PCMU, G722 or opus")]
    NoCodec,
    #[error("only DTLS-SRTP was offered, which this line does not speak; offer SRTP with keys in SDP (SDES)")]
    Dtls,
    #[error("no key for SRTP that we can use was offered; offer AES_CM_128_HMAC_SHA1_80")]
    NoKey,
    #[error("sound would be in clear; offer RTP/SAVP with a=crypto")]
    ClearText,
    #[error("sound would go to an address of another family, to a name or to many; offer one IP address")]
    Address,
    #[error("the answer does not fit what we offered; answer with one of its codecs and its kind of RTP")]
    Mismatch,
}

impl Unacceptable {
    /// The code and text of a Warning header (RFC 3261 §20.43).
    pub(crate) const fn warning(self) -> (u16, &'static str) {
        match self {
            Self::NoSound => (304, "Media type not available"),
            Self::NoCodec => (305, "Incompatible media format"),
            Self::Dtls => (302, "Incompatible transport protocol: DTLS-SRTP is not supported, offer SDES"),
            Self::NoKey | Self::ClearText => (302, "Incompatible transport protocol: SRTP with SDES is required"),
            Self::Address => (301, "Incompatible network address formats"),
            Self::Mismatch => (399, "The answer does not fit the offer"),
        }
    }
}

/// Picks what we answer with.
pub(crate) fn accept_offer(offer: &Session, terms: &Terms<'_>) -> Result<Agreed, Unacceptable> {
    let mut reason = Unacceptable::NoSound;
    let mut clear = None;
    for (index, media) in offer.media.iter().enumerate() {
        match accept_stream(media, terms) {
            Ok(agreed) => {
                let agreed = Agreed { stream: index, ..agreed };
                if agreed.crypto.is_some() {
                    return Ok(agreed);
                }
                // An encrypted stream further down is better than this one.
                clear.get_or_insert(agreed);
            }
            Err(Unacceptable::NoSound) => {}
            Err(why) => reason = why,
        }
    }
    clear.ok_or(reason)
}

fn accept_stream(media: &Media, terms: &Terms<'_>) -> Result<Agreed, Unacceptable> {
    let encrypted = match (media.kind.as_str(), media.profile.as_str()) {
        ("audio", _) if media.port == 0 => return Err(Unacceptable::NoSound),
        ("audio", "RTP/SAVP" | "RTP/SAVPF") => true,
        ("audio", "RTP/AVP" | "RTP/AVPF") => false,
        ("audio", "UDP/TLS/RTP/SAVP" | "UDP/TLS/RTP/SAVPF") => return Err(Unacceptable::Dtls),
        _ => return Err(Unacceptable::NoSound),
    };
    let crypto = media.values("crypto").find_map(|value| CryptoAttribute::parse(value).ok());
    if encrypted && crypto.is_none() {
        let dtls = media.values("fingerprint").next().is_some();
        return Err(if dtls { Unacceptable::Dtls } else { Unacceptable::NoKey });
    }
    let (remote, remote_rtcp) = addresses(media, terms.ipv6)?;
    if crypto.is_none() && !(terms.clear_text)(remote.ip()) {
        return Err(Unacceptable::ClearText);
    }
    let (codec, payload_type) = choose_codec(media, terms).ok_or(Unacceptable::NoCodec)?;
    // An address of zeros is how RFC 2543 put a call on hold (RFC 3264 §8.4).
    let direction = if media.direction == Direction::SendRecv && remote.ip().is_unspecified() {
        Direction::RecvOnly
    } else {
        media.direction.mirrored()
    };
    Ok(Agreed {
        stream: 0,
        profile: media.profile.clone(),
        codec,
        payload_types: (payload_type, payload_type),
        keys: keys(media, codec),
        remote,
        remote_rtcp,
        rtcp_mux: media.values("rtcp-mux").next().is_some(),
        direction,
        crypto,
    })
}

/// What we offered, to compare an answer with.
pub(crate) struct Offered<'a> {
    pub(crate) codecs: &'a [Codec],
    /// The profile and, when it is encrypted, the tag of our only key.
    pub(crate) crypto_tag: Option<u32>,
    pub(crate) direction: Direction,
    pub(crate) ipv6: bool,
    pub(crate) rtcp_mux: bool,
}

/// Reads what an answer to our offer of one stream chose.
pub(crate) fn accept_answer(answer: &Session, offered: &Offered<'_>) -> Result<Agreed, Unacceptable> {
    let [media] = answer.media.as_slice() else { return Err(Unacceptable::Mismatch) };
    let terms = Terms { codecs: offered.codecs, current: None, clear_text: &|_| true, ipv6: offered.ipv6 };
    let agreed = accept_stream(media, &terms)?;
    let tag = agreed.crypto.as_ref().map(|crypto| crypto.tag);
    let direction_fits = (offered.direction.sends() || !agreed.direction.sends())
        && (offered.direction.listens() || !agreed.direction.listens());
    // RFC 4568 §5.1.2: the answer repeats the tag it chose. One that says nothing would leave us in clear.
    if tag != offered.crypto_tag || !direction_fits {
        return Err(Unacceptable::Mismatch);
    }
    // What we are sent bears the numbers of our offer, whatever the answer calls them (RFC 3264 §6.1).
    let keys = agreed
        .keys
        .map(|keys| Keys { payload_types: (keys.payload_types.0, offered_keys_payload_type(keys.clock)), ..keys });
    Ok(Agreed {
        payload_types: (agreed.payload_types.0, offered_payload_type(agreed.codec)),
        keys,
        rtcp_mux: agreed.rtcp_mux && offered.rtcp_mux,
        ..agreed
    })
}

fn addresses(media: &Media, ipv6: bool) -> Result<(SocketAddr, SocketAddr), Unacceptable> {
    let ip = media.address.filter(|ip| !ip.is_multicast() && ip.is_ipv6() == ipv6).ok_or(Unacceptable::Address)?;
    let rtcp = media.values("rtcp").next().and_then(|value| value.split_ascii_whitespace().next()?.parse().ok());
    let rtcp_port = rtcp.unwrap_or(media.port.saturating_add(1));
    Ok((SocketAddr::new(ip, media.port), SocketAddr::new(ip, rtcp_port)))
}

/// Our most wanted codec among those described, with its payload type.
fn choose_codec(media: &Media, terms: &Terms<'_>) -> Option<(Codec, u8)> {
    let described = |codec: Codec| {
        media.formats.iter().find_map(|format| {
            let number: u8 = format.parse().ok().filter(|number| *number < 128)?;
            let named = media.encoding(format).map_or(codec.static_payload_type() == Some(number), |encoding| {
                encoding.0.eq_ignore_ascii_case(codec.rtp_name())
                    && encoding.1 == codec.rtp_clock_rate()
                    && encoding.2 == codec.rtp_channels()
            });
            named.then_some((codec, number))
        })
    };
    let current = terms.current.filter(|current| terms.codecs.contains(current));
    current.into_iter().chain(terms.codecs.iter().copied()).find_map(described)
}

/// The payload type of key presses: one with the codec's own clock if there is one.
fn keys(media: &Media, codec: Codec) -> Option<Keys> {
    let events = || {
        media.formats.iter().filter_map(|format| {
            let (name, clock, _) = media.encoding(format)?;
            let number: u8 = format.parse().ok().filter(|number| *number < 128)?;
            name.eq_ignore_ascii_case("telephone-event").then_some((number, clock))
        })
    };
    let (number, clock) = events().find(|(_, clock)| *clock == codec.rtp_clock_rate()).or_else(|| events().next())?;
    Some(Keys { payload_types: (number, number), clock })
}

/// Whether a renewed key is another one than before.
pub(crate) fn same_key(one: Option<&SrtpKey>, other: Option<&SrtpKey>) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => one.suite() == other.suite() && *one.to_inline() == *other.to_inline(),
        _ => false,
    }
}
