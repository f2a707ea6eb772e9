//! The keys and what each may wrap.
//!
//! ```text
//! MasterKey        a file, a secret of the environment or an external key service: outside the vault
//! └ OrganisationKey   one an organisation
//!   ├ IndexKey        makes blind indexes, opens nothing
//!   ├ DayKey          one a day      ─ CallKey  number, removed values, times: destroyed when de-identified
//!   │                                └ TextKey  redacted turns: re-wrapped under a RemainderKey
//!   ├ PeriodKey       one a billing period: numbers kept for the invoice (mode 1), nothing else
//!   └ RemainderKey    one a day of removal: what is left of calls after de-identification
//! ```
//!
//! Every key is random, lives in memory only while needed, is wiped on drop, and can't be printed.
//! Wrapping is typed: a `CallKey` wrapped under a day can't be opened as anything else, because the column is bound in.

use clevercall_model::RecordId;
use zeroize::Zeroize;

use crate::{
    chance,
    seal::{self, Binding, Sealed, Unsealable},
};

/// 256 random bits; no `Debug`, no `Clone`, wiped on drop.
///
/// They lie on the heap, in one place from the first byte on: a key that moves would leave itself behind on the stack.
pub(crate) struct SecretKey(Box<[u8; 32]>);

impl SecretKey {
    pub(crate) fn draw() -> Self {
        Self::written(chance::fill)
    }

    pub(crate) fn copy_of(bytes: &[u8; 32]) -> Self {
        Self::written(|place| place.copy_from_slice(bytes))
    }

    /// A key whose bytes `write` puts where they stay.
    pub(crate) fn written(write: impl FnOnce(&mut [u8; 32])) -> Self {
        let mut key = Self(Box::new([0; 32]));
        write(&mut key.0);
        key
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl Drop for SecretKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// The key that everything hangs from; it is kept outside the vault and outside its backups.
///
/// It has no `Debug` or `Display`, can't be copied, and is wiped when dropped.
/// Make one with [`MasterKey::generate`], read it with [`MasterKey::read`] or [`MasterKey::from_line`].
pub struct MasterKey(SecretKey);

impl MasterKey {
    pub(crate) const fn new(secret: SecretKey) -> Self {
        Self(secret)
    }

    pub(crate) const fn secret(&self) -> &SecretKey {
        &self.0
    }

    /// A second handle for the thread that reads; wiped like the first.
    pub(crate) fn second_handle(&self) -> Self {
        Self(SecretKey::copy_of(self.0.bytes()))
    }
}

macro_rules! wrapped_key {
    ($(#[$doc:meta])* $name:ident under $parent:ident as $column:literal) => {
        $(#[$doc])*
        pub(crate) struct $name(SecretKey);

        impl $name {
            /// A fresh random key.
            pub(crate) fn draw() -> Self {
                Self(SecretKey::draw())
            }

            /// Sealed under its parent, bound to the row that holds it.
            pub(crate) fn wrap(&self, parent: &$parent, row: KeyRow) -> Sealed {
                seal::seal(parent.secret(), &row.bind($column), self.0.bytes())
            }

            /// Opened again with its parent; fails for any other key, column or row.
            pub(crate) fn unwrap(parent: &$parent, row: KeyRow, sealed: &Sealed) -> Result<Self, Unsealable> {
                let bytes = seal::open(parent.secret(), &row.bind($column), sealed)?;
                let bytes: &[u8; 32] = bytes.as_slice().try_into().map_err(|_length| Unsealable)?;
                Ok(Self(SecretKey::copy_of(bytes)))
            }

            pub(crate) const fn secret(&self) -> &SecretKey {
                &self.0
            }
        }
    };
}

/// Which row a wrapped key belongs to.
#[derive(Clone, Copy)]
pub(crate) struct KeyRow {
    organisation: i64,
    row: [u8; 16],
}

impl KeyRow {
    /// The key of a record of its own: a call.
    pub(crate) const fn of_record(organisation: i64, record: RecordId) -> Self {
        Self { organisation, row: *record.as_bytes() }
    }

    /// The key of a day or a billing period.
    pub(crate) fn of_period(organisation: i64, period: i64) -> Self {
        let mut row = [0; 16];
        row[..8].copy_from_slice(&period.to_be_bytes());
        Self { organisation, row }
    }

    /// The keys of the organisation itself.
    pub(crate) fn of_organisation(organisation: i64) -> Self {
        Self::of_period(organisation, 0)
    }

    fn bind(self, column: &'static str) -> Binding {
        Binding::column(column).number(self.organisation).with(&self.row)
    }
}

wrapped_key! {
    /// Everything of one organisation hangs from this one.
    OrganisationKey under MasterKey as "organisation.key"
}
wrapped_key! {
    /// Turns normalised values into blind indexes; opens nothing.
    IndexKey under OrganisationKey as "organisation.index_key"
}
wrapped_key! {
    /// Wraps the keys of the calls that began on one day.
    DayKey under OrganisationKey as "key.day"
}
wrapped_key! {
    /// Seals the numbers of one billing period (mode 1).
    PeriodKey under OrganisationKey as "key.period"
}
wrapped_key! {
    /// Wraps the text keys of what is left of calls, for all that is removed on one day.
    RemainderKey under OrganisationKey as "key.remainder"
}
wrapped_key! {
    /// Seals what identifies: number, removed values, times.
    CallKey under DayKey as "call.call_key"
}
wrapped_key! {
    /// Seals the redacted turns of one call.
    TextKey under DayKey as "call.text_key"
}

impl TextKey {
    /// Wrapped anew for what is left after de-identification, under another parent and another record.
    pub(crate) fn wrap_for_remainder(&self, parent: &RemainderKey, row: KeyRow) -> Sealed {
        seal::seal(parent.secret(), &row.bind("remainder.text_key"), self.0.bytes())
    }

    /// Opened again from what is left.
    pub(crate) fn unwrap_from_remainder(
        parent: &RemainderKey,
        row: KeyRow,
        sealed: &Sealed,
    ) -> Result<Self, Unsealable> {
        let bytes = seal::open(parent.secret(), &row.bind("remainder.text_key"), sealed)?;
        let bytes: &[u8; 32] = bytes.as_slice().try_into().map_err(|_length| Unsealable)?;
        Ok(Self(SecretKey::copy_of(bytes)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(n: u8) -> KeyRow {
        KeyRow::of_record(1, RecordId::from_random([n; 16]))
    }

    #[test]
    fn a_wrapped_key_opens_only_for_its_parent_and_row() {
        let (day, other_day, call) = (DayKey::draw(), DayKey::draw(), CallKey::draw());
        let wrapped = call.wrap(&day, row(1));
        assert!(CallKey::unwrap(&day, row(1), &wrapped).unwrap().secret().bytes() == call.secret().bytes());
        assert!(CallKey::unwrap(&other_day, row(1), &wrapped).is_err());
        assert!(CallKey::unwrap(&day, row(2), &wrapped).is_err());
    }

    #[test]
    fn a_key_of_one_kind_is_no_key_of_another() {
        let day = DayKey::draw();
        let wrapped = CallKey::draw().wrap(&day, row(1));
        assert!(TextKey::unwrap(&day, row(1), &wrapped).is_err());
    }

    #[test]
    fn a_key_of_one_organisation_is_none_of_another() {
        let parent = OrganisationKey::draw();
        let wrapped = DayKey::draw().wrap(&parent, KeyRow::of_period(1, 7));
        assert!(DayKey::unwrap(&parent, KeyRow::of_period(2, 7), &wrapped).is_err());
    }
}
