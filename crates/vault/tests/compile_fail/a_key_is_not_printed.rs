use clevercall_vault::MasterKey;

fn log(key: &MasterKey) -> String {
    format!("{key:?}")
}

fn main() {}
