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

    /// Checks a table: a line is a wish and the words that ask for it, or `nothing` and words that ask for none.
    fn check(language: Language, table: &str) {
        let wish =
            |text| intent(language, text).map_or("nothing".to_owned(), |wish| format!("{wish:?}").to_lowercase());
        let lines = table.lines().filter_map(|line| line.trim().split_once(": "));
        let wrong: Vec<_> = lines.filter(|(expected, text)| wish(text) != *expected).collect();
        assert!(wrong.is_empty(), "{:#?}", wrong.iter().map(|(_, text)| (text, wish(text))).collect::<Vec<_>>());
    }

    #[test]
    fn english_wishes_are_understood_and_questions_are_none() {
        check(Language::English, ENGLISH);
    }

    #[test]
    fn danish_wishes_are_understood_and_questions_are_none() {
        check(Language::Danish, DANISH);
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

    const ENGLISH: &str = "
            person: I want to speak to a real person, please.
            person: Can I talk to somebody?
            person: Operator.
            person: Employee, please
            person: Put me through to someone
            person: I don't want to talk to a machine
            person: A human being please
            person: Could you connect me with a colleague of yours
            person: Is there anyone I can speak to? A person?
            forget: Please forget me and delete everything you know about me.
            forget: Forget me.
            forget: Delete my data
            forget: I want my data to be erased
            forget: Can you erase everything you know about me
            forget: forget what I just said
            message: I would like to leave a message for the planning department.
            message: Could somebody please call me back tomorrow morning?
            message: Can you call me tomorrow
            message: Please ring me back
            privacy: What do you do with my personal data?
            privacy: Privacy
            privacy: Is this call being recorded?
            privacy: Do you record this?
            privacy: What do you know about me?
            goodbye: Thank you very much. Goodbye.
            goodbye: Bye
            goodbye: That's all, thanks
            goodbye: No thanks, that's all
            goodbye: Have a nice day
            thanks: Thank you very much
            thanks: Thanks a lot
            thanks: Thanks for your help
            repeat: Could you say that again?
            repeat: What?
            repeat: Sorry?
            repeat: Can you repeat that please
            repeat: I didn't catch that
            machine: Are you a robot?
            machine: Am I talking to a machine?
            machine: Are you a real person
            nothing: What are your opening hours?
            nothing: How much does a new passport cost?
            nothing: How many employees do you have?
            nothing: I forgot my passport
            nothing: I have forgotten my password
            nothing: Don't forget me
            nothing: My name is
            nothing: When is the rubbish collected on Main Street?
            nothing: I am moving next month. How do I change my address?
            nothing: I would like to book an appointment on Wednesday at ten o'clock.
            nothing: Yes, that is correct.
            nothing: No, that is wrong.
            nothing: I have and I need help with the transport to the hospital.
            nothing: What is the price of a passport for my daughter? She is nine years old.
            nothing: How do I remove a tree?
            nothing: Are you open on Sunday?
            nothing: Is there a person limit in the swimming hall?
            nothing: The recording studio
            nothing: Can I bring a person with me
            nothing: I need to renew my driving licence, what do I have to bring?
            nothing: How do I call a taxi
            nothing: What is a good message";

    const DANISH: &str = "
            person: Jeg vil gerne tale med en medarbejder
            person: Medarbejder.
            person: Kan jeg få lov at snakke med et menneske?
            person: Stil mig om, tak
            person: Kan du stille mig videre til nogen
            person: Et rigtigt menneske, tak
            person: Jeg gider ikke tale med en maskine
            person: Må jeg få fat i en medarbejder
            person: omstillingen tak
            forget: Glem mig
            forget: Slet alt om mig
            forget: Vil du slette alt, hvad I har om mig
            forget: Slet mine oplysninger
            forget: Jeg vil gerne have mine data slettet
            forget: Glem alt hvad jeg har sagt
            message: Jeg vil gerne lægge en besked
            message: Kan I ringe mig op i morgen?
            message: Kan nogen ringe tilbage
            message: Jeg vil gerne ringes op
            message: Må jeg give en besked til Teknik og Miljø
            privacy: Privatliv
            privacy: Hvad gør I med mine oplysninger?
            privacy: Optager I den her samtale?
            privacy: Bliver samtalen optaget?
            privacy: Hvad gemmer I om mig
            privacy: Hvordan behandler I mine data
            goodbye: Farvel
            goodbye: Det var alt, tak
            goodbye: Nej tak, ikke andet
            goodbye: Hej hej
            goodbye: Ha' det godt
            thanks: Mange tak
            thanks: Tak for hjælpen
            thanks: Tusind tak
            repeat: Vil du gentage det?
            repeat: Hvad?
            repeat: Kan du sige det igen
            repeat: En gang til, tak
            machine: Er du en robot?
            machine: Er du et rigtigt menneske
            machine: Er det en maskine?
            nothing: Hvornår har I åbent?
            nothing: Hvad koster et nyt pas?
            nothing: Hvor mange medarbejdere har I?
            nothing: Jeg har glemt mit kodeord
            nothing: Du må ikke glemme mig
            nothing: Glem det
            nothing: Hvordan sletter jeg min hund i registret
            nothing: Er der optaget på lørdag
            nothing: Hvornår tømmer I skrald på Vestergade?
            nothing: Ja, det er rigtigt
            nothing: Nej
            nothing: Jeg skal flytte i næste måned
            nothing: Hvad siger reglerne om hegn
            nothing: Jeg vil gerne bestille tid på onsdag
            nothing: Er du sød at hjælpe mig
            nothing: Hvor finder jeg en besked fra kommunen
            nothing: Hvor mange mennesker bor der i byen";
}
