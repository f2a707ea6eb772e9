//! Makes the others ready under the target folder, once; a second run finds them there.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};

use super::peers::folder;

/// A Python filter: an environment of its own with the pinned packages; returns its runner's command.
pub(super) fn python(name: &str, requirements: &str) -> Result<Command> {
    let environment = folder()?.join(name);
    let (python, mark) = (environment.join("bin/python"), environment.join("installed.txt"));
    // The mark is written last, so an installation that was broken off is not taken for whole.
    if fs::read_to_string(&mark).ok().as_deref() != Some(requirements) {
        fs::create_dir_all(&environment)?;
        let list = environment.join("requirements.txt");
        fs::write(&list, requirements)?;
        finish(Command::new("python3").args(["-m", "venv", "--clear"]).arg(environment.join("")), "python3 -m venv")?;
        fs::write(&list, requirements)?;
        let mut pip = Command::new(&python);
        pip.args(["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", "--requirement"]);
        finish(pip.arg(&list), "pip install")?;
        fs::write(&mark, requirements)?;
    }
    let mut command = Command::new(python);
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("compare").join(name).with_extension("py"));
    Ok(command)
}

/// A Rust filter: a project of its own around the runner; returns the built program's command.
pub(super) fn rust(name: &str, dependency: &str, runner: &str) -> Result<Command> {
    let project = folder()?.join(name);
    fs::create_dir_all(project.join("src"))?;
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\n{dependency}\nserde_json = \"1\"\n"
    );
    write_if_new(project.join("Cargo.toml"), &manifest)?;
    write_if_new(project.join("src/main.rs"), runner)?;
    let target = project.join("target");
    let mut build = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    build.args(["build", "--quiet", "--release", "--manifest-path"]).arg(project.join("Cargo.toml"));
    finish(build.arg("--target-dir").arg(&target), "cargo build")?;
    Ok(Command::new(target.join("release").join(name)))
}

/// The last line that says something; a program's reason usually stands there.
pub(super) fn last_line(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it gave no reason").trim().to_owned()
}

fn finish(command: &mut Command, what: &str) -> Result<()> {
    let output = command.output().with_context(|| format!("{what} can't be started"))?;
    ensure!(output.status.success(), "{what} ended with {}: {}", output.status, last_line(&output.stderr));
    Ok(())
}

/// Leaves a file alone that is already so: a newer one would be built again.
fn write_if_new(path: PathBuf, text: &str) -> Result<()> {
    if fs::read_to_string(&path).ok().as_deref() == Some(text) {
        return Ok(());
    }
    Ok(fs::write(path, text)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_programs_reason_is_its_last_line() {
        assert_eq!(last_line(b"Traceback\n  here\nModuleNotFoundError: x\n\n"), "ModuleNotFoundError: x");
        assert_eq!(last_line(b"\n"), "it gave no reason");
    }

    #[test]
    fn a_command_that_fails_gives_its_reason() {
        let error = finish(Command::new("sh").args(["-c", "echo broken >&2; exit 3"]), "sh").unwrap_err().to_string();
        assert!(error.contains("sh ended with") && error.ends_with("broken"), "{error}");
        assert!(finish(&mut Command::new("true"), "true").is_ok());
    }
}
