//! What the vault and its ledger say about this installation.

use anyhow::Result;
use clevercall_compliance::{
    Facts,
    facts::{
        Access, Anonymity, Copies, Departed, Entries, ErasureSweep, Incidents, LedgerState, Logging, Overdue, Requests,
        SeenSession, TlsVersion,
    },
};
use clevercall_model::{OrganisationId, Timestamp};
use clevercall_vault::{
    CallSummary, LegProtection, Listing, Numbers, Request, RetentionPolicy, Stage, Standing, Survey, Vault,
};

use crate::config::{Config, Organisation};

/// Calls that are looked through for requests and labels, at most, an organisation.
const CALLS: u32 = 100_000;

/// Fills in what is kept.
pub(super) async fn look(facts: &mut Facts, vault: &Vault, config: &Config) -> Result<()> {
    let now = facts.now;
    let survey = vault.survey().await?;
    facts.overdue = Some(Overdue { swept: now, records: vault.due(now).await?.total() });
    let ledger = vault.verify_ledger().await?;
    facts.ledger = Some(match ledger.fault {
        None => LedgerState::Verifies { events: ledger.entries },
        Some(_) => LedgerState::Broken { at: ledger.entries },
    });
    facts.number_columns = vault.number_columns().await?;
    facts.entries = Some(Entries { read: survey.entries, foreign: survey.foreign });
    facts.copies = Some(Copies { made: survey.last_backup, restored: survey.last_restore });
    facts.last_erasure = Some(last_erasure(vault, &survey, now).await?);
    let staff = u64::try_from(config.staff.len()).unwrap_or(u64::MAX);
    facts.access = Some(Access { staff, readings: survey.readings, refused: survey.readings_refused });
    facts.incidents = Some(Incidents {
        looked: vault.last_detection().await?,
        open: vault
            .open_incidents()
            .await?
            .into_iter()
            .map(|incident| (incident.detector.name().to_owned(), Timestamp::from_millis(incident.since_ms)))
            .collect(),
    });
    facts.answers = Some(super::answers::look(config, &survey)?);
    facts.sessions = Some(sessions(&survey));
    facts.departed = Some(departed(vault, config, &survey).await?);
    organisations(facts, vault, config, &survey).await
}

/// What protected calls that came in, and the connections that were made.
fn sessions(survey: &Survey) -> Vec<SeenSession> {
    let calls = survey.legs.iter().filter_map(|leg| {
        let (signalling, sound) = leg.split_once(' ')?;
        let (protocol, cipher) = signalling.split_once('/')?;
        let sound = (sound != LegProtection::CLEAR).then(|| sound.to_owned());
        Some(SeenSession { sound, ..session("incoming call", (protocol, cipher)) })
    });
    let connections = survey.protocols.iter().filter_map(|protection| {
        let (purpose, protection) = protection.split_once(": ")?;
        Some(session(purpose, protection.split_once(' ')?))
    });
    calls.chain(connections).collect()
}

/// A version that has no name here may be too old.
fn session(path: &str, (protocol, cipher): (&str, &str)) -> SeenSession {
    let path = path.to_owned();
    if protocol == LegProtection::CLEAR {
        return SeenSession { path, tls: None, cipher: String::new(), sound: None };
    }
    let tls = Some(protocol.parse().unwrap_or(TlsVersion::Tls10));
    SeenSession { path, tls, cipher: cipher.to_owned(), sound: None }
}

/// A sweep of everything, since whoever was erased is not known any more.
async fn last_erasure(vault: &Vault, survey: &Survey, now: Timestamp) -> Result<Option<ErasureSweep>> {
    let Some(at) = survey.last_erasure else { return Ok(None) };
    let remains = vault.sweep(now).await?;
    let orphaned = remains.found.iter().filter(|remain| remain.standing == Standing::Orphaned);
    Ok(Some(ErasureSweep { at, remains: orphaned.map(|remain| remain.rows).sum() }))
}

async fn departed(vault: &Vault, config: &Config, survey: &Survey) -> Result<Departed> {
    let configured = |id: &OrganisationId| config.organisations.iter().any(|one| one.id == *id);
    let mut known = vault.organisations().await?;
    known.retain(|id| !configured(id));
    Ok(Departed { with_records: known, erased: survey.organisations_erased })
}

async fn organisations(facts: &mut Facts, vault: &Vault, config: &Config, survey: &Survey) -> Result<()> {
    let (mut logging, mut anonymity) = (Vec::new(), Vec::new());
    let mut requests = Requests { seen_to: survey.copies + survey.erasures, ..Requests::default() };
    for one in &config.organisations {
        let organisation = vault.organisation(&one.id);
        logging.push(logging_of(one, organisation.policies().await?.last()));
        let calls = organisation.calls(Listing { limit: CALLS, numbers: Numbers::Hidden }).await?;
        requests.to_forget = waiting(&calls, Request::Forget, requests.to_forget);
        requests.messages = waiting(&calls, Request::Message, requests.messages);
        let labelled = calls.iter().filter(|call| call.stage == Stage::Anonymised).count();
        anonymity.push(Anonymity {
            organisation: one.id.clone(),
            tested: survey.anonymity.get(one.id.as_str()).copied(),
            labelled: u64::try_from(labelled).unwrap_or(u64::MAX),
        });
    }
    (facts.logging, facts.anonymity, facts.requests) = (Some(logging), Some(anonymity), Some(requests));
    Ok(())
}

/// The decision counts as recorded only when the vault has the one that is configured.
fn logging_of(one: &Organisation, recorded: Option<&clevercall_vault::PolicyVersion>) -> Logging {
    let configured = RetentionPolicy::new(one.mode).with_remainder_kept(one.remainder);
    let recorded_version = recorded.filter(|version| version.policy == configured).map(|version| version.version);
    Logging { organisation: one.id.clone(), mode: one.mode, recorded_version }
}

/// How many of such requests wait, and since when the oldest does.
fn waiting(calls: &[CallSummary], what: Request, so_far: Option<(u64, Timestamp)>) -> Option<(u64, Timestamp)> {
    calls.iter().filter(|call| call.requests.contains(&what)).fold(so_far, |so_far, call| {
        let since = call.day.start();
        Some(so_far.map_or((1, since), |(count, oldest)| (count + 1, oldest.min(since))))
    })
}
