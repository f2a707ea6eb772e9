//! Aligned columns for the terminal.

use crate::{measure::share::Share, task::say};

/// Rows of cells; the first column is set left, the others right.
#[derive(Default)]
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these headings.
    pub(crate) fn new(headings: &[&str]) -> Self {
        Self { rows: vec![headings.iter().map(|heading| (*heading).to_owned()).collect()] }
    }

    /// One more row.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Shows it, indented.
    pub(crate) fn show(&self) {
        self.lines().iter().for_each(|line| say(line));
    }

    fn lines(&self) -> Vec<String> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let line = |row: &Vec<String>| {
            let mut line = String::from("  ");
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                let gap = " ".repeat(width - cell.chars().count());
                line.push_str(&if column == 0 { format!("{cell}{gap}") } else { format!("  {gap}{cell}") });
            }
            line.trim_end().to_owned()
        };
        self.rows.iter().map(line).collect()
    }
}

/// A share in per cent, or a dash of nothing.
pub(crate) fn percent(share: Share) -> String {
    share.value().map_or_else(|| "–".to_owned(), |value| format!("{:.1} %", value * 100.0))
}

/// An interval in per cent, or a dash.
pub(crate) fn interval(interval: Option<(f64, f64)>) -> String {
    interval.map_or_else(|| "–".to_owned(), |(low, high)| format!("{:.1} – {:.1}", low * 100.0, high * 100.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_by_characters() {
        let mut table = Table::new(&["kind", "leaked"]);
        table.row(["å".to_owned(), percent(Share { part: 1, of: 8 })]);
        table.row(["iban".to_owned(), percent(Share::default())]);
        assert_eq!(table.lines(), ["  kind  leaked", "  å     12.5 %", "  iban       –"]);
    }

    #[test]
    fn intervals_are_in_per_cent() {
        assert_eq!(interval(Some((0.0, 0.2775))), "0.0 – 27.8");
    }
}
