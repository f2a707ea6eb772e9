//! The certificates that this installation shows to others, and how long they are good.

use std::{fs, path::Path};

use clevercall_compliance::facts::ShownCertificate;
use clevercall_model::Timestamp;
use x509_parser::pem::Pem;

use crate::config::Config;

/// Every certificate that a listener of ours shows.
pub(crate) fn shown(config: &Config) -> Vec<ShownCertificate> {
    let line = config.line.tls.and(config.line.certificate.as_ref()).map(|(chain, _)| ("SIP over TLS", chain));
    let http = config.http.tls.as_ref().map(|(chain, _)| ("HTTPS", chain));
    let listening = line.into_iter().chain(http);
    listening.map(|(name, chain)| ShownCertificate { name: name.to_owned(), valid_until: of_file(chain) }).collect()
}

fn of_file(chain: &Path) -> Option<Timestamp> {
    valid_until(&fs::read(chain).ok()?)
}

/// The end of the first certificate of a chain (PEM) to run out; `None` when one can't be read.
pub(crate) fn valid_until(chain: &[u8]) -> Option<Timestamp> {
    let ends: Option<Vec<i64>> = Pem::iter_from_buffer(chain)
        .map(|pem| Some(pem.ok()?.parse_x509().ok()?.validity().not_after.timestamp()))
        .collect();
    ends?.into_iter().min().map(|seconds| Timestamp::from_millis(seconds.saturating_mul(1000)))
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};

    use super::*;

    #[test]
    fn the_first_of_a_chain_to_run_out_counts_and_what_is_no_certificate_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let one = |year| {
            let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
            params.not_after = date_time_ymd(year, 1, 1);
            params.self_signed(&KeyPair::generate().unwrap()).unwrap().pem()
        };
        let written = |name: &str, text: String| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            of_file(&path)
        };
        let end = Timestamp::from_millis(1_893_456_000_000);
        assert_eq!(written("chain", one(2040) + &one(2030)), Some(end), "2030-01-01");
        assert_eq!(written("none", String::new()), None);
        assert_eq!(written("other", "hello".to_owned()), None);
        assert_eq!(of_file(&folder.path().join("missing")), None);
    }
}
