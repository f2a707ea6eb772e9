//! Turns the source of one document into PDF.
//!
//! Pure: the source is all there is; a source that asks for a file, a package or the date is refused.
//! The fonts are built in (Libertinus Serif and DejaVu Sans Mono, both free to embed), so the same source gives the same
//! bytes on every machine.
//!
//! It is a program of its own, so that the one that answers calls does not link a typesetter.

mod world;

use thiserror::Error;
use typst::{diag::SourceDiagnostic, layout::PagedDocument};
use typst_pdf::PdfOptions;

use world::Paper;

/// A source that can't be set; whoever wrote the source corrects it.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum TypesetError {
    /// The source is no document.
    #[error("line {line} of the source: {what}")]
    Source {
        /// Counted from 1; 0 when it is nowhere in the source.
        line: usize,
        /// What is wrong there.
        what: String,
    },
    /// The document can't be a PDF.
    #[error("the document can't be written as PDF: {0}")]
    Pdf(String),
}

/// Sets one document.
pub fn typeset(source: &str) -> Result<Vec<u8>, TypesetError> {
    let paper = Paper::new(source);
    let document: PagedDocument = typst::compile(&paper).output.map_err(|faults| source_error(&paper, &faults))?;
    let written = typst_pdf::pdf(&document, &PdfOptions::default());
    written.map_err(|faults| TypesetError::Pdf(faults.iter().map(|fault| fault.message.to_string()).collect()))
}

fn source_error(paper: &Paper, faults: &[SourceDiagnostic]) -> TypesetError {
    let first = faults.first();
    let line = first.and_then(|fault| paper.line(fault.span)).unwrap_or_default();
    TypesetError::Source { line, what: first.map(|fault| fault.message.to_string()).unwrap_or_default() }
}
