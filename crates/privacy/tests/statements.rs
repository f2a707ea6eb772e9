//! Which statements about a person go, and which talk about the same subjects stays.

mod told;

use std::sync::LazyLock;

use clevercall_model::{Language, Spoken};
use clevercall_privacy::{Aliases, Engine, Settings};

static ENGINE: LazyLock<Engine> =
    LazyLock::new(|| Engine::new(Settings::default()).expect("the default settings are right"));

#[track_caller]
fn check(language: Language, table: &[(&str, &str)]) {
    let mut wrong = String::new();
    for (words, expected) in table {
        let spoken = Spoken::new((*words).to_owned(), language, 1.0);
        let redaction = ENGINE.redact(&spoken, &mut Aliases::default());
        let redacted = redaction.text.as_str();
        if redacted != *expected && (words == expected || !told::tells_no_more(redacted, expected)) {
            wrong.push_str(&format!("\n{}\ninstead of\n{expected}\n", redaction.text.as_str()));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[track_caller]
fn pass(language: Language, lines: &[&str]) {
    let same: Vec<(&str, &str)> = lines.iter().map(|line| (*line, *line)).collect();
    check(language, &same);
}

const DANISH_STATEMENTS: [(&str, &str); 66] = [
    ("jeg har meldt mig ud af De Radikale", "jeg har meldt mig ud af [POLITICS]"),
    (
        "jeg er ny i Dansk Magisterforening og ved ikke hvordan man gør",
        "jeg er ny i [UNION] og ved ikke hvordan man gør",
    ),
    ("Han er løsladt på prøve og skal have et sted at bo.", "Han er [CRIMINAL] og skal have et sted at bo."),
    ("hun er heterozygot for faktor fem leiden", "hun er [GENETIC]"),
    ("politiet har mit fingeraftryk", "politiet har mit [BIOMETRIC]"),
    (
        "goddag jeg ringer fordi min kone har fået konstateret brystkræft og vi skal have flyttet mødet",
        "goddag jeg ringer fordi min kone har fået konstateret [HEALTH] og vi skal have flyttet mødet",
    ),
    (
        "Min søn har Crohns, så han skal have adgang til toilettet hele dagen.",
        "Min søn har [HEALTH], så han skal have adgang til toilettet hele dagen.",
    ),
    (
        "jeg er lige blevet opereret i menisken og kan ikke komme ned med papirerne",
        "jeg er lige blevet [HEALTH] og kan ikke komme ned med papirerne",
    ),
    (
        "Hun tager Ozempic og vil gerne vide om forsikringen dækker.",
        "Hun tager [HEALTH] og vil gerne vide om forsikringen dækker.",
    ),
    ("Min far bor på plejehjem og kan ikke selv læse brevene.", "Min far [HEALTH] og kan ikke selv læse brevene."),
    (
        "jeg lider af søvnløshed så jeg må have en anden vagtplan",
        "jeg lider af [HEALTH] så jeg må have en anden vagtplan",
    ),
    (
        "Min datter blev indlagt på psykiatrisk i går, og jeg skal have fri.",
        "Min datter blev [HEALTH] i går, og jeg skal have fri.",
    ),
    ("altså jeg er tørlagt nu på sjette år", "altså jeg er [HEALTH] nu på sjette år"),
    ("Min mor hører næsten ikke, så I skal tale højt.", "Min mor [HEALTH], så I skal tale højt."),
    ("han har hul i hjertet og skal til kontrol", "han har [HEALTH] og skal til kontrol"),
    (
        "Jeg er i kemo hver anden tirsdag, så jeg kan ikke komme til samtale.",
        "Jeg er [HEALTH] hver anden tirsdag, så jeg kan ikke komme til samtale.",
    ),
    ("Drengen får ritalin om morgenen i institutionen.", "Drengen får [HEALTH] om morgenen i institutionen."),
    ("Vi har begge to covid, så vi aflyser besøget.", "Vi har begge to [HEALTH], så vi aflyser besøget."),
    ("min bror er på metadon og kan ikke få lov at køre", "min bror er [HEALTH] og kan ikke få lov at køre"),
    (
        "Jeg har ADHD, så det er svært for mig at udfylde de skemaer.",
        "Jeg har [HEALTH], så det er svært for mig at udfylde de skemaer.",
    ),
    (
        "Han skar i sig selv i weekenden, og nu ved jeg ikke hvem jeg skal ringe til.",
        "Han [HEALTH] i weekenden, og nu ved jeg ikke hvem jeg skal ringe til.",
    ),
    ("jeg har været medlem af Dansk Metal i tredive år", "jeg har været medlem af [UNION] i tredive år"),
    ("Kan min tillidsrepræsentant komme med til mødet på torsdag?", "Kan min [UNION] komme med til mødet på torsdag?"),
    (
        "jeg vil gerne skifte fra FOA til Krifa hvad skal jeg gøre",
        "jeg vil gerne skifte fra [UNION] til [UNION] hvad skal jeg gøre",
    ),
    (
        "Hun fik besked på, at hun ikke måtte melde sig ind i fagforeningen.",
        "Hun fik besked på, at hun ikke måtte [UNION].",
    ),
    ("De trak mig i løn, fordi jeg strejkede i november.", "De trak mig i løn, fordi jeg [UNION] i november."),
    (
        "Djøf siger, at kontrakten ikke holder, og jeg har betalt kontingent til Djøf siden 2009.",
        "[UNION] siger, at kontrakten ikke holder, og jeg har [UNION] siden 2009.",
    ),
    ("vi var blokadevagter nede ved restauranten i hele maj", "vi var [UNION] nede ved restauranten i hele maj"),
    (
        "Jeg stemte på Alternativet sidst, og det fortryder jeg.",
        "Jeg stemte på [POLITICS] sidst, og det fortryder jeg.",
    ),
    (
        "min svigerfar er gammel venstremand så han vil ikke høre tale om vindmøller",
        "min svigerfar er [POLITICS] så han vil ikke høre tale om vindmøller",
    ),
    (
        "jeg sidder i bestyrelsen for SF her i byen og skal bruge lokalet",
        "jeg sidder i bestyrelsen for [POLITICS] her i byen og skal bruge lokalet",
    ),
    ("Vi demonstrerede mod krigen og så kom politiet.", "Vi [POLITICS] og så kom politiet."),
    (
        "Min søn er med i Rød Ungdom, er det noget skolen skal vide?",
        "Min søn er med i [POLITICS], er det noget skolen skal vide?",
    ),
    ("Min kollega blev fyret, fordi han er nazist.", "Min kollega blev fyret, fordi han er [POLITICS]."),
    (
        "Vi er hinduer, og min far skal brændes inden for to dage.",
        "Vi er [RELIGION], og min far skal brændes inden for to dage.",
    ),
    ("jeg er konverteret til islam og vil gerne skifte navn", "jeg er [RELIGION] og vil gerne skifte navn"),
    (
        "Min datter skal ikke med i kirke til jul, vi er ateister.",
        "Min datter skal ikke med i kirke til jul, vi er [RELIGION].",
    ),
    (
        "vi spiser ikke svinekød kan hun få noget andet i vuggestuen",
        "vi [RELIGION] kan hun få noget andet i vuggestuen",
    ),
    ("Hun beder fem gange om dagen og skal bruge et rum.", "Hun [RELIGION] og skal bruge et rum."),
    ("Min far var missionsk, så der skal ikke danses.", "Min far var [RELIGION], så der skal ikke danses."),
    ("Han er født katolik, men han går ikke op i det.", "Han er [RELIGION], men han går ikke op i det."),
    (
        "Min kone er fra Eritrea, og hendes papirer er forsvundet.",
        "Min kone er fra [ETHNICITY], og hendes papirer er forsvundet.",
    ),
    ("jeg er halvt tyrkisk og halvt dansk", "jeg er [ETHNICITY]"),
    ("Vores nabo er romaer, og hun bliver chikaneret.", "Vores nabo er [ETHNICITY], og hun bliver chikaneret."),
    ("Jeg kom hertil fra Afghanistan som niårig.", "Jeg [ETHNICITY] som niårig."),
    (
        "mine bedsteforældre var tamiler fra den nordlige del",
        "mine bedsteforældre var [ETHNICITY] fra den nordlige del",
    ),
    ("Han blev kaldt neger af chaufføren.", "Han blev kaldt [ETHNICITY] af chaufføren."),
    (
        "Min søster har Lynch syndrom, skal jeg så også undersøges?",
        "Min søster har [GENETIC], skal jeg så også undersøges?",
    ),
    ("vi er begge bærere af seglcelleanæmi siger lægen", "vi er begge [GENETIC] siger lægen"),
    ("barnet har Downs syndrom og er tre år", "barnet har [GENETIC] og er tre år"),
    ("Jeg fik lavet en gentest, og den var ikke god.", "Jeg fik lavet en [GENETIC], og den var ikke god."),
    ("vi har hæmofili i familien", "vi har [GENETIC]"),
    ("De tog et billede af min iris i lufthavnen.", "De tog et [BIOMETRIC] i lufthavnen."),
    ("banken siger de kan genkende min stemme er det rigtigt", "banken siger de kan [BIOMETRIC] er det rigtigt"),
    ("Fitnesscentret har scannet min håndflade.", "Fitnesscentret har [BIOMETRIC]."),
    ("Min mand er biseksuel, og det ved ingen.", "Min mand er [SEX], og det ved ingen."),
    ("jeg er født som dreng men hedder Mia nu", "jeg er [SEX] men hedder [PERSON_1] nu"),
    ("vi er to fædre og har fået afslag", "vi er [SEX] og har fået afslag"),
    ("jeg har været i fængsel i fire år og søger bolig", "jeg har været [CRIMINAL] og søger bolig"),
    ("Min søn blev dømt for vold sidste år.", "Min søn blev [CRIMINAL] år."),
    ("han er prøveløsladt og skal melde sig hver uge", "han er [CRIMINAL] og skal melde sig hver uge"),
    ("Jeg fik en betinget dom da jeg var ung.", "Jeg fik en [CRIMINAL] da jeg var ung."),
    ("min nabo sælger stoffer fra lejligheden", "min nabo [CRIMINAL] fra lejligheden"),
    (
        "Hun er anholdt, og jeg skal have fat i hendes forsvarer.",
        "Hun er [CRIMINAL], og jeg skal have fat i hendes [CRIMINAL].",
    ),
    ("Min bror er rocker og bor her ikke mere.", "Min bror er [CRIMINAL] og bor her ikke mere."),
    ("jeg blev taget for spritkørsel i lørdags", "jeg blev [CRIMINAL] i lørdags"),
];

const DANISH_TALK: [&str; 64] = [
    "hunden er blevet opereret og skal have piller i maden",
    "Min hund har fået ørebetændelse, hvad tid har dyrlægen åbent?",
    "Jeg arbejder på hjerteafdelingen og skal bruge en parkeringstilladelse.",
    "min datter læser medicin og mangler en praktikplads",
    "Min telefon er gået i sort, og jeg kan ikke se min saldo.",
    "Vi er dømt til at vente, kan jeg se.",
    "Hvornår holder blodbanken åbent?",
    "Er der en tillidsmand på alle arbejdspladser, eller er det kun de store?",
    "Hvad koster det at være medlem af HK om måneden?",
    "kan man blive gift på rådhuset om lørdagen",
    "Er moskeen på Rovsingsgade åben for besøg?",
    "Hvilke partier stiller op til kommunalvalget?",
    "Hvornår er der valgmøde på biblioteket?",
    "Kan man få vegetarmad i kantinen?",
    "jeg vil gerne klage over en parkeringsbøde",
    "Min cykel er blevet stjålet, hvor anmelder jeg det?",
    "vi har haft indbrud i kælderen i nat",
    "Der er hærværk på legepladsen igen.",
    "Jeg er træt af at vente, jeg har ringet tre gange.",
    "Skal man have straffeattest for at blive spejderleder?",
    "Hvad er reglerne for sygedagpenge, når man er selvstændig?",
    "Er der rabat til førtidspensionister i svømmehallen?",
    "Hvor kan jeg aflevere brugte briller?",
    "jeg skal dreje til venstre efter rundkørslen ikke",
    "Har I vaccine mod influenza?",
    "Kan min hund blive vaccineret hos jer?",
    "Computeren er død igen.",
    "Er det rigtigt, at tyrkisk lira ikke kan veksles hos jer?",
    "jeg vil gerne bestille et bord på den thailandske restaurant",
    "Taler I polsk eller arabisk hos jer?",
    "Jeg skal til Thailand i januar, hvad dækker forsikringen?",
    "vi flyver fra Polen på fredag",
    "Hvem er formand for grundejerforeningen?",
    "Hvad tid er der gudstjeneste juleaften?",
    "Appen vil ikke genkende min kode.",
    "Kan man logge ind med fingeraftryk?",
    "jeg kan ikke finde mit kort det er vist faldet ud af lommen",
    "det er en gave fra min mor",
    "Kan jeg få udbetalt min løn før tid?",
    "Min læge er på ferie, hvem kan jeg ringe til?",
    "Der går en rød tråd gennem det hele.",
    "Jeg tror på, at det nok skal gå.",
    "Kan I sende en mand ud og se på det?",
    "Er det en gammel bygning?",
    "Min kone har tabt sin telefon i vandet.",
    "Jeg har fået et brev, jeg ikke forstår.",
    "Vi er to voksne og to børn.",
    "Han har en ny bil, og den skal på min forsikring.",
    "Har I genetiske prøver af kornsorter på museet?",
    "Hvor lang er behandlingstiden på en byggesag?",
    "jeg er i tvivl om jeg har udfyldt skemaet rigtigt",
    "Skal han have jakke på?",
    "Jeg har været i Tivoli.",
    "Hun har været medlem af biblioteket siden 2010.",
    "Jeg vil gerne melde mig ind i fitnesscentret.",
    "Jeg vil melde min søn ind i fodboldklubben.",
    "Min datter går til svømning om mandagen.",
    "Vi går i byen hver fredag.",
    "Vi går i skole til klokken to.",
    "Han er i gang med at male huset.",
    "De kom ud og kiggede på det i går.",
    "Er I ude at køre nu?",
    "Jeg har en aftale klokken ti.",
    "Det er sygt irriterende, det her.",
];

#[test]
fn danish_statements_go() {
    check(Language::Danish, &DANISH_STATEMENTS);
}

#[test]
fn danish_talk_stays() {
    pass(Language::Danish, &DANISH_TALK);
}

const ENGLISH_STATEMENTS: [(&str, &str); 45] = [
    (
        "Hi there, my husband was diagnosed with prostate cancer and we need to move the holiday.",
        "Hi there, my husband was [HEALTH] and we need to move the holiday.",
    ),
    ("i have coeliac disease so what can i eat on the flight", "i have [HEALTH] so what can i eat on the flight"),
    (
        "My mother is in a nursing home and I hold the power of attorney.",
        "My mother is [HEALTH] and I hold the power of attorney.",
    ),
    ("She's on antidepressants and the dose was changed.", "She's [HEALTH] and the dose was changed."),
    ("I've been off work with stress since Easter.", "I've been [HEALTH] since Easter."),
    (
        "my wife is expecting twins in march and we'd like to extend the mortgage",
        "my wife is [HEALTH] in march and we'd like to extend the mortgage",
    ),
    ("He drinks, my father, and the house is a state.", "He [HEALTH], my father, and the house is a state."),
    (
        "I'm HIV positive, does that change the travel insurance?",
        "I'm [HEALTH], does that change the travel insurance?",
    ),
    ("Dad's kidneys are failing, he's in three times a week.", "Dad's [HEALTH], he's in three times a week."),
    ("my little girl broke her arm on your trampoline", "my little girl [HEALTH] on your trampoline"),
    ("I'm a member of Usdaw and I want my rep there.", "I'm [UNION] and I want my rep there."),
    ("she joined the union the week before they let her go", "she [UNION] the week before they let her go"),
    ("I've been shop steward at the plant for six years.", "I've been [UNION] at the plant for six years."),
    ("Can I cancel my Forsa membership?", "Can I [UNION]?"),
    ("my dad's a lifelong Labour voter and he won't have it", "my dad's [POLITICS] and he won't have it"),
    ("She's standing for the Lib Dems in May.", "She's [POLITICS] in May."),
    ("he was sacked because he supports Sinn Féin", "he was sacked because he [POLITICS]"),
    ("We were at the march against the war on Saturday.", "We [POLITICS] on Saturday."),
    (
        "My son is a Sikh and he can't take it off for the photo.",
        "My son is [RELIGION] and he can't take it off for the photo.",
    ),
    ("we don't eat pork so could she have the other dinner", "we [RELIGION] so could she have the other dinner"),
    (
        "I'm fasting, could we do the appointment after sunset?",
        "I'm [RELIGION], could we do the appointment after sunset?",
    ),
    ("She was brought up a Catholic but she doesn't go.", "She was [RELIGION] but she doesn't go."),
    ("my husband goes to mosque on a friday at one", "my husband [RELIGION] on a friday at one"),
    ("My grandparents came from Jamaica on the boat.", "My grandparents [ETHNICITY] on the boat."),
    ("i am of nigerian descent and i was born in leeds", "i am [ETHNICITY] and i was born in leeds"),
    (
        "They told my son he couldn't come in because he's black.",
        "They told my son he couldn't come in because he's [ETHNICITY].",
    ),
    ("She's half Polish, half Irish.", "She's [ETHNICITY]."),
    ("they called him a paki on the bus", "they called him [ETHNICITY] on the bus"),
    ("My sister tested positive for the BRCA mutation.", "My sister [GENETIC]."),
    ("we're both carriers of cystic fibrosis so we're having tests", "we're both [HEALTH] so we're having tests"),
    ("My boy has Down's syndrome and he loves the pool.", "My boy [GENETIC] and he loves the pool."),
    ("the dna test came back and i'm not the father", "[GENETIC] and i'm not [GENETIC]"),
    ("They took my fingerprints at the airport.", "They [BIOMETRIC] at the airport."),
    ("you scanned my face without asking", "you [BIOMETRIC] without asking"),
    ("My office wants a palm scan from me.", "My office wants [BIOMETRIC]."),
    ("the bank has my voice print on file", "the bank [BIOMETRIC]"),
    (
        "My daughter is trans and the school won't use her name.",
        "My daughter is [SEX] and the school won't use her name.",
    ),
    ("i'm gay and my neighbour shouts at me", "i'm [SEX] and my neighbour shouts at me"),
    ("He's been having an affair with his boss.", "He's [SEX]."),
    ("We're a same-sex couple, can we both be on the policy?", "We're [SEX], can we both be on the policy?"),
    ("my ex was convicted of assault and he's back in the area", "my ex [CRIMINAL] and he's back in the area"),
    ("She got a caution for shoplifting at sixteen.", "She [CRIMINAL] at sixteen."),
    ("He's out on bail and he's not allowed near the school.", "He's [CRIMINAL] and he's not allowed near the school."),
    ("my brother deals weed from the flat upstairs", "my brother [CRIMINAL] from the flat upstairs"),
    ("I lost my licence for drink driving in March.", "I [CRIMINAL] in March."),
];

const ENGLISH_TALK: [&str; 59] = [
    "What's on in the union hall on Saturday?",
    "Is there a chemist open near the hospital?",
    "Someone broke into my car last night.",
    "My bike was stolen outside the library.",
    "I'd like to report a burglary at the shop.",
    "What are the visiting hours at the hospital?",
    "How do I register to vote?",
    "Who's standing in the election here?",
    "Do you have vegetarian meals?",
    "Is the church hall free on the tenth?",
    "What time is mass on Christmas Day?",
    "Are there any Polish shops near you?",
    "I'd love a Thai takeaway, can you recommend one?",
    "Is the surgery open on Good Friday?",
    "Can I get the flu jab at the pharmacy?",
    "i need to cancel my gym membership",
    "I'd like to join the library.",
    "can you turn left after the bank",
    "The black bin wasn't collected.",
    "My laptop has a virus, can you fix it?",
    "The printer is dead again.",
    "I'm dying for a coffee, is the café open?",
    "Can you scan my passport at the desk?",
    "the app doesn't recognise my password",
    "I have to be home by five.",
    "I have an appointment at ten.",
    "He has a new car and he wants to put it on the policy.",
    "She's a teacher at the school.",
    "We're two adults and a dog.",
    "I'm calling about a bill.",
    "My husband is at work until six.",
    "Could you tell me what the interest rate is?",
    "We came out to look at the flat yesterday.",
    "The engineer came out on Tuesday and fixed nothing.",
    "That's a crime what you charge for parking.",
    "My daughter goes to swimming on a Monday.",
    "We go to the beach every summer.",
    "I was born to wait on the phone, it seems.",
    "We're flying to Poland on the ninth.",
    "I've just come back from Jamaica and my bag is missing.",
    "Do you speak Polish or Romanian?",
    "The heating has broken down again.",
    "I broke the screen on my phone.",
    "the doctor said the form must be stamped",
    "Is that the right department for bins?",
    "That's all right, I'll hold.",
    "Is there wheelchair access at the side door?",
    "What does the diabetes leaflet cost to print?",
    "Does the policy cover theft?",
    "I need a receipt for my insurance.",
    "Is there a union rep in every branch, or only in the big ones?",
    "How much is it to join the RCN?",
    "He got a new job and he's moving out.",
    "we had a leak in the bathroom and the ceiling came down",
    "I have two left, can I send them back?",
    "they're out of stock since tuesday",
    "I've had enough of this music.",
    "She left the keys in the car.",
    "I left my bag on the bus.",
];

#[test]
fn english_statements_go() {
    check(Language::English, &ENGLISH_STATEMENTS);
}

#[test]
fn english_talk_stays() {
    pass(Language::English, &ENGLISH_TALK);
}
