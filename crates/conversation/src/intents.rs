//! What is understood in every call without being configured: asking for a person, to be forgotten, goodbye.
//!
//! A phrase is words in order: `a|b` is either, `word~` any word that starts so, `*` up to four words in between.
//! `=` before a phrase: it is all that was said, besides fillers. `^` before one: it is said first.

/// A wish the assistant understands in every state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Intent {
    /// "Is this a machine?"
    Machine,
    /// To be forgotten.
    Forget,
    /// To leave a message or be called back.
    Message,
    /// A person.
    Person,
    /// What happens to their data.
    Privacy,
    /// To hear it again.
    Repeat,
    /// To end the call.
    Goodbye,
    /// Nothing: they are polite.
    Thanks,
}

/// The answer to a question that wants a yes or a no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    Yes,
    No,
}

/// The phrases of one language.
pub(crate) struct Phrases {
    /// Words that may stand around a phrase that is all that was said.
    pub(crate) fillers: &'static [&'static str],
    /// Words that turn "forget me" into its opposite.
    pub(crate) denial: &'static [&'static str],
    pub(crate) machine: &'static [&'static str],
    pub(crate) forget: &'static [&'static str],
    pub(crate) message: &'static [&'static str],
    pub(crate) person: &'static [&'static str],
    pub(crate) privacy: &'static [&'static str],
    pub(crate) repeat: &'static [&'static str],
    pub(crate) goodbye: &'static [&'static str],
    pub(crate) thanks: &'static [&'static str],
    pub(crate) yes: &'static [&'static str],
    pub(crate) no: &'static [&'static str],
    /// Sounds of listening, single words, which want no answer.
    pub(crate) backchannel: &'static [&'static str],
}

/// The most words `*` stands for.
const GAP: usize = 4;

impl Phrases {
    /// What the caller wants, if it is one of the built-in wishes.
    pub(crate) fn intent(&self, words: &[String]) -> Option<Intent> {
        // In order of weight: to be forgotten outweighs a message, a message outweighs "speak to".
        let wishes = [
            (Intent::Forget, self.forget),
            (Intent::Machine, self.machine),
            (Intent::Message, self.message),
            (Intent::Person, self.person),
            (Intent::Privacy, self.privacy),
            (Intent::Repeat, self.repeat),
            (Intent::Goodbye, self.goodbye),
            (Intent::Thanks, self.thanks),
        ];
        let denied = words.iter().any(|word| self.denial.contains(&word.as_str()));
        let meant = |intent| intent != Intent::Forget || !denied;
        wishes
            .into_iter()
            .find(|(intent, phrases)| meant(*intent) && self.says(phrases, words))
            .map(|(intent, _)| intent)
    }

    /// Yes or no; what is said first counts first.
    pub(crate) fn reply(&self, words: &[String]) -> Option<Reply> {
        let first = |phrases: &[&str]| phrases.iter().any(|phrase| phrase.starts_with('^') && self.is(phrase, words));
        if first(self.no) || (!first(self.yes) && self.says(self.no, words)) {
            Some(Reply::No)
        } else {
            self.says(self.yes, words).then_some(Reply::Yes)
        }
    }

    /// Whether the words are only sounds of listening.
    pub(crate) fn is_backchannel(&self, words: &[String]) -> bool {
        (1..=3).contains(&words.len()) && words.iter().all(|word| self.backchannel.contains(&word.as_str()))
    }

    /// Whether anything was said besides fillers.
    pub(crate) fn is_empty_talk(&self, words: &[String]) -> bool {
        words.iter().all(|word| self.fillers.contains(&word.as_str()))
    }

    fn says(&self, phrases: &[&str], words: &[String]) -> bool {
        phrases.iter().any(|phrase| self.is(phrase, words))
    }

    fn is(&self, phrase: &str, words: &[String]) -> bool {
        if let Some(phrase) = phrase.strip_prefix('^') {
            follows(&parts(phrase), words, Rest::Anything)
        } else if let Some(phrase) = phrase.strip_prefix('=') {
            self.is_all(&parts(phrase), words)
        } else {
            (0..words.len()).any(|start| follows(&parts(phrase), &words[start..], Rest::Anything))
        }
    }

    /// Whether the phrase is all there is, once fillers are taken away; fillers in the phrase itself count.
    fn is_all(&self, phrase: &[&str], words: &[String]) -> bool {
        let filler = |word: &String| self.fillers.contains(&word.as_str());
        (0..words.len()).take_while(|start| words[..*start].iter().all(filler)).any(|start| {
            let longest = words.len();
            (start + 1..=longest)
                .filter(|end| words[*end..].iter().all(filler))
                .any(|end| follows(phrase, &words[start..end], Rest::Nothing))
        })
    }
}

/// What may come after a phrase.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rest {
    Anything,
    Nothing,
}

fn parts(phrase: &str) -> Vec<&str> {
    phrase.split_whitespace().collect()
}

fn follows(phrase: &[&str], words: &[String], rest: Rest) -> bool {
    match phrase.split_first() {
        None => rest == Rest::Anything || words.is_empty(),
        Some((&"*", phrase)) => (0..=words.len().min(GAP)).any(|skip| follows(phrase, &words[skip..], rest)),
        Some((part, phrase)) => {
            words.split_first().is_some_and(|(word, words)| is_one_of(part, word) && follows(phrase, words, rest))
        }
    }
}

fn is_one_of(part: &str, word: &str) -> bool {
    part.split('|').any(|choice| choice.strip_suffix('~').map_or(choice == word, |start| word.starts_with(start)))
}

#[cfg(test)]
mod tests {
    use clevercall_model::Language;

    use super::*;
    use crate::{wordings::Wordings, words::plain_words};

    fn intent(language: Language, text: &str) -> Option<Intent> {
        Wordings::of(language).unwrap().phrases.intent(&plain_words(text))
    }

    fn check(language: Language, table: &[(Option<Intent>, &[&str])]) {
        let mut wrong = Vec::new();
        for (expected, texts) in table {
            for text in *texts {
                let found = intent(language, text);
                if found != *expected {
                    wrong.push(format!("{text}: {found:?}, not {expected:?}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn english_wishes_are_understood_and_questions_are_none() {
        check(
            Language::English,
            &[
                (
                    Some(Intent::Person),
                    &[
                        "I want to speak to a real person, please.",
                        "Can I talk to somebody?",
                        "Operator.",
                        "Employee, please",
                        "Put me through to someone",
                        "I don't want to talk to a machine",
                        "A human being please",
                        "Could you connect me with a colleague of yours",
                        "Is there anyone I can speak to? A person?",
                    ],
                ),
                (
                    Some(Intent::Forget),
                    &[
                        "Please forget me and delete everything you know about me.",
                        "Forget me.",
                        "Delete my data",
                        "I want my data to be erased",
                        "Can you erase everything you know about me",
                        "forget what I just said",
                    ],
                ),
                (
                    Some(Intent::Message),
                    &[
                        "I would like to leave a message for the planning department.",
                        "Could somebody please call me back tomorrow morning?",
                        "Can you call me tomorrow",
                        "Please ring me back",
                    ],
                ),
                (
                    Some(Intent::Privacy),
                    &[
                        "What do you do with my personal data?",
                        "Privacy",
                        "Is this call being recorded?",
                        "Do you record this?",
                        "What do you know about me?",
                    ],
                ),
                (
                    Some(Intent::Goodbye),
                    &[
                        "Thank you very much. Goodbye.",
                        "Bye",
                        "That's all, thanks",
                        "No thanks, that's all",
                        "Have a nice day",
                    ],
                ),
                (Some(Intent::Thanks), &["Thank you very much", "Thanks a lot", "Thanks for your help"]),
                (
                    Some(Intent::Repeat),
                    &[
                        "Could you say that again?",
                        "What?",
                        "Sorry?",
                        "Can you repeat that please",
                        "I didn't catch that",
                    ],
                ),
                (Some(Intent::Machine), &["Are you a robot?", "Am I talking to a machine?", "Are you a real person"]),
                (
                    None,
                    &[
                        "What are your opening hours?",
                        "How much does a new passport cost?",
                        "How many employees do you have?",
                        "I forgot my passport",
                        "I have forgotten my password",
                        "Don't forget me",
                        "My name is",
                        "When is the rubbish collected on Main Street?",
                        "I am moving next month. How do I change my address?",
                        "I would like to book an appointment on Wednesday at ten o'clock.",
                        "Yes, that is correct.",
                        "No, that is wrong.",
                        "I have and I need help with the transport to the hospital.",
                        "",
                        "What is the price of a passport for my daughter? She is nine years old.",
                        "How do I remove a tree?",
                        "Are you open on Sunday?",
                        "Is there a person limit in the swimming hall?",
                        "The recording studio",
                        "Can I bring a person with me",
                        "I need to renew my driving licence, what do I have to bring?",
                        "How do I call a taxi",
                        "What is a good message",
                    ],
                ),
            ],
        );
    }

    #[test]
    fn danish_wishes_are_understood_and_questions_are_none() {
        check(
            Language::Danish,
            &[
                (
                    Some(Intent::Person),
                    &[
                        "Jeg vil gerne tale med en medarbejder",
                        "Medarbejder.",
                        "Kan jeg få lov at snakke med et menneske?",
                        "Stil mig om, tak",
                        "Kan du stille mig videre til nogen",
                        "Et rigtigt menneske, tak",
                        "Jeg gider ikke tale med en maskine",
                        "Må jeg få fat i en medarbejder",
                        "omstillingen tak",
                    ],
                ),
                (
                    Some(Intent::Forget),
                    &[
                        "Glem mig",
                        "Slet alt om mig",
                        "Vil du slette alt, hvad I har om mig",
                        "Slet mine oplysninger",
                        "Jeg vil gerne have mine data slettet",
                        "Glem alt hvad jeg har sagt",
                    ],
                ),
                (
                    Some(Intent::Message),
                    &[
                        "Jeg vil gerne lægge en besked",
                        "Kan I ringe mig op i morgen?",
                        "Kan nogen ringe tilbage",
                        "Jeg vil gerne ringes op",
                        "Må jeg give en besked til Teknik og Miljø",
                    ],
                ),
                (
                    Some(Intent::Privacy),
                    &[
                        "Privatliv",
                        "Hvad gør I med mine oplysninger?",
                        "Optager I den her samtale?",
                        "Bliver samtalen optaget?",
                        "Hvad gemmer I om mig",
                        "Hvordan behandler I mine data",
                    ],
                ),
                (
                    Some(Intent::Goodbye),
                    &["Farvel", "Det var alt, tak", "Nej tak, ikke andet", "Hej hej", "Ha' det godt"],
                ),
                (Some(Intent::Thanks), &["Mange tak", "Tak for hjælpen", "Tusind tak"]),
                (Some(Intent::Repeat), &["Vil du gentage det?", "Hvad?", "Kan du sige det igen", "En gang til, tak"]),
                (Some(Intent::Machine), &["Er du en robot?", "Er du et rigtigt menneske", "Er det en maskine?"]),
                (
                    None,
                    &[
                        "Hvornår har I åbent?",
                        "Hvad koster et nyt pas?",
                        "Hvor mange medarbejdere har I?",
                        "Jeg har glemt mit kodeord",
                        "Du må ikke glemme mig",
                        "Glem det",
                        "Hvordan sletter jeg min hund i registret",
                        "Er der optaget på lørdag",
                        "Hvornår tømmer I skrald på Vestergade?",
                        "Ja, det er rigtigt",
                        "Nej",
                        "Jeg skal flytte i næste måned",
                        "Hvad siger reglerne om hegn",
                        "Jeg vil gerne bestille tid på onsdag",
                        "",
                        "Er du sød at hjælpe mig",
                        "Hvor finder jeg en besked fra kommunen",
                        "Hvor mange mennesker bor der i byen",
                    ],
                ),
            ],
        );
    }

    #[test]
    fn yes_and_no_are_told_by_the_first_word() {
        let reply = |language, text: &str| Wordings::of(language).unwrap().phrases.reply(&plain_words(text));
        for text in ["Yes, that is correct.", "Yeah", "Sure, please do", "Of course", "Yes, I don't mind"] {
            assert_eq!(reply(Language::English, text), Some(Reply::Yes), "{text}");
        }
        for text in ["No, that is wrong.", "Nope", "That is wrong", "I'd rather not", "No, that is correct but no"] {
            assert_eq!(reply(Language::English, text), Some(Reply::No), "{text}");
        }
        for (text, expected) in [("Ja tak", Reply::Yes), ("Det må du gerne", Reply::Yes), ("Nej tak", Reply::No)] {
            assert_eq!(reply(Language::Danish, text), Some(expected), "{text}");
        }
        for text in ["What are your opening hours?", "Main Street", ""] {
            assert_eq!(reply(Language::English, text), None, "{text}");
        }
    }

    #[test]
    fn sounds_of_listening_are_told_from_answers() {
        let sound = |language, text: &str| Wordings::of(language).unwrap().phrases.is_backchannel(&plain_words(text));
        for text in ["Mhm.", "Okay", "Okay, right", "I see", "uh huh"] {
            assert!(sound(Language::English, text), "{text}");
        }
        for text in ["Nå", "Nå ja", "mm", "okay"] {
            assert!(sound(Language::Danish, text), "{text}");
        }
        assert!(!sound(Language::English, "stop") && !sound(Language::Danish, "nej vent"));
    }
}
