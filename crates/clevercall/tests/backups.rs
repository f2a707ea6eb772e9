//! The backup drill as it is typed: make, try out, lose the disk, restore; and what is refused.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use clevercall_model::{CallId, CallerNumber, LoggingMode, TelephoneNumber, Timestamp};
use clevercall_vault::{CallStart, Code, MasterKey, RetentionPolicy, Vault};

const NOW: Timestamp = Timestamp::from_millis(1_768_478_400_000);

/// An installation with a vault in which two callers are.
struct House(tempfile::TempDir);

impl House {
    async fn with_calls() -> Self {
        let house = Self(tempfile::tempdir().unwrap());
        assert!(house.say(&["init", house.text(".").as_str()]).status.success());
        let key = MasterKey::read(&house.path("master.key")).unwrap();
        let vault = Vault::create(&house.path("data"), &key, NOW).unwrap();
        let organisation = vault.organisation(&"example".parse().unwrap());
        let mode = LoggingMode::AnonymiseAfter { interval: std::time::Duration::from_secs(3600 * 86_400) };
        organisation.apply_policy(RetentionPolicy::new(mode), Code::program(), NOW).await.unwrap();
        for (n, number) in ["22334455", "99887766"].into_iter().enumerate() {
            let number = CallerNumber::Shown(TelephoneNumber::parse(number, "45").unwrap());
            let call = CallId::from_random([n as u8; 16]);
            let start = CallStart { call, mode, number: &number, started: NOW };
            organisation.begin_call(start).await.unwrap().end(NOW).await.unwrap();
        }
        house
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    fn say(&self, words: &[&str]) -> Output {
        let config = self.text("clevercall.toml");
        Command::new(env!("CARGO_BIN_EXE_clevercall")).args(words).args(["--config", &config]).output().unwrap()
    }

    /// What it prints; it must succeed.
    fn tell(&self, words: &[&str]) -> String {
        let output = self.say(words);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// What it complains about; it must end with 2.
    fn complain(&self, words: &[&str]) -> String {
        let output = self.say(words);
        assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stdout));
        String::from_utf8(output.stderr).unwrap()
    }

    /// Makes an identity and a backup to it; gives the two files.
    fn back_up(&self) -> (String, String) {
        let (identity, file) = (self.text("identity.txt"), self.text("backup.age"));
        let recipient = self.tell(&["keys", "identity", &identity]);
        self.tell(&["backup", &file, "--to", recipient.trim()]);
        (identity, file)
    }

    /// The disk is lost, and the copies of the erasures and of the master key are not.
    fn lose_the_disk(&self) {
        fs::copy(self.path("data/erasures.log"), self.path("list.log")).unwrap();
        fs::remove_dir_all(self.path("data")).unwrap();
    }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn the_drill_from_backup_to_restored_vault() {
    let house = House::with_calls().await;
    let (identity, file) = house.back_up();
    assert!(
        fs::read(&file).unwrap().starts_with(b"age-encryption.org/v1\n")
            && !Path::new(&format!("{file}.part")).exists()
    );
    house.tell(&["forget", "--number", "22334455", "--proof", "staff", "--by", "mb"]);
    let before = names(&house.path("data"));
    let tried = house.tell(&["backup", "--verify", &file, "--identity", &identity, "--json"]);
    assert!(tried.contains("\"erasures_replayed\":1,\"calls_removed\":1,\"calls_opened\":1"), "{tried}");
    assert_eq!(names(&house.path("data")), before);
    house.lose_the_disk();
    let refused = house.complain(&["restore", &file, "--identity", &identity]);
    assert!(refused.contains("erasures.log") && refused.lines().count() == 1, "{refused}");
    house.tell(&["restore", &file, "--identity", &identity, "--erasures", &house.text("list.log")]);
    let calls = house.tell(&["calls", "--json"]);
    assert_eq!(calls.lines().count(), 1, "{calls}");
    let again = house.complain(&["restore", &file, "--identity", &identity]);
    assert!(again.contains("restore into an empty one"), "{again}");
}

#[tokio::test]
async fn after_rotation_an_old_backup_opens_with_the_old_master_key() {
    let house = House::with_calls().await;
    let (identity, file) = house.back_up();
    fs::copy(house.path("master.key"), house.path("old.key")).unwrap();
    house.tell(&["keys", "rotate", "--organisation", "example"]);
    house.tell(&["keys", "rotate", "--master", "--new-key", &house.text("new.key")]);
    assert_eq!(house.tell(&["calls", "--json"]).lines().count(), 2);
    house.lose_the_disk();
    let list = house.text("list.log");
    let restore = ["restore", &file, "--identity", &identity, "--erasures", &list];
    assert!(house.complain(&restore).contains("--old-master-key"));
    house.tell(&[&restore[..], &["--old-master-key", &house.text("old.key")]].concat());
    assert_eq!(house.tell(&["calls", "--json"]).lines().count(), 2);
}

#[tokio::test]
async fn a_ledgers_file_is_checked_without_the_vault() {
    let house = House::with_calls().await;
    let file = house.text("ledger.jsonl");
    let told = house.tell(&["ledger", "write", &file]);
    let key = told.trim().trim_end_matches('.').rsplit(' ').next().unwrap().to_owned();
    fs::remove_dir_all(house.path("data")).unwrap();
    assert!(house.tell(&["ledger", "verify", "--file", &file, "--key", &key]).contains("in order"));
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("number", "Number").replace("anonymise", "Anonymise")).unwrap();
    let broken = house.say(&["ledger", "verify", "--file", &file, "--key", &key]);
    assert_eq!(broken.status.code(), Some(1));
    assert!(String::from_utf8(broken.stdout).unwrap().contains("line 2: entry 2 was changed"));
}

#[tokio::test]
async fn a_backup_is_not_overwritten_and_needs_a_recipient() {
    let house = House::with_calls().await;
    let (_identity, file) = house.back_up();
    let made = fs::read(&file).unwrap();
    let recipient = house.tell(&["keys", "identity", &house.text("second.txt")]);
    assert!(house.complain(&["backup", &file, "--to", recipient.trim()]).contains("not overwritten"));
    assert!(fs::read(&file).unwrap() == made);
    house.complain(&["backup", &house.text("other.age")]);
    assert!(house.complain(&["backup", &house.text("other.age"), "--to", "somebody"]).contains("age1"));
}

#[tokio::test]
async fn a_cut_backup_is_refused_with_its_place_and_leaves_nothing() {
    let house = House::with_calls().await;
    let (identity, file) = house.back_up();
    let whole = fs::read(&file).unwrap();
    fs::write(&file, &whole[..whole.len() - 100]).unwrap();
    let before = names(&house.path("data"));
    let refused = house.complain(&["backup", "--verify", &file, "--identity", &identity]);
    assert!(refused.contains("byte") && refused.contains("another copy"), "{refused}");
    assert_eq!(names(&house.path("data")), before);
}
