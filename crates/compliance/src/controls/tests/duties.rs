//! What was tried on the installation, and the duties of whoever runs it.

use super::*;

const DAY: i64 = 24;

#[test]
fn what_goes_wrong_when_it_is_tried_fails() {
    let (wrong, none) = (Some(Trials { tried: 6, wrong: 1 }), Some(Trials { tried: 0, wrong: 0 }));
    fails("CC-05", "1 of 6 sentences", |facts| facts.classes = wrong);
    fails("CC-10", "1 of 6 forged placeholders", |facts| facts.forgeries = wrong);
    not_evidenced("CC-05", "nothing was tried", |facts| facts.classes = none);
    not_evidenced("CC-10", "nothing was tried", |facts| facts.forgeries = None);
}

fn anonymity(tested: Option<(Timestamp, bool)>, labelled: u64) -> impl FnOnce(&mut Facts) {
    move |facts| facts.anonymity = Some(vec![Anonymity { organisation: organisation(), tested, labelled }])
}

#[test]
fn only_a_test_of_this_year_that_passed_lets_records_be_called_anonymous() {
    fails("CC-13", "3 records of 'kommune' are called anonymous", anonymity(None, 3));
    fails("CC-13", "without a test that passed", anonymity(Some((ago(DAY), false)), 3));
    fails("CC-13", "without a test that passed", anonymity(Some((ago(367 * DAY), true)), 3));
    not_evidenced("CC-13", "nothing was tested within a year", anonymity(None, 0));
    let mut facts = in_order();
    anonymity(Some((ago(DAY), false)), 0)(&mut facts);
    let ControlResult::Passed { seen } = result("CC-13", &facts) else { panic!("nothing is called anonymous") };
    assert_eq!(seen, "'kommune' did not pass, and nothing is called anonymous");
}

#[test]
fn a_restore_counts_for_a_year() {
    let copies = |made, restored| move |facts: &mut Facts| facts.copies = Some(Copies { made, restored });
    not_evidenced("CC-17", "within a year", copies(Some(ago(DAY)), Some(ago(367 * DAY))));
    not_evidenced("CC-17", "no backup was put back", copies(Some(ago(DAY)), None));
    not_evidenced("CC-17", "no backup was ever made", copies(None, None));
}

#[test]
fn a_request_that_waits_for_a_month_and_a_message_that_waits_for_a_week_fail() {
    let asked = |to_forget, messages, seen_to| {
        move |facts: &mut Facts| facts.requests = Some(Requests { to_forget, messages, seen_to })
    };
    fails(
        "CC-18",
        "2 requests to be forgotten are open, the oldest for 29 days",
        asked(Some((2, ago(29 * DAY))), None, 5),
    );
    fails("CC-32", "4 messages wait for the desk, the oldest for 8 days", asked(None, Some((4, ago(8 * DAY))), 5));
    not_evidenced("CC-18", "no request was seen to", asked(Some((1, ago(DAY))), None, 0));
    not_evidenced("CC-32", "4 messages wait", asked(None, Some((4, ago(6 * DAY))), 5));
}

#[test]
fn reading_is_never_more_than_counted_while_two_factors_are_not_built() {
    not_evidenced("CC-25", "4 readings and 1 refusals", |_| ());
    not_evidenced("CC-25", "not read", |facts| facts.access = None);
}

#[test]
fn an_incident_that_nobody_judges_within_72_hours_fails() {
    let open = |hours| Incidents { looked: Some(ago(0)), open: vec![("broken_ledger".to_owned(), ago(hours))] };
    fails("CC-26", "'broken_ledger' has been open for 73 hours", |facts| facts.incidents = Some(open(73)));
    let looked = |looked| move |facts: &mut Facts| facts.incidents = Some(Incidents { looked, open: vec![] });
    not_evidenced("CC-26", "have not yet", looked(None));
    not_evidenced("CC-26", "for more than an hour", looked(Some(ago(2))));
}

#[test]
fn an_entry_with_a_sentence_in_it_fails() {
    fails("CC-28", "entry 7", |facts| facts.entries = Some(Entries { read: 12, foreign: Some(7) }));
    not_evidenced("CC-28", "not read", |facts| facts.entries = None);
}

#[test]
fn callers_data_in_a_trial_fails() {
    let trial = |restored| {
        move |facts: &mut Facts| {
            facts.governance.as_mut().unwrap().trial = true;
            facts.copies = Some(Copies { made: None, restored });
        }
    };
    fails("CC-35", "put back into this trial", trial(Some(ago(DAY))));
    let mut facts = in_order();
    trial(None)(&mut facts);
    assert!(matches!(result("CC-35", &facts), ControlResult::Passed { .. }));
    not_evidenced("CC-35", "outside the program", |_| ());
}

#[test]
fn records_of_an_organisation_that_left_fail() {
    let departed =
        |with_records, erased| move |facts: &mut Facts| facts.departed = Some(Departed { with_records, erased });
    fails("CC-36", "'kommune' is not in the configuration any more", departed(vec![organisation()], 1));
    not_evidenced("CC-36", "no organisation has left yet", departed(vec![], 0));
}

#[test]
fn a_certificate_that_ran_out_or_cannot_be_read_fails() {
    let shown = |valid_until| {
        move |facts: &mut Facts| {
            facts.certificates = Some(vec![ShownCertificate { name: "HTTPS".to_owned(), valid_until }]);
        }
    };
    fails("CC-19", "'HTTPS' has run out", shown(Some(ago(1))));
    fails("CC-19", "can't be read", shown(None));
}

#[test]
fn writing_on_no_instruction_fails() {
    fails("CC-23", "'insert_turn' writes personal data on no instruction", |facts| {
        facts.writes = Some(vec![written(vec![])])
    });
    not_evidenced("CC-23", "no way of writing was looked at", |facts| facts.writes = None);
}
