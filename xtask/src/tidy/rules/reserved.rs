//! Names that only one place may say: the SIP library, ciphers, the ways to call text safe.

use super::Rule;
use crate::tidy::{report::Report, source::Mention, workspace::Workspace};

pub(super) const RULE: Rule = Rule {
    name: "reserved",
    promise: "the SIP library, ciphers, safe text, anyhow and loose JSON are named only in their own places",
    check,
};

/// Something reserved.
struct Reserved {
    /// First names of paths (a package), or last names (a constructor).
    names: &'static [&'static str],
    /// Paths of files or folders that may say it.
    places: &'static [&'static str],
    /// What to do elsewhere.
    remedy: &'static str,
}

const RESERVED: &[Reserved] = &[
    Reserved {
        names: &["rsipstack", "rsip"],
        places: &["crates/telephony/src/sip"],
        remedy: "use our own types; only telephony/src/sip knows the SIP library",
    },
    Reserved {
        names: &[
            "chacha20poly1305",
            "chacha20",
            "aes_gcm",
            "aes_gcm_siv",
            "aes_siv",
            "aead",
            "crypto_secretbox",
            "age",
            "orion",
        ],
        places: &["crates/vault/src/seal.rs", "crates/vault/src/seal/"],
        remedy: "seal and open through the vault's seal module",
    },
    Reserved {
        names: &["aes", "ctr", "rtc_srtp"],
        places: &["crates/media/src/srtp"],
        remedy: "protect media through media's srtp module",
    },
    Reserved {
        names: &["Redacted::new"],
        places: &["crates/privacy/src/redacted.rs", "crates/privacy/src/write.rs"],
        remedy: "let the privacy engine make it from Spoken",
    },
    Reserved {
        names: &["Approved::written"],
        places: &[
            "crates/privacy/src/redacted.rs",
            "crates/conversation/src/template.rs",
            "crates/conversation/src/wordings",
        ],
        remedy: "only text that stood in a file before the call is approved; take Redacted for anything else",
    },
    Reserved {
        names: &["serde_json::Value", "serde_json::json"],
        places: &["crates/api/", "crates/engines/", "xtask/"],
        remedy: "give the message a type",
    },
    Reserved {
        names: &["anyhow"],
        places: &["crates/clevercall/", "xtask/"],
        remedy: "give the operation its own error type that says who must act",
    },
];

fn check(workspace: &Workspace, report: &mut Report) {
    for source in workspace.sources.iter().filter(|source| !source.is_test) {
        let mentions = source.mentions();
        for reserved in RESERVED.iter().filter(|reserved| !is_within(&source.path, reserved.places)) {
            let named = |mention: &&Mention| !mention.in_test && is_named(mention, reserved.names);
            // The first one in a file says enough.
            if let Some(mention) = mentions.iter().find(named) {
                report.add(
                    (&source.path, mention.line),
                    &format!("{} has its own place", mention.path),
                    reserved.remedy,
                );
            }
        }
    }
}

fn is_within(path: &str, places: &[&str]) -> bool {
    places.iter().any(|place| path.starts_with(place))
}

/// A package counts where it begins a longer path; a constructor wherever it ends one.
fn is_named(mention: &Mention, names: &[&str]) -> bool {
    names.iter().any(|name| {
        if name.contains("::") {
            mention.ends_in(name)
        } else {
            !mention.is_member && mention.path.contains("::") && mention.is_under(name)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules;

    #[track_caller]
    fn reserved(text: &str, at_home: &str, elsewhere: &str) {
        assert_eq!(rules::check(&RULE, at_home, text), Vec::<String>::new(), "in its own place");
        assert_eq!(rules::check(&RULE, elsewhere, text).len(), 1, "elsewhere");
    }

    #[test]
    fn the_sip_library() {
        reserved("use rsipstack::dialog;", "crates/telephony/src/sip/dialog.rs", "crates/telephony/src/leg.rs");
    }

    #[test]
    fn ciphers_of_the_vault() {
        reserved("use chacha20poly1305::aead;", "crates/vault/src/seal.rs", "crates/vault/src/keep.rs");
    }

    #[test]
    fn ciphers_of_media() {
        reserved("fn a() { aes::Aes128::new() }", "crates/media/src/srtp.rs", "crates/api/src/a.rs");
    }

    #[test]
    fn safe_text() {
        reserved("fn a() { Redacted::new(t) }", "crates/privacy/src/redacted.rs", "crates/privacy/src/window.rs");
        reserved(
            "fn a() { model::Approved::written(t) }",
            "crates/conversation/src/template.rs",
            "crates/api/src/a.rs",
        );
    }

    #[test]
    fn loose_types() {
        reserved("fn a() -> serde_json::Value { b }", "crates/api/src/a.rs", "crates/vault/src/a.rs");
        reserved("fn a() -> anyhow::Result<()> { b }", "crates/clevercall/src/main.rs", "crates/vault/src/a.rs");
    }

    #[test]
    fn a_variable_of_the_same_name_and_a_test_are_fine() {
        let text = "fn a(age: u8) { age.b() } #[cfg(test)] mod tests { fn t() { Approved::written(x) } }";
        assert!(rules::check(&RULE, "crates/api/src/a.rs", text).is_empty());
    }
}
