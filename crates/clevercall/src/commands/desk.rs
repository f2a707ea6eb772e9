//! `clevercall desk`: a person's telephone that answers: to try a transfer without a second telephone.

use std::net::SocketAddr;

use anyhow::Result;
use clevercall_telephony::{LegEvent, Line, LineSettings};

use super::Outcome;
use crate::{cli::Desk, logs, print};

/// Answers every call, says nothing, and stays on the line until the caller hangs up.
pub(crate) fn run(options: &Desk) -> Result<Outcome> {
    logs::start(crate::cli::LogFormat::Text);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let address: SocketAddr = options.listen;
        let settings = LineSettings { udp: Some(address), tcp: Some(address), ..LineSettings::outgoing(address.ip()) };
        let (_line, mut calls) = Line::open(settings).await?;
        while let Some(incoming) = calls.next().await {
            print::line("  (the desk's telephone rings, and is answered)");
            let mut leg = incoming.answer().await?;
            tokio::spawn(async move {
                while !matches!(leg.hear().await, LegEvent::Ended(_)) {}
                print::line("  (the desk's call is over)");
            });
        }
        Ok(Outcome::Done)
    })
}
