//! The transit engine of HashiCorp Vault or OpenBao: it wraps and unwraps the master key, and keeps its own key.
//!
//! Two requests of its HTTP interface are spoken, `encrypt` and `decrypt`, over a connection that egress approved.
//! Nothing is retried: a program that starts without its key has to say so at once.
//! What is wiped here: the key, what is sent, what is taken out of the answer; the buffers of TLS and HTTP below it are
//! not ours to wipe.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, Result};
use clevercall_compliance::Date;
use clevercall_egress::{ConnectError, Egress, Endpoint, EndpointPurpose, Evidence, Refused, Wanted};
use clevercall_vault::KeyService;
use data_encoding::BASE64;
use http_body_util::{BodyExt, Full, Limited};
use hyper::{Request, StatusCode, body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use tokio::time::timeout;
use zeroize::Zeroizing;

use crate::{
    clock,
    config::{KeyServicePlace, Processors},
    outside::{self, Logged},
};

/// How long one request may take, connecting included.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);
/// More than any answer has.
const LONGEST_ANSWER: usize = 64 << 10;

/// The engine, and the way to it.
pub(crate) struct Transit<'a> {
    place: &'a KeyServicePlace,
    egress: Egress,
    endpoint: Endpoint,
    today: Date,
}

/// Why the service wrapped or unwrapped nothing; each says who must act.
#[derive(Debug, Error)]
pub(crate) enum TransitError {
    /// The register or the policy says no.
    #[error("the key service may not be connected to: {0}")]
    Refused(#[from] Refused),
    /// No connection.
    #[error("the key service can't be reached: {0}")]
    Connect(#[from] ConnectError),
    /// No answer.
    #[error("the key service does not answer; check that it runs, then start again")]
    Silent,
    /// The token.
    #[error("the key service refuses the token; give one whose policy allows `update` on encrypt/{0} and decrypt/{0}")]
    Token(String),
    /// Sealed, in standby, or starting.
    #[error("the key service is sealed or not ready (status {0}); unseal it, then start again")]
    NotReady(u16),
    /// The engine or its key is not there.
    #[error("the key service has no transit engine or key there; check mount and key under [storage.key_service]")]
    NoSuchKey,
    /// It can't unwrap this.
    #[error("the key service can't do it with its key {0}; check that the wrapped master key was made with that key")]
    WrongKey(String),
    /// Any other status.
    #[error("the key service answers with status {0}; look into its log")]
    Status(u16),
    /// Something that is not the interface of a transit engine.
    #[error("the key service's answer is not understood; check that the address is that of a Vault or OpenBao")]
    NotUnderstood,
}

#[derive(Serialize)]
struct Wrap<'a> {
    plaintext: &'a str,
}

#[derive(Serialize)]
struct Unwrap<'a> {
    ciphertext: &'a str,
}

#[derive(Deserialize)]
struct Answer<T> {
    data: T,
}

#[derive(Deserialize)]
struct Wrapped {
    ciphertext: String,
}

/// Borrows from the answer, so that the secret is not copied while it is read.
#[derive(Deserialize)]
struct Unwrapped<'a> {
    plaintext: &'a str,
}

impl<'a> Transit<'a> {
    /// Prepares the way to the service; connects to nobody yet.
    pub(crate) fn open(place: &'a KeyServicePlace, processors: &Processors) -> Result<Self> {
        Self::witnessed(place, processors, Arc::new(Logged))
    }

    /// The same, telling `evidence` of every connection.
    pub(crate) fn witnessed(
        place: &'a KeyServicePlace,
        processors: &Processors,
        evidence: Arc<dyn Evidence>,
    ) -> Result<Self> {
        let endpoint = Endpoint {
            host: place.host.parse().context("[storage.key_service]")?,
            port: place.port,
            purpose: EndpointPurpose::Keys,
            processor: place.processor.as_ref().map(|id| id.parse()).transpose()?,
            wanted: Wanted::Tls,
        };
        let egress = outside::egress(processors, evidence)?;
        Ok(Self { place, egress, endpoint, today: clock::now().day().into() })
    }

    /// Asks for one thing and gives the body of the answer.
    async fn ask(&self, what: &str, body: &impl Serialize) -> Result<Zeroizing<Vec<u8>>, TransitError> {
        timeout(ANSWER_WITHIN, self.exchange(what, body)).await.map_err(|_late| TransitError::Silent)?
    }

    async fn exchange(&self, what: &str, body: &impl Serialize) -> Result<Zeroizing<Vec<u8>>, TransitError> {
        let approved = self.egress.approve(self.endpoint.clone(), self.today).await?;
        let stream = Egress::connect(&self.egress, &approved, self.today).await?.stream;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(lost)?;
        let request = self.request(what, body)?;
        // The sender goes with the answer: without one, the connection ends too.
        let answering = async move {
            let answer = sender.send_request(request).await.map_err(lost)?;
            let status = answer.status();
            let body = Limited::new(answer.into_body(), LONGEST_ANSWER).collect().await;
            let body = body.map_err(|_cut_short| TransitError::NotUnderstood)?;
            if status.is_success() { Ok(Zeroizing::new(body.to_bytes().to_vec())) } else { Err(self.told(status)) }
        };
        // How the connection ended shows in the answer.
        let (answer, _ended) = tokio::join!(answering, connection);
        answer
    }

    fn request(&self, what: &str, body: &impl Serialize) -> Result<Request<Full<Bytes>>, TransitError> {
        let KeyServicePlace { host, port, mount, key, token, namespace, .. } = self.place;
        let host = if host.contains(':') { format!("[{host}]") } else { host.clone() };
        let body = Zeroizing::new(serde_json::to_vec(body).expect("our own plain structures serialise"));
        let mut request = Request::post(format!("/v1/{mount}/{what}/{key}"))
            .header("Host", format!("{host}:{port}"))
            .header("Content-Type", "application/json")
            .header("X-Vault-Request", "true")
            .header("X-Vault-Token", token.reveal());
        if let Some(namespace) = namespace {
            request = request.header("X-Vault-Namespace", namespace);
        }
        // A token or namespace that no header can hold is none that the service gave.
        request.body(Full::new(Bytes::from_owner(body))).map_err(|_header| TransitError::Token(key.clone()))
    }

    fn told(&self, status: StatusCode) -> TransitError {
        let key = || self.place.key.clone();
        match status.as_u16() {
            400 => TransitError::WrongKey(key()),
            401 | 403 => TransitError::Token(key()),
            404 => TransitError::NoSuchKey,
            429 | 472 | 473 | 501 | 503 => TransitError::NotReady(status.as_u16()),
            status => TransitError::Status(status),
        }
    }
}

impl KeyService for Transit<'_> {
    type Error = TransitError;

    async fn wrap(&self, secret: &[u8]) -> Result<String, TransitError> {
        let plaintext = Zeroizing::new(BASE64.encode(secret));
        let answer = self.ask("encrypt", &Wrap { plaintext: &plaintext }).await?;
        let wrapped: Answer<Wrapped> = serde_json::from_slice(&answer).map_err(|_other| TransitError::NotUnderstood)?;
        Ok(wrapped.data.ciphertext)
    }

    async fn unwrap(&self, wrapped: &str) -> Result<Zeroizing<Vec<u8>>, TransitError> {
        let answer = self.ask("decrypt", &Unwrap { ciphertext: wrapped }).await?;
        let opened: Answer<Unwrapped<'_>> =
            serde_json::from_slice(&answer).map_err(|_other| TransitError::NotUnderstood)?;
        let secret = BASE64.decode(opened.data.plaintext.as_bytes()).map_err(|_other| TransitError::NotUnderstood)?;
        Ok(Zeroizing::new(secret))
    }
}

fn lost(_: hyper::Error) -> TransitError {
    TransitError::Silent
}

#[cfg(test)]
mod tests;
