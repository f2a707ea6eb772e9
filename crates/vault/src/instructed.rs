//! Every way in which the vault writes, with the instruction that it rests on (GDPR Art. 28(3)(a), control CC-23).
//!
//! A test reads the backend's own interface: a new way of writing that has no line here fails it.

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
const WAYS: [(&str, Writes); 15] = [
    ("insert_call", Personal(&[KeepText, SeeToRequest])),
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
    ("insert_policy", Nothing),
    ("insert_invoice", Nothing),
    ("insert_entry", Nothing),
    ("put_fact", Nothing),
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

    /// Whether a function of the backend's interface puts something new down; sums are added up, not written.
    fn writes(name: &str) -> bool {
        name != "add_assign"
            && ["insert_", "put_", "count_", "reduce_", "store_", "write_", "add_", "keep_"]
                .iter()
                .any(|way| name.starts_with(way))
    }

    #[test]
    fn every_way_of_writing_has_an_instruction_or_writes_nothing_about_a_person() {
        let interface = include_str!("backend.rs");
        let functions = interface.lines().filter_map(|line| line.trim().strip_prefix("fn ")?.split('(').next());
        let mut written: Vec<_> = functions.filter(|name| writes(name)).collect();
        let mut known: Vec<_> = WAYS.iter().map(|(way, _)| *way).collect();
        written.sort_unstable();
        known.sort_unstable();
        assert_eq!(written, known, "a way of writing without a line in WAYS, or a line without a way");
    }

    #[test]
    fn personal_data_is_written_on_an_instruction_and_every_instruction_is_used() {
        assert!(instructed_writes().all(|(_, instructions)| !instructions.is_empty()));
        for instruction in Instruction::ALL {
            assert!(instructed_writes().any(|(_, known)| known.contains(&instruction)), "{}", instruction.id());
        }
    }
}
