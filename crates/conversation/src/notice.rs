//! The notice every call begins with: what tells the caller that this is a machine, whose, and what happens to their
//! words (Regulation (EU) 2024/1689 Art. 50(1) and (5); GDPR Art. 13).
//!
//! A [`Notice`] can't be made without the sentence that tells, and a call can't listen without [`Disclosed`], which only
//! the end of that sentence gives.

use std::time::Duration;

use clevercall_model::{Language, LoggingMode};

use crate::{
    Number, Template, Utterance,
    wordings::{Saying, Wordings},
};

/// What a caller is told first, in one language.
pub(crate) struct Notice {
    /// This is a machine that uses artificial intelligence, and whose; said to its end.
    pub(crate) ai: Template,
    /// Not recorded, what happens to the text, how to reach a person, where to hear more; may be interrupted.
    pub(crate) rest: Template,
    /// That other languages are spoken, each in its own; may be interrupted.
    pub(crate) also: Vec<(Language, Template)>,
}

/// Proof that the caller has heard that this is a machine: no listening and no keeping without it.
#[derive(Debug)]
pub(crate) struct Disclosed(());

/// The sentence that tells, while it is being said.
#[derive(Debug)]
pub(crate) struct Disclosure(pub(crate) Utterance);

impl Disclosure {
    /// The caller has heard the sentence, if this is the utterance that was said to its end.
    pub(crate) fn finished(&self, utterance: Utterance) -> Option<Disclosed> {
        (self.0 == utterance).then_some(Disclosed(()))
    }
}

/// What the notice depends on, besides its language.
#[derive(Clone, Copy)]
pub(crate) struct Circumstances<'a> {
    pub(crate) organisation: &'a str,
    pub(crate) mode: LoggingMode,
    pub(crate) number: Number,
}

impl Notice {
    /// The notice in a language; `others` are the further languages callers may speak.
    pub(crate) fn new(wordings: &Wordings, others: &[&Wordings], about: Circumstances<'_>) -> Self {
        let also =
            others.iter().map(|other| (other.language, written("also-spoken", (other.text)(Saying::AlsoSpoken))));
        let rest = [&what_is_kept(about)[..], &[Saying::WayOut]].concat();
        Self {
            ai: written("notice-ai", &wordings.ai.sentence().replace("{organisation}", about.organisation)),
            rest: written("notice", &spoken(wordings, &rest, about)),
            also: also.collect(),
        }
    }

    /// The longer notice, for callers who ask.
    pub(crate) fn privacy(wordings: &Wordings, about: Circumstances<'_>) -> Template {
        let all = [&[Saying::PrivacyWho], &what_is_kept(about)[..], &[Saying::PrivacyRights]].concat();
        written("privacy", &spoken(wordings, &all, about))
    }
}

fn what_is_kept(about: Circumstances<'_>) -> Vec<Saying> {
    match (about.mode, about.number) {
        (LoggingMode::NumberOnly { .. }, Number::Shown) => vec![Saying::TextNotKept, Saying::NumberKept],
        (LoggingMode::NumberOnly { .. }, Number::Withheld) => vec![Saying::TextNotKept],
        (LoggingMode::AnonymiseAfter { .. }, Number::Shown) => vec![Saying::TextAndNumberKept],
        (LoggingMode::AnonymiseAfter { .. }, Number::Withheld) => vec![Saying::TextKept],
    }
}

fn spoken(wordings: &Wordings, sayings: &[Saying], about: Circumstances<'_>) -> String {
    let (LoggingMode::NumberOnly { dispute: kept } | LoggingMode::AnonymiseAfter { interval: kept }) = about.mode;
    let text = sayings.iter().map(|saying| (wordings.text)(*saying)).collect::<Vec<_>>().join(" ");
    text.replace("{organisation}", about.organisation).replace("{days}", &(wordings.days)(whole_days(kept)))
}

/// Days, rounded up: the notice never promises less than what is kept.
fn whole_days(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis().div_ceil(86_400_000).max(1)).unwrap_or(u64::MAX)
}

fn written(id: &str, text: &str) -> Template {
    Template::parse(id, text).expect("own wordings are tested and the organisation's name was checked")
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_secs(86_400);

    fn notice(language: Language, mode: LoggingMode, number: Number) -> Notice {
        let wordings = Wordings::of(language).unwrap();
        Notice::new(wordings, &[], Circumstances { organisation: "Aarhus Kommune", mode, number })
    }

    fn rest(language: Language, mode: LoggingMode, number: Number) -> String {
        notice(language, mode, number).rest.fixed().unwrap().as_str().to_owned()
    }

    #[test]
    fn the_first_sentence_says_machine_and_whose() {
        for (language, tells) in
            [(Language::Danish, "kunstig intelligens"), (Language::English, "artificial intelligence")]
        {
            let ai = notice(language, LoggingMode::NumberOnly { dispute: DAY }, Number::Shown).ai;
            let text = ai.fixed().unwrap().as_str();
            assert!(text.contains(tells) && text.contains("Aarhus Kommune"), "{text}");
        }
    }

    #[test]
    fn the_days_come_from_the_policy() {
        let text = rest(Language::English, LoggingMode::AnonymiseAfter { interval: 30 * DAY }, Number::Shown);
        assert!(text.contains("at most 30 days") && text.contains("not recorded"), "{text}");
        let text = rest(Language::Danish, LoggingMode::NumberOnly { dispute: DAY }, Number::Shown);
        assert!(text.contains("1 dag ") && text.contains("teksten gemmes ikke"), "{text}");
        assert_eq!([whole_days(DAY), whole_days(DAY + Duration::from_secs(1)), whole_days(DAY / 3)], [1, 2, 1]);
    }

    #[test]
    fn a_withheld_number_is_not_spoken_of() {
        for (language, word) in [(Language::Danish, "telefonnummer"), (Language::English, "telephone number")] {
            for mode in [LoggingMode::NumberOnly { dispute: DAY }, LoggingMode::AnonymiseAfter { interval: DAY }] {
                assert!(rest(language, mode, Number::Shown).contains(word));
                assert!(!rest(language, mode, Number::Withheld).contains(word));
            }
        }
    }

    #[test]
    fn only_the_telling_sentence_gives_leave_to_listen() {
        let disclosure = Disclosure(Utterance(1));
        assert!(disclosure.finished(Utterance(1)).is_some() && disclosure.finished(Utterance(2)).is_none());
    }
}
