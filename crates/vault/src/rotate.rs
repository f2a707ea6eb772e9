//! Other keys in place of old ones, without touching a word of what is sealed.
//!
//! An organisation's key wraps the keys of its days, a master key wraps the organisations' keys: rotating one rewraps
//! what hangs from it directly, a few hundred short rows, in one transaction.
//! Killed anywhere, the vault has all of the old or all of the new; asking again is always right.
//! Calls in progress hold keys further down and notice nothing.

use clevercall_model::Timestamp;

use crate::{
    MasterKey, StoreError, Vault,
    custodian::Desk,
    fault,
    ledger::{self, Event},
    organisation::Organisation,
};

impl Organisation {
    /// Draws another key for the organisation, wraps under it what hung from the old one, and destroys the old one.
    ///
    /// Gives how many keys were wrapped anew; none when the vault does not know the organisation.
    /// Backups made before still open with the key they hold: make a new one.
    pub async fn rotate_key(&self, now: Timestamp) -> Result<Option<u64>, StoreError> {
        let id = self.id.clone();
        let work = move |desk: &mut Desk| -> Result<Option<u64>, StoreError> {
            let Some(keys) = desk.keyring.rotate_organisation(&mut *desk.backend, &id)? else { return Ok(None) };
            let event = Event::KeyRotated { organisation: id.to_string(), keys };
            ledger::append(&mut *desk.backend, &desk.signer, &event, now)?;
            fault::point("keys rewrapped");
            Ok(Some(keys))
        };
        let keys = self.vault.0.writer.ask(work).await?;
        self.vault.after_rotation().await?;
        Ok(keys)
    }
}

impl Vault {
    /// Wraps every organisation's key and the signing key under `new`; the old master key opens nothing here any more.
    ///
    /// Gives how many organisations' keys were wrapped anew.
    /// A program that runs with the old key goes on with what it has opened.
    /// It must be started again with the new one before an organisation's key is rotated or another organisation is
    /// added, and needs to have opened the keys that were rotated before ([`open_keys`](Self::open_keys)); where it meets
    /// a key that it can't open, it is told [`StoreError::KeyReplaced`] and keeps nothing more.
    pub async fn rotate_master_key(&self, new: &MasterKey, now: Timestamp) -> Result<u64, StoreError> {
        let for_rows = new.second_handle();
        let work = move |desk: &mut Desk| -> Result<u64, StoreError> {
            let organisations = desk.keyring.rotate_master(&mut *desk.backend, &for_rows)?;
            let event = Event::MasterKeyRotated { organisations };
            ledger::append(&mut *desk.backend, &desk.signer, &event, now)?;
            fault::point("keys rewrapped");
            Ok(organisations)
        };
        let organisations = self.0.writer.ask(work).await?;
        for thread in [&self.0.writer, &self.0.reader] {
            let key = new.second_handle();
            let work = move |desk: &mut Desk| -> Result<(), StoreError> {
                desk.keyring.take(key);
                Ok(())
            };
            thread.ask_apart(work).await?;
        }
        self.after_rotation().await?;
        Ok(organisations)
    }

    /// Opens every organisation's key now, in both threads: from here on another master key may be put in place by
    /// another program without a call noticing.
    pub async fn open_keys(&self) -> Result<(), StoreError> {
        for thread in [&self.0.writer, &self.0.reader] {
            let work = |desk: &mut Desk| -> Result<(), StoreError> {
                for id in desk.backend.organisations()? {
                    desk.keyring.organisation(&mut *desk.backend, &id)?;
                }
                Ok(())
            };
            thread.ask(work).await?;
        }
        Ok(())
    }

    /// The old key's wrapped form still stands in the journal.
    async fn after_rotation(&self) -> Result<(), StoreError> {
        fault::point("rotation entered");
        self.erase_traces().await?;
        fault::point("old key gone");
        Ok(())
    }
}
