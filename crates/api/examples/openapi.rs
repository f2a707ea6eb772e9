//! Writes the description of the interface to standard output.

use std::io::{self, Write};

fn main() -> io::Result<()> {
    io::stdout().write_all(clevercall_api::openapi_json().as_bytes())
}
