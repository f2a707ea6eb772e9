//! One SIP dialog: what the other side asks of it, and what we ask of the other side.

use std::sync::Arc;

use rsipstack::{
    dialog::{
        dialog::{DialogState, DialogStateReceiver, ReferStatus, TerminatedReason, TransactionHandle},
        dialog_layer::DialogLayer,
        invite_dialog::InviteDialog,
    },
    sip::{Header, HeadersExt, Method, Request, Response, StatusCode},
    transport::SipConnection,
};

use super::headers;
use crate::Target;

/// A dialog; when it is dropped before its end, the other side gets a BYE.
pub(crate) struct Dialog {
    inner: InviteDialog,
    layer: Arc<DialogLayer>,
    states: DialogStateReceiver,
    /// The CSeq number of the request whose ACK brings an answer or confirms the call.
    awaiting_ack: Option<u32>,
    over: bool,
    /// The connection that was made for this call alone, and ends with it.
    own: Option<SipConnection>,
}

/// What the other side does.
pub(crate) enum DialogEvent {
    /// It acknowledged our 200, with the SDP answer if that 200 carried the offer.
    Acknowledged(Vec<u8>),
    /// It changes the session, or only refreshes it.
    Renew(Renewal),
    /// INFO.
    Info(Info),
    /// REFER: it asks us to call somebody; `None` when it doesn't say whom in a way we can dial.
    Refer(Option<Target>, Reply),
    /// NOTIFY about a REFER of ours; `None` when it is about something else.
    Notify(Option<ReferReport>, Reply),
    /// A request that needs no thought.
    Other(Reply),
    /// The dialog is over.
    Ended(Ending),
}

/// A re-INVITE or UPDATE.
pub(crate) struct Renewal {
    /// The SDP offer; empty when there is none.
    pub(crate) offer: Vec<u8>,
    /// Whether it is an UPDATE, which may come without SDP and mean only a refresh.
    pub(crate) is_update: bool,
    pub(crate) timer: TimerHeaders,
    pub(crate) reply: Reply,
}

/// An INFO request.
pub(crate) struct Info {
    pub(crate) content_type: String,
    pub(crate) body: Vec<u8>,
    pub(crate) reply: Reply,
}

/// How a transfer goes, as the other side's NOTIFY says (RFC 3515 §2.4.5).
#[derive(Clone, Copy)]
pub(crate) struct ReferReport {
    pub(crate) status: u16,
    pub(crate) is_last: bool,
}

/// Headers of the session timer (RFC 4028), as they were written.
#[derive(Clone, Default)]
pub(crate) struct TimerHeaders {
    pub(crate) session_expires: Option<String>,
    pub(crate) supports_timer: bool,
    /// Whether `Allow` names UPDATE.
    pub(crate) takes_updates: bool,
}

/// Why a dialog is over.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// BYE, CANCEL, or a failure of theirs.
    Theirs,
    /// No ACK came.
    Unacknowledged,
}

/// The place for the one answer to a request; dropping it answers 501.
pub(crate) struct Reply(TransactionHandle);

impl Reply {
    pub(crate) async fn send(self, status: u16, fields: &[(&'static str, String)], body: Option<Vec<u8>>) {
        let fields = Some(headers::make(fields, body.is_some())).filter(|fields| !fields.is_empty());
        if self.0.respond(StatusCode::from(status), fields, body).await.is_err() {
            // The request was given up meanwhile; nobody waits for the answer.
        }
    }
}

impl Dialog {
    pub(super) fn new(inner: InviteDialog, layer: Arc<DialogLayer>, states: DialogStateReceiver, cseq: u32) -> Self {
        Self { inner, layer, states, awaiting_ack: Some(cseq), over: false, own: None }
    }

    /// The dialog of a call that we placed and that was answered.
    pub(super) fn confirmed(
        inner: InviteDialog,
        layer: Arc<DialogLayer>,
        states: DialogStateReceiver,
        own: Option<SipConnection>,
    ) -> Self {
        Self { inner, layer, states, awaiting_ack: None, over: false, own }
    }

    /// Waits for what happens next. Cancel-safe.
    pub(crate) async fn next(&mut self) -> DialogEvent {
        while let Some(state) = self.states.recv().await {
            if let Some(event) = self.understand(state) {
                return event;
            }
        }
        self.over = true;
        DialogEvent::Ended(Ending::Theirs)
    }

    fn understand(&mut self, state: DialogState) -> Option<DialogEvent> {
        match state {
            DialogState::Confirmed(..) => {
                let ack = self.inner.last_remote_ack()?;
                // An ACK without a readable CSeq acknowledges nothing.
                let sequence = ack.cseq_header().and_then(|cseq| cseq.seq()).ok();
                let awaited = self.awaiting_ack.is_some() && self.awaiting_ack == sequence;
                awaited.then(|| {
                    self.awaiting_ack = None;
                    DialogEvent::Acknowledged(ack.body)
                })
            }
            DialogState::Updated(_, request, handle) => {
                if request.method == Method::Invite {
                    // Without a readable CSeq no ACK is awaited.
                    self.awaiting_ack = request.cseq_header().and_then(|cseq| cseq.seq()).ok();
                }
                Some(DialogEvent::Renew(Renewal {
                    is_update: request.method == Method::Update,
                    timer: TimerHeaders::of(&request),
                    offer: request.body,
                    reply: Reply(handle),
                }))
            }
            DialogState::Info(_, request, handle) => Some(DialogEvent::Info(Info {
                content_type: request.header_value("Content-Type").unwrap_or_default(),
                body: request.body,
                reply: Reply(handle),
            })),
            DialogState::Refer(_, request, handle) => Some(DialogEvent::Refer(refer_target(&request), Reply(handle))),
            DialogState::Notify(_, request, handle) => Some(DialogEvent::Notify(refer_report(&request), Reply(handle))),
            DialogState::Options(_, _, handle)
            | DialogState::Message(_, _, handle)
            | DialogState::Publish(_, _, handle) => Some(DialogEvent::Other(Reply(handle))),
            DialogState::Terminated(_, reason) => {
                self.over = true;
                let unacknowledged = matches!(reason, TerminatedReason::Timeout);
                Some(DialogEvent::Ended(if unacknowledged { Ending::Unacknowledged } else { Ending::Theirs }))
            }
            DialogState::Calling(_) | DialogState::Trying(_) | DialogState::Early(..) | DialogState::WaitAck(..) => {
                None
            }
        }
    }

    /// Answers the INVITE with 200; false when the caller has given up.
    pub(super) fn accept(&self, fields: &[(&'static str, String)], body: Vec<u8>) -> bool {
        !self.inner.state().is_terminated() && self.inner.accept(Some(headers::make(fields, true)), Some(body)).is_ok()
    }

    /// Answers the INVITE with a failure.
    pub(super) fn reject(mut self, status: u16) {
        self.over = true;
        if self.inner.reject(Some(StatusCode::from(status)), None).is_err() {
            // The caller has given up already.
        }
    }

    /// What incoming requests are given to.
    pub(super) fn handle(&self) -> InviteDialog {
        self.inner.clone()
    }

    /// What requests are sent by; it may outlive the dialog.
    pub(crate) fn requests(&self) -> Requests {
        Requests(self.inner.clone())
    }
}

impl Drop for Dialog {
    fn drop(&mut self) {
        let (inner, layer, over, own) = (self.inner.clone(), Arc::clone(&self.layer), self.over, self.own.take());
        let finish = async move {
            if !over && inner.hangup().await.is_err() {
                // The other side is gone without a word; there is nobody to tell.
            }
            layer.remove_dialog(&inner.id());
            if let Some(connection) = own {
                end(&layer, &connection).await;
            }
        };
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(finish)),
            // The program is ending; the sockets are closed already.
            Err(_) => self.layer.remove_dialog(&self.inner.id()),
        }
    }
}

/// Closes a connection of ours.
pub(super) async fn end(layer: &DialogLayer, connection: &SipConnection) {
    layer.endpoint.transport_layer.remove_connection(connection);
    if connection.close().await.is_err() {
        // The other side was faster.
    }
}

fn refer_report(request: &Request) -> Option<ReferReport> {
    // The library looks for the event among unknown headers only, so it is read here as well.
    if !request.header_value("Event")?.to_ascii_lowercase().starts_with("refer") {
        return None;
    }
    let state = request.header_value("Subscription-State").unwrap_or_default().to_ascii_lowercase();
    let body = str::from_utf8(&request.body).ok()?;
    let status = body.trim_start().strip_prefix("SIP/2.0 ")?.split_ascii_whitespace().next()?.parse().ok()?;
    let report = ReferStatus::parse(request).map(|parsed| parsed.is_terminated);
    Some(ReferReport { status, is_last: report.unwrap_or_else(|| state.starts_with("terminated")) })
}

/// Whom a REFER asks us to call (RFC 3515 §2.1).
fn refer_target(request: &Request) -> Option<Target> {
    let value = request.header_value("Refer-To")?;
    let uri = value.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or(value.as_str(), |(uri, _)| uri);
    uri.parse().ok()
}

impl TimerHeaders {
    pub(super) fn of(message: &impl HeadersExt) -> Self {
        let allow = message.header_value("Allow").unwrap_or_default();
        Self {
            session_expires: message.header_value("Session-Expires"),
            supports_timer: message.header_contains_token("Supported", "timer")
                || message.header_contains_token("Require", "timer"),
            takes_updates: allow.split(',').any(|method| method.trim() == "UPDATE"),
        }
    }
}

/// Sends requests within a dialog; each waits for its answer, for 32 seconds at most.
#[derive(Clone)]
pub(crate) struct Requests(InviteDialog);

/// The answer to a request of ours.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) timer: TimerHeaders,
}

impl Requests {
    /// Asks the other side to call `uri`.
    pub(crate) async fn refer(&self, uri: &str) -> Answer {
        answer(self.0.refer(format!("<{uri}>"), None, None).await)
    }

    /// Tells the other side, which asked us to call somebody, how that went.
    pub(crate) async fn report_referral(&self, status: u16) {
        let reason = if (200..300).contains(&status) { "OK" } else { "Failed" };
        report(&self.0, &[(&format!("SIP/2.0 {status} {reason}"), "terminated;reason=noresource")]).await;
    }

    /// Refreshes the session (RFC 4028 §7.4), by UPDATE, or by re-INVITE with `body` where UPDATE isn't known.
    pub(crate) async fn refresh(&self, fields: &[(&'static str, String)], body: Option<Vec<u8>>) -> Answer {
        let fields = Some(headers::make(fields, body.is_some()));
        answer(match body {
            None => self.0.update(fields, None).await,
            Some(body) => self.0.reinvite(fields, Some(body)).await,
        })
    }
}

/// Tells the other side, which asked us by REFER to call somebody, that this came to nothing (RFC 3515 §2.4.5).
pub(super) async fn decline_politely(dialog: &InviteDialog) {
    report(
        dialog,
        &[("SIP/2.0 100 Trying", "active;expires=60"), ("SIP/2.0 603 Declined", "terminated;reason=rejected")],
    )
    .await;
}

async fn report(dialog: &InviteDialog, steps: &[(&str, &str)]) {
    for (status_line, subscription) in steps {
        let fields = vec![
            Header::Event("refer".into()),
            Header::SubscriptionState((*subscription).into()),
            Header::ContentType("message/sipfrag;version=2.0".into()),
        ];
        if dialog.notify(Some(fields), Some(format!("{status_line}\r\n").into_bytes())).await.is_err() {
            // The other side is gone; there is nobody to tell.
            return;
        }
    }
}

fn answer(result: rsipstack::Result<Option<Response>>) -> Answer {
    match result {
        Ok(Some(response)) => Answer { status: response.status_code.code(), timer: TimerHeaders::of(&response) },
        // As if it had timed out (RFC 3261 §8.1.3.1).
        Ok(None) | Err(_) => Answer { status: 408, timer: TimerHeaders::default() },
    }
}
