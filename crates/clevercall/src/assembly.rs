//! From the configuration to running parts.

use std::{
    env, fs,
    num::NonZeroUsize,
    os::unix::ffi::OsStringExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, Result};
use clevercall_egress::{Endpoint, EndpointPurpose, Evidence, Wanted};
use clevercall_engines::{
    Capacity, LocalEngine, Recogniser, TextToSpeech, models,
    stt::whisper::Whisper,
    tts::{Espeak, Fallback, Piper},
};
use clevercall_telephony::{ClearText, Limits, LineSettings, TlsIdentity, TlsListener};
use clevercall_vault::{MasterKey, PostgresServer, Site, WrappedKey};
use zeroize::Zeroizing;

use crate::{
    clock,
    commands::block_on,
    config::{Config, Database, Line, MasterKeyPlace, Speech},
    outside::{self, Logged},
    transit::{Transit, TransitError},
};

/// Loads the speech model and starts the shared recogniser.
pub(crate) fn recogniser(speech: &Speech) -> Result<Recogniser> {
    let files = models::verify(&speech.models)?;
    let mut capacity = Capacity::of_this_machine();
    if let Some(workers) = speech.recognisers.and_then(NonZeroUsize::new) {
        capacity.workers = workers;
    }
    let model: Arc<dyn LocalEngine> = Arc::new(Whisper::load(&files, capacity.workers)?);
    Recogniser::start(&model, capacity).context("the system gives no more threads; lower its other load")
}

/// The voices, best first: the ones the organisation chose, then the built-in one.
pub(crate) fn voice(speech: &Speech) -> Result<Arc<dyn TextToSpeech>> {
    let espeak = Arc::new(Espeak::at(&speech.espeak));
    let mut voices: Vec<Arc<dyn TextToSpeech>> = Vec::new();
    for voice in &speech.voices {
        let piper = Piper::load(&voice.piper, Arc::clone(&espeak))?;
        anyhow::ensure!(
            piper.language() == voice.language,
            "the voice {} speaks {}; put it under [speech.voice.{}]",
            voice.piper.display(),
            piper.language(),
            piper.language()
        );
        voices.push(Arc::new(piper));
    }
    voices.push(espeak);
    Ok(Arc::new(Fallback::new(voices)))
}

/// The settings of the line, with its certificate read.
pub(crate) fn line(line: &Line) -> Result<LineSettings> {
    let tls = match (line.tls, &line.certificate) {
        (Some(address), Some((certificate, key))) => {
            let certificates = read("the line's certificate", certificate)?;
            let key = Zeroizing::new(read("the line's key", key)?);
            Some(TlsListener { address, identity: TlsIdentity { certificates, key } })
        }
        _ => None,
    };
    let addresses = [line.udp, line.tcp, line.tls];
    let first = addresses.into_iter().flatten().next().context("[line] listens nowhere; set udp, tcp or tls")?;
    let clear_text = match &line.clear_text_reason {
        Some(reason) => ClearText::Allowed { reason: reason.clone() },
        None => ClearText::LoopbackOnly,
    };
    let limits = Limits {
        calls: u32::try_from(line.max_calls).unwrap_or(u32::MAX),
        new_calls_per_second: line.max_new_calls_per_second,
        per_source_per_second: line.max_new_calls_per_source,
    };
    Ok(LineSettings {
        udp: line.udp,
        tcp: line.tcp,
        tls,
        rtp_ports: line.rtp_ports.clone(),
        advertised: line.advertised,
        country_code: line.country_code.clone(),
        limits,
        clear_text,
        no_media: line.no_media,
        ..LineSettings::outgoing(first.ip())
    })
}

/// The master key of this installation, from where the configuration says it is.
pub(crate) fn master_key(config: &Config) -> Result<MasterKey> {
    master_key_witnessed(config, Arc::new(Logged))
}

/// The same; a service that unwraps it is reached by egress, which tells `evidence`.
pub(crate) fn master_key_witnessed(config: &Config, evidence: Arc<dyn Evidence>) -> Result<MasterKey> {
    match &config.storage.master_key {
        MasterKeyPlace::File(path) => Ok(MasterKey::read(path)?),
        MasterKeyPlace::Environment(name) => {
            let line = env::var_os(name).map(|line| Zeroizing::new(line.into_vec()));
            let line =
                line.with_context(|| format!("the environment variable {name} is not set; it holds the master key"))?;
            MasterKey::from_line(&line).with_context(|| format!("the environment variable {name}"))
        }
        MasterKeyPlace::Service(place) => block_on(async {
            let wrapped = WrappedKey::read::<TransitError>(&place.wrapped)?;
            Ok(wrapped.unwrap(&Transit::witnessed(place, &config.processors, evidence)?).await?)
        }),
    }
}

/// Where the vault is; a database server elsewhere was approved, and is reached at the approved addresses only.
pub(crate) fn site(config: &Config) -> Result<Site> {
    let server = config.storage.database.as_ref().map(|database| approved(database, config)).transpose()?;
    Ok(Site { folder: config.storage.folder.clone(), server })
}

/// Asks the register and the policy for a database server, unless it is this machine's.
pub(crate) fn approved(database: &Database, config: &Config) -> Result<PostgresServer> {
    let elsewhere = database.server.elsewhere();
    let egress = outside::egress(&config.processors, Arc::new(Logged))?;
    let endpoints = block_on(async {
        let mut endpoints = Vec::new();
        for (host, port) in elsewhere {
            let endpoint = Endpoint {
                host: host.parse().context("[storage] database")?,
                port,
                purpose: EndpointPurpose::Database,
                processor: database.processor.as_ref().map(|id| id.parse()).transpose()?,
                wanted: Wanted::Tls,
            };
            let approved = egress.approve(endpoint, clock::now().day().into()).await;
            endpoints.push(approved.context("[storage] database")?);
        }
        Ok(endpoints)
    })?;
    let addresses: Vec<_> = endpoints.iter().filter_map(|approved| approved.addresses().first().copied()).collect();
    // All of them are of one entry of the register, so its pins and one identity serve for all.
    let tls = endpoints.first().map(|approved| egress.tls(approved));
    Ok(match tls {
        Some(tls) => database.server.clone().pinned(&addresses, tls),
        None => database.server.clone(),
    })
}

/// The folder that is written to, made if it is missing.
pub(crate) fn data_folder(config: &Config) -> Result<PathBuf> {
    let folder = &config.storage.folder;
    fs::create_dir_all(folder).with_context(|| format!("can't create the data folder {}", folder.display()))?;
    Ok(folder.clone())
}

fn read(what: &str, path: &Path) -> Result<Vec<u8>> {
    fs::read(path)
        .with_context(|| format!("{what}, {}, can't be read; check the path and its permissions", path.display()))
}
