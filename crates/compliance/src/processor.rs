//! What is claimed about one processor: who it is, who owns it, where it works.
//!
//! Every field is a claim with a source and a date, never a truth; [`judge`](crate::judge) treats it so.

use std::{fmt, str::FromStr};

use serde::Deserialize;
use thiserror::Error;

use crate::{Country, Date, Fact};

/// The short name of a processor in the register, such as `hetzner`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct ProcessorId(String);

/// A text that can't name a processor.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("not a processor id; use 1 to 40 of a-z, 0-9 and '-'")]
pub struct ProcessorIdError;

/// One entry of the register.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Processor {
    /// What it does for the organisation.
    pub role: Vec<Role>,
    /// The task in the organisation's own words, for the list of sub-processors.
    #[serde(default)]
    pub task: Option<String>,
    /// Who signs the contract.
    pub contracting: ContractingEntity,
    /// The owners, nearest first.
    #[serde(default)]
    pub chain: Fact<Owner>,
    /// Where data is stored or processed.
    #[serde(default)]
    pub sites: Fact<Site>,
    /// From where staff can see data; reading alone is a transfer.
    #[serde(default)]
    pub support_access: Fact<Country>,
    /// Countries outside the EEA with a subsidiary that a foreign order could be served on.
    #[serde(default)]
    pub third_country_subsidiaries: Fact<Country>,
    /// How long it keeps what callers say; left out when nobody found out.
    #[serde(default)]
    pub retention: Option<Retention>,
    /// When its use was announced to the controllers, by a processor that hosts for others.
    #[serde(default)]
    pub announced: Option<Announcement>,
    /// What the claims rest on; at least one.
    pub sources: Vec<Source>,
    /// The day the claims were true.
    pub as_of: Date,
    /// The day after which they count as expired.
    pub review_by: Date,
}

/// What a processor does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Runs the machine or the data centre.
    Hosting,
    /// Carries telephone calls.
    Carrier,
    /// Turns speech into text.
    SpeechToText,
    /// Turns text into speech.
    TextToSpeech,
    /// Runs a language model.
    LanguageModel,
    /// Holds or wraps keys.
    Keys,
    /// Delivers mail or messages.
    Messages,
    /// Holds a database or backups.
    Storage,
    /// The organisation's own network: nobody else.
    Own,
}

/// Who signs the contract.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContractingEntity {
    /// The legal name.
    pub name: String,
    /// The number in the business register, such as `CVR 29412006`; left out when it was not found.
    pub register: Option<String>,
    /// Where it is registered.
    pub country: Country,
    /// The postal address.
    pub address: Option<String>,
    /// Whom to write to there: an office, not a person.
    pub contact: Option<String>,
}

/// How long a processor keeps what callers say, in sound or words.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// Days; 0 when it keeps nothing beyond the call.
    pub content_days: u32,
    /// What shows it, such as a clause of the contract.
    pub shown_by: String,
}

/// When controllers were told of a processor (Art. 28(2)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Announcement {
    /// The day they were told.
    pub sent: Date,
    /// The first day it may be used, after the time to object.
    pub from: Date,
}

/// One owner in the chain.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Owner {
    /// The owner's name.
    pub name: String,
    /// Where it is at home.
    pub country: Country,
    /// What it is to the processor.
    pub relation: Relation,
    /// How sure the claim is.
    pub confidence: Confidence,
}

/// What an owner is to the processor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// Has the last word: a majority, or control in fact.
    Controls,
    /// A company between the processor and whoever has the last word.
    Parent,
    /// Where the group is led from.
    GroupHq,
    /// The largest holder, without known control.
    LargestInvestor,
    /// A holder worth naming.
    Investor,
}

/// How sure a claim is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// Read in a register, a report or the company's own terms.
    High,
    /// From one secondary source.
    Medium,
    /// From memory or hearsay; judged as unknown.
    Low,
}

/// A place where data is stored or processed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// Where it is.
    pub country: Country,
    /// What stands there.
    pub kind: SiteKind,
}

/// What stands at a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SiteKind {
    /// A data centre.
    Datacentre,
    /// An exchange, a gateway or another node that data passes.
    Node,
    /// Offices with access to data.
    Office,
}

/// What a claim rests on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Where it can be read: a web address, or the name of a document.
    pub at: String,
    /// When it was read.
    pub seen: Date,
}

impl Role {
    /// Whether whoever does this hears or reads what callers say.
    pub const fn hears(self) -> bool {
        match self {
            Self::Carrier | Self::SpeechToText | Self::TextToSpeech | Self::LanguageModel | Self::Messages => true,
            Self::Hosting | Self::Keys | Self::Storage | Self::Own => false,
        }
    }
}

impl Processor {
    /// Whether it hears or reads what callers say.
    pub fn hears(&self) -> bool {
        self.role.iter().any(|role| role.hears())
    }

    /// What the chain of Art. 28(4) still lacks of it, by the name that it has in the register.
    pub fn missing(&self) -> Vec<&'static str> {
        let contracting = &self.contracting;
        let written = [
            ("task", self.task.is_some()),
            ("contracting.register", contracting.register.is_some()),
            ("contracting.address", contracting.address.is_some()),
            ("contracting.contact", contracting.contact.is_some()),
            ("sites", matches!(&self.sites, Fact::Known(sites) if !sites.is_empty())),
        ];
        written.into_iter().filter(|(_, is_there)| !is_there).map(|(name, _)| name).collect()
    }
}

impl ProcessorId {
    /// The short name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ProcessorId {
    type Err = ProcessorIdError;

    fn from_str(text: &str) -> Result<Self, ProcessorIdError> {
        let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if (1..=40).contains(&text.len()) && text.chars().all(legal) {
            Ok(Self(text.to_owned()))
        } else {
            Err(ProcessorIdError)
        }
    }
}

impl TryFrom<String> for ProcessorId {
    type Error = ProcessorIdError;

    fn try_from(text: String) -> Result<Self, ProcessorIdError> {
        text.parse()
    }
}

impl fmt::Display for ProcessorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
