//! The corpus of caller speech: `corpus/LANGUAGE/PART.tsv`, as corpus/README.md describes it.
//!
//! Reads strictly: a line that a person mistyped would be counted wrong in silence.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    str::FromStr,
};

use anyhow::{Context, Result, bail};
use clevercall_model::Language;
use clevercall_privacy::{Kind, Tier};

/// One utterance, with what is personal in it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// Its line in the file, from 1.
    pub(crate) number: usize,
    /// What its author says it holds.
    pub(crate) tag: Tag,
    /// The words without the marks.
    pub(crate) text: String,
    /// The marks, in order.
    pub(crate) spans: Vec<Span>,
}

/// One mark; places are counted in characters of the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    /// What is marked.
    pub(crate) kind: Kind,
    /// Where it starts.
    pub(crate) start: usize,
    /// Where it ends, exclusive.
    pub(crate) end: usize,
}

/// What a line holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tag {
    /// Identifiers and no Art. 9 or Art. 10 fact.
    Pii,
    /// An Art. 9 or Art. 10 fact about a person, perhaps identifiers too.
    Special,
    /// Nothing that should be removed.
    Neg,
}

/// The part that recognisers may be tuned on, and the one that is only reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// To work with.
    Dev,
    /// To report with.
    Test,
    /// To train the model of statements with, beside `Dev`; never scored.
    Train,
}

impl Part {
    /// The file's name without its ending.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Test => "test",
            Self::Train => "train",
        }
    }
}

impl FromStr for Part {
    type Err = anyhow::Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "dev" => Ok(Self::Dev),
            "test" => Ok(Self::Test),
            _ => bail!("there is no part `{name}`; name dev or test"),
        }
    }
}

/// Whether a kind is an Art. 9 or Art. 10 fact rather than an identifier.
pub(crate) fn is_statement(kind: Kind) -> bool {
    kind.tier() == Tier::Special || kind == Kind::Criminal
}

/// The folder of this workspace.
pub(crate) fn workspace() -> Result<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask lies in the workspace")?;
    Ok(root.to_owned())
}

/// The folder of the corpus in it.
pub(crate) fn folder() -> Result<PathBuf> {
    Ok(workspace()?.join("corpus"))
}

/// Reads one part of each language; wrong where none of them has it.
pub(crate) fn read_part(
    folder: &Path,
    languages: &[Language],
    part: Part,
) -> Result<Vec<(Language, Option<Vec<Line>>)>> {
    let all = read_part_if_any(folder, languages, part)?;
    if all.iter().all(|(_, lines)| lines.is_none()) {
        let (folder, part) = (folder.display(), part.name());
        bail!("{folder} has no {part} part in these languages; expected LANGUAGE/{part}.tsv there");
    }
    Ok(all)
}

/// Reads one part of each language, which none of them need have.
pub(crate) fn read_part_if_any(
    folder: &Path,
    languages: &[Language],
    part: Part,
) -> Result<Vec<(Language, Option<Vec<Line>>)>> {
    languages.iter().map(|language| Ok((*language, read(folder, *language, part)?))).collect()
}

/// Reads one part of one language; none where nobody has written it yet.
fn read(folder: &Path, language: Language, part: Part) -> Result<Option<Vec<Line>>> {
    let path = folder.join(language.code()).join(part.name()).with_extension("tsv");
    if !path.exists() {
        return Ok(None);
    }
    let name = path.display();
    let bytes = fs::read(&path).with_context(|| format!("{name} can't be read"))?;
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = 1 + good.iter().filter(|byte| **byte == b'\n').count();
            bail!("{name}, line {line}: this is not UTF-8; expected a file in UTF-8");
        }
    };
    match parse(&text) {
        Ok(lines) => Ok(Some(lines)),
        Err(faults) => {
            let faults: Vec<String> =
                faults.iter().map(|fault| format!("{name}, line {}: {}", fault.line, fault.what)).collect();
            bail!("{}", faults.join("\n"))
        }
    }
}

/// What is wrong with a line, and what is expected instead.
#[derive(Debug, PartialEq, Eq)]
struct Fault {
    line: usize,
    what: String,
}

fn parse(text: &str) -> Result<Vec<Line>, Vec<Fault>> {
    let (mut lines, mut faults) = (Vec::new(), Vec::new());
    let mut seen = HashMap::new();
    for (number, row) in (1..).zip(text.lines()) {
        if row.starts_with('#') || row.trim().is_empty() {
            continue;
        }
        match parse_line(number, row) {
            Ok(line) => {
                if let Some(first) = seen.insert(line.text.clone(), number) {
                    faults.push(Fault {
                        line: number,
                        what: format!("the same words stand in line {first}; expected each once"),
                    });
                }
                lines.push(line);
            }
            Err(what) => faults.push(Fault { line: number, what }),
        }
    }
    if faults.is_empty() { Ok(lines) } else { Err(faults) }
}

fn parse_line(number: usize, row: &str) -> Result<Line, String> {
    let (tag, marked) = row.split_once('\t').ok_or("there is no tab; expected TAG, a tab, the words")?;
    let tag = match tag {
        "pii" => Tag::Pii,
        "special" => Tag::Special,
        "neg" => Tag::Neg,
        other => return Err(format!("the tag is `{other}`; expected pii, special or neg")),
    };
    if marked.contains('\t') {
        return Err("there is a second tab; expected one, between tag and words".to_owned());
    }
    let (text, spans) = unmark(marked)?;
    if !text.chars().any(char::is_alphanumeric) {
        return Err("there are no words; expected an utterance".to_owned());
    }
    suits(tag, &spans)?;
    Ok(Line { number, tag, text, spans })
}

/// Takes the marks `[KIND:words]` out of a line.
fn unmark(marked: &str) -> Result<(String, Vec<Span>), String> {
    let (mut text, mut spans) = (String::with_capacity(marked.len()), Vec::new());
    let mut rest = marked;
    while let Some(at) = rest.find(['[', ']']) {
        let (before, mark) = rest.split_at(at);
        text.push_str(before);
        let mark = mark.strip_prefix('[').ok_or("a `]` closes nothing; expected [KIND:words]")?;
        let (inside, after) = mark.split_once(']').ok_or("a `[` is never closed; expected [KIND:words]")?;
        let (name, words) =
            inside.split_once(':').ok_or_else(|| format!("`[{inside}]` has no colon; expected [KIND:words]"))?;
        let kind = kind(name).ok_or_else(|| format!("`{name}` is no kind; expected one of {}", kinds()))?;
        if words.contains('[') {
            return Err("a mark stands inside a mark; expected marks one after the other".to_owned());
        }
        if words.trim() != words || !words.chars().any(char::is_alphanumeric) {
            return Err(format!("the {name} mark is empty or has spaces at its ends; expected just the words"));
        }
        let start = text.chars().count();
        text.push_str(words);
        spans.push(Span { kind, start, end: text.chars().count() });
        rest = after;
    }
    text.push_str(rest);
    Ok((text, spans))
}

fn suits(tag: Tag, spans: &[Span]) -> Result<(), String> {
    let statement = spans.iter().find(|span| is_statement(span.kind));
    match (tag, statement) {
        (Tag::Neg, _) if !spans.is_empty() => {
            Err("it is tagged neg and has a mark; expected none, or another tag".to_owned())
        }
        (Tag::Pii, _) if spans.is_empty() => Err("it is tagged pii and has no mark; expected one, or neg".to_owned()),
        (Tag::Pii, Some(span)) => {
            Err(format!("it is tagged pii and has a {} mark; expected special", span.kind.name()))
        }
        (Tag::Special, None) => Err("it is tagged special and has no Art. 9 or Art. 10 mark; expected one".to_owned()),
        (Tag::Pii, None) | (Tag::Special, Some(_)) | (Tag::Neg, _) => Ok(()),
    }
}

fn kind(name: &str) -> Option<Kind> {
    Kind::ALL.into_iter().find(|kind| kind.name().to_ascii_uppercase() == name)
}

fn kinds() -> String {
    Kind::ALL.map(|kind| kind.name().to_ascii_uppercase()).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(row: &str) -> Line {
        parse_line(1, row).unwrap()
    }

    fn complaint(row: &str) -> String {
        parse(row).unwrap_err().iter().map(|fault| format!("{}: {}", fault.line, fault.what)).collect()
    }

    #[test]
    fn marks_are_taken_out_and_counted_in_characters() {
        let line = line("special\tÆh, [PERSON:Åse Bø] har [HEALTH:gigt], ikke?");
        assert_eq!(line.text, "Æh, Åse Bø har gigt, ikke?");
        assert_eq!(
            line.spans,
            [Span { kind: Kind::Person, start: 4, end: 10 }, Span { kind: Kind::Health, start: 15, end: 19 }]
        );
    }

    #[test]
    fn a_colon_inside_a_mark_belongs_to_the_words() {
        assert_eq!(line("pii\tsee [URL:http://anna.example]").text, "see http://anna.example");
    }

    #[test]
    fn comments_and_empty_lines_are_skipped_and_lines_keep_their_numbers() {
        let lines = parse("# by hand\n\nneg\thello there\n# more\npii\tI am [PERSON:Bo]\n").unwrap();
        assert_eq!(lines.iter().map(|line| line.number).collect::<Vec<_>>(), [3, 5]);
    }

    #[test]
    fn a_mistyped_line_is_named_with_what_is_expected() {
        for (row, expected) in [
            ("neg hello", "expected TAG, a tab"),
            ("npi\thello", "expected pii, special or neg"),
            ("neg\thello\tyou", "expected one, between"),
            ("neg\t…", "expected an utterance"),
            ("neg\tI am [PERSON:Bo]", "expected none"),
            ("pii\tI am Bo", "expected one, or neg"),
            ("pii\tI have [HEALTH:gout]", "expected special"),
            ("special\tI am [PERSON:Bo]", "Art. 9 or Art. 10 mark"),
            ("pii\tI am [NAME:Bo]", "`NAME` is no kind"),
            ("pii\tI am [person:Bo]", "`person` is no kind"),
            ("pii\tI am [Bo]", "has no colon"),
            ("pii\tI am [PERSON:Bo", "never closed"),
            ("pii\tI am PERSON:Bo]", "closes nothing"),
            ("pii\tI am [PERSON:Bo [PERSON:Li]]", "inside a mark"),
            ("pii\tI am [PERSON: Bo]", "spaces at its ends"),
            ("pii\tI am [PERSON:-]", "is empty"),
        ] {
            assert!(complaint(row).contains(expected), "{row}: {}", complaint(row));
        }
    }

    #[test]
    fn every_mistyped_line_is_named() {
        assert_eq!(
            parse("neg\tone\nx\ty\nneg\ttwo\nneg\tone\nz")
                .unwrap_err()
                .iter()
                .map(|fault| fault.line)
                .collect::<Vec<_>>(),
            [2, 4, 5]
        );
    }

    #[test]
    fn a_file_that_is_no_utf_8_or_not_there_is_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        assert!(read(folder.path(), Language::Danish, Part::Dev).unwrap().is_none());
        assert!(read_part(folder.path(), &Language::ALL, Part::Dev).is_err());
        fs::create_dir(folder.path().join("da")).unwrap();
        fs::write(folder.path().join("da/dev.tsv"), b"neg\thej\nneg\th\xe6\n").unwrap();
        let error = read(folder.path(), Language::Danish, Part::Dev).unwrap_err().to_string();
        assert!(error.contains("dev.tsv, line 2: this is not UTF-8"), "{error}");
    }
}
