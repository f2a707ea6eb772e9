//! Keeping a trunk registered (RFC 3261 §10).

use std::time::Duration;

use rsipstack::{
    dialog::registration::Registration,
    sip::{Header, StatusCodeKind, Uri, typed},
    transport::SipConnection,
};
use tokio::{sync::watch, time::timeout};

use super::{Stack, dialing, headers, ringing, turned_on};
use crate::{Target, TrunkSettings, TrunkState};

/// The first wait after a failure; it doubles with each further one.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// The longest wait between two attempts.
const LONGEST_WAIT: Duration = Duration::from_secs(120);
/// How long the registrar has to acknowledge that we leave.
const LEAVING: Duration = Duration::from_secs(4);

impl Stack {
    /// Registers, and registers again in time, until `stopped` turns true or the trunk is dropped.
    pub(crate) fn spawn_registration(
        &self,
        settings: TrunkSettings,
        report: watch::Sender<TrunkState>,
        stopped: watch::Receiver<bool>,
    ) {
        let stack = self.clone();
        tokio::spawn(async move {
            let closing = stack.closing();
            stack.keep_registered(&settings, &report, (stopped, closing)).await;
            report.send_replace(TrunkState::Stopped);
        });
    }

    async fn keep_registered(
        &self,
        settings: &TrunkSettings,
        report: &watch::Sender<TrunkState>,
        (mut stopped, mut closing): (watch::Receiver<bool>, watch::Receiver<bool>),
    ) {
        let Some((mut registration, registrar)) = self.registration(settings) else {
            report.send_replace(TrunkState::Unreachable);
            return;
        };
        let (mut failures, mut flow) = (0, Flow(None));
        loop {
            let state = tokio::select! {
                state = self.register(settings, &mut registration, &registrar, &mut flow) => state,
                () = turned_on(&mut stopped) => break,
                () = turned_on(&mut closing) => break,
            };
            failures = if matches!(state, TrunkState::Registered { .. }) { 0 } else { failures + 1 };
            report.send_replace(state);
            tokio::select! {
                () = tokio::time::sleep(wait(state, failures)) => {}
                () = turned_on(&mut stopped) => break,
                () = turned_on(&mut closing) => break,
            }
        }
        let registered = matches!(*report.borrow(), TrunkState::Registered { .. });
        if registered && timeout(LEAVING, registration.register(registrar, Some(0))).await.is_err() {
            // The registrar forgets us by itself when the registration expires.
        }
    }

    fn registration(&self, settings: &TrunkSettings) -> Option<(Registration, Uri)> {
        let transport = settings.registrar.transport();
        let registrar: Uri = registrar_uri(&settings.registrar).as_str().try_into().ok()?;
        let credential = dialing::credential(&settings.credentials);
        let contact = ringing::contact(self, transport, settings.credentials.user.reveal())?;
        let mut registration = Registration::new(self.0.endpoint.clone(), Some(credential));
        registration.contact = Some(typed::Contact { display_name: None, uri: contact, params: Vec::new() });
        registration.extra_headers = vec![Header::Allow(headers::ALLOW.into())];
        Some((registration, registrar))
    }

    async fn register(
        &self,
        settings: &TrunkSettings,
        registration: &mut Registration,
        registrar: &Uri,
        flow: &mut Flow,
    ) -> TrunkState {
        let Ok(place) = Self::locate(&settings.registrar, settings.by_way_of).await else {
            return TrunkState::Unreachable;
        };
        let transport = settings.registrar.transport();
        // The library finds the connection by its address; a new one is made only when the old one is gone.
        if !flow.is_alive() {
            match self.connect(transport, settings.registrar.host(), place, &settings.trust).await {
                Ok((_, connection)) => *flow = Flow(Some(connection)),
                Err(_) => return TrunkState::Unreachable,
            }
        }
        registration.outbound_proxy = Some(place);
        let seconds = u32::try_from(settings.expires.as_secs()).unwrap_or(u32::MAX).max(60);
        match registration.register(registrar.clone(), Some(seconds)).await {
            Ok(response) if response.status_code.kind() == StatusCodeKind::Successful => {
                TrunkState::Registered { expires: Duration::from_secs(u64::from(registration.expires())) }
            }
            // The library makes a 408 of silence, and a 503 of a broken connection.
            Ok(response) if [408, 503].contains(&response.status_code.code()) => TrunkState::Unreachable,
            Ok(response) => TrunkState::Refused { status: response.status_code.code() },
            Err(_) => TrunkState::Unreachable,
        }
    }
}

/// What registrations travel by: nothing yet, or a connection, or datagrams, which need none.
struct Flow(Option<Option<SipConnection>>);

impl Flow {
    fn is_alive(&self) -> bool {
        let token = |connection: &SipConnection| connection.cancel_token();
        self.0.as_ref().is_some_and(|flow| !flow.as_ref().and_then(token).is_some_and(|token| token.is_cancelled()))
    }
}

/// How long until the next attempt: three quarters of what was granted, or ever longer after failures.
fn wait(state: TrunkState, failures: u32) -> Duration {
    if let TrunkState::Registered { expires } = state {
        return (expires * 3 / 4).max(FIRST_WAIT);
    }
    FIRST_WAIT.saturating_mul(1 << failures.saturating_sub(1).min(10)).min(LONGEST_WAIT)
}

fn registrar_uri(registrar: &Target) -> String {
    format!("sip:{};transport={}", registrar.host_and_port(), registrar.transport().name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registration_is_renewed_after_three_quarters() {
        let granted = TrunkState::Registered { expires: Duration::from_secs(600) };
        assert_eq!(wait(granted, 0), Duration::from_secs(450));
    }

    #[test]
    fn failures_are_followed_by_ever_longer_waits_up_to_a_limit() {
        let waits = [1, 2, 5, 50].map(|failures| wait(TrunkState::Unreachable, failures).as_secs());
        assert_eq!(waits, [1, 2, 16, 120]);
    }
}
