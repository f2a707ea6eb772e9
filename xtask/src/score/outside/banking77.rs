//! Banking77: 3,080 questions that customers typed to a bank (CC BY 4.0).
//!
//! They were published after personal data had been kept out of them, so what is taken of them is taken needlessly,
//! but for what slipped through, such as a nationality.
//! Counted: questions of which anything is taken. No bar: nobody went through them for what may rightly go.

use anyhow::{Context, Result, ensure};
use clevercall_model::Language;

use crate::{
    measure::{
        ours::Ours,
        share::Share,
        table::{interval, percent},
    },
    score::bars::Verdicts,
    task::say,
};

/// The file in the folder.
pub(crate) const FILE: &str = "banking77/test.csv";

/// Scores the set; it has no bar.
pub(super) fn score(csv: &str, ours: &Ours, _: &mut Verdicts) -> Result<()> {
    let (mut touched, mut withheld) = (Share::default(), 0);
    for question in questions(csv)? {
        let (taken, _) = ours.take(&question, Some(Language::English))?;
        touched.count(taken.is_anything());
        withheld += usize::from(taken.withheld);
    }
    say(&format!(
        "\nBanking77: {} questions, {} touched: {} ({}), {withheld} of them withheld (no bar)",
        touched.of,
        touched.part,
        percent(touched),
        interval(touched.interval())
    ));
    Ok(())
}

/// The questions: the first column, without its heading.
pub(crate) fn questions(csv: &str) -> Result<Vec<String>> {
    let mut rest = csv.strip_prefix("text,category").context("expected the columns text and category")?.trim_start();
    let mut questions = Vec::new();
    while !rest.is_empty() {
        let (question, after) = field(rest)?;
        questions.push(question);
        rest = after.split_once('\n').map_or("", |(_, next)| next);
    }
    ensure!(!questions.is_empty(), "expected at least one question");
    Ok(questions)
}

/// The first field of a row, and what follows; a field in quotation marks may hold commas, lines and doubled marks.
fn field(row: &str) -> Result<(String, &str)> {
    let Some(mut rest) = row.strip_prefix('"') else {
        let (field, after) = row.split_once(',').context("expected a comma after the text")?;
        return Ok((field.to_owned(), after));
    };
    let mut field = String::new();
    loop {
        let (piece, after) = rest.split_once('"').context("expected a closing quotation mark")?;
        field.push_str(piece);
        match after.strip_prefix('"') {
            Some(more) => {
                field.push('"');
                rest = more;
            }
            None => return Ok((field, after)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_fields_may_hold_commas_lines_and_marks() {
        let csv = "text,category\nWhere is it?,card\n\"Well, \"\"where\"\"\nis it?\",card\nSo?,card";
        assert_eq!(questions(csv).unwrap(), ["Where is it?", "Well, \"where\"\nis it?", "So?"]);
    }

    #[test]
    fn another_file_is_refused() {
        assert!(questions("question;intent\nSo?;card").is_err());
        assert!(questions("text,category\n\"So?,card").is_err());
        assert!(questions("text,category\n").is_err());
    }
}
