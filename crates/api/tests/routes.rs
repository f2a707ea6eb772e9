//! Every path, without a socket: who gets in, and what comes out.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{net::SocketAddr, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode, header},
};
use clevercall_api::{
    Api, CallRefusal, Condition, EndedBy, Events, Health, Latency, LiveEvent, Metrics, Service, Token, Turn, router,
};
use clevercall_model::{CallId, Language, SoundClass, Speaker, Timestamp, TurnNumber};
use clevercall_privacy::Approved;
use http_body_util::BodyExt;
use tokio::{sync::watch, time::timeout};
use tower::ServiceExt;

const TOKEN: &str = "0123456789abcdef0123456789abcdef";
const HERE: &str = "127.0.0.1:50000";
const ELSEWHERE: &str = "192.0.2.1:50000";

fn api(health: Health) -> Api {
    Api {
        health: watch::channel(health).1,
        metrics: Metrics::new(),
        events: Events::new(),
        token: Token::new(TOKEN).unwrap(),
    }
}

fn well() -> Health {
    let well = Condition::Well;
    Health {
        line: well,
        recognition: well,
        speech: well,
        vault: well,
        janitor: well,
        certificates: Condition::Off,
        ..Health::default()
    }
}

fn request(path: &str, from: &str, token: Option<&str>) -> Request<Body> {
    let mut request = Request::get(path);
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let mut request = request.body(Body::empty()).unwrap();
    request.extensions_mut().insert(ConnectInfo(from.parse::<SocketAddr>().unwrap()));
    request
}

async fn answer(router: Router, request: Request<Body>) -> (StatusCode, String) {
    let response = router.oneshot(request).await.unwrap();
    let status = response.status();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

async fn status(path: &str, from: &str, token: Option<&str>) -> StatusCode {
    answer(router(api(well())), request(path, from, token)).await.0
}

#[tokio::test]
async fn health_is_free_on_this_machine_only() {
    for from in [HERE, "[::1]:50000", "[::ffff:127.0.0.1]:50000"] {
        assert_eq!(status("/healthz", from, None).await, StatusCode::OK, "{from}");
    }
    assert_eq!(status("/healthz", ELSEWHERE, None).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status("/healthz", ELSEWHERE, Some(TOKEN)).await, StatusCode::OK);
}

#[tokio::test]
async fn health_without_a_known_address_wants_the_token() {
    let request = Request::get("/healthz").body(Body::empty()).unwrap();
    assert_eq!(answer(router(api(well())), request).await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn everything_else_wants_the_token_on_this_machine_too() {
    for path in ["/metrics", "/events", "/openapi.json", "/", "/healthz/", "//healthz"] {
        for token in [None, Some(""), Some("0123456789abcdef0123456789abcdeF")] {
            assert_eq!(status(path, HERE, token).await, StatusCode::UNAUTHORIZED, "{path} {token:?}");
        }
    }
    assert_eq!(status("/metrics", HERE, Some(TOKEN)).await, StatusCode::OK);
    assert_eq!(status("/elsewhere", HERE, Some(TOKEN)).await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn health_tells_part_by_part() {
    let health = Health { vault: Condition::Failing, ..well() };
    let (status, body) = answer(router(api(health)), request("/healthz", HERE, None)).await;
    assert_eq!(status, StatusCode::OK);
    let expected = r#"{"status":"impaired","service":"answering","line":"well","trunks":{},"recognition":"well","speech":"well","vault":"failing","janitor":"well","certificates":"off","incidents":0}"#;
    assert_eq!(body, expected);
}

#[tokio::test]
async fn draining_is_503() {
    let health = Health { service: Service::Draining, ..well() };
    let (status, body) = answer(router(api(health)), request("/healthz", HERE, None)).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(body.contains(r#""status":"unable","service":"draining""#), "{body}");
}

#[tokio::test]
async fn metrics_show_what_was_counted() {
    let api = api(well());
    api.metrics.call_refused(CallRefusal::Busy);
    let (_, body) = answer(router(api), request("/metrics", HERE, Some(TOKEN))).await;
    assert!(body.contains("clevercall_calls_refused_total{reason=\"busy\"} 1\n"), "{body}");
}

/// Opens the stream of events, lets `happen`, and gives the next piece that comes.
async fn next_event(api: &Api, happen: impl FnOnce(&Events)) -> String {
    let response = router(api.clone()).oneshot(request("/events", HERE, Some(TOKEN))).await.unwrap();
    let mut body = response.into_body();
    happen(&api.events);
    piece(&mut body).await.unwrap()
}

async fn piece(body: &mut Body) -> Option<String> {
    let frame = timeout(Duration::from_secs(5), body.frame()).await.unwrap()?;
    Some(String::from_utf8(frame.unwrap().into_data().unwrap().to_vec()).unwrap())
}

fn call() -> CallId {
    CallId::from_random([0xab; 16])
}

fn ended() -> LiveEvent {
    LiveEvent::CallEnded { call: call(), at: Timestamp::from_millis(7), by: EndedBy::Caller }
}

#[tokio::test]
async fn a_call_is_told_from_start_to_end() {
    let organisation = "kommune".parse().unwrap();
    let started = LiveEvent::CallStarted { call: call(), organisation, at: Timestamp::from_millis(5) };
    let id = "ab".repeat(16);
    assert_eq!(
        next_event(&api(well()), |events| events.send(started)).await,
        format!(
            "event: call-started\ndata: {{\"event\":\"call-started\",\"call\":\"{id}\",\"organisation\":\"kommune\",\"at_ms\":5}}\n\n"
        )
    );
    assert_eq!(
        next_event(&api(well()), |events| events.send(ended())).await,
        format!(
            "event: call-ended\ndata: {{\"event\":\"call-ended\",\"call\":\"{id}\",\"at_ms\":7,\"by\":\"caller\"}}\n\n"
        )
    );
}

#[tokio::test]
async fn a_turn_is_told_with_class_and_latency() {
    let turn = Turn {
        call: call(),
        number: TurnNumber(2),
        speaker: Speaker::Assistant,
        class: SoundClass::Static,
        language: Some(Language::Danish),
        text: Approved::written("Vi har åbent til fire.").to_redacted(),
        latency: Some(Latency { first_sound: Duration::from_millis(640), ..Latency::default() }),
    };
    let told = next_event(&api(well()), |events| events.send(LiveEvent::Turn(turn))).await;
    for part in [
        r#""number":2,"speaker":"assistant","class":"static","language":"da","text":"Vi har åbent til fire.""#,
        r#""first_sound":640"#,
    ] {
        assert!(told.contains(part), "{told}");
    }
}

#[tokio::test]
async fn a_slow_reader_is_told_and_dropped() {
    let api = api(well());
    let response = router(api.clone()).oneshot(request("/events", HERE, Some(TOKEN))).await.unwrap();
    for _ in 0..300 {
        api.events.send(ended());
    }
    let mut body = response.into_body();
    let told = piece(&mut body).await.unwrap();
    assert_eq!(told, "event: missed\ndata: {\"event\":\"missed\",\"events\":44}\n\n");
    assert_eq!(piece(&mut body).await, None);
}

#[tokio::test]
async fn readers_are_limited_and_a_place_comes_back() {
    let api = api(well());
    let open = || router(api.clone()).oneshot(request("/events", HERE, Some(TOKEN)));
    let mut readers = Vec::new();
    for _ in 0..32 {
        readers.push(open().await.unwrap());
    }
    assert_eq!(open().await.unwrap().status(), StatusCode::SERVICE_UNAVAILABLE);
    readers.pop();
    assert_eq!(open().await.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn sending_without_readers_costs_nothing() {
    let events = Events::new();
    (0..10_000).for_each(|_| events.send(ended()));
}

#[tokio::test]
async fn the_description_lists_every_path() {
    let (_, body) = answer(router(api(well())), request("/openapi.json", HERE, Some(TOKEN))).await;
    let paths = ["/healthz", "/metrics", "/events", "/openapi.json"];
    assert!(paths.iter().all(|path| body.contains(&format!("\"{path}\": {{"))), "{body}");
}
