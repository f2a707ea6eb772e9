//! The evidence: an append-only, hash-chained, signed ledger without personal data.
//!
//! Every entry holds a typed event (codes, counts, random ids, names of organisations), the hash over itself and the
//! entry before it (SHA-256), and a signature of that hash (Ed25519), so each entry is a signed checkpoint.
//! The position and hash of the last one are also sealed apart, so that cutting off the end shows too.
//! What it can't show is a whole vault put back to an earlier day: for that, give [`Head`] to a witness from time to
//! time.

use clevercall_model::{Day, Timestamp};
use data_encoding::HEXLOWER;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::{
    Code, Job, Rates, Reason, Role, StoreError,
    backend::{Backend, LedgerRow},
    custodian::{Custodian, Desk},
    forget::Proof,
    hold::Ground,
    keys::{MasterKey, SecretKey},
    observation::Observation,
    person::FoundBy,
    seal::{self, Binding, Sealed, Unsealable},
};

/// Something that happened; every field is a code, a count, a random id or an organisation's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The vault was laid out.
    Created {
        /// The layout's version.
        schema: u32,
    },
    /// An organisation got another key above the keys of its days; the old one was destroyed.
    KeyRotated {
        /// The organisation's id.
        organisation: String,
        /// Keys that were wrapped anew.
        keys: u64,
    },
    /// The vault got another master key; nothing is wrapped under the old one any more.
    MasterKeyRotated {
        /// Organisations whose key was wrapped anew.
        organisations: u64,
    },
    /// A backup was made.
    BackedUp {
        /// Rows in it.
        rows: u64,
        /// Erasures that the vault had seen; later ones are replayed when it is restored.
        erasures: u64,
    },
    /// The vault was put back from a backup.
    Restored {
        /// Milliseconds since 1970 at which the backup was made.
        made_ms: i64,
        /// Erasures that were applied again.
        erasures: u64,
        /// Calls that they removed.
        calls: u64,
        /// Calls that were due and went whole, because what they became meanwhile may have been erased.
        due: u64,
    },
    /// An organisation's policy came into force.
    PolicyApplied {
        /// The organisation's id.
        organisation: String,
        /// Counts up by one a policy.
        version: u32,
        /// The mode's name.
        mode: String,
        /// The interval or the dispute time, in milliseconds.
        kept_ms: u64,
        /// From de-identification to removal, in milliseconds.
        remainder_ms: u64,
        /// Records whose due date was brought forward.
        shortened: u64,
        /// Who decided it.
        #[serde(default = "Code::program")]
        by: Code,
    },
    /// How many calls of one day ended in which way.
    CallsCounted {
        /// The organisation's id.
        organisation: String,
        /// Days since 1970.
        day: i64,
        /// `answered`, what became of it (`kept`, `number_counted`, `number_withheld`, `discarded`,
        /// `erased_in_progress`, `cut_short`), `forget_requested`, or what a
        /// [`Conduct`](crate::Conduct) says.
        what: String,
        /// How many.
        count: u64,
    },
    /// A caller asked not to be kept, during the call; entered with the day only.
    CallDiscarded {
        /// The organisation's id.
        organisation: String,
    },
    /// Calls that a program which is gone had left open were closed.
    CallsAbandoned {
        /// How many.
        calls: u64,
    },
    /// A person was erased.
    Erased {
        /// The organisation's id.
        organisation: String,
        /// The certificate's random id.
        #[serde(default)]
        certificate: String,
        /// By what the person was found.
        by: FoundBy,
        /// How the person's identity was shown.
        proof: Proof,
        /// Calls removed.
        calls: u64,
        /// Turns removed.
        turns: u64,
        /// Sealed values removed.
        values: u64,
        /// Numbers removed that were kept for an invoice.
        billed: u64,
        /// Keys destroyed.
        keys: u64,
        /// Records that stay because they are held.
        #[serde(default)]
        held: u64,
        /// Who carried it out.
        #[serde(default = "Code::program")]
        staff: Code,
    },
    /// Earlier erasures were applied again to a vault that was put back.
    ErasuresReplayed {
        /// Calls removed again.
        calls: u64,
    },
    /// What was due was done.
    Retained {
        /// Calls de-identified.
        deidentified: u64,
        /// De-identified calls removed.
        removed: u64,
        /// Numbers removed after their dispute time.
        billed: u64,
        /// Totals of invoices removed after the bookkeeping period.
        #[serde(default)]
        invoices: u64,
        /// Keys destroyed.
        keys: u64,
        /// How late the earliest of them was, in milliseconds.
        lateness_ms: u64,
    },
    /// A billing period's invoice was closed; from here its numbers may be disputed.
    InvoiceClosed {
        /// The organisation's id.
        organisation: String,
        /// The month.
        period: String,
        /// Calls from shown numbers.
        calls: u64,
        /// How many numbers they came from.
        numbers: u64,
        /// Calls from withheld numbers.
        withheld: u64,
        /// Who closed it.
        by: Code,
    },
    /// A closed invoice's numbers were given out in an annex.
    InvoiceItemised {
        /// The organisation's id.
        organisation: String,
        /// The month.
        period: String,
        /// How many numbers.
        numbers: u64,
        /// Who asked for them.
        by: Code,
    },
    /// Records are kept beyond their due date.
    HoldSet {
        /// The organisation's id.
        organisation: String,
        /// The hold's random id.
        hold: String,
        /// Why.
        ground: Ground,
        /// The case's code.
        case: Code,
        /// How many records.
        records: u64,
        /// Who decided it.
        by: Code,
    },
    /// Somebody looked at a hold, and it stays.
    HoldReviewed {
        /// The organisation's id.
        organisation: String,
        /// The hold's random id.
        hold: String,
        /// Who looked.
        by: Code,
    },
    /// A hold ended.
    HoldReleased {
        /// The organisation's id.
        organisation: String,
        /// The hold's random id.
        hold: String,
        /// How many records it held.
        records: u64,
        /// Of them, erased at once because somebody had asked for it.
        erased: u64,
        /// Who released it.
        by: Code,
    },
    /// A job that must not fall silent did.
    JobSilent {
        /// Which.
        job: Job,
        /// For how long, in milliseconds.
        silent_ms: u64,
    },
    /// The wall clock went back; the vault's own time went on.
    ClockWentBack {
        /// By how much, in milliseconds.
        by_ms: u64,
    },
    /// The wall clock jumped ahead; nothing is removed until somebody confirms it.
    ClockJumpedAhead {
        /// By how much, in milliseconds.
        by_ms: u64,
    },
    /// Somebody said that the clock is right.
    ClockConfirmed {
        /// Who.
        by: Code,
    },
    /// A person's copy was given out.
    Exported {
        /// The organisation's id.
        organisation: String,
        /// By what the person was found.
        by: FoundBy,
        /// How the person's identity was shown.
        proof: Proof,
        /// Calls of the person's, or that name them.
        calls: u64,
        /// Numbers kept for an invoice.
        billed: u64,
        /// Who gave it out.
        staff: Code,
    },
    /// Originals of a call were shown to a person.
    Revealed {
        /// The organisation's id.
        organisation: String,
        /// The call's random id.
        call: String,
        /// As what.
        #[serde(default = "unknown_role")]
        role: Role,
        /// Why.
        reason: Reason,
        /// Who.
        #[serde(default = "Code::program")]
        by: Code,
    },
    /// A call's redacted turns were shown to a person.
    Read {
        /// The organisation's id.
        organisation: String,
        /// The call's random id.
        call: String,
        /// As what.
        role: Role,
        /// Why.
        reason: Reason,
        /// Who.
        by: Code,
    },
    /// Somebody asked to read what their role may not.
    ReadRefused {
        /// The organisation's id.
        organisation: String,
        /// The call's random id.
        call: String,
        /// As what.
        role: Role,
        /// Why.
        reason: Reason,
        /// Who.
        by: Code,
    },
    /// Attacks were tried on a copy of what is left of calls.
    AnonymityTested {
        /// The organisation's id.
        organisation: String,
        /// Which way of de-identifying.
        transformation: u32,
        /// What the attacks achieved.
        rates: Rates,
        /// Whether all stayed below what is tolerated.
        passed: bool,
    },
    /// A person accepted, after the tests passed, that what is left is anonymous.
    AnonymityAccepted {
        /// The organisation's id.
        organisation: String,
        /// Which way of de-identifying.
        transformation: u32,
        /// How many records are labelled so.
        records: u64,
        /// Who.
        by: Code,
    },
    /// Everything of an organisation was handed over to it.
    HandedOver {
        /// The organisation's id.
        organisation: String,
        /// How many calls.
        calls: u64,
        /// Who asked for it.
        by: Code,
    },
    /// A whole organisation was erased with its keys.
    OrganisationErased {
        /// The organisation's id.
        organisation: String,
        /// The certificate's random id.
        certificate: String,
        /// Calls removed.
        calls: u64,
        /// Numbers removed that were kept for an invoice.
        billed: u64,
        /// Who decided it.
        by: Code,
    },
    /// The program saw something at its edges.
    Observed(Observation),
}

/// The last entry: what a witness keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Entries are counted from 1.
    pub position: u64,
    /// SHA-256 in hexadecimal.
    pub hash: String,
}

/// What verifying found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerReport {
    /// Entries that are in order, from the first.
    pub entries: u64,
    /// The last of them.
    pub head: Option<Head>,
    /// Where the chain breaks first, if it does.
    pub fault: Option<LedgerFault>,
}

/// A place where the ledger is not what was written.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum LedgerFault {
    /// An entry is not where it belongs: something before it was removed or moved.
    #[error("entry {0} is missing; compare with a backup and the last head that a witness holds")]
    Missing(u64),
    /// An entry does not have the hash it should have.
    #[error("entry {0} was changed; compare with a backup and the last head that a witness holds")]
    Changed(u64),
    /// An entry's signature is not ours.
    #[error("entry {0} was not signed by this vault; compare with a backup and the last head that a witness holds")]
    Forged(u64),
    /// A witness holds another hash for this entry: the whole ledger was put back or written anew.
    #[error("entry {0} is not the one that the witness holds; the vault was put back to an earlier day, or replaced")]
    NotAsWitnessed(u64),
    /// Entries after this one were cut off.
    #[error("entries after {0} were cut off; compare with a backup and the last head that a witness holds")]
    CutOff(u64),
}

/// Signs ledger entries and certificates; the seed is sealed in the vault under the master key.
pub(crate) struct Signer(SigningKey);

const ENTRY: &[u8] = b"clevercall ledger entry 1\0";
const SIGNING_KEY: &str = "signing_key";
const HEAD: &str = "ledger_head";
const PAGE: u32 = 1000;

impl Signer {
    /// Draws a signing key and seals it into the vault.
    pub(crate) fn establish(backend: &mut dyn Backend, master: &MasterKey) -> Result<Self, StoreError> {
        let signer = Self(SigningKey::from_bytes(SecretKey::draw().bytes()));
        signer.put_under(backend, master)?;
        Ok(signer)
    }

    /// Seals the signing key under a master key, in place of what was there.
    pub(crate) fn put_under(&self, backend: &mut dyn Backend, master: &MasterKey) -> Result<(), StoreError> {
        let sealed = seal::seal(master.secret(), &Binding::column("fact.signing_key"), self.0.as_bytes());
        backend.put_fact(SIGNING_KEY, sealed.as_bytes())
    }

    /// Opens the vault's signing key; the first thing that tells a wrong master key.
    pub(crate) fn load(backend: &mut dyn Backend, master: &MasterKey) -> Result<Self, StoreError> {
        let stored = backend.fact(SIGNING_KEY)?.ok_or(StoreError::Damaged { table: "fact" })?;
        let place = Binding::column("fact.signing_key");
        let seed = seal::open(master.secret(), &place, &Sealed::from_storage(stored))?;
        let seed: &[u8; 32] = seed.as_slice().try_into().map_err(|_length| Unsealable)?;
        Ok(Self(SigningKey::from_bytes(seed)))
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }

    pub(crate) fn verifying_key(&self) -> VerifyingKey {
        self.0.verifying_key()
    }

    fn head_key(&self) -> SecretKey {
        let digest = Sha256::new().chain_update(b"clevercall ledger head 1\0").chain_update(self.0.as_bytes());
        SecretKey::written(|place| digest.finalize_into(place.into()))
    }
}

/// Appends an event inside the current transaction.
pub(crate) fn append(
    backend: &mut dyn Backend,
    signer: &Signer,
    event: &Event,
    now: Timestamp,
) -> Result<Head, StoreError> {
    let last = backend.last_entry()?;
    let (position, before) = last.map_or((1, [0; 32]), |last| (last.position + 1, last.hash));
    let at = when(event, now);
    let event = serde_json::to_string(event).expect("an event is plain fields, which always serialise");
    let hash = chain(&before, position, at, &event);
    backend.insert_entry(&LedgerRow { position, at, event, hash, signature: signer.sign(&signed(&hash)) })?;
    let plain = [&position.to_be_bytes()[..], &hash].concat();
    let head = seal::seal(&signer.head_key(), &Binding::column("fact.ledger_head"), &plain);
    backend.put_fact(HEAD, head.as_bytes())?;
    Ok(Head { position, hash: HEXLOWER.encode(&hash) })
}

/// The moment that is entered: a discarded call's own time would be the call time that must not be kept.
fn when(event: &Event, now: Timestamp) -> Timestamp {
    if matches!(event, Event::CallDiscarded { .. }) { now.day().start() } else { now }
}

fn chain(before: &[u8; 32], position: u64, at: Timestamp, event: &str) -> [u8; 32] {
    let digest = Sha256::new().chain_update(ENTRY).chain_update(before).chain_update(position.to_be_bytes());
    digest.chain_update(at.as_millis().to_be_bytes()).chain_update(event.as_bytes()).finalize().into()
}

fn signed(hash: &[u8; 32]) -> Vec<u8> {
    [ENTRY, hash].concat()
}

/// The role of entries from before roles: only the desk could read then.
const fn unknown_role() -> Role {
    Role::Desk
}

/// Enters the counts of the days before `day`, and takes them out of the tally.
pub(crate) fn enter_tallies(desk: &mut Desk, day: Day, now: Timestamp) -> Result<(), StoreError> {
    for tally in desk.backend.take_tallies(day)? {
        let (organisation, day) = (tally.organisation.to_string(), tally.day.number());
        let event = Event::CallsCounted { organisation, day, what: tally.what, count: tally.count };
        append(&mut *desk.backend, &desk.signer, &event, now)?;
    }
    Ok(())
}

/// Walks over every entry inside the current transaction, oldest first; what can't be read is damage.
pub(crate) fn each(backend: &mut dyn Backend, mut visit: impl FnMut(&LedgerRow, Event)) -> Result<(), StoreError> {
    let mut after = 0;
    loop {
        let page = backend.entries(after, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.position;
        for entry in &page {
            let event =
                serde_json::from_str(&entry.event).map_err(|_foreign| StoreError::Damaged { table: "ledger" })?;
            visit(entry, event);
        }
    }
}

/// Reads the whole chain, page by page, so that nobody waits for it.
pub(crate) async fn verify(reader: &Custodian) -> Result<LedgerReport, StoreError> {
    let mut walk = Walk::begin();
    loop {
        let after = walk.entries;
        let step = reader
            .ask(move |desk| -> Result<_, StoreError> {
                let page = desk.backend.entries(after, PAGE)?;
                let key = desk.signer.verifying_key();
                let before = walk.entries;
                let fault = page.iter().find_map(|entry| walk.step(entry, &key).err());
                let at_end = fault.is_none() && walk.entries == before;
                let fault = if at_end { cut_off(&mut *desk.backend, &desk.signer, &walk)? } else { fault };
                Ok((walk, fault, at_end))
            })
            .await?;
        walk = step.0;
        if step.1.is_some() || step.2 {
            return Ok(walk.report(step.1));
        }
    }
}

/// How far the chain was recomputed.
#[derive(Clone, Copy)]
pub(crate) struct Walk {
    entries: u64,
    hash: [u8; 32],
}

impl Walk {
    pub(crate) const fn begin() -> Self {
        Self { entries: 0, hash: [0; 32] }
    }

    pub(crate) fn step(&mut self, entry: &LedgerRow, key: &VerifyingKey) -> Result<(), LedgerFault> {
        let position = self.entries + 1;
        if entry.position != position {
            return Err(LedgerFault::Missing(position));
        }
        let hash = chain(&self.hash, position, entry.at, &entry.event);
        if hash != entry.hash {
            return Err(LedgerFault::Changed(position));
        }
        let signature = Signature::from_bytes(&entry.signature);
        key.verify_strict(&signed(&hash), &signature).map_err(|_not_ours| LedgerFault::Forged(position))?;
        *self = Self { entries: position, hash };
        Ok(())
    }

    pub(crate) fn report(self, fault: Option<LedgerFault>) -> LedgerReport {
        let head = Head { position: self.entries, hash: HEXLOWER.encode(&self.hash) };
        LedgerReport { entries: self.entries, head: (self.entries > 0).then_some(head), fault }
    }
}

/// Compares the end of the chain with the head that is sealed apart.
fn cut_off(backend: &mut dyn Backend, signer: &Signer, walk: &Walk) -> Result<Option<LedgerFault>, StoreError> {
    let Some(stored) = backend.fact(HEAD)? else { return Ok(Some(LedgerFault::CutOff(walk.entries))) };
    let place = Binding::column("fact.ledger_head");
    let plain = seal::open(&signer.head_key(), &place, &Sealed::from_storage(stored)).ok();
    let expected = [&walk.entries.to_be_bytes()[..], &walk.hash].concat();
    Ok((plain.as_deref() != Some(&expected)).then_some(LedgerFault::CutOff(walk.entries)))
}
