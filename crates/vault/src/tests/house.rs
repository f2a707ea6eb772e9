//! A vault in a temporary folder, and short ways to put calls into it.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use clevercall_model::{
    CallId, CallerNumber, Language, LoggingMode, OrganisationId, Personal, SoundClass, Speaker, TelephoneNumber,
    Timestamp, TurnNumber,
};
use clevercall_privacy::{Aliases, Approved, Kind, Removed};
use tempfile::TempDir;

use super::{sought::Sought, thief::Thief};
pub(super) use super::thief::rows;
use crate::{
    Access, BilledNumbers, Listing, CallStart, CallSummary, CallWriter, Certificate, Code, Event, ForgetError,
    ForgetRequest, KeepError, MasterKey, Numbers, Organisation, Person, Proof, Reason, RetainReport, RetentionPolicy,
    Role, Site, StoreError, TranscriptWriter, TrustedTime, Turn, Vault, chance,
};

pub(super) const DAY: Duration = Duration::from_secs(86_400);
/// 2026-01-15 12:00 UTC.
pub(super) const NOW: Timestamp = Timestamp::from_millis(1_768_478_400_000);

/// The default life: text for 30 days, what is left for a year.
pub(super) const MODE_2: LoggingMode = LoggingMode::AnonymiseAfter { interval: Duration::from_secs(30 * 86_400) };
pub(super) const MODE_1: LoggingMode = LoggingMode::NumberOnly { dispute: Duration::from_secs(30 * 86_400) };

/// A vault with one organisation.
pub(super) struct House {
    pub(super) folder: TempDir,
    pub(super) site: Site,
    pub(super) key: MasterKey,
    pub(super) vault: Vault,
    pub(super) town: Organisation,
    pub(super) mode: LoggingMode,
}

/// A value that was taken out of a text.
pub(super) type Taken<'a> = (Kind, &'a str);

impl House {
    pub(super) async fn with(mode: LoggingMode) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = MasterKey::generate(&folder.path().join("master.key")).unwrap();
        let site = super::fresh(&folder.path().join("data"));
        let vault = Vault::create(&site, &key, NOW).unwrap();
        let town = vault.organisation(&town());
        town.apply_policy(RetentionPolicy::new(mode), Code::program(), NOW).await.unwrap();
        Self { folder, site, key, vault, town, mode }
    }

    /// Closes the vault and opens it again, as after a restart.
    pub(super) fn reopened(self) -> Self {
        self.opened_after(|_site| {})
    }

    /// Closes the vault, has something done in its folder, and opens it again.
    pub(super) fn opened_after(self, done: impl FnOnce(&mut Site)) -> Self {
        let Self { folder, mut site, key, vault, town, mode } = self;
        let id = town.id().clone();
        drop((town, vault));
        done(&mut site);
        let vault = Vault::open(&site, &key, NOW).unwrap();
        Self { town: vault.organisation(&id), folder, site, key, vault, mode }
    }

    pub(super) async fn begin(&self, number: &str) -> Result<CallWriter, KeepError> {
        begin(&self.town, self.mode, number).await
    }

    /// A whole call from a number: one turn with these values taken out.
    pub(super) async fn call(&self, number: &str, text: &str, taken: &[Taken<'_>]) -> CallId {
        let CallWriter::AnonymiseAfter(mut writer) = self.begin(number).await.unwrap() else {
            panic!("the house is not in mode 2")
        };
        let call = writer.call();
        say(&mut writer, 1, text, taken).await.unwrap();
        writer.end(NOW).await.unwrap();
        call
    }

    /// A counted call from a number.
    pub(super) async fn count(&self, number: &str) {
        self.begin(number).await.unwrap().end(NOW).await.unwrap();
    }

    pub(super) async fn list(&self) -> Vec<CallSummary> {
        self.town.calls(Listing { limit: 1000, numbers: Numbers::Shown }).await.unwrap()
    }

    pub(super) async fn ids(&self) -> Vec<CallId> {
        self.list().await.iter().map(|call| call.call).collect()
    }

    pub(super) async fn forget(&self, person: Person) -> Result<Certificate, ForgetError> {
        self.forget_at(person, NOW).await
    }

    pub(super) async fn forget_at(&self, person: Person, now: Timestamp) -> Result<Certificate, ForgetError> {
        let (proof, billed) = (Proof::Staff, BilledNumbers::KeepUntilDue);
        self.town.forget(ForgetRequest { person, proof, billed, by: Code::program() }, now).await
    }

    /// What the ledger says, oldest first.
    pub(super) fn events(&self) -> Vec<Event> {
        let events = self.thief().texts("SELECT event FROM ledger ORDER BY position");
        events.iter().map(|event| serde_json::from_str(event).unwrap()).collect()
    }

    /// A due run at a time that nobody doubts.
    pub(super) async fn retain(&self, now: Timestamp) -> Result<RetainReport, StoreError> {
        self.vault.retain(TrustedTime(now)).await
    }

    pub(super) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The database as somebody with the disk sees it.
    pub(super) fn thief(&self) -> Thief {
        Thief::of(&self.site)
    }

    pub(super) fn files_hold(&self, needle: &[u8]) -> bool {
        files_hold(&self.files(), needle)
    }

    /// Every file of the vault as it is on the disk; on a server those of its own tables, without the server's
    /// write-ahead log.
    pub(super) fn files(&self) -> Vec<PathBuf> {
        let mut files = files_of(&self.data());
        if let Some(server) = &self.site.server {
            files.extend(super::cluster::cluster().files(server.database()));
        }
        files
    }
}

pub(super) fn town() -> OrganisationId {
    "town".parse().unwrap()
}

pub(super) fn number(text: &str) -> TelephoneNumber {
    TelephoneNumber::parse(text, "45").unwrap()
}

pub(super) fn code(text: &str) -> Code {
    text.parse().unwrap()
}

/// Somebody who may read everything.
pub(super) fn access(reason: Reason) -> Access {
    Access { by: code("mb"), role: Role::DataProtection, reason }
}

pub(super) fn by_number(text: &str) -> Person {
    Person::Number(number(text))
}

pub(super) fn by_name(text: &str) -> Person {
    Person::Name(Personal::new(text.to_owned()))
}

/// An empty text is a withheld number.
pub(super) async fn begin(town: &Organisation, mode: LoggingMode, from: &str) -> Result<CallWriter, KeepError> {
    let number = if from.is_empty() { CallerNumber::Withheld } else { CallerNumber::Shown(number(from)) };
    town.begin_call(CallStart { call: chance::call(), mode, number: &number, started: NOW }).await
}

/// The caller says a redacted text from which these values were taken.
pub(super) async fn say(
    writer: &mut TranscriptWriter,
    turn: u32,
    text: &str,
    taken: &[Taken<'_>],
) -> Result<(), KeepError> {
    let mut aliases = Aliases::default();
    let removed: Vec<_> = taken.iter().map(|taken| remove(&mut aliases, *taken)).collect();
    let text = Approved::written(text).to_redacted();
    let turn = Turn {
        number: TurnNumber(turn),
        speaker: Speaker::Caller,
        class: SoundClass::Personal,
        language: Some(Language::Danish),
        at: Duration::from_millis(1234),
        text: &text,
        removed: &removed,
        answer: None,
    };
    writer.keep_turn(&turn).await
}

fn remove(aliases: &mut Aliases, (kind, value): Taken<'_>) -> Removed {
    Removed {
        placeholder: aliases.placeholder(kind, value.to_lowercase(), value),
        normal: Personal::new(value.to_lowercase()),
        original: Personal::new(value.to_owned()),
    }
}

pub(super) fn files_of(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

/// Every file in a folder, by name.
pub(super) fn content(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect()
}

/// Whether any of the files holds these bytes.
pub(super) fn files_hold(files: &[PathBuf], needle: &[u8]) -> bool {
    let sought = Sought::new(needle.len(), |at| needle[at]);
    files.iter().any(|path| sought.times_in(&fs::read(path).unwrap()) > 0)
}

/// Every sealed value, text and key of one call, as stored.
pub(super) fn sealed_of(thief: &Thief, call: CallId) -> Vec<Vec<u8>> {
    [
        "SELECT head FROM call WHERE call = ?",
        "SELECT call_key FROM call WHERE call = ?",
        "SELECT text_key FROM call WHERE call = ?",
        "SELECT record FROM call WHERE call = ?",
        "SELECT text FROM turn WHERE call = (SELECT row FROM call WHERE call = ?)",
        "SELECT at FROM turn WHERE call = (SELECT row FROM call WHERE call = ?)",
        "SELECT original FROM value WHERE call = (SELECT row FROM call WHERE call = ?)",
        "SELECT blind FROM blind_index WHERE call = (SELECT row FROM call WHERE call = ?)",
    ]
    .into_iter()
    .flat_map(|sql| thief.bytes_of(sql, call.as_bytes()))
    .collect()
}
