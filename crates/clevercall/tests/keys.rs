//! The program without its key: it says so in one sentence, ends with 2, and touches nothing.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Output},
};

/// An installation to try things out with, and its master key.
struct House(tempfile::TempDir);

impl House {
    fn laid_out() -> Self {
        let house = Self(tempfile::tempdir().unwrap());
        assert!(house.say(&["init", house.0.path().to_str().unwrap()]).status.success());
        // Something that must not change; a vault itself is tried in the vault's own tests.
        fs::create_dir(house.0.path().join("data")).unwrap();
        fs::write(house.0.path().join("data/vault.sqlite"), "sealed").unwrap();
        house
    }

    fn say(&self, words: &[&str]) -> Output {
        let config = self.0.path().join("clevercall.toml");
        let mut command = Command::new(env!("CARGO_BIN_EXE_clevercall"));
        command.args(words).arg("--config").arg(config).env_remove("CLEVERCALL_TEST_KEY").output().unwrap()
    }

    fn with_storage(self, lines: &str) -> Self {
        let path = self.0.path().join("clevercall.toml");
        let text = fs::read_to_string(&path).unwrap().replace("[storage]\n", &format!("[storage]\n{lines}\n"));
        fs::write(&path, text).unwrap();
        self
    }

    /// Both commands end with 2 and one sentence that holds `expected`; the data folder is as it was.
    fn refuses(&self, expected: &str) {
        let before = content(&self.0.path().join("data"));
        for words in [&["serve"][..], &["calls"]] {
            let ended = self.say(words);
            let told = String::from_utf8(ended.stderr).unwrap();
            let sentences: Vec<&str> = told.lines().filter(|line| line.starts_with("clevercall:")).collect();
            assert_eq!((ended.status.code(), sentences.len()), (Some(2), 1), "{told}");
            assert!(sentences[0].contains(expected), "{told}");
        }
        assert!(before == content(&self.0.path().join("data")));
    }
}

fn content(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect()
}

#[test]
fn a_missing_key_file_is_told() {
    let house = House::laid_out();
    fs::remove_file(house.0.path().join("master.key")).unwrap();
    house.refuses("there is no master key at");
}

#[test]
fn a_key_file_that_others_can_read_is_told() {
    let house = House::laid_out();
    fs::set_permissions(house.0.path().join("master.key"), fs::Permissions::from_mode(0o644)).unwrap();
    house.refuses("chmod 600");
}

#[test]
fn a_variable_that_is_not_set_is_told_by_its_name() {
    House::laid_out().with_storage("master_key = \"${CLEVERCALL_TEST_KEY}\"").refuses("CLEVERCALL_TEST_KEY is not set");
}

#[test]
fn a_service_without_wrapped_key_or_without_answer_is_told() {
    let service = "key_service = { address = \"https://127.0.0.1:9\", token = \"t\" }";
    let house = House::laid_out().with_storage(service);
    house.refuses("there is no wrapped master key");
    fs::write(house.0.path().join("master.key.wrapped"), "clevercall-wrapped-master-key-1:vault:v1:x").unwrap();
    house.refuses("the key service can't be reached");
}

#[test]
fn a_key_is_made_once_and_never_over_another() {
    let house = House::laid_out();
    let path = house.0.path().join("other.key");
    let words = ["keys", "create", path.to_str().unwrap()];
    assert!(house.say(&words).status.success());
    let key = fs::read(&path).unwrap();
    let again = house.say(&words);
    assert_eq!((again.status.code(), fs::read(&path).unwrap() == key), (Some(2), true));
}
