//! Template and installation together: what can be said is said, what can't is told as such.

use super::{
    Backing, Block, Document, Evidence, Installation, Kind, PaperLanguage, Sentence, Standing, closing, rows,
    template::{Claim, Item, Template, Words},
    value,
};

/// Composes a document.
pub(super) fn compose(
    template: &Template,
    kind: Kind,
    language: PaperLanguage,
    installation: &Installation,
) -> Document {
    let mut page = Page { language, installation, blocks: Vec::new() };
    page.all(template.items);
    let body = page.blocks;
    let mut document = Document {
        kind,
        language,
        title: page.installation.words(template.title, language),
        organisation: value::name(installation),
        number: String::new(),
        date: installation.date(),
        particulars: Vec::new(),
        blocks: body,
    };
    let cited = cited(&document);
    let mut page = Page { language, installation, blocks: std::mem::take(&mut document.blocks) };
    page.all(closing::ITEMS);
    page.blocks.extend(closing::controls(&cited, language, installation));
    document.blocks = page.blocks;
    document.number = super::manifest::number(&document, installation);
    document.particulars = closing::particulars(&document, installation);
    document
}

/// Composes one sentence: its claim where all evidence holds, else that it is not evidenced.
pub(super) fn sentence(
    id: String,
    rests_on: &[Evidence],
    claim: Vec<String>,
    (language, installation): (PaperLanguage, &Installation),
) -> Sentence {
    let rests_on: Vec<_> = rests_on.iter().map(|evidence| (*evidence, evidence.backing(installation))).collect();
    let standing = rests_on.iter().map(|(_, backing)| standing(backing)).max().unwrap_or(Standing::NotEvidenced);
    let mut cells = claim;
    if standing == Standing::NotEvidenced {
        let missing = rests_on.iter().filter(|(_, backing)| self::standing(backing) == Standing::NotEvidenced);
        let matters: Vec<_> =
            missing.map(|(evidence, _)| format!("{} ({evidence})", evidence.matter(language))).collect();
        let told = closing::NOT_EVIDENCED.in_language(language).replace("{matters}", &matters.join("; "));
        match cells.last_mut() {
            Some(last) => *last = told,
            None => cells.push(told),
        }
    }
    let claim = cells.len().saturating_sub(1);
    Sentence { id, cells, claim, rests_on, standing }
}

const fn standing(backing: &Backing) -> Standing {
    match backing {
        Backing::Shown(_) => Standing::Shown,
        Backing::ByPeople => Standing::ForPeople,
        Backing::Failed(_) | Backing::Missing(_) => Standing::NotEvidenced,
    }
}

/// The evidence that a document's sentences rest on, in order, each once.
fn cited(document: &Document) -> Vec<Evidence> {
    let mut cited: Vec<_> =
        document.sentences().flat_map(|sentence| sentence.rests_on.iter().map(|(evidence, _)| *evidence)).collect();
    cited.sort_unstable();
    cited.dedup();
    cited
}

struct Page<'a> {
    language: PaperLanguage,
    installation: &'a Installation,
    blocks: Vec<Block>,
}

impl Page<'_> {
    fn all(&mut self, items: &[Item]) {
        items.iter().for_each(|item| self.item(item));
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Heading(level, words) => self.blocks.push(Block::Heading(*level, self.words(*words))),
            Item::Say(claim) => {
                let said = self.claim(claim);
                self.blocks.push(Block::Paragraph(said));
            }
            Item::Field(claim) => {
                let field = self.claim(claim);
                self.blocks.push(Block::Field(field));
            }
            Item::Only(when, items) => {
                if when.applies(self.installation) {
                    self.all(items);
                }
            }
            Item::Table(table) => {
                let rows = rows::of(table, self.language, self.installation);
                let columns = table.columns.iter().map(|words| self.words(*words)).collect();
                if !rows.is_empty() {
                    self.blocks.push(Block::Table { columns, widths: table.widths.to_vec(), rows });
                }
            }
            Item::Notices(id) => self.blocks.extend(rows::notices(id, self.language, self.installation)),
        }
    }

    fn claim(&self, claim: &Claim) -> Sentence {
        let told = vec![self.words(claim.words)];
        sentence(claim.id.to_owned(), claim.rests_on, told, (self.language, self.installation))
    }

    fn words(&self, words: Words) -> String {
        self.installation.words(words, self.language)
    }
}

impl Installation {
    /// The words in a language, with the values of this installation in their places.
    pub(super) fn words(&self, words: Words, language: PaperLanguage) -> String {
        value::fill(words.in_language(language), language, self)
    }
}
