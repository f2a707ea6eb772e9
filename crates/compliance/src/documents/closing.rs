//! What every document has: its cover, how to read it, what no program can show, the results behind it.

use super::{
    Block, Document, Evidence, Installation, PaperLanguage, Standing, compose, control_titles,
    template::{Item, Words, heading, say, words},
    value,
};
use crate::ControlResult;

pub(super) const STAMP: Words = words("UDKAST", "DRAFT");
pub(super) const EVIDENCE: Words = words("Dokumentation", "Evidence");
pub(super) const PAGE_OF: Words = words("Side {page} af {pages}", "Page {page} of {pages}");
pub(super) const NOT_EVIDENCED: Words = words("Ikke dokumenteret: {matters}.", "Not evidenced: {matters}.");

/// The last sections of every document.
pub(super) const ITEMS: &[Item] = &[
    heading("Hvad programmet ikke kan vise", "What the program can't show"),
    say(
        "closing.limits",
        &[Evidence::Document],
        "Et program kan ikke vise, at medarbejdere er udvalgt, uddannet og bundet af tavshedspligt, at lokaler og \
         maskiner er fysisk sikret, at kontrakter er rigtige og overholdes, hvilken vej trafikken faktisk tager på \
         internettet, hvad der sker på det offentlige telefonnet, eller hvad en leverandør gør i sit eget hus. Et \
         filter, der leder efter personoplysninger, overser nogle af dem. Det må mennesker dokumentere på anden måde.",
        "A program can't show that staff are screened, trained and bound to confidentiality, that premises and \
         machines are physically secured, that contracts are true and kept, which way traffic actually takes through \
         the internet, what happens on the public telephone network, or what a supplier does in its own house. A \
         filter that looks for personal data misses some of it. People have to document these things in another way.",
    ),
    heading("Sådan er dokumentet til", "How this document was made"),
    say(
        "closing.made",
        &[Evidence::Document],
        "Dokumentet er dannet af programmet ud fra den konfiguration, der kører, og de kontroller, der blev udført \
         den {day}. Bag hvert udsagn står, hvad det hviler på: en kontrol (CC), en nøgle i konfigurationen, en \
         bestemmelse eller en prøve af programmet. Et udsagn, hvis grundlag ikke holder, er ikke skrevet; i stedet \
         står der »ikke dokumenteret«. Felter med ✎ udfyldes af mennesker.",
        "The program made this document from the configuration that runs and the controls that were checked on \
         {day}. Behind each statement stands what it rests on: a control (CC), a key of the configuration, a \
         provision, or a test of the program. A statement whose ground does not hold is not made; “not evidenced” \
         stands in its place. Fields with ✎ are filled in by people.",
    ),
];

/// The results of the controls that a document cites.
pub(super) fn controls(cited: &[Evidence], language: PaperLanguage, installation: &Installation) -> Vec<Block> {
    let about = (language, installation);
    let row = |evidence: &Evidence| {
        let Evidence::Control(id) = evidence else { return None };
        let title = control_titles::title(*id, language).to_owned();
        let cells = vec![id.to_string(), title, result(&installation.result(*id), language).to_owned()];
        Some(compose::sentence(format!("closing.control.{id}"), &[Evidence::Outcome(*id)], cells, about))
    };
    let rows: Vec<_> = cited.iter().filter_map(row).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let name = words("Kontrollerne bag dokumentet", "The controls behind this document").in_language(language);
    let columns = [words("Nr.", "No."), words("Kontrol", "Control"), words("Resultat", "Result")];
    let columns = columns.map(|words| words.in_language(language).to_owned()).to_vec();
    vec![Block::Heading(1, name.to_owned()), Block::Table { columns, widths: vec![1, 7, 2], rows }]
}

/// How a control came out, in a word.
pub(super) const fn result(result: &ControlResult, language: PaperLanguage) -> &'static str {
    match (result, language) {
        (ControlResult::Passed { .. }, PaperLanguage::Danish) => "bestået",
        (ControlResult::Passed { .. }, PaperLanguage::English) => "passed",
        (ControlResult::Failed { .. }, PaperLanguage::Danish) => "ikke bestået",
        (ControlResult::Failed { .. }, PaperLanguage::English) => "failed",
        (ControlResult::NotEvidenced { .. }, PaperLanguage::Danish) => "ikke dokumenteret",
        (ControlResult::NotEvidenced { .. }, PaperLanguage::English) => "not evidenced",
    }
}

/// What stands on the cover.
pub(super) fn particulars(document: &Document, installation: &Installation) -> Vec<(String, String)> {
    let language = document.language;
    let none = words("ingen endnu", "none yet").in_language(language);
    let ledger = installation.ledger.as_ref().map_or_else(|| none.to_owned(), ToString::to_string);
    [
        (words("Organisation", "Organisation"), document.organisation.clone()),
        (words("Dokumentnummer", "Document number"), document.number.clone()),
        (words("Dato", "Date"), value::day(document.date, language)),
        (words("Konfiguration (SHA-256)", "Configuration (SHA-256)"), installation.configuration.clone()),
        (words("Hændelseslog (poster, sidste hash)", "Ledger (entries, last hash)"), ledger),
        (words("Kontroller på installationen", "Controls of the installation"), tally(installation, language)),
        (words("Program", "Program"), format!("clevercall {}", installation.version)),
    ]
    .map(|(name, value)| (name.in_language(language).to_owned(), value))
    .to_vec()
}

/// How many controls came out how.
pub(super) fn tally(installation: &Installation, language: PaperLanguage) -> String {
    let (mut passed, mut failed, mut open) = (0, 0, 0);
    for (_, result) in installation.results() {
        match result {
            ControlResult::Passed { .. } => passed += 1,
            ControlResult::Failed { .. } => failed += 1,
            ControlResult::NotEvidenced { .. } => open += 1,
        }
    }
    match language {
        PaperLanguage::Danish => format!("{passed} bestået, {failed} ikke bestået, {open} ikke dokumenteret"),
        PaperLanguage::English => format!("{passed} passed, {failed} failed, {open} not evidenced"),
    }
}

/// What a draft says of itself.
pub(super) fn draft(document: &Document) -> String {
    let count = document.count(Standing::NotEvidenced);
    match (document.language, count) {
        (PaperLanguage::Danish, 1) => "Ét udsagn i dokumentet er ikke dokumenteret.".to_owned(),
        (PaperLanguage::Danish, _) => format!("{count} udsagn i dokumentet er ikke dokumenteret."),
        (PaperLanguage::English, 1) => "One statement in this document is not evidenced.".to_owned(),
        (PaperLanguage::English, _) => format!("{count} statements in this document are not evidenced."),
    }
}

/// The mark for a value that nobody declared.
pub(super) fn to_fill_in(language: PaperLanguage) -> String {
    match language {
        PaperLanguage::Danish => "[udfyldes]".to_owned(),
        PaperLanguage::English => "[to be filled in]".to_owned(),
    }
}
