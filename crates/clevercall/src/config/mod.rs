//! The configuration: one TOML file, one source file a section.
//!
//! Reading has two stages.
//! The `…Section` types say what may be written; [`Config::load`] turns them into what is meant, checked once, so that
//! nothing behind it meets an impossible value.
//! Every fault is answered with the file, the line and what is expected there.

mod fault;
mod governance;
mod http;
mod line;
mod organisation;
mod privacy;
mod processors;
mod secret;
mod speech;
mod staff;
mod storage;
mod template;
mod trunk;

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};
use clevercall_compliance::{Date, Governance};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use toml::Spanned;

pub(crate) use fault::{ConfigError, Source};
pub(crate) use http::Http;
pub(crate) use line::Line;
pub(crate) use organisation::Organisation;
#[cfg(test)]
pub(crate) use privacy::Privacy;
pub(crate) use processors::Processors;
#[cfg(test)]
pub(crate) use processors::ShownTo;
pub(crate) use processors::StandsWith;
pub(crate) use secret::Secret;
pub(crate) use speech::Speech;
pub(crate) use staff::Staff;
pub(crate) use storage::{Database, KeyServicePlace, MasterKeyPlace, Storage};
pub(crate) use template::{ANSWERS, TEMPLATE};
pub(crate) use trunk::{Trunk, TrunkTransport};

/// What is meant: the whole installation.
pub(crate) struct Config {
    /// The listeners for calls.
    pub(crate) line: Line,
    /// The carriers this installation registers at.
    pub(crate) trunks: Vec<Trunk>,
    /// Recognition and voices.
    pub(crate) speech: Speech,
    /// Where things are kept.
    pub(crate) storage: Storage,
    /// Health, metrics and live events.
    pub(crate) http: Http,
    /// Whom it may connect to.
    pub(crate) processors: Processors,
    /// Who may read calls.
    pub(crate) staff: Vec<Staff>,
    /// Who answers for the processing, and on what ground.
    pub(crate) governance: Governance,
    /// The organisations, by the numbers that reach them.
    pub(crate) organisations: Vec<Organisation>,
    /// SHA-256 of the file, to tell in documents and evidence which configuration they are about.
    pub(crate) sha256: [u8; 32],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    trial: Option<Spanned<bool>>,
    #[serde(default)]
    governance: governance::GovernanceSection,
    #[serde(default)]
    line: line::LineSection,
    #[serde(default)]
    trunk: Vec<trunk::TrunkSection>,
    #[serde(default)]
    speech: speech::SpeechSection,
    #[serde(default)]
    storage: storage::StorageSection,
    #[serde(default)]
    http: http::HttpSection,
    #[serde(default)]
    processors: processors::ProcessorsSection,
    #[serde(default)]
    staff: Vec<staff::StaffSection>,
    #[serde(default)]
    organisation: Vec<organisation::OrganisationSection>,
}

impl Config {
    /// Reads and checks the file at `path`.
    pub(crate) fn load(path: &Path) -> Result<Self, ConfigError> {
        let text = fs::read_to_string(path).map_err(|error| ConfigError::unreadable(path, &error))?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Self::parse(&Source::new(path, &text), folder)
    }

    /// The organisation named, or the only one.
    pub(crate) fn organisation(&self, named: Option<&String>) -> Result<&Organisation> {
        let chosen = match (named, self.organisations.as_slice()) {
            (Some(name), all) => all.iter().find(|organisation| organisation.id.as_str() == name),
            (None, [only]) => Some(only),
            (None, _) => bail!("there are several organisations; say which with --organisation"),
        };
        chosen.context("no such organisation in the configuration; check --organisation")
    }

    /// Refuses a configuration that lacks what the law asks for before callers are answered.
    pub(crate) fn complete(&self, today: Date) -> Result<()> {
        let gaps = self.governance.gaps(today);
        if gaps.is_empty() {
            return Ok(());
        }
        let gaps: Vec<_> = gaps.iter().map(ToString::to_string).collect();
        bail!("the configuration is not complete, and callers can't be answered:\n{}", gaps.join("\n"))
    }

    fn parse(source: &Source<'_>, folder: &Path) -> Result<Self, ConfigError> {
        let file: File = toml::from_str(source.text()).map_err(|error| source.syntax(&error))?;
        let (mut organisations, mut declared) = (Vec::new(), Vec::new());
        for section in file.organisation {
            let (organisation, accountability) = section.check(source, folder)?;
            organisations.push(organisation);
            declared.push(accountability);
        }
        organisation::no_number_twice(&organisations, source)?;
        let line = file.line.check(source, folder)?;
        let trunks = file.trunk.into_iter().map(|section| section.check(source)).collect::<Result<Vec<_>, _>>()?;
        let trial = governance::trial_is_alone(file.trial.as_ref(), &line, &trunks, source)?;
        if organisations.is_empty() {
            return Err(source.whole("there is no [[organisation]]; add one, as the file that `init` writes shows"));
        }
        Ok(Self {
            line,
            trunks,
            speech: file.speech.check(source, folder)?,
            storage: file.storage.check(source, folder)?,
            http: file.http.check(source, folder)?,
            processors: file.processors.check(source, folder)?,
            staff: file.staff.into_iter().map(|section| section.check(source)).collect::<Result<_, _>>()?,
            governance: file.governance.check(trial, declared, source)?,
            organisations,
            sha256: Sha256::digest(source.text()).into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOURS_AND_DAYS: &str =
        "[[organisation]]\nid = \"a\"\nname = \"A\"\nmode = \"anonymise-after\"\nkeep_hours = 1\nkeep_days = 2";

    fn fault_of(text: &str) -> String {
        let source = Source::new(Path::new("clevercall.toml"), text);
        Config::parse(&source, Path::new(".")).err().expect("a fault").to_string()
    }

    #[test]
    fn the_file_that_init_writes_is_accepted() {
        let source = Source::new(Path::new("clevercall.toml"), TEMPLATE);
        let config = Config::parse(&source, Path::new(".")).unwrap_or_else(|fault| panic!("{fault}"));
        assert_eq!(config.organisations.len(), 1);
    }

    #[test]
    fn the_example_of_own_rules_that_init_writes_is_accepted() {
        let (rest, example) = TEMPLATE.split_once("# [organisation.privacy]").expect("the template has the example");
        let is_code =
            |line: &str| line.starts_with("# [") || line.split_once(" = ").is_some_and(|(key, _)| is_key(key));
        let is_code_line = |line: &&str| is_code(line);
        let code: Vec<_> = example.lines().filter(is_code_line).map(|line| line.trim_start_matches("# ")).collect();
        assert!(code.len() > 12, "{code:?}");
        let text = format!("{rest}[organisation.privacy]\n{}", code.join("\n"));
        let config = Config::parse(&Source::new(Path::new("clevercall.toml"), &text), Path::new("."));
        assert!(config.is_ok(), "{}", config.err().map_or_else(String::new, |fault| fault.to_string()));
    }

    /// A commented-out key, not a sentence.
    fn is_key(text: &str) -> bool {
        text.strip_prefix("# ").is_some_and(|key| key.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
    }

    #[test]
    fn a_fault_names_file_line_and_what_is_expected() {
        for (text, line, expected) in [
            ("[line]\nudpp = \"127.0.0.1:5060\"", 2, "udp"),
            ("[line]\nudp = \"localhost\"", 2, "127.0.0.1:5060"),
            ("[line]\nrtp_ports = \"9-1\"", 2, "40000-44000"),
            ("[[organisation]]\nid = \"a\"\nname = \"A\"\nlanguages = [\"xx\"]", 4, "da, en"),
            ("[[organisation]]\nid = \"a\"\nname = \"A\"\nmode = \"all\"", 4, "number-only"),
            ("[[organisation]]\nid = \"a\"\nname = \"A\"\nmode = \"number-only\"\ndispute_days = 200", 5, "90"),
            ("[line]\nmax_calls = -3\n[[organisation]]\nid = \"a\"\nname = \"A\"", 2, "a whole number"),
            (
                "[[organisation]]\nid = \"a\"\nname = \"A\"\n[organisation.privacy]\nnever_remove = [\"-\"]",
                5,
                "two letters",
            ),
            ("[[organisation]]\nid = \"a\"\nname = \"A\"\ndecided_by = \"Mette Berg\"", 4, "code"),
            (HOURS_AND_DAYS, 5, "not both"),
            (
                "[[staff]]\ncode = \"mb\"\nrole = \"owner\"\n[[organisation]]\nid = \"a\"\nname = \"A\"",
                3,
                "data-protection",
            ),
            ("[http\n", 1, "expected"),
        ] {
            let fault = fault_of(text);
            assert!(fault.starts_with(&format!("clevercall.toml:{line}:")), "{fault}");
            assert!(fault.contains(expected), "{fault}");
        }
    }

    #[test]
    fn a_file_without_organisation_is_refused() {
        assert!(fault_of("[line]\n").contains("[[organisation]]"));
    }

    #[test]
    fn one_number_cannot_reach_two_organisations() {
        let one = "[[organisation]]\nid = \"a\"\nname = \"A\"\nnumbers = [\"1\"]\n";
        assert!(fault_of(&format!("{one}{}", one.replace("\"a\"", "\"b\""))).contains("two organisations"));
    }
}
