//! What the filter does to whole sentences in Swedish.

mod told;

use std::sync::LazyLock;

use clevercall_model::{Language, Spoken};
use clevercall_privacy::{Aliases, Engine, Redaction, Settings};

static ENGINE: LazyLock<Engine> =
    LazyLock::new(|| Engine::new(Settings::default()).expect("the default settings are right"));

fn redact(words: &str) -> Redaction {
    ENGINE.redact(&Spoken::new(words.to_owned(), Language::Swedish, 1.0), &mut Aliases::default())
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
    for words in [
        "jag undrar vad det kostar",
        "hur mycket är klockan",
        "kan ni ringa upp mig på fredag",
        "när öppnar biblioteket",
        "vi vill gärna ha en faktura",
    ] {
        let spoken = Spoken::in_unknown_language(words.to_owned());
        assert_eq!(ENGINE.redact(&spoken, &mut Aliases::default()).language, Some(Language::Swedish), "{words}");
    }
}

#[test]
fn names_are_removed() {
    check("Jag heter Björn Åkerblom och det gäller båtplatsen.", "Jag heter [PERSON_1] och det gäller båtplatsen.");
    check("mitt namn är gunilla sjöberg", "mitt namn är [PERSON_1]");
    check("min dotter heter saga", "min dotter heter [PERSON_1]");
    check("kan jag få prata med herr Öztürk", "kan jag få prata med herr [PERSON_1]");
    check("Min man, Sten, har fullmakt.", "Min man, [PERSON_1], har fullmakt.");
}

#[test]
fn a_name_keeps_its_particle_and_the_hyphen_behind_it() {
    check("Jag heter Mohammed Al-Khatib.", "Jag heter [PERSON_1].");
    check("på dörren står wallin", "på dörren står [PERSON_1]");
}

#[test]
fn ordinary_words_are_not_names() {
    passes("Det är storm på väg och en stor sten ligger på vägen.");
    passes("björnen var vid soptunnorna i natt");
    passes("finns det rosor att köpa på söndagar");
    passes("en saga på biblioteket, när är den?");
}

#[test]
fn numbers_are_removed_however_they_are_said() {
    check("mitt nummer är noll sju noll ett sju fyra noll sex trettioåtta", "mitt nummer är [PHONE_1]");
    check("ring mig på 070-174 06 38", "ring mig på [PHONE_1]");
    check("du når mig på plus fyrtiosex sju noll ett två tre fyra fem sex sju", "du når mig på [PHONE_1]");
    check("personnumret är åttiotre noll nio tjugofyra tjugotre åttionio", "personnumret är [NATIONAL_ID_1]");
    check("jag är 19561113-2381", "jag är [NATIONAL_ID_1]");
    check("mejlen är lars understreck nyberg snabel-a hotmail punkt com", "mejlen är [EMAIL_1]");
    check("bilen har regnummer ABC 12D", "bilen har regnummer [LICENSE_PLATE_1]");
    check("kontot har clearing 8327-9, 943 221 604 8", "kontot har clearing [BANK_ACCOUNT_1]");
}

#[test]
fn a_personal_number_of_somebody_over_a_hundred_has_a_plus() {
    check("mormor är född 450305+1239", "mormor är född [NATIONAL_ID_1]");
}

#[test]
fn amounts_times_and_references_stay() {
    passes("Det kostar 1250 kronor och tar 45 minuter.");
    passes("Ärendenumret är 4471-25, det gäller en container.");
    passes("Elmätaren visar fyra sju noll ett sex.");
    passes("Tåg 538 är försenat femtio minuter.");
}

#[test]
fn addresses_are_removed() {
    check("jag bor på Storgatan 5, 123 45 Uppsala", "jag bor på [ADDRESS_1]");
    check("Jag bor på Videvägen 12 A, lägenhet 1203, 185 41 Vaxholm.", "Jag bor på [ADDRESS_1].");
    check("vi har flyttat till björkgatan fjorton b", "vi har flyttat till [ADDRESS_1]");
    passes("Var ligger Stortorget, är det nära stationen?");
}

#[test]
fn statements_about_somebody_go() {
    check_statement("Jag är sjukskriven för ryggen.", "Jag är [HEALTH].");
    check_statement("min fru har reumatism", "min fru har [HEALTH]");
    check_statement("Jag är med i Kommunal.", "Jag är med i [UNION].");
    check_statement("min mamma är samisk", "min mamma är [ETHNICITY]");
    check_statement("vi är muslimer", "vi är [RELIGION]");
    check_statement("jag röstade på Centerpartiet i förra valet", "jag röstade på [POLITICS] i förra valet");
    check_statement("min bror sitter i fängelse", "min bror [CRIMINAL]");
    check_statement("Jag är homosexuell.", "Jag är [SEX].");
    check_statement("de har mitt fingeravtryck", "de har [BIOMETRIC]");
    check_statement("jag har huntingtons sjukdom", "jag har [GENETIC]");
}

#[test]
fn what_is_said_without_the_word_for_it_goes() {
    check_statement("Min bror röstar inte alls.", "Min bror [POLITICS].");
    check_statement("De har klonat min dotters röst.", "De har [BIOMETRIC].");
    check_statement("hon saknar en bit av kromosom 22", "hon [GENETIC]");
    check_statement("Seko drev mitt fall i domstolen.", "[UNION] i domstolen.");
}

#[test]
fn colours_strikes_to_come_and_damage_to_things_are_nobodys_secret() {
    passes("Bilen är blå och jackan är röd.");
    passes("Vi på redaktionen undrar om fackförbunden kommer att strejka i höst.");
    passes("Vi har en vattenskada i badrummet.");
    passes("Min hund är opererad och behöver tratt.");
    passes("Jag fick böter för felparkering.");
}

#[test]
fn talk_about_protected_subjects_stays() {
    passes("När öppnar diabetesmottagningen?");
    passes("Vad tycker facket om det nya avtalet?");
    passes("Hur många karensdagar är det hos Försäkringskassan?");
    passes("Finns det parkering vid moskén?");
    passes("Sväng till vänster efter kyrkan.");
}
