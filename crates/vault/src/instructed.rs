//! Every way in which the vault writes, with the instruction that it rests on (GDPR Art. 28(3)(a), control CC-23).
//!
//! A test reads the backend's own interface: a function of it that has no line here fails it.

use clevercall_model::Instruction;

/// What one way of writing puts down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Writes {
    /// Personal data, on these instructions.
    Personal(&'static [Instruction]),
    /// Nothing about a person: keys, decisions, counts, evidence, marks on what is there.
    Nothing,
}

use Instruction::{Hold, KeepNumber, KeepRemainder, KeepText, SeeToRequest};
use Writes::{Nothing, Personal};

/// The ways, by their names in the backend's interface.
const WAYS: [(&str, Writes); 31] = [
    ("insert_call", Personal(&[KeepText, SeeToRequest])),
    ("close_call", Personal(&[KeepText, SeeToRequest])),
    ("insert_turn", Personal(&[KeepText])),
    ("insert_value", Personal(&[KeepText, SeeToRequest])),
    ("insert_index", Personal(&[KeepText, SeeToRequest])),
    ("insert_request", Personal(&[KeepText, SeeToRequest])),
    ("reduce_calls", Personal(&[KeepRemainder])),
    ("insert_billed", Personal(&[KeepNumber])),
    ("count_billed", Personal(&[KeepNumber])),
    ("insert_hold", Personal(&[Hold])),
    ("insert_organisation", Nothing),
    ("insert_key", Nothing),
    ("replace_key", Nothing),
    ("replace_organisation_keys", Nothing),
    ("insert_policy", Nothing),
    ("shorten_calls", Nothing),
    ("shorten_remainders", Nothing),
    ("shorten_billed", Nothing),
    ("close_abandoned", Nothing),
    ("close_deserted", Nothing),
    ("accept_remainders", Nothing),
    ("lapse_acceptances", Nothing),
    ("insert_invoice", Nothing),
    ("start_dispute", Nothing),
    ("note_itemised", Nothing),
    ("note_forget_asked", Nothing),
    ("review_hold", Nothing),
    ("insert_entry", Nothing),
    ("put_fact", Nothing),
    ("tally", Nothing),
    ("list_erasures", Nothing),
];

/// The ways in which personal data is written, each with its instructions.
pub fn instructed_writes() -> impl Iterator<Item = (&'static str, &'static [Instruction])> {
    WAYS.into_iter().filter_map(|(way, writes)| match writes {
        Personal(instructions) => Some((way, instructions)),
        Nothing => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What puts nothing down: it reads, removes, or steers the database.
    const OTHERS: &str = "
        begin commit roll_back mark keep undo empty_journal give_back size copy_in_memory limit_size
        organisation organisations next_organisation key keys destroy_unused_keys policy policies
        interval call call_row calls turns values calls_by_blind remove_calls remove_records
        due_calls remainder remainders all_remainders remainder_turns remove_remainders remove_due_remainders due_counts
        billed_periods billed_by_blind billed remove_billed remove_due_billed
        invoice invoices remove_due_invoices
        holds held_of hold_on remove_hold holds_to_review
        all_calls some_other_records remove_organisation rows_of
        last_entry entries fact tallied tallies take_tallies
        tables columns sweep_calls calls_bearing rows_with_call orphans
        listed_erasures incarnation
    ";

    #[test]
    fn every_function_of_the_interface_has_an_instruction_or_writes_nothing_about_a_person() {
        let (_, interface) = include_str!("backend.rs").split_once("pub(crate) trait ").expect("the traits come last");
        let functions = interface.lines().filter_map(|line| line.trim().strip_prefix("fn ")?.split('(').next());
        let mut functions: Vec<_> = functions.collect();
        let mut known: Vec<_> = WAYS.iter().map(|(way, _)| *way).chain(OTHERS.split_whitespace()).collect();
        functions.sort_unstable();
        known.sort_unstable();
        assert_eq!(functions, known, "a function without a line in WAYS or OTHERS, or a line without a function");
    }

    #[test]
    fn personal_data_is_written_on_an_instruction_and_every_instruction_is_used() {
        assert!(instructed_writes().all(|(_, instructions)| !instructions.is_empty()));
        for instruction in Instruction::ALL {
            assert!(instructed_writes().any(|(_, known)| known.contains(&instruction)), "{}", instruction.id());
        }
    }
}
