//! What may be kept of a call, and the form it is sealed in.

use std::{fmt, time::Duration};

use clevercall_model::{CallId, CallerNumber, Language, LoggingMode, SoundClass, Speaker, Timestamp, TurnNumber};
use clevercall_privacy::{Redacted, Removed};
use zeroize::Zeroize;

/// A call that begins.
pub struct CallStart<'a> {
    /// The call's random id.
    pub call: CallId,
    /// How much is kept of it, and for how long: there is no record without a due date.
    ///
    /// It may be stricter than the organisation's policy (a caller who declined), never looser.
    pub mode: LoggingMode,
    /// Who called, if they showed it.
    pub number: &'a CallerNumber,
    /// When it rang.
    pub started: Timestamp,
}

/// One turn to keep: redacted text, and the removed values that the policy allows to keep sealed.
#[derive(Clone, Copy)]
pub struct Turn<'a> {
    /// Its place in the call.
    pub number: TurnNumber,
    /// Who spoke.
    pub speaker: Speaker,
    /// The class of sound.
    pub class: SoundClass,
    /// The language, where one was recognised.
    pub language: Option<Language>,
    /// From the start of the call.
    pub at: Duration,
    /// The words, de-identified; no other type of text can be kept.
    pub text: &'a Redacted,
    /// Values that were taken out; those of Art. 9 and Art. 10 are dropped here again, should one arrive.
    pub removed: &'a [Removed],
    /// The approved answer that was spoken, if it was one.
    pub answer: Option<&'a AnswerSpoken>,
}

/// An approved answer that was spoken, by its id in the organisation's file and the hash of its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerSpoken {
    /// The id the organisation gave it; at most 255 bytes are kept.
    pub id: String,
    /// SHA-256 of the approved text.
    pub sha256: [u8; 32],
}

/// What a caller asked the desk for, during the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Request {
    /// To be forgotten (Art. 17).
    Forget,
    /// To have a message passed on.
    Message,
}

impl Request {
    /// The name used in storage and interfaces.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Forget => "forget",
            Self::Message => "message",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::Forget, Self::Message].into_iter().find(|request| request.name() == name)
    }
}

/// Text that came out of its seal: it was [`Redacted`] when it went in, and the seal shows that it is unchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptText(String);

impl KeptText {
    /// The text, with placeholders.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Drop for KeptText {
    /// De-identified is not anonymous: what was shown does not stay in memory either.
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Display for KeptText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A turn as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptTurn {
    /// Its place in the call.
    pub number: TurnNumber,
    /// Who spoke.
    pub speaker: Speaker,
    /// The class of sound.
    pub class: SoundClass,
    /// The language, where one was recognised.
    pub language: Option<Language>,
    /// From the start of the call; gone once the call is de-identified.
    pub at: Option<Duration>,
    /// The redacted words.
    pub text: KeptText,
    /// The approved answer that was spoken, if it was one.
    pub answer: Option<AnswerSpoken>,
}

const FORM: u8 = 1;
const SPEAKERS: [Speaker; 2] = [Speaker::Caller, Speaker::Assistant];
const CLASSES: [SoundClass; 4] = [SoundClass::General, SoundClass::Personal, SoundClass::Static, SoundClass::Dynamic];
const NO_LANGUAGE: u8 = 255;

/// The bytes that are sealed for a turn: form, speaker, class, language, answer, then the text to the end.
pub(crate) fn encode(turn: &Turn<'_>) -> Vec<u8> {
    let text = turn.text.as_str();
    let mut bytes = Vec::with_capacity(8 + text.len() + turn.answer.map_or(0, |answer| answer.id.len() + 33));
    bytes.extend([FORM, place(&SPEAKERS, &turn.speaker), place(&CLASSES, &turn.class)]);
    bytes.push(turn.language.map_or(NO_LANGUAGE, |language| place(&Language::ALL, &language)));
    match turn.answer {
        None => bytes.push(0),
        Some(answer) => {
            let id = beginning(&answer.id);
            bytes.push(u8::try_from(id.len()).expect("it was cut to 255 bytes"));
            bytes.extend_from_slice(id.as_bytes());
            bytes.extend_from_slice(&answer.sha256);
        }
    }
    bytes.extend_from_slice(text.as_bytes());
    bytes
}

/// The turn in opened bytes; `None` for a form that this program never wrote.
pub(crate) fn decode(number: TurnNumber, at: Option<Duration>, bytes: &[u8]) -> Option<KeptTurn> {
    let (&[form, speaker, class, language, id_length], rest) = bytes.split_first_chunk::<5>()?;
    if form != FORM {
        return None;
    }
    let (answer, text) = decode_answer(usize::from(id_length), rest)?;
    let language = match language {
        NO_LANGUAGE => None,
        place => Some(*Language::ALL.get(usize::from(place))?),
    };
    Some(KeptTurn {
        number,
        speaker: *SPEAKERS.get(usize::from(speaker))?,
        class: *CLASSES.get(usize::from(class))?,
        language,
        at,
        text: KeptText(str::from_utf8(text).ok()?.to_owned()),
        answer,
    })
}

fn decode_answer(id_length: usize, bytes: &[u8]) -> Option<(Option<AnswerSpoken>, &[u8])> {
    if id_length == 0 {
        return Some((None, bytes));
    }
    let (id, rest) = bytes.split_at_checked(id_length)?;
    let (sha256, text) = rest.split_first_chunk::<32>()?;
    let id = str::from_utf8(id).ok()?.to_owned();
    Some((Some(AnswerSpoken { id, sha256: *sha256 }), text))
}

fn place<T: PartialEq>(all: &[T], one: &T) -> u8 {
    let place = all.iter().position(|known| known == one).expect("the list holds every variant");
    u8::try_from(place).expect("the list is short")
}

/// At most 255 bytes, cut between two characters; an answer without an id is called `-`.
fn beginning(id: &str) -> &str {
    let end = (0..=id.len().min(255)).rev().find(|&end| id.is_char_boundary(end)).unwrap_or(0);
    if end == 0 { "-" } else { &id[..end] }
}

#[cfg(test)]
mod tests {
    use clevercall_privacy::Approved;
    use proptest::prelude::*;

    use super::*;

    fn round_trip(text: &str, answer: Option<&AnswerSpoken>) -> KeptTurn {
        let text = Approved::written(text).to_redacted();
        let turn = Turn {
            number: TurnNumber(3),
            speaker: Speaker::Assistant,
            class: SoundClass::Static,
            language: Some(Language::Danish),
            at: Duration::ZERO,
            text: &text,
            removed: &[],
            answer,
        };
        decode(TurnNumber(3), None, &encode(&turn)).unwrap()
    }

    proptest! {
        #[test]
        fn a_turn_comes_back_as_it_went_in(text in ".*", id in ".{1,40}", sha256: [u8; 32]) {
            let answer = AnswerSpoken { id, sha256 };
            let kept = round_trip(&text, Some(&answer));
            prop_assert_eq!((kept.text.as_str(), kept.answer), (text.as_str(), Some(answer)));
            prop_assert_eq!(kept.language, Some(Language::Danish));
        }

        #[test]
        fn no_bytes_make_the_reader_stumble(bytes: Vec<u8>) {
            if let Some(turn) = decode(TurnNumber(1), None, &bytes) {
                prop_assert!(turn.text.as_str().len() <= bytes.len());
            }
        }
    }

    #[test]
    fn a_long_answer_id_is_cut_between_characters() {
        let answer = AnswerSpoken { id: "å".repeat(200), sha256: [7; 32] };
        let kept = round_trip("x", Some(&answer)).answer.unwrap();
        assert_eq!((kept.id, kept.sha256), ("å".repeat(127), [7; 32]));
    }

    #[test]
    fn an_unknown_form_is_refused() {
        for bytes in
            [&[][..], &[1, 0, 0, 0], &[2, 0, 0, 255, 0], &[1, 2, 0, 255, 0], &[1, 0, 4, 255, 0], &[1, 0, 0, 5, 0]]
        {
            assert_eq!(decode(TurnNumber(1), None, bytes), None);
        }
        assert_eq!(decode(TurnNumber(1), None, &[1, 0, 0, 255, 3, b'a']), None);
    }
}
