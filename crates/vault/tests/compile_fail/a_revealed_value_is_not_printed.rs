use clevercall_vault::RevealedValue;

fn log(value: &RevealedValue) -> String {
    format!("{}", value.original)
}

fn main() {}
