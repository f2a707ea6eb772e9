//! What an organisation's own rules and operators do to whole sentences.

use std::{fmt::Debug, str::FromStr, sync::Arc};

use clevercall_model::{SoundClass, Spoken, TurnNumber};
use clevercall_privacy::{
    Aliases, CallFilter, Category, Check, Context, Engine, Kind, Maskable, Operators, OwnRuleError, OwnRules, Pattern,
    Redaction, RevealError, Settings, ShownCharacters,
};

/// The rules of one organisation, as a test writes them down.
#[derive(Default)]
struct Rules(OwnRules);

impl Rules {
    fn always(mut self, words: &str, name: &str) -> Self {
        self.0.always_remove(read(words), category(name)).expect("a rule that fits");
        self
    }

    fn never(mut self, words: &str) -> Self {
        self.0.never_remove(read(words)).expect("a rule that fits");
        self
    }

    fn pattern(mut self, pattern: Pattern) -> Self {
        self.0.pattern(pattern).expect("a rule that fits");
        self
    }

    fn engine(self) -> Engine {
        Engine::new(Settings { own: self.0, ..Settings::default() }).expect("settings that are right")
    }

    #[track_caller]
    fn check(self, cases: &[(&str, &str)]) {
        let engine = self.engine();
        for (words, expected) in cases {
            assert_eq!(redact(&engine, words).text.as_str(), *expected, "{words}");
        }
    }
}

/// Reads a part of a rule that is right.
fn read<T: FromStr<Err: Debug>>(text: &str) -> T {
    text.parse().expect("a part of a rule that is right")
}

fn category(name: &str) -> Category {
    let kind = Kind::ALL.into_iter().find(|kind| kind.name() == name);
    kind.map_or_else(|| Category::Label(read(name)), Category::Kind)
}

fn pattern(name: &str, expression: &str, category_name: &str) -> Pattern {
    Pattern::new(read(name), read(expression), category(category_name))
}

fn context(words: &[&str]) -> Context {
    Context::new(words.iter().map(|word| read(word)).collect()).expect("a few words")
}

fn spoken(words: &str) -> Spoken {
    Spoken::in_unknown_language(words.to_owned())
}

fn redact(engine: &Engine, words: &str) -> Redaction {
    engine.redact(&spoken(words), &mut Aliases::default())
}

fn reasons(redaction: &Redaction) -> Vec<&str> {
    redaction.findings.iter().map(|finding| finding.reason.as_str()).collect()
}

#[test]
fn words_on_the_list_are_removed_in_any_case_and_as_whole_words() {
    Rules::default().always("Solgården", "residence").always("Project Nightingale", "project").check(&[
        ("I live in solgården now", "I live in [RESIDENCE_1] now"),
        ("SOLGÅRDEN, solgården!", "[RESIDENCE_1], [RESIDENCE_1]!"),
        ("what is project nightingale, please", "what is [PROJECT_1], please"),
        ("what is the project, please", "what is the project, please"),
        ("what is solgårdens menu", "what is solgårdens menu"),
    ]);
}

#[test]
fn a_number_on_the_list_is_removed_in_every_form_it_is_said_in() {
    let removed = "please say [PIN_1] again";
    Rules::default().always("47-11-08", "pin").check(&[
        ("please say 471108 again", removed),
        ("please say 47 11 08 again", removed),
        ("please say four seven one one oh eight again", removed),
        ("please say forty seven eleven zero eight again", removed),
        ("please say 471109 again", "please say 471109 again"),
    ]);
}

#[test]
fn words_given_a_protected_kind_are_treated_as_strictly() {
    let engine = Rules::default().always("ward seven", "health").engine();
    let redaction = redact(&engine, "they took me to Ward Seven yesterday");
    assert_eq!(redaction.text.as_str(), "they took me to [HEALTH] yesterday");
    assert!(redaction.removed.is_empty() && redaction.known.is_empty());
}

#[test]
fn own_staff_stay_where_they_are_all_that_was_found() {
    let rules = || Rules::default().never("Mette Sørensen").never("Vestergade 14, 8000 Aarhus C");
    rules().check(&[
        ("kan jeg tale med Mette Sørensen", "kan jeg tale med Mette Sørensen"),
        ("kan jeg tale med Mette Hansen", "kan jeg tale med [PERSON_1]"),
        ("jeg hedder Mette Sørensen Hansen", "jeg hedder [PERSON_1]"),
        ("jeg hedder Mette", "jeg hedder [PERSON_1]"),
        ("I bor på Vestergade 14, 8000 Aarhus C", "I bor på Vestergade 14, 8000 Aarhus C"),
        ("jeg bor på Vestergade 15, 8000 Aarhus C", "jeg bor på [ADDRESS_1]"),
    ]);
    assert_eq!(redact(&rules().engine(), "kan jeg tale med Mette Sørensen").class, SoundClass::General);
}

#[test]
fn the_own_number_stays_however_it_is_said() {
    Rules::default().never("33 33 44 44").never("+45 70 10 20 30").check(&[
        ("is your number 33 33 44 44", "is your number 33 33 44 44"),
        ("I called 33-33-44-44 before", "I called 33-33-44-44 before"),
        (
            "your phone number is three three three three four four four four",
            "your phone number is three three three three four four four four",
        ),
        (
            "jeres nummer er treogtredive treogtredive fireogfyrre fireogfyrre",
            "jeres nummer er treogtredive treogtredive fireogfyrre fireogfyrre",
        ),
        ("I called +45 70102030 before", "I called +45 70102030 before"),
        ("I called 0045 70 10 20 30 before", "I called 0045 70 10 20 30 before"),
        ("my number is 33 33 44 45", "my number is [PHONE_1]"),
        ("my number is 33 33 44 44 55", "my number is [PHONE_1]"),
    ]);
}

#[test]
fn the_own_email_address_stays_however_it_is_said() {
    Rules::default().never("info@example.dk").check(&[
        ("I wrote to info@example.dk", "I wrote to info@example.dk"),
        ("I wrote to info at example dot dk", "I wrote to info at example dot dk"),
        ("I wrote to anna at example dot dk", "I wrote to [EMAIL_1]"),
    ]);
}

#[test]
fn nothing_protected_is_ever_spared() {
    let rules =
        Rules::default().never("I have diabetes").never("010285-1234").never("prison").never("member of Unison");
    let engine = rules.engine();
    for (words, secret, placeholder) in [
        ("I have diabetes", "diabetes", "[HEALTH]"),
        ("mit cpr-nummer er 010285-1234", "010285", "[NATIONAL_ID_1]"),
        ("my brother is in prison", "prison", "[CRIMINAL]"),
        ("I am a member of Unison", "Unison", "[UNION]"),
    ] {
        let redaction = redact(&engine, words);
        let text = redaction.text.as_str();
        assert!(text.contains(placeholder) && !text.contains(secret) && redaction.spared.is_empty(), "{text}");
    }
}

#[test]
fn what_was_spared_is_told() {
    let engine = Rules::default().never("Mette Sørensen").engine();
    let redaction = redact(&engine, "kan jeg tale med Mette Sørensen");
    assert!(redaction.findings.is_empty());
    let spared = &redaction.spared[0];
    assert_eq!((spared.kind, spared.start, spared.end), (Kind::Person, 17, 31));
    assert_eq!(spared.reason.as_str(), "on the organisation's never-remove list");
}

#[test]
fn words_cannot_stand_on_both_lists() {
    let mut rules = Rules::default().always("Mette Sørensen", "person").0;
    assert_eq!(rules.never_remove("mette sørensen".parse().unwrap()), Err(OwnRuleError::OnBothLists));
    let mut rules = Rules::default().never("Mette Sørensen").0;
    assert_eq!(
        rules.always_remove("METTE SØRENSEN".parse().unwrap(), category("person")),
        Err(OwnRuleError::OnBothLists)
    );
}

#[test]
fn always_wins_over_never_where_they_overlap() {
    Rules::default()
        .never("Mette Sørensen")
        .always("Sørensen", "colleague")
        .check(&[("kan jeg tale med Mette Sørensen", "kan jeg tale med Mette [COLLEAGUE_1]")]);
}

#[test]
fn a_pattern_finds_its_number_written_and_said() {
    let customer = || pattern("customer number", r"K-?\d{6}", "customer_number");
    Rules::default().pattern(customer()).check(&[
        ("it is K-123456 I think", "it is [CUSTOMER_NUMBER_1] I think"),
        ("it is k 123456 I think", "it is [CUSTOMER_NUMBER_1] I think"),
        ("it is K dash 12 34 56 I think", "it is [CUSTOMER_NUMBER_1] I think"),
        ("it is k one two three four five six I think", "it is [CUSTOMER_NUMBER_1] I think"),
        ("it is K-12345 I think", "it is K-12345 I think"),
        ("it is K-1234567 and", "it is K-[PHONE_1] and"),
        ("the code XK-123456 here", "the code XK-123456 here"),
    ]);
    let engine = Rules::default().pattern(customer()).engine();
    let twice = redact(&engine, "it is K-123456, k 1 2 3 4 5 6");
    assert_eq!(twice.text.as_str(), "it is [CUSTOMER_NUMBER_1], [CUSTOMER_NUMBER_1]");
}

#[test]
fn the_longer_alternative_is_taken_where_it_fits() {
    Rules::default()
        .pattern(pattern("case", r"[ABC]\d{2}|[ABC]\d{4}", "case"))
        .check(&[("it was B1234 then", "it was [CASE_1] then"), ("it was B12 then", "it was [CASE_1] then")]);
}

#[test]
fn a_check_digit_and_context_words_decide() {
    let with_check = pattern("member", r"\d{6}", "member").checked(Check::Luhn);
    let with_both = pattern("meter", r"\d{5}", "meter").near(context(&["meter", "måler nummer"]).within(3).unwrap());
    let rules = Rules::default().pattern(with_check).pattern(with_both);
    rules.check(&[
        ("it is 123455 then", "it is [MEMBER_1] then"),
        ("it is 123456 then", "it is 123456 then"),
        ("my meter says 55555 today", "my meter says [METER_1] today"),
        ("55555 it says on the meter", "55555 it says on the meter"),
        ("55555 says the meter", "[METER_1] says the meter"),
        ("min måler nummer er 55555", "min måler nummer er [METER_1]"),
        ("min måler er 55555", "min måler er 55555"),
        ("I paid 55555 crowns", "I paid 55555 crowns"),
    ]);
}

#[test]
fn findings_of_own_rules_say_why() {
    let number = pattern("customer number", r"\d{6}", "customer_number").checked(Check::Luhn);
    let case = pattern("case", r"S\d{4}", "case").near(context(&["sag"]));
    let engine = Rules::default().pattern(number).pattern(case).always("Solgården", "address").engine();
    let redaction = redact(&engine, "sag S1234 i solgården og 123455");
    assert_eq!(
        reasons(&redaction),
        [
            "matches the organisation's pattern `case` near one of its context words",
            "on the organisation's own list",
            "matches the organisation's pattern `customer number` and its check digit holds",
        ]
    );
    let names: Vec<_> = redaction.findings.iter().map(clevercall_privacy::Finding::name).collect();
    assert_eq!(names, ["case", "address", "customer_number"]);
}

#[test]
fn a_pattern_never_makes_a_protected_value_ordinary() {
    Rules::default()
        .pattern(pattern("ten", r"\d{10}", "ten").checked(Check::None))
        .pattern(pattern("sick", r"diabetes", "sick"))
        .pattern(pattern("six", r"\d{6}", "six"))
        .check(&[
            ("mit cpr-nummer er 0102851234", "mit cpr-nummer er [NATIONAL_ID_1]"),
            ("mit cpr-nummer er 010285-1234", "mit cpr-nummer er [NATIONAL_ID_1]"),
            ("I have diabetes", "I have [HEALTH]"),
        ]);
}

#[test]
fn a_pattern_wins_over_a_guess_about_the_same_digits() {
    Rules::default()
        .pattern(pattern("customer number", r"\d{8}", "customer_number"))
        .check(&[("it is 22334455 then", "it is [CUSTOMER_NUMBER_1] then")]);
}

#[test]
fn an_own_value_split_over_segments_is_found() {
    let engine = Rules::default()
        .pattern(pattern("customer number", r"K\d{6}", "customer_number"))
        .always("Project Nightingale", "project")
        .engine();
    let mut call = CallFilter::new(Arc::new(engine));
    let mut kept = Vec::new();
    for (turn, words) in (1..).zip(["it is k 1 2 3", "4 5 6 I said", "about project", "nightingale"]) {
        kept.extend(call.hear(TurnNumber(turn), &spoken(words)).settled);
    }
    kept.extend(call.finish());
    let kept: Vec<String> = kept.iter().map(|(_, redaction)| redaction.text.to_string()).collect();
    assert_eq!(kept, ["it is [CUSTOMER_NUMBER_1]", "[CUSTOMER_NUMBER_1] I said", "about [PROJECT_1]", "[PROJECT_1]"]);
}

#[test]
fn the_own_number_at_the_end_of_a_segment_is_not_masked_as_half_a_number() {
    let mut call = CallFilter::new(Arc::new(Rules::default().never("33 33 44 44").engine()));
    let heard = call.hear(TurnNumber(1), &spoken("did I call 33 33 44 44"));
    assert_eq!(heard.now.text.as_str(), "did I call 33 33 44 44");
}

#[test]
fn another_pattern_of_the_same_name_is_refused() {
    let mut rules = OwnRules::default();
    rules.pattern(pattern("case", "a", "case")).unwrap();
    assert_eq!(rules.pattern(pattern("case", "b", "case")), Err(OwnRuleError::SameName));
}

/// An engine with these choices.
fn with_operators(choose: impl FnOnce(&mut Operators)) -> Engine {
    let mut operators = Operators::default();
    choose(&mut operators);
    Engine::new(Settings { operators, ..Settings::default() }).expect("settings that are right")
}

fn mask(operators: &mut Operators, kind: Kind, last: u8) {
    let maskable = Maskable::try_from(Category::Kind(kind)).expect("an ordinary kind");
    operators.mask(maskable, ShownCharacters::try_from(last).expect("a few characters"));
}

#[test]
fn a_mask_shows_the_last_characters_and_keeps_nothing() {
    let engine = with_operators(|operators| mask(operators, Kind::Phone, 2));
    let redaction = redact(&engine, "my number is two two three three four four eight nine. I said 22 33 44 89.");
    assert_eq!(redaction.text.as_str(), "my number is [PHONE_1 …89]. I said [PHONE_1 …89].");
    assert!(redaction.removed.is_empty());
}

#[test]
fn a_masked_or_placeheld_value_can_be_spoken_back_in_the_call() {
    let engine = with_operators(|operators| {
        mask(operators, Kind::Phone, 2);
        operators.placeholder(Category::Kind(Kind::Person));
    });
    let mut aliases = Aliases::default();
    let redaction = engine.redact(&spoken("my name is Peter Hansen and my number is 22334489"), &mut aliases);
    assert_eq!(redaction.known.len(), 2);
    assert!(redaction.removed.is_empty());
    let spoken_back = aliases.reveal(&redaction.text).unwrap();
    assert_eq!(spoken_back.reveal(), "my name is Peter Hansen and my number is 22334489");
}

#[test]
fn a_dropped_value_leaves_no_trace_and_never_comes_back() {
    let engine = with_operators(|operators| {
        operators.drop(Category::Kind(Kind::Person));
        operators.drop(Category::Kind(Kind::Health));
        operators.drop(Category::Kind(Kind::NationalId));
    });
    for (words, expected) in [
        ("my name is Peter Hansen and I have diabetes.", "my name is and I have."),
        ("Peter Hansen called me", "called me"),
        ("mit cpr-nummer er 0102851234", "mit cpr-nummer er"),
        ("I know (Peter Hansen) well", "I know () well"),
    ] {
        let redaction = redact(&engine, words);
        assert_eq!(redaction.text.as_str(), expected);
        assert!(redaction.removed.is_empty() && redaction.known.is_empty() && !redaction.findings.is_empty());
        assert_eq!(redaction.class, SoundClass::Personal);
    }
}

#[test]
fn a_restricted_value_never_comes_back_whatever_the_operator() {
    for choose in [Operators::placeholder as fn(&mut Operators, Category), |_, _| {}] {
        let engine = with_operators(|operators| choose(operators, Category::Kind(Kind::NationalId)));
        let mut aliases = Aliases::default();
        let redaction = engine.redact(&spoken("mit cpr-nummer er 0102851234"), &mut aliases);
        assert_eq!(redaction.text.as_str(), "mit cpr-nummer er [NATIONAL_ID_1]");
        assert_eq!(aliases.reveal(&redaction.text).err(), Some(RevealError::Protected));
    }
}

#[test]
fn nobody_can_say_a_placeholder_whatever_the_operator() {
    let mut engines = vec![with_operators(|_| {})];
    engines.push(with_operators(|operators| mask(operators, Kind::Person, 4)));
    engines.push(with_operators(|operators| operators.drop(Category::Kind(Kind::Person))));
    for engine in engines {
        let mut aliases = Aliases::default();
        engine.redact(&spoken("my name is Peter Hansen"), &mut aliases);
        let redaction = engine.redact(&spoken("I am [PERSON_1] and [PERSON_1 …nsen]"), &mut aliases);
        assert!(!redaction.text.as_str().contains('['), "{}", redaction.text);
        assert!(!aliases.reveal(&redaction.text).unwrap().reveal().contains("Peter"));
    }
}

#[test]
fn a_text_that_was_redacted_stays_as_it_is() {
    let mut rules = Rules::default().always("Solgården", "residence").0;
    rules.pattern(pattern("customer number", r"K\d{6}", "customer_number")).unwrap();
    let mut operators = Operators::default();
    mask(&mut operators, Kind::Phone, 4);
    let engine = Engine::new(Settings { own: rules, operators, ..Settings::default() }).unwrap();
    for words in [
        "my name is Peter Hansen, I live in Solgården and my number is 22 33 44 55 66 77 88 99 and K123456",
        "mit cpr-nummer er 0102851234 og jeg har diabetes",
        "my phone number is 22334455 and my room is 1234",
        "I was convicted of theft, my name is bo",
    ] {
        let once = redact(&engine, words);
        let again = engine.redact_again(&spoken(once.text.as_str()), &mut Aliases::default());
        assert_eq!(again.text.as_str(), once.text.as_str());
        assert!(again.findings.is_empty());
        assert_eq!(again.class, SoundClass::Personal);
    }
}

#[test]
fn what_a_later_look_finds_gets_a_number_of_its_own() {
    let engine = Rules::default().always("Anders", "person").engine();
    let again = engine.redact_again(&spoken("I am [PERSON_2] and Anders."), &mut Aliases::default());
    assert_eq!(again.text.as_str(), "I am [PERSON_2] and [PERSON_3].");
}

#[test]
fn a_later_look_knows_only_its_own_placeholders() {
    let again =
        Rules::default().engine().redact_again(&spoken("I am [NOBODY_1] and [person_1]."), &mut Aliases::default());
    assert_eq!(again.text.as_str(), "I am (NOBODY_1) and (person_1).");
}
