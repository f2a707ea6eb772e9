//! The evidence pack for an engagement under ISAE 3000: by control objective A to I.
//!
//! It is what an auditor examines, never the auditor's report.

use super::{
    Evidence, claims,
    template::{Claim, Item, Rows, Table, Template, When, Words, heading, row, say, subheading, words},
};

pub(super) const TEMPLATE: Template = Template {
    title: words("Dokumentation til en ISAE 3000-erklæring", "Evidence pack for an ISAE 3000 engagement"),
    items: &[
        say(
            "assurance.what",
            &[Evidence::Document],
            "Dokumentationen er materiale til en uafhængig revisor. Den er ikke selv en erklæring, og den erstatter ikke revisorens \
             prøver. Kontrolmålenes bogstaver følger den danske skabelon; aktiviteternes numre er dens egne.",
            "This pack is material for an independent auditor. It is not a report, and it does not replace the auditor’s \
             tests. The letters of the control objectives follow the Danish template; the numbers of the activities are \
             the pack’s own.",
        ),
        heading("Systembeskrivelse", "System description"),
        Item::Only(When::Always, SYSTEM),
        Item::Only(When::Always, OBJECTIVES),
        heading("Populationer og stikprøver", "Populations and samples"),
        say(
            "assurance.populations",
            &[Evidence::Ledger, Evidence::control(27)],
            "Populationerne er alle poster af hver slags i hændelsesloggen, {ledger}. Stikprøven trækkes af posternes egne \
             hash og frøet {date}, så enhver med samme log trækker de samme poster: `clevercall ledger sample \
             --population NAVN --from 1970-01-01T00:00:00Z --to {next_day}T00:00:00Z --n 25 --seed {date}`.",
            "The populations are all entries of each kind in the ledger, {ledger}. The sample is drawn by the entries’ own \
             hashes and the seed {date}, so that anybody with the same ledger draws the same entries: `clevercall ledger \
             sample --population NAME --from 1970-01-01T00:00:00Z --to {next_day}T00:00:00Z --n 25 --seed {date}`.",
        ),
        Item::Table(POPULATIONS),
        heading("Undtagelser", "Exceptions"),
        say(
            "assurance.exceptions",
            &[Evidence::Document],
            "Kontroller, som ikke bestod eller ikke er dokumenteret på denne dag. Hændelser i perioden står i populationen \
             »exceptions«.",
            "Controls that failed or were not evidenced on this day. Events of the period stand in the population \
             “exceptions”.",
        ),
        Item::Table(EXCEPTIONS),
    ],
};

const SYSTEM: &[Item] = &[
    Item::Say(claims::CONTROLLER),
    Item::Only(When::Hosted, &[Item::Say(claims::PROCESSOR)]),
    Item::Say(claims::LISTENING),
    Item::Say(claims::ANSWERS),
    Item::Only(When::TextIsKept, claims::STORAGE_TEXT),
    Item::Only(When::NumberIsKept, &[Item::Say(claims::NUMBER_COLUMNS)]),
    Item::Say(claims::HOST),
    Item::Only(When::NoProcessor, &[Item::Say(claims::NO_PROCESSOR)]),
    Item::Only(When::ProcessorsInUse, &[Item::Say(claims::SITES)]),
];

const OBJECTIVES: &[Item] = &[
    objective("A. Instruks", "A. Instructions"),
    table("assurance.a", A),
    objective("B. Tekniske foranstaltninger", "B. Technical measures"),
    table("assurance.b", B),
    objective("C. Organisatoriske foranstaltninger", "C. Organisational measures"),
    table("assurance.c", C),
    objective("D. Sletning og tilbagelevering", "D. Erasure and return"),
    table("assurance.d", D),
    objective("E. Opbevaring", "E. Storage"),
    table("assurance.e", E),
    objective("F. Underdatabehandlere", "F. Sub-processors"),
    table("assurance.f", F),
    objective("G. Tredjelande", "G. Third countries"),
    table("assurance.g", G),
    objective("H. De registreredes rettigheder", "H. Rights of data subjects"),
    table("assurance.h", H),
    objective("I. Brud på sikkerheden", "I. Breaches"),
    table("assurance.i", I),
];

const fn objective(da: &'static str, en: &'static str) -> Item {
    subheading(da, en)
}

const fn table(id: &'static str, activities: &'static [Claim]) -> Item {
    Item::Table(Table { id, columns: COLUMNS, widths: &[1, 14, 4], rows: Rows::ForPeople(activities, 1) })
}

const COLUMNS: &[Words] =
    &[words("Nr.", "No."), words("Kontrolaktivitet", "Control activity"), words("Revisors test ✎", "Auditor’s test ✎")];

const fn cc(number: u8) -> Evidence {
    Evidence::control(number)
}

const A: &[Claim] = &[
    row(
        "assurance.a1",
        &[cc(23)],
        "A1 | Hver del af programmet, der skriver personoplysninger, hører til en instruks.",
        "A1 | Each part of the program that writes personal data belongs to an instruction.",
    ),
    row(
        "assurance.a2",
        &[cc(14)],
        "A2 | Beslutninger om, hvad der gemmes og hvor længe, er registreret med dato og person.",
        "A2 | Decisions on what is kept and for how long are recorded with date and person.",
    ),
    row(
        "assurance.a3",
        &[cc(4)],
        "A3 | Hvert formål har et angivet behandlingsgrundlag.",
        "A3 | Each purpose has a declared legal basis.",
    ),
    row(
        "assurance.a4",
        &[cc(9)],
        "A4 | Hver tekst, der afspilles, er godkendt af to personer med sin nuværende ordlyd.",
        "A4 | Each text that is spoken was approved by two persons as it is worded now.",
    ),
];

const B: &[Claim] = &[
    row(
        "assurance.b1",
        &[cc(1)],
        "B1 | Lyd kan ikke skrives til et lagringsmedie.",
        "B1 | Sound can’t be written to a disk.",
    ),
    row(
        "assurance.b2",
        &[cc(6), cc(7)],
        "B2 | Filtre mod oplysninger efter artikel 9 og 10 og CPR-numre er slået til.",
        "B2 | Filters for data under Art. 9 and 10 and national identification numbers are on.",
    ),
    row(
        "assurance.b3",
        &[cc(8)],
        "B3 | Filtrene overvåges med opdigtede prøver.",
        "B3 | The filters are watched with invented probes.",
    ),
    row(
        "assurance.b4",
        &[cc(19)],
        "B4 | Data under transport er krypteret på egne strækninger.",
        "B4 | Data in motion is encrypted on the installation’s own legs.",
    ),
    row(
        "assurance.b5",
        &[cc(24)],
        "B5 | Det gemte er krypteret, og nøglerne er organisationens.",
        "B5 | What is kept is encrypted, and the keys are the organisation’s.",
    ),
    row(
        "assurance.b6",
        &[cc(25)],
        "B6 | Adgang til opkald følger rolle og grund og logges.",
        "B6 | Access to calls follows role and reason and is logged.",
    ),
    row(
        "assurance.b7",
        &[cc(27), cc(28)],
        "B7 | Loggen er beskyttet mod ændring og indeholder ingen personoplysninger.",
        "B7 | The log is protected against change and holds no personal data.",
    ),
    row("assurance.b8", &[cc(35)], "B8 | Opkald bruges ikke til test.", "B8 | Calls are not used for testing."),
    row(
        "assurance.b9",
        &[cc(37)],
        "B9 | Programmets bestanddele er kendt.",
        "B9 | What the program is made of is known.",
    ),
    row(
        "assurance.b10",
        &[Evidence::People],
        "B10 | Malware, firewall, opdatering af maskinen og fysisk sikring hører til dem, der driver maskinen.",
        "B10 | Malware, firewall, updates of the machine and physical security belong to whoever runs the machine.",
    ),
];

const C: &[Claim] = &[row(
    "assurance.c1",
    &[Evidence::People],
    "C1 | Politik, udvælgelse, tavshedspligt, uddannelse og fratræden hører til organisationen.",
    "C1 | Policy, screening, confidentiality, training and leavers belong to the organisation.",
)];

const D: &[Claim] = &[
    row(
        "assurance.d1",
        &[cc(14)],
        "D1 | Frister for sletning er aftalt og inden for faste grænser.",
        "D1 | Time limits for erasure are agreed and within fixed bounds.",
    ),
    row(
        "assurance.d2",
        &[cc(12)],
        "D2 | Telefonnumre fjernes, når regningen ikke længere kan bestrides.",
        "D2 | Telephone numbers go when the invoice can’t be disputed any more.",
    ),
    row(
        "assurance.d3",
        &[cc(15)],
        "D3 | En særskilt gennemgang kontrollerer sletningen.",
        "D3 | A separate sweep checks the erasure.",
    ),
    row(
        "assurance.d4",
        &[cc(16), cc(17)],
        "D4 | Sletning af en person når alle lag og holder efter en gendannelse.",
        "D4 | Erasure of a person reaches every layer and outlasts a restore.",
    ),
    row(
        "assurance.d5",
        &[cc(36)],
        "D5 | Ved aftalens ophør afleveres eller slettes alt.",
        "D5 | At the end of the agreement everything is handed over or erased.",
    ),
];

const E: &[Claim] = &[row(
    "assurance.e1",
    &[cc(20)],
    "E1 | Data går kun til modtagere i registret; andre afvises.",
    "E1 | Data goes only to destinations in the register; others are refused.",
)];

const F: &[Claim] = &[
    row(
        "assurance.f1",
        &[cc(22)],
        "F1 | Kæden af underdatabehandlere er fuldstændig, og hvor der driftes for andre, er hver af dem varslet.",
        "F1 | The chain of sub-processors is complete, and where this is hosted for others, each was announced.",
    ),
    row(
        "assurance.f2",
        &[cc(21)],
        "F2 | Underdatabehandlere er bedømt på registrerede og daterede oplysninger.",
        "F2 | Sub-processors are judged on recorded and dated facts.",
    ),
    row(
        "assurance.f3",
        &[cc(2)],
        "F3 | Hvad underdatabehandlere gemmer, er registreret.",
        "F3 | What sub-processors keep is recorded.",
    ),
];

const G: &[Claim] = &[row(
    "assurance.g1",
    &[Evidence::Register, cc(21)],
    "G1 | Ingen modtager er i brug i strid med politikken »{policy}«.",
    "G1 | No destination is in use against the policy “{policy}”.",
)];

const H: &[Claim] = &[
    row(
        "assurance.h1",
        &[cc(18)],
        "H1 | Henvendelser om indsigt, berigtigelse, sletning og begrænsning besvares i tide.",
        "H1 | Requests for access, correction, erasure and restriction are answered in time.",
    ),
    row(
        "assurance.h2",
        &[cc(3)],
        "H2 | De, der ringer, oplyses, før noget gemmes.",
        "H2 | Callers are informed before anything is kept.",
    ),
];

const I: &[Claim] = &[row(
    "assurance.i1",
    &[cc(26)],
    "I1 | Tegn på brud opdages, og oplysninger efter artikel 33, stk. 3, samles.",
    "I1 | Signs of a breach are noticed, and the facts of Art. 33(3) are gathered.",
)];

const POPULATIONS: Table = Table {
    id: "assurance.population",
    columns: &[
        words("Population", "Population"),
        words("Poster", "Entries"),
        words("Udtrukne poster", "Entries drawn"),
    ],
    widths: &[3, 2, 9],
    rows: Rows::Populations,
};

const EXCEPTIONS: Table = Table {
    id: "assurance.exception",
    columns: &[
        words("Nr.", "No."),
        words("Kontrol", "Control"),
        words("Resultat", "Result"),
        words("Ledelsens bemærkning ✎", "Management’s comment ✎"),
    ],
    widths: &[2, 9, 3, 4],
    rows: Rows::OpenControls,
};
