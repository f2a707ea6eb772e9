fn log(_: &impl std::fmt::Debug) {}

fn main() {
    log(&clevercall_model::Personal::new(String::new()));
}
