//! Sound has no way to a disk: what holds it writes no files.

use super::Rule;
use crate::tidy::{report::Report, source::Mention, workspace::Workspace};

pub(super) const RULE: Rule =
    Rule { name: "sound", promise: "media, telephony and engines write no files, and nobody writes audio", check };

const SOUND: [&str; 3] = ["media", "telephony", "engines"];
/// Speech models come in as files; no sound passes there.
const MODELS: &str = "crates/engines/src/models";

const WRITERS: [&str; 12] = [
    "File::create",
    "File::create_new",
    "File::options",
    "fs::write",
    "fs::copy",
    "fs::rename",
    "OpenOptions",
    "OpenOptions::new",
    "tempfile::tempfile",
    "NamedTempFile::new",
    "memmap2::MmapMut",
    "tempfile::NamedTempFile",
];
const AUDIO_WRITERS: [&str; 4] = ["hound::WavWriter", "hound::WavSpec", "symphonia", "cpal"];

fn check(workspace: &Workspace, report: &mut Report) {
    for source in workspace.product() {
        let holds_sound =
            source.crate_folder().is_some_and(|name| SOUND.contains(&name)) && !source.path.starts_with(MODELS);
        for mention in source.mentions().iter().filter(|mention| !mention.in_test && !mention.is_member) {
            if AUDIO_WRITERS.iter().any(|path| mention.is_under(path)) || holds_sound && writes(mention) {
                let what = format!("{} could put sound on a disk", mention.path);
                report.add((&source.path, mention.line), &what, "keep sound in memory; pass it on as Frame or Sound");
            }
        }
    }
}

fn writes(mention: &Mention) -> bool {
    mention.path.contains("::") && WRITERS.iter().any(|names| mention.ends_in(names))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules;

    #[test]
    fn writers_are_found() {
        let text = "use std::fs::{self, File};\nfn a() { File::create(x); fs::write(x, y); hound::WavWriter::new(x); }";
        assert_eq!(rules::check(&RULE, "crates/media/src/a.rs", text).len(), 3);
        assert_eq!(rules::check(&RULE, "crates/clevercall/src/a.rs", text).len(), 1);
    }

    #[test]
    fn reading_models_and_tests_are_fine() {
        assert!(rules::check(&RULE, "crates/engines/src/stt.rs", "fn a() { std::fs::read(x); }").is_empty());
        assert!(rules::check(&RULE, "crates/engines/src/models/fetch.rs", "fn a() { std::fs::write(x); }").is_empty());
        assert!(rules::check(&RULE, "crates/media/tests/a.rs", "fn a() { hound::WavWriter::new(x); }").is_empty());
    }
}
