//! Pure crates take time and chance as arguments and touch nothing outside.

use super::Rule;
use crate::tidy::{report::Report, source::Mention, workspace::Workspace};

pub(super) const RULE: Rule = Rule {
    name: "pure",
    promise: "model, privacy, conversation, media, compliance and typesetting have no socket, file, clock, thread, chance or runtime",
    check,
};

const PURE: [&str; 6] = ["model", "privacy", "conversation", "media", "compliance", "typesetting"];

/// Packages that open sockets or files, read a clock, or run threads: not even through another package.
const UNREACHABLE: [&str; 9] =
    ["tokio", "async-std", "smol", "mio", "socket2", "hyper", "reqwest", "rusqlite", "tokio-postgres"];
/// Sources of chance: not directly. (A hash map of another package may seed itself.)
const UNUSED: [&str; 4] = ["rand", "getrandom", "fastrand", "uuid"];

/// Paths that do what a pure crate must not.
const FORBIDDEN: [&str; 20] = [
    "std::fs",
    "std::env",
    "std::process",
    "std::thread",
    "std::io::stdin",
    "std::io::stdout",
    "std::io::stderr",
    "std::net::TcpStream",
    "std::net::TcpListener",
    "std::net::UdpSocket",
    "std::net::ToSocketAddrs",
    "std::os",
    "std::time::SystemTime",
    "std::time::Instant",
    "std::sync::Mutex",
    "std::sync::mpsc",
    "tokio",
    "rand",
    "getrandom",
    "time::OffsetDateTime::now_utc",
];

fn check(workspace: &Workspace, report: &mut Report) {
    for member in &workspace.crates {
        let short = member.name.trim_start_matches("clevercall-");
        if !PURE.contains(&short) {
            continue;
        }
        let reached = UNREACHABLE.iter().filter(|name| member.reaches.contains(**name));
        let used = UNUSED.iter().filter(|name| member.uses.contains(**name));
        for name in reached.chain(used) {
            let what = format!("the pure crate {short} links {name}");
            report.add(
                (&format!("crates/{short}/Cargo.toml"), 1),
                &what,
                "take another library, or do it in an I/O crate",
            );
        }
    }
    let pure = workspace.product().filter(|source| source.crate_folder().is_some_and(|name| PURE.contains(&name)));
    // A `main.rs` makes a program of a pure crate: it reads and writes for it.
    for source in pure.filter(|source| source.path.contains("/src/") && !source.path.ends_with("/src/main.rs")) {
        for mention in source.mentions().iter().filter(|mention| !mention.in_test && is_forbidden(mention)) {
            let what = format!("a pure crate mentions {}", mention.path);
            report.add((&source.path, mention.line), &what, "take it as an argument, or move this to an I/O crate");
        }
    }
}

fn is_forbidden(mention: &Mention) -> bool {
    !mention.is_member && FORBIDDEN.iter().any(|path| mention.is_under(path) && mention.path.contains("::"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::{rules, workspace::Member};

    fn found(path: &str, text: &str) -> Vec<String> {
        rules::check(&RULE, path, text)
    }

    #[test]
    fn a_pure_crate_may_compute() {
        let text = "use std::{net::IpAddr, time::Duration}; fn a(rand: u8) {} #[cfg(test)] mod tests { use std::fs; }";
        assert!(found("crates/privacy/src/a.rs", text).is_empty());
    }

    #[test]
    fn a_clock_a_file_and_a_socket_are_found() {
        let text = "use std::{fs, time};\nfn a() { time::Instant::now(); }\nfn b() { std::net::UdpSocket::bind(); }";
        assert_eq!(found("crates/media/src/a.rs", text).len(), 3);
    }

    #[test]
    fn other_crates_and_tests_may_touch_the_world() {
        assert!(found("crates/vault/src/a.rs", "use std::fs;").is_empty());
        assert!(found("crates/media/tests/a.rs", "use std::fs;").is_empty());
    }

    #[test]
    fn a_runtime_behind_a_library_is_found() {
        let member = |reached: &str| Member {
            name: "clevercall-media".into(),
            reaches: [reached.to_owned()].into(),
            ..Member::default()
        };
        let count = |reached| {
            let mut report = Report::default();
            check(&Workspace { crates: vec![member(reached)], ..Workspace::default() }, &mut report);
            report.lines().len()
        };
        assert_eq!((count("tokio"), count("rubato")), (1, 0));
    }
}
