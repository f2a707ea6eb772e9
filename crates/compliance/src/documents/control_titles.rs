//! What each control promises, in the language of the document.
//!
//! English titles are the catalogue's own; the Danish ones stand here, in its order.

use super::PaperLanguage;
use crate::{ControlId, control};

const DANISH: [&str; 38] = [
    "Lyden af et opkald når aldrig et lagringsmedie",
    "Ingen undervejs optager opkaldet",
    "De første ord fortæller, at det er en maskine, der taler",
    "Hvert formål har et behandlingsgrundlag, og et samtykke er aktivt, hvor det er grundlaget",
    "Hvert stykke lyd har en af de fire klasser",
    "Oplysninger efter artikel 9 søges fjernet, før noget skrives ned",
    "CPR-numre og oplysninger om strafbare forhold søges fjernet",
    "Et filter, der svigter, opdages og holder teksten tilbage",
    "De faste svar er de godkendte tekster, ord for ord",
    "Svar, der dannes under opkaldet, røber intet om andre",
    "I tilstanden med kun nummer gemmes nummer, periode og antal og intet andet",
    "Numre fjernes, når regningen ikke længere kan bestrides",
    "Det, der kaldes anonymt, har bestået prøverne for det",
    "Organisationen har besluttet opbevaringstiden inden for faste grænser, og beslutningen er registreret",
    "En særskilt gennemgang ser efter, at intet opbevares for længe",
    "En sletning af en person når alle lag",
    "Den, der er slettet, er stadig slettet efter en gendannelse",
    "Henvendelser fra de registrerede besvares i tide og med passende identifikation",
    "Data under transport er krypteret uden mulighed for at falde tilbage til klartekst",
    "Data går kun derhen, hvor registret tillader det",
    "Databehandleres ejerforhold bedømmes på registrerede oplysninger",
    "Kæden af underdatabehandlere er fuldstændig og varslet",
    "Der behandles kun efter instruks",
    "Det, der gemmes, er krypteret, og organisationen råder over nøglerne",
    "Den, der læser et opkald, skal have en grund og efterlader et spor",
    "Brud på sikkerheden opdages, og oplysningerne om dem er klar",
    "Dokumentationen kan ikke ændres ubemærket",
    "Dokumentationen indeholder ingen personoplysninger",
    "Dokumenterne følger af konfigurationen og dokumentationen",
    "Det er registreret, hvem der er dataansvarlig, databehandler og kontakt",
    "Der foreligger en konsekvensanalyse, hvor der kræves en",
    "En besked, der er taget imod, når frem til nogen",
    "Andres tale i baggrunden udnyttes ikke",
    "Kunstig tale er mærket, så vidt en telefonlinje tillader det",
    "Opkald bruges ikke til test",
    "Ved aftalens ophør bliver alt afleveret eller slettet",
    "Det vides, hvad programmet består af",
    "Det er altid muligt at komme til at tale med et menneske",
];

/// The promise of a control.
pub(super) fn title(id: ControlId, language: PaperLanguage) -> &'static str {
    match language {
        PaperLanguage::English => control(id).title,
        PaperLanguage::Danish => DANISH[id.place()],
    }
}

/// The law behind a control, as the language writes it.
pub(super) fn basis(id: ControlId, language: PaperLanguage) -> String {
    let basis = control(id).basis;
    match language {
        PaperLanguage::English => basis.to_owned(),
        PaperLanguage::Danish => IN_DANISH.iter().fold(basis.to_owned(), |text, (en, da)| text.replace(en, da)),
    }
}

const IN_DANISH: [(&str, &str); 6] = [
    ("GDPR recital", "GDPR betragtning"),
    ("Cyber Resilience Act", "Forordningen om cyberrobusthed"),
    ("AI Act", "AI-forordningen"),
    ("Art.", "art."),
    (" and ", " og "),
    ("Annex", "bilag"),
];
