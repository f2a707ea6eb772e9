//! Putting other keys above the ones that seal.

use postgres::Row;

use super::{
    Postgres,
    columns::{UNREADABLE, get, sealed},
};
use crate::{
    StoreError,
    backend::{KeyScope, OrganisationNumber, OrganisationRow, Rewrapping},
    seal::Sealed,
};

fn scope(row: &Row) -> Result<KeyScope, StoreError> {
    KeyScope::stored(get(row, 0)?, get(row, 1)?).ok_or(UNREADABLE)
}

impl Rewrapping for Postgres {
    fn keys(&mut self, organisation: OrganisationNumber) -> Result<Vec<(KeyScope, Sealed)>, StoreError> {
        let sql = "SELECT scope, at, key FROM key WHERE organisation = $1 ORDER BY scope, at";
        self.all(sql, &[&organisation.0], |row| Ok((scope(row)?, sealed(row, 2)?)))
    }

    fn replace_key(&mut self, o: OrganisationNumber, scope: KeyScope, key: &Sealed) -> Result<(), StoreError> {
        let (scope, at) = scope.columns();
        let sql = "UPDATE key SET key = $1 WHERE organisation = $2 AND scope = $3 AND at = $4";
        self.run(sql, &[&key.as_bytes(), &o.0, &scope, &at])?;
        self.unclean(&["key"])
    }

    fn replace_organisation_keys(&mut self, row: &OrganisationRow) -> Result<(), StoreError> {
        let sql = "UPDATE organisation SET key = $1, index_key = $2 WHERE organisation = $3";
        self.run(sql, &[&row.key.as_bytes(), &row.index_key.as_bytes(), &row.number.0])?;
        self.unclean(&["organisation"])
    }
}
