//! Trust anchors.

use std::fmt;

use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, TrustAnchor};

/// The release of the list of roots, and the day on which it was published; a test holds them to
/// the one that is built in.
pub(crate) const WEBPKI_ROOTS: (&str, &str) = ("1.0.10", "2026-10-19");

/// Roots that a certificate path may end at, and what to call them.
#[derive(Clone, Debug)]
pub struct Roots {
    anchors: Vec<TrustAnchor<'static>>,
    private: usize,
}

impl Roots {
    /// Mozilla's list.
    pub fn mozilla() -> Self {
        Self {
            anchors: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
            private: 0,
        }
    }

    /// Adds a root, DER.
    ///
    /// # Errors
    /// It is no certificate.
    pub fn add_der(&mut self, der: &[u8]) -> Result<(), RootsError> {
        let certificate = CertificateDer::from(der);
        let anchor = webpki::anchor_from_trusted_cert(&certificate)
            .map_err(|error| RootsError(format!("not a certificate: {error}")))?;
        self.anchors.push(anchor.to_owned());
        self.private += 1;
        Ok(())
    }

    /// Adds all roots of a PEM file.
    ///
    /// # Errors
    /// It holds no certificate, or something that is none.
    pub fn add_pem(&mut self, pem: &[u8]) -> Result<(), RootsError> {
        let mut found = false;
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|error| RootsError(error.to_string()))?;
            self.add_der(&certificate)?;
            found = true;
        }
        if found {
            Ok(())
        } else {
            Err(RootsError("no `BEGIN CERTIFICATE` in it".to_owned()))
        }
    }

    pub(crate) fn anchors(&self) -> &[TrustAnchor<'static>] {
        &self.anchors
    }
}

/// What the roots are, for people.
impl fmt::Display for Roots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (release, date) = WEBPKI_ROOTS;
        write!(f, "Mozilla roots of {date} (webpki-roots {release})")?;
        match self.private {
            0 => Ok(()),
            1 => f.write_str(" and 1 private root"),
            many => write!(f, " and {many} private roots"),
        }
    }
}

/// Why something is no root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RootsError(String);

impl fmt::Display for RootsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the root certificates cannot be used: {}", self.0)
    }
}

impl std::error::Error for RootsError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_release_named_is_the_one_built_in() {
        let lock = include_str!("../../../../Cargo.lock");
        let (release, date) = WEBPKI_ROOTS;
        let entry = format!("name = \"webpki-roots\"\nversion = \"{release}\"");
        let update = "update WEBPKI_ROOTS to the release in Cargo.lock, and its date to \
                      https://crates.io/crates/webpki-roots/versions";
        assert!(lock.contains(&entry), "{update}");
        for published in published(release) {
            assert!(published.starts_with(date), "{published}: {update}");
        }
    }

    /// When a release was published, by the registries' indexes that Cargo keeps; nothing where it
    /// keeps none, as with vendored sources.
    fn published(release: &str) -> Vec<String> {
        let home = std::env::var_os("CARGO_HOME").map(std::path::PathBuf::from);
        let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
        let indexes = home.and_then(|home| std::fs::read_dir(home.join("registry/index")).ok());
        let indexes = indexes.into_iter().flatten().flatten();
        let crates = indexes
            .filter_map(|index| std::fs::read(index.path().join(".cache/we/bp/webpki-roots")).ok());
        let of_release = |octets: Vec<u8>| {
            let text = String::from_utf8_lossy(&octets).into_owned();
            let version = format!("\"{release}\"");
            let entry = text
                .split('\0')
                .find(|it| it.contains(&version) && it.len() > 20)?;
            let (_, time) = entry.split_once("\"pubtime\":")?;
            Some(time.split('"').nth(1)?.to_owned())
        };
        crates.filter_map(of_release).collect()
    }

    #[test]
    fn private_roots_are_counted_and_said() {
        let key = rcgen::KeyPair::generate().expect("a key");
        let params = rcgen::CertificateParams::new(Vec::new()).expect("parameters");
        let certificate = params.self_signed(&key).expect("a certificate");
        let mut roots = Roots::mozilla();
        assert!(roots.to_string().ends_with(')'), "{roots}");
        roots.add_der(certificate.der()).expect("a root");
        assert!(
            roots.to_string().ends_with(" and 1 private root"),
            "{roots}"
        );
        let two = format!("{}\n{}", certificate.pem(), certificate.pem());
        roots.add_pem(two.as_bytes()).expect("two roots");
        assert!(
            roots.to_string().ends_with(" and 3 private roots"),
            "{roots}"
        );
    }

    #[test]
    fn what_is_no_certificate_is_refused_in_words() {
        let mut roots = Roots::mozilla();
        for pem in [
            "",
            "hello",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        ] {
            let error = roots.add_pem(pem.as_bytes()).expect_err(pem);
            assert!(
                error
                    .to_string()
                    .starts_with("the root certificates cannot be used"),
                "{error}"
            );
        }
    }
}
