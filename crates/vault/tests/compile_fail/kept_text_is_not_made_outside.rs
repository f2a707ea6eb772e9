use clevercall_vault::KeptText;

fn forge(words: String) -> KeptText {
    KeptText(words)
}

fn main() {}
