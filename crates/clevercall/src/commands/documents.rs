//! `clevercall documents`: the compliance documents of this installation, from its configuration and evidence.

mod acknowledging;
mod installation;
mod typesetter;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use clevercall_compliance::documents::{
    Document, Installation, PaperLanguage, assessment_results, component_definition, dpv_impact_assessment, dpv_record,
    html, manifest, markdown, typst, write_all,
};

use super::{
    Outcome, Place,
    store::{Store, block_on},
};
use crate::{
    cli::{Agreement, Documents, PaperForm},
    facts::{
        materials::BILL,
        papers::{self, Written},
    },
    print,
};
use typesetter::Typesetter;

/// Writes them.
pub(crate) fn run(place: &Place, options: &Documents) -> Result<Outcome> {
    let store = Store::open(place)?;
    match &options.instead {
        Some(Agreement::Changes { organisation }) => return acknowledging::changes(&store, organisation.as_ref()),
        Some(Agreement::Acknowledge { organisation, name, by }) => {
            return acknowledging::acknowledge(&store, organisation.as_ref(), (name, by));
        }
        None => {}
    }
    let to = options.to.as_deref().context("say where to write them: --to DIR")?;
    let installations = block_on(installation::gather(&store, options.organisation.as_ref()))?;
    let writer = Writer::new(options)?;
    let mut drafts = 0;
    for installation in &installations {
        let folder = to.join(installation.organisation.as_str());
        drafts += writer.write(&folder, installation)?;
        remember(&store, installation, &folder)?;
    }
    if let Some(why) = &writer.without_pdf {
        print::line(why);
    }
    Ok(if drafts == 0 { Outcome::Done } else { Outcome::Found })
}

/// Remembers what lies in the folder now, so that `check` sees when it describes another configuration, or was changed.
fn remember(store: &Store, installation: &Installation, folder: &Path) -> Result<()> {
    if store.vault.is_none() {
        // Nothing runs here yet that the documents could be compared with.
        return Ok(());
    }
    let data = &store.config.storage.folder;
    let context = || format!("can't read {} again", folder.display());
    let folder = fs::canonicalize(folder).with_context(context)?;
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(&folder).with_context(context)? {
        let path = entry.with_context(context)?.path();
        if let Some(name) = path.file_name().filter(|_| path.is_file()) {
            files.insert(name.to_string_lossy().into_owned(), papers::hash(&fs::read(&path).with_context(context)?));
        }
    }
    let written = Written {
        date: installation.date().to_string(),
        configuration: installation.configuration.clone(),
        acknowledgement: papers::acknowledgement(data, &installation.organisation)?,
        version: installation.version.clone(),
        folder,
        files,
    };
    papers::keep(data, &installation.organisation, &written)
}

/// In which languages and forms they are written.
struct Writer {
    languages: Vec<PaperLanguage>,
    forms: Vec<PaperForm>,
    typesetter: Option<Typesetter>,
    without_pdf: Option<String>,
}

impl Writer {
    fn new(options: &Documents) -> Result<Self> {
        let languages: Vec<_> = options.language.iter().map(|tongue| tongue.0).collect();
        let asked = options.format.contains(&PaperForm::Pdf);
        let all = options.format.is_empty();
        let (mut typesetter, mut without_pdf) = (None, None);
        if asked || all {
            match Typesetter::find() {
                Some(found) => typesetter = Some(found),
                None if asked => bail!("{}", typesetter::MISSING),
                None => without_pdf = Some(format!("No PDF: {}", typesetter::MISSING)),
            }
        }
        Ok(Self {
            languages: if languages.is_empty() { PaperLanguage::ALL.to_vec() } else { languages },
            forms: if all {
                [PaperForm::Md, PaperForm::Html, PaperForm::Json].to_vec()
            } else {
                options.format.clone()
            },
            typesetter,
            without_pdf,
        })
    }

    /// Writes an organisation's documents and their manifest; gives back how many are drafts.
    fn write(&self, folder: &Path, installation: &Installation) -> Result<usize> {
        fs::create_dir_all(folder).with_context(|| format!("can't create {}", folder.display()))?;
        let documents: Vec<Document> =
            self.languages.iter().flat_map(|language| write_all(*language, installation)).collect();
        for document in &documents {
            self.put(folder, document)?;
            let draft = if document.is_draft() { document.stamp() } else { "" };
            print::line(format!("{}  {}  {draft}", document.number, document.file_name()));
        }
        put(&folder.join("manifest.json"), manifest(&documents, installation).as_bytes())?;
        if self.forms.contains(&PaperForm::Json) {
            for (name, text) in for_machines(installation) {
                put(&folder.join(name), text.as_bytes())?;
            }
        }
        let drafts = documents.iter().filter(|document| document.is_draft()).count();
        print::line(format!(
            "{} documents of {} are in {}; {drafts} are drafts, because something in them is not evidenced.",
            documents.len(),
            installation.name,
            folder.display()
        ));
        Ok(drafts)
    }

    fn put(&self, folder: &Path, document: &Document) -> Result<()> {
        let path = |ending: &str| folder.join(format!("{}.{ending}", document.file_name()));
        if self.forms.contains(&PaperForm::Md) {
            put(&path("md"), markdown(document).as_bytes())?;
        }
        if self.forms.contains(&PaperForm::Html) {
            put(&path("html"), html(document).as_bytes())?;
        }
        if let Some(typesetter) = &self.typesetter {
            put(&path("pdf"), &typesetter.pdf(&typst(document))?)?;
        }
        Ok(())
    }
}

/// What machines read, by file name; without a bill of materials where building this program could not make one.
fn for_machines(installation: &Installation) -> impl Iterator<Item = (&'static str, String)> {
    let materials = (!BILL.is_empty()).then(|| ("bill-of-materials.cdx.json", BILL.to_owned()));
    [
        ("record-of-processing.dpv.jsonld", dpv_record(installation)),
        ("impact-assessment-draft.dpv.jsonld", dpv_impact_assessment(installation)),
        ("component-definition.oscal.json", component_definition(installation)),
        ("assessment-results.oscal.json", assessment_results(installation)),
    ]
    .into_iter()
    .chain(materials)
}

fn put(path: &PathBuf, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| format!("can't write {}; check permissions and free space", path.display()))
}
