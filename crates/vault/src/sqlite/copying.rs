//! Every row out of a vault, and into an empty one: for backups.
//!
//! Nothing here knows a table by name, so that a table added tomorrow is in the backup tomorrow.

use rusqlite::{ToSql, types::ValueRef};

use super::{Sqlite, failed, schema};
use crate::{
    StoreError,
    backup::{Cell, CopiedTable, Copying, NotFitting},
};

/// The database's own bookkeeping that goes along: which row ids were given before.
const SEQUENCE: &str = "sqlite_sequence";

impl Copying for Sqlite {
    fn layout(&mut self) -> Result<u32, StoreError> {
        schema::version(&self.connection).map_err(|_unreadable| StoreError::Damaged { table: "the file" })
    }

    fn tables_to_copy(&mut self) -> Result<Vec<CopiedTable>, StoreError> {
        let sql = "SELECT name FROM sqlite_master WHERE type = 'table'
                   AND (name = 'sqlite_sequence' OR name NOT LIKE 'sqlite_%') ORDER BY name = 'sqlite_sequence', rowid";
        let names: Vec<String> = self.all(sql, [], |row| row.get(0))?;
        let sql = "SELECT name FROM pragma_table_info(?) ORDER BY cid";
        names
            .into_iter()
            .map(|name| Ok(CopiedTable { columns: self.all(sql, [&name], |row| row.get(0))?, name }))
            .collect()
    }

    fn bytes(&mut self) -> Result<u64, StoreError> {
        Ok(self.count("PRAGMA page_count", [])? * self.count("PRAGMA page_size", [])?)
    }

    fn copy_out(&mut self, table: &CopiedTable, take: &mut dyn FnMut(&[Cell]) -> bool) -> Result<(), StoreError> {
        let sql = format!("SELECT \"{}\" FROM \"{}\"", table.columns.join("\", \""), table.name);
        let mut statement = self.connection.prepare(&sql).map_err(failed)?;
        let mut rows = statement.query([]).map_err(failed)?;
        let mut cells = Vec::with_capacity(table.columns.len());
        while let Some(row) = rows.next().map_err(failed)? {
            cells.clear();
            for column in 0..table.columns.len() {
                cells.push(cell(row.get_ref(column).map_err(failed)?)?);
            }
            if !take(&cells) {
                break;
            }
        }
        Ok(())
    }

    fn copy_in(&mut self, table: &CopiedTable, rows: &[Vec<Cell>]) -> Result<(), NotFitting> {
        let known = self.tables_to_copy()?.into_iter().find(|known| known.name == table.name);
        let known = known.filter(|known| table.columns.iter().all(|column| known.columns.contains(column)));
        known.ok_or(NotFitting::Table)?;
        if table.name == SEQUENCE {
            // The rows that went in before have begun one already.
            self.run("DELETE FROM sqlite_sequence", [])?;
        }
        let places = vec!["?"; table.columns.len()].join(", ");
        let sql = format!("INSERT INTO \"{}\" (\"{}\") VALUES ({places})", table.name, table.columns.join("\", \""));
        let mut statement = self.connection.prepare(&sql).map_err(failed)?;
        for row in rows {
            let values: Vec<&dyn ToSql> = row.iter().map(value).collect();
            if let Err(error) = statement.execute(&*values) {
                let failed = failed(error);
                let of_the_disk = matches!(failed, StoreError::DiskFull | StoreError::Busy);
                return Err(if of_the_disk { NotFitting::Store(failed) } else { NotFitting::Row });
            }
        }
        Ok(())
    }

    fn is_sound(&mut self) -> Result<bool, StoreError> {
        let checked: Option<String> = self.first("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        let dangling = self.all("PRAGMA foreign_key_check", [], |_row| Ok(()))?;
        Ok(checked.as_deref() == Some("ok") && dangling.is_empty())
    }
}

fn cell(value: ValueRef<'_>) -> Result<Cell, StoreError> {
    Ok(match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(number) => Cell::Integer(number),
        ValueRef::Text(text) => {
            let text = str::from_utf8(text).map_err(|_not_utf_8| StoreError::Damaged { table: "a row" })?;
            Cell::Text(text.to_owned())
        }
        ValueRef::Blob(bytes) => Cell::Bytes(bytes.to_vec()),
        // No table has a column of this kind.
        ValueRef::Real(_) => return Err(StoreError::Damaged { table: "a row" }),
    })
}

fn value(cell: &Cell) -> &dyn ToSql {
    match cell {
        Cell::Null => &rusqlite::types::Null,
        Cell::Integer(number) => number,
        Cell::Text(text) => text,
        Cell::Bytes(bytes) => bytes,
    }
}
