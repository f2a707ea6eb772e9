//! A removed value can't be shown.

use clevercall_api::Turn;
use clevercall_model::{CallId, Personal, SoundClass, Speaker, TurnNumber};

fn main() {
    let _turn = Turn {
        call: CallId::from_random([0; 16]),
        number: TurnNumber(1),
        speaker: Speaker::Caller,
        class: SoundClass::Personal,
        language: None,
        text: Personal::new("Peter".to_owned()),
        latency: None,
    };
}
