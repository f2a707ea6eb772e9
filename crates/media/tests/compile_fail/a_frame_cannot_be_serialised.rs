fn serialise(_: &impl serde::Serialize) {}

fn main() {
    serialise(&clevercall_media::Frame::silence());
}
