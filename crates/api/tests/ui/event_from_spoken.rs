//! What the recogniser heard can't be shown before the filter has seen it.

use clevercall_api::Turn;
use clevercall_model::{CallId, Language, SoundClass, Speaker, Spoken, TurnNumber};

fn main() {
    let spoken = Spoken::new("my name is Peter".to_owned(), Language::English, 1.0);
    let _turn = Turn {
        call: CallId::from_random([0; 16]),
        number: TurnNumber(1),
        speaker: Speaker::Caller,
        class: SoundClass::Personal,
        language: spoken.language(),
        text: spoken,
        latency: None,
    };
}
