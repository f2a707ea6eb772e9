fn print(_: &impl std::fmt::Display) {}

fn main() {
    print(&clevercall_model::Personal::new(String::new()));
}
