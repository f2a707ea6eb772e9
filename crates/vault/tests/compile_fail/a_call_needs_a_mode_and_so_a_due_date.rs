use clevercall_model::{CallId, CallerNumber, Timestamp};
use clevercall_vault::CallStart;

fn start(call: CallId, number: &CallerNumber, started: Timestamp) -> CallStart<'_> {
    CallStart { call, number, started }
}

fn main() {}
