//! What a backup says inside its seal: a head, the tables row by row, an end.
//!
//! ```text
//! "clevercall backup 1\n"
//! frame*   kind: 1 byte, length: 4 bytes big-endian, content
//!   'H'  head, JSON                 first
//!   'T'  a table's name and columns, JSON
//!   'R'  a row of it: its cells     'n' | 'i' + 8 bytes | 't' or 'b' + 4 bytes length + bytes
//!   'E'  end: how many rows, JSON   last
//! ```
//!
//! Rows hold what the database holds: sealed values, ids, dates. The format knows no table by name.

use std::io::{self, ErrorKind, Read, Write};

use serde::{Deserialize, Serialize};
use thiserror::Error;

const MARK: &[u8] = b"clevercall backup 1\n";
/// More than any frame holds; a row is a turn or a call.
const LONGEST_FRAME: u32 = 16 << 20;
/// More than any table has.
const MOST_COLUMNS: usize = 64;

/// What a backup is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackupHead {
    /// The layout of the tables.
    pub layout: u32,
    /// Milliseconds since 1970 at which it was made.
    pub made_ms: i64,
    /// The vault's public key, hexadecimal.
    pub vault: String,
    /// How many erasures the vault had seen.
    pub erasures: u64,
    /// SHA-256 over the list of those erasures, hexadecimal.
    pub erasures_sha256: String,
}

/// A table, as rows of it are copied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CopiedTable {
    pub(crate) name: String,
    pub(crate) columns: Vec<String>,
}

/// A stored value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    Null,
    Integer(i64),
    Text(String),
    Bytes(Vec<u8>),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    rows: u64,
}

/// One thing that a backup says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Said {
    Table(CopiedTable),
    Row(Vec<Cell>),
    End,
}

/// Why a backup's content is refused, and where.
#[derive(Debug, Error, PartialEq, Eq)]
#[error(
    "the backup is {what} after {rows} rows, in the table '{table}', at byte {at} of its content; use another copy"
)]
pub struct BackupFault {
    /// What is wrong.
    pub what: WhatIsWrong,
    /// Rows that were read before.
    pub rows: u64,
    /// The table being read; empty before the first.
    pub table: String,
    /// Bytes of content that were read before.
    pub at: u64,
}

/// What is wrong with a backup's content.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum WhatIsWrong {
    /// It does not begin like a backup.
    #[error("not one of this program")]
    NotABackup,
    /// It ends before its end.
    #[error("cut short")]
    CutShort,
    /// A piece does not open: bytes were changed, removed or moved.
    #[error("altered or cut short")]
    Altered,
    /// It says something that this program never wrote.
    #[error("not understood")]
    NotUnderstood,
    /// It goes on after its end.
    #[error("longer than it says")]
    TooLong,
    /// The file can't be read any further.
    #[error("unreadable ({0})")]
    Unreadable(ErrorKind),
}

/// Writes a backup's content.
pub(crate) struct Writer<W> {
    out: W,
    rows: u64,
    bytes: u64,
    frame: Vec<u8>,
}

impl<W: Write> Writer<W> {
    pub(crate) fn begin(mut out: W, head: &BackupHead) -> io::Result<Self> {
        out.write_all(MARK)?;
        let mut writer = Self { out, rows: 0, bytes: 0, frame: Vec::new() };
        writer.json(b'H', head)?;
        Ok(writer)
    }

    pub(crate) fn table(&mut self, table: &CopiedTable) -> io::Result<()> {
        self.json(b'T', table)
    }

    pub(crate) fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        self.frame.clear();
        for cell in cells {
            match cell {
                Cell::Null => self.frame.push(b'n'),
                Cell::Integer(number) => {
                    self.frame.push(b'i');
                    self.frame.extend_from_slice(&number.to_be_bytes());
                }
                Cell::Text(text) => bytes(&mut self.frame, b't', text.as_bytes())?,
                Cell::Bytes(stored) => bytes(&mut self.frame, b'b', stored)?,
            }
        }
        self.rows += 1;
        let frame = std::mem::take(&mut self.frame);
        self.put(b'R', &frame)?;
        self.frame = frame;
        Ok(())
    }

    /// Bytes and rows written so far.
    pub(crate) const fn written(&self) -> (u64, u64) {
        (self.bytes, self.rows)
    }

    pub(crate) fn end(mut self) -> io::Result<u64> {
        let rows = self.rows;
        self.json(b'E', &End { rows })?;
        Ok(rows)
    }

    fn json(&mut self, kind: u8, value: &impl Serialize) -> io::Result<()> {
        let text = serde_json::to_vec(value).expect("our own plain structures serialise");
        self.put(kind, &text)
    }

    fn put(&mut self, kind: u8, content: &[u8]) -> io::Result<()> {
        let length = u32::try_from(content.len()).ok().filter(|length| *length <= LONGEST_FRAME);
        let length = length.ok_or(ErrorKind::FileTooLarge)?;
        self.bytes += u64::from(length) + 5;
        self.out.write_all(&[kind])?;
        self.out.write_all(&length.to_be_bytes())?;
        self.out.write_all(content)
    }
}

fn bytes(frame: &mut Vec<u8>, kind: u8, content: &[u8]) -> io::Result<()> {
    let length = u32::try_from(content.len()).map_err(|_too_long| ErrorKind::FileTooLarge)?;
    frame.push(kind);
    frame.extend_from_slice(&length.to_be_bytes());
    frame.extend_from_slice(content);
    Ok(())
}

/// Reads a backup's content, and refuses what is not one at its place.
pub(crate) struct Reader<R> {
    from: R,
    at: u64,
    rows: u64,
    table: Option<CopiedTable>,
    frame: Vec<u8>,
}

impl<R: Read> Reader<R> {
    pub(crate) fn begin(from: R) -> Result<(Self, BackupHead), BackupFault> {
        let mut reader = Self { from, at: 0, rows: 0, table: None, frame: Vec::new() };
        let mut mark = [0; MARK.len()];
        reader.fill(&mut mark)?;
        if mark != MARK {
            return Err(reader.fault(WhatIsWrong::NotABackup));
        }
        let head = if reader.next_frame()? == b'H' { serde_json::from_slice(&reader.frame).ok() } else { None };
        let head = head.ok_or_else(|| reader.fault(WhatIsWrong::NotUnderstood))?;
        Ok((reader, head))
    }

    /// The next table or row; after the end, nothing may follow.
    pub(crate) fn next(&mut self) -> Result<Said, BackupFault> {
        match self.next_frame()? {
            b'T' => {
                let table: Option<CopiedTable> = serde_json::from_slice(&self.frame).ok();
                let table = table.filter(|table| (1..=MOST_COLUMNS).contains(&table.columns.len()));
                let table = table.ok_or_else(|| self.fault(WhatIsWrong::NotUnderstood))?;
                self.table = Some(table.clone());
                Ok(Said::Table(table))
            }
            b'R' => {
                let columns = self.table.as_ref().map_or(0, |table| table.columns.len());
                let row = cells(&self.frame).filter(|cells| !cells.is_empty() && cells.len() == columns);
                let row = row.ok_or_else(|| self.fault(WhatIsWrong::NotUnderstood))?;
                self.rows += 1;
                Ok(Said::Row(row))
            }
            b'E' => {
                let end: Option<End> = serde_json::from_slice(&self.frame).ok();
                end.filter(|end| end.rows == self.rows).ok_or_else(|| self.fault(WhatIsWrong::NotUnderstood))?;
                let mut more = [0];
                match self.from.read(&mut more) {
                    Ok(0) => Ok(Said::End),
                    Ok(_) => Err(self.fault(WhatIsWrong::TooLong)),
                    Err(error) => Err(self.fault(told(&error))),
                }
            }
            _ => Err(self.fault(WhatIsWrong::NotUnderstood)),
        }
    }

    /// Rows read so far, and bytes.
    pub(crate) const fn read(&self) -> (u64, u64) {
        (self.rows, self.at)
    }

    pub(crate) fn fault(&self, what: WhatIsWrong) -> BackupFault {
        let table = self.table.as_ref().map(|table| table.name.chars().take(64).collect());
        BackupFault { what, rows: self.rows, table: table.unwrap_or_default(), at: self.at }
    }

    fn next_frame(&mut self) -> Result<u8, BackupFault> {
        let mut start = [0; 5];
        self.fill(&mut start)?;
        let [kind, length @ ..] = start;
        let length = u32::from_be_bytes(length);
        if length > LONGEST_FRAME {
            return Err(self.fault(WhatIsWrong::NotUnderstood));
        }
        self.frame.clear();
        // Grows with what is really there, so that a length that lies costs nothing.
        let read = (&mut self.from).take(u64::from(length)).read_to_end(&mut self.frame);
        let read = read.map_err(|error| self.fault(told(&error)))?;
        self.at += read as u64;
        if read == length as usize { Ok(kind) } else { Err(self.fault(WhatIsWrong::CutShort)) }
    }

    fn fill(&mut self, into: &mut [u8]) -> Result<(), BackupFault> {
        self.from.read_exact(into).map_err(|error| self.fault(told(&error)))?;
        self.at += into.len() as u64;
        Ok(())
    }
}

/// What an error of the reader below means: the seal reports a piece that does not open as invalid data.
fn told(error: &io::Error) -> WhatIsWrong {
    #[expect(clippy::wildcard_enum_match_arm, reason = "ErrorKind is open-ended; all others are told by their name")]
    match error.kind() {
        ErrorKind::UnexpectedEof => WhatIsWrong::CutShort,
        ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::Other => WhatIsWrong::Altered,
        kind => WhatIsWrong::Unreadable(kind),
    }
}

fn cells(mut frame: &[u8]) -> Option<Vec<Cell>> {
    let mut cells = Vec::new();
    while let Some((kind, rest)) = frame.split_first() {
        if cells.len() == MOST_COLUMNS {
            return None;
        }
        let cell;
        (cell, frame) = match kind {
            b'n' => (Cell::Null, rest),
            b'i' => {
                let (number, rest) = rest.split_first_chunk::<8>()?;
                (Cell::Integer(i64::from_be_bytes(*number)), rest)
            }
            b't' | b'b' => {
                let (length, rest) = rest.split_first_chunk::<4>()?;
                let (stored, rest) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
                let text = || str::from_utf8(stored).ok().map(|text| Cell::Text(text.to_owned()));
                (if *kind == b't' { text()? } else { Cell::Bytes(stored.to_vec()) }, rest)
            }
            _ => return None,
        };
        cells.push(cell);
    }
    Some(cells)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn head() -> BackupHead {
        BackupHead { layout: 1, made_ms: 5, vault: "ab".into(), erasures: 2, erasures_sha256: "cd".into() }
    }

    fn table() -> CopiedTable {
        CopiedTable { name: "call".into(), columns: vec!["row".into(), "day".into()] }
    }

    fn rows() -> Vec<Vec<Cell>> {
        vec![
            vec![Cell::Integer(-1), Cell::Null],
            vec![Cell::Text("å".into()), Cell::Bytes(vec![0, 255])],
            vec![Cell::Bytes(Vec::new()), Cell::Integer(i64::MIN)],
        ]
    }

    fn written() -> Vec<u8> {
        let mut out = Vec::new();
        let mut writer = Writer::begin(&mut out, &head()).unwrap();
        writer.table(&table()).unwrap();
        rows().iter().for_each(|row| writer.row(row).unwrap());
        assert_eq!(writer.end().unwrap(), 3);
        out
    }

    fn read(content: &[u8]) -> Result<Vec<Said>, BackupFault> {
        let (mut reader, found) = Reader::begin(content)?;
        assert_eq!(found, head());
        let mut said = Vec::new();
        while said.last() != Some(&Said::End) {
            said.push(reader.next()?);
        }
        Ok(said)
    }

    #[test]
    fn what_is_written_is_read() {
        let mut expected = vec![Said::Table(table())];
        expected.extend(rows().into_iter().map(Said::Row));
        expected.push(Said::End);
        assert_eq!(read(&written()).unwrap(), expected);
    }

    #[test]
    fn a_cut_is_told_with_its_place() {
        let whole = written();
        for length in 0..whole.len() {
            let fault = read(&whole[..length]).unwrap_err();
            assert_eq!(fault.what, WhatIsWrong::CutShort, "at {length}");
            assert!(fault.at <= length as u64);
        }
        let longer = [&whole[..], b"x"].concat();
        assert_eq!(read(&longer).unwrap_err().what, WhatIsWrong::TooLong);
    }

    #[test]
    fn a_missing_row_is_told() {
        let mut out = Vec::new();
        let mut writer = Writer::begin(&mut out, &head()).unwrap();
        writer.table(&table()).unwrap();
        writer.row(&rows()[0]).unwrap();
        writer.rows = 2;
        writer.end().unwrap();
        let fault = read(&out).unwrap_err();
        assert_eq!((fault.what, fault.rows, fault.table.as_str()), (WhatIsWrong::NotUnderstood, 1, "call"));
    }

    #[test]
    fn a_row_that_does_not_fit_its_table_is_told() {
        for row in [vec![], vec![Cell::Null], vec![Cell::Null; 3]] {
            let mut out = Vec::new();
            let mut writer = Writer::begin(&mut out, &head()).unwrap();
            writer.table(&table()).unwrap();
            writer.row(&row).unwrap();
            writer.end().unwrap();
            assert_eq!(read(&out).unwrap_err().what, WhatIsWrong::NotUnderstood);
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_stumble(bytes: Vec<u8>, at in 0_usize..200) {
            let mut content = written();
            let at = at.min(content.len());
            content.splice(at..(at + bytes.len()).min(written().len()), bytes);
            if let Ok((mut reader, _head)) = Reader::begin(&*content) {
                while !matches!(reader.next(), Err(_) | Ok(Said::End)) {}
            }
        }
    }
}
