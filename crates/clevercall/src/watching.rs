//! `serve --watch`: each turn as it happens, for a person at the terminal.

use std::{sync::Arc, time::Duration};

use clevercall_api::{Latency, LiveEvent, Turn};
use clevercall_model::{CallId, Speaker};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use crate::print;

/// Prints until the program ends.
pub(crate) async fn watch(mut events: Receiver<Arc<LiveEvent>>) {
    loop {
        match events.recv().await {
            Ok(event) => print::line(sentence(&event)),
            Err(RecvError::Lagged(missed)) => print::line(format!("  … {missed} events were too fast to print")),
            Err(RecvError::Closed) => return,
        }
    }
}

fn sentence(event: &LiveEvent) -> String {
    match event {
        LiveEvent::CallStarted { call, organisation, .. } => format!("\n☎  call {call} for {organisation}"),
        LiveEvent::Turn(turn) => line(turn),
        LiveEvent::CallEnded { call, by, .. } => format!("☎  call {call} is over ({by:?})\n"),
    }
}

fn line(turn: &Turn) -> String {
    let who = match turn.speaker {
        Speaker::Caller => "caller   ",
        Speaker::Assistant => "assistant",
    };
    let latency = turn.latency.as_ref().map(timing).unwrap_or_default();
    format!("  {}  {who}  {:<8}  {}{latency}", short(turn.call), turn.class.name(), turn.text)
}

/// Enough of a call's id, which is random, to tell calls apart that go on at the same time.
fn short(call: CallId) -> String {
    call.to_string().chars().take(4).collect()
}

fn timing(latency: &Latency) -> String {
    let ms = |step: Duration| step.as_millis();
    format!(
        "\n             ⏱ {} ms from end of speech to first sound (waiting for the end {}, recognition {}, filter {}, \
         answer {}, voice {})",
        ms(latency.first_sound),
        ms(latency.end_of_speech),
        ms(latency.recognition),
        ms(latency.filter),
        ms(latency.answer),
        ms(latency.synthesis),
    )
}
