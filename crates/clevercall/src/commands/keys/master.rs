//! `clevercall keys rotate --master`: another master key, and the old one destroyed where the configuration has it.
//!
//! The vault changes in one transaction; before it the old key opens, after it the new one.
//! The steps around it can be repeated: whoever was killed in between runs the command again.

use std::{
    fs::{self, File, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use clevercall_vault::{KeyFileError, MasterKey, OpenError, Vault, WrappedKey, WrappedKeyError};

use super::super::{Outcome, store::block_on};
use crate::{
    assembly, clock,
    config::{Config, KeyServicePlace, MasterKeyPlace},
    print,
    transit::{Transit, TransitError},
};

/// Rotates.
pub(super) fn rotate(config: &Config, new_key: Option<&Path>) -> Result<Outcome> {
    let told = match (&config.storage.master_key, new_key) {
        (MasterKeyPlace::Service(service), None) => rewrapped(config, service)?,
        (MasterKeyPlace::Service(_), Some(_)) => {
            bail!("the key service wraps a new master key by itself; leave out --new-key")
        }
        (_, None) => bail!("give the file of the new master key with --new-key; it is made if it is missing"),
        (MasterKeyPlace::File(path), Some(new_key)) => {
            let new = read_or_made(new_key)?;
            put_in_place(config, &new)?;
            replace_file(path, &new)?;
            format!("{} holds it now, and {} is the copy to keep apart.", path.display(), new_key.display())
        }
        (MasterKeyPlace::Environment(name), Some(new_key)) => {
            put_in_place(config, &read_or_made(new_key)?)?;
            format!("Put the line of {} into the variable {name} before the next start.", new_key.display())
        }
    };
    print::line(format!(
        "The vault has a new master key. {told}\nThe old one opens nothing here any more, but every backup made \
         before: make a new backup now, and destroy the copies of the old key when the last old backup is gone.\nA \
         server that is running goes on; start it again before you rotate an organisation's key or add one."
    ));
    Ok(Outcome::Done)
}

fn read_or_made(path: &Path) -> Result<MasterKey> {
    match MasterKey::read(path) {
        Err(KeyFileError::Missing(_)) => Ok(MasterKey::generate(path)?),
        read => Ok(read?),
    }
}

/// Has the vault take the new key, unless it has it already.
fn put_in_place(config: &Config, new: &MasterKey) -> Result<()> {
    let site = assembly::site(config)?;
    let folder = &site.folder;
    match Vault::open_beside(&site, new) {
        // The command was killed after this step, and is run again.
        Ok(_rotated) => return Ok(()),
        Err(OpenError::WrongKey) => {}
        Err(error) => return Err(error).with_context(|| format!("the vault in {}", folder.display())),
    }
    let old = assembly::master_key(config)?;
    let vault = Vault::open_beside(&site, &old).with_context(|| format!("the vault in {}", folder.display()))?;
    block_on(async { Ok(vault.rotate_master_key(new, clock::now()).await?) }).map(drop)
}

/// The new key takes the old one's name in one step; the old one is overwritten first, as far as the disk obeys.
fn replace_file(path: &Path, new: &MasterKey) -> Result<()> {
    let fresh = beside(path);
    // What a killed command left.
    if fresh.exists() {
        fs::remove_file(&fresh).with_context(|| format!("can't remove {}", fresh.display()))?;
    }
    new.write(&fresh)?;
    overwrite(path).and_then(|()| fs::rename(&fresh, path)).and_then(|()| sync_folder_of(path)).with_context(|| {
        format!("can't put the new master key at {}; it is in {}: move it there", path.display(), fresh.display())
    })
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    name.into()
}

fn overwrite(path: &Path) -> std::io::Result<()> {
    if !path.exists() {
        return Ok(());
    }
    let mut file = OpenOptions::new().write(true).open(path)?;
    let length = usize::try_from(file.metadata()?.len()).unwrap_or(0).min(4096);
    file.write_all(&vec![b'0'; length]).and_then(|()| file.sync_all())
}

fn sync_folder_of(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

/// A new key, wrapped by the service; its file waits beside the old one until the vault has taken it.
fn rewrapped(config: &Config, service: &KeyServicePlace) -> Result<String> {
    let fresh = beside(&service.wrapped);
    let new = block_on(async {
        let transit = Transit::open(service, &config.processors)?;
        match WrappedKey::read::<TransitError>(&fresh) {
            Ok(waiting) => Ok(waiting.unwrap(&transit).await?),
            Err(WrappedKeyError::Missing(_)) => {
                let new = MasterKey::draw();
                WrappedKey::wrap(&transit, &new).await?.write::<TransitError>(&fresh)?;
                Ok(new)
            }
            Err(error) => Err(error.into()),
        }
    })?;
    put_in_place(config, &new)?;
    fs::rename(&fresh, &service.wrapped).and_then(|()| sync_folder_of(&service.wrapped)).with_context(|| {
        format!("can't put the new wrapped key at {}; move {} there", service.wrapped.display(), fresh.display())
    })?;
    Ok(format!("{} holds it, wrapped by {}.", service.wrapped.display(), service.host))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::Config;

    /// An installation with a vault, in a folder.
    struct House {
        folder: tempfile::TempDir,
        config: Config,
    }

    impl House {
        fn laid_out() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("clevercall.toml");
            fs::write(folder.path().join("answers.toml"), crate::config::ANSWERS).unwrap();
            fs::write(&file, "[[organisation]]\nid = \"a\"\nname = \"A\"\nanswers = \"answers.toml\"\n").unwrap();
            let config = Config::load(&file).unwrap_or_else(|fault| panic!("{fault}"));
            let key = MasterKey::generate(&folder.path().join("master.key")).unwrap();
            drop(Vault::create(&config.storage.folder, &key, clock::now()).unwrap());
            Self { folder, config }
        }

        fn path(&self, name: &str) -> PathBuf {
            self.folder.path().join(name)
        }

        fn opens_with(&self, path: &Path) -> bool {
            Vault::open_beside(&self.config.storage.folder, &MasterKey::read(path).unwrap()).is_ok()
        }
    }

    #[test]
    fn the_new_key_takes_the_old_ones_place_and_stays_as_the_copy() {
        let house = House::laid_out();
        let old = fs::read_to_string(house.path("master.key")).unwrap();
        rotate(&house.config, Some(&house.path("new.key"))).unwrap();
        assert!(house.opens_with(&house.path("master.key")) && house.opens_with(&house.path("new.key")));
        assert!(fs::read_to_string(house.path("master.key")).unwrap() != old);
        assert!(!house.path("master.key.new").exists());
    }

    #[test]
    fn a_rotation_that_was_killed_is_finished_by_running_it_again() {
        let house = House::laid_out();
        let new = MasterKey::generate(&house.path("new.key")).unwrap();
        put_in_place(&house.config, &new).unwrap();
        // Killed here: the old key lies in its place and opens nothing. Then even while it was overwritten.
        for leftover in [None, Some("000000"), Some("")] {
            if let Some(leftover) = leftover {
                fs::write(house.path("master.key"), leftover).unwrap();
                fs::write(house.path("master.key.new"), "cut short").unwrap();
            }
            rotate(&house.config, Some(&house.path("new.key"))).unwrap();
            assert!(house.opens_with(&house.path("master.key")));
        }
    }

    #[test]
    fn without_a_new_key_nothing_happens() {
        let house = House::laid_out();
        assert!(rotate(&house.config, None).is_err());
        assert!(house.opens_with(&house.path("master.key")));
    }
}
