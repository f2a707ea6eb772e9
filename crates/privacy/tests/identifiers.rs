//! Identifiers as people say them, and numbers and words that are none.

use std::sync::LazyLock;

use clevercall_model::{Language, SoundClass, Spoken};
use clevercall_privacy::{Aliases, Engine, Redaction, Settings};

static ENGINE: LazyLock<Engine> =
    LazyLock::new(|| Engine::new(Settings::default()).expect("the default settings are right"));

fn redact(language: Language, words: &str) -> Redaction {
    ENGINE.redact(&Spoken::new(words.to_owned(), language, 1.0), &mut Aliases::default())
}

#[test]
fn danish_identifiers_go() {
    for (words, expected) in [
        ("mit pas har nummer LK 204 881", "mit pas har nummer [PASSPORT_1]"),
        ("på pladen stod der anna bertil toogtyve fire seks ni", "på pladen stod der [LICENSE_PLATE_1]"),
        ("Jeg er født den 7/3 1971.", "Jeg er født [DATE_OF_BIRTH_1]."),
        ("født niende i fjerde nitten hundrede og tooghalvfjerds", "født [DATE_OF_BIRTH_1]"),
        ("jeg bor på gammel kongevej elleve b", "jeg bor på [ADDRESS_1]"),
        ("jeg er fraflyttet Skagen i sidste uge", "jeg er fraflyttet [ADDRESS_1] i sidste uge"),
        ("Reg er 4102 og konto 0091827364.", "Reg er [BANK_ACCOUNT_1]."),
        ("udbetales til reg.nr. 1551 kontonr. 6110 4450 3", "udbetales til reg.nr. [BANK_ACCOUNT_1]"),
        ("jeg har fået en afgift på ef 77 203 i går", "jeg har fået en afgift på [LICENSE_PLATE_1] i går"),
        ("det er Tupaarnaq Heilmann fra kollegiet", "det er [PERSON_1] fra kollegiet"),
        ("hun hedder rannveig joensen", "hun hedder [PERSON_1]"),
        ("altså olena har glemt sin nøgle", "altså [PERSON_1] har glemt sin nøgle"),
        ("Liv har glemt sin jakke hos jer.", "[PERSON_1] har glemt sin jakke hos jer."),
        ("min søns navn er august", "min søns navn er [PERSON_1]"),
        ("tredivte i sjette halvtreds er min fødselsdag", "[DATE_OF_BIRTH_1] er min fødselsdag"),
        ("vi bor i borgergade syvogfirs otte tusind aarhus c", "vi bor i [ADDRESS_1]"),
        ("hun bor i sønderborg og jeg bor i tønder", "hun bor i [ADDRESS_1] og jeg bor i [ADDRESS_2]"),
        ("siden ligger på facebook punktum com skråstreg kurt understreg holm", "siden ligger på [URL_1]"),
    ] {
        assert_eq!(redact(Language::Danish, words).text.as_str(), expected);
    }
}

#[test]
fn danish_numbers_and_words_of_nobody_stay() {
    for words in [
        "Kan jeg bestille ordre 4471 2290 igen?",
        "Måleren står på 20418.",
        "Det koster kr 12 345 i alt.",
        "Vi er ca 14 300 i foreningen.",
        "Er jeres telefonnummer 70 11 22 33?",
        "Der er storm på vej, siger de.",
        "Fitnesscentret har lukket i dag.",
        "Hvad er der i Tivoli til jul?",
        "Mødet er den 14. marts.",
        "jeg sidder i bus 5c",
        "Storm har ramt færgen igen.",
        "jeg er nede i tønder og kasser",
    ] {
        let redaction = redact(Language::Danish, words);
        assert_eq!((redaction.text.as_str(), redaction.class), (words, SoundClass::General));
    }
}

#[test]
fn english_identifiers_go() {
    for (words, expected) in [
        ("date of birth is March the fourth, nineteen eighty-one", "date of birth is [DATE_OF_BIRTH_1]"),
        ("my birthday's the twenty-first of November seventy-four", "my birthday's [DATE_OF_BIRTH_1]"),
        ("dob is oh three, seven, eighty-five", "dob is [DATE_OF_BIRTH_1]"),
        ("The reg is 171 D 20456.", "The reg is [LICENSE_PLATE_1]."),
        ("It's the blue one, 191-D-40822, in my space", "It's the blue one, [LICENSE_PLATE_1], in my space"),
        ("my pps number is seven oh four one two two three T for Tango", "my pps number is [NATIONAL_ID_1]"),
        ("her passport is K B 4 7 7 1 0 2", "her passport is [PASSPORT_1]"),
        ("Eircode is H 91 X 4 double P", "Eircode is [ADDRESS_1]"),
        ("I live at flat 4b, second floor, 22 Hartwell Road, Leeds", "I live at [ADDRESS_1]"),
        ("we're at 9 The Meadows, Tullamore", "we're at [ADDRESS_1]"),
        ("date of birth fourth of the second, oh three", "date of birth [DATE_OF_BIRTH_1]"),
        ("sort code twenty, eleven, oh six", "sort code [BANK_ACCOUNT_1]"),
        ("it says client 203 dot 0 dot 113 dot 9", "it says client [IP_ADDRESS_1]"),
        ("tell Rose I rang", "tell [PERSON_1] I rang"),
        ("Gurpreet is at the desk", "[PERSON_1] is at the desk"),
    ] {
        assert_eq!(redact(Language::English, words).text.as_str(), expected);
    }
}

#[test]
fn english_numbers_and_words_of_nobody_stay() {
    for words in [
        "The parade is on March the fourth.",
        "See you on the twenty-first of November.",
        "It costs three, seven or eighty-five euro.",
        "The firmware says ten dot four dot seven dot one.",
        "Order D K 4471 2281 is late.",
        "We have 190 A 4 sheets and 250 A 3 left.",
        "My gift voucher says 7734 0021 9986 5512.",
        "The rose bushes need cutting.",
        "Is Terminal Two open at Christmas?",
        "We moved the meeting to the fourth of February.",
        "Turn left after 22 metres.",
        "Room 217 is too warm.",
        "I'm charged too much for this.",
    ] {
        let redaction = redact(Language::English, words);
        assert_eq!((redaction.text.as_str(), redaction.class), (words, SoundClass::General));
    }
}
