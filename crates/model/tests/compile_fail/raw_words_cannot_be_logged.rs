fn log(_: &impl std::fmt::Debug) {}

fn main() {
    log(&clevercall_model::Spoken::in_unknown_language(String::new()));
}
