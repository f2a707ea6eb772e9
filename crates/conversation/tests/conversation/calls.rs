//! Whole calls as scripts.

use crate::support::{MONDAY, SUNDAY, ended, in_order, never, number_only, play, play_in, settings};
use clevercall_conversation::{EndReason, Number, Settings, Targets};

#[test]
fn a_question_gets_the_approved_answer_and_nothing_more() {
    let told = play("caller: What are your opening hours?");
    assert_eq!(told, ["keeps 5", "says We are open from ten to three."]);
}

#[test]
fn after_an_answer_silence_is_asked_about_once_and_then_the_call_ends() {
    let told = play("caller: What are your opening hours?\n quiet 30");
    in_order(&told, &["open from ten", "anything else", "Goodbye", "ends Silence"]);
}

#[test]
fn a_caller_who_says_nothing_is_asked_and_then_let_go() {
    let told = play("quiet 30");
    in_order(&told, &["still there", "Goodbye"]);
    ended(&told, EndReason::Silence);
}

#[test]
fn an_unknown_question_is_asked_for_once_more_and_then_a_person_is_offered() {
    let told = play(
        "caller: Do you sell bicycles at the harbour?
         caller: I mean bicycles with three wheels
         caller: Yes, please
         person accepts",
    );
    in_order(&told, &["another way", "no answer", "put you through", "putting you through", "transfers to desk"]);
    ended(&told, EndReason::HandedOver);
}

#[test]
fn a_person_who_is_declined_is_not_called() {
    let told = play("caller: Bicycles at the harbour\n caller: Bicycles at the harbour\n caller: No, thanks");
    in_order(&told, &["put you through", "What else"]);
    never(&told, "transfers");
}

#[test]
fn an_answer_that_is_no_longer_valid_is_not_given() {
    never(&play("caller: When is the summer party?"), "In June");
}

#[test]
fn digit_0_hands_over_at_once() {
    let told = play("press 0\n person accepts");
    assert_eq!(
        told,
        ["says One moment, I am putting you through to a colleague.", "transfers to desk", "ends HandedOver"]
    );
}

#[test]
fn digit_0_in_the_first_sentence_waits_until_it_was_said() {
    let mut line = crate::support::Line::ring(settings(), MONDAY, Number::Shown);
    line.put(clevercall_conversation::Input::Answered);
    line.does("press 0");
    in_order(&line.told, &["artificial intelligence", "disclosed en", "putting you through", "transfers to desk"]);
    never(&line.told, "recorded");
}

#[test]
fn an_answer_may_hand_over_to_its_department() {
    let told = play("caller: I want to build a garage");
    in_order(&told, &["planning department knows", "putting you through", "transfers to planning"]);
}

#[test]
fn out_of_hours_a_person_is_a_message_and_the_number_is_read_back() {
    let told = play_in(
        settings(),
        SUNDAY,
        Number::Shown,
        "caller: I want to speak to a real person, please.
         caller: My name is [PERSON_1], the bin was not emptied, call me on [PHONE_1]
         caller: Yes, that is correct.
         caller: No, that's all",
    );
    in_order(
        &told,
        &[
            "nobody is at the telephone",
            "leave a message now",
            "keeps",
            "Thank you, [PERSON_1]. I have noted the number [PHONE_1]",
            "requests message of turns 8 from [PERSON_1], back to [PHONE_1]",
            "written down",
            "Goodbye",
            "ends Goodbye",
        ],
    );
}

#[test]
fn a_number_that_was_read_back_wrong_is_asked_for_again() {
    let told = play_in(
        settings(),
        SUNDAY,
        Number::Withheld,
        "press 0
         caller: My pavement is broken, my number is [PHONE_1]
         caller: No, that is wrong.
         caller: It is [PHONE_2]
         caller: Yes",
    );
    in_order(&told, &["number [PHONE_1]", "one digit at a time", "number [PHONE_2]", "back to [PHONE_2]"]);
}

#[test]
fn a_message_without_a_number_may_use_the_one_on_the_line() {
    let told = play(
        "caller: I would like to leave a message for the planning department.
                     caller: The fence has fallen down in the storm
                     caller: Yes please",
    );
    in_order(
        &told,
        &["leave a message now", "number you are calling from", "turns 5,7 from nobody, back to calling number"],
    );
}

#[test]
fn a_withheld_number_is_asked_for_once() {
    let script = "caller: Can I leave a message
                  caller: The fence has fallen down in the storm
                  caller: I would rather not tell";
    let told = play_in(settings(), MONDAY, Number::Withheld, script);
    in_order(&told, &["What number", "back to no number", "written down"]);
    never(&told, "calling from");
}

#[test]
fn who_hangs_up_in_the_middle_of_a_message_has_still_left_it() {
    let told = play("caller: Can I leave a message?\n mid-sentence The fence has fallen, my number is [PHONE_1]");
    in_order(
        &told,
        &["leave a message now", "keeps 7", "turns 5,7 from nobody, back to [PHONE_1]", "ends CallerHungUp"],
    );
}

#[test]
fn who_hangs_up_in_the_middle_of_a_question_leaves_nothing() {
    let told = play("mid-sentence What are your");
    assert_eq!(told, ["ends CallerHungUp"]);
}

#[test]
fn where_nothing_is_kept_no_message_is_taken_and_the_hours_are_told() {
    let told = play_in(number_only(), SUNDAY, Number::Shown, "press 0\n caller: Can I leave a message?");
    in_order(
        &told,
        &["nobody is at the telephone", "reach us again tomorrow at 10 o'clock", "do not keep what you say"],
    );
    never(&told, "keeps");
    never(&told, "requests");
}

#[test]
fn name_and_number_are_noted_only_where_they_are_kept() {
    let script = "caller: My name is [PERSON_1] and my phone number is [PHONE_1].";
    in_order(&play(script), &["keeps", "Thank you, [PERSON_1]. I have noted the number [PHONE_1]"]);
    let told = play_in(number_only(), MONDAY, Number::Shown, script);
    in_order(&told, &["need not tell me"]);
    never(&told, "[PHONE_1]");
}

#[test]
fn a_national_id_is_never_spoken() {
    let told = play("caller: My number is [NATIONAL_ID_1].");
    in_order(&told, &["What is it about?"]);
    never(&told, "NATIONAL");
}

#[test]
fn health_is_acknowledged_and_a_person_offered() {
    let told = play("caller: I have [HEALTH] and I need help with the transport to the hospital.");
    in_order(&told, &["do not keep details", "put you through"]);
    never(&told, "[HEALTH]");
}

#[test]
fn health_beside_a_known_question_gets_the_answer() {
    let told = play("caller: I have [HEALTH]. How much does a passport cost?");
    in_order(&told, &["do not keep details", "900 kroner"]);
}

#[test]
fn forget_me_stops_keeping_and_asks_the_desk() {
    let told = play(
        "caller: Please forget me and delete everything you know about me.
         caller: What are your opening hours?
         caller: Please forget me",
    );
    in_order(
        &told,
        &["stops keeping", "requests forgetting", "nothing of this call is kept", "open from ten", "nothing of this"],
    );
    never(&told, "keeps");
    assert_eq!(told.iter().filter(|line| line.starts_with("requests")).count(), 1);
}

#[test]
fn forget_me_with_a_withheld_number_has_nobody_to_look_for() {
    let told = play_in(settings(), MONDAY, Number::Withheld, "caller: Forget me");
    in_order(&told, &["stops keeping", "number is withheld"]);
    never(&told, "requests");
}

#[test]
fn after_forget_me_no_message_can_be_left() {
    let told =
        play_in(settings(), SUNDAY, Number::Shown, "caller: Forget me\n press 0\n caller: Can I leave a message?");
    in_order(&told, &["stops keeping", "nobody is at", "do not keep what you say"]);
    never(&told, "leave a message now");
}

#[test]
fn the_assistant_follows_the_language_and_tells_in_it_that_it_is_a_machine() {
    let told = play("da: Hvad koster et pas?\n en: When are you open?\n da: Hvornår har I åbent?");
    in_order(&told, &["kunstig intelligens", "disclosed da", "koster 900", "open from ten", "åbent fra ti"]);
    assert_eq!(told.iter().filter(|line| line.contains("intelligen")).count(), 1);
}

#[test]
fn a_single_word_does_not_change_the_language() {
    in_order(&play("da: Farvel"), &["Thank you for calling"]);
}

#[test]
fn privacy_and_machine_questions_are_answered() {
    in_order(&play("caller: What do you do with my personal data?"), &["Testby is responsible for"]);
    in_order(&play("caller: Are you a robot?"), &["artificial intelligence"]);
}

#[test]
fn repeat_says_the_answer_again() {
    let told = play("caller: When are you open?\n caller: Could you say that again?");
    assert_eq!(told.iter().filter(|line| line.contains("open from ten")).count(), 2);
}

#[test]
fn thanks_and_goodbye_end_the_call() {
    let told = play("caller: Thank you very much. Goodbye.");
    ended(&told, EndReason::Goodbye);
    let told = play("caller: Thank you\n caller: No");
    in_order(&told, &["You are welcome", "Goodbye"]);
}

#[test]
fn withheld_words_are_asked_for_again_and_then_a_person_is_offered() {
    in_order(&play("mumbles\n mumbles"), &["did not understand", "put you through"]);
}

#[test]
fn a_voice_stops_the_assistant_and_its_question_is_answered() {
    let mut line = crate::support::Line::ring(settings(), MONDAY, Number::Shown);
    line.put(clevercall_conversation::Input::Answered);
    line.frames(false, std::time::Duration::from_millis(2100));
    line.does("interrupts: When are you open?");
    in_order(&line.told, &["not recorded", "hush", "open from ten"]);
    never(&line.told, "How can I help");
}

#[test]
fn a_cough_stops_the_assistant_only_for_a_moment() {
    let mut line = crate::support::Line::ring(settings(), MONDAY, Number::Shown);
    line.put(clevercall_conversation::Input::Answered);
    line.frames(false, std::time::Duration::from_millis(2500));
    line.does("cough");
    in_order(&line.told, &["not recorded", "hush", "not recorded", "How can I help"]);
}

#[test]
fn recognition_that_fails_leads_to_a_person() {
    in_order(&play("fail recognition"), &["something is wrong", "transfers to desk"]);
    let told = play("fail recognition\n person refuses");
    in_order(&told, &["could not reach", "call again later", "ends EngineFailed"]);
    let told = play_in(settings(), SUNDAY, Number::Shown, "fail recognition");
    in_order(&told, &["can not help you right now", "ends EngineFailed"]);
}

#[test]
fn a_voice_that_fails_hands_over_without_words() {
    assert_eq!(play("fail voice"), ["transfers to desk"]);
    assert_eq!(play_in(settings(), SUNDAY, Number::Shown, "fail voice"), ["ends EngineFailed"]);
}

#[test]
fn a_vault_that_fails_ends_keeping_and_not_the_call() {
    let told = play("fail storage\n caller: When are you open?\n caller: Can I leave a message?");
    in_order(&told, &["open from ten", "can not take messages"]);
    never(&told, "keeps");
}

#[test]
fn a_person_who_does_not_answer_is_replaced_by_a_message() {
    let told = play("press 0\n person refuses\n caller: Yes");
    in_order(&told, &["transfers", "could not reach", "leave a message?", "leave a message now"]);
    let told = play("press 0\n quiet 61");
    in_order(&told, &["transfers", "could not reach"]);
    let told = play_in(number_only(), MONDAY, Number::Shown, "press 0\n person refuses");
    in_order(&told, &["transfers", "could not reach", "call again a little later"]);
}

#[test]
fn a_person_is_tried_three_times_and_then_a_message_is_left() {
    let told = play(&"press 0\n person refuses\n".repeat(4));
    assert_eq!(told.iter().filter(|line| line.starts_with("transfers")).count(), 3);
    in_order(&told, &["leave a message now"]);
}

#[test]
fn without_anybody_to_call_a_message_is_taken_in_opening_hours_too() {
    let settings = Settings { targets: Targets::default(), answers: crate::support::no_answers(), ..settings() };
    in_order(&play_in(settings, MONDAY, Number::Shown, "press 0"), &["leave a message now"]);
}

#[test]
fn hold_pauses_the_notice_and_the_first_sentence_is_said_again_whole() {
    let mut line = crate::support::Line::ring(settings(), MONDAY, Number::Shown);
    line.put(clevercall_conversation::Input::Answered);
    line.does("hold");
    line.does("quiet 20");
    assert!(!line.told.contains(&"disclosed en".to_owned()));
    line.does("resume");
    in_order(
        &line.told,
        &["artificial intelligence", "hush", "artificial intelligence", "disclosed en", "not recorded"],
    );
}

#[test]
fn a_hold_that_never_ends_ends_the_call() {
    ended(&play("hold\n quiet 601"), EndReason::HeldTooLong);
}

#[test]
fn what_a_caller_asks_meanwhile_is_answered_in_place_of_what_waited() {
    // The caller begins again before the first answer has begun: only the second question is answered.
    let mut line = crate::support::Line::answered(settings(), MONDAY, Number::Shown);
    line.asks_twice("When are you open?", "How much does a passport cost?");
    in_order(&line.told, &["900 kroner"]);
    never(&line.told, "open from ten");
}

#[test]
fn an_answer_that_speaks_back_a_name_needs_one() {
    in_order(&play("caller: What name did I tell you?"), &["another way"]);
    let told = play("caller: My name is [PERSON_1]\n caller: What name did I tell you?");
    in_order(&told, &["Thank you, [PERSON_1]", "You said [PERSON_1]"]);
}

#[test]
fn a_message_that_can_not_be_understood_to_its_end_is_passed_on_as_far_as_it_was() {
    let told = play("caller: Can I leave a message?\n caller: Fence down, [PHONE_1]\n mumbles\n mumbles");
    in_order(&told, &["number [PHONE_1]", "did not understand", "requests message of turns 5,7", "put you through"]);
}

#[test]
fn a_vault_that_fails_in_a_message_is_admitted_and_a_person_called() {
    let told = play("caller: Can I leave a message?\n caller: Fence down, [PHONE_1]\n fail storage");
    in_order(&told, &["can not take messages", "transfers to desk"]);
    never(&told, "requests");
}

#[test]
fn a_message_is_not_lost_when_its_caller_asks_for_a_person_or_falls_silent() {
    let message = "caller: Can I leave a message?\n caller: Fence down, [PHONE_1]\n";
    in_order(&play(&format!("{message} press 0")), &["requests message of turns 5,7", "transfers"]);
    in_order(&play(&format!("{message} quiet 9")), &["requests message of turns 5,7", "written down"]);
}

#[test]
fn who_hangs_up_in_a_message_gets_one_end_even_when_an_engine_fails_meanwhile() {
    let message = "caller: Can I leave a message?\n unrecognised The fence has fallen\n";
    let told = play(&format!("{message} fail recognition"));
    in_order(&told, &["requests message of turns 5 from nobody", "ends CallerHungUp"]);
    let told = play(&format!("{message} fail storage"));
    ended(&told, EndReason::CallerHungUp);
    never(&told, "requests");
}
