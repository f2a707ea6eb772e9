//! The statement of controls: what was checked and how it came out, instead of a sentence that everything is in order.

use super::{
    Evidence,
    template::{Item, Rows, Table, Template, field, heading, say, words},
};

pub(super) const TEMPLATE: Template = Template {
    title: words("Kontrolredegørelse", "Statement of controls"),
    items: &[
        say(
            "statement.tally",
            &[Evidence::Document],
            "Kontroller på installationen den {day}: {tally}.",
            "Controls of the installation on {day}: {tally}.",
        ),
        say(
            "statement.meaning",
            &[Evidence::Document],
            "Redegørelsen siger, hvad der blev set. Om behandlingen er lovlig, afgør den dataansvarlige, og i sidste ende \
             tilsynet og domstolene.",
            "This statement says what was seen. Whether the processing is lawful is for the controller to decide, and in the \
             end for the supervisory authority and the courts.",
        ),
        heading("Kontrollerne", "The controls"),
        say(
            "statement.words",
            &[Evidence::Document],
            "Den sidste spalte gengiver programmets egne ord, som er engelske.",
            "The last column repeats the program’s own words.",
        ),
        Item::Table(Table {
            id: "statement.control",
            columns: &[
                words("Nr.", "No."),
                words("Kontrol", "Control"),
                words("Grundlag", "Basis"),
                words("Resultat", "Result"),
                words("Hvad der blev set", "What was seen"),
            ],
            widths: &[2, 6, 3, 3, 8],
            rows: Rows::Controls,
        }),
        heading("Underskrift", "Signature"),
        field("statement.by", "Gennemgået af (navn, stilling, dato):", "Reviewed by (name, position, date):"),
    ],
};
