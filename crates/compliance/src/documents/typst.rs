//! A document as source for the Typst typesetter; what is said goes in as strings, never as markup.

use super::{
    Block, Document, Sentence, Standing, closing,
    markdown::{evidence, shared},
};

const LAYOUT: &str = include_str!("layout.typ");

/// Prints a document as Typst source, which stands by itself.
pub fn typst(document: &Document) -> String {
    let draft = document.is_draft().then(|| closing::draft(document));
    let mut source = format!(
        "{LAYOUT}\n#show: paper.with(\n  title: {}, whose: {}, number: {}, date: ({}), lang: {}, page-of: {},\n  \
         particulars: {}, stamp: {}, draft: {},\n)\n",
        string(&document.title),
        string(&document.organisation),
        string(&document.number),
        document.date.to_string().split('-').map(|part| part.trim_start_matches('0')).collect::<Vec<_>>().join(", "),
        string(document.language.code()),
        string(closing::PAGE_OF.in_language(document.language)),
        array(document.particulars.iter().map(|(name, value)| array([string(name), string(value)].into_iter()))),
        string(document.stamp()),
        draft.as_deref().map_or_else(|| "none".to_owned(), string),
    );
    for block in &document.blocks {
        source += &self::block(block, document);
        source.push('\n');
    }
    source
}

fn block(block: &Block, document: &Document) -> String {
    match block {
        Block::Heading(level, text) => format!("#heading(level: {level}, {})", string(text)),
        Block::Paragraph(sentence) => call("said", sentence),
        Block::Quote(sentence) => call("quoted", sentence),
        Block::Field(sentence) => call("field", sentence),
        Block::Table { columns, widths, rows } => {
            let shared = shared(rows);
            let has_evidence = shared.is_none();
            let last = has_evidence.then(|| closing::EVIDENCE.in_language(document.language).to_owned());
            let heads = columns.iter().cloned().chain(last).map(|name| string(&name));
            let widths = widths.iter().map(|width| f32::from(*width)).chain(has_evidence.then_some(2.6));
            let cells = rows.iter().map(|row| {
                let marks = has_evidence.then(|| evidence(row).join(", "));
                let cells = row.cells.iter().cloned().chain(marks).map(|cell| string(&cell));
                format!("(standing: {}, claim: {}, cells: {})", string(standing(row)), row.claim, array(cells))
            });
            format!(
                "#rows({}, {}, {}, marks: {has_evidence}, below: {})",
                array(heads),
                array(widths.map(|width| format!("{width}fr"))),
                array(cells),
                string(&shared.unwrap_or_default())
            )
        }
    }
}

fn call(function: &str, sentence: &Sentence) -> String {
    let marks = evidence(sentence).join(", ");
    format!("#{function}({}, {}, {})", string(&sentence.text()), string(&marks), string(standing(sentence)))
}

const fn standing(sentence: &Sentence) -> &'static str {
    match sentence.standing {
        Standing::Shown => "shown",
        Standing::ForPeople => "for-people",
        Standing::NotEvidenced => "not-evidenced",
    }
}

fn array(items: impl Iterator<Item = String>) -> String {
    let mut array = "(".to_owned();
    for item in items {
        array += &item;
        array += ", ";
    }
    array + ")"
}

/// A string literal; control characters have no place in a paper.
fn string(text: &str) -> String {
    let clean: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    format!("\"{}\"", clean.replace('\\', "\\\\").replace('"', "\\\""))
}
