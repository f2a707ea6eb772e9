//! `clevercall init`: everything needed to try it out, written once and never over something that is there.

use std::{
    fs,
    io::Write,
    net::{IpAddr, Ipv4Addr},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use anyhow::{Context, Result, bail};
use clevercall_vault::MasterKey;
use data_encoding::HEXLOWER;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, KeyUsagePurpose, SanType};

use super::Outcome;
use crate::{
    cli::Init,
    config::{ANSWERS, TEMPLATE},
    print, random,
};

/// Who may read a file that is written.
#[derive(Clone, Copy)]
enum Readers {
    /// Everybody on this machine.
    All,
    /// Its owner only.
    Owner,
}

/// Writes the files.
pub(crate) fn run(options: &Init) -> Result<Outcome> {
    let folder = &options.folder;
    fs::create_dir_all(folder.join("tls")).with_context(|| format!("can't create {}/tls", folder.display()))?;
    for name in ["clevercall.toml", "answers.toml", "master.key", "http.token", "tls/line.crt"] {
        if folder.join(name).exists() {
            bail!("{} is there already; choose an empty folder, nothing was changed", folder.join(name).display());
        }
    }
    write(&folder.join("clevercall.toml"), TEMPLATE.as_bytes(), Readers::All)?;
    write(&folder.join("answers.toml"), ANSWERS.as_bytes(), Readers::All)?;
    write(&folder.join("http.token"), HEXLOWER.encode(&random::bytes::<24>()).as_bytes(), Readers::Owner)?;
    MasterKey::generate(&folder.join("master.key"))?;
    certificates(&folder.join("tls"))?;
    print::line(format!(
        "Written to {}: clevercall.toml, answers.toml, master.key, http.token, tls/.\n\
         Next: `clevercall models fetch`, then `clevercall serve`.\n\
         Keep a copy of master.key apart from every backup: without it nothing stored can be read, by anybody.",
        folder.display()
    ));
    Ok(Outcome::Done)
}

/// A certificate for loopback and the authority that signed it, both for trying out; two years.
fn certificates(folder: &Path) -> Result<()> {
    let mut authority = CertificateParams::new(Vec::new())?;
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature];
    authority.distinguished_name.push(rcgen::DnType::CommonName, "clevercall trial authority");
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate()?)?;

    let key = KeyPair::generate()?;
    let mut line = CertificateParams::new(vec!["localhost".to_owned()])?;
    line.subject_alt_names.push(SanType::IpAddress(IpAddr::V4(Ipv4Addr::LOCALHOST)));
    line.distinguished_name.push(rcgen::DnType::CommonName, "clevercall trial");
    let line = line.signed_by(&key, &authority)?;

    write(&folder.join("authority.crt"), authority.pem().as_bytes(), Readers::All)?;
    write(&folder.join("line.crt"), line.pem().as_bytes(), Readers::All)?;
    write(&folder.join("line.key"), key.serialize_pem().as_bytes(), Readers::Owner)
}

fn write(path: &Path, content: &[u8], readers: Readers) -> Result<()> {
    let mode = match readers {
        Readers::All => 0o644,
        Readers::Owner => 0o600,
    };
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(mode).open(path);
    file.as_mut()
        .map_err(|error| std::io::Error::new(error.kind(), error.to_string()))
        .and_then(|file| file.write_all(content).and_then(|()| file.sync_all()))
        .with_context(|| format!("can't write {}; check the folder's permissions and free space", path.display()))
}
