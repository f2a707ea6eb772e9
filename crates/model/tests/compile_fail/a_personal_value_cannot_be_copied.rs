fn copy(_: &impl Clone) {}

fn main() {
    copy(&clevercall_model::Personal::new(String::new()));
}
