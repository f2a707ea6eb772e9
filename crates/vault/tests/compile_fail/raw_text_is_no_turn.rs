use clevercall_vault::Turn;

fn keep<'a>(turn: Turn<'a>, words: &'a str) -> Turn<'a> {
    Turn { text: words, ..turn }
}

fn main() {}
