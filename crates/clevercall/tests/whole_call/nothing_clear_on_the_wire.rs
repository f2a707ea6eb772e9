//! Control CC-19: who sees every packet of a call over TLS with SRTP sees nothing of it.
//!
//! The same search over the same call in clear text finds it all, so it can find something.
//! Where the system shows no packets to this user, a relay between the two writes down the signalling instead, and
//! sound is not looked at; the test says so.

use std::{collections::BTreeMap, net::UdpSocket, process::Stdio};

use clevercall_engines::{TextToSpeech, tts::Espeak};
use clevercall_model::{Language, Personal};

use crate::{
    server::{Server, clevercall, serve},
    sniffer::{Packet, Relay, Sniffer, settle},
    sound::{clip_file, holds_sound, loudest, shapes},
};

const CLIP: &str = "health";
const NUMBER: &str = "22334455";
/// What the caller says, what is answered, and how signalling is written; none of it may be seen.
///
/// Six letters or more each: three were found in encrypted sound by chance.
const WORDS: [&str; 11] = [
    "diabetes",
    "hospital",
    "artificial",
    "recorded",
    NUMBER,
    "SIP/2.0",
    "INVITE",
    "ACK sip",
    "BYE sip",
    KEY,
    "inline:",
];
const KEY: &str = "a=crypto:";

/// How a call is placed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Clear,
    Encrypted,
}

/// A call, as somebody beside the line saw it.
struct Overheard {
    server: Server,
    packets: Vec<Packet>,
    /// Whether sound was in sight, and not signalling alone.
    is_whole: bool,
}

#[expect(clippy::print_stderr, reason = "whoever reads the tests' output learns what was not looked at")]
fn overhear(way: Way) -> Overheard {
    let server = serve();
    let port = if way == Way::Clear { server.sip } else { server.tls };
    let Ok(sniffer) = Sniffer::start() else {
        eprintln!("this user may not see packets (CAP_NET_RAW); a relay looks at the signalling alone");
        let relay = if way == Way::Clear { Relay::of_datagrams(port) } else { Relay::of_connections(port) };
        call(&server, way, relay.port);
        return Overheard { server, packets: relay.passed(), is_whole: false };
    };
    call(&server, way, port);
    settle();
    let packets = sniffer.stop(|seen| seen == port || server.media.contains(&seen));
    Overheard { server, packets, is_whole: true }
}

fn call(server: &Server, way: Way, port: u16) {
    let mut command = clevercall(server.folder.path());
    match way {
        Way::Clear => command.args(["call", &format!("sip:answers@127.0.0.1:{port}"), "--clear"]),
        Way::Encrypted => {
            let target = format!("sip:answers@127.0.0.1:{port};transport=tls");
            command.args(["call", &target, "--trust", "tls/authority.crt"])
        }
    };
    let spoken = ["--codec", "pcma", "--from", &format!("+45{NUMBER}"), "--say"];
    let status = command.args(spoken).arg(clip_file(CLIP)).stdout(Stdio::null()).status().expect("the caller starts");
    assert!(status.success(), "the call failed");
    let watched = server.watched();
    assert!(watched.contains("I have [HEALTH] and I need help"), "the sentence was not heard: {watched}");
}

/// The words that stand in what was seen, whether within a packet or over several.
fn words(packets: &[Packet]) -> Vec<&'static str> {
    let mut streams: BTreeMap<(u16, u16), Vec<u8>> = BTreeMap::new();
    for packet in packets {
        streams.entry((packet.from, packet.to)).or_default().extend(&packet.payload);
    }
    let holds = |word: &&str| {
        let is_it = |window: &[u8]| window.eq_ignore_ascii_case(word.as_bytes());
        streams.values().any(|stream| stream.windows(word.len()).any(is_it))
    };
    WORDS.into_iter().filter(holds).collect()
}

/// The sound that would be heard by whoever takes each packet for plain RTP (RFC 3550: twelve bytes, then 20 ms of
/// G.711); all of it, each way for itself.
fn sound(overheard: &Overheard) -> Vec<Vec<u8>> {
    let mut ways: BTreeMap<(u16, u16), Vec<u8>> = BTreeMap::new();
    let media = &overheard.server.media;
    let in_sight = overheard.packets.iter().filter(|packet| packet.is_datagram);
    for packet in in_sight.filter(|packet| media.contains(&packet.from) || media.contains(&packet.to)) {
        let spoken = packet.payload.get(12..172).unwrap_or_default();
        ways.entry((packet.from, packet.to)).or_default().extend(spoken);
    }
    ways.retain(|_, spoken| spoken.len() > 8_000);
    assert_eq!(ways.len(), 2, "a second of sound or more each way");
    ways.into_values().collect()
}

/// What the assistant said first, as its own voice says it.
fn greeting(watched: &str) -> Vec<Vec<f32>> {
    let line = watched.lines().find(|line| line.contains("assistant")).expect("it greets");
    let text = line.split("static").nth(1).expect("the greeting is a static answer").trim();
    let runtime = tokio::runtime::Runtime::new().expect("the system has threads");
    let text = Personal::new(text.to_owned());
    let voice = Espeak::at("espeak-ng");
    let spoken = runtime.block_on(voice.speak(&text, Language::English)).expect("espeak-ng speaks");
    let samples: Vec<f32> = spoken.samples().iter().copied().map(f32::from).collect();
    loudest(&samples)
}

/// Whether the caller, and the assistant, can be heard.
fn voices(overheard: &Overheard) -> [bool; 2] {
    let ways = sound(overheard);
    [shapes(CLIP), greeting(&overheard.server.watched())]
        .map(|shapes| ways.iter().any(|spoken| holds_sound(spoken, &shapes)))
}

/// What `check` knows of how calls came in.
fn looked_at(server: &Server) -> String {
    let mut command = clevercall(server.folder.path());
    let output = command.args(["check", "--control", "CC-19", "-v"]).output().expect("it starts");
    String::from_utf8(output.stdout).expect("what is printed is text")
}

#[test]
fn over_tls_with_srtp_no_packet_shows_a_word_a_number_or_a_sound() {
    let overheard = overhear(Way::Encrypted);
    let signalled = overheard.packets.iter().filter(|packet| !packet.is_datagram && !packet.payload.is_empty());
    assert!(signalled.count() > 4, "a handshake and a call were seen");
    assert_eq!(words(&overheard.packets), Vec::<&str>::new());
    if overheard.is_whole {
        assert_eq!(voices(&overheard), [false, false]);
    }
    let looked_at = looked_at(&overheard.server);
    for seen in ["Tls13", "TLS13_", "AES_CM_128_HMAC_SHA1_80"] {
        assert!(looked_at.contains(seen), "{seen} is not in {looked_at}");
    }
}

#[test]
fn in_clear_text_the_same_search_finds_number_methods_and_both_voices() {
    let overheard = overhear(Way::Clear);
    let seen = words(&overheard.packets);
    for word in [NUMBER, "SIP/2.0", "INVITE"] {
        assert!(seen.contains(&word), "{word} is not in {seen:?}");
    }
    if overheard.is_whole {
        assert!(seen.contains(&"BYE sip") && seen.contains(&"ACK sip"), "{seen:?}");
        assert_eq!(voices(&overheard), [true, true]);
    }
}

#[test]
fn a_key_in_clear_text_would_be_seen_by_sniffer_and_relay() {
    let (here, there) = (socket(), socket());
    let (from, to) = (here.local_addr().unwrap().port(), there.local_addr().unwrap().port());
    let text = format!("{KEY}1 AES_CM_128_HMAC_SHA1_80 inline:AAAA");
    if let Ok(sniffer) = Sniffer::start() {
        here.send_to(text.as_bytes(), there.local_addr().unwrap()).unwrap();
        there.recv(&mut [0; 100]).unwrap();
        settle();
        let packets = sniffer.stop(|port| port == to);
        assert_eq!(packets.iter().map(|packet| packet.from).collect::<Vec<_>>(), [from], "seen once");
        assert_eq!(words(&packets), [KEY, "inline:"]);
    }
    let relay = Relay::of_datagrams(to);
    here.send_to(text.as_bytes(), ("127.0.0.1", relay.port)).unwrap();
    there.recv(&mut [0; 100]).unwrap();
    assert_eq!(words(&relay.passed()), [KEY, "inline:"]);
}

fn socket() -> UdpSocket {
    UdpSocket::bind("127.0.0.1:0").expect("loopback has a free port")
}
