fn log(_: &impl std::fmt::Debug) {}

fn main() {
    log(&clevercall_media::RtpPacket::parse(&[]).ok());
}
