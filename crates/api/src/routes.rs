//! Every path there is.

use std::{convert::Infallible, net::SocketAddr, time::Duration};

use axum::{
    Json, Router,
    extract::{ConnectInfo, Request, State},
    http::{StatusCode, header},
    middleware::{Next as Inner, from_fn_with_state},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
    routing::get,
};
use futures_util::stream;
use serde::Serialize;
use tokio::sync::watch;
use utoipa::ToSchema;

use crate::{
    Events, Health, Metrics, Readiness, Token,
    events::{EventBody, Next, Reader},
};

/// What the paths read from.
#[derive(Clone)]
pub struct Api {
    /// The program's state; whoever holds the sender keeps it up to date.
    pub health: watch::Receiver<Health>,
    /// What is counted.
    pub metrics: Metrics,
    /// What happens on the line.
    pub events: Events,
    /// What requests must show.
    pub token: Token,
}

/// The answer of `/healthz`.
#[derive(Serialize, ToSchema)]
pub(crate) struct HealthBody {
    /// The sum.
    status: Readiness,
    /// Part by part.
    #[serde(flatten)]
    parts: Health,
}

/// A refusal or failure: what happened and what to do.
#[derive(Serialize, ToSchema)]
pub(crate) struct Problem {
    /// One sentence.
    error: &'static str,
}

const PROMETHEUS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// All paths: `/healthz`, `/metrics`, `/events`, `/openapi.json`.
///
/// Everything wants the token, except `/healthz` when the other side's address is loopback.
/// That address comes from [`ConnectInfo`], which [`Server`](crate::Server) sets; without it a request counts as
/// coming from elsewhere.
pub fn router(api: Api) -> Router {
    Router::new()
        .route("/healthz", get(health))
        .route("/metrics", get(metrics))
        .route("/events", get(events))
        .route("/openapi.json", get(description))
        .fallback(nothing_here)
        .layer(from_fn_with_state(api.clone(), admit))
        .with_state(api)
}

async fn admit(State(api): State<Api>, request: Request, inner: Inner) -> Response {
    let local = |info: &ConnectInfo<SocketAddr>| info.0.ip().to_canonical().is_loopback();
    let free = request.uri().path() == "/healthz" && request.extensions().get().is_some_and(local);
    let shown = request.headers().get(header::AUTHORIZATION);
    if free || shown.is_some_and(|shown| api.token.is_shown_in(shown.as_bytes())) {
        return inner.run(request).await;
    }
    let problem = Problem { error: "the bearer token is missing or wrong; send 'Authorization: Bearer' and the token" };
    (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer")], Json(problem)).into_response()
}

/// Whether calls can be answered.
#[utoipa::path(
    get, path = "/healthz", tag = "operation", security((), ("bearer" = [])),
    responses(
        (status = 200, description = "Calls are answered; `status` is `well` or `impaired`", body = HealthBody),
        (status = 503, description = "No new call can be answered; `status` is `unable`", body = HealthBody),
    )
)]
pub(crate) async fn health(State(api): State<Api>) -> Response {
    let parts = api.health.borrow().clone();
    let status = parts.readiness();
    let code = match status {
        Readiness::Well | Readiness::Impaired => StatusCode::OK,
        Readiness::Unable => StatusCode::SERVICE_UNAVAILABLE,
    };
    (code, Json(HealthBody { status, parts })).into_response()
}

/// Everything that is counted.
#[utoipa::path(
    get, path = "/metrics", tag = "operation", security(("bearer" = [])),
    responses((status = 200, description = "OpenMetrics text", content_type = "application/openmetrics-text", body = String))
)]
pub(crate) async fn metrics(State(api): State<Api>) -> Response {
    ([(header::CONTENT_TYPE, PROMETHEUS)], api.metrics.render()).into_response()
}

/// What happens on the line, as server-sent events, from now on.
///
/// A reader that can't keep up gets a `missed` event and the stream ends; it may be opened again.
#[utoipa::path(
    get, path = "/events", tag = "operation", security(("bearer" = [])),
    responses(
        (status = 200, description = "A stream; each `data` is one event", content_type = "text/event-stream", body = EventBody),
        (status = 503, description = "Too many readers", body = Problem),
    )
)]
pub(crate) async fn events(State(api): State<Api>) -> Response {
    let Some(reader) = api.events.read() else {
        let problem = Problem { error: "too many readers follow the events; close one of them" };
        return (StatusCode::SERVICE_UNAVAILABLE, Json(problem)).into_response();
    };
    let keep_alive = KeepAlive::new().interval(Duration::from_secs(15));
    Sse::new(stream::unfold(Some(reader), next_event)).keep_alive(keep_alive).into_response()
}

async fn next_event(reader: Option<Reader>) -> Option<(Result<Event, Infallible>, Option<Reader>)> {
    let mut reader = reader?;
    let (body, reader) = match reader.next().await {
        Next::Event(event) => (EventBody::from(&*event), Some(reader)),
        Next::Missed(events) => (EventBody::Missed { events }, None),
        Next::Over => return None,
    };
    let event = Event::default().event(body.name()).json_data(&body).expect("an event is plain strings and numbers");
    Some((Ok(event), reader))
}

/// This description.
#[utoipa::path(
    get, path = "/openapi.json", tag = "operation", security(("bearer" = [])),
    responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json", body = String))
)]
pub(crate) async fn description() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], crate::openapi_json()).into_response()
}

async fn nothing_here() -> Response {
    (StatusCode::NOT_FOUND, Json(Problem { error: "there is nothing here; /openapi.json lists what there is" }))
        .into_response()
}
