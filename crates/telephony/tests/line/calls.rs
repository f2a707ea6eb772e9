//! Calls between two lines of ours, over real sockets.

use std::time::Duration;

use clevercall_telephony::{
    CallError, CallSettings, Codec, Digit, EndReason, LegEvent, Line, MediaEncryption, Refusal, TlsTrust,
    TransferError, Transport,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::{
    loopback::{
        EC_CERTIFICATE, PLAY, clear, connect, end, hear_tone, line, next_event, ring, secure, soon, target, tone,
    },
    phone::field,
};

/// A call in which sound and a key go one way and sound the other way.
async fn talk(transport: Transport, settings: CallSettings) {
    let (answering, mut calls) = line(|_| {}).await;
    let (calling, _none) = line(|_| {}).await;
    let encrypted = settings.media == MediaEncryption::Srtp;
    let to = target(&answering, transport);
    let (ours, theirs) = tokio::join!(calling.call(&to, settings), async {
        let incoming = ring(&mut calls).await;
        assert_eq!((incoming.transport, incoming.sound.is_some()), (transport, encrypted));
        let session = incoming.session.as_ref();
        let spoken = session.map(|session| (session.protocol.as_str(), session.cipher.starts_with("TLS13_")));
        assert_eq!(spoken, (transport == Transport::Tls).then_some(("TLSv1_3", true)));
        assert_eq!(incoming.called, "answers");
        incoming.answer().await
    });
    let (mut ours, mut theirs) = (ours.unwrap(), theirs.unwrap());
    theirs.play(PLAY, tone(1_000)).await;
    ours.play(PLAY, tone(1_000)).await;
    tokio::join!(hear_tone(&mut ours), hear_tone(&mut theirs));
    ours.press(Digit::try_from('7').unwrap()).await;
    loop {
        match next_event(&mut theirs).await {
            LegEvent::Digit(digit) => break assert_eq!(digit.as_char(), '7'),
            LegEvent::Played(_) => {}
            LegEvent::Frame { .. } | LegEvent::Held | LegEvent::Resumed => panic!("nobody holds"),
            LegEvent::TransferProgress(_) | LegEvent::Transferred(_) | LegEvent::Referred(_) => {
                panic!("nobody transfers")
            }
            LegEvent::Ended(reason) => panic!("ended: {}", reason.name()),
        }
    }
    ours.hang_up().await;
    assert_eq!(end(&mut theirs).await, EndReason::TheyHungUp);
    assert_eq!(end(&mut ours).await, EndReason::WeHungUp);
    assert!(theirs.quality().received > 0 && theirs.quality().rejected == 0);
}

#[tokio::test]
async fn every_codec_carries_sound_and_keys_in_clear() {
    let calls = Codec::ALL.map(|codec| talk(Transport::Udp, CallSettings { codecs: vec![codec], ..clear() }));
    let [a, b, c, d] = calls;
    tokio::join!(a, b, c, d);
}

#[tokio::test]
async fn every_codec_carries_sound_and_keys_under_srtp() {
    let calls = Codec::ALL.map(|codec| talk(Transport::Tls, CallSettings { codecs: vec![codec], ..secure() }));
    let [a, b, c, d] = calls;
    tokio::join!(a, b, c, d);
}

#[tokio::test]
async fn tcp_carries_calls() {
    talk(Transport::Tcp, clear()).await;
}

#[tokio::test]
async fn the_answering_side_can_hang_up_and_dropping_a_leg_does_so_too() {
    let (answering, mut calls) = line(|_| {}).await;
    let (calling, _none) = line(|_| {}).await;
    let (mut ours, mut theirs) = connect(&calling, &answering, &mut calls).await;
    theirs.hang_up().await;
    assert_eq!(end(&mut ours).await, EndReason::TheyHungUp);
    let (mut ours, theirs) = connect(&calling, &answering, &mut calls).await;
    drop(theirs);
    assert_eq!(end(&mut ours).await, EndReason::TheyHungUp);
}

#[tokio::test]
async fn what_is_played_ends_or_is_hushed_and_says_how_much_was_heard() {
    let (answering, mut calls) = line(|_| {}).await;
    let (calling, _none) = line(|_| {}).await;
    let (mut ours, mut theirs) = connect(&calling, &answering, &mut calls).await;
    theirs.play(PLAY, tone(60)).await;
    assert!(matches!(next_event(&mut theirs).await, LegEvent::Played(PLAY)));
    theirs.play(PLAY, tone(60_000)).await;
    // More than what is left of the first tone.
    for _ in 0..10 {
        hear_tone(&mut ours).await;
    }
    let heard = soon(theirs.hush()).await;
    assert_eq!((heard.len(), heard[0].id, heard[0].total_ms), (1, PLAY, 60_000));
    assert!((20..5_000).contains(&heard[0].heard_ms), "{}", heard[0].heard_ms);
    assert!(soon(theirs.hush()).await.is_empty());
}

#[tokio::test]
async fn refusals_reach_the_caller_as_what_they_are() {
    let (answering, mut calls) = line(|_| {}).await;
    let (calling, _none) = line(|_| {}).await;
    for (refusal, status) in
        [(Refusal::Busy, 486), (Refusal::Unavailable, 480), (Refusal::Unknown, 404), (Refusal::Decline, 603)]
    {
        let to = target(&answering, Transport::Udp);
        let (call, ()) = tokio::join!(calling.call(&to, clear()), async { ring(&mut calls).await.refuse(refusal) });
        assert_eq!(call.err(), Some(CallError::Refused(status)));
    }
}

#[tokio::test]
async fn more_calls_than_places_are_refused_until_one_is_free() {
    let (answering, mut calls) = line(|settings| settings.limits.calls = 1).await;
    let (calling, _none) = line(|_| {}).await;
    let (ours, mut theirs) = connect(&calling, &answering, &mut calls).await;
    let to = target(&answering, Transport::Udp);
    assert_eq!(calling.call(&to, clear()).await.err(), Some(CallError::Refused(503)));
    assert_eq!((answering.counts().active, answering.counts().refused_full), (1, 1));
    drop(ours);
    assert_eq!(end(&mut theirs).await, EndReason::TheyHungUp);
    connect(&calling, &answering, &mut calls).await;
}

#[tokio::test]
async fn a_draining_line_takes_no_call_and_waits_for_the_last_one() {
    let (answering, mut calls) = line(|_| {}).await;
    let (calling, _none) = line(|_| {}).await;
    let (ours, mut theirs) = connect(&calling, &answering, &mut calls).await;
    let draining = tokio::spawn({
        let line = answering.clone();
        async move { line.drain().await }
    });
    let to = target(&answering, Transport::Udp);
    while calling.call(&to, clear()).await.err() != Some(CallError::Refused(503)) {}
    assert!(!draining.is_finished());
    drop(ours);
    end(&mut theirs).await;
    soon(draining).await.unwrap();
}

#[tokio::test]
async fn closing_a_line_ends_its_calls() {
    let (answering, mut calls) = line(|_| {}).await;
    let (calling, _none) = line(|_| {}).await;
    let (mut ours, mut theirs) = connect(&calling, &answering, &mut calls).await;
    soon(answering.close()).await;
    assert_eq!(end(&mut theirs).await, EndReason::LineClosed);
    assert_eq!(end(&mut ours).await, EndReason::TheyHungUp);
}

#[tokio::test]
async fn a_line_without_a_common_codec_or_encryption_refuses() {
    let (answering, _calls) = line(|settings| settings.codecs = vec![Codec::Pcma]).await;
    let (calling, _none) = line(|_| {}).await;
    let to = target(&answering, Transport::Udp);
    let settings = CallSettings { codecs: vec![Codec::Opus], ..clear() };
    assert_eq!(calling.call(&to, settings).await.err(), Some(CallError::Refused(488)));
    assert_eq!(answering.counts().refused_sound, 1);
}

#[tokio::test]
async fn a_certificate_is_accepted_only_from_whom_we_trust() {
    let (answering, mut calls) = line(|_| {}).await;
    let (calling, _none) = line(|_| {}).await;
    let to = target(&answering, Transport::Tls);
    let other = include_bytes!("keys/rsa.cert.pem").to_vec();
    for trust in [TlsTrust::Nobody, TlsTrust::Pinned(other.clone()), TlsTrust::Authorities(other)] {
        let call = calling.call(&to, CallSettings { trust, ..secure() }).await;
        assert!(matches!(call.err(), Some(CallError::Certificate(_))));
    }
    for trust in [TlsTrust::AnyOnLoopback, TlsTrust::Authorities(EC_CERTIFICATE.to_vec())] {
        let settings = CallSettings { trust, ..secure() };
        let (call, answer) = tokio::join!(calling.call(&to, settings), async { ring(&mut calls).await.answer().await });
        assert!(call.is_ok() && answer.is_ok());
    }
}

#[tokio::test]
async fn a_call_to_nobody_says_so() {
    let (calling, _none) = line(|_| {}).await;
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let call = calling.call(&format!("sip:x@{nobody};transport=tcp").parse().unwrap(), clear()).await;
    assert_eq!(call.err(), Some(CallError::Unreachable(std::io::ErrorKind::ConnectionRefused)));
    let call = calling.call(&"sip:x@192.0.2.1".parse().unwrap(), clear()).await;
    assert_eq!(call.err(), Some(CallError::ClearText));
}

#[tokio::test]
async fn giving_a_call_up_cancels_it() {
    let (answering, mut calls) = line(|_| {}).await;
    let (calling, _none) = line(|_| {}).await;
    let to = target(&answering, Transport::Udp);
    let settings = CallSettings { patience: Duration::from_millis(300), ..clear() };
    let (call, incoming) = tokio::join!(calling.call(&to, settings), ring(&mut calls));
    assert_eq!(call.err(), Some(CallError::NoAnswer));
    soon(async {
        while answering.counts().active > 1 {
            tokio::task::yield_now().await
        }
    })
    .await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(incoming.answer().await.is_err());
}

#[tokio::test]
async fn a_declined_transfer_leaves_the_call_as_it_was() {
    let (answering, mut calls) = line(|_| {}).await;
    let (calling, _none) = line(|_| {}).await;
    let (mut ours, mut theirs) = connect(&calling, &answering, &mut calls).await;
    theirs.transfer(&"sip:desk@127.0.0.1".parse().unwrap()).await;
    assert!(matches!(next_event(&mut theirs).await, LegEvent::TransferProgress(100)));
    let refused = next_event(&mut theirs).await;
    assert!(matches!(refused, LegEvent::Transferred(Err(TransferError::TargetFailed(603)))));
    theirs.play(PLAY, tone(500)).await;
    hear_tone(&mut ours).await;
}

#[tokio::test]
async fn silence_on_the_wire_ends_a_call() {
    let (answering, mut calls) = line(|settings| settings.no_media = Duration::from_millis(200)).await;
    let mut phone = crate::phone::Phone::new(&answering).await;
    let sdp = phone.sdp(1, "");
    let (_, leg) = tokio::join!(phone.invite(&sdp), async { ring(&mut calls).await.answer().await });
    assert_eq!(end(&mut leg.unwrap()).await, EndReason::NoMedia);
    phone.take("BYE", "200 OK").await;
}

#[tokio::test]
async fn a_closed_line_places_no_calls() {
    let (calling, _none): (Line, _) = line(|_| {}).await;
    calling.drain().await;
    let call = calling.call(&"sip:x@127.0.0.1".parse().unwrap(), clear()).await;
    assert_eq!(call.err(), Some(CallError::LineClosed));
}

#[tokio::test]
async fn dropping_the_last_of_a_line_ends_its_calls_and_frees_its_port() {
    let (answering, mut calls) = line(|_| {}).await;
    let (calling, _none) = line(|_| {}).await;
    let (mut ours, mut theirs) = connect(&calling, &answering, &mut calls).await;
    let address = answering.address(Transport::Udp).unwrap();
    drop(answering);
    assert_eq!(end(&mut theirs).await, EndReason::LineClosed);
    assert_eq!(end(&mut ours).await, EndReason::TheyHungUp);
    drop((ours, theirs, calls));
    soon(async {
        while tokio::net::UdpSocket::bind(address).await.is_err() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_connection_made_for_a_call_ends_with_it() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (calling, _none) = line(|_| {}).await;
    let to = format!("sip:x@{};transport=tcp", listener.local_addr().unwrap()).parse().unwrap();
    let answering = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        answer(&mut stream, "application/sdp", SDP).await;
        stream
    };
    let (leg, mut stream) = tokio::join!(calling.call(&to, clear()), answering);
    let mut leg = leg.unwrap();
    leg.hang_up().await;
    while !answer(&mut stream, "text/plain", "").await.starts_with("BYE ") {}
    let mut rest = Vec::new();
    assert_eq!(soon(stream.read_to_end(&mut rest)).await.unwrap(), 0);
}

const SDP: &str = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 8\r\n";

/// Reads one request and answers it 200, unless it is an ACK.
async fn answer(stream: &mut TcpStream, content_type: &str, body: &str) -> String {
    let mut request = String::new();
    while !request.contains("\r\n\r\n") {
        let mut byte = [0];
        soon(stream.read_exact(&mut byte)).await.unwrap();
        request.push(char::from(byte[0]));
    }
    let mut offer = vec![0; field(&request, "Content-Length").parse().unwrap()];
    stream.read_exact(&mut offer).await.unwrap();
    let copied: String = ["Via", "From", "To", "Call-ID", "CSeq"]
        .map(|name| format!("{name}: {}{}\r\n", field(&request, name), if name == "To" { ";tag=x" } else { "" }))
        .concat();
    let (contact, length) = (stream.local_addr().unwrap(), body.len());
    let answer = format!(
        "SIP/2.0 200 OK\r\n{copied}Contact: <sip:x@{contact};transport=tcp>\r\nContent-Type: {content_type}\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    );
    if !request.starts_with("ACK") {
        stream.write_all(answer.as_bytes()).await.unwrap();
    }
    request
}
