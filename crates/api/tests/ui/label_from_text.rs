//! A label is one of a closed list, never a text.

use clevercall_api::Metrics;

fn main() {
    Metrics::new().call_refused("+4522334455");
}
