//! Requests that come in: to a dialog, to the line itself, or a call that rings.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{Arc, atomic::Ordering},
};

use rsipstack::{
    dialog::dialog::Dialog as AnyDialog,
    sip::{Header, HeadersExt, Host, Method, Request, Scheme, StatusCode, Transport as Wire, Uri},
    transaction::{TransactionReceiver, make_tag, transaction::Transaction},
    transport::{SipAddr, SipConnection},
};
use tokio::{sync::mpsc, time::Instant};

use super::{Dialog, Stack, TimerHeaders, dialog, headers};
use crate::{
    Incoming, Referrals, Transport,
    admission::Pace,
    caller::{Identity, caller, unescape},
    leg::{self, SHORTEST_SESSION, SessionTimer},
    line::Seat,
};

/// A call that waits for our answer; dropping it answers 480.
pub(crate) struct Invitation {
    dialog: Option<Dialog>,
    pub(crate) timer: TimerHeaders,
    pub(crate) stack: Stack,
    /// Where the signalling came from.
    pub(crate) source: IpAddr,
}

impl Invitation {
    /// Answers 200; `None` when the caller has given up.
    pub(crate) fn accept(mut self, mut fields: Vec<(&'static str, String)>, body: Vec<u8>) -> Option<Dialog> {
        fields.push(("Allow", headers::ALLOW.to_owned()));
        fields.push(("Supported", "timer".to_owned()));
        let dialog = self.dialog.take()?;
        dialog.accept(&fields, body).then_some(dialog)
    }

    pub(crate) fn refuse(mut self, status: u16) {
        if let Some(dialog) = self.dialog.take() {
            dialog.reject(status);
        }
    }
}

impl Drop for Invitation {
    fn drop(&mut self) {
        if let Some(dialog) = self.dialog.take() {
            dialog.reject(480);
        }
    }
}

/// Why a request gets no call: status and header fields of the answer.
struct Refused(u16, Vec<(&'static str, String)>);

/// Sorts requests until the endpoint closes. Never waits for anybody: what takes time is done by a task of its own.
pub(super) async fn sort(stack: Stack, mut incoming: TransactionReceiver, ringing: mpsc::Sender<Incoming>) {
    let mut pace = Pace::new(stack.settings().limits);
    let born = Instant::now();
    let closed = stack.0.closed.clone();
    loop {
        let transaction = tokio::select! {
            () = closed.cancelled() => return,
            transaction = incoming.recv() => transaction,
        };
        let Some(transaction) = transaction else { return };
        let to_dialog = transaction.original.to_header().is_ok_and(|to| to.tag().is_ok_and(|tag| tag.is_some()));
        match transaction.original.method {
            _ if to_dialog => to_its_dialog(&stack, transaction),
            Method::Invite => {
                let paced = source(&transaction).is_some_and(|source| pace.admits(source, born.elapsed()));
                ring(&stack, transaction, paced, &ringing);
            }
            Method::Options => refuse(transaction, Refused(200, capabilities())),
            Method::Ack | Method::Cancel => {}
            Method::Bye | Method::Update | Method::Info | Method::Notify | Method::PRack => {
                refuse(transaction, Refused(481, Vec::new()));
            }
            Method::Message | Method::Publish | Method::Refer | Method::Register | Method::Subscribe => {
                refuse(transaction, Refused(405, vec![("Allow", headers::ALLOW.to_owned())]));
            }
        }
    }
}

fn capabilities() -> Vec<(&'static str, String)> {
    vec![
        ("Allow", headers::ALLOW.to_owned()),
        ("Accept", "application/sdp".to_owned()),
        ("Supported", "timer".to_owned()),
    ]
}

fn to_its_dialog(stack: &Stack, mut transaction: Transaction) {
    match stack.0.dialogs.match_dialog(&transaction) {
        Some(AnyDialog::Invite(mut dialog)) => {
            let declines = stack.settings().referrals == Referrals::Decline;
            tokio::spawn(async move {
                if dialog.handle(&mut transaction).await.is_err() {
                    // Answered with an error, or the other side is gone; the dialog's own events tell the leg.
                }
                // Only now has the leg's 202 left, and not every phone bears a NOTIFY that overtakes it (RFC 3515 §2.4.4).
                if transaction.original.method == Method::Refer && declines {
                    dialog::decline_politely(&dialog).await;
                }
            });
        }
        _ if transaction.original.method == Method::Ack => {}
        _ => refuse(transaction, Refused(481, Vec::new())),
    }
}

/// Answers and forgets: no state is kept, a repeated request gets a new answer, and the ACK for it is dropped.
fn refuse(transaction: Transaction, refused: Refused) {
    let Refused(status, fields) = refused;
    tokio::spawn(async move {
        let endpoint = Arc::clone(&transaction.endpoint_inner);
        endpoint.detach_transaction(&transaction.key, None);
        let mut answer = endpoint.make_response(&transaction.original, StatusCode::from(status), None);
        for header in answer.headers.iter_mut() {
            if let Header::To(to) = header
                && to.tag().is_ok_and(|tag| tag.is_none())
            {
                *to = to.clone().with_tag(make_tag());
            }
        }
        answer.headers.extend(headers::make(&fields, false));
        // To where it came from; not every Via that the grammar allows is one that the library can send to.
        if let Some(connection) = &transaction.connection
            && connection.send(answer.into(), connection.get_remote_addr()).await.is_err()
        {
            // Lost; the other side asks again.
        }
    });
}

fn ring(stack: &Stack, transaction: Transaction, paced: bool, ringing: &mpsc::Sender<Incoming>) {
    let seats = stack.seats();
    if !paced {
        seats.refused_rate.fetch_add(1, Ordering::Relaxed);
        return refuse(transaction, busy());
    }
    let (Some(seat), Ok(place)) = (seats.take(), ringing.try_reserve()) else {
        seats.refused_full.fetch_add(1, Ordering::Relaxed);
        return refuse(transaction, busy());
    };
    let mut transaction = transaction;
    if let Some(connection) = &transaction.connection
        && let Some(source) = connection.get_remote_addr().filter(|_| !connection.is_reliable())
    {
        reach_behind_nat(&mut transaction.original, source);
    }
    match invite(stack, &transaction, seat) {
        Ok(incoming) => {
            seats.rang.fetch_add(1, Ordering::Relaxed);
            let dialog = incoming.invitation.dialog.as_ref().map(Dialog::handle);
            tokio::spawn(async move {
                if let Some(mut dialog) = dialog
                    && dialog.handle(&mut transaction).await.is_err()
                {
                    // The caller's side is gone; the dialog's own events tell the leg.
                }
            });
            place.send(incoming);
        }
        Err(refused) => refuse(transaction, refused),
    }
}

/// Takes the address a message came from for the contact of a phone that only knows its private one (RFC 1918), so that
/// our BYE finds it. A proxy that stays on the route knows better.
fn reach_behind_nat(request: &mut Request, source: &SipAddr) {
    let is_private =
        |host: &Host| matches!(host, Host::IpAddr(IpAddr::V4(ip)) if ip.is_private() || ip.is_link_local());
    if request.record_route_header().is_some() || is_private(&source.addr.host) {
        return;
    }
    let contact = request.typed_contact_headers().ok().and_then(|contacts| contacts.into_iter().next());
    if let Some(mut contact) = contact.filter(|contact| is_private(&contact.uri.host_with_port.host)) {
        contact.uri.host_with_port = source.addr.clone();
        request.headers.unique_push(contact.into());
    }
}

/// RFC 3261 §21.5.4; a second is long enough for the bucket of new calls to fill.
fn busy() -> Refused {
    Refused(503, vec![("Retry-After", "1".to_owned())])
}

/// Makes a dialog of an INVITE, or says why not.
fn invite(stack: &Stack, transaction: &Transaction, seat: Seat) -> Result<Incoming, Refused> {
    let request = &transaction.original;
    let wire = transaction.connection.as_ref().map(SipConnection::transport);
    let Some(from) = remote(transaction) else { return Err(Refused(400, Vec::new())) };
    let source = from.ip();
    let (transport, session) = match wire {
        Some(Wire::Udp) => (Transport::Udp, None),
        Some(Wire::Tcp) => (Transport::Tcp, None),
        Some(Wire::Tls) => (Transport::Tls, stack.0.sessions.of(from)),
        _ => return Err(Refused(400, Vec::new())),
    };
    acceptable_bodies(request)?;
    let timer = TimerHeaders::of(request);
    if SessionTimer::asked(timer.session_expires.as_deref(), timer.supports_timer, std::time::Duration::ZERO).is_err() {
        return Err(Refused(422, vec![("Min-SE", SHORTEST_SESSION.as_secs().to_string())]));
    }
    let negotiated = leg::negotiate(stack, &request.body, transport, source).map_err(|warning| {
        stack.seats().refused_sound.fetch_add(1, Ordering::Relaxed);
        Refused(warning.status, warning.fields())
    })?;
    let (states, receiver) = stack.0.dialogs.new_dialog_state_channel();
    let contact = contact(stack, transport, "");
    let dialog = stack
        .0
        .dialogs
        .get_or_create_server_invite(transaction, states, None, contact)
        .map_err(|_| Refused(400, Vec::new()))?;
    let cseq = request.cseq_header().and_then(|cseq| cseq.seq()).unwrap_or_default();
    let dialog = Dialog::new(dialog, Arc::clone(&stack.0.dialogs), receiver, cseq);
    Ok(Incoming {
        caller: calling(request, &stack.settings().country_code),
        called: called(&request.uri),
        transport,
        session,
        sound: negotiated.sound(),
        invitation: Invitation { dialog: Some(dialog), timer, stack: stack.clone(), source },
        negotiated,
        seat,
    })
}

/// 415 for a body that is no SDP, 406 for a caller who would not take SDP (RFC 3261 §8.2.3, §21.4.7).
fn acceptable_bodies(request: &Request) -> Result<(), Refused> {
    let accept = || vec![("Accept", "application/sdp".to_owned())];
    let content_type = request.header_value("Content-Type").unwrap_or_default().to_ascii_lowercase();
    if !request.body.is_empty() && content_type.split(';').next().map(str::trim) != Some("application/sdp") {
        return Err(Refused(415, accept()));
    }
    let accepted = request.header_value("Accept").unwrap_or_default().to_ascii_lowercase();
    let takes_sdp = accepted.split(',').any(|range| {
        ["application/sdp", "application/*", "*/*", ""].contains(&range.split(';').next().unwrap_or_default().trim())
    });
    if takes_sdp { Ok(()) } else { Err(Refused(406, accept())) }
}

fn calling(request: &Request, country_code: &str) -> clevercall_model::CallerNumber {
    let values = |name: &str| -> Vec<&str> {
        request.headers.iter().filter(|header| header.name().eq_ignore_ascii_case(name)).map(Header::value).collect()
    };
    let identity = Identity {
        asserted: values("P-Asserted-Identity"),
        from: values("From").first().copied().unwrap_or_default(),
        privacy: values("Privacy").first().copied().unwrap_or_default(),
    };
    caller(&identity, country_code)
}

fn called(uri: &Uri) -> String {
    match (&uri.scheme, &uri.auth, &uri.host_with_port.host) {
        (_, Some(auth), _) => unescape(&auth.user).unwrap_or_default(),
        (Some(Scheme::Other(scheme)), None, Host::Domain(number)) if scheme.eq_ignore_ascii_case("tel") => {
            number.0.clone()
        }
        _ => String::new(),
    }
}

/// The address in-dialog requests shall come to. Always `sip:`, since not every phone can send to a `sips:` one.
pub(super) fn contact(stack: &Stack, transport: Transport, user: &str) -> Option<Uri> {
    let address = stack.public_address(transport).or_else(|| stack.public_address(Transport::Udp))?;
    let user = if user.is_empty() { String::new() } else { format!("{user}@") };
    let transport = match transport {
        Transport::Udp => String::new(),
        Transport::Tcp | Transport::Tls => format!(";transport={}", transport.name()),
    };
    format!("sip:{user}{address}{transport}").as_str().try_into().ok()
}

fn source(transaction: &Transaction) -> Option<IpAddr> {
    remote(transaction).map(|address| address.ip())
}

fn remote(transaction: &Transaction) -> Option<SocketAddr> {
    transaction.connection.as_ref()?.get_remote_addr()?.get_socketaddr().ok()
}
