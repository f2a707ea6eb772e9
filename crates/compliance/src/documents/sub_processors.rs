//! The list of sub-processors, with what the policy says of each and who accepted which doubt.

use super::{
    Evidence, claims,
    template::{Item, Rows, Table, Template, When, heading, say, words},
};

pub(super) const TEMPLATE: Template = Template {
    title: words("Liste over underdatabehandlere", "List of sub-processors"),
    items: &[
        say(
            "sub_processors.policy",
            &[Evidence::Setting("processors.policy")],
            "Modtagere bedømmes efter politikken »{policy}«. Den er organisationens eget valg. Oplysningerne er påstande med \
             kilder og dato, ikke sandheder; det, der er ukendt eller udløbet, tæller som ikke opfyldt.",
            "Destinations are judged by the policy “{policy}”. It is the organisation’s own choice. The facts are claims with \
             sources and dates, not truths; what is unknown or expired counts as not met.",
        ),
        Item::Say(claims::HOST),
        Item::Only(When::NoProcessor, &[Item::Say(claims::NO_PROCESSOR)]),
        Item::Only(When::ProcessorsInUse, SOME),
        heading("Hvad listen ikke siger", "What this list does not say"),
        say(
            "sub_processors.orders",
            &[Evidence::Document],
            "Listen siger ikke, at en myndighed i et tredjeland er ude af stand til at kræve oplysninger udleveret. Kendte \
             datterselskaber i tredjelande er nævnt, fordi et pålæg kan rettes mod dem.",
            "This list does not say that an authority of a third country is unable to demand data. Known subsidiaries in \
             third countries are named, because an order can be served on them.",
        ),
        Item::Say(claims::DESTINATIONS),
        Item::Say(claims::VENDORS_KEEP),
    ],
};

const SOME: &[Item] = &[
    Item::Table(claims::processors("sub_processors.entry")),
    heading("Kilder og datterselskaber", "Sources and subsidiaries"),
    Item::Table(Table {
        id: "sub_processors.source",
        columns: &[
            words("Databehandler", "Processor"),
            words("Datterselskaber i tredjelande", "Subsidiaries in third countries"),
            words("Kilder", "Sources"),
        ],
        widths: &[4, 4, 9],
        rows: Rows::Sources,
    }),
    Item::Say(claims::TRANSFERS),
    Item::Say(claims::CHAIN),
];
