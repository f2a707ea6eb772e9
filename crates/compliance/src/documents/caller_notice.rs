//! What callers are told: the greeting word for word, and the written notice behind it (Art. 13).

use super::{
    Evidence, claims,
    template::{Item, Template, When, field, heading, say, words},
};

pub(super) const TEMPLATE: Template = Template {
    title: words("Oplysning til dem, der ringer", "Notice to callers"),
    items: &[
        heading("Det, der siges", "What is said"),
        say(
            "notice.first",
            &[Evidence::control(3)],
            "Hvert opkald begynder med ordene nedenfor. Den første sætning, som siger, at det er en maskine, kan hverken \
             fjernes eller afbrydes.",
            "Every call begins with the words below. The first sentence, which says that it is a machine, can neither be \
             removed nor interrupted.",
        ),
        Item::Notices("notice.greeting"),
        heading("Skriftlig oplysning (artikel 13)", "Written notice (Art. 13)"),
        Item::Say(claims::CONTROLLER),
        Item::Say(claims::OFFICER),
        Item::Table(claims::LEGAL_BASES),
        Item::Say(claims::LISTENING),
        Item::Only(When::TextIsKept, claims::STORAGE_TEXT),
        Item::Only(When::NumberIsKept, &[Item::Say(claims::NUMBER_COLUMNS), Item::Say(claims::NUMBERS_KEPT)]),
        Item::Say(claims::SPECIAL),
        Item::Say(claims::RESTRICTED),
        Item::Only(When::NoProcessor, &[Item::Say(claims::NO_PROCESSOR)]),
        Item::Only(When::ProcessorsInUse, &[Item::Say(claims::SITES)]),
        Item::Say(claims::TRANSFERS),
        say(
            "notice.rights",
            &[Evidence::Law("GDPR Art. 13(2)")],
            "Du har ret til indsigt i det, vi har om dig, og til at få det berigtiget eller slettet. Du kan gøre indsigelse \
             mod behandlingen eller få den begrænset, når reglerne giver ret til det. Sig »glem mig« under opkaldet, eller \
             henvend dig til os. Du skal vise, hvem du er, før vi udleverer eller sletter tidligere opkald. Du kan klage til \
             Datatilsynet.",
            "You have the right of access to what we hold about you, and to have it corrected or erased. You can object to \
             the processing or have it restricted where the rules give that right. Say “forget me” during the call, or \
             contact us. You have to show who you are before we hand out or erase earlier calls. You can lodge a complaint \
             with the supervisory authority, in Denmark Datatilsynet.",
        ),
        Item::Say(claims::WAY_OUT),
        Item::Say(claims::NO_DECISION),
        field(
            "notice.address",
            "Webadresse, hvor denne oplysning kan læses:",
            "Web address at which this notice can be read:",
        ),
    ],
};
