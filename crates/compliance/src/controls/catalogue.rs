//! The list itself.

use super::{Check, Control, ControlId, call, declared, duties, papers, paths, processors, storage};
use Check::{OnFacts, Open};

const fn control(id: u8, title: &'static str, basis: &'static str, check: Check) -> Control {
    Control { id: ControlId(id), title, basis, check }
}

pub(super) static CONTROLS: [Control; 38] = [
    control(1, "Sound of a call never reaches a disk", "GDPR Art. 5(1)(c)", OnFacts(call::no_sound_at_rest)),
    control(2, "Nobody along the way records the call either", "GDPR Art. 28(3)", OnFacts(processors::nobody_records)),
    control(3, "The first words say that a machine is speaking", "AI Act Art. 50(1)", OnFacts(call::notice_first)),
    control(
        4,
        "Each purpose has a legal basis, and consent is active where it is the basis",
        "GDPR Art. 6, 7 and 9",
        OnFacts(declared::legal_bases),
    ),
    control(5, "Every stretch of sound has one of the four classes", "GDPR Art. 5(2)", OnFacts(duties::classes)),
    control(
        6,
        "The groups of Art. 9 are removed before anything is written",
        "GDPR Art. 9",
        OnFacts(call::special_filters),
    ),
    control(
        7,
        "National identity numbers and criminal matters are removed",
        "GDPR Art. 10 and 87",
        OnFacts(call::restricted_filters),
    ),
    control(8, "A filter that fails is noticed and withholds the text", "GDPR Art. 32(1)(d)", OnFacts(call::canaries)),
    control(
        9,
        "Static answers are the approved texts, word for word",
        "GDPR Art. 5(1)(d)",
        OnFacts(call::approved_answers),
    ),
    control(10, "Answers built for a call leak nothing about anybody", "GDPR Art. 5(1)(f)", OnFacts(duties::forgeries)),
    control(
        11,
        "Number-only keeps number, period and count, nothing else",
        "GDPR Art. 5(1)(c)",
        OnFacts(storage::number_only),
    ),
    control(
        12,
        "Numbers go when the invoice can't be disputed any more",
        "GDPR Art. 5(1)(e)",
        OnFacts(storage::dispute),
    ),
    control(13, "What is called anonymous has passed the tests for it", "GDPR recital 26", OnFacts(duties::anonymity)),
    control(
        14,
        "The organisation decided how long, within bounds, on record",
        "GDPR Art. 25(2)",
        OnFacts(storage::interval),
    ),
    control(15, "A separate sweep sees that nothing is kept too long", "GDPR Art. 5(1)(e)", OnFacts(storage::sweeper)),
    control(16, "Forgetting a person reaches every layer", "GDPR Art. 17", OnFacts(storage::erasure)),
    control(17, "Who was erased stays erased after a restore", "GDPR Art. 17", OnFacts(duties::restored)),
    control(
        18,
        "Requests of callers are answered in time, with fitting proof of identity",
        "GDPR Art. 12 and 15",
        OnFacts(duties::requests),
    ),
    control(
        19,
        "Data in motion is encrypted, without fallback",
        "GDPR Art. 32(1)(a)",
        OnFacts(paths::encrypted_motion),
    ),
    control(20, "Data goes only where the register allows", "GDPR Art. 28 and 44", OnFacts(paths::listed)),
    control(
        21,
        "Ownership of processors is judged on recorded facts",
        "GDPR Art. 28(1) and 32",
        OnFacts(paths::ownership),
    ),
    control(
        22,
        "The chain of sub-processors is complete and was announced",
        "GDPR Art. 28(2) and (4)",
        OnFacts(processors::chain),
    ),
    control(23, "Only instructed processing takes place", "GDPR Art. 28(3)(a)", OnFacts(duties::instructed)),
    control(
        24,
        "What is kept is encrypted, with keys in the organisation's hand",
        "GDPR Art. 32(1)(a)",
        OnFacts(storage::keys),
    ),
    control(25, "Who reads a transcript needs a reason and leaves a trace", "GDPR Art. 32(4)", OnFacts(duties::access)),
    control(26, "Breaches are noticed and the facts are at hand", "GDPR Art. 33", OnFacts(duties::incidents)),
    control(27, "Evidence can't be changed unseen", "GDPR Art. 5(2)", OnFacts(storage::ledger)),
    control(28, "Evidence holds no personal data", "GDPR Art. 5(1)(c)", OnFacts(duties::entries)),
    control(29, "Documents follow from configuration and evidence", "GDPR Art. 24", OnFacts(papers::documents)),
    control(
        30,
        "Who is controller, processor and contact is on record",
        "GDPR Art. 24 and 37",
        OnFacts(declared::roles),
    ),
    control(31, "An impact assessment stands before what needs one", "GDPR Art. 35", OnFacts(declared::assessment)),
    control(32, "A message that was taken reaches somebody", "GDPR Art. 32", OnFacts(duties::messages)),
    control(
        33,
        "Speech of others in the background is not made use of",
        "GDPR Art. 5(1)(c)",
        Open("voices are neither told apart nor recognised; what a bystander says near the caller can be transcribed"),
    ),
    control(
        34,
        "Synthetic sound is marked as far as a telephone line lets it",
        "AI Act Art. 50(2)",
        Open("the notice says it; no mark in the sound was measured through a telephone codec"),
    ),
    control(35, "No caller's data is used for testing", "GDPR Art. 5(1)(b)", OnFacts(duties::test_data)),
    control(
        36,
        "At the end of the contract everything is returned or erased",
        "GDPR Art. 28(3)(g)",
        OnFacts(duties::departed),
    ),
    control(37, "What the program is made of is known", "Cyber Resilience Act Art. 13", OnFacts(papers::materials)),
    control(38, "A person can be reached at any time", "AI Act Art. 14; GDPR Art. 22", OnFacts(call::way_out)),
];
