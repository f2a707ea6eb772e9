//! `clevercall-typeset`: Typst source on standard input, PDF on standard output.
//!
//! Opens nothing and takes no argument; exit code 2 with a sentence on standard error when it can't.

use std::{
    error::Error,
    io::{self, Read, Write},
    process::ExitCode,
};

/// More than any document of clevercall's; a source beyond it is cut off before it fills the memory.
const LARGEST: u64 = 16 << 20;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Without a place to complain to, the exit code still tells.
            drop(writeln!(io::stderr(), "clevercall-typeset: {error}"));
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let mut source = String::new();
    let read = io::stdin().take(LARGEST).read_to_string(&mut source)?;
    if read as u64 == LARGEST {
        return Err("the source is larger than 16 MiB".into());
    }
    let pdf = clevercall_typesetting::typeset(&source)?;
    io::stdout().write_all(&pdf)?;
    Ok(())
}
