//! Register and policy together: may this processor be used?

use std::fmt;

use crate::{
    Acceptance, Area, Confidence, Country, Date, Demand, Fact, Owner, Policy, Processor, ProcessorId, Relation,
};

/// A fact that a policy asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FactName {
    /// Who signs the contract.
    Contracting,
    /// Who has the last word.
    Control,
    /// Where data is stored or processed.
    Sites,
    /// From where staff can see data.
    SupportAccess,
    /// How long it keeps what callers say; asked of those who hear or read it.
    Retention,
    /// Whether the claims are still within their review date.
    Review,
}

/// Whether a processor may be used under a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may; the ground says what was accepted and what to report.
    Allowed(Ground),
    /// It may not: a known fact is against the policy.
    Refused {
        /// Every fact that is against it.
        because: Vec<Objection>,
    },
    /// It may not, until somebody finds out or accepts by name: facts are unknown or expired.
    Unclear {
        /// Every fact in doubt.
        which: Vec<Doubt>,
    },
}

/// What an allowance rests on besides the facts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ground {
    /// Doubts that a named person lives with.
    pub accepted: Vec<Accepted>,
    /// Third-country subsidiaries to tell the reader about.
    pub subsidiaries: Vec<Country>,
    /// Set when nobody knows whether there are such subsidiaries.
    pub subsidiaries_unknown: bool,
}

/// A doubt and who lives with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The doubt.
    pub doubt: Doubt,
    /// Who accepted it.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// A known fact that is against the policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objection {
    /// Which fact.
    pub fact: FactName,
    /// Whose country it is: a company, or what stands there.
    pub who: String,
    /// The country that is to blame.
    pub country: Country,
    /// Where the policy wants it.
    pub wanted: Area,
}

/// A fact that is not known well enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Nobody found out.
    Unknown(FactName),
    /// Claimed without a source good enough.
    Unconfirmed(FactName),
    /// A holder outside the area, of whom nobody knows whether it has the last word.
    Influence {
        /// The holder.
        who: String,
        /// Where it is at home.
        country: Country,
    },
    /// It keeps what callers say beyond the call.
    Keeps {
        /// How long.
        days: u32,
    },
    /// The review date has passed.
    Expired {
        /// When it was.
        review_by: Date,
    },
}

/// Judges a processor under a policy on a day.
///
/// A known contrary fact outweighs every doubt.
/// Unknown, unconfirmed and expired facts fail closed unless an acceptance covers them.
pub fn judge(
    (id, processor): (&ProcessorId, &Processor),
    policy: &Policy,
    acceptances: &[Acceptance],
    today: Date,
) -> Verdict {
    let mut found = Found { today, objections: Vec::new(), doubts: Vec::new() };
    found.contracting(processor, policy.contracting);
    found.control(processor, policy.control);
    let sites = processor.sites.each(|site| ("a site".to_owned(), site.country));
    found.places(FactName::Sites, &sites, policy.sites);
    let support = processor.support_access.each(|country| ("support staff".to_owned(), *country));
    found.places(FactName::SupportAccess, &support, policy.support_access);
    found.retention(processor);
    if today > processor.review_by {
        found.doubts.push(Doubt::Expired { review_by: processor.review_by });
    }
    found.conclude(id, processor, acceptances)
}

struct Found {
    today: Date,
    objections: Vec<Objection>,
    doubts: Vec<Doubt>,
}

impl Found {
    fn contracting(&mut self, processor: &Processor, demand: Demand) {
        let Demand::Within(area) = demand else { return };
        let entity = &processor.contracting;
        self.place(FactName::Contracting, (&entity.name, entity.country), area);
    }

    fn places(&mut self, fact: FactName, places: &Fact<(String, Country)>, demand: Demand) {
        let Demand::Within(area) = demand else { return };
        match places {
            Fact::Unknown => self.doubts.push(Doubt::Unknown(fact)),
            // No site at all, or nobody who supports it, is a claim that can't be true of something that runs.
            Fact::Known(places) if places.is_empty() => self.doubts.push(Doubt::Unknown(fact)),
            Fact::Known(places) => {
                for (who, country) in places {
                    self.place(fact, (who, *country), area);
                }
            }
        }
    }

    fn place(&mut self, fact: FactName, (who, country): (&str, Country), area: Area) {
        if !area.holds(country, self.today) {
            self.objections.push(Objection { fact, who: who.to_owned(), country, wanted: area });
        }
    }

    /// Nobody along the way may keep a recording or a transcript of their own (control CC-02), under any policy.
    fn retention(&mut self, processor: &Processor) {
        if !processor.hears() {
            return;
        }
        match &processor.retention {
            None => self.doubts.push(Doubt::Unknown(FactName::Retention)),
            Some(retention) if retention.content_days > 0 => {
                self.doubts.push(Doubt::Keeps { days: retention.content_days });
            }
            Some(_) => {}
        }
    }

    /// Whoever has the last word must be known, confirmed and within the area.
    ///
    /// Parents and the group's seat must be within it too.
    /// A holder outside raises a doubt as long as nobody is confirmed to have the last word.
    fn control(&mut self, processor: &Processor, demand: Demand) {
        let Demand::Within(area) = demand else { return };
        let Fact::Known(chain) = &processor.chain else {
            self.doubts.push(Doubt::Unknown(FactName::Control));
            return;
        };
        for owner in chain.iter().filter(|owner| leads(owner)) {
            match owner.confidence {
                Confidence::High | Confidence::Medium => {
                    self.place(FactName::Control, (&owner.name, owner.country), area);
                }
                Confidence::Low => self.doubt_once(Doubt::Unconfirmed(FactName::Control)),
            }
        }
        if chain.iter().any(|owner| owner.relation == Relation::Controls) {
            return;
        }
        let outside = chain.iter().filter(|owner| !leads(owner) && !area.holds(owner.country, self.today));
        self.doubts.extend(outside.map(|owner| Doubt::Influence { who: owner.name.clone(), country: owner.country }));
        if !self.doubts.iter().any(|doubt| doubt.fact() == FactName::Control) {
            self.doubts.push(Doubt::Unknown(FactName::Control));
        }
    }

    fn doubt_once(&mut self, doubt: Doubt) {
        if !self.doubts.contains(&doubt) {
            self.doubts.push(doubt);
        }
    }

    fn conclude(self, id: &ProcessorId, processor: &Processor, acceptances: &[Acceptance]) -> Verdict {
        if !self.objections.is_empty() {
            return Verdict::Refused { because: self.objections };
        }
        let mut ground = Ground::default();
        match &processor.third_country_subsidiaries {
            Fact::Unknown => ground.subsidiaries_unknown = true,
            Fact::Known(countries) => ground.subsidiaries.clone_from(countries),
        }
        let mut open = Vec::new();
        for doubt in self.doubts {
            match acceptances.iter().find(|acceptance| acceptance.covers(id, doubt.fact(), self.today)) {
                Some(acceptance) => ground.accepted.push(Accepted {
                    doubt,
                    by: acceptance.by().to_owned(),
                    reason: acceptance.reason().to_owned(),
                }),
                None => open.push(doubt),
            }
        }
        if open.is_empty() { Verdict::Allowed(ground) } else { Verdict::Unclear { which: open } }
    }
}

const fn leads(owner: &Owner) -> bool {
    matches!(owner.relation, Relation::Controls | Relation::Parent | Relation::GroupHq)
}

impl FactName {
    /// Every fact a policy can ask for.
    pub const ALL: [Self; 6] =
        [Self::Contracting, Self::Control, Self::Sites, Self::SupportAccess, Self::Retention, Self::Review];

    /// The name used in configuration and documents.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Contracting => "contracting",
            Self::Control => "control",
            Self::Sites => "sites",
            Self::SupportAccess => "support-access",
            Self::Retention => "retention",
            Self::Review => "review",
        }
    }

    const fn asks(self) -> &'static str {
        match self {
            Self::Contracting => "who signs the contract",
            Self::Control => "who has the last word",
            Self::Sites => "where data is processed",
            Self::SupportAccess => "from where staff can see data",
            Self::Retention => "how long it keeps what callers say",
            Self::Review => "whether the facts still hold",
        }
    }
}

impl Doubt {
    /// The fact that an acceptance would have to name.
    pub const fn fact(&self) -> FactName {
        match self {
            Self::Unknown(fact) | Self::Unconfirmed(fact) => *fact,
            Self::Influence { .. } => FactName::Control,
            Self::Keeps { .. } => FactName::Retention,
            Self::Expired { .. } => FactName::Review,
        }
    }
}

impl fmt::Display for FactName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Objection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { fact, who, country, wanted } = self;
        write!(f, "{fact}: {who} is in {country}, the policy wants {}", wanted.name())
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(fact) => write!(f, "{fact}: it is unknown {}", fact.asks()),
            Self::Unconfirmed(fact) => write!(f, "{fact}: it is not confirmed {}", fact.asks()),
            Self::Influence { who, country } => {
                write!(f, "control: {who} in {country} holds a share, and nobody is known to have the last word")
            }
            Self::Keeps { days } => write!(f, "retention: it keeps what callers say for {days} days"),
            Self::Expired { review_by } => write!(f, "review: the facts were to be reviewed by {review_by}"),
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Allowed(ground) if ground.accepted.is_empty() => f.write_str("allowed"),
            Self::Allowed(ground) => {
                f.write_str("allowed, accepted by name: ")?;
                let accepted = ground.accepted.iter();
                list(f, accepted.map(|Accepted { doubt, by, .. }| format!("{doubt} (accepted by {by})")))
            }
            Self::Refused { because } => {
                f.write_str("refused: ")?;
                list(f, because.iter().map(ToString::to_string))
            }
            Self::Unclear { which } => {
                f.write_str("unclear: ")?;
                list(f, which.iter().map(ToString::to_string))
            }
        }
    }
}

fn list(f: &mut fmt::Formatter<'_>, items: impl Iterator<Item = String>) -> fmt::Result {
    for (place, item) in items.enumerate() {
        write!(f, "{}{item}", if place == 0 { "" } else { "; " })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
