//! Whether calls can be answered, part by part; no personal data.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

/// How one part is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// It is not up yet.
    #[default]
    Starting,
    /// It works.
    Well,
    /// It doesn't; the log says why.
    Failing,
    /// It is not configured.
    Off,
}

/// Whether new calls are taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Service {
    /// Yes.
    #[default]
    Answering,
    /// No: running calls are finished, then the program ends.
    Draining,
}

/// The program's state, kept up to date by its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Health {
    /// Whether new calls are taken.
    pub service: Service,
    /// The sockets that calls come in on.
    pub line: Condition,
    /// Each trunk, by the name it has in the configuration.
    pub trunks: BTreeMap<String, Condition>,
    /// Speech to text.
    pub recognition: Condition,
    /// Text to speech.
    pub speech: Condition,
    /// The encrypted store.
    pub vault: Condition,
    /// The job that removes what is due.
    pub janitor: Condition,
    /// The certificates that are shown: failing from 30 days before one runs out.
    pub certificates: Condition,
    /// How many incidents wait for a person to judge them.
    pub incidents: u64,
}

/// The sum of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Readiness {
    /// Everything works.
    Well,
    /// Calls are answered, but a trunk, the vault, the janitor or a certificate is failing, or an incident is open.
    Impaired,
    /// No new call can be answered.
    Unable,
}

impl Health {
    /// The sum: a call needs the line and both engines; it goes on without the vault, keeping nothing.
    pub fn readiness(&self) -> Readiness {
        let needed = [self.line, self.recognition, self.speech];
        if self.service == Service::Draining || needed.iter().any(|part| *part != Condition::Well) {
            return Readiness::Unable;
        }
        let others = [self.vault, self.janitor];
        let failing = |part: &Condition| matches!(part, Condition::Failing | Condition::Starting);
        let waits = self.incidents > 0 || self.certificates == Condition::Failing;
        if waits || others.iter().chain(self.trunks.values()).any(failing) {
            Readiness::Impaired
        } else {
            Readiness::Well
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn well() -> Health {
        let well = Condition::Well;
        Health { line: well, recognition: well, speech: well, vault: well, janitor: well, ..Health::default() }
    }

    #[test]
    fn a_program_that_has_just_started_is_unable() {
        assert_eq!(Health::default().readiness(), Readiness::Unable);
    }

    #[test]
    fn calls_go_on_without_vault_janitor_or_a_trunk_and_with_an_incident() {
        let failing = Condition::Failing;
        let trunk = BTreeMap::from([("carrier".to_owned(), failing)]);
        for impaired in [
            Health { vault: failing, ..well() },
            Health { janitor: failing, ..well() },
            Health { certificates: failing, ..well() },
            Health { incidents: 1, ..well() },
            Health { trunks: trunk, ..well() },
        ] {
            assert_eq!(impaired.readiness(), Readiness::Impaired);
        }
    }

    #[test]
    fn no_call_without_line_or_engines_nor_while_draining() {
        let failing = Condition::Failing;
        for unable in [
            Health { line: failing, ..well() },
            Health { recognition: failing, ..well() },
            Health { speech: Condition::Off, ..well() },
            Health { service: Service::Draining, ..well() },
        ] {
            assert_eq!(unable.readiness(), Readiness::Unable);
        }
    }

    #[test]
    fn what_is_not_configured_is_no_fault() {
        assert_eq!(Health { janitor: Condition::Off, ..well() }.readiness(), Readiness::Well);
    }
}
