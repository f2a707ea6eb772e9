//! What the tests share: lines on free loopback ports, and a telephone made of two bare sockets.

use std::time::Duration;

use clevercall_media::{Frame, Sound};
use clevercall_telephony::{
    CallSettings, Calls, EndReason, Incoming, Leg, LegEvent, Line, LineSettings, MediaEncryption, PlayId, Target,
    TlsIdentity, TlsListener, TlsTrust, Transport,
};
use tokio::time::timeout;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) const EC_CERTIFICATE: &[u8] = include_bytes!("keys/ec.cert.pem");
pub(crate) const EC_KEY: &[u8] = include_bytes!("keys/ec-pkcs8.key.pem");

pub(crate) fn identity(certificates: &[u8], key: &[u8]) -> TlsIdentity {
    TlsIdentity { certificates: certificates.to_vec(), key: key.to_vec().into() }
}

/// A line on free ports, with what the test changes.
pub(crate) async fn line(change: impl FnOnce(&mut LineSettings)) -> (Line, Calls) {
    let mut settings = LineSettings::on_loopback();
    settings.tls =
        Some(TlsListener { address: "127.0.0.1:0".parse().unwrap(), identity: identity(EC_CERTIFICATE, EC_KEY) });
    change(&mut settings);
    Line::open(settings).await.unwrap()
}

pub(crate) fn target(line: &Line, transport: Transport) -> Target {
    let address = line.address(transport).unwrap();
    format!("sip:answers@{address};transport={}", transport.name()).parse().unwrap()
}

pub(crate) fn clear() -> CallSettings {
    CallSettings { media: MediaEncryption::ClearText, ..CallSettings::default() }
}

pub(crate) fn secure() -> CallSettings {
    CallSettings { trust: TlsTrust::Pinned(EC_CERTIFICATE.to_vec()), ..CallSettings::default() }
}

/// Waits for something that must come soon.
pub(crate) async fn soon<T>(what: impl Future<Output = T>) -> T {
    timeout(PATIENCE, what).await.expect("it did not happen in time")
}

pub(crate) async fn ring(calls: &mut Calls) -> Incoming {
    soon(calls.next()).await.expect("the line is open")
}

/// A call between two lines, answered: the calling leg and the answering one.
pub(crate) async fn connect(caller: &Line, line: &Line, calls: &mut Calls) -> (Leg, Leg) {
    let target = target(line, Transport::Udp);
    let (ours, theirs) = tokio::join!(caller.call(&target, clear()), async { ring(calls).await.answer().await });
    (ours.unwrap(), theirs.unwrap())
}

/// The next event that is no frame.
pub(crate) async fn next_event(leg: &mut Leg) -> LegEvent {
    soon(async {
        loop {
            let event = leg.hear().await;
            if !matches!(event, LegEvent::Frame { .. }) {
                return event;
            }
        }
    })
    .await
}

pub(crate) async fn end(leg: &mut Leg) -> EndReason {
    loop {
        if let LegEvent::Ended(reason) = next_event(leg).await {
            return reason;
        }
    }
}

/// Waits until the leg hears something as loud as `tone` is.
pub(crate) async fn hear_tone(leg: &mut Leg) {
    soon(async {
        loop {
            if let LegEvent::Frame { frame, .. } = leg.hear().await
                && loudness(&frame) > 2_000.0
            {
                return;
            }
        }
    })
    .await;
}

fn loudness(frame: &Frame) -> f64 {
    let energy: f64 = frame.samples().iter().map(|sample| f64::from(*sample).powi(2)).sum();
    (energy / Frame::SAMPLES as f64).sqrt()
}

/// A loud tone of 440 Hz.
pub(crate) fn tone(millis: u32) -> Sound {
    let step = 440.0 * std::f64::consts::TAU / f64::from(Frame::RATE);
    let samples = millis * Frame::RATE / 1000;
    Sound::new((0..samples).map(|n| ((f64::from(n) * step).sin() * 12_000.0) as i16).collect())
}

pub(crate) const PLAY: PlayId = PlayId(7);
