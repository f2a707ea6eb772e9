//! What a leg agrees on, before and while it talks.

use std::net::IpAddr;

use clevercall_media::{Codec, SrtpKey, SrtpSuite};
use zeroize::Zeroizing;

use crate::{
    ClearText, LineSettings, Transport,
    sdp::{self, Agreed, Direction, Local, OFFERED_TAG, Offered, Session, Terms, Unacceptable},
    sip::{Stack, random},
};

/// What we offer to protect sound by.
pub(super) const OFFERED_SUITE: SrtpSuite = SrtpSuite::AesCm128HmacSha1_80;

/// What was agreed on before a call rang.
pub(crate) enum Negotiated {
    /// The caller offered, and this is what we take of it.
    Offered(Session, Agreed),
    /// The caller leaves the offer to us; with this encryption or without.
    Late { sound: Option<SrtpSuite> },
}

impl Negotiated {
    /// What will protect the sound.
    pub(crate) fn sound(&self) -> Option<SrtpSuite> {
        match self {
            Self::Offered(_, agreed) => agreed.crypto.as_ref().map(|theirs| theirs.key.suite()),
            Self::Late { sound } => *sound,
        }
    }
}

/// Status and Warning of a refusal.
pub(crate) struct SoundRefused {
    pub(crate) status: u16,
    warning: (u16, &'static str),
}

impl SoundRefused {
    pub(crate) fn fields(&self) -> Vec<(&'static str, String)> {
        vec![("Warning", format!("{} clevercall \"{}\"", self.warning.0, self.warning.1))]
    }
}

impl From<Unacceptable> for SoundRefused {
    fn from(why: Unacceptable) -> Self {
        Self { status: 488, warning: why.warning() }
    }
}

/// Looks at the offer of an INVITE, or at its absence.
pub(crate) fn negotiate(
    stack: &Stack,
    offer: &[u8],
    transport: Transport,
    source: IpAddr,
) -> Result<Negotiated, SoundRefused> {
    if offer.is_empty() {
        // Keys may not travel in clear (RFC 4568 §7.1.1), so what is signalled in clear is offered in clear or not at all.
        let encrypted = transport == Transport::Tls;
        let allowed = encrypted || is_clear_text_allowed(stack.settings(), source);
        let sound = encrypted.then_some(OFFERED_SUITE);
        return if allowed { Ok(Negotiated::Late { sound }) } else { Err(Unacceptable::ClearText.into()) };
    }
    let (session, agreed) = take_offer(stack, offer, None)?;
    Ok(Negotiated::Offered(session, agreed))
}

/// Picks from an offer; `current` is the codec in use.
pub(super) fn take_offer(
    stack: &Stack,
    offer: &[u8],
    current: Option<Codec>,
) -> Result<(Session, Agreed), SoundRefused> {
    let settings = stack.settings();
    let session = Session::parse(offer)
        .map_err(|_| SoundRefused { status: 400, warning: (399, "Unreadable session description") })?;
    let agreed = sdp::accept_offer(
        &session,
        &Terms {
            codecs: &settings.codecs,
            current,
            clear_text: &|ip| is_clear_text_allowed(settings, ip),
            ipv6: settings.rtp_address.is_ipv6(),
        },
    )?;
    Ok((session, agreed))
}

/// Whether sound may go to, and come from, this address in clear.
pub(super) fn is_clear_text_allowed(settings: &LineSettings, ip: IpAddr) -> bool {
    let local = settings.rtp_address.is_loopback() && (ip.is_loopback() || ip.is_unspecified());
    local || matches!(settings.clear_text, ClearText::Allowed { .. })
}

/// A fresh key for what we send.
pub(super) fn fresh_key(suite: SrtpSuite) -> SrtpKey {
    SrtpKey::from_random(suite, &Zeroizing::new(random()))
}

/// The same key once more, for an offer that repeats it while it stays in use.
pub(super) fn copy_key(key: &SrtpKey) -> SrtpKey {
    SrtpKey::parse(key.suite(), &key.to_inline()).expect("a key reads back as it was written")
}

/// Our own description, through all its versions.
pub(super) struct Description {
    session: u64,
    version: u64,
    address: IpAddr,
    port: u16,
    last: Option<Zeroizing<String>>,
}

impl Description {
    pub(super) fn new(address: IpAddr, port: u16) -> Self {
        // RFC 8866 §5.2 asks for a unique number; one at random tells nothing about us. 62 bits fit every reader.
        let session = u64::from_ne_bytes(random()) >> 2;
        Self { session, version: 1, address, port, last: None }
    }

    /// Our answer to an offer.
    pub(super) fn answer(&mut self, agreed: &Agreed, offer: &Session, key: Option<&SrtpKey>) -> Vec<u8> {
        self.write(|local| sdp::write_answer(&Local { direction: agreed.direction, key, ..local }, agreed, offer))
    }

    /// An offer of ours.
    pub(super) fn offer(&mut self, codecs: &[Codec], direction: Direction, key: Option<&SrtpKey>) -> Vec<u8> {
        self.write(|local| sdp::write_offer(&Local { direction, key, ..local }, codecs))
    }

    /// Writes, and counts the version up if anything else has changed (RFC 3264 §8).
    fn write(&mut self, how: impl Fn(Local<'static>) -> Zeroizing<String>) -> Vec<u8> {
        let local = |version| Local {
            session: self.session,
            version,
            address: self.address,
            port: self.port,
            direction: Direction::SendRecv,
            key: None,
        };
        let mut text = how(local(self.version));
        if self.last.as_ref().is_some_and(|last| *last != text) {
            self.version += 1;
            text = how(local(self.version));
        }
        let bytes = text.as_bytes().to_vec();
        self.last = Some(text);
        bytes
    }
}

/// Reads the answer to an offer of ours.
pub(super) fn take_answer(
    stack: &Stack,
    answer: &[u8],
    codecs: &[Codec],
    key: Option<&SrtpKey>,
) -> Result<Agreed, Unacceptable> {
    let session = Session::parse(answer).map_err(|_| Unacceptable::Mismatch)?;
    sdp::accept_answer(
        &session,
        &Offered {
            codecs,
            crypto_tag: key.map(|_| OFFERED_TAG),
            direction: Direction::SendRecv,
            ipv6: stack.settings().rtp_address.is_ipv6(),
            rtcp_mux: true,
        },
    )
}
