fn serialise(_: &impl serde::Serialize) {}

fn main() {
    serialise(&clevercall_model::Spoken::in_unknown_language(String::new()));
}
