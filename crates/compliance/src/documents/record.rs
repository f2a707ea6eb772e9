//! The record of processing activities: Art. 30(1) for a controller, Art. 30(2) for a processor.

use super::{
    Evidence, Installation, claims,
    evidence::Declaration,
    template::{Item, Template, When, field, heading, say, words},
};
use crate::governance::Deployment;

/// A processor keeps the record of Art. 30(2); everybody else, and an installation nobody answers for, that of 30(1).
pub(super) fn template(installation: &Installation) -> &'static Template {
    match installation.deployment() {
        Some(Deployment::HostedForOthers(_)) => &PROCESSOR,
        Some(Deployment::SelfHosted) | None => &CONTROLLER,
    }
}

const CONTROLLER: Template = Template {
    title: words(
        "Fortegnelse over behandlingsaktiviteter (artikel 30, stk. 1)",
        "Record of processing activities (Art. 30(1))",
    ),
    items: &[
        say(
            "record.deployment",
            &[Evidence::Declared(Declaration::Deployment)],
            "{organisation} driver selv programmet og fører derfor fortegnelsen som dataansvarlig.",
            "{organisation} runs the program itself and therefore keeps this record as controller.",
        ),
        heading("a) Dataansvarlig og databeskyttelsesrådgiver", "(a) Controller and data protection officer"),
        Item::Say(claims::CONTROLLER),
        Item::Say(claims::OFFICER),
        heading("b) Formål", "(b) Purposes"),
        Item::Table(claims::LEGAL_BASES),
        heading(
            "c) Kategorier af registrerede og af personoplysninger",
            "(c) Categories of data subjects and of personal data",
        ),
        Item::Say(claims::SUBJECTS),
        Item::Only(When::TextIsKept, &[Item::Say(claims::DATA_TEXT)]),
        Item::Only(When::NumberIsKept, &[Item::Say(claims::NUMBER_COLUMNS)]),
        Item::Say(claims::SPECIAL),
        Item::Say(claims::RESTRICTED),
        heading("d) Modtagere", "(d) Recipients"),
        Item::Only(When::ProcessorsInUse, &[Item::Table(claims::processors("record.recipient"))]),
        Item::Only(When::NoProcessor, &[Item::Say(claims::NO_PROCESSOR)]),
        field(
            "record.recipients.others",
            "Andre, som organisationen giver oplysninger fra opkald til:",
            "Others to whom the organisation gives data from calls:",
        ),
        heading("e) Overførsel til tredjelande", "(e) Transfers to third countries"),
        Item::Say(claims::TRANSFERS),
        heading("f) Frister for sletning", "(f) Time limits for erasure"),
        Item::Only(When::TextIsKept, claims::STORAGE_TEXT),
        Item::Only(When::NumberIsKept, claims::STORAGE_NUMBER),
        Item::Say(claims::OVERDUE),
        heading("g) Sikkerhedsforanstaltninger", "(g) Security measures"),
        Item::Only(When::Always, claims::MEASURES),
    ],
};

const PROCESSOR: Template = Template {
    title: words(
        "Fortegnelse over behandlingsaktiviteter (artikel 30, stk. 2)",
        "Record of processing activities (Art. 30(2))",
    ),
    items: &[
        heading("a) Databehandler og dataansvarlig", "(a) Processor and controller"),
        Item::Say(claims::PROCESSOR),
        field(
            "record.processor.officer",
            "Databehandlerens databeskyttelsesrådgiver, hvis der er en:",
            "The processor’s data protection officer, if there is one:",
        ),
        Item::Say(claims::CONTROLLER),
        Item::Say(claims::OFFICER),
        heading("b) Kategorier af behandling", "(b) Categories of processing"),
        say(
            "record.categories",
            &[Evidence::Setting("organisation.mode")],
            "Besvarelse af opkald til {organisation} med en digital assistent, på {languages}.",
            "Answering calls to {organisation} with a digital assistant, in {languages}.",
        ),
        Item::Say(claims::SUBJECTS),
        Item::Only(When::TextIsKept, claims::STORAGE_TEXT),
        Item::Only(When::NumberIsKept, &[Item::Say(claims::NUMBER_COLUMNS), Item::Say(claims::NUMBERS_KEPT)]),
        heading("c) Overførsel til tredjelande", "(c) Transfers to third countries"),
        Item::Say(claims::TRANSFERS),
        Item::Only(When::ProcessorsInUse, &[Item::Table(claims::processors("record.recipient"))]),
        Item::Only(When::NoProcessor, &[Item::Say(claims::NO_PROCESSOR)]),
        heading("d) Sikkerhedsforanstaltninger", "(d) Security measures"),
        Item::Only(When::Always, claims::MEASURES),
    ],
};
