//! What is tried on this installation while it is examined: its notice, its classes of sound, forged placeholders.
//!
//! Everything said here is invented.

use anyhow::Result;
use clevercall_compliance::facts::{Notice, NoticePart, Trials};
use clevercall_conversation::Repertoire;
use clevercall_model::{Language, SoundClass, Spoken};
use clevercall_privacy::{Aliases, Engine, Kind};

use crate::{
    config::{Config, Organisation},
    janitor, reception,
};

/// The notices of every organisation, in each language, by the parts that are found in them.
pub(super) fn notices(config: &Config) -> Result<Vec<Notice>> {
    let mut notices = Vec::new();
    for organisation in &config.organisations {
        let repertoire = reception::repertoire(organisation)?;
        notices.extend(organisation.languages.iter().map(|language| notice(&repertoire, organisation, *language)));
    }
    Ok(notices)
}

/// The words by which a listener knows each part: a machine, no recording, a person.
const fn words(language: Language) -> [(NoticePart, &'static str); 3] {
    let [machine, text, person] = match language {
        Language::Danish => ["kunstig intelligens", "ikke optaget", "menneske"],
        Language::English | Language::Norwegian | Language::Swedish | Language::German => {
            ["artificial intelligence", "not recorded", "human being"]
        }
    };
    [(NoticePart::Machine, machine), (NoticePart::Text, text), (NoticePart::Person, person)]
}

fn notice(repertoire: &Repertoire, organisation: &Organisation, language: Language) -> Notice {
    let spoken = |id: &str| {
        let mut texts =
            repertoire.fixed_texts().filter(|(spoken, wording, _)| *spoken == language && &*wording.id == id);
        texts.next().map(|(.., text)| text.as_str().to_owned()).unwrap_or_default()
    };
    let text = format!("{} {}", spoken("notice-ai"), spoken("notice"));
    let mut parts: Vec<_> = words(language).into_iter().filter(|(_, word)| text.contains(word)).collect::<Vec<_>>();
    if text.contains(&organisation.name) {
        parts.push((NoticePart::Organisation, ""));
    }
    Notice { language, parts: parts.into_iter().map(|(part, _)| part).collect() }
}

/// Questions with nothing personal in them.
const GENERAL: [(Language, &str); 2] =
    [(Language::English, "what are your opening hours"), (Language::Danish, "hvornår har I åbent")];

/// Whether personal sentences are classed personal, and general ones general.
pub(super) fn classes(config: &Config) -> Result<Trials> {
    let mut trials = Trials { tried: 0, wrong: 0 };
    for organisation in &config.organisations {
        let engine = reception::filter(organisation)?;
        let mut class = |language: Language, words: &str, expected: SoundClass| {
            if organisation.languages.contains(&language) {
                trials.tried += 1;
                trials.wrong += u64::from(redact(&engine, language, words, &mut Aliases::default()).class != expected);
            }
        };
        for (language, words) in GENERAL {
            class(language, words, SoundClass::General);
        }
        for (language, _, words, _) in janitor::CANARIES {
            class(language, words, SoundClass::Personal);
        }
    }
    Ok(trials)
}

/// What a caller might say to have somebody's value spoken back.
const FORGED: [&str; 6] =
    ["[NATIONAL_ID_1]", "[national_id_1]", "[NATIONAL_ID]", "[NATIONAL_ID_1 …34]", "[ NATIONAL_ID_1 ]", "[HEALTH]"];

/// Callers who say a placeholder, in a call in which a protected value was said before.
pub(super) fn forgeries(config: &Config) -> Result<Trials> {
    let mut trials = Trials { tried: 0, wrong: 0 };
    for organisation in &config.organisations {
        let engine = reception::filter(organisation)?;
        for language in &organisation.languages {
            for said_before in protected(*language) {
                for forged in FORGED {
                    trials.tried += 1;
                    trials.wrong += u64::from(is_spoken_back(&engine, *language, (said_before, forged)));
                }
            }
        }
    }
    Ok(trials)
}

fn is_spoken_back(engine: &Engine, language: Language, (said_before, forged): (&str, &str)) -> bool {
    let mut aliases = Aliases::default();
    drop(redact(engine, language, said_before, &mut aliases));
    let said = format!("{} {forged}", introduction(language));
    let redacted = redact(engine, language, &said, &mut aliases);
    aliases.reveal(&redacted.text).is_ok_and(|spoken| names(spoken.reveal()))
}

fn redact(engine: &Engine, language: Language, words: &str, aliases: &mut Aliases) -> clevercall_privacy::Redaction {
    engine.redact(&Spoken::new(words.to_owned(), language, 1.0), aliases)
}

const fn introduction(language: Language) -> &'static str {
    match language {
        Language::Danish => "jeg hedder",
        Language::English | Language::Norwegian | Language::Swedish | Language::German => "my name is",
    }
}

/// The canaries of this language whose value must never be spoken back.
fn protected(language: Language) -> impl Iterator<Item = &'static str> {
    let is_protected = |kind: Kind| matches!(kind, Kind::NationalId | Kind::Health);
    let canaries = janitor::CANARIES.into_iter();
    canaries.filter(move |(spoken, kind, ..)| *spoken == language && is_protected(*kind)).map(|(_, _, said, _)| said)
}

/// Whether a protected word of a canary stands in what would be spoken.
fn names(spoken: &str) -> bool {
    let protected =
        janitor::CANARIES.into_iter().filter(|(_, kind, ..)| matches!(kind, Kind::NationalId | Kind::Health));
    protected.flat_map(|(.., words)| words).any(|word| spoken.contains(word))
}
