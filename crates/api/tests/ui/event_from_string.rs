//! Neither can words that went astray as a plain string.

use clevercall_api::Turn;
use clevercall_model::{CallId, SoundClass, Speaker, TurnNumber};

fn main() {
    let _turn = Turn {
        call: CallId::from_random([0; 16]),
        number: TurnNumber(1),
        speaker: Speaker::Caller,
        class: SoundClass::Personal,
        language: None,
        text: "my name is Peter".to_owned(),
        latency: None,
    };
}
