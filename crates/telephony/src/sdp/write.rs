//! Writing a session description.

use std::{fmt::Write as _, net::IpAddr};

use clevercall_media::{Codec, SrtpKey};
use zeroize::Zeroizing;

use super::{Agreed, Direction, Session};

/// Our side of a session.
pub(crate) struct Local<'a> {
    /// `o=`: the same number for the whole call, and a version that grows by one with every change.
    pub(crate) session: u64,
    pub(crate) version: u64,
    pub(crate) address: IpAddr,
    pub(crate) port: u16,
    pub(crate) direction: Direction,
    /// Our key, when sound is encrypted.
    pub(crate) key: Option<&'a SrtpKey>,
}

/// The tag of the only key in our offers.
pub(crate) const OFFERED_TAG: u32 = 1;
/// The payload type of key presses in our offers, for a clock of 8000 and of 48000.
const OFFERED_KEYS: [(u8, u32); 2] = [(101, 8_000), (110, 48_000)];

/// The payload type our own offers give a codec.
pub(crate) fn offered_payload_type(codec: Codec) -> u8 {
    codec.static_payload_type().unwrap_or(111)
}

/// The payload type our own offers give key presses of this clock.
pub(crate) fn offered_keys_payload_type(clock: u32) -> u8 {
    OFFERED_KEYS.into_iter().find(|keys| keys.1 == clock).unwrap_or(OFFERED_KEYS[0]).0
}

/// An offer of one stream with all of `codecs`.
pub(crate) fn write_offer(local: &Local<'_>, codecs: &[Codec]) -> Zeroizing<String> {
    let mut text = head(local);
    let clocks: Vec<(u8, u32)> = OFFERED_KEYS
        .into_iter()
        .filter(|(_, clock)| codecs.iter().any(|codec| codec.rtp_clock_rate() == *clock))
        .collect();
    let profile = if local.key.is_some() { "RTP/SAVP" } else { "RTP/AVP" };
    let mut line = format!("m=audio {} {profile}", local.port);
    for number in codecs.iter().map(|codec| offered_payload_type(*codec)).chain(clocks.iter().map(|keys| keys.0)) {
        push(&mut line, format_args!(" {number}"));
    }
    push(&mut text, format_args!("{line}\r\n"));
    for codec in codecs {
        codec_lines(&mut text, *codec, offered_payload_type(*codec));
    }
    for (number, clock) in clocks {
        keys_lines(&mut text, number, clock);
    }
    let crypto = local.key.map(|key| (OFFERED_TAG, key));
    tail(&mut text, local.direction, crypto, true);
    text
}

/// The answer to an offer: one stream taken, the others turned down.
pub(crate) fn write_answer(local: &Local<'_>, agreed: &Agreed, offer: &Session) -> Zeroizing<String> {
    let mut text = head(local);
    for (index, media) in offer.media.iter().enumerate() {
        if index != agreed.stream {
            // RFC 3264 §6: a stream is turned down by port 0, its formats are of no meaning.
            push(&mut text, format_args!("m={} 0 {} {}\r\n", media.kind, media.profile, media.formats[0]));
            continue;
        }
        let number = agreed.payload_types.1;
        push(&mut text, format_args!("m=audio {} {} {number}", local.port, agreed.profile));
        if let Some(keys) = agreed.keys {
            push(&mut text, format_args!(" {}", keys.payload_types.1));
        }
        text.push_str("\r\n");
        codec_lines(&mut text, agreed.codec, number);
        if let Some(keys) = agreed.keys {
            keys_lines(&mut text, keys.payload_types.1, keys.clock);
        }
        let crypto = agreed.crypto.as_ref().zip(local.key).map(|(theirs, key)| (theirs.tag, key));
        tail(&mut text, local.direction, crypto, agreed.rtcp_mux);
    }
    text
}

fn head(local: &Local<'_>) -> Zeroizing<String> {
    let family = if local.address.is_ipv6() { "IP6" } else { "IP4" };
    let (session, version, address) = (local.session, local.version, local.address);
    let mut text = Zeroizing::new(String::with_capacity(2048));
    push(&mut text, format_args!("v=0\r\no=- {session} {version} IN {family} {address}\r\ns=-\r\n"));
    push(&mut text, format_args!("c=IN {family} {address}\r\nt=0 0\r\n"));
    text
}

fn codec_lines(text: &mut String, codec: Codec, number: u8) {
    let (name, clock) = (codec.rtp_name(), codec.rtp_clock_rate());
    match codec {
        Codec::Opus => {
            push(text, format_args!("a=rtpmap:{number} {name}/{clock}/{}\r\n", codec.rtp_channels()));
            // RFC 7587 §6.1: what we decode is mono up to 8 kHz of bandwidth.
            push(text, format_args!("a=fmtp:{number} maxplaybackrate=16000;stereo=0;useinbandfec=1\r\n"));
        }
        Codec::Pcma | Codec::Pcmu | Codec::G722 => {
            push(text, format_args!("a=rtpmap:{number} {name}/{clock}\r\n"));
        }
    }
}

fn keys_lines(text: &mut String, number: u8, clock: u32) {
    push(text, format_args!("a=rtpmap:{number} telephone-event/{clock}\r\na=fmtp:{number} 0-15\r\n"));
}

fn tail(text: &mut String, direction: Direction, crypto: Option<(u32, &SrtpKey)>, rtcp_mux: bool) {
    push(text, format_args!("a=ptime:20\r\na={}\r\n", direction.name()));
    if rtcp_mux {
        text.push_str("a=rtcp-mux\r\n");
    }
    if let Some((tag, key)) = crypto {
        push(text, format_args!("a=crypto:{tag} {} {}\r\n", key.suite().name(), *key.to_inline()));
    }
}

fn push(text: &mut String, what: std::fmt::Arguments<'_>) {
    text.write_fmt(what).expect("writing to a String cannot fail");
}
