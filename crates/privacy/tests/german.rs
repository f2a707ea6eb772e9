//! What the filter does to German sentences: what must go, and what must stay.

mod told;

use std::sync::LazyLock;

use clevercall_model::{Language, SoundClass, Spoken};
use clevercall_privacy::{Aliases, Engine, Settings};

static ENGINE: LazyLock<Engine> =
    LazyLock::new(|| Engine::new(Settings::default()).expect("the default settings are right"));

#[track_caller]
fn check(table: &[(&str, &str)]) {
    for (words, expected) in table {
        let redaction = ENGINE.redact(&Spoken::in_unknown_language((*words).to_owned()), &mut Aliases::default());
        assert_eq!(redaction.text.as_str(), *expected, "{words}");
        assert_eq!(redaction.language, Some(Language::German), "{words}");
    }
}

/// Only what is expected to stay stays; a word more may go.
#[track_caller]
fn check_statements(table: &[(&str, &str)]) {
    for (words, expected) in table {
        let redaction = ENGINE.redact(&Spoken::in_unknown_language((*words).to_owned()), &mut Aliases::default());
        assert!(told::tells_no_more(redaction.text.as_str(), expected), "{} instead of {expected}", redaction.text);
    }
}

#[track_caller]
fn passes(lines: &[&str]) {
    for words in lines {
        let redaction = ENGINE.redact(&Spoken::in_unknown_language((*words).to_owned()), &mut Aliases::default());
        assert_eq!(redaction.text.as_str(), *words);
        assert_eq!(redaction.class, SoundClass::General, "{words}");
    }
}

#[test]
fn names_go_with_and_without_capitals() {
    check(&[
        ("Guten Tag, mein Name ist Ulrike Petersen.", "Guten Tag, mein Name ist [PERSON_1]."),
        ("ich heiße abdirahman yusuf und rufe wegen der miete an", "ich heiße [PERSON_1] und rufe wegen der miete an"),
        ("Hier spricht Grabowski, ist der Chef da?", "Hier spricht [PERSON_1], ist der Chef da?"),
        ("Krause am Apparat, worum geht es?", "[PERSON_1] am Apparat, worum geht es?"),
        ("Könnten Sie mich mit Herrn Ostermeier verbinden?", "Könnten Sie mich mit Herrn [PERSON_1] verbinden?"),
        ("Das war bestimmt die Frau Özdemir.", "Das war bestimmt die Frau [PERSON_1]."),
        ("ist der lothar heute im haus", "ist der [PERSON_1] heute im haus"),
        ("Ich buchstabiere: K wie Kaufmann, L wie Ludwig, O wie Otto.", "Ich buchstabiere: [PERSON_1]."),
        ("Buchstabieren? Gern, Anton, Ida, Ludwig, Emil.", "Buchstabieren? Gern, [PERSON_1]."),
    ]);
}

#[test]
fn nouns_have_capitals_and_are_no_names() {
    passes(&[
        "Hier ist die Leitung sehr schlecht.",
        "Hier ist Stromausfall seit heute Morgen.",
        "Meine Frau arbeitet bei der Stadt.",
        "Ich möchte bitte mit einem Mitarbeiter sprechen.",
        "Das geht auf Kosten der Versicherung.",
        "will er den vertrag denn nun verlängern oder nicht",
        "ich hab keine mark mehr gesehen seit zweitausendzwei",
        "Für meine Tochter Kindergeld beantragen, wie geht das?",
    ]);
}

#[test]
fn numbers_are_found_however_they_are_said() {
    check(&[
        ("Meine Nummer ist null eins sieben eins, zwo drei, doppel vier, acht.", "Meine Nummer ist [PHONE_1]."),
        ("ruf die null acht neun zweimal die vier zwo eins an", "ruf die [PHONE_1] an"),
        ("Sie erreichen mich unter 0176 48213907.", "Sie erreichen mich unter [PHONE_1]."),
        ("Die Steuer-ID lautet 86 095 742 719.", "Die Steuer-ID lautet [NATIONAL_ID_1]."),
        (
            "Meine Sozialversicherungsnummer ist 15 070649 C 103.",
            "Meine Sozialversicherungsnummer ist [NATIONAL_ID_1].",
        ),
        ("meine sv nummer ist 1237 010180", "meine sv nummer ist [NATIONAL_ID_1]"),
        ("Die IBAN ist DE89 3704 0044 0532 0130 00.", "Die IBAN ist [IBAN_1]."),
        ("Kontonummer 4711209, Bankleitzahl 10050000.", "Kontonummer [BANK_ACCOUNT_1]."),
        ("Der Ausweis hat die Nummer C01X00T47.", "Der Ausweis hat die Nummer [PASSPORT_1]."),
        ("Passnummer Cäsar sieben Viktor vier Kaufmann zwo eins", "Passnummer [PASSPORT_1]"),
        ("Der Wagen, HSK-MR 4082, steht im Hof.", "Der Wagen, [LICENSE_PLATE_1], steht im Hof."),
        ("mein kennzeichen ist b wie berta m w wie wilhelm 1234", "mein kennzeichen ist [LICENSE_PLATE_1]"),
        (
            "Geboren bin ich am einundzwanzigsten Mai neunzehnhundertneunundfünfzig.",
            "Geboren bin ich am [DATE_OF_BIRTH_1].",
        ),
        ("geburtsdatum vierter elfter zweiundsechzig", "geburtsdatum [DATE_OF_BIRTH_1]"),
        ("Es ist die zwo eins sieben Punkt acht vier Punkt sechs Punkt hundertdreißig.", "Es ist die [IP_ADDRESS_1]."),
    ]);
}

#[test]
fn amounts_times_and_references_stay() {
    passes(&[
        "die rechnung beläuft sich auf zwölfhundertvierundachtzig euro sechzig",
        "Die Vorgangsnummer ist 24-883-1190.",
        "Unsere Umsatzsteuer-ID ist DE 299 104 882.",
        "Der Termin ist am Freitag um halb drei.",
        "Im Zimmer 12 ist die Heizung kaputt.",
        "Mein Zählerstand ist null vier sieben eins neun Komma drei.",
        "Das Auto hat TÜV bis 2027.",
    ]);
}

#[test]
fn email_addresses_are_found_in_words() {
    check(&[
        ("Schicken Sie es an m punkt dogan at web punkt de.", "Schicken Sie es an [EMAIL_1]."),
        (
            "Mailen geht auch, jule minus winter Unterstrich 88 Klammeraffe posteo Punkt de",
            "Mailen geht auch, [EMAIL_1]",
        ),
        ("Meine Adresse ist annegret.vossberg@t-online.de.", "Meine Adresse ist [EMAIL_1]."),
    ]);
}

#[test]
fn addresses_are_found_and_streets_of_nobody_are_not() {
    check(&[
        ("Ich wohne in der Lindenstraße 5, 10969 Berlin.", "Ich wohne in der [ADDRESS_1]."),
        (
            "Mein Name ist Anna Wolf, Am Markt 3, wann kommen Sie?",
            "Mein Name ist [PERSON_1], [ADDRESS_1], wann kommen Sie?",
        ),
        ("ich wohne am alten markt 6 in 24103 kiel", "ich wohne [ADDRESS_1]"),
        ("Die Gustav-Freytag-Straße 22, dritter Stock links.", "Die [ADDRESS_1]."),
        ("Wir sind umgezogen nach Bad Salzuflen.", "Wir sind umgezogen nach [ADDRESS_1]."),
        ("Meine Mutter lebt in Frankfurt an der Oder.", "Meine Mutter lebt in [ADDRESS_1]."),
    ]);
    passes(&[
        "in der rosenstraße ist seit freitag der strom weg",
        "Fährt die U6 heute nur bis Wedding?",
        "Der Zug nach München hat dreißig Minuten Verspätung.",
        "Wir kommen am Montag 14 Uhr.",
    ]);
}

#[test]
fn statements_go_in_everyday_words() {
    check_statements(&[
        ("Ich bin seit drei Wochen krankgeschrieben.", "Ich bin seit drei Wochen [HEALTH]."),
        ("mein vater hat parkinson und kann nicht kommen", "mein vater hat [HEALTH] und kann nicht kommen"),
        ("meine frau ist im sechsten monat schwanger", "meine frau ist [HEALTH]"),
        ("Ich bin aus der Kirche ausgetreten.", "Ich bin aus der [RELIGION] ausgetreten."),
        ("Wir fasten im Ramadan.", "Wir [RELIGION]."),
        ("Ich bin nicht mehr bei Verdi.", "Ich bin nicht mehr bei [UNION]."),
        ("Mein Mann ist in der IG Metall.", "Mein Mann ist in der [UNION]."),
        ("Der von oben ist bei der AfD.", "Der von oben ist bei der [POLITICS]."),
        ("Oma ist Sorbin.", "Oma ist [ETHNICITY]."),
        ("mein bruder ist schwul", "mein bruder ist [SEX]"),
        ("Mein Sohn sitzt in U-Haft.", "Mein Sohn [CRIMINAL]."),
        ("Er ist auf Bewährung.", "Er ist [CRIMINAL]."),
        ("die app hat mein gesicht eingescannt", "die app hat [BIOMETRIC]"),
        ("bei mir wurde das brca zwei gen gefunden", "bei mir wurde [GENETIC] gefunden"),
    ]);
}

#[test]
fn general_talk_stays() {
    passes(&[
        "Wo ist denn das nächste Krankenhaus?",
        "Zahlt die Krankenkasse eine neue Brille?",
        "Gibt es in der Diabetes-Sprechstunde am Mittwoch noch Termine?",
        "was halten die gewerkschaften eigentlich von der vier tage woche",
        "Wann ist in der Moschee Tag der offenen Tür?",
        "In der Moscheestraße ist Stau.",
        "Wie werd ich denn Wahlhelfer bei der nächsten Landtagswahl?",
        "Wie lange zahlt der Arbeitgeber im Krankheitsfall eigentlich weiter?",
        "Das geht mir auf die Nerven.",
    ]);
}

#[test]
fn words_that_only_look_like_statements_stay() {
    passes(&[
        "Ich kann Sie kaum hören, die Verbindung ist schlecht.",
        "Ich glaube, das ist die falsche Abteilung.",
        "Meine Tonne ist schwarz und die vom Nachbarn ist braun.",
        "Der LKW behindert meine Einfahrt.",
        "Ich möchte einen Diebstahl melden, mir wurde das Fahrrad gestohlen.",
        "Mein Guthaben ist erschöpft.",
        "Das Paket wurde am Freitag eingeliefert.",
        "Ich wohne im dritten Stock links.",
        "Ich habe diverse Fragen zu meiner Abrechnung.",
        "Mein Zug fällt wegen Streik aus.",
        "Mein Computer hat einen Virus.",
        "Ich rufe von der Firma Elektro Krüger an.",
        "Ihre Webseite www.stadt-musterhausen.de geht nicht.",
        "Das Wort Klammeraffe kenne ich gar nicht.",
        "Mir ist der Ausweis in den Gully gefallen.",
        "Ich mag Kaffee und mein Mann mag Tee.",
        "mein doktor verschreibt das nicht mehr",
        "Ich hätte gern einen anderen Termin.",
        "Er hat im Wartezimmer gesessen.",
    ]);
}

#[test]
fn statements_go_whatever_the_word_order() {
    check_statements(&[
        ("Bei meinem Vater wurde Lungenkrebs festgestellt.", "Bei meinem Vater wurde [HEALTH] festgestellt."),
        ("mein mann ist herzkrank und schafft die treppe nicht", "mein mann ist [HEALTH] und schafft die treppe nicht"),
        ("Ich habe der GEW gekündigt.", "Ich habe der [UNION] gekündigt."),
        ("ich wähl seit jeher die sozis", "ich wähl seit jeher die [POLITICS]"),
        ("Wir halten den Sabbat.", "Wir [RELIGION]."),
        ("Sie ist konfessionslos.", "Sie ist [RELIGION]."),
        ("Mein Freund ist Syrer.", "Mein Freund ist [ETHNICITY]."),
        ("Er wurde wegen Körperverletzung verurteilt.", "Er wurde [CRIMINAL]."),
        ("Die haben meine Fingerabdrücke genommen.", "Die haben [BIOMETRIC] genommen."),
        ("Mein Neffe hat ein Chromosom zu viel.", "Mein Neffe hat [GENETIC]."),
        ("ich steh auf männer und das geht keinen was an", "ich [SEX] und das geht keinen was an"),
        ("Papa ist FDP-Stadtrat.", "Papa ist [POLITICS]."),
        ("Meine Schwester hört Stimmen.", "Meine Schwester [HEALTH]."),
    ]);
}

#[test]
fn the_name_of_a_party_or_a_union_goes_and_its_article_stays() {
    check_statements(&[
        ("Ich war bei den Jusos, bitte löschen Sie mich.", "Ich war bei den [POLITICS], bitte löschen Sie mich."),
        ("Die GEW vertritt mich.", "Die [UNION] vertritt mich."),
        ("Wir sind Kurden aus dem Sindschar.", "Wir sind [ETHNICITY]."),
        ("Mein Mann nimmt Leponex.", "Mein Mann nimmt [HEALTH]."),
    ]);
    passes(&[
        "Das Auto hat Winterreifen, das ist ein roter Polo.",
        "Wo finde ich das Formular für den Kirchenaustritt?",
    ]);
}
