//! Why something was taken for a statement under Art. 9 or Art. 10, in words an officer understands.

use crate::Kind;

macro_rules! about {
    ($kind:expr, $who:literal) => {
        match $kind {
            Kind::Ethnicity => concat!($who, "'s ethnic origin"),
            Kind::Politics => concat!($who, "'s political opinion"),
            Kind::Religion => concat!($who, "'s belief"),
            Kind::Union => concat!($who, "'s union membership"),
            Kind::Genetic => concat!($who, "'s genes"),
            Kind::Biometric => concat!($who, "'s biometric data"),
            Kind::Health => concat!($who, "'s health"),
            Kind::Sex => concat!($who, "'s sex life or orientation"),
            Kind::Criminal => concat!($who, "'s convictions or offences"),
            Kind::Person
            | Kind::Email
            | Kind::Phone
            | Kind::NationalId
            | Kind::Address
            | Kind::Iban
            | Kind::BankAccount
            | Kind::Card
            | Kind::DateOfBirth
            | Kind::LicensePlate
            | Kind::Passport
            | Kind::IpAddress
            | Kind::Url
            | Kind::Own => $who,
        }
    };
}

/// What words of the lists tell.
pub(super) const fn listed(kind: Kind) -> &'static str {
    about!(kind, "words about a person")
}

/// What words tell that the model knows.
pub(super) const fn learnt(kind: Kind) -> &'static str {
    about!(kind, "reads like a statement about somebody")
}
