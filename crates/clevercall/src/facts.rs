//! Looks at this installation: what the controls are checked on.
//!
//! Start at [`gather`]; what nobody can look at stays `None`, and its control is then not evidenced.

pub(crate) mod answers;
mod certificates;
mod kept;
pub(crate) mod materials;
pub(crate) mod papers;
mod tried;

use std::{collections::BTreeMap, fs, os::unix::fs::PermissionsExt};

use anyhow::{Result, bail};
use clevercall_compliance::{
    Date, Facts, ProcessorId, Register, Verdict,
    documents::InUse,
    facts::{
        Canaries, Destination, DestinationStanding, Filter, FilterState, Host, InstructedWrite, KeyFile, Listener,
        ProtectedGroup, Protection, TlsVersion, WayOut, WayOutTarget,
    },
    judge,
};
use clevercall_model::{Instruction, LoggingMode};
use clevercall_privacy::Kind;
use clevercall_vault::instructed_writes;

pub(crate) use certificates::valid_until;

use crate::{
    clock,
    commands::Store,
    config::{Config, MasterKeyPlace, Organisation, Processors, StandsWith, TrunkTransport},
    janitor, outside, reception,
};

/// Looks at this installation, from beside a server that may be running; changes nothing.
///
/// The sandbox is left out: to look at it binds the process that looks.
pub(crate) async fn gather(store: &Store) -> Result<Facts> {
    let config = &store.config;
    let now = clock::now();
    let mut facts = Facts::unseen(now);
    facts.filters = Some(config.organisations.iter().flat_map(filters).collect());
    facts.canaries = Some(canaries(config)?);
    facts.listeners = Some(listeners(config));
    facts.endpoints = Some(endpoints(config, &facts)?);
    facts.host = host(&config.processors, facts.today())?;
    facts.key_file = Some(key_file(&config.storage.master_key));
    facts.governance = Some(config.governance.clone());
    facts.ways_out = Some(config.organisations.iter().map(way_out).collect());
    facts.notices = Some(tried::notices(config)?);
    facts.classes = Some(tried::classes(config)?);
    facts.forgeries = Some(tried::forgeries(config)?);
    facts.register = Some(outside::register(&config.processors)?);
    facts.certificates = Some(certificates::shown(config));
    let write = |(way, instructions): (&str, &[Instruction])| InstructedWrite {
        way: way.to_owned(),
        instructions: instructions.to_vec(),
    };
    facts.writes = Some(instructed_writes().map(write).collect());
    facts.materials = Some(materials::of_this_program());
    facts.papers = Some(papers::look(store)?);
    if let Some(vault) = &store.vault {
        kept::look(&mut facts, vault, config).await?;
    }
    Ok(facts)
}

/// The organisation's filters, on or off.
pub(crate) fn filters(organisation: &Organisation) -> Vec<Filter> {
    let state = |kind: Kind| {
        let off = organisation.filters_off.iter().find(|(off, _)| *off == kind);
        off.map_or(FilterState::On, |(_, reason)| FilterState::Off { reason: reason.clone() })
    };
    groups().map(|(group, kind)| Filter { group, state: state(kind) }).collect()
}

fn groups() -> impl Iterator<Item = (ProtectedGroup, Kind)> {
    [
        (ProtectedGroup::Ethnicity, Kind::Ethnicity),
        (ProtectedGroup::Politics, Kind::Politics),
        (ProtectedGroup::Religion, Kind::Religion),
        (ProtectedGroup::Union, Kind::Union),
        (ProtectedGroup::Genetic, Kind::Genetic),
        (ProtectedGroup::Biometric, Kind::Biometric),
        (ProtectedGroup::Health, Kind::Health),
        (ProtectedGroup::Sex, Kind::Sex),
        (ProtectedGroup::Criminal, Kind::Criminal),
        (ProtectedGroup::NationalId, Kind::NationalId),
    ]
    .into_iter()
}

fn canaries(config: &Config) -> Result<Canaries> {
    let (mut sent, mut missed) = (0, 0);
    for organisation in &config.organisations {
        let engine = reception::filter(organisation)?;
        for outcome in janitor::canaries(&engine, &organisation.languages) {
            sent += 1;
            missed += u64::from(outcome == clevercall_api::CanaryOutcome::Missed);
        }
    }
    Ok(Canaries { last: clock::now(), sent, missed })
}

fn listeners(config: &Config) -> Vec<Listener> {
    let line = &config.line;
    let clear = |name: &str, address: Option<std::net::SocketAddr>| {
        address.map(|address| {
            let protection = if address.ip().is_loopback() {
                Protection::Loopback
            } else {
                Protection::ClearText { reason: line.clear_text_reason.clone() }
            };
            Listener { name: name.to_owned(), protection }
        })
    };
    let tls = line.tls.map(|_| Listener {
        name: "SIP over TLS".to_owned(),
        protection: by_tls(&clevercall_telephony::tls_versions()),
    });
    let http = Listener {
        name: "HTTP".to_owned(),
        protection: match config.http.tls {
            Some(_) => by_tls(&clevercall_api::tls_versions()),
            None => Protection::Loopback,
        },
    };
    [clear("SIP over UDP", line.udp), clear("SIP over TCP", line.tcp), tls, Some(http)].into_iter().flatten().collect()
}

/// A path that speaks these versions; one that has no name here may be too old.
fn by_tls(spoken: &[String; 2]) -> Protection {
    let lowest = spoken.iter().map(|version| version.parse().unwrap_or(TlsVersion::Tls10)).min();
    Protection::Tls { lowest: lowest.expect("two versions are spoken") }
}

fn endpoints(config: &Config, facts: &Facts) -> Result<Vec<Destination>> {
    let register = outside::register(&config.processors)?;
    let standing = |host: &str, processor: Option<&String>| {
        let local = host == "localhost" || host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
        let listed = processor.and_then(|id| id.parse().ok()).filter(|id| register.has_host(id, host));
        match listed {
            _ if local && processor.is_none() => DestinationStanding::ThisMachine,
            Some(id) => register.entry(&id).map_or(DestinationStanding::Unlisted, |entry| {
                let processors = &config.processors;
                let verdict = judge((&id, entry), &processors.policy, &processors.acceptances, facts.today());
                DestinationStanding::Judged(id.clone(), verdict)
            }),
            None => DestinationStanding::Unlisted,
        }
    };
    let trunk = |trunk: &crate::config::Trunk| Destination {
        purpose: "trunk".to_owned(),
        host: trunk.host.clone(),
        standing: standing(&trunk.host, trunk.processor.as_ref()),
        protection: match trunk.transport {
            TrunkTransport::Tls => by_tls(&clevercall_telephony::tls_versions()),
            TrunkTransport::Udp | TrunkTransport::Tcp => {
                Protection::ClearText { reason: config.line.clear_text_reason.clone() }
            }
        },
    };
    let keys = match &config.storage.master_key {
        MasterKeyPlace::File(_) | MasterKeyPlace::Environment(_) => None,
        MasterKeyPlace::Service(place) => Some(Destination {
            purpose: "keys".to_owned(),
            host: place.host.clone(),
            standing: standing(&place.host, place.processor.as_ref()),
            protection: by_tls(&clevercall_egress::tls_versions()),
        }),
    };
    let database = config.storage.database.iter().flat_map(|database| {
        database.server.elsewhere().into_iter().map(|(host, _port)| Destination {
            purpose: "database".to_owned(),
            standing: standing(&host, database.processor.as_ref()),
            host,
            protection: by_tls(&clevercall_egress::tls_versions()),
        })
    });
    Ok(config.trunks.iter().map(trunk).chain(keys).chain(database).collect())
}

/// With whom the machine stands, judged like whoever is connected to; `None` when nobody declared it.
pub(crate) fn host(processors: &Processors, today: Date) -> Result<Option<Host>> {
    let Some(declared) = &processors.host else { return Ok(None) };
    let StandsWith::Processor(id) = declared else { return Ok(Some(Host::Own)) };
    let register = outside::register(processors)?;
    Ok(Some(match register.entry(id) {
        Err(_) => Host::Unlisted(id.clone()),
        Ok(entry) => Host::Judged(id.clone(), judge((id, entry), &processors.policy, &processors.acceptances, today)),
    }))
}

/// Refuses a machine that stands with somebody whom the policy doesn't want.
pub(crate) fn host_is_allowed(processors: &Processors, today: Date) -> Result<()> {
    const REMEDY: &str = "move to another host, record what is known now in the register, or have a named person accept \
                          a doubt under [processors] acceptance";
    match host(processors, today)? {
        None | Some(Host::Own | Host::Judged(_, Verdict::Allowed(_))) => Ok(()),
        Some(Host::Unlisted(id)) => bail!("the machine stands with '{id}', who has no entry in the register; add it"),
        Some(Host::Judged(id, verdict)) => bail!("the machine stands with '{id}', who is {verdict}; {REMEDY}"),
    }
}

/// The processors that the machine stands with and that the configuration connects to, each once.
pub(crate) fn processors(config: &Config, seen: &Facts) -> Result<Vec<InUse>> {
    let register = outside::register(&config.processors)?;
    let mut used: BTreeMap<ProcessorId, Verdict> = BTreeMap::new();
    if let Some(Host::Judged(id, verdict)) = host(&config.processors, seen.today())? {
        used.insert(id, verdict);
    }
    for endpoint in endpoints(config, seen)? {
        if let DestinationStanding::Judged(id, verdict) = endpoint.standing {
            used.entry(id).or_insert(verdict);
        }
    }
    used.into_iter().map(|(id, verdict)| in_use(&register, id, verdict)).collect()
}

fn in_use(register: &Register, id: ProcessorId, verdict: Verdict) -> Result<InUse> {
    let entry = register.entry(&id)?.clone();
    Ok(InUse { id, entry, verdict })
}

fn key_file(place: &MasterKeyPlace) -> KeyFile {
    let path = match place {
        MasterKeyPlace::File(path) => path,
        MasterKeyPlace::Environment(_) => return KeyFile::Environment,
        MasterKeyPlace::Service(_) => return KeyFile::Service,
    };
    match fs::metadata(path) {
        Err(_) => KeyFile::Missing,
        Ok(about) if about.permissions().mode() & 0o077 == 0 => KeyFile::OwnerOnly,
        Ok(about) => KeyFile::Open { mode: about.permissions().mode() & 0o777 },
    }
}

fn way_out(organisation: &Organisation) -> WayOut {
    let messages = matches!(organisation.mode, LoggingMode::AnonymiseAfter { .. });
    let target = match (&organisation.targets.person, messages) {
        (Some(_), _) => WayOutTarget::Transfer,
        (None, true) => WayOutTarget::MessageOnly,
        (None, false) => WayOutTarget::Nowhere,
    };
    WayOut { organisation: organisation.id.clone(), target }
}
