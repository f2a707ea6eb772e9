//! Claims that several documents make, each with one wording and one name.

use super::{
    Evidence,
    evidence::Declaration,
    template::{Claim, Item, Rows, Table, Words, row, words},
};

pub(super) const CONTROLLER: Claim = row(
    "parties.controller",
    &[Evidence::Declared(Declaration::Controller)],
    "Den dataansvarlige er {controller}, {controller_register}, {controller_address}. Kontakt: {controller_contact}.",
    "The controller is {controller}, {controller_register}, {controller_address}. Contact: {controller_contact}.",
);

pub(super) const PROCESSOR: Claim = row(
    "parties.processor",
    &[Evidence::Declared(Declaration::Operator)],
    "Databehandleren er {operator}, {operator_register}, {operator_address}. Kontakt: {operator_contact}.",
    "The processor is {operator}, {operator_register}, {operator_address}. Contact: {operator_contact}.",
);

pub(super) const OFFICER: Claim = row(
    "parties.officer",
    &[Evidence::Declared(Declaration::Officer)],
    "Databeskyttelsesrådgiver: {officer}.",
    "Data protection officer: {officer}.",
);

pub(super) const DATA_TEXT: Claim = row(
    "processing.data_text",
    &[Evidence::Setting("organisation.mode")],
    "Telefonnummer, navn, adresse, e-mail, kunde- og sagsnumre og andet, som den, der ringer, fortæller om sig selv \
     eller andre, og opkaldets tidspunkt og tekst.",
    "Telephone number, name, address, e-mail, customer and case numbers and whatever else callers tell about \
     themselves or others, and the time and text of the call.",
);

pub(super) const LISTENING: Claim = row(
    "processing.listening",
    &[Evidence::control(1), Evidence::Program("crates/clevercall/tests/whole_call/no_sound_on_a_disk.rs")],
    "Tale omsættes til tekst, mens opkaldet varer. Lyden findes kun i arbejdshukommelsen og har ingen vej til et \
     lagringsmedie.",
    "Speech is turned into text while the call goes on. The sound exists in working memory only and has no way to a \
     disk.",
);

pub(super) const ANSWERS: Claim = row(
    "processing.answers",
    &[Evidence::control(9)],
    "De faste svar er tekster, som organisationen har godkendt, og de afspilles ord for ord.",
    "The fixed answers are texts that the organisation approved, spoken word for word.",
);

pub(super) const NUMBER_COLUMNS: Claim = row(
    "processing.number_columns",
    &[Evidence::Setting("organisation.mode"), Evidence::control(11)],
    "Der gemmes den opkaldendes telefonnummer, regningsperioden og antallet af opkald i perioden. Opkaldets tekst og \
     tidspunkt gemmes ikke, og om et opkald med skjult nummer gemmes intet.",
    "What is kept is the caller’s telephone number, the billing period and the number of calls in it. The text and the \
     time of the call are not kept, and of a call from a withheld number nothing is.",
);

pub(super) const SPECIAL: Claim = row(
    "processing.special",
    &[Evidence::control(6)],
    "De, der ringer, kan komme til at nævne særlige kategorier af oplysninger (artikel 9). Et filter leder efter dem og \
     fjerner det, det finder, før noget skrives ned. Det finder ikke alt.",
    "Callers may come to mention special categories of data (Art. 9). A filter looks for them and removes what it finds \
     before anything is written down. It does not find everything.",
);

pub(super) const RESTRICTED: Claim = row(
    "processing.restricted",
    &[Evidence::control(7)],
    "Filteret leder på samme måde efter CPR-numre og oplysninger om strafbare forhold.",
    "The filter looks in the same way for national identification numbers and criminal matters.",
);

pub(super) const SUBJECTS: Claim = row(
    "processing.subjects",
    &[Evidence::Setting("organisation.name")],
    "De registrerede er de, der ringer til {organisation}, og de, som omtales under opkaldene.",
    "The data subjects are those who call {organisation}, and those who are spoken of in the calls.",
);

/// The table of processors in use.
pub(super) const fn processors(id: &'static str) -> Table {
    Table { id, columns: PROCESSOR_COLUMNS, widths: &[4, 3, 4, 3, 6], rows: Rows::Processors }
}

const PROCESSOR_COLUMNS: &[Words] = &[
    words("Navn, land og registernummer", "Name, country and register number"),
    words("Opgave", "Task"),
    words("Ejere", "Owners"),
    words("Steder / support", "Sites / support"),
    words("Vurdering", "Verdict"),
];

pub(super) const NO_PROCESSOR: Claim = row(
    "processing.no_processor",
    &[Evidence::control(20), Evidence::control(22)],
    "Programmet bruger ingen databehandlere eller underdatabehandlere: det er ikke sat op til at forbinde til andre end sin \
     egen maskine, og maskinen står efter det oplyste ikke hos andre. Et teleselskab, der fører opkald frem, uden at \
     programmet melder sig til hos det, kendes ikke her.",
    "The program uses no processors or sub-processors: it is not set up to connect to anything but its own machine, and as \
     declared the machine stands with nobody else. A carrier that brings calls without the program registering there is \
     not known here.",
);

pub(super) const INSTRUCTED: Claim = row(
    "processing.instructed",
    &[Evidence::control(23)],
    "Hver del af programmet, der skriver personoplysninger, hører til en instruks. Programmet har ingen funktion, der \
     bruger opkald til at træne modeller.",
    "Each part of the program that writes personal data belongs to an instruction. The program has no function that uses \
     calls to train models.",
);

pub(super) const NO_SOUND: Claim = row(
    "security.no_sound",
    &[Evidence::control(1)],
    "Processen kan kun skrive i sin datamappe; systemets kerne håndhæver det.",
    "The process can write in its data folder only; the system’s kernel enforces it.",
);

pub(super) const IN_MOTION: Claim = row(
    "security.in_motion",
    &[Evidence::control(19)],
    "Data mellem installationen og andre maskiner er krypteret på hver strækning, som installationen selv har; en \
     undtagelse har en registreret begrundelse. Det offentlige telefonnet ligger uden for.",
    "Data between the installation and other machines is encrypted on each leg that the installation runs; an exception \
     has a recorded reason. The public telephone network is outside.",
);

pub(super) const AT_REST: Claim = row(
    "security.at_rest",
    &[Evidence::control(24)],
    "Det, der gemmes, er krypteret. Hvert opkald har sin egen nøgle, og hovednøglen ligger uden for datamappen.",
    "What is kept is encrypted. Each call has a key of its own, and the master key lies outside the data folder.",
);

pub(super) const FILTER_WATCHED: Claim = row(
    "security.filter_watched",
    &[Evidence::control(8)],
    "Opdigtede oplysninger sendes jævnligt gennem filteret, og det tælles, om de bliver fundet.",
    "Invented data is sent through the filter at intervals, and it is counted whether it is found.",
);

pub(super) const READING: Claim = row(
    "security.reading",
    &[Evidence::control(25)],
    "Den, der læser et opkald, skal have en rolle og en grund, og læsningen står i hændelsesloggen.",
    "Whoever reads a call needs a role and a reason, and the reading stands in the ledger.",
);

pub(super) const DESTINATIONS: Claim = row(
    "security.destinations",
    &[Evidence::control(20)],
    "Programmet forbinder kun til modtagere, der står i registret over databehandlere; andre afvises.",
    "The program connects only to destinations that stand in the register of processors; others are refused.",
);

pub(super) const LEDGER: Claim = row(
    "security.ledger",
    &[Evidence::control(27), Evidence::Ledger],
    "Hændelsesloggen er kædet og signeret. Kæden er efterprøvet for posterne {ledger}.",
    "The ledger is chained and signed. The chain was verified for the entries {ledger}.",
);

pub(super) const RIGHTS: Claim = row(
    "rights.desk",
    &[Evidence::control(18)],
    "Programmet finder det, der er gemt om en person, giver en kopi af det, sletter det eller holder det tilbage under et \
     retskrav. Hvordan personen har vist, hvem vedkommende er, registreres hver gang.",
    "The program finds what is kept about a person, gives a copy of it, erases it, or holds it back under a legal claim. \
     How the person showed who they are is recorded each time.",
);

pub(super) const BREACH: Claim = row(
    "breach.detected",
    &[Evidence::control(26)],
    "Programmet opdager tegn på brud på sikkerheden og samler de oplysninger, som artikel 33, stk. 3, kræver.",
    "The program notices signs of a breach and gathers the facts that Art. 33(3) asks for.",
);

pub(super) const TEXT_KEPT: Claim = row(
    "storage.text",
    &[Evidence::Setting("organisation.keep_days")],
    "Organisationen har besluttet, at opkaldets tekst, telefonnummeret og de forseglede oplysninger gemmes i højst {kept} \
     efter opkaldet. Derefter skal nummer, navne og andet, der peger på en person, fjernes, og tidspunktet gøres grovere.",
    "The organisation decided that the text of a call, the telephone number and the sealed details are kept for at most \
     {kept} after the call. After that, the number, names and whatever else points to a person are to be removed, and the \
     time made coarser.",
);

pub(super) const REMAINDER: Claim = row(
    "storage.remainder",
    &[Evidence::Setting("organisation.final_days")],
    "Det, der er tilbage, skal slettes senest {remainder} senere. Indtil da behandles det som personoplysninger.",
    "What is left is to be erased at most {remainder} later. Until then it is treated as personal data.",
);

pub(super) const DECIDED: Claim = row(
    "storage.decided",
    &[Evidence::control(14)],
    "Beslutningen er registreret og ligger inden for programmets faste grænser.",
    "The decision is on record and lies within the program’s fixed bounds.",
);

pub(super) const NUMBERS_KEPT: Claim = row(
    "storage.numbers",
    &[Evidence::Setting("organisation.dispute_days")],
    "Organisationen har besluttet, at telefonnumre slettes {kept} efter, at periodens regning er lukket, og aldrig senere \
     end 90 dage efter perioden.",
    "The organisation decided that telephone numbers are erased {kept} after the period’s invoice was closed, and never \
     later than 90 days after the period.",
);

pub(super) const NUMBERS_BOUNDED: Claim = row(
    "storage.numbers_bounded",
    &[Evidence::control(12)],
    "Fristen for numre er efterset og er højst 90 dage.",
    "The time limit for numbers was checked and is 90 days at most.",
);

pub(super) const TOTALS_KEPT: Claim = row(
    "storage.totals",
    &[Evidence::Law("bogføringsloven § 12")],
    "Regningens totaler, som ikke indeholder numre, gemmes i fem år fra udgangen af regnskabsåret.",
    "The totals of the invoice, which hold no numbers, are kept for five years from the end of the financial year.",
);

pub(super) const OVERDUE: Claim = row(
    "storage.overdue",
    &[Evidence::control(15)],
    "En gennemgang, som er adskilt fra sletningen, tæller, om noget er gemt for længe. Den fandt intet.",
    "A sweep that is apart from the job that erases counts whether anything is kept too long. It found nothing.",
);

pub(super) const ERASURE: Claim = row(
    "storage.erasure",
    &[Evidence::control(16)],
    "En sletning efterses i alle lag og bekræftes med en signeret attest. Attesten siger også, hvad der er tilbage, og hvor \
     længe.",
    "An erasure is checked in every layer and confirmed with a signed certificate. The certificate also says what remains \
     and for how long.",
);

pub(super) const RESTORE: Claim = row(
    "storage.restore",
    &[Evidence::control(17)],
    "Sikkerhedskopier gendannes først, når alle sletninger siden er gentaget i dem.",
    "Backups are restored only once all erasures since have been repeated in them.",
);

pub(super) const EXIT: Claim = row(
    "storage.exit",
    &[Evidence::control(36)],
    "Når aftalen ophører, afleveres eller slettes alt, og nøglerne destrueres.",
    "At the end of the agreement everything is handed over or erased, and the keys are destroyed.",
);

pub(super) const SITES: Claim = row(
    "location.sites",
    &[Evidence::Register],
    "Underdatabehandlerne behandler oplysninger på steder i {sites}. Modtagere, der ikke står i registret, afvises.",
    "The sub-processors process data at sites in {sites}. Destinations that are not in the register are refused.",
);

pub(super) const HOST: Claim = row(
    "location.host",
    &[Evidence::Declared(Declaration::Host)],
    "Maskinen står efter det oplyste {host}.",
    "As declared, the machine stands {host}.",
);

pub(super) const TRANSFERS: Claim = row(
    "location.transfers",
    &[Evidence::Setting("processors.policy"), Evidence::Register, Evidence::control(21)],
    "Organisationen har ikke givet adgang til at overføre oplysninger til tredjelande. Programmet bruger kun modtagere, der \
     opfylder politikken »{policy}«. Politikken er strengere end loven og er organisationens eget valg. Om en udenlandsk \
     myndighed kan pålægge en databehandler at udlevere oplysninger, er en restrisiko, som vurderes for sig.",
    "The organisation has given no leave to transfer data to third countries. The program uses only destinations that meet the \
     policy “{policy}”. The policy is stricter than the law and is the organisation’s own choice. Whether a foreign \
     authority could order a processor to hand data over is a residual risk, assessed by itself.",
);

pub(super) const WAY_OUT: Claim = row(
    "rights.way_out",
    &[Evidence::control(38)],
    "Den, der ringer, kan komme til at tale med et menneske ved at sige det eller trykke 0.",
    "Callers can reach a person by saying so or pressing 0.",
);

pub(super) const NO_DECISION: Claim = row(
    "rights.no_decision",
    &[Evidence::Program("clevercall_conversation::Output")],
    "Assistenten træffer ingen afgørelser om nogen. Den svarer, stiller om og tager imod beskeder.",
    "The assistant takes no decisions about anybody. It answers, puts through and takes messages.",
);

pub(super) const VENDORS_KEEP: Claim = row(
    "sub_processors.keep",
    &[Evidence::control(2)],
    "Hvad hver modtager selv gemmer af et opkald, er oplyst i registret.",
    "What each destination keeps of a call itself is stated in the register.",
);

pub(super) const CHAIN: Claim = row(
    "sub_processors.chain",
    &[Evidence::control(22)],
    "Kæden af underdatabehandlere er fuldstændig, og hvor der driftes for andre, er hver af dem varslet.",
    "The chain of sub-processors is complete, and where this is hosted for others, each was announced.",
);

/// The table of purposes and their grounds.
pub(super) const LEGAL_BASES: Table = Table {
    id: "purposes",
    columns: &[words("Formål", "Purpose"), words("Behandlingsgrundlag", "Legal basis"), words("Hviler på", "Rests on")],
    widths: &[4, 3, 6],
    rows: Rows::LegalBases,
};

/// What protects the data, whoever asks.
pub(super) const MEASURES: &[Item] = &[
    Item::Say(NO_SOUND),
    Item::Say(IN_MOTION),
    Item::Say(AT_REST),
    Item::Say(FILTER_WATCHED),
    Item::Say(READING),
    Item::Say(DESTINATIONS),
    Item::Say(LEDGER),
];

/// How long is kept what is kept, where text is.
pub(super) const STORAGE_TEXT: &[Item] = &[Item::Say(TEXT_KEPT), Item::Say(REMAINDER), Item::Say(DECIDED)];

/// How long is kept what is kept, where only the number is.
pub(super) const STORAGE_NUMBER: &[Item] =
    &[Item::Say(NUMBERS_KEPT), Item::Say(NUMBERS_BOUNDED), Item::Say(DECIDED), Item::Say(TOTALS_KEPT)];
