//! The organisation's papers, made from facts, control results and what was declared.
//!
//! Every sentence names what it rests on ([`Evidence`]); one whose evidence failed or is missing is not printed as a
//! claim but as *not evidenced*, and marks its document as a draft.
//! The texts are tables in both languages, one file a document; start at [`write()`], then `agreement.rs` as an example.
//!
//! Pure: the same installation on the same day gives the same bytes.
//! It doesn't typeset PDF, and it doesn't copy the clauses of the standard agreement, which stand by reference only.

mod claims;
mod compose;
mod control_titles;
mod document;
mod dpv;
mod evidence;
mod html;
mod identifier;
mod installation;
mod manifest;
mod markdown;
mod oscal;
mod rows;
mod template;
mod terms;
mod typst;
mod value;

mod agreement;
mod ai_act;
mod assessment;
mod assurance;
mod caller_notice;
mod closing;
mod record;
mod risk;
mod statement;
mod sub_processors;
mod verdicts;

#[cfg(test)]
mod tests;

pub use document::{Block, Document, Kind, PaperLanguage, Sentence, Standing};
pub use dpv::{dpv_impact_assessment, dpv_record};
pub use evidence::{Backing, Declaration, Evidence};
pub use html::html;
pub use installation::{InUse, Installation, LedgerRange, NoticeForm, PopulationCount, SpokenNotice};
pub use manifest::manifest;
pub use markdown::markdown;
pub use oscal::{assessment_results, component_definition};
pub use terms::{Acknowledged, AgreementTerms, Change, Changed, Direction, KeptMode, ProcessorTerms, Switched};
pub use typst::typst;

/// Makes one document in one language.
pub fn write(kind: Kind, language: PaperLanguage, installation: &Installation) -> Document {
    compose::compose(kind.template(installation), kind, language, installation)
}

/// Makes every document in one language.
pub fn write_all(language: PaperLanguage, installation: &Installation) -> Vec<Document> {
    Kind::ALL.into_iter().map(|kind| write(kind, language, installation)).collect()
}
