//! What the papers must never do, and what they must: on invented installations.

mod differences;
mod false_promises;
mod installations;
mod machine_readable;
mod sentences;
mod terms;
