//! The organisations' opened keys, as long as the vault is open.

use std::{collections::HashMap, sync::Arc};

use clevercall_model::{Day, OrganisationId};

use crate::{
    StoreError,
    backend::{Backend, KeyScope, OrganisationNumber, OrganisationRow},
    keys::{DayKey, IndexKey, KeyRow, MasterKey, OrganisationKey, PeriodKey, RemainderKey},
    policy::BillingPeriod,
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
        if let Some(keys) = self.opened.get(id) {
            return Ok(Some(keys.clone()));
        }
        let Some(row) = backend.organisation(id)? else { return Ok(None) };
        let place = KeyRow::of_organisation(row.number.0);
        let key = OrganisationKey::unwrap(&self.master, place, &row.key)?;
        let index = IndexKey::unwrap(&key, place, &row.index_key)?;
        Ok(Some(self.remember(id, OrganisationKeys { number: row.number, index, key })))
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
        let number = backend.next_organisation()?;
        let place = KeyRow::of_organisation(number.0);
        let (key, index) = (OrganisationKey::draw(), IndexKey::draw());
        let (wrapped, index_key) = (key.wrap(&self.master, place), index.wrap(&key, place));
        backend.insert_organisation(id, &OrganisationRow { number, key: wrapped, index_key })?;
        Ok(self.remember(id, OrganisationKeys { number, index, key }))
    }

    fn remember(&mut self, id: &OrganisationId, keys: OrganisationKeys) -> Arc<OrganisationKeys> {
        let keys = Arc::new(keys);
        self.opened.insert(id.clone(), keys.clone());
        keys
    }
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
