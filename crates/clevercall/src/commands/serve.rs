//! `clevercall serve`: answers calls until it is told to stop, then finishes the ones that are going on.

use std::{fs, sync::Arc, time::Duration};

use anyhow::{Context, Result};
use clevercall_api::{
    Api, Condition, Events, Health, Metrics, Server, Service, ShownCertificate, Token, Transport, router,
};
use clevercall_telephony::{Line, LineSettings};
use clevercall_vault::{MasterKey, OpenError, RetentionPolicy, Site, Vault};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::{oneshot, watch},
    task::JoinHandle,
    time::timeout,
};
use tracing::{info, warn};

use super::{Outcome, Place};
use crate::{
    agreement, assembly,
    certificates::Certificates,
    cli::Serve,
    clock,
    config::Config,
    detecting::Alarms,
    facts,
    instruments::Instruments,
    janitor::{self, Janitor},
    logs,
    outside::{self, Witness},
    reception::Reception,
    sandbox,
    switchboard::Switchboard,
    trunks::Trunks,
    watching,
};

/// How long running calls may go on after SIGTERM.
const FAREWELL: Duration = Duration::from_secs(600);

/// Serves.
pub(crate) fn run(place: &Place, options: &Serve) -> Result<Outcome> {
    logs::start(options.log);
    let config = place.configuration()?;
    config.complete(clock::now().day().into())?;
    agreement::holds(&config, clock::now())?;
    facts::host_is_allowed(&config.processors, clock::now().day().into())?;
    let metrics = Metrics::new();
    let (witness, notes) = outside::witness(&metrics);
    let key = assembly::master_key_witnessed(&config, Arc::new(witness.clone()))?;
    let site = assembly::site(&config)?;
    let line = assembly::line(&config.line)?;
    let data = assembly::data_folder(&config)?;
    // Before any thread: the rules bind only what is started afterwards.
    let confinement = sandbox::confine(&[data])?;
    match confinement {
        sandbox::Confinement::Full => info!("Confined: this process can write in its data folder only"),
        sandbox::Confinement::Partial | sandbox::Confinement::Absent => {
            warn!(?confinement, "This kernel confines less than it could; use Linux 5.13 or later with Landlock");
        }
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let vault = vault(&config, &key, &site).await?;
        let writing = notes.kept_in(vault.clone());
        let installation = Installation { config: &config, vault, metrics, witness };
        let served = serve(installation, line, options).await;
        // Also when it refuses to start: why has to stand in the ledger.
        writing.finish().await;
        served
    })
}

/// What was opened before anything answers.
struct Installation<'a> {
    config: &'a Config,
    vault: Vault,
    metrics: Metrics,
    witness: Witness,
}

async fn serve(opened: Installation<'_>, line: LineSettings, options: &Serve) -> Result<Outcome> {
    let Installation { config, vault, metrics, witness } = opened;
    let (health, state) = watch::channel(Health::default());
    let events = Events::new();
    if options.watch {
        tokio::spawn(watching::watch(events.subscribe()));
    }
    let http = Http::start(
        config,
        Api { health: state, metrics: metrics.clone(), events: events.clone(), token: token(config)? },
    )?;

    health.send_modify(|health| health.vault = Condition::Well);
    let recogniser = Arc::new(assembly::recogniser(&config.speech)?);
    health.send_modify(|health| health.recognition = Condition::Well);
    let voice = assembly::voice(&config.speech)?;
    let mut receptions = Vec::new();
    for organisation in &config.organisations {
        receptions.push(Arc::new(Reception::open(organisation, Arc::clone(&voice)).await?));
    }
    health.send_modify(|health| health.speech = Condition::Well);

    let (line, calls) = Line::open(line).await?;
    let egress = Arc::new(outside::egress(&config.processors, Arc::new(witness))?);
    let instruments = Instruments { metrics: metrics.clone(), health: health.clone() };
    let trunks = Trunks::register(config, &line, &instruments, &egress).await?;
    let alarms = Alarms::default();
    let janitor = Janitor::start(&vault, &receptions, &alarms, &instruments);
    let certificates = Certificates::of(config, &line, http.certificate.clone());
    let certificates = certificates.watch(alarms, instruments.clone())?;
    let gauges = tokio::spawn(janitor::gauges(Arc::clone(&recogniser), metrics.clone()));
    health.send_modify(|health| health.line = Condition::Well);
    info!("Ready to answer calls");

    let switchboard = Switchboard { receptions, recogniser, vault, metrics, events };
    let answering = tokio::spawn(switchboard.answer(calls));
    told_to_stop().await?;

    info!("Told to stop: no new calls are taken, the running ones are finished");
    health.send_modify(|health| health.service = Service::Draining);
    trunks.stop().await;
    if timeout(FAREWELL, line.drain()).await.is_err() {
        warn!("Calls were still going on after ten minutes and are ended now");
    }
    line.close().await;
    answering.await.context("the switchboard failed; please report it")?;
    janitor.stop();
    gauges.abort();
    certificates.abort();
    http.stop().await;
    info!("Stopped");
    Ok(Outcome::Done)
}

/// Opens the vault, or lays out a new one, and puts each organisation's policy into force.
async fn vault(config: &Config, key: &MasterKey, site: &Site) -> Result<Vault> {
    let vault = match Vault::open(site, key, clock::now()) {
        Err(OpenError::Missing) => match Vault::create(site, key, clock::now()) {
            // Another program on the same database was faster.
            Err(OpenError::Exists) if site.server.is_some() => Vault::open(site, key, clock::now()),
            created => created,
        },
        opened => opened,
    }
    .with_context(|| format!("the vault in {}", site.folder.display()))?;
    for organisation in &config.organisations {
        let policy = RetentionPolicy::new(organisation.mode).with_remainder_kept(organisation.remainder);
        let decided_by = organisation.decided_by.clone();
        vault.organisation(&organisation.id).apply_policy(policy, decided_by, clock::now()).await?;
    }
    vault.open_keys().await?;
    Ok(vault)
}

fn token(config: &Config) -> Result<Token> {
    Token::from_file(&config.http.token).with_context(|| config.http.token.display().to_string())
}

/// The interface for health, metrics and events, answering in the background.
struct Http {
    stop: oneshot::Sender<()>,
    answering: JoinHandle<std::io::Result<()>>,
    certificate: Option<ShownCertificate>,
}

impl Http {
    fn start(config: &Config, api: Api) -> Result<Self> {
        let transport = match &config.http.tls {
            None => Transport::LoopbackClearText,
            Some((chain, key)) => Transport::Tls {
                chain: fs::read(chain).with_context(|| format!("can't read {}", chain.display()))?,
                key: fs::read(key).with_context(|| format!("can't read {}", key.display()))?,
            },
        };
        let server = Server::bind(config.http.listen, &transport)?;
        let certificate = server.certificate();
        let (stop, stopped) = oneshot::channel();
        let answering = tokio::spawn(server.serve(router(api), async {
            // A dropped sender means the same: stop.
            drop(stopped.await);
        }));
        Ok(Self { stop, answering, certificate })
    }

    async fn stop(self) {
        // It may have ended by itself: then nobody listens, and there is nothing to wait for.
        if self.stop.send(()).is_ok() && self.answering.await.is_err() {
            warn!("The interface for health and metrics did not end cleanly");
        }
    }
}

/// SIGTERM from the system, or Ctrl-C from a person.
async fn told_to_stop() -> Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => {}
        interrupted = tokio::signal::ctrl_c() => interrupted?,
    }
    Ok(())
}
