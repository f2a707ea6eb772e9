//! The vault in PostgreSQL, with the real program: a call is kept there, listed, backed up, forgotten, and restored into
//! another database without what was forgotten; everything by the commands that an operator types.

use std::{fs, path::Path, process::Stdio};

use crate::{
    server::{clevercall, serve_with},
    sound::clip_file,
    throw_away,
};

/// What a command prints; it must succeed.
fn tell(folder: &Path, words: &[&str]) -> String {
    let output = clevercall(folder).args(words).output().expect("the program starts");
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("it prints text")
}

fn at_database(configuration: &str, address: &str) -> String {
    configuration.replace("[storage]\n", &format!("[storage]\ndatabase = \"{address}\"\n"))
}

#[test]
fn a_call_is_kept_backed_up_forgotten_and_restored() {
    let postgres = throw_away::Server::start(5432, "-c listen_addresses= -c fsync=off", Path::new(""));
    let (first, second) = (postgres.database("first"), postgres.database("second"));
    let server = serve_with(|configuration| at_database(&configuration, &first));
    let target = format!("sip:answers@127.0.0.1:{}", server.sip);
    let callers = ["+4522334455", "+4599887766"].map(|number| {
        let mut caller = clevercall(server.folder.path());
        caller.args(["call", &target, "--clear", "--from", number, "--say"]).arg(clip_file("health"));
        caller.stdout(Stdio::null()).spawn().expect("the caller starts")
    });
    for mut caller in callers {
        assert!(caller.wait().expect("the caller is ours").success());
    }
    let temporary = server.stopped();
    let folder = temporary.path();
    assert!(!folder.join("data/vault.sqlite").exists());
    let calls = tell(folder, &["calls", "--json"]);
    assert_eq!(calls.lines().count(), 2, "{calls}");
    let recipient = tell(folder, &["keys", "identity", "identity.txt"]);
    tell(folder, &["backup", "made.age", "--to", recipient.trim()]);
    tell(folder, &["forget", "--number", "22334455", "--by", "mb", "--certificate", "certificate.json"]);
    assert!(tell(folder, &["forget", "--number", "22334455", "--dry-run", "--by", "mb"]).contains("Nothing is held"));
    assert!(tell(folder, &["retain", "--json"]).contains("\"deidentify\":0"));
    assert!(tell(folder, &["ledger", "verify"]).contains("in order"));

    let file = folder.join("clevercall.toml");
    let configuration = fs::read_to_string(&file).expect("it is ours");
    fs::write(&file, configuration.replace(&first, &second)).expect("it is ours");
    let restored = tell(folder, &["restore", "made.age", "--identity", "identity.txt", "--json"]);
    assert!(restored.contains("\"erasures_replayed\":1,\"calls_removed\":1,\"rows_moved\":"), "{restored}");
    assert!(!folder.join("data/vault.sqlite").exists(), "the file that it went by is gone");
    let calls = tell(folder, &["calls", "--json"]);
    assert_eq!(calls.lines().count(), 1, "{calls}");
    assert!(tell(folder, &["ledger", "verify"]).contains("in order"));
}
