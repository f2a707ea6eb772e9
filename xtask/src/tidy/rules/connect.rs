//! Nothing opens a connection to anyone else but egress, and the SIP stack and the database driver to endpoints that egress approved.

use super::Rule;
use crate::tidy::{report::Report, source::Mention, workspace::Workspace};

pub(super) const RULE: Rule = Rule {
    name: "connect",
    promise: "only egress, telephony's SIP folder and the database driver connect to the outside",
    check,
};

/// A SIP stack and a database driver open their own sockets; they are given the approved addresses.
const PLACES: [&str; 3] = ["crates/egress/", "crates/telephony/src/sip/", "crates/vault/src/postgres/connecting.rs"];

/// Types and packages whose purpose is to reach out.
const OUTWARD: [&str; 11] = [
    "TcpStream::connect",
    "TcpStream::connect_timeout",
    "UnixStream::connect",
    "TcpSocket::connect",
    "UdpSocket::connect",
    "Client::connect",
    "ToSocketAddrs",
    "lookup_host",
    "tokio_postgres::connect",
    "tokio_rustls::TlsConnector",
    "rustls::ClientConfig",
];
const PACKAGES: [&str; 6] = ["reqwest", "ureq", "hyper_util::client", "isahc", "curl", "tokio_tungstenite"];

fn check(workspace: &Workspace, report: &mut Report) {
    for source in workspace.product().filter(|source| !PLACES.iter().any(|place| source.path.starts_with(place))) {
        for mention in source.mentions().iter().filter(|mention| !mention.in_test && reaches_out(mention)) {
            let what = format!("{} reaches out of the machine", mention.path);
            report.add((&source.path, mention.line), &what, "ask egress for an approved endpoint and let it connect");
        }
    }
}

fn reaches_out(mention: &Mention) -> bool {
    let outward =
        OUTWARD.iter().any(|names| mention.ends_in(names)) || PACKAGES.iter().any(|name| mention.is_under(name));
    if mention.is_member { mention.path == "connect" } else { outward && mention.path.contains("::") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules;

    #[test]
    fn connections_are_found() {
        let text = "use tokio::net::TcpStream;\nfn a() { TcpStream::connect(x); }\nfn b() { socket.connect(x); }\nuse ureq::get;";
        assert_eq!(rules::check(&RULE, "crates/engines/src/a.rs", text).len(), 3);
    }

    #[test]
    fn egress_connects_and_anyone_may_listen() {
        assert!(rules::check(&RULE, "crates/egress/src/a.rs", "fn a() { TcpStream::connect(x); }").is_empty());
        assert!(rules::check(&RULE, "crates/api/src/a.rs", "fn a() { TcpListener::bind(x); connect(y); }").is_empty());
    }
}
