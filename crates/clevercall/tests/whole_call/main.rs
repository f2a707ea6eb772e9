//! Whole calls with the real program and the real recogniser, looked at from outside.

mod in_a_database;
mod no_sound_on_a_disk;
mod nothing_clear_on_the_wire;
mod server;
mod sniffer;
mod sound;
#[path = "../../../vault/src/tests/throw_away.rs"]
mod throw_away;
