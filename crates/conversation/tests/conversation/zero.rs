//! Digit 0 works everywhere: from each state a call can be in, it leads to a person, or to what can be had instead.

use clevercall_conversation::{Input, Number, Settings};

use crate::support::{Line, MONDAY, SUNDAY, in_order, never, number_only, settings};

/// Scripts that lead to each state of a call, from the end of the notice.
const STATES: &[(&str, &str)] = &[
    ("listening", ""),
    ("after an answer", "caller: When are you open?"),
    ("asked whether there is anything else", "caller: Thank you very much"),
    ("asked to rephrase", "caller: Bicycles at the harbour"),
    ("offered a person", "caller: Bicycles at the harbour\n caller: Bicycles at the harbour"),
    ("leaving a message", "caller: Can I leave a message?"),
    ("asked for the number to use", "caller: Can I leave a message?\n caller: The fence fell down in the storm"),
    ("asked whether the number is right", "caller: Can I leave a message?\n caller: Fence down, it is [PHONE_1]"),
    (
        "asked for the number",
        "caller: Can I leave a message?\n caller: Fence down, [PHONE_1]\n caller: No, that is wrong",
    ),
    ("forgotten", "caller: Forget me"),
    ("in Danish", "da: Hvad koster et pas?"),
    ("on hold", "hold"),
    ("after a person did not answer", "press 0\n person refuses"),
    ("asked whether they are there", "quiet 11"),
    ("without a vault", "fail storage"),
];

fn in_each_state(settings: fn() -> Settings, at: clevercall_conversation::CivilTime, expected: &[&str]) {
    for (state, script) in STATES {
        let mut line = Line::answered(settings(), at, Number::Shown);
        script.lines().for_each(|step| line.does(step));
        line.told.clear();
        line.does("press 0");
        let reached = expected.iter().any(|part| line.told.iter().any(|told| told.contains(part)));
        assert!(reached, "{state}: {:#?}", line.told);
    }
}

#[test]
fn in_opening_hours_it_leads_to_a_person() {
    in_each_state(settings, MONDAY, &["transfers to desk"]);
    in_each_state(number_only, MONDAY, &["transfers to desk"]);
}

#[test]
fn outside_them_it_leads_to_a_message_or_to_the_opening_hours() {
    in_each_state(settings, SUNDAY, &["leave a message now", "lægge en besked nu", "reach us again", "fat i os igen"]);
    in_each_state(number_only, SUNDAY, &["reach us again", "fat i os igen"]);
}

#[test]
fn it_stops_whatever_is_being_said() {
    let mut line = Line::answered(settings(), MONDAY, Number::Shown);
    line.does("mumbles");
    line.told.clear();
    line.put(Input::Digit('*'));
    line.frames(false, std::time::Duration::from_secs(9));
    line.does("press 0");
    in_order(&line.told, &["still there", "hush", "transfers to desk"]);
}

#[test]
fn it_works_in_the_goodbye() {
    let mut line = Line::answered(settings(), MONDAY, Number::Shown);
    line.begins("Goodbye");
    assert!(!line.over);
    line.does("press 0");
    in_order(&line.told, &["Thank you for calling", "hush", "transfers to desk"]);
}

#[test]
fn other_digits_do_nothing() {
    let mut line = Line::answered(settings(), MONDAY, Number::Shown);
    "123456789*#ABCDx".chars().for_each(|digit| line.put(Input::Digit(digit)));
    never(&line.told, "transfers");
    assert!(line.told.is_empty());
}
