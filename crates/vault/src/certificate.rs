//! The certificate of an erasure: what was done, what remains and until when; signed, without personal data.

use data_encoding::HEXLOWER;
use ed25519_dalek::{Signature, VerifyingKey};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    backend::Removal,
    forget::Proof,
    ledger::{Head, Signer},
    person::FoundBy,
};

const CERTIFICATE: &[u8] = b"clevercall erasure certificate 1\0";

/// What an erasure certifies; the names of its fields are the words of the JSON document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    /// Random; names the certificate, not the person.
    pub id: String,
    /// The organisation's id.
    pub organisation: String,
    /// The version of clevercall that erased.
    pub program: String,
    /// By what the person was found; the value itself stands nowhere.
    pub found_by: FoundBy,
    /// How the person's identity was shown.
    pub proof: Proof,
    /// Milliseconds since 1970 at which it was asked for.
    pub requested_ms: i64,
    /// How much was removed.
    pub removed: ErasedCounts,
    /// Where it was removed from, and in which way.
    pub layers: Vec<String>,
    /// What remains, and until when.
    pub remains: Vec<Remaining>,
    /// The ledger entry of the erasure.
    pub ledger: Head,
}

/// How much an erasure removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasedCounts {
    /// Calls.
    pub calls: u64,
    /// Redacted turns.
    pub turns: u64,
    /// Sealed values: numbers, names, identifiers.
    pub values: u64,
    /// Blind index entries.
    pub indexes: u64,
    /// Requests to the desk.
    pub requests: u64,
    /// Numbers that were kept for an invoice.
    pub billed: u64,
    /// Keys destroyed.
    pub keys: u64,
}

impl From<Removal> for ErasedCounts {
    fn from(Removal { calls, turns, values, indexes, requests, billed, keys }: Removal) -> Self {
        Self { calls, turns, values, indexes, requests, billed, keys }
    }
}

/// Something that an erasure leaves, with its ground.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remaining {
    /// What it is.
    pub what: String,
    /// Milliseconds since 1970 at which it is removed; absent where this program can't tell.
    pub until_ms: Option<i64>,
    /// Why it stays.
    pub ground: String,
}

/// A signed [`Erasure`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// What is certified.
    pub erasure: Erasure,
    /// The signing vault's public key, hexadecimal; compare it with the one you were given before.
    pub key: String,
    /// Ed25519 (RFC 8032) over the erasure's compact JSON, hexadecimal.
    pub signature: String,
}

/// The public key of a vault's certificates and ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CertificateKey(pub(crate) VerifyingKey);

/// A certificate that this vault did not sign, or that was changed since.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("the certificate was not signed with this key, or was changed; ask the organisation for the original")]
pub struct NotGenuine;

impl CertificateKey {
    /// The key in hexadecimal, as certificates carry it.
    pub fn to_hex(self) -> String {
        HEXLOWER.encode(self.0.as_bytes())
    }

    /// Reads a key as [`to_hex`](Self::to_hex) writes it.
    pub fn from_hex(text: &str) -> Result<Self, NotGenuine> {
        let bytes = HEXLOWER.decode(text.as_bytes()).map_err(|_not_hex| NotGenuine)?;
        let bytes = bytes.as_slice().try_into().map_err(|_length| NotGenuine)?;
        VerifyingKey::from_bytes(bytes).map(Self).map_err(|_no_point| NotGenuine)
    }
}

impl Certificate {
    pub(crate) fn sign(erasure: Erasure, signer: &Signer) -> Self {
        let signature = HEXLOWER.encode(&signer.sign(&signed(&erasure)));
        Self { erasure, key: CertificateKey(signer.verifying_key()).to_hex(), signature }
    }

    /// Checks the signature; needs nothing but the public key.
    pub fn verify(&self, key: CertificateKey) -> Result<(), NotGenuine> {
        let bytes = HEXLOWER.decode(self.signature.as_bytes()).map_err(|_not_hex| NotGenuine)?;
        let signature = Signature::from_slice(&bytes).map_err(|_length| NotGenuine)?;
        key.0.verify_strict(&signed(&self.erasure), &signature).map_err(|_not_ours| NotGenuine)?;
        if self.key == key.to_hex() { Ok(()) } else { Err(NotGenuine) }
    }

    /// The document, indented.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a certificate is plain fields, which always serialise")
    }
}

fn signed(erasure: &Erasure) -> Vec<u8> {
    let json = serde_json::to_vec(erasure).expect("an erasure is plain fields, which always serialise");
    [CERTIFICATE, &json].concat()
}
