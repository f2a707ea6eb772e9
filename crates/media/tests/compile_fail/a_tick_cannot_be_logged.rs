fn log(_: &impl std::fmt::Debug) {}

fn main() {
    let negotiated = clevercall_media::Negotiated {
        codec: clevercall_media::Codec::Pcma,
        payload_type: 8,
        telephone_event: None,
    };
    let mut inbound = clevercall_media::Inbound::new(negotiated, &clevercall_media::Protection::Clear);
    log(&inbound.tick(0));
}
