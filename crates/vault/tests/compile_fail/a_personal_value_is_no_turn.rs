use clevercall_model::Personal;
use clevercall_vault::Turn;

fn keep<'a>(turn: Turn<'a>, value: &'a Personal<String>) -> Turn<'a> {
    Turn { text: value, ..turn }
}

fn main() {}
