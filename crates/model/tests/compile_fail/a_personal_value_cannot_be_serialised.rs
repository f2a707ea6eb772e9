fn serialise(_: &impl serde::Serialize) {}

fn main() {
    serialise(&clevercall_model::Personal::new(String::new()));
}
