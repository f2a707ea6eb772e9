//! Offers and what is answered to them.

use std::net::{IpAddr, Ipv4Addr};

use clevercall_media::{Codec, SrtpKey, SrtpSuite};
use proptest::prelude::*;

use super::*;

const KEY: &str = "AES_CM_128_HMAC_SHA1_80 inline:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwd";
const DTLS: &str = "a=fingerprint:sha-256 AA:BB\r\n";

fn offer(streams: &str) -> Vec<u8> {
    format!("v=0\r\no=- 7 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n{streams}").into_bytes()
}

fn agree(streams: &str, clear_text: bool) -> Result<Agreed, Unacceptable> {
    let terms = Terms { codecs: &Codec::ALL, current: None, clear_text: &|_| clear_text, ipv6: false };
    accept_offer(&Session::parse(&offer(streams)).unwrap(), &terms)
}

/// The stream, codec and payload type that are taken of an offer.
fn check(streams: &str, expected: Result<(usize, Codec, u8), Unacceptable>) {
    let taken = agree(streams, true).map(|agreed| (agreed.stream, agreed.codec, agreed.payload_types.0));
    assert_eq!(taken, expected, "{streams}");
}

#[test]
fn the_codec_we_want_most_is_taken_by_name_or_by_its_fixed_number() {
    check("m=audio 4000 RTP/AVP 8\r\n", Ok((0, Codec::Pcma, 8)));
    check("m=audio 4000 RTP/AVP 0 8 9\r\n", Ok((0, Codec::G722, 9)));
    check("m=audio 4000 RTP/AVP 8 96\r\na=rtpmap:96 OPUS/48000/2\r\n", Ok((0, Codec::Opus, 96)));
    check("m=audio 4000 RTP/AVPF 97\r\na=rtpmap:97 pcma/8000\r\n", Ok((0, Codec::Pcma, 97)));
}

#[test]
fn what_only_looks_like_a_codec_of_ours_is_not_taken() {
    let none = Err(Unacceptable::NoCodec);
    check("m=audio 4000 RTP/AVP 18\r\n", none);
    check("m=audio 4000 RTP/AVP 8\r\na=rtpmap:8 PCMA/16000\r\n", none);
    check("m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 opus/48000\r\n", none);
    check("m=audio 4000 RTP/AVP 96\r\na=rtpmap:97 opus/48000/2\r\n", none);
    check("m=audio 4000 RTP/AVP 200\r\na=rtpmap:200 PCMA/8000\r\n", none);
}

#[test]
fn a_renewed_offer_keeps_the_codec_in_use() {
    let terms = Terms { codecs: &Codec::ALL, current: Some(Codec::Pcmu), clear_text: &|_| true, ipv6: false };
    let session = Session::parse(&offer("m=audio 4000 RTP/AVP 9 8 0\r\n")).unwrap();
    assert_eq!(accept_offer(&session, &terms).map(|agreed| agreed.codec), Ok(Codec::Pcmu));
}

#[test]
fn offers_without_sound_for_us_are_told_apart() {
    check("", Err(Unacceptable::NoSound));
    check("m=video 4000 RTP/AVP 96\r\n", Err(Unacceptable::NoSound));
    check("m=audio 0 RTP/AVP 8\r\n", Err(Unacceptable::NoSound));
    check("m=audio 4000 TCP/RTP/AVP 8\r\n", Err(Unacceptable::NoSound));
    check("m=audio 4000 RTP/AVP 8\r\nc=IN IP4 phone.example\r\n", Err(Unacceptable::Address));
    check("m=audio 4000 RTP/AVP 8\r\nc=IN IP4 233.252.0.1/127\r\n", Err(Unacceptable::Address));
    check("m=audio 4000 RTP/AVP 8\r\nc=IN IP6 2001:db8::1\r\n", Err(Unacceptable::Address));
    check(&format!("m=audio 4000 UDP/TLS/RTP/SAVP 8\r\n{DTLS}"), Err(Unacceptable::Dtls));
    check(&format!("m=audio 4000 RTP/SAVP 8\r\n{DTLS}"), Err(Unacceptable::Dtls));
    check("m=audio 4000 RTP/SAVP 8\r\n", Err(Unacceptable::NoKey));
    check("m=audio 4000 RTP/SAVP 8\r\na=crypto:1 AEAD_AES_256_GCM inline:AAAA\r\n", Err(Unacceptable::NoKey));
}

#[test]
fn an_encrypted_stream_is_better_than_one_in_clear_before_it() {
    let both = format!("m=audio 4000 RTP/AVP 8\r\nm=audio 4002 RTP/SAVP 8\r\na=crypto:3 {KEY}\r\n");
    check(&both, Ok((1, Codec::Pcma, 8)));
    let agreed = agree(&both, false).unwrap_or_else(|why| panic!("{why}"));
    assert_eq!(agreed.crypto.map(|crypto| crypto.tag), Some(3));
}

#[test]
fn sound_in_clear_needs_permission_and_a_key_makes_it_unnecessary() {
    assert_eq!(agree("m=audio 4000 RTP/AVP 8\r\n", false).err(), Some(Unacceptable::ClearText));
    assert!(agree(&format!("m=audio 4000 RTP/AVP 8\r\na=crypto:1 {KEY}\r\n"), false).is_ok());
}

#[test]
fn the_first_key_we_can_use_is_taken() {
    let keys = format!("a=crypto:1 AES_256_CM_HMAC_SHA1_80 inline:AAAA\r\na=crypto:2 {KEY}\r\n");
    let agreed = agree(&format!("m=audio 4000 RTP/SAVP 8\r\n{keys}"), false).unwrap_or_else(|why| panic!("{why}"));
    assert_eq!(agreed.crypto.map(|crypto| crypto.tag), Some(2));
}

#[test]
fn directions_are_mirrored_and_zeros_are_a_hold() {
    for (said, answered) in [
        ("", Direction::SendRecv),
        ("a=sendonly\r\n", Direction::RecvOnly),
        ("a=recvonly\r\n", Direction::SendOnly),
        ("a=inactive\r\n", Direction::Inactive),
        ("c=IN IP4 0.0.0.0\r\n", Direction::RecvOnly),
    ] {
        let agreed = agree(&format!("m=audio 4000 RTP/AVP 8\r\n{said}"), true);
        assert_eq!(agreed.map(|agreed| agreed.direction), Ok(answered), "{said}");
    }
}

#[test]
fn a_direction_before_the_streams_speaks_for_all_of_them() {
    let session =
        Session::parse(&offer("a=inactive\r\nm=audio 4000 RTP/AVP 8\r\nm=audio 1 RTP/AVP 8\r\na=sendrecv\r\n"));
    let directions: Vec<Direction> = session.unwrap().media.iter().map(|media| media.direction).collect();
    assert_eq!(directions, [Direction::Inactive, Direction::SendRecv]);
}

#[test]
fn keys_are_taken_with_the_clock_of_the_codec_if_there_is_one() {
    let events = "a=rtpmap:101 telephone-event/8000\r\na=rtpmap:110 telephone-event/48000\r\n";
    let opus = format!("m=audio 4000 RTP/AVP 96 101 110\r\na=rtpmap:96 opus/48000/2\r\n{events}");
    let narrow = format!("m=audio 4000 RTP/AVP 8 110 101\r\n{events}");
    for (streams, expected) in [(opus, Some(110)), (narrow, Some(101)), ("m=audio 4000 RTP/AVP 8\r\n".to_owned(), None)]
    {
        let keys = agree(&streams, true).unwrap_or_else(|why| panic!("{why}")).keys;
        assert_eq!(keys.map(|keys| keys.payload_types.0), expected);
    }
}

#[test]
fn rtcp_goes_where_it_is_said_or_to_the_next_port() {
    for (attribute, port) in [("", 4001), ("a=rtcp:5005\r\n", 5005), ("a=rtcp:nonsense\r\n", 4001)] {
        let agreed = agree(&format!("m=audio 4000 RTP/AVP 8\r\n{attribute}"), true);
        assert_eq!(agreed.map(|agreed| agreed.remote_rtcp.port()), Ok(port));
    }
}

#[test]
fn broken_descriptions_are_refused_with_the_line() {
    for (text, why) in [
        (&b""[..], SdpError::Version),
        (b"v=1\r\n", SdpError::Version),
        (b"\xff\xfe", SdpError::NoText),
        (b"v=0\r\ns=-\r\n", SdpError::Origin),
        (b"v=0\r\no=- 1 1 IN IP4\r\n", SdpError::Line(2)),
        (b"v=0\r\nnonsense\r\n", SdpError::Line(2)),
        (b"v=0\r\n\r\nm=audio x RTP/AVP 0\r\n", SdpError::Line(3)),
        (b"v=0\r\nm=audio 70000 RTP/AVP 0\r\n", SdpError::Line(2)),
        (b"v=0\r\nm=audio 7 RTP/AVP\r\n", SdpError::Line(2)),
        (b"v=0\r\nc=IN IP4\r\n", SdpError::Line(2)),
        (b"v=0\r\nc=ATM X Y\r\n", SdpError::Line(2)),
    ] {
        assert_eq!(Session::parse(text).err(), Some(why));
    }
    assert_eq!(Session::parse(&offer(&"m=audio 7 RTP/AVP 0\r\n".repeat(33))).err(), Some(SdpError::TooMuch));
    assert_eq!(Session::parse(&offer(&"a=x\r\n".repeat(257))).err(), Some(SdpError::TooMuch));
    assert_eq!(Session::parse(&vec![b'v'; 70_000]).err(), Some(SdpError::NoText));
}

fn local(key: Option<&SrtpKey>) -> Local<'_> {
    let address = IpAddr::from(Ipv4Addr::new(192, 0, 2, 9));
    Local { session: 5, version: 2, address, port: 6000, direction: Direction::SendRecv, key }
}

/// What the other side's answer to our offer of all codecs makes of it; `change` is what it says differently.
fn answered(key: Option<&SrtpKey>, change: impl Fn(String) -> String) -> Result<Agreed, Unacceptable> {
    let offer = Session::parse(write_offer(&local(key), &Codec::ALL).as_bytes()).unwrap();
    let terms = Terms { codecs: &[Codec::Pcma], current: None, clear_text: &|_| true, ipv6: false };
    let agreed = accept_offer(&offer, &terms)?;
    let answer = change(write_answer(&local(key), &agreed, &offer).to_string());
    let crypto_tag = key.map(|_| OFFERED_TAG);
    let direction = Direction::SendRecv;
    let offered = Offered { codecs: &Codec::ALL, crypto_tag, direction, ipv6: false, rtcp_mux: true };
    accept_answer(&Session::parse(answer.as_bytes()).unwrap(), &offered)
}

#[test]
fn an_offer_of_ours_answered_by_us_is_agreed() {
    let key = SrtpKey::from_random(SrtpSuite::AesCm128HmacSha1_80, &zeroize::Zeroizing::new([7; 30]));
    for key in [None, Some(&key)] {
        let agreed = answered(key, |answer| answer).unwrap_or_else(|why| panic!("{why}"));
        assert_eq!((agreed.codec, agreed.payload_types, agreed.rtcp_mux), (Codec::Pcma, (8, 8), true));
        assert!(same_key(agreed.crypto.as_ref().map(|crypto| &crypto.key), key));
        assert_eq!(agreed.keys.map(|keys| keys.payload_types), Some((101, 101)));
    }
}

#[test]
fn an_answer_that_does_not_fit_the_offer_is_refused() {
    let key = SrtpKey::from_random(SrtpSuite::AesCm128HmacSha1_80, &zeroize::Zeroizing::new([7; 30]));
    let clear = |answer: String| answer.replace("RTP/SAVP", "RTP/AVP").replace("a=crypto", "a=ignored");
    let other_tag = |answer: String| answer.replace("a=crypto:1", "a=crypto:2");
    let two = |answer: String| format!("{answer}m=audio 1 RTP/AVP 8\r\n");
    for wrong in [clear, other_tag, two] {
        assert_eq!(answered(Some(&key), wrong).err(), Some(Unacceptable::Mismatch));
    }
    let rejected = answered(None, |answer| answer.replace("m=audio 6000", "m=audio 0"));
    assert_eq!(rejected.err(), Some(Unacceptable::NoSound));
}

proptest! {
    #[test]
    fn no_bytes_make_the_parser_fall(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(Session::parse(&bytes).is_err());
    }

    #[test]
    fn no_lines_make_parser_or_choice_fall(lines in proptest::collection::vec("[a-z]=\\PC{0,60}", 0..30)) {
        let text = offer(&format!("m=audio 4000 RTP/AVP 8 0 101\r\n{}", lines.join("\r\n")));
        if let Ok(session) = Session::parse(&text) {
            let terms = Terms { codecs: &Codec::ALL, current: None, clear_text: &|_| true, ipv6: false };
            if let Ok(agreed) = accept_offer(&session, &terms) {
                let key = agreed.crypto.as_ref().map(|crypto| &crypto.key);
                let answer = write_answer(&local(key), &agreed, &session);
                prop_assert_eq!(Session::parse(answer.as_bytes()).unwrap().media.len(), session.media.len());
            }
        }
    }
}
