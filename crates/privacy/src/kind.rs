//! The kinds of personal data that are looked for, and how strictly each is treated.

/// A kind of personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A person's name.
    Person,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A national identity number, such as the Danish CPR number.
    NationalId,
    /// A postal address or part of one.
    Address,
    /// An international bank account number.
    Iban,
    /// A national bank account number.
    BankAccount,
    /// A payment card number.
    Card,
    /// A date of birth.
    DateOfBirth,
    /// A vehicle's licence plate.
    LicensePlate,
    /// A passport number.
    Passport,
    /// An IP address.
    IpAddress,
    /// A web address that may point at a person.
    Url,
    /// Race or ethnic origin (Art. 9).
    Ethnicity,
    /// Political opinion (Art. 9).
    Politics,
    /// Religion or philosophical belief (Art. 9).
    Religion,
    /// Trade-union membership (Art. 9).
    Union,
    /// Genetic data (Art. 9).
    Genetic,
    /// Biometric data (Art. 9).
    Biometric,
    /// Health (Art. 9).
    Health,
    /// Sex life or sexual orientation (Art. 9).
    Sex,
    /// Criminal convictions and offences (Art. 10).
    Criminal,
    /// What an organisation's own rules find under a label of its own.
    Own,
}

/// How strictly a kind is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tier {
    /// May be kept sealed where the mode allows it, and spoken back to the same caller.
    Ordinary,
    /// National id and criminal matters: never spoken back.
    Restricted,
    /// Art. 9: no original is kept anywhere.
    Special,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 23] = [
        Self::Person,
        Self::Email,
        Self::Phone,
        Self::NationalId,
        Self::Address,
        Self::Iban,
        Self::BankAccount,
        Self::Card,
        Self::DateOfBirth,
        Self::LicensePlate,
        Self::Passport,
        Self::IpAddress,
        Self::Url,
        Self::Ethnicity,
        Self::Politics,
        Self::Religion,
        Self::Union,
        Self::Genetic,
        Self::Biometric,
        Self::Health,
        Self::Sex,
        Self::Criminal,
        Self::Own,
    ];

    /// The name used in interfaces and storage; in capitals it is the placeholder's.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::NationalId => "national_id",
            Self::Address => "address",
            Self::Iban => "iban",
            Self::BankAccount => "bank_account",
            Self::Card => "card",
            Self::DateOfBirth => "date_of_birth",
            Self::LicensePlate => "license_plate",
            Self::Passport => "passport",
            Self::IpAddress => "ip_address",
            Self::Url => "url",
            Self::Ethnicity => "ethnicity",
            Self::Politics => "politics",
            Self::Religion => "religion",
            Self::Union => "union",
            Self::Genetic => "genetic",
            Self::Biometric => "biometric",
            Self::Health => "health",
            Self::Sex => "sex",
            Self::Criminal => "criminal",
            Self::Own => "own",
        }
    }

    /// How strictly the kind is treated.
    pub const fn tier(self) -> Tier {
        match self {
            Self::NationalId | Self::Criminal => Tier::Restricted,
            Self::Ethnicity
            | Self::Politics
            | Self::Religion
            | Self::Union
            | Self::Genetic
            | Self::Biometric
            | Self::Health
            | Self::Sex => Tier::Special,
            Self::Person
            | Self::Email
            | Self::Phone
            | Self::Address
            | Self::Iban
            | Self::BankAccount
            | Self::Card
            | Self::DateOfBirth
            | Self::LicensePlate
            | Self::Passport
            | Self::IpAddress
            | Self::Url
            | Self::Own => Tier::Ordinary,
        }
    }

    /// Whether a removed value may have its original kept (sealed); Art. 9 and Art. 10 never.
    pub const fn may_be_kept(self) -> bool {
        !matches!(self.tier(), Tier::Special) && !matches!(self, Self::Criminal)
    }
}

impl Tier {
    /// The name used in interfaces.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::Restricted => "restricted",
            Self::Special => "special",
        }
    }
}
