//! What is no proper SIP, or nothing for us: sensible answers, and a line that goes on.

use crate::{
    loopback::{line, ring, secure, soon, target},
    phone::{Phone, field},
};
use clevercall_telephony::{Line, Transport};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A request with one thing changed: `%URI%`, `%VERSION%` and whole header lines can be replaced.
fn options(changes: &[(&str, &str)]) -> String {
    let mut text = "OPTIONS sip:line@127.0.0.1 SIP/2.0\r\n\
        Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKwrong;rport\r\n\
        From: \"A phone\" <sip:phone@127.0.0.1>;tag=1\r\n\
        To: <sip:line@127.0.0.1>\r\n\
        Call-ID: wrong@127.0.0.1\r\n\
        CSeq: 7 OPTIONS\r\n\
        Max-Forwards: 70\r\n\
        Content-Length: 0\r\n\r\n"
        .to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    text
}

/// What the line answers to this datagram, by its status.
async fn status(line: &Line, message: &str) -> Option<u16> {
    let mut phone = Phone::new(line).await;
    phone.send(message).await;
    let answer = phone.next_or_silence().await?;
    assert!(field(&answer, "Via").contains("branch=") || !message.contains("branch="), "{answer}");
    answer.strip_prefix("SIP/2.0 ")?.split(' ').next()?.parse().ok()
}

#[tokio::test]
async fn a_proper_request_in_odd_clothes_is_answered() {
    let (line, _calls) = line(|_| {}).await;
    for changes in [
        &[][..],
        &[("From: ", "f : \r\n  "), ("To: ", "t:"), ("Content-Length: 0", "l: 0")],
        &[("Via: SIP/2.0/UDP 127.0.0.1:9", "v: SIP / 2.0 / UDP\r\n\t127.0.0.1 : 9")],
        &[("Call-ID: wrong", "X-Unknown: \"unclosed\r\nCall-ID: wrong")],
        &[(";tag=1", "  ;  tag  =  1 "), ("Max-Forwards: 70", "Max-Forwards: 0")],
        &[("<sip:line@127.0.0.1>\r\nCall", "sip:line@127.0.0.1\r\nCall")],
        &[("sip:line@127.0.0.1 SIP", "sip:a;b=c?d&e@127.0.0.1:5060;lr;maddr=x SIP")],
        &[("\"A phone\" <", "\"A \\\"quoted\\\", phone\" <")],
    ] {
        assert_eq!(status(&line, &options(changes)).await, Some(200), "{changes:?}");
    }
    assert_eq!(line.counts().malformed, 0);
}

#[tokio::test]
async fn what_breaks_the_grammar_is_a_bad_request() {
    let (line, _calls) = line(|_| {}).await;
    let wrong: &[(&str, &str)] = &[
        ("Call-ID: wrong@127.0.0.1\r\n", ""),
        ("Max-Forwards: 70\r\n", ""),
        ("Max-Forwards: 70", "Max-Forwards: 256"),
        ("CSeq: 7 OPTIONS", "CSeq: 7 INVITE"),
        ("CSeq: 7 OPTIONS", "CSeq: 2147483648 OPTIONS"),
        ("CSeq: 7 OPTIONS", "CSeq: seven OPTIONS"),
        ("CSeq: 7 OPTIONS\r\n", "CSeq: 7 OPTIONS\r\nCSeq: 7 OPTIONS\r\n"),
        ("Content-Length: 0", "Content-Length: 1"),
        ("Content-Length: 0", "Content-Length: -1"),
        ("Content-Length: 0", "Content-Length: 0\r\nContent-Length: 0"),
        ("OPTIONS sip:line@127.0.0.1 SIP/2.0", "OPTIONS  sip:line@127.0.0.1 SIP/2.0"),
        ("OPTIONS sip:line@127.0.0.1 SIP/2.0", "OPTIONS <sip:line@127.0.0.1> SIP/2.0"),
        ("OPTIONS sip:line@127.0.0.1 SIP/2.0", "OPTIONS sip:line@127.0.0.1?Route=x SIP/2.0"),
        ("OPTIONS sip:line@127.0.0.1 SIP/2.0", "OPTIONS sip:2001:db8::1 SIP/2.0"),
        ("OPTIONS sip:line@127.0.0.1 SIP/2.0", "OPTIONS sip:line@127.0.0.1:99999 SIP/2.0"),
        ("\"A phone\" <", "\"A phone <"),
        ("\"A phone\" <", "Phone, a <"),
        ("<sip:phone@127.0.0.1>", "< sip:phone@127.0.0.1 >"),
        (";branch=z9hG4bKwrong", ";;,;,,;branch=z9hG4bKwrong"),
        ("Max-Forwards: 70", "Max-Forwards: 70\r\nExpires: soon"),
        ("Max-Forwards: 70", "Max-Forwards: 70\r\nDate: Fri, 01 Jan 2027 16:00:00 EST"),
        ("Max-Forwards: 70", "Max-Forwards: 70\r\nContact: sip:a@127.0.0.1?Route=x"),
    ];
    for change in wrong {
        assert_eq!(status(&line, &options(&[*change])).await, Some(400), "{change:?}");
    }
    assert_eq!(line.counts().malformed, wrong.len() as u64);
}

#[tokio::test]
async fn what_is_proper_but_unknown_is_told_apart() {
    let (line, _calls) = line(|_| {}).await;
    for (expected, changes) in [
        (505, [("SIP/2.0\r\nVia", "SIP/7.0\r\nVia"), ("70", "70")]),
        (501, [("OPTIONS sip", "FROBNICATE sip"), ("7 OPTIONS", "7 FROBNICATE")]),
        (405, [("OPTIONS sip", "SUBSCRIBE sip"), ("7 OPTIONS", "7 SUBSCRIBE")]),
        (481, [("OPTIONS sip", "BYE sip"), ("7 OPTIONS", "7 BYE")]),
        (481, [("To: <sip:line@127.0.0.1>", "To: <sip:line@127.0.0.1>;tag=nobody"), ("70", "70")]),
        (416, [("OPTIONS sip:line@127.0.0.1", "OPTIONS mailto:line@127.0.0.1"), ("70", "70")]),
        (420, [("Max-Forwards: 70", "Max-Forwards: 70\r\nRequire: timer, telepathy"), ("70", "70")]),
    ] {
        assert_eq!(status(&line, &options(&changes)).await, Some(expected));
    }
}

#[tokio::test]
async fn noise_gets_no_answer_and_stops_nothing() {
    let (line, _calls) = line(|_| {}).await;
    let ack = options(&[("OPTIONS sip", "ACK sip"), ("7 OPTIONS", "8 ACK")]);
    let no_via = options(&[("Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKwrong;rport\r\n", "")]);
    for noise in [
        "hello",
        "\0\0\0",
        "SIP/2.0 4294967301 better not\r\n\r\n",
        "SIP/2.0 200 OK\r\n\r\n",
        "a\r\n\r\n",
        &ack,
        &no_via,
    ] {
        assert_eq!(status(&line, noise).await, None, "{noise}");
    }
    assert_eq!(status(&line, &options(&[])).await, Some(200));
}

#[tokio::test]
async fn over_a_connection_the_same_holds() {
    let (line, _calls) = line(|_| {}).await;
    for (change, expected) in [(("70", "70"), "SIP/2.0 200"), (("CSeq: 7", "CSeq: 4294967295"), "SIP/2.0 400")] {
        let mut stream = TcpStream::connect(line.address(Transport::Tcp).unwrap()).await.unwrap();
        let message = options(&[("SIP/2.0/UDP", "SIP/2.0/TCP"), change]);
        stream.write_all(message.as_bytes()).await.unwrap();
        let mut answer = [0; 11];
        soon(stream.read_exact(&mut answer)).await.unwrap();
        assert_eq!(str::from_utf8(&answer), Ok(expected));
    }
}

#[tokio::test]
async fn a_connection_that_says_nothing_keeps_nobody_waiting() {
    let (answering, mut calls) = line(|_| {}).await;
    let _idle = TcpStream::connect(answering.address(Transport::Tls).unwrap()).await.unwrap();
    let (calling, _none) = line(|_| {}).await;
    let to = target(&answering, Transport::Tls);
    let (call, _) = tokio::join!(soon(calling.call(&to, secure())), async { ring(&mut calls).await.answer().await });
    assert!(call.is_ok());
}

#[tokio::test]
async fn what_asks_too_fast_is_refused_with_a_time_to_come_back() {
    let (line, _calls) = line(|settings| settings.limits.per_source_per_second = 1).await;
    let mut answers = Vec::new();
    for _ in 0..4 {
        let mut phone = Phone::new(&line).await;
        let sdp = phone.sdp(1, "");
        phone.ask("INVITE", "Content-Type: application/sdp\r\n", &sdp).await;
        while let Some(answer) = phone.next_or_silence().await {
            if !answer.starts_with("SIP/2.0 100") {
                answers.push(answer);
            }
        }
    }
    assert!(!answers.is_empty() && line.counts().refused_rate > 0);
    assert!(answers.iter().all(|answer| answer.starts_with("SIP/2.0 503") && field(answer, "Retry-After") == "1"));
}

#[tokio::test]
async fn bodies_that_cannot_be_used_are_refused_for_what_they_are() {
    let (line, _calls) = line(|_| {}).await;
    for (headers, body, expected) in [
        ("Content-Type: text/plain\r\n", "hello", "SIP/2.0 415"),
        ("Accept: text/plain\r\nContent-Type: application/sdp\r\n", "v=0\r\n", "SIP/2.0 406"),
        ("Content-Type: application/sdp\r\n", "v=1\r\n", "SIP/2.0 400"),
        ("Content-Type: application/sdp\r\n", "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\n", "SIP/2.0 488"),
        ("Session-Expires: 30\r\nSupported: timer\r\n", "", "SIP/2.0 422"),
    ] {
        let mut phone = Phone::new(&line).await;
        let answer = phone.invite_with(headers, body).await;
        assert!(answer.starts_with(expected), "{answer}");
    }
}

#[tokio::test]
async fn a_call_in_odd_clothes_rings_with_its_sound() {
    let (line, mut calls) = line(|_| {}).await;
    let phone = Phone::new(&line).await;
    let sdp = phone.sdp(1, "");
    let invite = options(&[("OPTIONS sip", "INVITE sip"), ("7 OPTIONS", "7 INVITE"), (";tag=1", " ; tag = 1")]);
    let invite = invite.replace("Content-Length: 0\r\n", "m: <sip:a@127.0.0.1>\r\nc: application/sdp\r\n");
    phone.send(&format!("{invite}{sdp}")).await;
    assert!(ring(&mut calls).await.answer().await.is_ok());
}
