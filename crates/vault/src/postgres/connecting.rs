//! Where the database is, and reaching it: in clear text on this machine only, verified everywhere else.

use std::{
    error::Error,
    fmt,
    net::{IpAddr, SocketAddr},
    str::FromStr,
    sync::Arc,
    time::Duration,
};

use postgres::{
    Client, Config, NoTls,
    config::{Host, SslMode, TargetSessionAttrs},
    error::SqlState,
};
use thiserror::Error;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{Access, Postgres, failed};
use crate::{StoreError, backend::Transactions};

/// The locks' first number: one lock for writing; one for each program that answers calls.
pub(super) const WRITING: i32 = 0x636c_7677;
pub(super) const NODE: i32 = 0x636c_7678;

/// A PostgreSQL server, its database and who we are there.
#[derive(Clone)]
pub struct PostgresServer {
    config: Config,
    tls: Option<Arc<rustls::ClientConfig>>,
}

/// Why a database can't be reached; nothing was changed.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ServerFault {
    /// The address is none.
    #[error(
        "the database's address can't be read; write it as \
         postgresql://user:password@host/database?sslmode=require, the password as ${{NAME}}"
    )]
    NotAnAddress,
    /// Clear text off this machine.
    #[error(
        "the database on {0} would be reached in clear text; take sslmode=disable out of its address, TLS with a \
         verified certificate is required off this machine"
    )]
    ClearText(String),
    /// Nobody gave the authorities to verify the server by.
    #[error("the database on {0} needs TLS, and no authority to verify it by was given")]
    NoAuthorities(String),
    /// The server does not answer.
    #[error("the database server {0} does not answer; check that it runs and that the firewall lets this machine in")]
    Unreachable(String),
    /// The certificate was not verified, or there is no TLS.
    #[error(
        "the database server {0} offers no TLS, or its certificate can't be verified; install one that bears this \
         name and name its authority in the configuration"
    )]
    Unverified(String),
    /// The server does not let us in.
    #[error("the database server {0} does not let this program in; check the user, the password and pg_hba.conf")]
    Refused(String),
    /// There is no such database.
    #[error("the server {0} has no such database; create it, owned by this program's user")]
    NoDatabase(String),
    /// Something else.
    #[error("the database server {server} failed (SQLSTATE {code}); look into its log")]
    Failed {
        /// Which.
        server: String,
        /// PostgreSQL's code.
        code: String,
    },
}

impl FromStr for PostgresServer {
    type Err = ServerFault;

    /// Reads `postgresql://…`; `sslmode=verify-full` is what every connection off this machine is.
    fn from_str(address: &str) -> Result<Self, ServerFault> {
        let is_address = ["postgresql://", "postgres://"].iter().any(|scheme| address.starts_with(scheme));
        let address = address.replace("sslmode=verify-full", "sslmode=require");
        let config = Config::from_str(&address).ok().filter(|_config| is_address);
        let server = Self { config: config.ok_or(ServerFault::NotAnAddress)?, tls: None };
        if server.config.get_hosts().is_empty() || server.config.get_dbname().is_none() {
            return Err(ServerFault::NotAnAddress);
        }
        let elsewhere = server.elsewhere().len();
        if elsewhere > 0 && elsewhere < server.config.get_hosts().len() {
            // Each has an address of its own that was approved, or none has.
            return Err(ServerFault::NotAnAddress);
        }
        if server.config.get_ssl_mode() == SslMode::Disable && !server.is_this_machine() {
            return Err(ServerFault::ClearText(server.to_string()));
        }
        Ok(server)
    }
}

impl fmt::Display for PostgresServer {
    /// The hosts alone: neither user nor password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |host: &Host| match host {
            Host::Tcp(name) => name.clone(),
            Host::Unix(path) => path.display().to_string(),
        };
        f.write_str(&self.config.get_hosts().iter().map(name).collect::<Vec<_>>().join(", "))
    }
}

impl fmt::Debug for PostgresServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PostgresServer({self})")
    }
}

impl PostgresServer {
    /// The database's name, for tests that look into it.
    #[cfg(test)]
    pub(crate) fn database(&self) -> &str {
        self.config.get_dbname().expect("an address names a database")
    }

    /// Host and port of every server that is not this machine itself, in the order of the address.
    pub fn elsewhere(&self) -> Vec<(String, u16)> {
        let ports = self.config.get_ports();
        let port = |n: usize| ports.get(n).or_else(|| ports.first()).copied().unwrap_or(5432);
        let hosts = self.config.get_hosts().iter().enumerate();
        hosts.filter(|(_n, host)| !is_here(host)).filter_map(|(n, host)| Some((name(host)?, port(n)))).collect()
    }

    /// Connects to these addresses only, one for each of [`elsewhere`](Self::elsewhere), and verifies by `tls`.
    #[must_use]
    pub fn pinned(mut self, addresses: &[SocketAddr], tls: Arc<rustls::ClientConfig>) -> Self {
        for address in addresses {
            self.config.hostaddr(address.ip());
        }
        self.config.ssl_mode(SslMode::Require);
        self.tls = Some(tls);
        self
    }

    fn is_this_machine(&self) -> bool {
        self.config.get_hosts().iter().all(is_here)
    }

    fn fault(&self, error: &postgres::Error) -> ServerFault {
        let server = self.to_string();
        let about_tls = |text: &str| text.contains("TLS") || text.contains("certificate");
        let Some(state) = error.code() else {
            let mut cause: Option<&dyn Error> = Some(error);
            let causes = std::iter::from_fn(|| {
                let this = cause?;
                cause = this.source();
                Some(this)
            });
            let of_tls = causes.into_iter().any(|cause| about_tls(&cause.to_string()));
            return if of_tls { ServerFault::Unverified(server) } else { ServerFault::Unreachable(server) };
        };
        if [SqlState::INVALID_PASSWORD, SqlState::INVALID_AUTHORIZATION_SPECIFICATION].contains(state) {
            ServerFault::Refused(server)
        } else if *state == SqlState::INVALID_CATALOG_NAME {
            ServerFault::NoDatabase(server)
        } else if [SqlState::CANNOT_CONNECT_NOW, SqlState::ADMIN_SHUTDOWN].contains(state) {
            ServerFault::Unreachable(server)
        } else {
            ServerFault::Failed { server, code: state.code().to_owned() }
        }
    }
}

fn name(host: &Host) -> Option<String> {
    match host {
        Host::Tcp(name) => Some(name.clone()),
        Host::Unix(_) => None,
    }
}

/// Whether the host as written can only be this machine.
fn is_here(host: &Host) -> bool {
    match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            let address: Option<IpAddr> = name.parse().ok();
            name == "localhost" || address.is_some_and(|address| address.to_canonical().is_loopback())
        }
    }
}

/// What matters on every connection: nobody waits longer than five seconds for a lock, a program that hangs in a
/// transaction does not stop the others for longer than a minute, and what is answered "stored" is on the disk.
const SETTINGS: &str = "SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '60s'; SET jit = off;
    SET client_min_messages = warning;
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';";

pub(super) fn reach(server: &PostgresServer, access: Access) -> Result<Client, ServerFault> {
    let mut config = server.config.clone();
    config.application_name("clevercall").connect_timeout(Duration::from_secs(5));
    config.keepalives_idle(Duration::from_secs(30)).tcp_user_timeout(Duration::from_secs(30));
    // Of several servers, the one that takes writes.
    config.target_session_attrs(TargetSessionAttrs::ReadWrite);
    let connected = match (&server.tls, server.is_this_machine()) {
        (Some(tls), _) => config.connect(MakeRustlsConnect::new(rustls::ClientConfig::clone(tls))),
        (None, true) => config.ssl_mode(SslMode::Disable).connect(NoTls),
        (None, false) => return Err(ServerFault::NoAuthorities(server.to_string())),
    };
    let mut client = connected.map_err(|error| server.fault(&error))?;
    client.batch_execute(SETTINGS).map_err(|error| server.fault(&error))?;
    if access == Access::Read {
        let read_only = "SET default_transaction_read_only = on";
        client.batch_execute(read_only).map_err(|error| server.fault(&error))?;
    }
    Ok(client)
}

impl Postgres {
    /// Takes a number for the calls that this program has open, and its lock.
    pub(super) fn take_number(&mut self) -> Result<(), StoreError> {
        let drawn = self.client.query_one("SELECT nextval('node')::integer", &[]).map_err(failed)?;
        let number: i32 = super::columns::get(&drawn, 0)?;
        self.lock_number(number)?;
        self.node = Some(number);
        Ok(())
    }

    fn lock_number(&mut self, number: i32) -> Result<(), StoreError> {
        self.client.execute("SELECT pg_advisory_lock($1, $2)", &[&NODE, &number]).map(drop).map_err(failed)
    }

    /// Connects again after the server ended the connection: it was restarted, or another took over.
    pub(super) fn reconnect(&mut self) -> Result<(), StoreError> {
        self.roll_back();
        self.prepared.clear();
        self.client = reach(&self.server, self.access).map_err(|_fault| StoreError::Unreachable)?;
        match self.node {
            // Waits while the server still believes in the old connection.
            Some(number) => self.lock_number(number),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clear_text_off_this_machine_is_refused() {
        let refused = "postgresql://clever@db.example.dk/vault?sslmode=disable".parse::<PostgresServer>();
        assert_eq!(refused.unwrap_err(), ServerFault::ClearText("db.example.dk".to_owned()));
        let mixed = "postgresql://clever@localhost,db.example.dk/vault".parse::<PostgresServer>();
        assert_eq!(mixed.unwrap_err(), ServerFault::NotAnAddress);
        for here in ["localhost", "127.0.0.1", "127.8.8.8", "[::1]", "%2Fvar%2Frun%2Fpostgresql"] {
            format!("postgresql://clever@{here}/vault?sslmode=disable").parse::<PostgresServer>().unwrap();
        }
    }

    #[test]
    fn another_machine_is_never_connected_to_without_tls() {
        let server: PostgresServer = "postgresql://clever@192.0.2.1/vault".parse().unwrap();
        let refused = reach(&server, Access::Read).err();
        assert_eq!(refused, Some(ServerFault::NoAuthorities("192.0.2.1".to_owned())));
    }

    #[test]
    fn servers_elsewhere_are_named_with_their_ports() {
        let server: PostgresServer =
            "postgresql://u:secret@a.example:5433,b.example:5434/v?sslmode=verify-full".parse().unwrap();
        assert_eq!(server.elsewhere(), [("a.example".to_owned(), 5433), ("b.example".to_owned(), 5434)]);
        assert!(!format!("{server:?} {server}").contains("secret"));
    }

    #[test]
    fn what_names_no_host_and_no_database_is_no_address() {
        for address in ["host=localhost dbname=v", "postgresql:///v", "postgresql://localhost", "mysql://localhost/v"] {
            assert_eq!(address.parse::<PostgresServer>().unwrap_err(), ServerFault::NotAnAddress, "{address}");
        }
    }
}
