//! Putting other keys above the ones that seal.

use rusqlite::{Row, params};

use super::{
    Sqlite,
    columns::{sealed, unreadable},
};
use crate::{
    StoreError,
    backend::{KeyScope, OrganisationNumber, OrganisationRow, Rewrapping},
    seal::Sealed,
};

fn scope(row: &Row<'_>) -> rusqlite::Result<KeyScope> {
    let name: String = row.get(0)?;
    KeyScope::stored(&name, row.get(1)?).ok_or_else(|| unreadable(0))
}

impl Rewrapping for Sqlite {
    fn keys(&mut self, organisation: OrganisationNumber) -> Result<Vec<(KeyScope, Sealed)>, StoreError> {
        let sql = "SELECT scope, at, key FROM key WHERE organisation = ? ORDER BY scope, at";
        self.all(sql, [organisation.0], |row| Ok((scope(row)?, sealed(row, 2)?)))
    }

    fn replace_key(&mut self, o: OrganisationNumber, scope: KeyScope, key: &Sealed) -> Result<(), StoreError> {
        let (scope, at) = scope.columns();
        let sql = "UPDATE key SET key = ? WHERE organisation = ? AND scope = ? AND at = ?";
        self.run(sql, params![key.as_bytes(), o.0, scope, at]).map(drop)
    }

    fn replace_organisation_keys(&mut self, row: &OrganisationRow) -> Result<(), StoreError> {
        let sql = "UPDATE organisation SET key = ?, index_key = ? WHERE organisation = ?";
        self.run(sql, params![row.key.as_bytes(), row.index_key.as_bytes(), row.number.0]).map(drop)
    }
}
