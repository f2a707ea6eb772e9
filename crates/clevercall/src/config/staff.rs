//! `[[staff]]`: who may read calls, by their code, and as what.

use clevercall_model::OrganisationId;
use clevercall_vault::{Code, Role};
use serde::Deserialize;
use toml::Spanned;

use super::{ConfigError, Source};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StaffSection {
    code: Spanned<String>,
    role: Spanned<String>,
    organisations: Option<Vec<Spanned<String>>>,
}

/// Somebody who may read.
#[derive(Debug)]
pub(crate) struct Staff {
    /// Their code.
    pub(crate) code: Code,
    /// What they do.
    pub(crate) role: Role,
    /// For which organisations; all of them when none is named.
    organisations: Option<Vec<OrganisationId>>,
}

impl StaffSection {
    pub(super) fn check(self, source: &Source<'_>) -> Result<Staff, ConfigError> {
        let code = self.code.get_ref().parse().map_err(|fault| source.at(&self.code.span(), fault))?;
        let roles = [Role::Desk, Role::DataProtection, Role::Auditor];
        let role = roles.into_iter().find(|role| role.name() == self.role.get_ref());
        let fault = "no such role; expected desk, data-protection or auditor";
        let role = role.ok_or_else(|| source.at(&self.role.span(), fault))?;
        let one = |id: &Spanned<String>| id.get_ref().parse().map_err(|fault| source.at(&id.span(), fault));
        let organisations = self.organisations.map(|ids| ids.iter().map(one).collect::<Result<_, _>>());
        Ok(Staff { code, role, organisations: organisations.transpose()? })
    }
}

impl Staff {
    /// Whether they work for this organisation.
    pub(crate) fn works_for(&self, organisation: &OrganisationId) -> bool {
        self.organisations.as_ref().is_none_or(|all| all.contains(organisation))
    }
}
