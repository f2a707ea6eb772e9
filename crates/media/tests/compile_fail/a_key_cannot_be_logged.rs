fn log(_: &impl std::fmt::Debug) {}

fn main() {
    log(&clevercall_media::CryptoAttribute::parse("").map(|attribute| attribute.key).ok());
}
