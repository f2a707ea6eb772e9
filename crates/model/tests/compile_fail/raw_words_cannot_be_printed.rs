fn print(_: &impl std::fmt::Display) {}

fn main() {
    print(&clevercall_model::Spoken::in_unknown_language(String::new()));
}
