//! `trial`, `[governance]` and what each organisation declares: who answers for the processing, and on what ground.
//!
//! What is written must be sound; what is missing is asked for by [`Governance::gaps`] before callers are answered, so
//! that a desk can still export and erase with a configuration that is not complete.

use std::{fmt::Display, str::FromStr};

use clevercall_compliance::governance::{
    Accountability, Assessment, Deployment, Governance, LegalBasis, Officer, Party, Sector, SpecialCategories,
};
use clevercall_model::{LoggingMode, OrganisationId, Purpose};
use serde::Deserialize;
use toml::Spanned;

use super::{ConfigError, Line, Source, Trunk};

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct GovernanceSection {
    deployment_role: Option<Spanned<String>>,
    operator: Option<PartySection>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PartySection {
    name: Spanned<String>,
    register: Spanned<String>,
    address: Spanned<String>,
    country: Spanned<String>,
    contact: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OfficerSection {
    contact: Option<Spanned<String>>,
    not_required: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BasisSection {
    purpose: Spanned<String>,
    basis: Spanned<String>,
    special: Option<Spanned<String>>,
    rests_on: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AssessmentSection {
    id: Spanned<String>,
    concluded: Spanned<toml::Value>,
    review_by: Spanned<toml::Value>,
    accepted_by: Spanned<String>,
}

/// The keys of `[[organisation]]` that declare.
pub(super) struct Declared {
    pub(super) sector: Option<Spanned<String>>,
    pub(super) controller: Option<PartySection>,
    pub(super) officer: Option<Spanned<OfficerSection>>,
    pub(super) special_categories: Option<Spanned<String>>,
    pub(super) bases: Vec<BasisSection>,
    pub(super) assessment: Option<AssessmentSection>,
}

impl GovernanceSection {
    pub(super) fn check(
        self,
        trial: bool,
        organisations: Vec<Accountability>,
        source: &Source<'_>,
    ) -> Result<Governance, ConfigError> {
        let operator = self.operator.map(|party| party.check(source)).transpose()?;
        let deployment = match self.deployment_role {
            None => None,
            Some(role) => Some(match role.get_ref().as_str() {
                "self-hosted" => Deployment::SelfHosted,
                "hosted-for-others" => Deployment::HostedForOthers(operator),
                _ => return Err(source.at(&role.span(), "expected \"self-hosted\" or \"hosted-for-others\"")),
            }),
        };
        Ok(Governance { trial, deployment, organisations })
    }
}

/// A trial reaches nobody: that is why it may leave out what the law asks for.
pub(super) fn trial_is_alone(
    trial: Option<&Spanned<bool>>,
    line: &Line,
    trunks: &[Trunk],
    source: &Source<'_>,
) -> Result<bool, ConfigError> {
    let Some(written) = trial.filter(|trial| *trial.get_ref()) else { return Ok(false) };
    let exposed = [line.udp, line.tcp, line.tls].into_iter().flatten().any(|address| !address.ip().is_loopback());
    if exposed || !trunks.is_empty() {
        let fault = "a trial answers this machine only: no [[trunk]], and [line] on 127.0.0.1; before real callers, remove \
                     `trial` and complete [governance]";
        return Err(source.at(&written.span(), fault));
    }
    Ok(true)
}

impl Declared {
    pub(super) fn check(
        self,
        organisation: &OrganisationId,
        mode: LoggingMode,
        source: &Source<'_>,
    ) -> Result<Accountability, ConfigError> {
        let mut bases: Vec<LegalBasis> = Vec::new();
        for section in self.bases {
            let span = section.purpose.span();
            let basis = section.check(source)?;
            if bases.iter().any(|known| known.purpose == basis.purpose) {
                return Err(source.at(&span, "this purpose has a legal basis already; a purpose rests on one"));
            }
            bases.push(basis);
        }
        Ok(Accountability {
            organisation: organisation.clone(),
            mode,
            sector: self.sector.map(|sector| one_of(&sector, [Sector::Public, Sector::Private], source)).transpose()?,
            controller: self.controller.map(|party| party.check(source)).transpose()?,
            officer: self.officer.map(|officer| officer_of(officer, source)).transpose()?,
            special_categories: match self.special_categories {
                None => SpecialCategories::Expected,
                Some(written) => match written.get_ref().as_str() {
                    "expected" => SpecialCategories::Expected,
                    "not-expected" => SpecialCategories::NotExpected,
                    _ => return Err(source.at(&written.span(), "expected \"expected\" or \"not-expected\"")),
                },
            },
            bases,
            assessment: self.assessment.map(|section| section.check(source)).transpose()?,
        })
    }
}

fn one_of(written: &Spanned<String>, known: [Sector; 2], source: &Source<'_>) -> Result<Sector, ConfigError> {
    let found = known.into_iter().find(|sector| sector.name() == written.get_ref());
    found.ok_or_else(|| source.at(&written.span(), "expected \"public\" or \"private\""))
}

fn officer_of(section: Spanned<OfficerSection>, source: &Source<'_>) -> Result<Officer, ConfigError> {
    let span = section.span();
    match section.into_inner() {
        OfficerSection { contact: Some(contact), not_required: None } => {
            Ok(Officer::Appointed { contact: text(contact, source)? })
        }
        OfficerSection { contact: None, not_required: Some(reason) } => {
            Ok(Officer::NotRequired { reason: text(reason, source)? })
        }
        OfficerSection { .. } => {
            Err(source.at(&span, "expected `contact`, or `not_required` with the reason; one of them"))
        }
    }
}

impl PartySection {
    fn check(self, source: &Source<'_>) -> Result<Party, ConfigError> {
        Ok(Party {
            name: text(self.name, source)?,
            register: text(self.register, source)?,
            address: text(self.address, source)?,
            country: parsed(&self.country, source)?,
            contact: text(self.contact, source)?,
        })
    }
}

impl BasisSection {
    fn check(self, source: &Source<'_>) -> Result<LegalBasis, ConfigError> {
        let chosen = [Purpose::AnswerCalls, Purpose::Invoicing];
        let purpose = chosen.into_iter().find(|purpose| purpose.name() == self.purpose.get_ref());
        let fault = "no purpose that needs a basis of your choice; expected \"answer-calls\" or \"invoicing\"";
        Ok(LegalBasis {
            purpose: purpose.ok_or_else(|| source.at(&self.purpose.span(), fault))?,
            basis: parsed(&self.basis, source)?,
            special: self.special.map(|special| parsed(&special, source)).transpose()?,
            rests_on: text(self.rests_on, source)?,
        })
    }
}

impl AssessmentSection {
    fn check(self, source: &Source<'_>) -> Result<Assessment, ConfigError> {
        let date = |written: &Spanned<toml::Value>| {
            written
                .get_ref()
                .clone()
                .try_into()
                .map_err(|fault: toml::de::Error| source.at(&written.span(), fault.message()))
        };
        let (concluded, review_by) = (date(&self.concluded)?, date(&self.review_by)?);
        if review_by < concluded {
            return Err(source.at(&self.review_by.span(), "the review lies before the conclusion; correct one of them"));
        }
        Ok(Assessment {
            id: text(self.id, source)?,
            concluded,
            review_by,
            accepted_by: text(self.accepted_by, source)?,
        })
    }
}

/// Something that was really written.
fn text(written: Spanned<String>, source: &Source<'_>) -> Result<String, ConfigError> {
    let span = written.span();
    let text = written.into_inner().trim().to_owned();
    let placeholder = text.is_empty() || text.chars().all(|c| ".-_?…".contains(c)) || text.eq_ignore_ascii_case("todo");
    if placeholder { Err(source.at(&span, "this stands in the documents; write it out")) } else { Ok(text) }
}

fn parsed<T: FromStr<Err: Display>>(written: &Spanned<String>, source: &Source<'_>) -> Result<T, ConfigError> {
    written.get_ref().parse().map_err(|fault| source.at(&written.span(), fault))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use clevercall_compliance::Date;

    use super::*;
    use crate::config::Config;

    const REAL: &str = r#"
[line]
tls = "192.0.2.1:5061"
certificate = "a"
key = "b"
[governance]
deployment_role = "hosted-for-others"
operator = { name = "Host ApS", register = "CVR 00000000", address = "Vej 1", country = "DK", contact = "a@b.example" }
[[organisation]]
id = "a"
name = "A"
mode = "anonymise-after"
sector = "public"
[organisation.controller]
name = "A Kommune"
register = "CVR 00000000"
address = "Vej 2"
country = "DK"
contact = "post@a.example"
[organisation.data_protection_officer]
contact = "dpo@a.example"
[[organisation.legal_basis]]
purpose = "answer-calls"
basis = "6(1)(e)"
special = "9(2)(g)"
rests_on = "the duty to guide citizens"
[organisation.dpia]
id = "DPIA-7"
concluded = 2026-10-01
review_by = "2027-10-01"
accepted_by = "head-of-administration"
"#;

    fn read(text: &str) -> Result<Config, String> {
        let source = Source::new(Path::new("clevercall.toml"), text);
        Config::parse(&source, Path::new(".")).map_err(|fault| fault.to_string())
    }

    fn today() -> Date {
        "2026-11-24".parse().unwrap()
    }

    #[test]
    fn a_complete_declaration_is_read_and_has_no_gap() {
        let governance = read(REAL).unwrap().governance;
        assert_eq!(governance.gaps(today()), []);
        assert!(
            matches!(&governance.deployment, Some(Deployment::HostedForOthers(Some(operator))) if operator.name == "Host ApS")
        );
        assert_eq!(governance.organisations[0].assessment.as_ref().unwrap().review_by.to_string(), "2027-10-01");
    }

    #[test]
    fn what_is_written_wrong_is_told_with_its_line() {
        for (from, to, line, expected) in [
            ("hosted-for-others", "hosted", 7, "self-hosted"),
            ("\"public\"", "\"state\"", 13, "private"),
            (
                "country = \"DK\"\ncontact = \"post",
                "country = \"Denmark\"\ncontact = \"post",
                18,
                "two capital letters",
            ),
            ("name = \"A Kommune\"", "name = \" \"", 15, "write it out"),
            ("contact = \"dpo@a.example\"", "", 20, "`not_required`"),
            ("purpose = \"answer-calls\"", "purpose = \"training\"", 23, "answer-calls"),
            ("6(1)(e)", "6(1)(g)", 24, "6(1)(a) to 6(1)(f)"),
            ("9(2)(g)", "9(1)", 25, "9(2)(a) to 9(2)(j)"),
            ("the duty to guide citizens", "TODO", 26, "write it out"),
            ("2026-10-01", "\"in autumn\"", 29, "2026-11-24"),
            ("2027-10-01", "2025-10-01", 30, "before the conclusion"),
        ] {
            assert!(REAL.contains(from), "{from}");
            let fault = read(&REAL.replacen(from, to, 1)).err().unwrap_or_else(|| panic!("{to} was accepted"));
            assert!(fault.starts_with(&format!("clevercall.toml:{line}:")) && fault.contains(expected), "{fault}");
        }
    }

    #[test]
    fn a_purpose_rests_on_one_ground() {
        let twice = format!(
            "{REAL}[[organisation.legal_basis]]\npurpose = \"answer-calls\"\nbasis = \"6(1)(c)\"\nrests_on = \"x\"\n"
        );
        assert!(read(&twice).err().unwrap().contains("already"));
    }

    #[test]
    fn a_trial_is_on_this_machine_only() {
        let fault = read(&format!("trial = true{REAL}")).err().unwrap();
        assert!(fault.starts_with("clevercall.toml:1:") && fault.contains("this machine only"), "{fault}");
        let trunk = "[[trunk]]\nname = \"c\"\nserver = \"tls:sip.example.dk:5061\"\nuser = \"u\"\npassword = \"p\"\n";
        let alone = REAL.replace("192.0.2.1", "127.0.0.1");
        assert!(read(&format!("trial = true\n{trunk}{alone}")).is_err());
        assert!(read(&format!("trial = true{alone}")).unwrap().governance.trial);
    }
}
