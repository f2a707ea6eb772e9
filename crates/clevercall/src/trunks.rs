//! Registers at the carriers, after `egress` approved each of them.

use std::{collections::BTreeMap, fs, sync::Arc};

use anyhow::{Context, Result};
use clevercall_api::{Condition, EgressRefusal, Health, Metrics, TrunkState as Counted};
use clevercall_compliance::Register;
use clevercall_egress::{
    ApprovedEndpoint, Egress, EgressEvent, Endpoint, EndpointPurpose, Outcome, RefusalReason, Roots, Wanted,
};
use clevercall_model::Personal;
use clevercall_telephony::{Credentials, Line, TlsTrust, Trunk, TrunkSettings, TrunkState};
use tokio::{sync::watch, task::JoinSet};
use tracing::{info, warn};
use zeroize::Zeroizing;

use crate::{
    clock,
    config::{self, Config, TrunkTransport},
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
        health: &watch::Sender<Health>,
        metrics: &Metrics,
    ) -> Result<Self> {
        let (stop, stopped) = watch::channel(false);
        let mut watching = JoinSet::new();
        if !config.trunks.is_empty() {
            let authorities = fs::read(&config.processors.authorities).unwrap_or_default();
            let egress = egress(config, &authorities, metrics)?;
            let states = watch::Sender::new(BTreeMap::new());
            for trunk in &config.trunks {
                let approved = approve(&egress, config, trunk).await?;
                let registered = Trunk::register(line, settings(trunk, &approved, &authorities)?);
                let report = Report {
                    name: trunk.name.clone(),
                    health: health.clone(),
                    metrics: metrics.clone(),
                    states: states.clone(),
                };
                watching.spawn(watch_trunk(registered, report, stopped.clone()));
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

fn egress(config: &Config, authorities: &[u8], metrics: &Metrics) -> Result<Egress> {
    let processors = &config.processors;
    let mut register = Register::starting();
    if let Some(path) = &processors.register {
        let text = fs::read_to_string(path).with_context(|| format!("can't read the register {}", path.display()))?;
        register = register.overlaid(&text).with_context(|| path.display().to_string())?;
    }
    let roots = if authorities.is_empty() { Roots::of_system() } else { Roots::from_pem(authorities) }?;
    let metrics = metrics.clone();
    let evidence = Arc::new(move |event: &EgressEvent| {
        if let Outcome::Refused(reason) = event.outcome {
            metrics.egress_refused(counted(reason));
        }
    });
    Ok(Egress::new(register, processors.policy.clone(), processors.acceptances.clone(), roots, evidence))
}

async fn approve(egress: &Egress, config: &Config, trunk: &config::Trunk) -> Result<ApprovedEndpoint> {
    let wanted = match trunk.transport {
        TrunkTransport::Tls => Wanted::Tls,
        TrunkTransport::Udp | TrunkTransport::Tcp => {
            Wanted::ClearText { reason: config.line.clear_text_reason.clone() }
        }
    };
    let endpoint = Endpoint {
        host: trunk.host.parse().with_context(|| format!("trunk {}", trunk.name))?,
        port: trunk.port,
        purpose: EndpointPurpose::Trunk,
        processor: trunk.processor.as_ref().map(|id| id.parse()).transpose()?,
        wanted,
    };
    egress.approve(endpoint, clock::now().day().into()).await.with_context(|| format!("trunk {}", trunk.name))
}

fn settings(trunk: &config::Trunk, approved: &ApprovedEndpoint, authorities: &[u8]) -> Result<TrunkSettings> {
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
        trust: TlsTrust::Authorities(authorities.to_vec()),
    })
}

/// Where a trunk's state is told.
struct Report {
    name: String,
    health: watch::Sender<Health>,
    metrics: Metrics,
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
        self.health.send_modify(|health| {
            health.trunks.insert(self.name.clone(), condition);
        });
        self.states.send_modify(|states| {
            states.insert(self.name.clone(), counted);
        });
        for state in [Counted::Registered, Counted::Registering, Counted::Failing] {
            let trunks = self.states.borrow().values().filter(|known| **known == state).count();
            self.metrics.trunks(state, trunks);
        }
    }
}

async fn watch_trunk(mut trunk: Trunk, report: Report, mut stopped: watch::Receiver<bool>) {
    report.tell(trunk.state());
    loop {
        tokio::select! {
            state = trunk.changed() => report.tell(state),
            // An error means that the sender is gone, which means the same.
            _ = stopped.wait_for(|stopped| *stopped) => break,
        }
        if trunk.state() == TrunkState::Stopped {
            return;
        }
    }
    trunk.stop().await;
    report.tell(TrunkState::Stopped);
}

const fn counted(reason: RefusalReason) -> EgressRefusal {
    match reason {
        RefusalReason::Unlisted => EgressRefusal::Unlisted,
        RefusalReason::HostOfAnother => EgressRefusal::HostOfAnother,
        RefusalReason::AgainstPolicy => EgressRefusal::AgainstPolicy,
        RefusalReason::Unclear => EgressRefusal::Unclear,
        RefusalReason::ClearText => EgressRefusal::ClearText,
        RefusalReason::Unresolved => EgressRefusal::Unresolved,
        RefusalReason::WrongAddress => EgressRefusal::WrongAddress,
    }
}
