//! A fact that may be unknown, and says so.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{self, SeqAccess, Visitor},
};

/// A list of facts: `"unknown"`, or what is known (an empty list claims that there is none).
///
/// Leaving the field out is not the same as an empty list; it is read as unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Fact<T> {
    /// Nobody found out; judged as if it were the worst.
    #[default]
    Unknown,
    /// Claimed, by the sources of the entry.
    Known(Vec<T>),
}

impl<T> Fact<T> {
    /// The same fact, each known item seen through `view`.
    pub fn each<U>(&self, view: impl Fn(&T) -> U) -> Fact<U> {
        match self {
            Self::Unknown => Fact::Unknown,
            Self::Known(items) => Fact::Known(items.iter().map(view).collect()),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Fact<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FactVisitor(PhantomData))
    }
}

struct FactVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for FactVisitor<T> {
    type Value = Fact<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list, or \"unknown\"")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Fact<T>, E> {
        if text == "unknown" { Ok(Fact::Unknown) } else { Err(E::invalid_value(de::Unexpected::Str(text), &self)) }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Fact<T>, A::Error> {
        let mut known = Vec::new();
        while let Some(item) = list.next_element()? {
            known.push(item);
        }
        Ok(Fact::Known(known))
    }
}
