//! The sealed parts of a call that identify: number, removed values, start and end.

use std::time::Duration;

use clevercall_model::{Personal, TelephoneNumber, Timestamp, TurnNumber};
use clevercall_privacy::Removed;
use zeroize::Zeroizing;

use crate::{
    StoreError,
    backend::{Backend, OrganisationNumber, Place, TurnRow, ValueRow},
    keys::{CallKey, IndexKey, TextKey},
    person::{Blind, FoundBy, Sought, found_by},
    seal::{self, Binding, Sealed},
    turn::{self, KeptTurn, Turn},
};

/// The slot of the caller's own number.
pub(crate) const CALLER: u32 = 0;

/// When a call began and ended; sealed, because a time finds its caller in the carrier's records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) started: Timestamp,
    pub(crate) ended: Option<Timestamp>,
}

/// An opened value; its words are wiped on drop.
pub(crate) struct Original {
    pub(crate) slot: u32,
    pub(crate) found_by: Option<FoundBy>,
    pub(crate) placeholder: String,
    pub(crate) normal: Personal<String>,
    pub(crate) original: Personal<String>,
}

impl Original {
    /// Whether it is the sought value.
    pub(crate) fn is(&self, sought: &Sought) -> bool {
        self.found_by.is_some_and(|by| sought.is(by, self.normal.reveal()))
    }

    /// The blind index that it is stored with, if it has one.
    pub(crate) fn blind(&self, key: &IndexKey) -> Option<Blind> {
        Some(Sought::value(self.found_by?, self.normal.reveal()).blind(key))
    }
}

const FINDABLE: [FoundBy; 4] = [FoundBy::Number, FoundBy::Email, FoundBy::Name, FoundBy::NationalId];
const NOT_FINDABLE: u8 = 255;

impl Head {
    pub(crate) fn seal(self, key: &CallKey, organisation: OrganisationNumber) -> Sealed {
        let ended = self.ended.map_or(i64::MIN, Timestamp::as_millis);
        let plain = [self.started.as_millis().to_be_bytes(), ended.to_be_bytes()].concat();
        seal::seal(key.secret(), &Self::place(organisation), &plain)
    }

    pub(crate) fn open(key: &CallKey, organisation: OrganisationNumber, sealed: &Sealed) -> Result<Self, StoreError> {
        let plain = seal::open(key.secret(), &Self::place(organisation), sealed)?;
        let (started, ended) = plain.split_first_chunk::<8>().ok_or(StoreError::Damaged { table: "call" })?;
        let ended =
            ended.try_into().map(i64::from_be_bytes).map_err(|_length| StoreError::Damaged { table: "call" })?;
        Ok(Self {
            started: Timestamp::from_millis(i64::from_be_bytes(*started)),
            ended: (ended != i64::MIN).then(|| Timestamp::from_millis(ended)),
        })
    }

    fn place(organisation: OrganisationNumber) -> Binding {
        Binding::column("call.head").number(organisation.0)
    }
}

fn value_place(organisation: OrganisationNumber, slot: u32) -> Binding {
    Binding::column("value.original").number(organisation.0).number(i64::from(slot))
}

fn text_place(organisation: OrganisationNumber, turn: TurnNumber) -> Binding {
    Binding::column("turn.text").number(organisation.0).number(i64::from(turn.0))
}

fn time_place(organisation: OrganisationNumber, turn: TurnNumber) -> Binding {
    Binding::column("turn.at").number(organisation.0).number(i64::from(turn.0))
}

/// A turn's two sealed columns: the text outlives de-identification, the time does not.
pub(crate) fn seal_turn(keys: (&CallKey, &TextKey), organisation: OrganisationNumber, turn: &Turn<'_>) -> TurnRow {
    let (call_key, text_key) = keys;
    let text = Zeroizing::new(turn::encode(turn));
    let at = u64::try_from(turn.at.as_millis()).unwrap_or(u64::MAX).to_be_bytes();
    TurnRow {
        number: turn.number,
        text: seal::seal(text_key.secret(), &text_place(organisation, turn.number), &text),
        at: Some(seal::seal(call_key.secret(), &time_place(organisation, turn.number), &at)),
    }
}

/// Opens a turn; without the call key its time stays unknown.
pub(crate) fn open_turn(
    keys: (Option<&CallKey>, &TextKey),
    organisation: OrganisationNumber,
    row: &TurnRow,
) -> Result<KeptTurn, StoreError> {
    let (call_key, text_key) = keys;
    let damaged = StoreError::Damaged { table: "turn" };
    let at = match (call_key, &row.at) {
        (Some(key), Some(sealed)) => {
            let plain = seal::open(key.secret(), &time_place(organisation, row.number), sealed)?;
            let millis: [u8; 8] = plain.as_slice().try_into().map_err(|_length| damaged)?;
            Some(Duration::from_millis(u64::from_be_bytes(millis)))
        }
        _ => None,
    };
    let plain = seal::open(text_key.secret(), &text_place(organisation, row.number), &row.text)?;
    turn::decode(row.number, at, &plain).ok_or(damaged)
}

/// A value that was removed from the text, sealed, with what it can be found by; none for Art. 9 and Art. 10.
pub(crate) fn seal_removed(
    keys: (&IndexKey, &CallKey),
    (organisation, slot): (OrganisationNumber, u32),
    removed: &Removed,
) -> Option<(ValueRow, Option<(FoundBy, Blind)>)> {
    let kind = removed.placeholder.kind();
    if !kind.may_be_kept() {
        return None;
    }
    let (index_key, call_key) = keys;
    let sought = Sought::removed(kind, removed.normal.reveal());
    let words =
        (&*removed.placeholder.to_string(), removed.normal.reveal().as_str(), removed.original.reveal().as_str());
    let plain = encode(found_by(kind), words);
    let original = seal::seal(call_key.secret(), &value_place(organisation, slot), &plain);
    Some((ValueRow { slot, original }, sought.map(|sought| (sought.by, sought.blind(index_key)))))
}

/// Keeps the caller's number, sealed, and what it can be found by.
pub(crate) fn keep_number(
    backend: &mut dyn Backend,
    place: Place,
    (index_key, call_key): (&IndexKey, &CallKey),
    number: &TelephoneNumber,
) -> Result<(), StoreError> {
    let plain = encode(Some(FoundBy::Number), ("", number.reveal(), number.reveal()));
    let original = seal::seal(call_key.secret(), &value_place(place.organisation, CALLER), &plain);
    backend.insert_value(place, &ValueRow { slot: CALLER, original })?;
    let sought = Sought::number(number);
    backend.insert_index(place, sought.by, sought.blind(index_key))
}

/// Opens a value.
pub(crate) fn open_value(
    key: &CallKey,
    organisation: OrganisationNumber,
    row: &ValueRow,
) -> Result<Original, StoreError> {
    let plain = seal::open(key.secret(), &value_place(organisation, row.slot), &row.original)?;
    decode(row.slot, &plain).ok_or(StoreError::Damaged { table: "value" })
}

/// What it is found by, then placeholder and normal form with their lengths, then the original to the end.
fn encode(by: Option<FoundBy>, (placeholder, normal, original): (&str, &str, &str)) -> Zeroizing<Vec<u8>> {
    let mut plain = Zeroizing::new(Vec::with_capacity(9 + placeholder.len() + normal.len() + original.len()));
    let by = by.and_then(|by| FINDABLE.iter().position(|known| *known == by));
    plain.push(by.and_then(|place| u8::try_from(place).ok()).unwrap_or(NOT_FINDABLE));
    for part in [placeholder, normal] {
        plain.extend_from_slice(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
        plain.extend_from_slice(part.as_bytes());
    }
    plain.extend_from_slice(original.as_bytes());
    plain
}

fn decode(slot: u32, plain: &[u8]) -> Option<Original> {
    let (&by, rest) = plain.split_first()?;
    let found_by = if by == NOT_FINDABLE { None } else { Some(*FINDABLE.get(usize::from(by))?) };
    let (placeholder, rest) = part(rest)?;
    let (normal, original) = part(rest)?;
    Some(Original {
        slot,
        found_by,
        placeholder: placeholder.to_owned(),
        normal: Personal::new(normal.to_owned()),
        original: Personal::new(str::from_utf8(original).ok()?.to_owned()),
    })
}

fn part(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let (part, rest) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    Some((str::from_utf8(part).ok()?, rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_value_comes_back_as_it_went_in(placeholder in ".{0,20}", normal in ".*", original in ".*") {
            let plain = encode(Some(FoundBy::Email), (&placeholder, &normal, &original));
            let opened = decode(7, &plain).unwrap();
            prop_assert_eq!((opened.slot, opened.found_by, opened.placeholder), (7, Some(FoundBy::Email), placeholder));
            prop_assert!(*opened.normal.reveal() == normal && *opened.original.reveal() == original);
        }

        #[test]
        fn no_bytes_make_the_reader_stumble(bytes: Vec<u8>) {
            if let Some(opened) = decode(0, &bytes) {
                prop_assert!(opened.original.reveal().len() < bytes.len());
            }
        }
    }

    #[test]
    fn a_call_that_goes_on_has_no_end() {
        let (key, organisation) = (CallKey::draw(), OrganisationNumber(1));
        for ended in [None, Some(Timestamp::from_millis(9))] {
            let head = Head { started: Timestamp::from_millis(5), ended };
            assert_eq!(Head::open(&key, organisation, &head.seal(&key, organisation)).unwrap(), head);
        }
    }
}
