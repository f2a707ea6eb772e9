//! Registers at the carriers, after `egress` approved each of them.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use anyhow::{Context, Result};
use clevercall_api::{Condition, TrunkState as Counted};
use clevercall_egress::{ApprovedEndpoint, Egress, Endpoint, EndpointPurpose, Refused, Wanted};
use clevercall_model::{Personal, Timestamp};
use clevercall_telephony::{Credentials, Line, TlsTrust, Trunk, TrunkSettings, TrunkState};
use tokio::{sync::watch, task::JoinSet};
use tracing::{info, warn};
use zeroize::Zeroizing;

use crate::{
    clock,
    config::{self, Config, TrunkTransport},
    instruments::Instruments,
};

/// The trunks of this installation, kept registered until [stopped](Self::stop).
pub(crate) struct Trunks {
    watching: JoinSet<()>,
    stop: watch::Sender<bool>,
}

impl Trunks {
    /// Asks for approval of every carrier, then registers; fails when one is against the policy, naming the fact.
    pub(crate) async fn register(
        config: &Config,
        line: &Line,
        instruments: &Instruments,
        egress: &Arc<Egress>,
    ) -> Result<Self> {
        let (stop, stopped) = watch::channel(false);
        let mut watching = JoinSet::new();
        if !config.trunks.is_empty() {
            let states = watch::Sender::new(BTreeMap::new());
            for trunk in &config.trunks {
                let endpoint = endpoint(config, trunk)?;
                let looking = Looking { egress: Arc::clone(egress), endpoint, last: None };
                let approved = looking.approve().await.with_context(|| format!("trunk {}", trunk.name))?;
                let registered = Trunk::register(line, settings(trunk, &approved, egress)?);
                let report =
                    Report { name: trunk.name.clone(), instruments: instruments.clone(), states: states.clone() };
                watching.spawn(watch_trunk(registered, (report, looking), stopped.clone()));
            }
        }
        Ok(Self { watching, stop })
    }

    /// Takes the registrations back and waits for that.
    pub(crate) async fn stop(mut self) {
        self.stop.send_replace(true);
        while self.watching.join_next().await.is_some() {}
    }
}

fn endpoint(config: &Config, trunk: &config::Trunk) -> Result<Endpoint> {
    let wanted = match trunk.transport {
        TrunkTransport::Tls => Wanted::Tls,
        TrunkTransport::Udp | TrunkTransport::Tcp => {
            Wanted::ClearText { reason: config.line.clear_text_reason.clone() }
        }
    };
    Ok(Endpoint {
        host: trunk.host.parse().with_context(|| format!("trunk {}", trunk.name))?,
        port: trunk.port,
        purpose: EndpointPurpose::Trunk,
        processor: trunk.processor.as_ref().map(|id| id.parse()).transpose()?,
        wanted,
    })
}

/// Looks at the other end of a trunk as egress does, so that protocol, cipher and certificate, or what is wrong with
/// them, stand in the ledger; the SIP library tells none of it.
struct Looking {
    egress: Arc<Egress>,
    endpoint: Endpoint,
    last: Option<Timestamp>,
}

impl Looking {
    /// A carrier that stays away is looked at no more often.
    const PAUSE: Duration = Duration::from_secs(600);

    async fn approve(&self) -> Result<ApprovedEndpoint, Refused> {
        self.egress.approve(self.endpoint.clone(), clock::now().day().into()).await
    }

    async fn look(&mut self) {
        let now = clock::now();
        if self.endpoint.wanted != Wanted::Tls || self.last.is_some_and(|last| now.since(last) < Self::PAUSE) {
            return;
        }
        self.last = Some(now);
        let Ok(approved) = self.approve().await else { return };
        if let Err(fault) = Egress::connect(&self.egress, &approved, now.day().into()).await {
            warn!(%fault, "The carrier's end of the trunk is not as it has to be");
        }
    }
}

fn settings(trunk: &config::Trunk, approved: &ApprovedEndpoint, egress: &Egress) -> Result<TrunkSettings> {
    let transport = trunk.transport.name();
    let registrar = format!("sip:{}@{}:{};transport={transport}", trunk.user, trunk.host, trunk.port).parse()?;
    Ok(TrunkSettings {
        registrar,
        by_way_of: approved.addresses().first().copied(),
        credentials: Credentials {
            user: Personal::new(trunk.user.clone()),
            password: Zeroizing::new(trunk.password.reveal().to_owned()),
        },
        expires: trunk.expires,
        trust: TlsTrust::Approved(egress.tls(approved)),
    })
}

/// Where a trunk's state is told.
struct Report {
    name: String,
    instruments: Instruments,
    states: watch::Sender<BTreeMap<String, Counted>>,
}

impl Report {
    fn tell(&self, state: TrunkState) {
        let (condition, counted) = match state {
            TrunkState::Registering => (Condition::Starting, Counted::Registering),
            TrunkState::Registered { .. } => (Condition::Well, Counted::Registered),
            TrunkState::Refused { .. } | TrunkState::Unreachable => (Condition::Failing, Counted::Failing),
            TrunkState::Stopped => (Condition::Off, Counted::Registering),
        };
        match state {
            TrunkState::Registered { expires } => {
                info!(trunk = %self.name, expires_s = expires.as_secs(), "Registered")
            }
            TrunkState::Refused { status } => {
                warn!(trunk = %self.name, status, "The carrier refuses the registration; check user and password");
            }
            TrunkState::Unreachable => warn!(trunk = %self.name, "The carrier does not answer; it is tried again"),
            TrunkState::Registering | TrunkState::Stopped => {}
        }
        self.instruments.health.send_modify(|health| {
            health.trunks.insert(self.name.clone(), condition);
        });
        self.states.send_modify(|states| {
            states.insert(self.name.clone(), counted);
        });
        for state in [Counted::Registered, Counted::Registering, Counted::Failing] {
            let trunks = self.states.borrow().values().filter(|known| **known == state).count();
            self.instruments.metrics.trunks(state, trunks);
        }
    }
}

async fn watch_trunk(mut trunk: Trunk, (report, mut looking): (Report, Looking), mut stopped: watch::Receiver<bool>) {
    report.tell(trunk.state());
    looking.look().await;
    loop {
        tokio::select! {
            state = trunk.changed() => report.tell(state),
            // An error means that the sender is gone, which means the same.
            _ = stopped.wait_for(|stopped| *stopped) => break,
        }
        match trunk.state() {
            TrunkState::Stopped => return,
            TrunkState::Unreachable => looking.look().await,
            TrunkState::Registering | TrunkState::Registered { .. } | TrunkState::Refused { .. } => {}
        }
    }
    trunk.stop().await;
    report.tell(TrunkState::Stopped);
}

#[cfg(test)]
mod tests;
