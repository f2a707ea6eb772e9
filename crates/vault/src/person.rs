//! Finding a person without a list of persons: keyed blind indexes over normalised values.
//!
//! A blind index is HMAC-SHA256 (RFC 2104) under the organisation's index key, cut to 128 bits, over the kind and the
//! normalised value.
//! It is stored beside the sealed value, never as a key of anything, and removed together with it.

use clevercall_model::{CallId, Personal, TelephoneNumber};
use clevercall_privacy::Kind;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{keys::IndexKey, policy::BillingPeriod};

/// Whom an erasure is about.
pub enum Person {
    /// Whoever calls from, or named, this number.
    Number(TelephoneNumber),
    /// Whoever named this e-mail address.
    Email(Personal<String>),
    /// Whoever was named so; compared whole, so `Peter` does not find `Peter Hansen`.
    Name(Personal<String>),
    /// Whoever gave this national identity number.
    NationalId(Personal<String>),
    /// Nobody in particular: this one call.
    Call(CallId),
}

impl Person {
    /// What is known of the person, without the value; for plans, certificates and the ledger.
    pub const fn by(&self) -> FoundBy {
        match self {
            Self::Number(_) => FoundBy::Number,
            Self::Email(_) => FoundBy::Email,
            Self::Name(_) => FoundBy::Name,
            Self::NationalId(_) => FoundBy::NationalId,
            Self::Call(_) => FoundBy::Call,
        }
    }
}

/// By what a person is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FoundBy {
    /// A telephone number.
    Number,
    /// An e-mail address.
    Email,
    /// A name.
    Name,
    /// A national identity number.
    NationalId,
    /// A call's id.
    Call,
    /// Not one person: the whole organisation.
    Organisation,
}

/// A value in the one form in which it is compared; wiped on drop.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Normal(Zeroizing<String>);

/// 128 bits that say "the same value", to a holder of the index key only.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Blind(pub(crate) [u8; 16]);

/// The value of a person's that can be searched for, and its kind; none for a call.
#[derive(Clone)]
pub(crate) struct Sought {
    pub(crate) by: FoundBy,
    pub(crate) normal: Normal,
}

impl Sought {
    pub(crate) fn person(person: &Person) -> Option<Self> {
        let (by, value) = match person {
            Person::Number(number) => (FoundBy::Number, number.reveal()),
            Person::Email(value) => (FoundBy::Email, value.reveal().as_str()),
            Person::Name(value) => (FoundBy::Name, value.reveal().as_str()),
            Person::NationalId(value) => (FoundBy::NationalId, value.reveal().as_str()),
            Person::Call(_) => return None,
        };
        Some(Self::value(by, value))
    }

    pub(crate) fn number(number: &TelephoneNumber) -> Self {
        Self::value(FoundBy::Number, number.reveal())
    }

    pub(crate) fn value(by: FoundBy, value: &str) -> Self {
        Self { by, normal: Normal::of(by, value) }
    }

    /// What a removed value can be found by later; none for kinds nobody is looked up by.
    pub(crate) fn removed(kind: Kind, normal: &str) -> Option<Self> {
        found_by(kind).map(|by| Self::value(by, normal))
    }

    pub(crate) fn blind(&self, key: &IndexKey) -> Blind {
        // Numbers are said with and without country code; the last eight digits agree, the opened value decides.
        let value = match self.by {
            FoundBy::Number => self.normal.last_digits(),
            FoundBy::Email | FoundBy::Name | FoundBy::NationalId | FoundBy::Call | FoundBy::Organisation => {
                &self.normal.0
            }
        };
        blind(key, &[self.by.name().as_bytes(), value.as_bytes()])
    }

    /// The sought value as a number in international form, as invoices keep it.
    pub(crate) fn as_number(&self) -> Option<TelephoneNumber> {
        if self.by == FoundBy::Number { TelephoneNumber::parse(&self.normal.0, "").ok() } else { None }
    }

    /// Whether an opened value of this kind is the sought one.
    pub(crate) fn is(&self, by: FoundBy, value: &str) -> bool {
        self.by == by && self.normal.same(by, &Normal::of(by, value))
    }
}

/// The blind index of a number within one billing period; it says nothing about any other period.
pub(crate) fn billed_blind(key: &IndexKey, period: BillingPeriod, number: &TelephoneNumber) -> Blind {
    blind(key, &[b"billed", &period.number().to_be_bytes(), number.reveal().as_bytes()])
}

fn blind(key: &IndexKey, parts: &[&[u8]]) -> Blind {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.secret().bytes()).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    let digest: [u8; 32] = mac.finalize().into_bytes().into();
    Blind(*digest.first_chunk().expect("32 bytes hold 16"))
}

impl FoundBy {
    /// The name used in storage and interfaces.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Email => "email",
            Self::Name => "name",
            Self::NationalId => "national_id",
            Self::Call => "call",
            Self::Organisation => "organisation",
        }
    }
}

/// By what a removed value of this kind is found.
pub(crate) fn found_by(kind: Kind) -> Option<FoundBy> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "nobody is looked up by any other kind, now or later")]
    match kind {
        Kind::Person => Some(FoundBy::Name),
        Kind::Email => Some(FoundBy::Email),
        Kind::Phone => Some(FoundBy::Number),
        Kind::NationalId => Some(FoundBy::NationalId),
        _ => None,
    }
}

impl Normal {
    fn of(by: FoundBy, value: &str) -> Self {
        let mut normal = Zeroizing::new(String::with_capacity(value.len() * 2));
        match by {
            FoundBy::Number => {
                let plain = value.trim();
                let international = plain.strip_prefix('+').or_else(|| plain.strip_prefix("00"));
                if international.is_some() {
                    normal.push('+');
                }
                normal.extend(international.unwrap_or(plain).chars().filter(char::is_ascii_digit));
            }
            FoundBy::NationalId => {
                normal.extend(value.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase))
            }
            FoundBy::Email => normal.extend(value.trim().chars().flat_map(char::to_lowercase)),
            FoundBy::Name | FoundBy::Call | FoundBy::Organisation => {
                for word in value.split_whitespace() {
                    if !normal.is_empty() {
                        normal.push(' ');
                    }
                    normal.extend(word.chars().flat_map(char::to_lowercase));
                }
            }
        }
        Self(normal)
    }

    fn digits(&self) -> &str {
        self.0.trim_start_matches('+')
    }

    fn last_digits(&self) -> &str {
        let digits = self.digits();
        &digits[digits.len().saturating_sub(8)..]
    }

    fn same(&self, by: FoundBy, other: &Self) -> bool {
        let both_international = self.0.starts_with('+') && other.0.starts_with('+');
        if by != FoundBy::Number || both_international {
            return self == other;
        }
        // One of them lacks its country code, and may have a trunk prefix 0 instead.
        let (one, two) = (self.national(), other.national());
        let (long, short) = if one.len() >= two.len() { (one, two) } else { (two, one) };
        one == two || (short.len() >= 8 && long.len() - short.len() <= 3 && long.ends_with(short))
    }

    fn national(&self) -> &str {
        if self.0.starts_with('+') { self.digits() } else { self.0.strip_prefix('0').unwrap_or(&self.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sought(by: FoundBy, value: &str) -> Sought {
        Sought { by, normal: Normal::of(by, value) }
    }

    #[track_caller]
    fn check(by: FoundBy, one: &str, two: &str, same: bool) {
        let key = IndexKey::draw();
        assert_eq!(sought(by, one).is(by, two), same, "{one} / {two}");
        if same {
            assert!(sought(by, one).blind(&key) == sought(by, two).blind(&key), "{one} / {two} index apart");
        }
    }

    #[test]
    fn a_number_is_found_however_it_was_said() {
        for other in ["22334455", "+45 22 33 44 55", "0045 22334455", "4522334455"] {
            check(FoundBy::Number, "+4522334455", other, true);
        }
        check(FoundBy::Number, "+46701234567", "070-123 45 67", true);
    }

    #[test]
    fn numbers_that_merely_end_alike_are_two_persons() {
        check(FoundBy::Number, "+4522334455", "+4622334455", false);
        check(FoundBy::Number, "+4522334455", "22334456", false);
        check(FoundBy::Number, "+4522334455", "4455", false);
        check(FoundBy::Number, "+447700900123", "900123", false);
    }

    #[test]
    fn names_and_addresses_are_found_in_any_case() {
        check(FoundBy::Name, "Søren  Ålund", "søren ålund", true);
        check(FoundBy::Email, "Peter@Example.DK ", "peter@example.dk", true);
        check(FoundBy::NationalId, "010285-1234", "0102851234", true);
    }

    #[test]
    fn part_of_a_name_is_another_name() {
        check(FoundBy::Name, "Peter Hansen", "Peter", false);
        check(FoundBy::Email, "peter@example.dk", "peter@example.com", false);
        check(FoundBy::NationalId, "0102851234", "0102851235", false);
    }

    #[test]
    fn a_blind_index_needs_the_key_the_kind_and_the_period() {
        let (key, other) = (IndexKey::draw(), IndexKey::draw());
        let value = |by| sought(by, "12345678");
        assert!(value(FoundBy::Number).blind(&key) != value(FoundBy::Number).blind(&other));
        assert!(value(FoundBy::Number).blind(&key) != value(FoundBy::NationalId).blind(&key));
        let number = TelephoneNumber::parse("12345678", "45").unwrap();
        let [one, two] = [1, 2].map(|n| BillingPeriod::from_number(n).unwrap());
        assert!(billed_blind(&key, one, &number) != billed_blind(&key, two, &number));
    }
}
