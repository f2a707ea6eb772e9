//! Keeps the certificates that are shown up to date: new files are taken without a restart, and the end is told ahead.
//!
//! Looked at every minute and on SIGHUP.
//! A pair that can't be used changes nothing: the old one is shown on, and the log says why.

use std::{fs, path::PathBuf, time::Duration};

use anyhow::{Context, Result};
use clevercall_api::{Condition, Listener, ShownCertificate};
use clevercall_model::Timestamp;
use clevercall_telephony::{Line, TlsIdentity};
use tokio::{
    signal::unix::{SignalKind, signal},
    task::JoinHandle,
    time::{MissedTickBehavior, interval},
};
use tracing::{error, info, warn};
use zeroize::Zeroizing;

use crate::{clock, config::Config, detecting::Alarms, facts, instruments::Instruments};

const LOOK_EVERY: Duration = Duration::from_secs(60);
const DAY_MS: i64 = 86_400_000;
/// From so many days before the end it is told.
const AHEAD: i64 = 30;

/// A certificate and its key on the disk, and where they are shown.
struct Shown {
    listener: Listener,
    files: (PathBuf, PathBuf),
    /// What was read last, to see when it changes.
    read: (Vec<u8>, Zeroizing<Vec<u8>>),
    place: Place,
}

enum Place {
    Line(Line),
    Http(ShownCertificate),
}

/// The certificates of this installation.
pub(crate) struct Certificates(Vec<Shown>);

impl Certificates {
    /// Those that the configuration names, as they were read for the listeners.
    pub(crate) fn of(config: &Config, line: &Line, http: Option<ShownCertificate>) -> Self {
        let of_line = config.line.tls.and(config.line.certificate.clone());
        let of_line = of_line.map(|files| (Listener::Line, files, Place::Line(line.clone())));
        let of_http =
            config.http.tls.clone().zip(http).map(|(files, shown)| (Listener::Http, files, Place::Http(shown)));
        let shown = |(listener, files, place): (Listener, (PathBuf, PathBuf), Place)| {
            let read = read(&files).unwrap_or_default();
            Shown { listener, files, read, place }
        };
        Self(of_line.into_iter().chain(of_http).map(shown).collect())
    }

    /// Looks until the program ends.
    pub(crate) fn watch(mut self, alarms: Alarms, instruments: Instruments) -> Result<JoinHandle<()>> {
        let mut told = signal(SignalKind::hangup())?;
        Ok(tokio::spawn(async move {
            let mut ticks = interval(LOOK_EVERY);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                tokio::select! {
                    _ = ticks.tick() => {}
                    _ = told.recv() => info!("Told to look at the certificates"),
                }
                self.look(&alarms, &instruments);
            }
        }))
    }

    fn look(&mut self, alarms: &Alarms, Instruments { metrics, health }: &Instruments) {
        let (mut expired, mut soon) = (0, false);
        for shown in &mut self.0 {
            if let Err(fault) = shown.renew() {
                error!("A changed certificate is not taken, and the old one is shown on: {fault:#}");
            }
            let days = days_left(shown, clock::now());
            metrics.certificate_days(shown.listener, u64::try_from(days).unwrap_or(0));
            expired += u64::from(days < 0);
            if days < AHEAD {
                soon = true;
                let file = shown.files.0.display();
                warn!(days, "The certificate {file} runs out soon or has; put a new one in its place");
            }
        }
        alarms.certificates_expired(expired);
        let condition = match (self.0.is_empty(), soon) {
            (true, _) => Condition::Off,
            (false, true) => Condition::Failing,
            (false, false) => Condition::Well,
        };
        health.send_if_modified(|health| std::mem::replace(&mut health.certificates, condition) != condition);
    }
}

impl Shown {
    /// Shows what is on the disk now, if that is another pair.
    fn renew(&mut self) -> Result<()> {
        let now = read(&self.files)?;
        if now == self.read {
            return Ok(());
        }
        match &self.place {
            Place::Http(shown) => shown.renew(&now.0, &now.1)?,
            Place::Line(line) => {
                line.renew_identity(&TlsIdentity { certificates: now.0.clone(), key: now.1.clone() })?
            }
        }
        info!(file = %self.files.0.display(), "A new certificate is shown from now on");
        self.read = now;
        Ok(())
    }
}

fn read((chain, key): &(PathBuf, PathBuf)) -> Result<(Vec<u8>, Zeroizing<Vec<u8>>)> {
    let file = |path: &PathBuf| fs::read(path).with_context(|| format!("can't read {}", path.display()));
    Ok((file(chain)?, Zeroizing::new(file(key)?)))
}

/// Whole days until the certificate runs out; below zero once it has, or can't be read.
fn days_left(shown: &Shown, now: Timestamp) -> i64 {
    let end = facts::valid_until(&shown.read.0);
    end.map_or(-1, |end| (end.as_millis() - now.as_millis()).div_euclid(DAY_MS))
}
