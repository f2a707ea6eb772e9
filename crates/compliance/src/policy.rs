//! What an organisation demands of whoever touches its callers' data.

use std::str::FromStr;

use thiserror::Error;

use crate::{Country, Date, Standing};

/// A set of countries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// The 27 member states.
    Union,
    /// The Union, Iceland, Liechtenstein and Norway.
    Eea,
    /// The EEA and countries with an adequacy decision for every recipient.
    EeaOrAdequate,
}

/// What is asked of one fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// Every country of the fact lies in the area; unknown is not good enough.
    Within(Area),
    /// Any country will do; what is known is reported in the verdict.
    Reported,
}

/// A named set of demands.
///
/// Third-country subsidiaries are reported under every policy: they show where a foreign order can be served, and
/// hardly any processor of size has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The name used in configuration and documents.
    pub name: String,
    /// Where the contracting entity is registered.
    pub contracting: Demand,
    /// Where whoever has the last word is at home.
    pub control: Demand,
    /// Where data is stored or processed.
    pub sites: Demand,
    /// From where staff can see data.
    pub support_access: Demand,
}

/// A name that is no shipped policy.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("unknown residency policy; use eu-owned or eea-hosted, or write demands of your own as a table")]
pub struct UnknownPolicy;

/// A word that is no demand.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("no such demand; expected eu, eea, adequate (the EEA or an adequate country) or anywhere")]
pub struct UnknownDemand;

/// Demands of one's own that let data out of the EEA, which the documents say is not done.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("{0} can't be wider than eea: data would go to a third country, which needs more than a policy")]
pub struct TooWide(&'static str);

impl Area {
    /// Whether the country lies in the area on that day.
    pub fn holds(self, country: Country, day: Date) -> bool {
        match country.standing(day) {
            Standing::Union => true,
            Standing::Eea => self != Self::Union,
            Standing::Adequate(crate::Adequacy::Whole) => self == Self::EeaOrAdequate,
            Standing::Adequate(crate::Adequacy::Some) | Standing::Third => false,
        }
    }

    /// How documents and refusals name it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Union => "the EU",
            Self::Eea => "the EEA",
            Self::EeaOrAdequate => "the EEA or a country with an adequacy decision",
        }
    }
}

impl Policy {
    /// The default, `eu-owned`: contracting entity, last word, sites and support access all in the Union.
    pub fn eu_owned() -> Self {
        let within = Demand::Within(Area::Union);
        Self {
            name: "eu-owned".to_owned(),
            contracting: within,
            control: within,
            sites: within,
            support_access: within,
        }
    }

    /// `eea-hosted`: contracting entity, sites and support access in the EEA; who owns it is reported only.
    pub fn eea_hosted() -> Self {
        let within = Demand::Within(Area::Eea);
        Self {
            name: "eea-hosted".to_owned(),
            contracting: within,
            control: Demand::Reported,
            sites: within,
            support_access: within,
        }
    }
}

impl Demand {
    const fn code(self) -> &'static str {
        match self {
            Self::Within(Area::Union) => "eu",
            Self::Within(Area::Eea) => "eea",
            Self::Within(Area::EeaOrAdequate) => "adequate",
            Self::Reported => "anywhere",
        }
    }

    const fn stays_in_the_eea(self) -> bool {
        matches!(self, Self::Within(Area::Union | Area::Eea))
    }
}

impl FromStr for Demand {
    type Err = UnknownDemand;

    fn from_str(word: &str) -> Result<Self, UnknownDemand> {
        let all = [Area::Union, Area::Eea, Area::EeaOrAdequate].map(Self::Within).into_iter().chain([Self::Reported]);
        all.into_iter().find(|demand| demand.code() == word).ok_or(UnknownDemand)
    }
}

impl Policy {
    /// Demands of the organisation's own; its name tells them, so that whoever changes one changes the name.
    ///
    /// # Errors
    /// Only whoever has the last word may be at home outside the EEA.
    pub fn own(contracting: Demand, control: Demand, places: (Demand, Demand)) -> Result<Self, TooWide> {
        let (sites, support_access) = places;
        let narrow = [("contracting", contracting), ("sites", sites), ("support_access", support_access)];
        if let Some((name, _)) = narrow.into_iter().find(|(_, demand)| !demand.stays_in_the_eea()) {
            return Err(TooWide(name));
        }
        let name = format!(
            "own: contracting {}, control {}, sites {}, support {}",
            contracting.code(),
            control.code(),
            sites.code(),
            support_access.code()
        );
        Ok(Self { name, contracting, control, sites, support_access })
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::eu_owned()
    }
}

impl FromStr for Policy {
    type Err = UnknownPolicy;

    fn from_str(name: &str) -> Result<Self, UnknownPolicy> {
        match name {
            "eu-owned" => Ok(Self::eu_owned()),
            "eea-hosted" => Ok(Self::eea_hosted()),
            _ => Err(UnknownPolicy),
        }
    }
}
