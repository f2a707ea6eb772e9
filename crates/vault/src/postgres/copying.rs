//! Every row out of a vault, and into an empty one: for backups, for moving, for trying out.
//!
//! Tables are found by themselves, so that one added tomorrow goes along tomorrow. What is only PostgreSQL's stays: who
//! has a call open, the shared list of erasures, what is to be cleaned.

use postgres::{
    Row,
    binary_copy::BinaryCopyInWriter,
    fallible_iterator::FallibleIterator,
    types::{ToSql, Type},
};

use super::{Postgres, columns::get, failed, schema};
use crate::{
    StoreError,
    backend::Transactions,
    backup::{Cell, CopiedTable, Copying, NotFitting},
};

/// Under SQLite's name: which row ids were given before.
pub(crate) const SEQUENCE: &str = "sqlite_sequence";

impl Copying for Postgres {
    fn layout(&mut self) -> Result<u32, StoreError> {
        schema::version(&mut self.client)?.ok_or(StoreError::Damaged { table: "layout" })
    }

    fn tables_to_copy(&mut self) -> Result<Vec<CopiedTable>, StoreError> {
        // In the order in which they were made: what is referred to comes first.
        let sql = "SELECT c.relname::text, array_agg(a.attname::text ORDER BY a.attnum) FROM pg_class AS c
                   JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                   WHERE c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'fact'::regclass)
                   AND c.relkind = 'r' AND c.relname NOT IN ('layout', 'erasure', 'unclean', 'moving')
                   AND NOT (c.relname = 'call' AND a.attname = 'node') GROUP BY c.oid, c.relname ORDER BY c.oid";
        let mut tables = self.all(sql, &[], |row| Ok(CopiedTable { name: get(row, 0)?, columns: get(row, 1)? }))?;
        tables.push(CopiedTable { name: SEQUENCE.to_owned(), columns: vec!["name".to_owned(), "seq".to_owned()] });
        Ok(tables)
    }

    fn bytes(&mut self) -> Result<u64, StoreError> {
        self.size()
    }

    fn copy_out(&mut self, table: &CopiedTable, take: &mut dyn FnMut(&[Cell]) -> bool) -> Result<(), StoreError> {
        if table.name == SEQUENCE {
            let sql = "SELECT last_value FROM call_row WHERE is_called";
            if let Some(last) = self.first(sql, &[], |row| get(row, 0))? {
                take(&[Cell::Text("call".to_owned()), Cell::Integer(last)]);
            }
            return Ok(());
        }
        let sql = format!("SELECT \"{}\" FROM \"{}\"", table.columns.join("\", \""), table.name);
        let none: [&(dyn ToSql + Sync); 0] = [];
        let mut rows = self.client.query_raw(&sql, none).map_err(failed)?;
        let mut cells = Vec::with_capacity(table.columns.len());
        while let Some(row) = rows.next().map_err(failed)? {
            cells.clear();
            for column in 0..table.columns.len() {
                cells.push(cell(&row, column)?);
            }
            if !take(&cells) {
                break;
            }
        }
        Ok(())
    }

    fn copy_in(&mut self, table: &CopiedTable, rows: &[Vec<Cell>]) -> Result<(), NotFitting> {
        if table.name == SEQUENCE {
            return self.go_on_after(rows);
        }
        let known = self.tables_to_copy()?.into_iter().find(|known| known.name == table.name);
        let known = known.filter(|known| table.columns.iter().all(|column| known.columns.contains(column)));
        known.ok_or(NotFitting::Table)?;
        let types = self.types(table)?;
        let columns = table.columns.join("\", \"");
        let sql = format!("COPY \"{}\" (\"{columns}\") FROM STDIN (FORMAT binary)", table.name);
        let sink = self.client.copy_in(&sql).map_err(failed)?;
        let mut writer = BinaryCopyInWriter::new(sink, &types);
        let written = rows.iter().try_for_each(|row| {
            let values: Vec<&(dyn ToSql + Sync)> = row.iter().map(value).collect();
            writer.write(&values)
        });
        written.and_then(|()| writer.finish()).map(drop).map_err(|error| {
            let error = failed(error);
            let of_the_row = matches!(error, StoreError::Sql { .. });
            if of_the_row { NotFitting::Row } else { NotFitting::Store(error) }
        })
    }

    fn is_sound(&mut self) -> Result<bool, StoreError> {
        // Every row refers to one that is there, or the database would not have taken it.
        Ok(true)
    }
}

impl Postgres {
    /// From which vault rows are being moved here, if they are.
    pub(crate) fn moving(&mut self) -> Result<Option<String>, StoreError> {
        if !schema::is_moving(&mut self.client)? {
            return Ok(None);
        }
        self.first("SELECT source FROM moving", &[], |row| get(row, 0))
    }

    /// Notes, in the transaction that lays out, that rows are moved here; until the end nobody may open the vault.
    pub(crate) fn begin_moving(&mut self, source: &str) -> Result<(), StoreError> {
        self.batch("CREATE TABLE moving (source text NOT NULL)")?;
        self.run("INSERT INTO moving VALUES ($1)", &[&source]).map(drop)
    }

    pub(crate) fn end_moving(&mut self) -> Result<(), StoreError> {
        self.batch("DROP TABLE moving")
    }

    fn types(&mut self, table: &CopiedTable) -> Result<Vec<Type>, StoreError> {
        let sql = "SELECT atttypid FROM pg_attribute WHERE attrelid = $1::text::regclass AND attname::text = $2";
        let mut of = |column: &String| self.first(sql, &[&table.name, column], |row| get::<u32>(row, 0));
        let oids: Vec<_> = table.columns.iter().map(&mut of).collect::<Result<_, _>>()?;
        Ok(oids.into_iter().flatten().filter_map(Type::from_oid).collect())
    }

    fn go_on_after(&mut self, rows: &[Vec<Cell>]) -> Result<(), NotFitting> {
        for row in rows {
            let [Cell::Text(table), Cell::Integer(last)] = row.as_slice() else { return Err(NotFitting::Row) };
            if table == "call" && *last > 0 {
                self.run("SELECT setval('call_row', $1)", &[last])?;
            }
        }
        Ok(())
    }
}

fn cell(row: &Row, column: usize) -> Result<Cell, StoreError> {
    let kind = row.columns().get(column).map(postgres::Column::type_);
    Ok(match kind {
        Some(&Type::INT8) => get::<Option<i64>>(row, column)?.map_or(Cell::Null, Cell::Integer),
        Some(&Type::TEXT) => get::<Option<String>>(row, column)?.map_or(Cell::Null, Cell::Text),
        Some(&Type::BYTEA) => get::<Option<Vec<u8>>>(row, column)?.map_or(Cell::Null, Cell::Bytes),
        // No table has a column of another kind.
        _ => return Err(StoreError::Damaged { table: "a row" }),
    })
}

fn value(cell: &Cell) -> &(dyn ToSql + Sync) {
    match cell {
        Cell::Null => &None::<i64>,
        Cell::Integer(number) => number,
        Cell::Text(text) => text,
        Cell::Bytes(bytes) => bytes,
    }
}
