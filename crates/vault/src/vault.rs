//! Opening and closing; everything else starts from here.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io::ErrorKind,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
    sync::Arc,
};

use clevercall_model::{OrganisationId, Timestamp};
use thiserror::Error;

use crate::{
    CertificateKey, LedgerReport, MasterKey, ServerFault, StoreError,
    backend::Backend,
    backup,
    custodian::{Custodian, Desk},
    erasure_list::{self, ErasureList},
    keyring::Keyring,
    ledger::{self, Event, Signer},
    organisation::Organisation,
    site::{DATABASE, Site, Use, apart},
    sqlite::{SCHEMA_VERSION, SchemaError},
};

pub(crate) const ERASURES: &str = "erasures.log";
const LOCK: &str = "vault.lock";

/// The encrypted store of one installation; cheap to clone, shared by every call.
#[derive(Clone)]
pub struct Vault(pub(crate) Arc<Threads>);

/// The two threads and what they share.
pub(crate) struct Threads {
    // The reader ends first: a last connection that can't write would leave the journal behind.
    pub(crate) reader: Custodian,
    pub(crate) writer: Custodian,
    pub(crate) signer: Arc<Signer>,
    pub(crate) site: Site,
    // Last, so that it is released only after the threads have ended.
    _lock: Option<Lock>,
}

/// The right to answer calls with a vault, held by one program at a time.
pub(crate) struct Lock(File);

impl Drop for Lock {
    /// Released by word: closing alone would wait for a process that was just being started and still shares the file.
    fn drop(&mut self) {
        // A lock that can't be released ends with the process.
        let _released_later = self.0.unlock();
    }
}

/// Why a vault was not opened or made; nothing was changed.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum OpenError {
    /// There is no vault in the folder.
    #[error("there is no vault in the data folder; run `clevercall init`, or check --data")]
    Missing,
    /// There is one already.
    #[error("there is a vault in the data folder already; it is left as it is")]
    Exists,
    /// Another program answers calls with it.
    #[error("another clevercall uses this vault; stop it first, or choose another data folder")]
    Locked,
    /// The file is something else, or damaged.
    #[error("the file in the data folder is not a vault, or is damaged; restore it from a backup")]
    NotAVault,
    /// Its rows were moved into a database server.
    #[error(
        "the vault in the data folder was moved into a database server; name that under [storage] database, and \
         remove vault.sqlite once a backup of the new one exists"
    )]
    Moved,
    /// Rows are still on their way.
    #[error("a vault is being moved into this database and is not whole; run `clevercall migrate-store` again")]
    Moving,
    /// A later version of clevercall wrote it.
    #[error("the vault was written by a newer clevercall (layout {0}); install that version again")]
    Newer(u32),
    /// The master key is not this vault's.
    #[error("the master key does not open this vault; use the key that it was made with")]
    WrongKey,
    /// The list of erasures is missing or shorter than what the vault has seen.
    #[error(
        "the list of erasures (erasures.log) is missing or cut short; put it back into the data folder, \
         without it what was erased could return"
    )]
    ErasuresMissing,
    /// The folder or a file can't be used.
    #[error("the data folder can't be used ({0}); check the path, its owner and the disk")]
    Unusable(String),
    /// No room.
    #[error("the disk is full; free some space and start again")]
    DiskFull,
    /// The database server is not reached, or not as it must be.
    #[error(transparent)]
    Server(#[from] ServerFault),
    /// The store failed while opening.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Vault {
    /// Lays out a new vault; its folder is made (mode 0700) if it is missing.
    pub fn create(site: impl Into<Site>, key: &MasterKey, now: Timestamp) -> Result<Self, OpenError> {
        let site = site.into();
        apart(move || {
            let made = DirBuilder::new().recursive(true).mode(0o700).create(&site.folder);
            made.map_err(|error| unusable(&error))?;
            let lock = lock(&site.folder)?;
            let mut backend = site.database(Use::Create)?;
            backend.begin()?;
            let signer = Signer::establish(&mut *backend, key)?;
            ledger::append(&mut *backend, &signer, &Event::Created { schema: SCHEMA_VERSION }, now)?;
            erasure_list::note_incarnation(&mut *backend)?;
            backend.commit()?;
            Self::start(site, key, (backend, signer, Some(lock)))
        })
    }

    /// Opens a vault to answer calls with; only one program can at a time, or one a folder on a database server.
    ///
    /// Closes calls that a crash left open, and applies erasures that a restored backup has not seen.
    pub fn open(site: impl Into<Site>, key: &MasterKey, now: Timestamp) -> Result<Self, OpenError> {
        let site = site.into();
        apart(move || {
            if site.server.is_none() && !site.folder.join(DATABASE).exists() {
                return Err(OpenError::Missing);
            }
            let made = DirBuilder::new().recursive(true).mode(0o700).create(&site.folder);
            made.map_err(|error| unusable(&error))?;
            let lock = lock(&site.folder)?;
            let (mut backend, signer) = unlock(&site, key, Use::Serve)?;
            backup::clear_abandoned(&site.folder);
            let list = erasures(&site.folder, &mut *backend)?;
            finish_interrupted(&mut *backend, &signer, list, now)?;
            Self::start(site, key, (backend, signer, Some(lock)))
        })
    }

    /// Opens a vault beside a program that answers calls with it: for commands at the desk.
    pub fn open_beside(site: impl Into<Site>, key: &MasterKey) -> Result<Self, OpenError> {
        let site = site.into();
        apart(move || {
            let (mut backend, signer) = unlock(&site, key, Use::Write)?;
            let mut list = erasures(&site.folder, &mut *backend)?;
            erasure_list::catch_up(&mut *backend, &mut list)?;
            Self::start(site, key, (backend, signer, None))
        })
    }

    fn start(
        site: Site,
        key: &MasterKey,
        (writing, signer, lock): (Box<dyn Backend>, Signer, Option<Lock>),
    ) -> Result<Self, OpenError> {
        let signer = Arc::new(signer);
        let reading = site.database(Use::Read)?;
        let desk = |backend| -> Result<Desk, OpenError> {
            Ok(Desk {
                backend,
                keyring: Keyring::new(key.second_handle()),
                signer: signer.clone(),
                erasures: ErasureList::open(&site.folder.join(ERASURES)).map_err(|error| unusable(&error))?,
            })
        };
        let writer = Custodian::start("vault-writer", desk(writing)?)?;
        let reader = Custodian::start("vault-reader", desk(reading)?)?;
        Ok(Self(Arc::new(Threads { writer, reader, signer, site, _lock: lock })))
    }

    /// What belongs to one organisation.
    pub fn organisation(&self, id: &OrganisationId) -> Organisation {
        Organisation::new(self.clone(), id.clone())
    }

    /// The organisations that ever had a policy, in that order.
    pub async fn organisations(&self) -> Result<Vec<OrganisationId>, StoreError> {
        self.0.reader.ask(|desk| desk.backend.organisations()).await
    }

    /// Refuses to grow beyond `bytes`; what does not fit is [`StoreError::DiskFull`].
    pub async fn limit_size(&self, bytes: u64) -> Result<(), StoreError> {
        self.0.writer.ask_apart(move |desk| desk.backend.limit_size(bytes)).await
    }

    /// Walks the ledger from the first entry and says where it breaks, if it does.
    pub async fn verify_ledger(&self) -> Result<LedgerReport, StoreError> {
        ledger::verify(&self.0.reader).await
    }

    /// The key that certificates and ledger entries are checked with; give it to whoever checks them.
    pub fn certificate_key(&self) -> CertificateKey {
        CertificateKey(self.0.signer.verifying_key())
    }

    /// Empties the journal, in which older frames hold removed rows; an erasure and a due run do it by themselves.
    pub(crate) async fn erase_traces(&self) -> Result<(), StoreError> {
        self.0.writer.ask_apart(|desk| desk.backend.empty_journal()).await
    }
}

impl OpenError {
    /// What a signing key that does not open says of the master key.
    pub(crate) fn of_the_key(error: StoreError) -> Self {
        if matches!(error, StoreError::Unsealable(_)) { Self::WrongKey } else { Self::Store(error) }
    }
}

impl From<SchemaError> for OpenError {
    fn from(error: SchemaError) -> Self {
        match error {
            SchemaError::Exists => Self::Exists,
            SchemaError::Missing => Self::Missing,
            SchemaError::NotAVault => Self::NotAVault,
            SchemaError::Moved => Self::Moved,
            SchemaError::Newer(version) => Self::Newer(version),
            SchemaError::Full => Self::DiskFull,
            SchemaError::Unusable(why) => Self::Unusable(why),
        }
    }
}

pub(crate) fn unusable(error: &std::io::Error) -> OpenError {
    if error.kind() == ErrorKind::StorageFull {
        OpenError::DiskFull
    } else {
        OpenError::Unusable(error.kind().to_string())
    }
}

pub(crate) fn lock(folder: &Path) -> Result<Lock, OpenError> {
    let opened = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(folder.join(LOCK));
    let file = opened.map_err(|error| unusable(&error))?;
    match file.try_lock() {
        Ok(()) => Ok(Lock(file)),
        Err(TryLockError::WouldBlock) => Err(OpenError::Locked),
        Err(TryLockError::Error(error)) => Err(unusable(&error)),
    }
}

/// Tries the key on a connection that leaves no trace, and only then opens one that can write.
fn unlock(site: &Site, key: &MasterKey, wanted: Use) -> Result<(Box<dyn Backend>, Signer), OpenError> {
    let mut reading = site.database(Use::Look)?;
    let signer = Signer::load(&mut *reading, key).map_err(OpenError::of_the_key)?;
    Ok((site.database(wanted)?, signer))
}

/// The list, if it reaches as far as the database has seen it; on a shared database the rest may come from there.
fn erasures(folder: &Path, backend: &mut dyn Backend) -> Result<ErasureList, OpenError> {
    let path = folder.join(ERASURES);
    let listed = fs::metadata(&path).ok().map(|about| about.len() / erasure_list::LINE);
    let applied = erasure_list::applied(backend)?;
    if listed.is_none_or(|listed| listed < applied) && !erasure_list::is_as_it_was(backend)? {
        return Err(OpenError::ErasuresMissing);
    }
    ErasureList::open(&path).map_err(|error| unusable(&error))
}

/// After a crash or a restore: closes what was left open, erases what was to be erased.
fn finish_interrupted(
    backend: &mut dyn Backend,
    signer: &Signer,
    mut list: ErasureList,
    now: Timestamp,
) -> Result<(), StoreError> {
    backend.begin()?;
    let abandoned = backend.close_abandoned()?;
    if abandoned > 0 {
        ledger::append(backend, signer, &Event::CallsAbandoned { calls: abandoned }, now)?;
    }
    let replayed = erasure_list::replay(backend, &mut list)?;
    if replayed.ids > 0 {
        ledger::append(backend, signer, &Event::ErasuresReplayed { calls: replayed.records }, now)?;
    }
    erasure_list::note_incarnation(backend)?;
    backend.commit()?;
    match backend.empty_journal() {
        // Somebody at the desk is reading; nothing was removed that would have to go now.
        Err(StoreError::Busy) if replayed.ids == 0 => Ok(()),
        // Also without replay: whoever was killed may have left removed rows or an old key in the journal.
        emptied => emptied,
    }
}
