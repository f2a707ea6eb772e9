//! The fact sheet on the AI Act (Regulation (EU) 2024/1689).

use super::{
    Evidence, claims,
    evidence::Declaration,
    template::{Item, Template, field, heading, say, words},
};

pub(super) const TEMPLATE: Template = Template {
    title: words("Faktaark om AI-forordningen", "Fact sheet on the AI Act"),
    items: &[
        heading("Systemet", "The system"),
        say(
            "ai.purpose",
            &[Evidence::Setting("organisation.languages")],
            "En digital assistent, der besvarer telefonen for {organisation} på {languages}. Tale omsættes til tekst, \
             spørgsmålet sammenlignes med godkendte eksempler, og svaret er en godkendt tekst.",
            "A digital assistant that answers the telephone of {organisation} in {languages}. Speech is turned into text, the \
             question is compared with approved examples, and the answer is an approved text.",
        ),
        Item::Say(claims::ANSWERS),
        say(
            "ai.excluded",
            &[Evidence::Document],
            "Systemet er ikke beregnet til at afgøre sager, tildele ydelser, visitere nødopkald eller træffe andre \
             beslutninger, som er højrisiko efter bilag III, og må ikke bruges til det.",
            "The system is not intended to decide cases, grant benefits, triage emergency calls or take other decisions that \
             are high-risk under Annex III, and must not be used for that.",
        ),
        heading("Roller", "Roles"),
        say(
            "ai.deployer",
            &[Evidence::Declared(Declaration::Controller)],
            "Idriftsætter er {controller}.",
            "The deployer is {controller}.",
        ),
        field(
            "ai.provider",
            "Udbyder, som bringer systemet i omsætning:",
            "Provider that places the system on the market:",
        ),
        heading("Gennemsigtighed (artikel 50)", "Transparency (Art. 50)"),
        say(
            "ai.50.1",
            &[Evidence::control(3)],
            "Stk. 1: Den, der ringer, får som det første at vide, at det er en maskine, der bruger kunstig intelligens, på hvert \
             af sprogene {languages}.",
            "(1): The first thing callers hear is that it is a machine that uses artificial intelligence, in each of \
             {languages}.",
        ),
        say(
            "ai.50.2",
            &[Evidence::control(34)],
            "Stk. 2: Den kunstige tale er mærket i maskinlæsbar form, og mærket er målt gennem en telefonkodning.",
            "(2): The synthetic speech carries a machine-readable mark, and the mark was measured through a telephone codec.",
        ),
        say(
            "ai.50.3",
            &[Evidence::control(33)],
            "Stk. 3: Systemet genkender ikke følelser, inddeler ikke efter biometri og genkender ingen på stemmen.",
            "(3): The system recognises no emotions, sorts nobody by biometrics and knows nobody by the voice.",
        ),
        heading("Menneskeligt tilsyn", "Human oversight"),
        Item::Say(claims::WAY_OUT),
        Item::Say(claims::NO_DECISION),
        field(
            "ai.literacy",
            "Hvordan medarbejderne er sat ind i systemet (artikel 4):",
            "How staff were made familiar with the system (Art. 4):",
        ),
        heading("Nøjagtighed", "Accuracy"),
        say(
            "ai.accuracy",
            &[Evidence::control(5)],
            "Opdigtede sætninger af hver klasse prøves på installationen og bliver inddelt rigtigt. Hvor ofte det, folk virkelig \
             siger, inddeles rigtigt, er ikke målt.",
            "Invented sentences of each class are tried on this installation and are classed rightly. How often what people really \
             say is classed rightly was not measured.",
        ),
        field(
            "ai.accuracy.measured",
            "Målt genkendelse på egne opkald (tal, sprog, dato):",
            "Recognition as measured on own calls (figures, language, date):",
        ),
    ],
};
