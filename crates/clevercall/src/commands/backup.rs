//! `clevercall backup`: everything the vault holds, sealed to a recipient, while calls go on; or a backup tried out.

use std::{
    fs::{self, File, OpenOptions},
    io::{BufReader, BufWriter, Write},
    ops::ControlFlow,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, Result, bail};
use clevercall_model::Timestamp;
use clevercall_vault::{BackupIdentity, BackupProgress, RestoreOrder, Verified, verify_backup};
use serde::Serialize;
use tokio::signal::unix::{SignalKind, signal};

use super::{
    Outcome, Place,
    store::{Store, block_on, moment},
};
use crate::{assembly, cli::Backup, clock, print};

/// Backs up, or tries out.
pub(crate) fn run(place: &Place, options: &Backup) -> Result<Outcome> {
    match &options.identity {
        Some(identity) if options.verify => verify(place, options, identity),
        _ => make(place, options),
    }
}

#[derive(Serialize)]
struct Made {
    rows: u64,
    bytes: u64,
    erasures: u64,
}

fn make(place: &Place, options: &Backup) -> Result<Outcome> {
    let store = Store::open(place)?;
    let vault = store.vault.context("there is no vault yet, and so nothing to back up; `serve` makes one")?;
    let file = &options.file;
    if file.exists() {
        bail!("{} is there already; choose another name, backups are not overwritten", file.display());
    }
    let part = Part::begin(file)?;
    let mut bar = Bar::start("backed up");
    let out = BufWriter::with_capacity(1 << 20, part.file.try_clone()?);
    let (made, mut out) = vault.back_up(&options.to, out, clock::now(), &mut |progress| bar.show(progress))?;
    out.flush().with_context(|| file.display().to_string())?;
    drop(out);
    part.finish(file)?;
    block_on(async { Ok(vault.note_backup(&made, clock::now()).await?) })?;
    bar.end();
    let told = Made { rows: made.rows, bytes: made.bytes, erasures: made.head.erasures };
    if options.json {
        print::json(&told);
    } else {
        print::line(format!(
            "{} rows are in {}. The master key is not in it, and neither is erasures.log: copy that file after every \
             erasure to a place of its own, no restore works without its latest copy.",
            told.rows,
            file.display()
        ));
    }
    Ok(Outcome::Done)
}

/// A file that is no backup until it is whole.
struct Part {
    path: PathBuf,
    file: File,
}

impl Part {
    fn begin(file: &Path) -> Result<Self> {
        let mut path = file.as_os_str().to_owned();
        path.push(".part");
        let path = PathBuf::from(path);
        let opened = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path);
        let file = opened.with_context(|| format!("can't write {}", path.display()))?;
        Ok(Self { path, file })
    }

    fn finish(self, file: &Path) -> Result<()> {
        let placed = self.file.sync_all().and_then(|()| fs::rename(&self.path, file));
        placed.with_context(|| format!("can't write {}", file.display()))
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // Gone already when it became the backup.
        drop(fs::remove_file(&self.path));
    }
}

#[derive(Serialize)]
struct Tried {
    made: String,
    rows: u64,
    erasures_replayed: u64,
    calls_removed: u64,
    calls_opened: u64,
    ledger_entries: u64,
    ledger_fault: Option<String>,
    remains: Vec<String>,
}

impl Tried {
    fn of(verified: &Verified) -> Self {
        let remains = verified.remains.found.iter();
        Self {
            made: moment(Timestamp::from_millis(verified.restored.head.made_ms)),
            rows: verified.restored.rows,
            erasures_replayed: verified.restored.erasures,
            calls_removed: verified.restored.calls + verified.restored.due,
            calls_opened: verified.opened,
            ledger_entries: verified.ledger.entries,
            ledger_fault: verified.ledger.fault.map(|fault| fault.to_string()),
            remains: remains
                .map(|remain| format!("{} {:?} in {}", remain.rows, remain.standing, remain.table))
                .collect(),
        }
    }
}

fn verify(place: &Place, options: &Backup, identity: &Path) -> Result<Outcome> {
    let config = place.configuration()?;
    let key = assembly::master_key(&config)?;
    let identity = BackupIdentity::read(identity)?;
    let folder = assembly::data_folder(&config)?;
    let order = RestoreOrder { folder: &folder, key: &key, identity: &identity, erasures: options.erasures.as_deref() };
    let mut bar = Bar::start("unpacked");
    let verified = block_on(async {
        let from = open(&options.file)?;
        Ok(verify_backup(&order, from, clock::now(), &mut |progress| bar.show(progress)).await?)
    })?;
    bar.end();
    let told = Tried::of(&verified);
    let well = told.ledger_fault.is_none() && told.remains.is_empty();
    if options.json {
        print::json(&told);
    } else {
        print::line(format!(
            "The backup of {} restores: {} rows, {} erasures replayed, {} calls removed again, {} calls opened whole.",
            told.made, told.rows, told.erasures_replayed, told.calls_removed, told.calls_opened
        ));
        print::line(match &told.ledger_fault {
            None => format!("Its ledger of {} entries is in order.", told.ledger_entries),
            Some(fault) => format!("Its ledger is broken: {fault}"),
        });
        if told.remains.is_empty() {
            print::line("The sweep found nothing that should not be there.");
        }
        told.remains.iter().for_each(|remain| print::line(format!("The sweep found {remain}.")));
    }
    Ok(if well { Outcome::Done } else { Outcome::Found })
}

/// A backup, to be read.
pub(super) fn open(file: &Path) -> Result<BufReader<File>> {
    let opened = File::open(file).with_context(|| format!("can't read the backup {}", file.display()))?;
    Ok(BufReader::with_capacity(1 << 20, opened))
}

/// Progress on a terminal from the third second on, and an ear for being told to stop.
pub(super) struct Bar {
    what: &'static str,
    since: Timestamp,
    shown: Timestamp,
    told_to_stop: Arc<AtomicBool>,
}

impl Bar {
    pub(super) fn start(what: &'static str) -> Self {
        let told_to_stop = Arc::new(AtomicBool::new(false));
        let tell = Arc::clone(&told_to_stop);
        // Ends with the program; without it, a signal ends the program at once and the next start cleans up.
        std::thread::spawn(move || {
            let waited = block_on(async {
                let mut terminate = signal(SignalKind::terminate())?;
                tokio::select! {
                    _ = terminate.recv() => {}
                    interrupted = tokio::signal::ctrl_c() => interrupted?,
                }
                Ok(())
            });
            tell.store(waited.is_ok(), Ordering::Relaxed);
        });
        let now = clock::now();
        Self { what, since: now, shown: now, told_to_stop }
    }

    pub(super) fn show(&mut self, progress: BackupProgress) -> ControlFlow<()> {
        let now = clock::now();
        if now.since(self.since) > Duration::from_secs(2) && now.since(self.shown) > Duration::from_millis(200) {
            self.shown = now;
            let of = progress.of_bytes.map(|bytes| format!(" of about {} MB", bytes / 1_000_000)).unwrap_or_default();
            print::progress(&format!("{} rows {}, {} MB{of}", progress.rows, self.what, progress.bytes / 1_000_000));
        }
        if self.told_to_stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    pub(super) fn end(self) {
        if self.shown != self.since {
            print::progress(&" ".repeat(60));
        }
    }
}
