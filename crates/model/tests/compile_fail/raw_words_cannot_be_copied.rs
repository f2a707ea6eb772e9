fn copy(_: &impl Clone) {}

fn main() {
    copy(&clevercall_model::Spoken::in_unknown_language(String::new()));
}
