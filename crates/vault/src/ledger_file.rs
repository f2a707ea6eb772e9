//! The ledger as a file of its own, for an auditor without the vault: one JSON object a line, a checkpoint as the last.
//!
//! Reading it needs the vault's public key and nothing else, and says at which line something is wrong.

use std::io::{self, BufRead, ErrorKind, Read, Write};

use clevercall_model::Timestamp;
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    CertificateKey, Checkpoint, LedgerFault, LedgerReport, StoreError, Vault,
    backend::LedgerRow,
    custodian::Desk,
    ledger::{self, Walk},
};

/// Longer than any entry; one that does not end is not read to its end.
const LONGEST_LINE: u64 = 64 << 10;
const PAGE: u32 = 1000;

/// An entry as a line; the event is kept as the text that was hashed.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    position: u64,
    at_ms: i64,
    event: String,
    hash: String,
    signature: String,
}

/// Why a ledger was not written to a file.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum LedgerWriteError {
    /// It can't be written.
    #[error("the ledger can't be written ({0}); check the place, its owner and its free space")]
    Unwritable(ErrorKind),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Where a ledger's file is not what was written.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("line {line}: {what}")]
pub struct LedgerFileFault {
    /// Counted from 1.
    pub line: u64,
    /// What is wrong there.
    pub what: LedgerFileError,
}

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum LedgerFileError {
    /// The chain breaks.
    #[error(transparent)]
    Chain(#[from] LedgerFault),
    /// Neither an entry nor a checkpoint.
    #[error("this is no entry of a ledger; ask for the file again")]
    NotUnderstood,
    /// There is no checkpoint at the end.
    #[error("the file ends before its checkpoint; ask for the whole file again")]
    CutShort,
    /// The checkpoint is another's, or of another end.
    #[error("the checkpoint is not that of the entries above, or not signed with this key; ask for the file again")]
    OtherEnd,
    /// Something follows the checkpoint.
    #[error("something follows the checkpoint; ask for the file again")]
    TooLong,
    /// The file can't be read.
    #[error("the file can't be read any further ({0}); check its disk")]
    Unreadable(ErrorKind),
}

impl Vault {
    /// Writes every entry, and a checkpoint at the end; gives how many.
    pub async fn write_ledger(&self, mut out: impl Write, now: Timestamp) -> Result<u64, LedgerWriteError> {
        let unwritable = |error: io::Error| LedgerWriteError::Unwritable(error.kind());
        let mut after = 0;
        let mut last: Option<LedgerRow> = None;
        loop {
            let read = move |desk: &mut Desk| -> Result<_, StoreError> { desk.backend.entries(after, PAGE) };
            let page = self.0.reader.ask(read).await?;
            for row in page.iter() {
                let entry = Entry {
                    position: row.position,
                    at_ms: row.at.as_millis(),
                    event: row.event.clone(),
                    hash: HEXLOWER.encode(&row.hash),
                    signature: HEXLOWER.encode(&row.signature),
                };
                line(&mut out, &entry).map_err(unwritable)?;
            }
            let Some(end) = page.into_iter().last() else { break };
            after = end.position;
            last = Some(end);
        }
        if let Some(last) = last {
            line(&mut out, &Checkpoint::sign(&last, now, &self.0.signer)).map_err(unwritable)?;
        }
        out.flush().map_err(unwritable)?;
        Ok(after)
    }
}

fn line(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    let mut text = serde_json::to_vec(value).expect("our own plain structures serialise");
    text.push(b'\n');
    out.write_all(&text)
}

/// Checks a ledger's file; needs the vault's public key and nothing else.
pub fn verify_ledger_file(from: impl BufRead, key: CertificateKey) -> Result<LedgerReport, LedgerFileFault> {
    let mut lines = Lines { from, number: 0, text: Vec::new() };
    let mut walk = Walk::begin();
    loop {
        if !lines.next()? {
            return Err(lines.fault(LedgerFileError::CutShort));
        }
        if let Ok(checkpoint) = serde_json::from_slice::<Checkpoint>(&lines.text) {
            let report = walk.report(None);
            let same = report.head.as_ref().map(|head| (head.position, &head.hash));
            if same != Some((checkpoint.position, &checkpoint.hash)) || checkpoint.verify(key).is_err() {
                return Err(lines.fault(LedgerFileError::OtherEnd));
            }
            return if lines.next()? { Err(lines.fault(LedgerFileError::TooLong)) } else { Ok(report) };
        }
        let entry = serde_json::from_slice::<Entry>(&lines.text).ok().and_then(row);
        let entry = entry.ok_or_else(|| lines.fault(LedgerFileError::NotUnderstood))?;
        walk.step(&entry, &key.0).map_err(|fault| lines.fault(fault.into()))?;
    }
}

fn row(entry: Entry) -> Option<LedgerRow> {
    // What is hashed must also be an event, or an auditor would be shown something that says nothing.
    serde_json::from_str::<ledger::Event>(&entry.event).ok()?;
    let (mut hash, mut signature) = ([0; 32], [0; 64]);
    for (text, place) in [(&entry.hash, &mut hash[..]), (&entry.signature, &mut signature[..])] {
        let fits = text.len() == place.len() * 2;
        HEXLOWER.decode_mut(if fits { text.as_bytes() } else { return None }, place).ok()?;
    }
    let at = Timestamp::from_millis(entry.at_ms);
    Some(LedgerRow { position: entry.position, at, event: entry.event, hash, signature })
}

/// Lines of a limited length, counted.
struct Lines<R> {
    from: R,
    number: u64,
    text: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    /// Reads the next line; false at the end. One without a line feed was cut.
    fn next(&mut self) -> Result<bool, LedgerFileFault> {
        self.text.clear();
        self.number += 1;
        let read = (&mut self.from).take(LONGEST_LINE).read_until(b'\n', &mut self.text);
        let read = read.map_err(|error| self.fault(LedgerFileError::Unreadable(error.kind())))?;
        if read > 0 && self.text.last() != Some(&b'\n') {
            let too_long = read as u64 == LONGEST_LINE;
            let what = if too_long { LedgerFileError::NotUnderstood } else { LedgerFileError::CutShort };
            return Err(self.fault(what));
        }
        Ok(read > 0)
    }

    const fn fault(&self, what: LedgerFileError) -> LedgerFileFault {
        LedgerFileFault { line: self.number, what }
    }
}
