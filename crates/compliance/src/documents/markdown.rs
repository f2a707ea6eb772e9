//! A document as Markdown.

use super::{Block, Document, Evidence, Sentence, Standing, closing};

/// Prints a document as Markdown.
pub fn markdown(document: &Document) -> String {
    let mut page = format!("# {}\n\n", document.title);
    if document.is_draft() {
        let told = closing::draft(document);
        page += &format!("> **{}** {told}\n\n", document.stamp());
    }
    page += "| | |\n|---|---|\n";
    for (name, value) in &document.particulars {
        page += &format!("| {} | {} |\n", cell(name), cell(value));
    }
    for block in &document.blocks {
        page.push('\n');
        page += &match block {
            Block::Heading(level, text) => format!("{} {text}\n", "#".repeat(usize::from(*level) + 1)),
            Block::Paragraph(sentence) => format!("{}\n", marked(sentence, &sentence.text())),
            Block::Quote(sentence) => format!("> {}\n", marked(sentence, &sentence.text())),
            Block::Field(sentence) => {
                format!("{} \\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\n", marked(sentence, &sentence.text()))
            }
            Block::Table { columns, rows, .. } => table(columns, rows, document),
        };
    }
    page
}

fn table(columns: &[String], rows: &[Sentence], document: &Document) -> String {
    let mut heads: Vec<_> = columns.iter().map(|name| cell(name)).collect();
    let shared = shared(rows);
    if shared.is_none() {
        heads.push(closing::EVIDENCE.in_language(document.language).to_owned());
    }
    let mut table = format!("| {} |\n|{}\n", heads.join(" | "), "---|".repeat(heads.len()));
    for row in rows {
        let mut cells: Vec<_> = row.cells.iter().map(|text| cell(text)).collect();
        if shared.is_none() {
            cells.push(evidence(row).join(", "));
        }
        table += &format!("| {} |\n", cells.join(" | "));
    }
    match shared.unwrap_or_default().as_str() {
        "" => table,
        marks => format!("{table}\n<sub>[{marks}]</sub>\n"),
    }
}

/// What every row rests on, where it is the same for all; then it stands once, below the table.
pub(super) fn shared(rows: &[Sentence]) -> Option<String> {
    let first = evidence(rows.first()?);
    rows.iter().all(|row| evidence(row) == first).then(|| first.join(", "))
}

/// A sentence with what it rests on behind it.
fn marked(sentence: &Sentence, text: &str) -> String {
    let text = match sentence.standing {
        Standing::Shown => text.to_owned(),
        Standing::ForPeople => format!("✎ {text}"),
        Standing::NotEvidenced => format!("**{text}**"),
    };
    match evidence(sentence).as_slice() {
        [] => text,
        marks => format!("{text} <sub>[{}]</sub>", marks.join(", ")),
    }
}

/// What is printed behind a sentence: what can be looked up, not that the document is itself or that people write.
pub(super) fn evidence(sentence: &Sentence) -> Vec<String> {
    let printed =
        |evidence: &&Evidence| !matches!(evidence, Evidence::Document | Evidence::People | Evidence::Outcome(_));
    sentence.rests_on.iter().map(|(evidence, _)| evidence).filter(printed).map(ToString::to_string).collect()
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
