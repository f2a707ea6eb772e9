//! What the filter does to whole sentences, in Danish and English.

use std::sync::LazyLock;

use clevercall_model::{Language, SoundClass, Spoken};
use clevercall_privacy::{
    Aliases, Engine, Filters, Kind, LONGEST_SEGMENT_BYTES, Redaction, Settings, WITHHELD_TEXT, Withheld,
};

static ENGINE: LazyLock<Engine> =
    LazyLock::new(|| Engine::new(Settings::default()).expect("the default settings are right"));

fn redact(words: &str) -> Redaction {
    ENGINE.redact(&Spoken::in_unknown_language(words.to_owned()), &mut Aliases::default())
}

#[track_caller]
fn check(words: &str, expected: &str) {
    assert_eq!(redact(words).text.as_str(), expected);
}

#[track_caller]
fn passes(words: &str) {
    check(words, words);
    assert_eq!(redact(words).class, SoundClass::General);
}

#[test]
fn names_after_introductions_are_removed() {
    check("My name is Peter Hansen.", "My name is [PERSON_1].");
    check("mit navn er bo nielsen", "mit navn er [PERSON_1]");
    check("jeg hedder Mohammed Abdi Hassan og jeg ringer om mit pas", "jeg hedder [PERSON_1] og jeg ringer om mit pas");
    check("min søn hedder Storm", "min søn hedder [PERSON_1]");
}

#[test]
fn ordinary_words_are_not_names() {
    passes("I want to speak to a real person, please.");
    passes("jeg vil gerne tale med en medarbejder");
    passes("Det er en storm på vej.");
    passes("this is very important");
}

#[test]
fn telephone_numbers_are_removed_however_they_are_said() {
    check("my phone number is two two three three four four five five", "my phone number is [PHONE_1]");
    check("mit nummer er toogtyve treogtredive fireogfyrre femoghalvtreds", "mit nummer er [PHONE_1]");
    check("ring på 22 33 44 55", "ring på [PHONE_1]");
    check("my phone number is 223-34455.", "my phone number is [PHONE_1].");
    check("my number is double four five oh six seven eight", "my number is [PHONE_1]");
    check("det er fireogtyve nej femogtyve tredive fyrre halvtreds", "det er [PHONE_1]");
}

#[test]
fn amounts_times_and_references_are_not_telephone_numbers() {
    passes("Hvad koster det, er det 1250 kroner?");
    passes("Can I come at 10:30 on Tuesday?");
    passes("Sagsnummeret er 20241234567.");
}

#[test]
fn a_cpr_number_is_found_by_shape_and_by_name_whatever_its_check_digit() {
    check("mit cpr-nummer er 010285-1234", "mit cpr-nummer er [NATIONAL_ID_1]");
    check("My number is zero one zero two eight five one two three four.", "My number is [NATIONAL_ID_1].");
    check("My number is 0-1028-51234.", "My number is [NATIONAL_ID_1].");
}

#[test]
fn email_addresses_are_removed_written_spoken_and_run_together() {
    check("my email is maria.larsen@outlook.com.", "my email is [EMAIL_1].");
    check("Yes, my email is maria dot larsen at outlook dot com.", "Yes, my email is [EMAIL_1].");
    check("my email is maria.larsonatoutlook.com.", "my email is [EMAIL_1].");
    check("min mail er peter punktum hansen snabel-a gmail punktum com", "min mail er [EMAIL_1]");
}

#[test]
fn addresses_are_removed_and_streets_of_nobody_are_not() {
    check("jeg bor på Vestergade 14, 2. tv, 8000 Aarhus C", "jeg bor på [ADDRESS_1]");
    check("I live at 22 Baker Street, London.", "I live at [ADDRESS_1].");
    passes("When is the rubbish collected on Main Street?");
    passes("Hvor ligger Rådhuspladsen?");
}

#[test]
fn account_card_and_iban_numbers_are_removed() {
    check("My card number is 4111 1111 1111 1111", "My card number is [CARD_1]");
    check("min IBAN er DK50 0040 0440 1162 43", "min IBAN er [IBAN_1]");
    check("mit kontonummer er 1234 567890", "mit kontonummer er [BANK_ACCOUNT_1]");
}

#[test]
fn dates_of_birth_plates_passports_and_addresses_of_machines_are_removed() {
    check("jeg er født den 12. marts 1985", "jeg er født [DATE_OF_BIRTH_1]");
    check("Jeg er født den toogtyvende marts nittenhundrede femogfirs", "Jeg er født [DATE_OF_BIRTH_1]");
    check("I was born on March 3rd, 1985", "I was born on [DATE_OF_BIRTH_1]");
    check("min bil har nummerplade AB 12 345", "min bil har nummerplade [LICENSE_PLATE_1]");
    check("mit pasnummer er 123456789", "mit pasnummer er [PASSPORT_1]");
    check("my ip address is 192.168.17.4", "my ip address is [IP_ADDRESS_1]");
    check("see www.facebook.com/peter.hansen", "see [URL_1]");
}

#[test]
fn dates_of_appointments_stay() {
    passes("I would like to book an appointment on 12 March.");
    passes("Kan jeg få en tid den 3. april?");
}

#[test]
fn health_goes_and_the_sentence_stays_readable() {
    check(
        "I have diabetes and I need help with the transport to the hospital.",
        "I have [HEALTH] and I need help with the transport to the hospital.",
    );
    check("I am on sick leave with stress and depression.", "I am [HEALTH].");
    check("jeg går til psykolog", "jeg [HEALTH]");
    check("jeg bruger blodtryksmedicin", "jeg [HEALTH]");
    check("min mand Jens er blevet indlagt", "min mand [PERSON_1] er [HEALTH]");
}

#[test]
fn the_other_special_categories_and_convictions_go() {
    check("We are Muslims, and my son has no lunch with him.", "We are [RELIGION], and my son has no lunch with him.");
    check("my son does not eat pork at school", "my son [RELIGION]");
    check("vi holder ramadan", "vi [RELIGION]");
    check("I have voted for the Social Democrats.", "I have [POLITICS].");
    check("I am a member of the union.", "I am [UNION].");
    check("jeg er medlem af 3F", "jeg er [UNION]");
    check("I am a member of Unison", "I am [UNION]");
    check("I am gay", "I am [SEX]");
    check("jeg er grønlænder", "jeg er [ETHNICITY]");
    check("they took my fingerprints", "they [BIOMETRIC]");
    check("I carry the BRCA1 gene", "I [GENETIC]");
    check("min bror sidder i fængsel", "min bror [CRIMINAL]");
}

#[test]
fn general_talk_about_protected_subjects_stays() {
    passes("Hvor ligger sygehuset?");
    passes("Where is the mosque?");
    passes("Har I brochurer om diabetes?");
    passes("How do I get to Mosque Street?");
    passes("What are the opening hours of the clinic?");
    passes("Hvornår er der valg til byrådet?");
}

#[test]
fn special_categories_leave_no_original() {
    let redaction = redact("My name is Peter and I have diabetes, and I was in prison.");
    let kinds: Vec<Kind> = redaction.removed.iter().map(|removed| removed.placeholder.kind()).collect();
    assert_eq!(kinds, [Kind::Person]);
    assert!(redaction.findings.iter().any(|finding| finding.kind == Kind::Criminal));
}

#[test]
fn offsets_count_characters_not_bytes() {
    let words = "Æøå, mit navn er Søren Ågård.";
    let redaction = redact(words);
    let finding = &redaction.findings[0];
    let said: String = words.chars().skip(finding.start).take(finding.end - finding.start).collect();
    assert_eq!(said, "Søren Ågård");
}

#[test]
fn nobody_can_say_a_placeholder() {
    check("I am [PERSON_1] and [WITHHELD]", "I am (PERSON_1) and (WITHHELD)");
}

#[test]
fn an_unknown_language_is_withheld() {
    for words in [
        "Bonjour, je voudrais parler avec un conseiller",
        "Здравствуйте, меня зовут Иван",
        "xin chào tôi muốn hỏi về hộ chiếu",
    ] {
        let redaction = redact(words);
        assert_eq!((redaction.text.as_str(), redaction.withheld), (WITHHELD_TEXT, Some(Withheld::UnknownLanguage)));
        assert_eq!(redaction.class, SoundClass::Personal);
    }
}

#[test]
fn a_language_the_organisation_does_not_use_is_withheld() {
    let engine = Engine::new(Settings { languages: vec![Language::Danish], ..Settings::default() }).unwrap();
    let spoken = Spoken::new("my name is Peter".to_owned(), Language::English, 1.0);
    assert_eq!(engine.redact(&spoken, &mut Aliases::default()).withheld, Some(Withheld::UnknownLanguage));
}

#[test]
fn a_segment_that_is_too_long_is_withheld() {
    let redaction = redact(&"hello ".repeat(LONGEST_SEGMENT_BYTES));
    assert_eq!(redaction.withheld, Some(Withheld::TooLong));
}

#[test]
fn a_filter_that_is_switched_off_leaves_its_words() {
    let mut filters = Filters::default();
    filters.switch_off(Kind::Health).unwrap();
    let engine = Engine::new(Settings { filters, ..Settings::default() }).unwrap();
    let spoken = Spoken::new("I have diabetes and I am a Muslim.".to_owned(), Language::English, 1.0);
    let redaction = engine.redact(&spoken, &mut Aliases::default());
    assert_eq!(redaction.text.as_str(), "I have diabetes and I am [RELIGION].");
}

#[test]
fn words_in_another_language_than_announced_are_still_found() {
    let spoken = Spoken::new("my name is Peter Hansen and I have diabetes".to_owned(), Language::Danish, 1.0);
    let redaction = ENGINE.redact(&spoken, &mut Aliases::default());
    assert_eq!(redaction.text.as_str(), "my name is [PERSON_1] and I have [HEALTH]");
}
