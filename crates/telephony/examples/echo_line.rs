//! A line that answers every call and echoes what it hears, to try telephones and load generators against.
//!
//! `cargo run --release -p clevercall-telephony --example echo_line -- [udp=HOST:PORT] [tcp=HOST:PORT]
//! [tls=HOST:PORT,CERTIFICATE.pem,KEY.pem] [rtp=FIRST-LAST] [rate=CALLS_A_SECOND] [calls=AT_ONCE] [no-media=SECONDS]
//! [register=sip:REGISTRAR,USER,PASSWORD] [tone]`
//!
//! With `tone` it plays two seconds of 440 Hz first. It prints what happened when it is interrupted.

#![expect(clippy::print_stdout, reason = "an example talks to whoever started it")]

use std::{error::Error, time::Duration};

use clevercall_media::{Frame, Sound};
use clevercall_model::Personal;
use clevercall_telephony::{
    Calls, Credentials, EndReason, Leg, LegEvent, Line, LineSettings, PlayId, Quality, TlsIdentity, TlsListener,
    TlsTrust, Transport, Trunk, TrunkSettings,
};
use tokio::{signal::ctrl_c, sync::mpsc};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let Wanted { settings, trunk, tone } = wanted(std::env::args().skip(1))?;
    let (line, calls) = Line::open(settings).await?;
    for transport in [Transport::Udp, Transport::Tcp, Transport::Tls] {
        if let Some(address) = line.address(transport) {
            println!("answering {} on {address}, process {}", transport.name(), std::process::id());
        }
    }
    let trunk = trunk.map(|trunk| Trunk::register(&line, trunk));
    let (report, mut reports) = mpsc::channel(1_024);
    tokio::spawn(answer(calls, tone, report));
    let (mut calls, mut worst, mut lost) = (0_u64, Duration::ZERO, 0);
    loop {
        tokio::select! {
            Some((reason, quality)) = reports.recv() => {
                calls += 1;
                worst = worst.max(quality.longest_gap);
                lost += quality.lost + quality.unheard;
                println!("{} after {} packets", reason.name(), quality.received);
            }
            interrupted = ctrl_c() => { interrupted?; break }
        }
    }
    println!("{calls} calls, longest gap {worst:?}, {lost} frames lost or unheard, {:?}", line.counts());
    if let Some(trunk) = trunk {
        println!("trunk: {:?}", trunk.state());
        trunk.stop().await;
    }
    line.close().await;
    Ok(())
}

struct Wanted {
    settings: LineSettings,
    trunk: Option<TrunkSettings>,
    tone: bool,
}

fn wanted(arguments: impl Iterator<Item = String>) -> Result<Wanted, Box<dyn Error>> {
    let mut settings = LineSettings { udp: None, tcp: None, ..LineSettings::on_loopback() };
    settings.limits.new_calls_per_second = 1_000;
    settings.limits.per_source_per_second = 1_000;
    settings.limits.calls = 4_000;
    let (mut tone, mut trunk) = (false, None);
    for argument in arguments {
        match argument.split_once('=') {
            Some(("udp", address)) => settings.udp = Some(address.parse()?),
            Some(("tcp", address)) => settings.tcp = Some(address.parse()?),
            Some(("tls", value)) => {
                let parts: Vec<&str> = value.split(',').collect();
                let [address, certificates, key] = parts.as_slice() else {
                    return Err("tls=HOST:PORT,CERT,KEY".into());
                };
                let (certificates, key) = (std::fs::read(certificates)?, std::fs::read(key)?.into());
                let identity = TlsIdentity { certificates, key };
                settings.tls = Some(TlsListener { address: address.parse()?, identity });
            }
            Some(("rtp", range)) => {
                let (first, last) = range.split_once('-').ok_or("rtp=FIRST-LAST")?;
                settings.rtp_ports = first.parse()?..=last.parse()?;
            }
            Some(("register", value)) => trunk = Some(registration(value)?),
            Some(("rate", rate)) => settings.limits.new_calls_per_second = rate.parse()?,
            Some(("calls", calls)) => settings.limits.calls = calls.parse()?,
            Some(("no-media", seconds)) => settings.no_media = Duration::from_secs(seconds.parse()?),
            None if argument == "tone" => tone = true,
            _ => return Err("see the head of this file for the arguments".into()),
        }
    }
    if settings.udp.is_none() && settings.tcp.is_none() && settings.tls.is_none() {
        settings.udp = Some("127.0.0.1:5060".parse()?);
    }
    Ok(Wanted { settings, trunk, tone })
}

fn registration(value: &str) -> Result<TrunkSettings, Box<dyn Error>> {
    let parts: Vec<&str> = value.split(',').collect();
    let [registrar, user, password] = parts.as_slice() else {
        return Err("register=sip:REGISTRAR,USER,PASSWORD".into());
    };
    let user = Personal::new((*user).to_owned());
    let credentials = Credentials { user, password: (*password).to_owned().into() };
    Ok(TrunkSettings {
        registrar: registrar.parse()?,
        by_way_of: None,
        credentials,
        expires: Duration::from_secs(120),
        trust: TlsTrust::AnyOnLoopback,
    })
}

async fn answer(mut calls: Calls, tone: bool, report: mpsc::Sender<(EndReason, Quality)>) {
    while let Some(incoming) = calls.next().await {
        let report = report.clone();
        tokio::spawn(async move {
            if let Ok(leg) = incoming.answer().await
                && report.send(echo(leg, tone).await).await.is_err()
            {
                // The program is ending.
            }
        });
    }
}

async fn echo(mut leg: Leg, tone: bool) -> (EndReason, Quality) {
    if tone {
        leg.play(PlayId(0), sine(32_000)).await;
    }
    let mut id = 1;
    loop {
        match leg.hear().await {
            LegEvent::Frame { frame, .. } => {
                leg.play(PlayId(id), Sound::from_iter([frame])).await;
                id += 1;
            }
            LegEvent::Ended(reason) => return (reason, leg.quality()),
            LegEvent::Digit(_)
            | LegEvent::Played(_)
            | LegEvent::Held
            | LegEvent::Resumed
            | LegEvent::TransferProgress(_)
            | LegEvent::Transferred(_)
            | LegEvent::Referred(_) => {}
        }
    }
}

fn sine(samples: u32) -> Sound {
    let step = 440.0 * std::f32::consts::TAU / Frame::RATE as f32;
    Sound::new((0..samples).map(|n| ((n as f32 * step).sin() * 10_000.0) as i16).collect())
}
