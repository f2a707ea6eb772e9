//! `[storage]`: where the vault and its key are.

use std::{
    env,
    path::{Path, PathBuf},
};

use clevercall_model::Personal;
use clevercall_vault::{PostgresServer, ServerFault};
use serde::Deserialize;
use thiserror::Error;
use toml::Spanned;

use super::{ConfigError, Secret, Source};

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct StorageSection {
    folder: Option<PathBuf>,
    master_key: Option<Spanned<String>>,
    key_service: Option<Spanned<KeyServiceSection>>,
    database: Option<Spanned<String>>,
    database_processor: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyServiceSection {
    address: String,
    token: Secret,
    mount: Option<String>,
    key: Option<String>,
    namespace: Option<String>,
    wrapped: Option<PathBuf>,
    processor: Option<String>,
}

/// Where things are kept.
pub(crate) struct Storage {
    /// The data folder; `--data` overrides it.
    pub(crate) folder: PathBuf,
    /// Where the master key is.
    pub(crate) master_key: MasterKeyPlace,
    /// The database server, where the vault is no file in the folder.
    pub(crate) database: Option<Database>,
}

/// A database server.
pub(crate) struct Database {
    /// Where, and who we are there.
    pub(crate) server: PostgresServer,
    /// Its entry in the register of processors; none on this machine.
    pub(crate) processor: Option<String>,
}

/// Why an address names no database server.
#[derive(Debug, Error)]
pub(crate) enum DatabaseFault {
    /// A variable is missing.
    #[error("the environment variable {0} is not set; the address of the database takes it from there")]
    Unset(String),
    /// The address itself.
    #[error(transparent)]
    Server(#[from] ServerFault),
}

/// Where the master key is: never in the data folder.
pub(crate) enum MasterKeyPlace {
    /// A file that only its owner can read.
    File(PathBuf),
    /// A variable of the environment, by its name.
    Environment(String),
    /// Wrapped in a file, to be unwrapped by a service elsewhere.
    Service(Box<KeyServicePlace>),
}

/// A transit engine (HashiCorp Vault or OpenBao) and what is asked of it.
pub(crate) struct KeyServicePlace {
    /// The host.
    pub(crate) host: String,
    /// The port; 8200 when none is written.
    pub(crate) port: u16,
    /// What the service knows this program by.
    pub(crate) token: Secret,
    /// Where the transit engine is mounted.
    pub(crate) mount: String,
    /// The name of the key that wraps; it never leaves the service.
    pub(crate) key: String,
    /// The namespace, where the service has them.
    pub(crate) namespace: Option<String>,
    /// The file with the wrapped master key.
    pub(crate) wrapped: PathBuf,
    /// The service's entry in the register of processors; none on this machine.
    pub(crate) processor: Option<String>,
}

impl StorageSection {
    pub(super) fn check(self, source: &Source<'_>, folder: &Path) -> Result<Storage, ConfigError> {
        let master_key = match (self.master_key, self.key_service) {
            (Some(key), Some(_)) => {
                return Err(
                    source.at(&key.span(), "the master key is in one place: leave out master_key or key_service")
                );
            }
            (None, Some(service)) => service_place(service, source, folder)?,
            (Some(key), None) => key_place(&key, source, folder)?,
            (None, None) => MasterKeyPlace::File(folder.join("master.key")),
        };
        let database = match self.database {
            Some(written) => {
                let read = Database::read(written.get_ref(), self.database_processor);
                Some(read.map_err(|fault| source.at(&written.span(), fault))?)
            }
            None => None,
        };
        let folder = folder.join(self.folder.unwrap_or_else(|| "data".into()));
        Ok(Storage { folder, master_key, database })
    }
}

fn key_place(written: &Spanned<String>, source: &Source<'_>, folder: &Path) -> Result<MasterKeyPlace, ConfigError> {
    let text = written.get_ref();
    if text.starts_with("clevercall-master-key") {
        let fault = "the key itself must not stand here; give the path of its file, or \"${NAME}\" for a variable";
        return Err(source.at(&written.span(), fault));
    }
    Ok(match text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')) {
        Some(name) => MasterKeyPlace::Environment(name.to_owned()),
        None => MasterKeyPlace::File(folder.join(text)),
    })
}

impl Database {
    /// Reads an address in which `${NAME}` stands for a variable of the environment.
    pub(crate) fn read(address: &str, processor: Option<String>) -> Result<Self, DatabaseFault> {
        let address = with_variables(address).map_err(DatabaseFault::Unset)?;
        Ok(Self { server: address.reveal().parse()?, processor })
    }
}

/// Puts the value of every `${NAME}` in its place, escaped as a part of an address; names the one that is not set.
fn with_variables(address: &str) -> Result<Personal<String>, String> {
    let mut parts = address.split("${");
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let Some((name, rest)) = part.split_once('}') else { return Err(part.to_owned()) };
        let value = env::var(name).map(Personal::new).map_err(|_unset| name.to_owned())?;
        for byte in value.reveal().bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                whole.push(byte.into());
            } else {
                whole.push_str(&format!("%{byte:02X}"));
            }
        }
        whole.push_str(rest);
    }
    Ok(Personal::new(whole))
}

fn service_place(
    written: Spanned<KeyServiceSection>,
    source: &Source<'_>,
    folder: &Path,
) -> Result<MasterKeyPlace, ConfigError> {
    let span = written.span();
    let written = written.into_inner();
    let expected = "expected an address such as https://keys.example.dk:8200; clear text is not possible";
    let (host, port) = host_and_port(&written.address).ok_or_else(|| source.at(&span, expected))?;
    let (mount, key) =
        (written.mount.unwrap_or_else(|| "transit".into()), written.key.unwrap_or_else(|| "clevercall".into()));
    for (what, text) in [("mount", &mount), ("key", &key)] {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte);
        if text.is_empty() || !text.bytes().all(plain) {
            return Err(source.at(&span, format_args!("{what} is a name of letters, digits, '-', '_', '.' and '/'")));
        }
    }
    Ok(MasterKeyPlace::Service(Box::new(KeyServicePlace {
        host,
        port,
        token: written.token,
        mount,
        key,
        namespace: written.namespace,
        wrapped: folder.join(written.wrapped.unwrap_or_else(|| "master.key.wrapped".into())),
        processor: written.processor,
    })))
}

/// The host and port of `https://host[:port][/]`.
fn host_and_port(address: &str) -> Option<(String, u16)> {
    let rest = address.strip_prefix("https://")?;
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port.parse().ok()?),
        _ => (rest, 8200),
    };
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    (!host.is_empty() && !host.contains(['/', '@', '?', '#'])).then(|| (host.to_owned(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str) -> Result<MasterKeyPlace, String> {
        let source = Source::new(Path::new("clevercall.toml"), text);
        let section: StorageSection = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        section.check(&source, Path::new("here")).map(|storage| storage.master_key).map_err(|fault| fault.to_string())
    }

    #[test]
    fn a_key_is_in_a_file_a_variable_or_a_service() {
        assert!(matches!(place("").unwrap(), MasterKeyPlace::File(path) if path == Path::new("here/master.key")));
        assert!(
            matches!(place("master_key = \"k\"").unwrap(), MasterKeyPlace::File(path) if path == Path::new("here/k"))
        );
        let variable = place("master_key = \"${CLEVERCALL_KEY}\"").unwrap();
        assert!(matches!(variable, MasterKeyPlace::Environment(name) if name == "CLEVERCALL_KEY"));
        let service = place("[key_service]\naddress = \"https://keys.example.dk\"\ntoken = \"t\"").unwrap();
        let MasterKeyPlace::Service(service) = service else { panic!("a service") };
        assert_eq!((service.host.as_str(), service.port, service.mount.as_str()), ("keys.example.dk", 8200, "transit"));
    }

    fn database_of(text: &str) -> Result<Database, String> {
        let source = Source::new(Path::new("clevercall.toml"), text);
        let section: StorageSection = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        let storage = section.check(&source, Path::new("here")).map_err(|fault| fault.to_string())?;
        storage.database.ok_or_else(|| "none".to_owned())
    }

    #[test]
    fn a_database_elsewhere_is_reached_by_tls_only_and_its_password_is_a_variable() {
        let file = "database = \"postgresql://clever@db.example.dk/vault\"\ndatabase_processor = \"database\"";
        let elsewhere = database_of(file).unwrap();
        assert_eq!(elsewhere.server.elsewhere(), [("db.example.dk".to_owned(), 5432)]);
        assert_eq!(elsewhere.processor.as_deref(), Some("database"));
        let clear = database_of("database = \"postgresql://c@db.example.dk/vault?sslmode=disable\"").err().unwrap();
        assert!(clear.contains("clear text") && clear.contains("sslmode=disable"), "{clear}");
        assert!(database_of("database = \"postgresql://c@127.0.0.1/vault?sslmode=disable\"").is_ok());
        let unset = database_of("database = \"postgresql://c:${CLEVERCALL_NO_SUCH}@localhost/v\"").err().unwrap();
        assert!(unset.contains("CLEVERCALL_NO_SUCH is not set"), "{unset}");
        assert!(database_of("database = \"vault.db\"").err().unwrap().contains("postgresql://"));
    }

    #[test]
    fn a_variable_is_escaped_where_it_stands() {
        // Cargo sets this one, with dots and a path's slashes in it.
        let path = env::var("CARGO_MANIFEST_DIR").unwrap();
        let whole = with_variables("postgresql://c:${CARGO_MANIFEST_DIR}@h/v").unwrap();
        assert_eq!(*whole.reveal(), format!("postgresql://c:{}@h/v", path.replace('/', "%2F")));
    }

    #[test]
    fn impossible_places_are_told() {
        for (text, expected) in [
            ("master_key = \"clevercall-master-key-1:00\"", "must not stand here"),
            ("master_key = \"k\"\n[key_service]\naddress = \"https://a\"\ntoken = \"t\"", "in one place"),
            ("[key_service]\naddress = \"http://a\"\ntoken = \"t\"", "clear text is not possible"),
            ("[key_service]\naddress = \"https://a/path\"\ntoken = \"t\"", "expected an address"),
            ("[key_service]\naddress = \"https://a\"\ntoken = \"t\"\nkey = \"a b\"", "key is a name"),
            ("[key_service]\naddress = \"https://a\"", "token"),
        ] {
            let fault = place(text).err().expect("a fault");
            assert!(fault.contains(expected), "{fault}");
        }
    }

    #[test]
    fn addresses_are_read_with_and_without_port() {
        for (text, host, port) in
            [("https://a.dk:1", "a.dk", 1), ("https://[::1]:8200/", "::1", 8200), ("https://[::1]", "::1", 8200)]
        {
            assert_eq!(host_and_port(text), Some((host.to_owned(), port)));
        }
    }
}
