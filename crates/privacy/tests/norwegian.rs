//! What the filter does to whole sentences in Norwegian Bokmål.

mod told;

use std::sync::LazyLock;

use clevercall_model::{Language, Spoken};
use clevercall_privacy::{Aliases, Engine, Redaction, Settings};

static ENGINE: LazyLock<Engine> =
    LazyLock::new(|| Engine::new(Settings::default()).expect("the default settings are right"));

fn redact(words: &str) -> Redaction {
    ENGINE.redact(&Spoken::new(words.to_owned(), Language::Norwegian, 1.0), &mut Aliases::default())
}

#[track_caller]
fn check(words: &str, expected: &str) {
    assert_eq!(redact(words).text.as_str(), expected);
}

/// Only what is expected to stay stays; a word more may go.
#[track_caller]
fn check_statement(words: &str, expected: &str) {
    let redacted = redact(words).text.to_string();
    assert!(told::tells_no_more(&redacted, expected), "{redacted} instead of {expected}");
}

#[track_caller]
fn passes(words: &str) {
    check(words, words);
}

#[test]
fn the_language_is_told_by_its_words() {
    for (words, language) in [
        ("jeg heter Bjørn og lurer på hva det koster", Language::Norwegian),
        ("hva koster en time hos dere i morgen", Language::Norwegian),
        ("hvor mye må jeg betale for å få nytt pass", Language::Norwegian),
        ("hvad koster en tid hos jer i morgen", Language::Danish),
        ("hvor meget skal jeg betale for at få et nyt pas", Language::Danish),
        ("how much is a new passport", Language::English),
    ] {
        let spoken = Spoken::in_unknown_language(words.to_owned());
        assert_eq!(ENGINE.redact(&spoken, &mut Aliases::default()).language, Some(language), "{words}");
    }
}

#[test]
fn names_are_removed() {
    check("Jeg heter Bjørn Haugland, og det gjelder båtplassen.", "Jeg heter [PERSON_1], og det gjelder båtplassen.");
    check("navnet mitt er ola nordlie", "navnet mitt er [PERSON_1]");
    check("dattera mi heter liv", "dattera mi heter [PERSON_1]");
    check("kan jeg få snakke med fru Solheim", "kan jeg få snakke med fru [PERSON_1]");
    check("Mannen min, Stein, har fullmakt.", "Mannen min, [PERSON_1], har fullmakt.");
}

#[test]
fn ordinary_words_are_not_names() {
    passes("Det er storm på vei, og en stor stein ligger i veien.");
    passes("liv og helse er viktig for oss alle");
    passes("Når er dagen for årsmøtet?");
    passes("bjørnen ble sett ved søppeldunkene");
}

#[test]
fn numbers_are_removed_however_they_are_said() {
    check("nummeret mitt er førtifem tjuetre ni null åtti", "nummeret mitt er [PHONE_1]");
    check("ring meg på femogførti treogtyve ni null åtti", "ring meg på [PHONE_1]");
    check("telefonen er pluss førtisju ni en to tre fire fem seks sju", "telefonen er [PHONE_1]");
    check("fødselsnummeret er null en null to sekstifem ett to tre fire fem", "fødselsnummeret er [NATIONAL_ID_1]");
    check("kontonummeret mitt er 1234.56.78903", "kontonummeret mitt er [BANK_ACCOUNT_1]");
    check("det er 01016050012", "det er [NATIONAL_ID_1]");
    check("det er 1234 56 78903", "det er [BANK_ACCOUNT_1]");
    check("epost er kari understrek moe krøllalfa online punktum no", "epost er [EMAIL_1]");
}

#[test]
fn amounts_times_and_references_stay() {
    passes("Det koster 1250 kroner og tar 45 minutter.");
    passes("Saksnummeret er 2025/18834.");
    passes("KID-nummeret på fakturaen er 0012345678905.");
    passes("måleren viser null fire fem ni kilowattimer");
    passes("Går buss nummer 31 til Snarøya?");
}

#[test]
fn addresses_are_removed() {
    check("jeg bor i Storgata 5 i Oslo", "jeg bor i [ADDRESS_1]");
    check("vi har flyttet til bjørkelia fjorten b", "vi har flyttet til [ADDRESS_1]");
    check("Jeg bor på Hamar.", "Jeg bor på [ADDRESS_1].");
    passes("Hvor ligger Rådhusplassen?");
}

#[test]
fn statements_about_somebody_go() {
    check_statement("Jeg er sykmeldt for ryggen.", "Jeg er [HEALTH].");
    check_statement("kona mi har leddgikt", "kona mi har [HEALTH]");
    check_statement("sønnen vår går på BUP", "sønnen vår [HEALTH]");
    check_statement("Jeg er ikke lenger medlem i Fagforbundet.", "Jeg er ikke lenger medlem i [UNION].");
    check_statement("mora mi er samisk", "mora mi er [ETHNICITY]");
    check_statement("vi er muslimer", "vi er [RELIGION]");
    check_statement("jeg stemte Høyre ved forrige valg", "jeg stemte [POLITICS] ved forrige valg");
    check_statement("broren min sitter i fengsel", "broren min [CRIMINAL]");
    check_statement("Jeg er homofil.", "Jeg er [SEX].");
    check_statement("de har fingeravtrykket mitt", "de har [BIOMETRIC]");
    check_statement("jeg har huntingtons sykdom", "jeg har [GENETIC]");
}

#[test]
fn what_is_said_without_the_word_for_it_goes() {
    check_statement("Skolen har fotografert øynene til elevene.", "Skolen har [BIOMETRIC].");
    check_statement("De ransaket leiligheten til broren min.", "De [CRIMINAL].");
    check_statement("Vi har nettopp organisert oss i Handel og Kontor.", "Vi har [UNION].");
    check_statement("Kondomet sprakk i går, sa hun.", "[SEX] i går, sa hun.");
    check_statement("mannen min bruker Eliquis", "mannen min bruker [HEALTH]");
    check_statement("Jeg er nyoperert i kjeven.", "Jeg er [HEALTH].");
    check_statement("datteren min er bærer av spinal muskelatrofi", "datteren min er bærer [GENETIC]");
}

#[test]
fn damage_to_things_and_burglaries_are_nobodys_illness() {
    passes("Vi har vannskade på badet og strømbrudd i kjelleren.");
    passes("Det er færre innbrudd i år enn i fjor.");
    passes("Saksbehandlingen tar for lang tid.");
    passes("Hunden min er operert og trenger krage.");
    passes("Broren min kan bekrefte det.");
}

#[test]
fn talk_about_protected_subjects_stays() {
    passes("Når åpner diabetespoliklinikken?");
    passes("Hva er forskjellen på LO og YS?");
    passes("Er det ledig time hos Kreftforeningen?");
    passes("Når er fristen for å stemme på forhånd?");
    passes("Kan man leie Jakobskirken til en konsert?");
    passes("Ta til venstre i krysset, så ser du moskeen.");
}
