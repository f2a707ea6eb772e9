//! Danish.

use clevercall_model::Language;
use time::{Month, Weekday};

use super::{AiWording, Grammar, Saying, Wordings};
use crate::{CivilTime, intents::Phrases};

pub(super) const DANISH: Wordings = Wordings {
    language: Language::Danish,
    ai: AiWording::new(
        "Hej. Du taler med en digital assistent, der bruger kunstig intelligens, hos {organisation}.",
        "digital assistent, der bruger kunstig intelligens",
    ),
    text,
    opening,
    days,
    phrases: PHRASES,
    grammar: GRAMMAR,
};

#[expect(clippy::too_many_lines, reason = "a table: a text a line, and the compiler sees that none is missing")]
const fn text(saying: Saying) -> &'static str {
    match saying {
        Saying::TextNotKept => {
            "Samtalen bliver ikke optaget. Det, du siger, bliver til tekst, mens vi taler, og teksten gemmes ikke."
        }
        Saying::NumberKept => {
            "Vi gemmer dit telefonnummer til afregning, til der er gået {days} efter regningsperioden."
        }
        Saying::TextAndNumberKept => {
            "Samtalen bliver ikke optaget som lyd, men vi gemmer den som tekst sammen med dit telefonnummer i højst \
             {days}. Derefter fjerner vi det, der kan pege på dig."
        }
        Saying::TextKept => {
            "Samtalen bliver ikke optaget som lyd, men vi gemmer den som tekst i højst {days}. Derefter fjerner vi \
             det, der kan pege på dig."
        }
        Saying::WayOut => {
            "Sig medarbejder, eller tryk 0, hvis du hellere vil tale med et menneske. Sig privatliv, hvis du vil høre \
             mere om dine oplysninger."
        }
        Saying::AlsoSpoken => "Du kan også tale dansk.",
        Saying::Invite => "Hvad kan jeg hjælpe med?",
        Saying::PrivacyWho => {
            "Det er {organisation}, der har ansvaret for dine oplysninger. Lyden af din stemme bliver aldrig gemt, og \
             din tekst bruges kun til at svare dig og følge op på dit opkald. Helbred, tro, politik og lignende \
             forsøger vi at sortere fra, så det ikke bliver gemt."
        }
        Saying::PrivacyRights => {
            "Du har ret til at få at vide, hvad vi har om dig, og til at få det rettet eller slettet. Du kan klage til \
             Datatilsynet. Sig glem mig, hvis intet fra denne samtale må gemmes."
        }
        Saying::StillThere => "Er du der stadig? Hvad kan jeg hjælpe med?",
        Saying::AnythingElse => "Er der andet, jeg kan hjælpe med?",
        Saying::Goodbye => "Tak for opkaldet. Farvel.",
        Saying::Rephrase => "Det er jeg ikke sikker på, at jeg forstod. Prøv at sige det på en anden måde.",
        Saying::NotHeard => "Undskyld, det forstod jeg ikke. Vil du sige det igen med andre ord?",
        Saying::NoAnswer => "Det har jeg desværre ikke noget svar på.",
        Saying::AskPutThrough => "Skal jeg stille dig om til en medarbejder?",
        Saying::AskMessage => "Vil du lægge en besked?",
        Saying::YesOrNo => "Sig ja eller nej.",
        Saying::Protected => "Tak, fordi du fortæller det. Så personlige oplysninger gemmer jeg ikke.",
        Saying::PuttingThrough => "Et øjeblik, jeg stiller dig om til en medarbejder.",
        Saying::PuttingThroughBroken => {
            "Undskyld, der er noget i vejen hos os, så jeg kan ikke høre dig ordentligt. Jeg stiller dig om til en \
             medarbejder."
        }
        Saying::Broken => {
            "Undskyld, der er noget i vejen hos os, så jeg kan ikke hjælpe dig lige nu. Ring gerne igen senere. Farvel."
        }
        Saying::NobodyAnswers => "Jeg kunne desværre ikke få fat i en medarbejder.",
        Saying::Nobody => "Der er desværre ingen ved telefonen lige nu.",
        Saying::OpensAgain => "Du kan få fat i os igen {opening}.",
        Saying::CallLater => "Ring gerne igen lidt senere.",
        Saying::MessagePrompt => {
            "Du kan lægge en besked nu. Fortæl, hvad det drejer sig om, hvad du hedder, og hvilket nummer vi kan ringe \
             til dig på."
        }
        Saying::MessageNotKept => {
            "Her på telefonen gemmer jeg ikke det, du siger, så jeg kan desværre ikke tage imod en besked."
        }
        Saying::MessageBroken => "Jeg kan desværre ikke tage imod beskeder lige nu.",
        Saying::ReadBackBoth => "Tak, {name}. Jeg har noteret nummeret {phone}. Er det rigtigt?",
        Saying::ReadBackNumber => "Tak. Jeg har noteret nummeret {phone}. Er det rigtigt?",
        Saying::AskCallingNumber => "Tak. Skal vi ringe tilbage til det nummer, du ringer fra nu?",
        Saying::AskNumber => "Tak. Hvilket nummer kan vi ringe til dig på?",
        Saying::AskNumberAgain => "Undskyld. Sig nummeret igen, ét ciffer ad gangen.",
        Saying::MessageTaken => "Tak, din besked er skrevet ned til en medarbejder. Er der andet, jeg kan hjælpe med?",
        Saying::NotedBoth => "Tak, {name}. Jeg har noteret nummeret {phone}. Hvad kan jeg hjælpe med?",
        Saying::NotedName => "Tak, {name}. Hvad kan jeg hjælpe med?",
        Saying::NotedNumber => "Tak. Jeg har noteret nummeret {phone}. Hvad kan jeg hjælpe med?",
        Saying::Noted => "Tak. Hvad drejer det sig om?",
        Saying::NotNoted => {
            "Tak, men du behøver ikke oplyse noget om dig selv. Jeg gemmer det ikke. Hvad kan jeg hjælpe med?"
        }
        Saying::Forgotten => {
            "Det er i orden. Fra nu af gemmes intet fra denne samtale, og det, der var gemt af den, bliver slettet. Jeg \
             har også bedt en medarbejder slette det, vi ellers har under dit nummer. Først skal vi være sikre på, at \
             det er dig. Er der andet, jeg kan hjælpe med?"
        }
        Saying::ForgottenWithheld => {
            "Det er i orden. Fra nu af gemmes intet fra denne samtale, og det, der var gemt af den, bliver slettet. Dit \
             nummer er skjult, så jeg kan ikke finde tidligere samtaler. Er der andet, jeg kan hjælpe med?"
        }
        Saying::WhatElse => "Det er i orden. Hvad kan jeg ellers hjælpe med?",
        Saying::Welcome => "Selv tak. Er der andet, jeg kan hjælpe med?",
        Saying::NothingSaid => "Stil mig et spørgsmål, så svarer jeg, hvis jeg kan.",
    }
}

fn days(count: u64) -> String {
    if count == 1 { "1 dag".to_owned() } else { format!("{count} dage") }
}

fn opening(at: CivilTime, today: CivilTime) -> String {
    let weekday = match at.weekday() {
        Weekday::Monday => "mandag",
        Weekday::Tuesday => "tirsdag",
        Weekday::Wednesday => "onsdag",
        Weekday::Thursday => "torsdag",
        Weekday::Friday => "fredag",
        Weekday::Saturday => "lørdag",
        Weekday::Sunday => "søndag",
    };
    let day = match (at.date() - today.date()).whole_days() {
        0 => "i dag".to_owned(),
        1 => "i morgen".to_owned(),
        2..7 => format!("på {weekday}"),
        _ => format!("{weekday} den {}. {}", at.day(), month(at.month())),
    };
    match at.minute() {
        0 => format!("{day} klokken {}", at.hour()),
        minute => format!("{day} klokken {}.{minute:02}", at.hour()),
    }
}

const fn month(month: Month) -> &'static str {
    match month {
        Month::January => "januar",
        Month::February => "februar",
        Month::March => "marts",
        Month::April => "april",
        Month::May => "maj",
        Month::June => "juni",
        Month::July => "juli",
        Month::August => "august",
        Month::September => "september",
        Month::October => "oktober",
        Month::November => "november",
        Month::December => "december",
    }
}

const PHRASES: Phrases = Phrases {
    fillers: &[
        "øh", "øhm", "hej", "hallo", "goddag", "davs", "en", "et", "den", "det", "jeg", "vil", "gerne", "have", "tak",
        "venligst", "bare", "nu", "lige", "altså", "så", "please", "må", "bede", "om", "der", "er", "jamen", "nej",
        "ja",
    ],
    machine: &["er du|jeg|det|dette * robot|maskine|menneske|computer|ai|person|rigtig|rigtigt|levende"],
    person: &[
        "tale|snakke|tal|snak|talt|snakket|forbindelse|kontakt * medarbejder~|menneske~|person|personer|personale~|nogen|\
         ansat|ansatte|sagsbehandler~|kollega~|receptionist~|rådgiver~|vagthavende|omstilling~",
        "rigtigt|rigtig|levende menneske|person|medarbejder",
        "stille|stil|stiller|stilles mig * om|igennem|videre|ind",
        "stille|stil|stilles om|igennem|videre * til",
        "omstil|omstille|omstillet|omstilling|omstillingen",
        "få|fat|fået fat|på|i * medarbejder~|menneske~|nogen|person",
        "ikke * maskine~|robot|robotten|computer~",
        "=medarbejder~",
        "=menneske|mennesker",
        "=person",
        "=receptionen|reception",
        "=omstilling",
    ],
    forget: &[
        "glem|glemme|glemmer mig",
        "glem|glemme alt|hvad * mig|sagt|sagde|samtale~",
        "slet|slette|sletter|slettet|fjern|fjerne|fjernet * om mig",
        "slet|slette|sletter|fjern|fjerne mig",
        "slet|slette|sletter|fjern|fjerne mine|min|mit|alle|alt|denne|hele * oplysning~|data|telefonnummer|nummer|\
         samtale~|opkald",
        "mine oplysninger|data|personoplysninger * slettet|fjernet|glemt",
    ],
    privacy: &[
        "privatliv~",
        "persondata~",
        "personoplysning~",
        "databeskyttelse~",
        "gdpr",
        "datapolitik~",
        "hvad|hvordan * gør|bruger|gemmer|behandler|opbevarer|ved * mine|min|mit oplysning~|data|nummer|telefonnummer",
        "hvad|hvor * gør|bruger|gemmer|ved * om mig",
        "gemmer|opbevarer|optager i|du * samtale~|sige~|siger|opkald~|mig|noget|nummer",
        "bliver|er * samtale~|opkald~|det|dette|jeg optaget",
    ],
    message: &[
        "læg|lægge|lagt|give|efterlade|efterlad|indtale|tage|tag|modtage * besked~",
        "ring|ringe|ringer|ringet mig|os * op|tilbage|i",
        "ring|ringe|ringer|ringet * tilbage",
        "ringet|ringes op",
        "=besked~",
    ],
    goodbye: &[
        "farvel",
        "=hej hej",
        "=vi ses",
        "=hav en god dag|aften|weekend",
        "det var alt|det",
        "ikke andet|mere tak",
        "=ikke andet|mere",
        "ha|hav det godt",
    ],
    thanks: &["=tak", "=mange tak", "=tusind tak", "tak for hjælpen", "tak skal du have", "=tak for det|svaret"],
    repeat: &[
        "gentag|gentage|gentager",
        "sige|sig|siger det|den|dit * igen",
        "=hvad|hva|hvabehar|undskyld",
        "en gang til",
        "engang til",
        "hvad sagde du|i",
        "=hvad siger du",
        "hørte|fik ikke * sagde|det|fat",
    ],
    yes: &[
        "^ja",
        "^jo",
        "^jep|jeps|jada",
        "^okay|ok",
        "^gerne|endelig|selvfølgelig|naturligvis",
        "^korrekt|rigtigt|præcis",
        "det er * rigtigt|korrekt|fint",
        "det vil|må jeg|du * gerne",
        "meget gerne",
    ],
    no: &[
        "^nej",
        "^næ|næh|niks|nope",
        "^ikke",
        "det er forkert|ikke * rigtigt|korrekt",
        "det vil jeg ikke",
        "forkert",
        "ellers tak",
    ],
    backchannel: &[
        "mm", "mmm", "mhm", "hmm", "aha", "nå", "okay", "ok", "fint", "jo", "ah", "øh", "øhm", "åh", "ja", "javel",
        "nemlig",
    ],
    denial: &["ikke", "aldrig"],
};

const GRAMMAR: Grammar = Grammar {
    stop_words: &[
        "jeg",
        "du",
        "han",
        "hun",
        "vi",
        "i",
        "de",
        "mig",
        "dig",
        "os",
        "jer",
        "dem",
        "min",
        "mit",
        "mine",
        "din",
        "dit",
        "dine",
        "vores",
        "jeres",
        "deres",
        "en",
        "et",
        "den",
        "det",
        "der",
        "som",
        "at",
        "og",
        "eller",
        "men",
        "så",
        "hvis",
        "om",
        "for",
        "til",
        "på",
        "af",
        "med",
        "fra",
        "ved",
        "hos",
        "ad",
        "er",
        "var",
        "bliver",
        "blev",
        "har",
        "havde",
        "kan",
        "kunne",
        "vil",
        "ville",
        "skal",
        "skulle",
        "må",
        "måtte",
        "gør",
        "gøre",
        "gerne",
        "lige",
        "bare",
        "nu",
        "også",
        "godt",
        "jo",
        "da",
        "hvad",
        "hvordan",
        "hvilke",
        "hvilken",
        "hvilket",
        "hvem",
        "mon",
        "tak",
        "hej",
        "goddag",
        "øh",
        "øhm",
        "altså",
        "sige",
        "siger",
        "fortælle",
        "vide",
        "spørge",
        "spørgsmål",
        "høre",
        "hjælpe",
        "hjælp",
        "man",
        "noget",
        "nogen",
        "nogle",
        "ny",
        "nyt",
        "nye",
        "her",
        "ikke",
        "få",
        "får",
        "have",
        "være",
        "ja",
        "nej",
        "venligst",
        "egentlig",
        "lidt",
        "når",
        "ser",
        "sig",
        "sin",
        "sit",
        "denne",
        "dette",
        "disse",
        "ind",
        "ud",
        "op",
        "ned",
        "over",
        "måske",
        "brug",
        "bruge",
        "tænkte",
        "ringer",
        "tit",
        "komme",
        "kommer",
        "gå",
        "går",
    ],
    introductions: &[
        "navn",
        "hedder",
        "telefon",
        "telefonnummer",
        "mobil",
        "mobilnummer",
        "nummer",
        "nummeret",
        "mail",
        "mailadresse",
        "email",
        "adresse",
        "bor",
        "født",
        "træffes",
        "ring",
        "kontakt",
        "fornavn",
        "efternavn",
        "cpr",
        "cprnummer",
        "personnummer",
    ],
    endings: &[
        "ernes", "elser", "erne", "enes", "eren", "else", "ens", "ets", "ene", "ede", "ers", "er", "en", "et", "es",
        "e", "s", "t", "r",
    ],
    synonyms: &[
        &["pris", "koste", "koster", "kostede", "betale", "betaler", "gebyr", "gebyret", "dyrt", "prisen", "priser"],
        &[
            "åbent",
            "åben",
            "åbne",
            "åbner",
            "lukke",
            "lukker",
            "lukket",
            "åbningstid",
            "åbningstider",
            "åbningstiderne",
            "åbningstiden",
            "lukketid",
        ],
        &[
            "skrald",
            "affald",
            "affaldet",
            "skraldet",
            "skraldespand",
            "skraldespanden",
            "dagrenovation",
            "skraldemanden",
        ],
        &["flytte", "flytter", "flyttet", "flytning", "adresseændring", "adresse", "adressen"],
        &["kørekort", "kørekortet", "førerbevis"],
        &["forny", "fornye", "fornyet", "fornyelse", "forlænge", "forlænget", "udløber", "udløbet"],
        &["bestil", "bestille", "booke", "book", "reservere"],
        &["hvornår", "tidspunkt", "klokken"],
    ],
};
