//! What a telephone may do during a call, said by a telephone that is nothing but two sockets.

use crate::{
    loopback::{PLAY, end, line, next_event, ring, soon, tone},
    phone::{Phone, field, sound_port},
};
use clevercall_telephony::{EndReason, Leg, LegEvent, Line, TransferError};

/// A phone whose call was answered, and the leg and line at the other end.
async fn answered() -> (Phone, Leg, Line) {
    let (line, mut calls) = line(|_| {}).await;
    let mut phone = Phone::new(&line).await;
    let sdp = phone.sdp(1, "");
    let (response, leg) = tokio::join!(phone.invite(&sdp), async { ring(&mut calls).await.answer().await });
    assert!(response.starts_with("SIP/2.0 200"), "{response}");
    (phone, leg.unwrap(), line)
}

fn version(answer: &str) -> (&str, u64) {
    let mut words = answer.lines().find(|line| line.starts_with("o=")).unwrap().split(' ').skip(1);
    (words.next().unwrap(), words.next().unwrap().parse().unwrap())
}

#[tokio::test]
async fn hold_and_resume_are_followed_and_the_version_grows_only_with_a_change() {
    let (mut phone, mut leg, _line) = answered().await;
    let mut last = None;
    for (attribute, answered, event) in [
        ("a=sendonly\r\n", "a=recvonly", Some(true)),
        ("a=sendonly\r\n", "a=recvonly", None),
        ("a=sendrecv\r\n", "a=sendrecv", Some(false)),
        ("a=inactive\r\n", "a=inactive", Some(true)),
        ("", "a=sendrecv", Some(false)),
    ] {
        let sdp = phone.sdp(2, attribute);
        let answer = phone.invite(&sdp).await;
        assert!(answer.contains(answered), "{answer}");
        match event {
            Some(true) => assert!(matches!(next_event(&mut leg).await, LegEvent::Held)),
            Some(false) => assert!(matches!(next_event(&mut leg).await, LegEvent::Resumed)),
            None => {}
        }
        let (session, number) = version(&answer);
        if let Some((before, port, last_number)) = last.replace((session.to_owned(), sound_port(&answer), number)) {
            assert_eq!((before.as_str(), port), (session, sound_port(&answer)));
            assert_eq!(number, last_number + u64::from(event.is_some()));
        }
    }
}

#[tokio::test]
async fn an_address_of_zeros_is_a_hold_too() {
    let (mut phone, mut leg, _line) = answered().await;
    let sdp = phone.sdp(2, "").replace("c=IN IP4 127.0.0.1", "c=IN IP4 0.0.0.0");
    assert!(phone.invite(&sdp).await.contains("a=recvonly"));
    assert!(matches!(next_event(&mut leg).await, LegEvent::Held));
}

#[tokio::test]
async fn what_is_played_waits_while_the_caller_holds() {
    let (mut phone, mut leg, _line) = answered().await;
    let sdp = phone.sdp(2, "a=inactive\r\n");
    phone.invite(&sdp).await;
    assert!(matches!(next_event(&mut leg).await, LegEvent::Held));
    leg.play(PLAY, tone(20)).await;
    let sdp = phone.sdp(3, "");
    phone.invite(&sdp).await;
    assert!(matches!(next_event(&mut leg).await, LegEvent::Resumed));
    assert!(matches!(next_event(&mut leg).await, LegEvent::Played(PLAY)));
}

#[tokio::test]
async fn a_renewed_offer_that_cannot_be_taken_changes_nothing() {
    let (mut phone, mut leg, _line) = answered().await;
    let sdp = phone.sdp(2, "").replace("RTP/AVP 8 101", "RTP/AVP 18 101");
    let refused = phone.invite(&sdp).await;
    assert!(refused.starts_with("SIP/2.0 488") && field(&refused, "Warning").starts_with("305 "), "{refused}");
    let bye = phone.request("BYE", "", "").await;
    assert!(bye.starts_with("SIP/2.0 200"));
    assert_eq!(end(&mut leg).await, EndReason::TheyHungUp);
}

#[tokio::test]
async fn a_session_timer_is_granted_or_refused() {
    let (mut phone, _leg, _line) = answered().await;
    let update = phone.request("UPDATE", "Session-Expires: 90;refresher=uac\r\nSupported: timer\r\n", "").await;
    assert_eq!((field(&update, "Session-Expires"), field(&update, "Require")), ("90;refresher=uac", "timer"));
    let update = phone.request("UPDATE", "Session-Expires: 1800\r\n", "").await;
    assert_eq!((field(&update, "Session-Expires"), field(&update, "Require")), ("1800;refresher=uas", ""));
    let update = phone.request("UPDATE", "Session-Expires: 60\r\nSupported: timer\r\n", "").await;
    assert!(update.starts_with("SIP/2.0 422") && field(&update, "Min-SE") == "90", "{update}");
}

#[tokio::test]
async fn a_key_in_info_is_heard_and_other_bodies_are_not_ours() {
    let (mut phone, mut leg, _line) = answered().await;
    let info = "Content-Type: application/dtmf-relay\r\n";
    assert!(phone.request("INFO", info, "Signal=5\r\nDuration=160\r\n").await.starts_with("SIP/2.0 200"));
    assert!(matches!(next_event(&mut leg).await, LegEvent::Digit(digit) if digit.as_char() == '5'));
    assert!(phone.request("INFO", "", "").await.starts_with("SIP/2.0 200"));
    assert!(phone.request("INFO", "Content-Type: text/plain\r\n", "hello").await.starts_with("SIP/2.0 415"));
}

#[tokio::test]
async fn a_key_pressed_once_is_heard_once_however_often_its_end_comes() {
    let (line, mut calls) = line(|_| {}).await;
    let mut phone = Phone::new(&line).await;
    let sdp = phone.sdp(1, "");
    let (answer, leg) = tokio::join!(phone.invite(&sdp), async { ring(&mut calls).await.answer().await });
    let mut leg = leg.unwrap();
    for (index, (key, timestamp)) in [(4, 0_u32), (4, 0), (4, 0), (11, 1_600), (11, 1_600)].into_iter().enumerate() {
        let end = [key, 0x80, 0, 160];
        phone.rtp(&answer, index as u16, 101, (timestamp, &end)).await;
    }
    for expected in ['4', '#'] {
        assert!(matches!(next_event(&mut leg).await, LegEvent::Digit(digit) if digit.as_char() == expected));
    }
    phone.request("BYE", "", "").await;
    assert!(matches!(next_event(&mut leg).await, LegEvent::Ended(EndReason::TheyHungUp)));
}

#[tokio::test]
async fn a_caller_who_asks_us_to_call_somebody_is_told_no_and_the_call_goes_on() {
    let (mut phone, mut leg, _line) = answered().await;
    let refer = phone.request("REFER", "Refer-To: <sip:carol@127.0.0.1>\r\n", "").await;
    assert!(refer.starts_with("SIP/2.0 202"), "{refer}");
    let trying = phone.take("NOTIFY", "200 OK").await;
    assert!(trying.ends_with("SIP/2.0 100 Trying\r\n") && field(&trying, "Subscription-State").starts_with("active"));
    let declined = phone.take("NOTIFY", "200 OK").await;
    assert!(declined.ends_with("SIP/2.0 603 Declined\r\n"));
    assert!(field(&declined, "Subscription-State").starts_with("terminated"));
    leg.hang_up().await;
    phone.take("BYE", "200 OK").await;
}

/// A transfer of ours that the phone answers with this status, and then these reports.
async fn transfer(status: &str, reports: &[(&str, &str)]) -> (Phone, Leg, Line) {
    let (mut phone, mut leg, line) = answered().await;
    leg.transfer(&"sip:desk@192.0.2.7;transport=tls".parse().unwrap()).await;
    let refer = phone.take("REFER", status).await;
    assert_eq!(field(&refer, "Refer-To"), "<sip:desk@192.0.2.7;transport=tls>");
    for (line, state) in reports {
        let headers = format!("Event: refer\r\nSubscription-State: {state}\r\nContent-Type: message/sipfrag\r\n");
        let answer = phone.request("NOTIFY", &headers, &format!("SIP/2.0 {line}\r\n")).await;
        assert!(answer.starts_with("SIP/2.0 200"), "{answer}");
    }
    (phone, leg, line)
}

#[tokio::test]
async fn a_transfer_that_succeeds_ends_the_call_with_us() {
    let reports = [("180 Ringing", "active"), ("200 OK", "terminated;reason=noresource")];
    let (mut phone, mut leg, _line) = transfer("202 Accepted", &reports).await;
    assert!(matches!(next_event(&mut leg).await, LegEvent::TransferProgress(180)));
    assert!(matches!(next_event(&mut leg).await, LegEvent::Transferred(Ok(()))));
    assert_eq!(end(&mut leg).await, EndReason::Transferred);
    phone.take("BYE", "200 OK").await;
}

#[tokio::test]
async fn a_transfer_that_fails_is_told_and_may_be_tried_again() {
    let (_phone, mut leg, _line) = transfer("202 Accepted", &[("486 Busy Here", "terminated")]).await;
    assert!(matches!(next_event(&mut leg).await, LegEvent::Transferred(Err(TransferError::TargetFailed(486)))));
    let (mut phone, mut leg, _line) = transfer("603 Decline", &[]).await;
    assert!(matches!(next_event(&mut leg).await, LegEvent::Transferred(Err(TransferError::Refused(603)))));
    leg.transfer(&"sip:other@192.0.2.7".parse().unwrap()).await;
    phone.take("REFER", "202 Accepted").await;
}

#[tokio::test]
async fn an_invite_without_sdp_gets_our_offer() {
    let (line, mut calls) = line(|_| {}).await;
    let mut phone = Phone::new(&line).await;
    let (offer, leg) = tokio::join!(phone.invite(""), async { ring(&mut calls).await.answer().await });
    assert!(offer.contains("opus/48000/2") && offer.contains("PCMA/8000"), "{offer}");
    let mut leg = leg.unwrap();
    leg.play(PLAY, tone(20)).await;
    assert!(matches!(next_event(&mut leg).await, LegEvent::Played(PLAY)));
    let mut packet = [0; 200];
    let (length, _) = soon(phone.sound.recv_from(&mut packet)).await.unwrap();
    assert_eq!((length, packet[1] & 0x7f), (172, 8));
}

#[tokio::test]
async fn further_streams_are_turned_down() {
    let (line, mut calls) = line(|_| {}).await;
    let mut phone = Phone::new(&line).await;
    let sdp = phone.sdp(1, "m=video 4000 RTP/AVP 96\r\na=rtpmap:96 VP8/90000\r\nm=application 5000 UDP/BFCP *\r\n");
    let (answer, leg) = tokio::join!(phone.invite(&sdp), async { ring(&mut calls).await.answer().await });
    assert!(
        answer.contains("m=video 0 RTP/AVP 96\r\n") && answer.contains("m=application 0 UDP/BFCP *\r\n"),
        "{answer}"
    );
    drop(leg);
}

#[tokio::test]
async fn packets_from_strangers_are_not_heard() {
    let (line, mut calls) = line(|_| {}).await;
    let mut phone = Phone::new(&line).await;
    let sdp = phone.sdp(1, "").replace("c=IN IP4 127.0.0.1", "c=IN IP4 127.0.0.9");
    let (answer, leg) = tokio::join!(phone.invite(&sdp), async { ring(&mut calls).await.answer().await });
    let mut leg = leg.unwrap();
    let stranger = tokio::net::UdpSocket::bind("127.0.0.5:0").await.unwrap();
    let end = [&[0x80, 101, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1][..], &[5, 0x80, 0, 160]].concat();
    stranger.send_to(&end, ("127.0.0.1", sound_port(&answer))).await.unwrap();
    // The signalling's own address is no stranger, whatever SDP says: that is how phones behind a NAT are heard.
    phone.rtp(&answer, 1, 101, (0, &[6, 0x80, 0, 160])).await;
    assert!(matches!(next_event(&mut leg).await, LegEvent::Digit(digit) if digit.as_char() == '6'));
}

#[tokio::test]
async fn a_caller_who_gives_up_while_it_rings_is_let_go() {
    let (line, mut calls) = line(|_| {}).await;
    let mut phone = Phone::new(&line).await;
    let sdp = phone.sdp(1, "");
    phone.ask("INVITE", "Content-Type: application/sdp\r\n", &sdp).await;
    let incoming = ring(&mut calls).await;
    assert!(phone.request("CANCEL", "", "").await.starts_with("SIP/2.0 200"));
    assert!(phone.answer("INVITE").await.starts_with("SIP/2.0 487"));
    phone.ask("ACK", "", "").await;
    assert!(incoming.answer().await.is_err());
}

#[tokio::test]
async fn who_calls_is_read_from_the_message() {
    let (line, mut calls) = line(|_| {}).await;
    for (headers, shown) in [("", true), ("Privacy: id\r\n", false)] {
        let mut phone = Phone::new(&line).await;
        let sdp = phone.sdp(1, "");
        phone.ask("INVITE", &format!("{headers}Content-Type: application/sdp\r\n"), &sdp).await;
        let incoming = ring(&mut calls).await;
        assert!(!incoming.encrypted() && incoming.called == "answers");
        assert_eq!(matches!(incoming.caller, clevercall_model::CallerNumber::Shown(_)), shown);
    }
}

/// Lets this many seconds pass at once, for the line and for us.
async fn pass(seconds: u64) {
    tokio::time::pause();
    tokio::time::advance(std::time::Duration::from_secs(seconds)).await;
    tokio::time::resume();
}

/// A phone whose call was answered with a session timer.
async fn timed(headers: &str) -> (Phone, Leg, Line) {
    let (line, mut calls) = line(|settings| settings.no_media = std::time::Duration::from_secs(100_000)).await;
    let mut phone = Phone::new(&line).await;
    let sdp = phone.sdp(1, "");
    let headers = format!("{headers}Content-Type: application/sdp\r\n");
    let (response, leg) =
        tokio::join!(phone.invite_with(&headers, &sdp), async { ring(&mut calls).await.answer().await });
    assert!(field(&response, "Session-Expires").starts_with("90;"), "{response}");
    (phone, leg.unwrap(), line)
}

#[tokio::test]
async fn a_session_that_nobody_refreshes_ends() {
    let (mut phone, mut leg, _line) = timed("Session-Expires: 90;refresher=uac\r\nSupported: timer\r\n").await;
    pass(59).await;
    phone.request("UPDATE", "Session-Expires: 90;refresher=uac\r\nSupported: timer\r\n", "").await;
    pass(59).await;
    assert!(phone.request("INFO", "", "").await.starts_with("SIP/2.0 200"));
    pass(2).await;
    assert_eq!(end(&mut leg).await, EndReason::SessionExpired);
    phone.take("BYE", "200 OK").await;
}

#[tokio::test]
async fn a_caller_who_cannot_refresh_is_refreshed_by_us() {
    let (mut phone, mut leg, _line) = timed("Session-Expires: 90\r\nAllow: INVITE, UPDATE\r\n").await;
    pass(46).await;
    let update = phone.take("UPDATE", "481 Gone").await;
    assert_eq!(field(&update, "Session-Expires"), "90;refresher=uac");
    assert_eq!(end(&mut leg).await, EndReason::SessionExpired);
}

#[tokio::test]
async fn a_caller_who_knows_no_update_is_refreshed_by_an_invite() {
    let (mut phone, _leg, _line) = timed("Session-Expires: 90\r\n").await;
    pass(46).await;
    let invite = phone.take("INVITE", "200 OK").await;
    assert!(invite.contains("PCMA/8000") && !invite.contains("opus"), "{invite}");
}

#[tokio::test]
async fn a_phone_that_only_knows_its_private_address_is_found_where_it_came_from() {
    let (line, mut calls) = line(|_| {}).await;
    let mut phone = Phone::new(&line).await;
    let head = "Content-Type: application/sdp\r\n";
    phone.contact = Some("<sip:phone@10.255.255.1:5060>".to_owned());
    let sdp = phone.sdp(1, "");
    let (_, leg) = tokio::join!(phone.invite_with(head, &sdp), async { ring(&mut calls).await.answer().await });
    leg.unwrap().hang_up().await;
    phone.take("BYE", "200 OK").await;
}
