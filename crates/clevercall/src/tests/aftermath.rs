//! What is left of a scenario: the vault, the files, the log, what was said.

use std::{fs, path::Path};

use clevercall_model::OrganisationId;
use clevercall_vault::{Access, Code, KeptTurn, Listing, Numbers, Reason, Role, Vault};
use tempfile::TempDir;

use super::script::{After, Script};
use crate::clock;

/// Everything there is to look at after the call.
pub(super) struct Aftermath {
    pub(super) folder: TempDir,
    pub(super) vault: Vault,
    pub(super) organisation: OrganisationId,
    /// Live events: `speaker class text`.
    pub(super) said: Vec<String>,
}

impl Aftermath {
    pub(super) async fn check(&self, script: &Script) -> Result<(), String> {
        let organisation = self.vault.organisation(&self.organisation);
        let filter = Listing { limit: 10, numbers: Numbers::Hidden };
        let calls = organisation.calls(filter).await.map_err(|error| error.to_string())?;
        let mut turns = Vec::new();
        for call in &calls {
            turns.extend(
                organisation
                    .read(call.call, access(), clock::now())
                    .await
                    .map_err(|error| error.to_string())?
                    .turns
                    .iter()
                    .map(line),
            );
        }
        let mut rest = turns.iter();
        for after in &script.after {
            match after {
                After::Kept(speaker, class, words) => {
                    let wanted =
                        |turn: &&String| turn.starts_with(&format!("{speaker} {class} ")) && turn.contains(words);
                    rest.find(wanted).ok_or_else(|| format!("{after:?}, but the vault holds {turns:#?}"))?;
                }
                After::KeptNothing if turns.is_empty() => {}
                After::KeptNothing => return Err(format!("the vault holds {turns:#?}")),
                After::Billed(count) => self.billed(*count).await?,
                After::Request(request) => {
                    let asked = calls.iter().any(|call| call.requests.iter().any(|asked| asked.name() == request));
                    asked.then_some(()).ok_or_else(|| format!("nobody asks the desk for {request}"))?;
                }
                After::Nowhere(words) => words.iter().try_for_each(|word| self.nowhere(word, &turns))?,
            }
        }
        Ok(())
    }

    async fn billed(&self, count: u64) -> Result<(), String> {
        let organisation = self.vault.organisation(&self.organisation);
        let mut numbers = 0;
        for period in organisation.billed_periods().await.map_err(|error| error.to_string())? {
            numbers += organisation.billed(period).await.map_err(|error| error.to_string())?.len() as u64;
        }
        if numbers == count { Ok(()) } else { Err(format!("{numbers} numbers are kept for the invoice, not {count}")) }
    }

    fn nowhere(&self, word: &str, turns: &[String]) -> Result<(), String> {
        if let Some(text) = self.said.iter().chain(turns).find(|text| contains(text.as_bytes(), word)) {
            return Err(format!("`{word}` stands in `{text}`"));
        }
        scan(self.folder.path(), word)
    }
}

fn line(turn: &KeptTurn) -> String {
    format!("{} {} {}", turn.speaker.name(), turn.class.name(), turn.text)
}

/// Looks for the word in every byte of every file.
fn scan(folder: &Path, word: &str) -> Result<(), String> {
    for entry in fs::read_dir(folder).map_err(|error| error.to_string())? {
        let path = entry.map_err(|error| error.to_string())?.path();
        if path.is_dir() {
            scan(&path, word)?;
        } else if path.file_name().is_none_or(|name| name != "answers.toml")
            && contains(&fs::read(&path).map_err(|error| error.to_string())?, word)
        {
            return Err(format!("`{word}` stands in {}", path.display()));
        }
    }
    Ok(())
}

fn contains(bytes: &[u8], word: &str) -> bool {
    let (bytes, word) = (bytes.to_ascii_lowercase(), word.to_ascii_lowercase());
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

/// Whoever looks what is left.
fn access() -> Access {
    Access { by: Code::program(), role: Role::Auditor, reason: Reason::Audit }
}
