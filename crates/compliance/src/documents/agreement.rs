//! Appendices A to D of the Danish standard data processing agreement.
//!
//! The clauses themselves stand by reference only: altered or copied, they would lose their standing as standard
//! clauses under Art. 28(8).

use super::{
    Evidence, claims,
    evidence::Declaration,
    template::{Item, Rows, Table, Template, When, field, heading, say, subheading, words},
};

pub(super) const TEMPLATE: Template = Template {
    title: words("Bilag A–D til databehandleraftalen", "Appendices A–D to the data processing agreement"),
    items: &[
        Item::Only(When::SelfHosted, SELF_HOSTED),
        say(
            "agreement.clauses",
            &[Evidence::Law("GDPR Art. 28(8)")],
            "Bilagene hører til Datatilsynets standardkontraktsbestemmelser efter databeskyttelsesforordningens \
             artikel 28, stk. 8. Selve bestemmelserne er ikke gengivet her og må ikke ændres.",
            "These appendices belong to the standard contractual clauses of the Danish supervisory authority under \
             Art. 28(8) of the General Data Protection Regulation. The clauses are not reproduced here and must not be \
             altered.",
        ),
        field(
            "agreement.clauses.version",
            "Bestemmelsernes udgave og dato, og hvor parterne opbevarer dem:",
            "Edition and date of the clauses, and where the parties keep them:",
        ),
        say(
            "agreement.acknowledged",
            &[Evidence::Agreement],
            "Bilagene svarer til det, som {acknowledged_by} kvitterede for den {acknowledged_on}.",
            "The appendices are as {acknowledged_by} acknowledged them on {acknowledged_on}.",
        ),
        Item::Only(When::AgreementChanged, &[Item::Table(CHANGES)]),
        Item::Say(claims::CONTROLLER),
        Item::Only(When::Hosted, &[Item::Say(claims::PROCESSOR)]),
        heading("Bilag A. Oplysninger om behandlingen", "Appendix A. The processing"),
        Item::Only(When::TextIsKept, A_TEXT),
        Item::Only(When::NumberIsKept, A_NUMBER),
        heading("Bilag B. Underdatabehandlere", "Appendix B. Sub-processors"),
        Item::Only(When::ProcessorsInUse, B_SOME),
        Item::Only(When::NoProcessor, B_NONE),
        subheading("B.2 Varsel", "B.2 Notice"),
        field(
            "agreement.b2.notice",
            "Antal dage, som databehandleren varsler en ny underdatabehandler med:",
            "Number of days’ notice that the processor gives of a new sub-processor:",
        ),
        heading("Bilag C. Instruks", "Appendix C. Instructions"),
        Item::Only(When::TextIsKept, C1_TEXT),
        Item::Only(When::NumberIsKept, C1_NUMBER),
        subheading("C.2 Behandlingssikkerhed", "C.2 Security of processing"),
        Item::Only(When::Always, claims::MEASURES),
        Item::Only(When::Always, C3_ASSISTANCE),
        subheading("C.4 Opbevaring og sletning", "C.4 Storage and erasure"),
        Item::Only(When::TextIsKept, claims::STORAGE_TEXT),
        Item::Only(When::NumberIsKept, claims::STORAGE_NUMBER),
        Item::Only(When::Always, C4_ERASURE),
        Item::Only(When::Always, C5_TO_C8),
        heading("Bilag D. Andre forhold", "Appendix D. Other terms"),
        field("agreement.d", "Parternes øvrige aftaler:", "What the parties agree besides:"),
    ],
};

const CHANGES: Table = Table {
    id: "agreement.change",
    columns: &[
        words("Bilag", "Appendix"),
        words("Ændring siden kvitteringen", "Change since it was acknowledged"),
        words("Retning", "Direction"),
    ],
    widths: &[2, 8, 5],
    rows: Rows::Changes,
};

const SELF_HOSTED: &[Item] = &[say(
    "agreement.self_hosted",
    &[Evidence::Declared(Declaration::Deployment)],
    "{organisation} driver selv programmet. Så længe ingen anden har adgang til det, er der ingen databehandler for \
     driften, og bilagene beskriver kun, hvad en sådan skulle følge.",
    "{organisation} runs the program itself. As long as nobody else has access to it, there is no processor for \
     running it, and these appendices only describe what one would have to follow.",
)];

const A_TEXT: &[Item] = &[
    subheading("A.1 Formål", "A.1 Purpose"),
    say(
        "agreement.a1.purpose",
        &[Evidence::Setting("organisation.mode")],
        "Databehandleren besvarer opkald til {organisation} med en digital assistent, så de, der ringer, får svar på \
         deres spørgsmål, bliver stillet om til et menneske eller kan lægge en besked, som organisationen følger op på.",
        "The processor answers calls to {organisation} with a digital assistant, so that callers have their questions \
         answered, are put through to a person, or can leave a message that the organisation follows up.",
    ),
    subheading("A.2 Behandlingens karakter", "A.2 Nature of the processing"),
    Item::Say(claims::LISTENING),
    say(
        "agreement.a2.kept",
        &[Evidence::Setting("organisation.mode"), Evidence::control(24)],
        "Teksten gemmes krypteret med pladsholdere i stedet for det, filteret fandt. De oplysninger, der må gemmes, \
         ligger hver for sig, forseglet med opkaldets egen nøgle.",
        "The text is kept encrypted, with placeholders in place of what the filter found. Details that may be kept lie \
         apart, each sealed with the call’s own key.",
    ),
    Item::Say(claims::ANSWERS),
    subheading("A.3 Typer af personoplysninger", "A.3 Types of personal data"),
    Item::Say(claims::DATA_TEXT),
    Item::Only(When::Always, A3_PROTECTED),
    Item::Only(When::Always, A4_A5),
];

const A_NUMBER: &[Item] = &[
    subheading("A.1 Formål", "A.1 Purpose"),
    say(
        "agreement.a1.purpose",
        &[Evidence::Setting("organisation.mode")],
        "Databehandleren besvarer opkald til {organisation} med en digital assistent, så de, der ringer, får svar på \
         deres spørgsmål eller bliver stillet om til et menneske, og afregner opkaldene.",
        "The processor answers calls to {organisation} with a digital assistant, so that callers have their questions \
         answered or are put through to a person, and invoices the calls.",
    ),
    subheading("A.2 Behandlingens karakter", "A.2 Nature of the processing"),
    Item::Say(claims::LISTENING),
    Item::Say(claims::ANSWERS),
    subheading("A.3 Typer af personoplysninger", "A.3 Types of personal data"),
    Item::Say(claims::NUMBER_COLUMNS),
    say(
        "agreement.a3.in_passing",
        &[Evidence::Setting("organisation.mode")],
        "Under opkaldet behandles desuden det, som den, der ringer, siger. Det ophører med opkaldet.",
        "During the call, what the caller says is processed too. That ends with the call.",
    ),
    Item::Only(When::Always, A3_PROTECTED),
    Item::Only(When::Always, A4_A5),
];

const A3_PROTECTED: &[Item] = &[
    Item::Say(claims::SPECIAL),
    Item::Say(claims::RESTRICTED),
    Item::Table(Table {
        id: "agreement.a3.filter",
        columns: &[words("Oplysninger om", "Data on"), words("Filter", "Filter")],
        widths: &[5, 4],
        rows: Rows::Filters,
    }),
];

const A4_A5: &[Item] = &[
    subheading("A.4 Kategorier af registrerede", "A.4 Categories of data subjects"),
    Item::Say(claims::SUBJECTS),
    subheading("A.5 Varighed", "A.5 Duration"),
    field("agreement.a5.duration", "Aftalen gælder fra og til:", "The agreement runs from and to:"),
];

const B_SOME: &[Item] = &[
    subheading("B.1 Godkendte underdatabehandlere", "B.1 Approved sub-processors"),
    Item::Table(claims::processors("agreement.b1.processor")),
];

const B_NONE: &[Item] =
    &[subheading("B.1 Godkendte underdatabehandlere", "B.1 Approved sub-processors"), Item::Say(claims::NO_PROCESSOR)];

const C1_TEXT: &[Item] = &[
    subheading("C.1 Behandlingens genstand", "C.1 Subject of the processing"),
    say(
        "agreement.c1.instruction",
        &[Evidence::Setting("organisation.mode")],
        "Databehandleren må kun behandle oplysningerne for at besvare opkald, følge op på dem og opfylde de \
         registreredes rettigheder.",
        "The processor may process the data only to answer calls, to follow them up, and to meet the rights of data \
         subjects.",
    ),
    Item::Say(claims::INSTRUCTED),
];

const C1_NUMBER: &[Item] = &[
    subheading("C.1 Behandlingens genstand", "C.1 Subject of the processing"),
    say(
        "agreement.c1.instruction",
        &[Evidence::Setting("organisation.mode")],
        "Databehandleren må kun behandle oplysningerne for at besvare opkald, afregne dem og opfylde de registreredes \
         rettigheder.",
        "The processor may process the data only to answer calls, to invoice them, and to meet the rights of data \
         subjects.",
    ),
    Item::Say(claims::INSTRUCTED),
];

const C3_ASSISTANCE: &[Item] = &[
    subheading("C.3 Bistand til den dataansvarlige", "C.3 Assistance to the controller"),
    Item::Say(claims::RIGHTS),
    Item::Say(claims::BREACH),
];

const C4_ERASURE: &[Item] =
    &[Item::Say(claims::OVERDUE), Item::Say(claims::ERASURE), Item::Say(claims::RESTORE), Item::Say(claims::EXIT)];

const C5_TO_C8: &[Item] = &[
    subheading("C.5 Sted for behandlingen", "C.5 Location of the processing"),
    field(
        "agreement.c5.location",
        "Adressen, hvor installationen kører:",
        "The address at which the installation runs:",
    ),
    Item::Say(claims::HOST),
    Item::Only(When::ProcessorsInUse, &[Item::Say(claims::SITES)]),
    subheading("C.6 Overførsel til tredjelande", "C.6 Transfers to third countries"),
    Item::Say(claims::TRANSFERS),
    subheading("C.7 Den dataansvarliges tilsyn", "C.7 Audits by the controller"),
    say(
        "agreement.c7.evidence",
        &[Evidence::control(27), Evidence::Ledger],
        "Databehandleren stiller kontrolresultaterne, hændelsesloggen og gentagelige stikprøver af den til rådighed for \
         den dataansvarlige og dennes revisor.",
        "The processor makes the results of the controls, the ledger and repeatable samples of it available to the \
         controller and the controller’s auditor.",
    ),
    field("agreement.c7.audit", "Hvor ofte og hvordan tilsyn udføres:", "How often and how audits are carried out:"),
    subheading("C.8 Tilsyn med underdatabehandlere", "C.8 Audits of sub-processors"),
    field(
        "agreement.c8.audit",
        "Hvordan databehandleren fører tilsyn med underdatabehandlere:",
        "How the processor audits sub-processors:",
    ),
];
