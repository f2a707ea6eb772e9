//! The organisations' opened keys, as long as the vault is open.

use std::{collections::HashMap, sync::Arc};

use clevercall_model::{Day, OrganisationId};

use crate::{
    StoreError,
    backend::{Backend, KeyScope, OrganisationNumber, OrganisationRow},
    keys::{DayKey, IndexKey, KeyRow, MasterKey, OrganisationKey, PeriodKey, RemainderKey},
    ledger::Signer,
    policy::BillingPeriod,
    seal::{Sealed, Unsealable},
};

/// Opens wrapped keys with the master key, and remembers those of organisations.
pub(crate) struct Keyring {
    master: MasterKey,
    opened: HashMap<OrganisationId, Arc<OrganisationKeys>>,
}

/// One organisation's keys.
pub(crate) struct OrganisationKeys {
    pub(crate) number: OrganisationNumber,
    pub(crate) index: IndexKey,
    key: OrganisationKey,
    /// The index key as it is stored: wrapped anew when the organisation's key is rotated, left alone when the master
    /// key is, so that it tells whether what was opened still holds.
    stored_index: Sealed,
}

impl Keyring {
    pub(crate) fn new(master: MasterKey) -> Self {
        Self { master, opened: HashMap::new() }
    }

    /// Forgets what was opened; after an undone transaction it may never have existed.
    pub(crate) fn forget(&mut self) {
        self.opened.clear();
    }

    /// The organisation's keys, if it has any.
    pub(crate) fn organisation(
        &mut self,
        backend: &mut dyn Backend,
        id: &OrganisationId,
    ) -> Result<Option<Arc<OrganisationKeys>>, StoreError> {
        // Asked every time: another program may have rotated the key.
        let Some(row) = backend.organisation(id)? else { return Ok(None) };
        if let Some(keys) = self.opened.get(id).filter(|keys| keys.stored_index == row.index_key) {
            return Ok(Some(keys.clone()));
        }
        let place = KeyRow::of_organisation(row.number.0);
        let key = match OrganisationKey::unwrap(&self.master, place, &row.key) {
            Ok(key) => key,
            Err(unsealable) => {
                self.still_ours(backend)?;
                return Err(unsealable.into());
            }
        };
        let index = IndexKey::unwrap(&key, place, &row.index_key)?;
        Ok(Some(self.remember(id, OrganisationKeys { number: row.number, index, key, stored_index: row.index_key })))
    }

    /// Whether the master key still is this vault's: another program may have put another in its place.
    fn still_ours(&self, backend: &mut dyn Backend) -> Result<(), StoreError> {
        Signer::load(backend, &self.master)
            .map(drop)
            .map_err(|error| if matches!(error, StoreError::Unsealable(_)) { StoreError::KeyReplaced } else { error })
    }

    /// The organisation's keys, drawn and stored if it has none yet.
    pub(crate) fn establish(
        &mut self,
        backend: &mut dyn Backend,
        id: &OrganisationId,
    ) -> Result<Arc<OrganisationKeys>, StoreError> {
        if let Some(keys) = self.organisation(backend, id)? {
            return Ok(keys);
        }
        // Under a master key that is not the vault's any more, nobody could ever open it.
        self.still_ours(backend)?;
        let number = backend.next_organisation()?;
        let place = KeyRow::of_organisation(number.0);
        let (key, index) = (OrganisationKey::draw(), IndexKey::draw());
        let (wrapped, index_key) = (key.wrap(&self.master, place), index.wrap(&key, place));
        let row = OrganisationRow { number, key: wrapped, index_key };
        backend.insert_organisation(id, &row)?;
        Ok(self.remember(id, OrganisationKeys { number, index, key, stored_index: row.index_key }))
    }

    /// Draws another key for an organisation and wraps everything that hung from the old one under it, inside the
    /// current transaction; gives how many keys were wrapped anew, or none where there is no such organisation.
    ///
    /// What is sealed is not touched: texts and values hang from keys further down.
    pub(crate) fn rotate_organisation(
        &mut self,
        backend: &mut dyn Backend,
        id: &OrganisationId,
    ) -> Result<Option<u64>, StoreError> {
        self.still_ours(backend)?;
        let Some(old) = self.organisation(backend, id)? else { return Ok(None) };
        let (number, new) = (old.number, OrganisationKey::draw());
        let keys = backend.keys(number)?;
        for (scope, wrapped) in &keys {
            backend.replace_key(number, *scope, &rewrap((&old.key, &new), (number, *scope), wrapped)?)?;
        }
        let place = KeyRow::of_organisation(number.0);
        let (key, index_key) = (new.wrap(&self.master, place), old.index.wrap(&new, place));
        backend.replace_organisation_keys(&OrganisationRow { number, key, index_key })?;
        self.forget();
        Ok(Some(keys.len() as u64 + 1))
    }

    /// Wraps every organisation's key under another master key, inside the current transaction; gives how many.
    ///
    /// The keyring itself goes on with the old one until it is told of the new one with
    /// [`take`](Self::take), after the commit.
    pub(crate) fn rotate_master(&self, backend: &mut dyn Backend, new: &MasterKey) -> Result<u64, StoreError> {
        let signer = Signer::load(backend, &self.master)?;
        let organisations = backend.organisations()?;
        for id in &organisations {
            let row = backend.organisation(id)?.ok_or(StoreError::Damaged { table: "organisation" })?;
            let place = KeyRow::of_organisation(row.number.0);
            let key = OrganisationKey::unwrap(&self.master, place, &row.key)?.wrap(new, place);
            backend.replace_organisation_keys(&OrganisationRow { key, ..row })?;
        }
        signer.put_under(backend, new)?;
        Ok(organisations.len() as u64)
    }

    /// Goes on with another master key.
    pub(crate) fn take(&mut self, master: MasterKey) {
        self.master = master;
    }

    fn remember(&mut self, id: &OrganisationId, keys: OrganisationKeys) -> Arc<OrganisationKeys> {
        let keys = Arc::new(keys);
        self.opened.insert(id.clone(), keys.clone());
        keys
    }
}

/// A key of a day, a period or a day of removal, taken from under one organisation's key and put under another.
fn rewrap(
    (old, new): (&OrganisationKey, &OrganisationKey),
    (organisation, scope): (OrganisationNumber, KeyScope),
    wrapped: &Sealed,
) -> Result<Sealed, Unsealable> {
    let place = |number| KeyRow::of_period(organisation.0, number);
    Ok(match scope {
        KeyScope::Day(day) => DayKey::unwrap(old, place(day.number()), wrapped)?.wrap(new, place(day.number())),
        KeyScope::Period(period) => {
            PeriodKey::unwrap(old, place(period.number()), wrapped)?.wrap(new, place(period.number()))
        }
        KeyScope::Remainder(day) => {
            RemainderKey::unwrap(old, place(day.number()), wrapped)?.wrap(new, place(day.number()))
        }
    })
}

macro_rules! period_key {
    ($(#[$doc:meta])* $existing:ident, $establish:ident: $key:ident of $period:ty as $scope:path) => {
        impl OrganisationKeys {
            $(#[$doc])*
            pub(crate) fn $existing(
                &self,
                backend: &mut dyn Backend,
                period: $period,
            ) -> Result<Option<$key>, StoreError> {
                let Some(wrapped) = backend.key(self.number, $scope(period))? else { return Ok(None) };
                let place = KeyRow::of_period(self.number.0, period.number());
                Ok(Some($key::unwrap(&self.key, place, &wrapped)?))
            }

            /// The same, drawn and stored if there is none yet.
            pub(crate) fn $establish(
                &self,
                backend: &mut dyn Backend,
                period: $period,
            ) -> Result<$key, StoreError> {
                if let Some(key) = self.$existing(backend, period)? {
                    return Ok(key);
                }
                let key = $key::draw();
                let place = KeyRow::of_period(self.number.0, period.number());
                backend.insert_key(self.number, $scope(period), &key.wrap(&self.key, place))?;
                Ok(key)
            }
        }
    };
}

period_key! {
    /// The key of the calls that began on a day; none once it was destroyed.
    day_key, establish_day_key: DayKey of Day as KeyScope::Day
}
period_key! {
    /// The key of a billing period's numbers; none once it was destroyed.
    period_key, establish_period_key: PeriodKey of BillingPeriod as KeyScope::Period
}
period_key! {
    /// The key of what is removed on a day; none once it was destroyed.
    remainder_key, establish_remainder_key: RemainderKey of Day as KeyScope::Remainder
}
