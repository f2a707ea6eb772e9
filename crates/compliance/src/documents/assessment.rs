//! The risk assessment (Art. 32) and the draft of the impact assessment (Art. 35).
//!
//! The impact assessment follows the CNIL's method and the supervisory authority's template: description, necessity,
//! risks, validation.

use super::{
    Evidence, claims,
    evidence::Declaration,
    risk,
    template::{Item, Rows, Table, Template, When, field, heading, say, subheading, words},
};

pub(super) const RISK: Template = Template {
    title: words("Risikovurdering (artikel 32)", "Risk assessment (Art. 32)"),
    items: &[
        say(
            "risk.scope",
            &[Evidence::Law("GDPR Art. 32(2)")],
            "Vurderingen gælder risikoen for dem, der ringer, og dem, de taler om, ikke risikoen for organisationen. Den \
             dækker den digitale assistent på telefonen hos {organisation}.",
            "This assessment is of the risk to callers and to those they speak of, not of the risk to the organisation. It \
             covers the digital assistant on the telephone of {organisation}.",
        ),
        heading("Risici og foranstaltninger", "Risks and measures"),
        Item::Table(risk::FEARED),
        Item::Table(risk::TABLE),
        heading("Sikkerhedsforanstaltninger", "Security measures"),
        Item::Only(When::Always, claims::MEASURES),
        heading("Hvad der mangler", "What is open"),
        Item::Table(OPEN),
        heading("Konklusion", "Conclusion"),
        field("risk.conclusion", "Samlet vurdering af restrisikoen:", "Overall judgement of the residual risk:"),
        field("risk.by", "Vurderet af (navn, stilling, dato):", "Assessed by (name, position, date):"),
    ],
};

pub(super) const IMPACT: Template = Template {
    title: words("Konsekvensanalyse (artikel 35), oplæg", "Impact assessment (Art. 35), draft for discussion"),
    items: &[
        say(
            "impact.declared",
            &[Evidence::Declared(Declaration::Assessment)],
            "Oplægget hører til konsekvensanalysen {assessment}, som skal gennemgås igen senest {assessment_review}.",
            "This draft belongs to the impact assessment {assessment}, to be reviewed by {assessment_review}.",
        ),
        Item::Only(When::Always, DESCRIPTION),
        Item::Only(When::Always, NECESSITY),
        heading("3. Risici", "3. Risks"),
        Item::Table(risk::FEARED),
        Item::Table(risk::TABLE),
        Item::Only(When::Always, VALIDATION),
    ],
};

const OPEN: Table = Table {
    id: "open",
    columns: &[
        words("Nr.", "No."),
        words("Kontrol", "Control"),
        words("Resultat", "Result"),
        words("Hvem og hvornår ✎", "Who and when ✎"),
    ],
    widths: &[2, 9, 3, 4],
    rows: Rows::OpenControls,
};

const DESCRIPTION: &[Item] = &[
    heading("1. Beskrivelse", "1. Description"),
    subheading("Behandlingen", "The processing"),
    Item::Say(claims::LISTENING),
    Item::Say(claims::ANSWERS),
    Item::Say(claims::SUBJECTS),
    Item::Only(When::TextIsKept, &[Item::Say(claims::DATA_TEXT)]),
    Item::Only(When::NumberIsKept, &[Item::Say(claims::NUMBER_COLUMNS)]),
    Item::Say(claims::SPECIAL),
    Item::Say(claims::RESTRICTED),
    subheading("Parter og datastrømme", "Parties and data flows"),
    Item::Say(claims::CONTROLLER),
    Item::Only(When::Hosted, &[Item::Say(claims::PROCESSOR)]),
    Item::Only(When::ProcessorsInUse, &[Item::Table(claims::processors("impact.processor"))]),
    Item::Only(When::NoProcessor, &[Item::Say(claims::NO_PROCESSOR)]),
    Item::Say(claims::DESTINATIONS),
    field(
        "impact.scale",
        "Forventet antal opkald om måneden, og hvem der ringer:",
        "Expected number of calls a month, and who calls:",
    ),
];

const NECESSITY: &[Item] = &[
    heading("2. Nødvendighed og proportionalitet", "2. Necessity and proportionality"),
    subheading("Formål og grundlag", "Purposes and legal basis"),
    Item::Table(claims::LEGAL_BASES),
    field(
        "impact.necessity",
        "Hvorfor formålet ikke kan nås med mindre indgribende midler:",
        "Why the purpose can’t be reached by less intrusive means:",
    ),
    subheading("Dataminimering og opbevaring", "Data minimisation and storage"),
    Item::Only(When::TextIsKept, claims::STORAGE_TEXT),
    Item::Only(When::NumberIsKept, claims::STORAGE_NUMBER),
    Item::Say(claims::OVERDUE),
    subheading("De registreredes rettigheder", "Rights of data subjects"),
    say(
        "impact.told",
        &[Evidence::control(3)],
        "Den, der ringer, får at vide, at det er en maskine, hvem den tilhører, hvad der sker med det sagte, og hvordan man \
         kommer til at tale med et menneske, før noget gemmes.",
        "Callers are told that it is a machine, whose it is, what becomes of what they say, and how to reach a person, \
         before anything is kept.",
    ),
    Item::Say(claims::RIGHTS),
    Item::Say(claims::ERASURE),
    Item::Say(claims::WAY_OUT),
    subheading("Overførsel", "Transfers"),
    Item::Say(claims::TRANSFERS),
];

const VALIDATION: &[Item] = &[
    heading("4. Afslutning", "4. Validation"),
    subheading("Handlingsplan", "Action plan"),
    Item::Table(OPEN),
    subheading("Rådgivning og beslutning", "Advice and decision"),
    field(
        "impact.officer",
        "Databeskyttelsesrådgiverens udtalelse (artikel 35, stk. 2):",
        "Advice of the data protection officer (Art. 35(2)):",
    ),
    field(
        "impact.subjects",
        "Synspunkter fra dem, der ringer, eller deres repræsentanter (artikel 35, stk. 9):",
        "Views of callers or their representatives (Art. 35(9)):",
    ),
    field(
        "impact.consultation",
        "Er der en høj restrisiko, så Datatilsynet skal høres (artikel 36)?",
        "Is there a high residual risk, so that the supervisory authority must be consulted (Art. 36)?",
    ),
    field("impact.decision", "Beslutning (navn, stilling, dato):", "Decision (name, position, date):"),
];
