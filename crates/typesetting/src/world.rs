//! Everything a document can see: its own source and the built-in fonts.

use typst::{
    Library, LibraryExt, World,
    diag::{FileError, FileResult},
    foundations::{Bytes, Datetime},
    syntax::{FileId, Source, Span, VirtualPath},
    text::{Font, FontBook},
    utils::LazyHash,
};

pub(crate) struct Paper {
    standard: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    source: Source,
}

impl Paper {
    pub(crate) fn new(source: &str) -> Self {
        let fonts: Vec<Font> = typst_assets::fonts().flat_map(|font| Font::iter(Bytes::new(font))).collect();
        Self {
            standard: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            source: Source::new(FileId::new(None, VirtualPath::new("document.typ")), source.to_owned()),
        }
    }

    /// The line that a place in the source is on, from 1.
    pub(crate) fn line(&self, place: Span) -> Option<usize> {
        let start = self.source.range(place)?.start;
        self.source.lines().byte_to_line(start).map(|line| line + 1)
    }
}

impl World for Paper {
    fn library(&self) -> &LazyHash<Library> {
        &self.standard
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.source.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.source.id() { Ok(self.source.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, _id: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    /// There is no clock: a document that wants a date has it written in its source.
    fn today(&self, _offset: Option<i64>) -> Option<Datetime> {
        None
    }
}
