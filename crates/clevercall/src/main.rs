//! The program `clevercall`: parse, dispatch, exit code.

mod agreement;
mod assembly;
mod call_task;
mod certificates;
mod cli;
mod clock;
mod commands;
mod config;
mod detecting;
mod facts;
mod hearing;
mod instruments;
mod janitor;
mod keeping;
mod logs;
mod observing;
mod outside;
mod print;
mod random;
mod reception;
mod sandbox;
mod speaking;
mod switchboard;
#[cfg(test)]
mod tests;
mod transit;
mod trunks;
mod watching;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    logs::tell_defects_by_place();
    match commands::run(cli::Cli::parse()) {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            print::fault(&error);
            ExitCode::from(2)
        }
    }
}
