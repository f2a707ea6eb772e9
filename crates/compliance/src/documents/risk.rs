//! The risks that an assistant on the telephone brings to people, each with the measures against it.
//!
//! How likely and how grave they are, before and after the measures, is for people to judge.

use super::{
    Backing, Evidence, Installation,
    template::{Claim, Rows, Table, Words, row, words},
};

const fn cc(number: u8) -> Evidence {
    Evidence::control(number)
}

/// The columns of a table of risks; the last two are for people.
pub(super) const COLUMNS: &[Words] = &[
    words("Risiko for den, der ringer", "Risk to the caller"),
    words("Foranstaltning", "Measure"),
    words("Sandsynlighed og alvor ✎", "Likelihood and severity ✎"),
    words("Restrisiko ✎", "Residual risk ✎"),
];

/// The table of the product's own risks.
pub(super) const TABLE: Table =
    Table { id: "risk", columns: COLUMNS, widths: &[7, 9, 3, 3], rows: Rows::ForPeople(RISKS, 2) };

/// The three feared events of the CNIL's method.
pub(super) const FEARED: Table =
    Table { id: "feared", columns: COLUMNS, widths: &[7, 9, 3, 3], rows: Rows::ForPeople(EVENTS, 2) };

/// One risk as the impact assessment for machines has it.
pub(super) struct Line {
    pub(super) id: &'static str,
    pub(super) risk: &'static str,
    pub(super) measure: &'static str,
    rests_on: &'static [Evidence],
}

impl Line {
    /// Whether the measure's evidence holds.
    pub(super) fn is_shown(&self, installation: &Installation) -> bool {
        self.rests_on.iter().all(|evidence| matches!(evidence.backing(installation), Backing::Shown(_)))
    }
}

/// Every risk, in English.
pub(super) fn all() -> impl Iterator<Item = Line> {
    EVENTS.iter().chain(RISKS).map(|claim| {
        let (risk, measure) = claim.words.en.split_once(" | ").unwrap_or((claim.words.en, ""));
        Line { id: claim.id, risk, measure, rests_on: claim.rests_on }
    })
}

const EVENTS: &[Claim] = &[
    row(
        "feared.access",
        &[cc(24), cc(20), cc(27)],
        "Uberettiget adgang til samtaler eller numre | Det gemte er krypteret, forbindelser ud er begrænset til \
         registret, og læsning efterlader et spor, som ikke kan ændres ubemærket.",
        "Illegitimate access to calls or numbers | What is kept is encrypted, connections outward are limited to the \
         register, and reading leaves a trace that can’t be changed unseen.",
    ),
    row(
        "feared.change",
        &[cc(9), cc(27)],
        "Uønsket ændring af svar eller dokumentation | Hver tekst, der afspilles, er godkendt af to personer med sin nuværende \
         ordlyd, og hændelsesloggen er kædet og signeret.",
        "Unwanted change of answers or evidence | Each text that is spoken was approved by two persons as it is worded now, \
         and the ledger is chained and signed.",
    ),
    row(
        "feared.loss",
        &[cc(17)],
        "Tab af en besked eller af det gemte | Sikkerhedskopier er krypterede og kan prøves; en gendannelse gentager \
         sletningerne.",
        "Loss of a message or of what is kept | Backups are encrypted and can be tried out; a restore repeats the erasures.",
    ),
];

const RISKS: &[Claim] = &[
    row(
        "risk.misheard",
        &[Evidence::Program("crates/conversation/src/message.rs")],
        "Et navn eller nummer bliver hørt forkert, så den forkerte ringes op | Nummeret læses op og bekræftes, før det \
         noteres.",
        "A name or number is misheard, so that the wrong person is called | The number is read back and confirmed before it \
         is noted.",
    ),
    row(
        "risk.missed",
        &[cc(6), cc(8)],
        "En følsom oplysning slipper gennem filteret | Filtrene er slået til, opdigtede prøver tæller, hvad de overser, og \
         fristen for sletning gælder også det oversete.",
        "Special-category speech slips through the filter | The filters are on, invented probes count what they miss, and \
         the time limit for erasure covers what was missed too.",
    ),
    row(
        "risk.bystander",
        &[cc(33)],
        "En anden i baggrunden bliver skrevet ned | Stemmer skelnes eller genkendes ikke, og det sagte filtreres på samme \
         måde.",
        "Somebody in the background is written down | Voices are neither told apart nor recognised, and what is said is \
         filtered in the same way.",
    ),
    row(
        "risk.vulnerable",
        &[cc(38)],
        "Et barn eller et menneske i en svær situation taler med maskinen | Man kan komme til at tale med et menneske på et \
         hvilket som helst tidspunkt.",
        "A child or a person in distress speaks with the machine | A person can be reached at any time in the call.",
    ),
    row(
        "risk.unaware",
        &[cc(3)],
        "Den, der ringer, ved ikke, at det er en maskine | Det er det første, der siges, og det kan ikke afbrydes.",
        "The caller does not know that it is a machine | It is the first thing that is said, and can’t be interrupted.",
    ),
    row(
        "risk.undelivered",
        &[cc(32)],
        "En besked når aldrig frem til nogen | Beskeden står som en åben opgave, til en medarbejder har taget den.",
        "A message never reaches anybody | The message stands as an open task until somebody took it.",
    ),
    row(
        "risk.invented",
        &[cc(9)],
        "Svaret er forkert eller opdigtet | Svarene er godkendte tekster; programmet digter ikke.",
        "The answer is wrong or made up | Answers are approved texts; the program makes nothing up.",
    ),
    row(
        "risk.read_back",
        &[cc(10)],
        "Oplysninger bliver læst op for en, der ringer under falsk nummer | Kun det, der er sagt i samme opkald, kan læses \
         op.",
        "Data is read back to somebody who calls under a false number | Only what was said in the same call can be read \
         back.",
    ),
    row(
        "risk.injection",
        &[cc(10)],
        "Den, der ringer, taler systemet til at røbe noget | Ingen sprogmodel danner svarene, og det sagte er aldrig en \
         ordre.",
        "The caller talks the system into giving something away | No language model makes the answers, and what is said is \
         never a command.",
    ),
    row(
        "risk.vendors",
        &[cc(2), cc(20)],
        "En leverandør af telefoni eller tale gemmer opkaldet | Tale genkendes på egen maskine; modtagere skal stå i \
         registret.",
        "A supplier of telephony or speech keeps the call | Speech is recognised on the own machine; destinations must be in \
         the register.",
    ),
    row(
        "risk.resurrected",
        &[cc(17)],
        "En gendannelse vækker slettede oplysninger til live | Sletningerne gentages, før kopien åbnes.",
        "A restore brings erased data back | The erasures are repeated before the copy opens.",
    ),
    row(
        "risk.silent_job",
        &[cc(15)],
        "Sletningen holder op med at køre, uden at nogen ser det | En særskilt gennemgang tæller det, der er gemt for længe.",
        "Erasure stops running and nobody notices | A separate sweep counts what is kept too long.",
    ),
    row(
        "risk.owner_changes",
        &[cc(21)],
        "En databehandler skifter ejer | Oplysninger om ejere har en dato for fornyet gennemgang; udløbne oplysninger tæller \
         som ukendte.",
        "A processor changes owner | Facts on owners have a date of review; expired facts count as unknown.",
    ),
    row(
        "risk.listening_in",
        &[cc(1), cc(25)],
        "En medarbejder lytter med eller læser af nysgerrighed | Lyden kan ikke hentes ud, og læsning kræver rolle og \
         grund.",
        "Staff listen in or read out of curiosity | The sound can’t be taken out, and reading needs a role and a reason.",
    ),
    row(
        "risk.numbers_too_long",
        &[cc(12), cc(15)],
        "Telefonnumre gemmes længere end nødvendigt | Fristen er højst 90 dage, og overskridelser tælles.",
        "Telephone numbers are kept longer than needed | The limit is 90 days at most, and what is overdue is counted.",
    ),
    row(
        "risk.linkage",
        &[cc(13)],
        "Det, der er tilbage efter fristen, kobles med teleselskabets opkaldsliste | Tidspunktet gøres grovere, og forsøg på \
         genkendelse prøves på en kopi.",
        "What is left after the interval is linked with the carrier’s call records | The time is made coarser, and attempts \
         to recognise somebody are tried on a copy.",
    ),
];
