//! Whose records a command is about, who acts on them, and where they are.

use anyhow::{Result, bail};
use clevercall_model::{Personal, TelephoneNumber};
use clevercall_vault::{Code, Organisation, Person, Proof};

use super::{Place, staff, store::Store};
use crate::cli;

/// What the command line says about a person, read.
pub(super) struct Subject {
    pub(super) by: Code,
    pub(super) person: Person,
    /// `None` when no call was ever kept.
    pub(super) organisation: Option<Organisation>,
}

impl Subject {
    /// Reads it and opens the vault.
    pub(super) fn of(place: &Place, given: &cli::Whose) -> Result<Self> {
        let by = staff::code(&given.by)?;
        let store = Store::open(place)?;
        let person = person(&given.person, &store.config.line.country_code)?;
        Ok(Self { by, person, organisation: store.organisation(given.organisation.as_ref())? })
    }
}

/// The person that the command line names.
fn person(given: &cli::Person, country_code: &str) -> Result<Person> {
    let value = |text: &String| Personal::new(text.clone());
    Ok(match given {
        cli::Person { number: Some(number), .. } => Person::Number(TelephoneNumber::parse(number, country_code)?),
        cli::Person { email: Some(email), .. } => Person::Email(value(email)),
        cli::Person { name: Some(name), .. } => Person::Name(value(name)),
        cli::Person { national_id: Some(id), .. } => Person::NationalId(value(id)),
        cli::Person { call: Some(call), .. } => Person::Call(call.parse()?),
        _ => bail!("whom? say it with --number, --email, --name, --national-id or --call"),
    })
}

impl From<cli::Proof> for Proof {
    fn from(proof: cli::Proof) -> Self {
        match proof {
            cli::Proof::Staff => Self::Staff,
            cli::Proof::CallBack => Self::CallBackCode,
            cli::Proof::Spoken => Self::SpokenOnCall,
        }
    }
}
