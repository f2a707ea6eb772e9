//! A document as one HTML page that needs nothing else, to read and to print.

use super::{
    Block, Document, Sentence, Standing, closing,
    markdown::{evidence, shared},
};

const STYLE: &str = include_str!("page.css");

/// Prints a document as HTML.
pub fn html(document: &Document) -> String {
    let language = document.language.code();
    let title = escaped(&document.title);
    let mut page = format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title} – {}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body{}>\n<header>\n<p class=\"whose\">{}</p>\n<h1>{title}</h1>\n",
        escaped(&document.organisation),
        if document.is_draft() { " class=\"draft\"" } else { "" },
        escaped(&document.organisation),
    );
    if document.is_draft() {
        page += &format!("<p class=\"stamp\"><b>{}</b> {}</p>\n", document.stamp(), escaped(&closing::draft(document)));
    }
    page += "<dl>\n";
    for (name, value) in &document.particulars {
        page += &format!("<dt>{}</dt><dd>{}</dd>\n", escaped(name), escaped(value));
    }
    page += "</dl>\n</header>\n<main>\n";
    for block in &document.blocks {
        page += &self::block(block, document);
    }
    page + "</main>\n</body>\n</html>\n"
}

fn block(block: &Block, document: &Document) -> String {
    match block {
        Block::Heading(level, text) => format!("<h{0}>{1}</h{0}>\n", level + 1, escaped(text)),
        Block::Paragraph(sentence) => told("p", sentence),
        Block::Quote(sentence) => told("blockquote", sentence),
        Block::Field(sentence) => format!(
            "<div class=\"field\" id=\"{}\"><span>✎ {}</span><span class=\"line\"></span></div>\n",
            escaped(&sentence.id),
            worded(&sentence.text())
        ),
        Block::Table { columns, widths, rows } => table((columns, widths), rows, document),
    }
}

fn told(tag: &str, sentence: &Sentence) -> String {
    format!(
        "<{tag} id=\"{}\" class=\"{}\">{}{}</{tag}>\n",
        escaped(&sentence.id),
        class(sentence),
        worded(&sentence.text()),
        marks(sentence)
    )
}

fn table((columns, widths): (&[String], &[u8]), rows: &[Sentence], document: &Document) -> String {
    let shared = shared(rows);
    let has_evidence = shared.is_none();
    let mut page = "<table>\n<colgroup>".to_owned();
    let whole = widths.iter().map(|width| u32::from(*width)).sum::<u32>() + if has_evidence { 3 } else { 0 };
    for width in widths.iter().map(|width| u32::from(*width)).chain(has_evidence.then_some(3)) {
        page += &format!("<col style=\"width:{}%\">", width * 100 / whole.max(1));
    }
    page += "</colgroup>\n<thead><tr>";
    let last = has_evidence.then(|| closing::EVIDENCE.in_language(document.language).to_owned());
    for name in columns.iter().cloned().chain(last) {
        page += &format!("<th>{}</th>", escaped(&name));
    }
    page += "</tr></thead>\n<tbody>\n";
    for row in rows {
        page += &format!("<tr id=\"{}\">", escaped(&row.id));
        for (place, cell) in row.cells.iter().enumerate() {
            let class = if place == row.claim { class(row) } else { "" };
            page += &format!("<td class=\"{class}\">{}</td>", escaped(cell));
        }
        if has_evidence {
            page += &format!("<td class=\"marks\">{}</td>", escaped(&evidence(row).join(", ")));
        }
        page += "</tr>\n";
    }
    page += "</tbody>\n</table>\n";
    match shared.unwrap_or_default().as_str() {
        "" => page,
        marks => page + &format!("<p class=\"marks\">{}</p>\n", escaped(marks)),
    }
}

const fn class(sentence: &Sentence) -> &'static str {
    match sentence.standing {
        Standing::Shown => "shown",
        Standing::ForPeople => "for-people",
        Standing::NotEvidenced => "not-evidenced",
    }
}

fn marks(sentence: &Sentence) -> String {
    let marks = evidence(sentence);
    if marks.is_empty() {
        String::new()
    } else {
        format!(" <span class=\"marks\">{}</span>", escaped(&marks.join(", ")))
    }
}

/// Text in which what stands between backticks is for a terminal.
fn worded(text: &str) -> String {
    let parts = text.split('`').map(escaped).enumerate();
    parts.map(|(n, part)| if n % 2 == 1 { format!("<code>{part}</code>") } else { part }).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
