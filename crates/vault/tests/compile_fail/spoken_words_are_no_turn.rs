use clevercall_model::Spoken;
use clevercall_vault::Turn;

fn keep<'a>(turn: Turn<'a>, words: &'a Spoken) -> Turn<'a> {
    Turn { text: words, ..turn }
}

fn main() {}
