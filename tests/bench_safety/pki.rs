//! Certificates of the bench: made for whatever name is asked for.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::{CertifiedKey, SigningKey};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::TlsAcceptor;

use super::plan::APEX;

type Issuer = CertifiedIssuer<'static, KeyPair>;

/// The one authority that the product is told to trust.
pub(super) struct Authority(Arc<Issuer>);

impl Authority {
    pub(super) fn new() -> Self {
        let root = CertifiedIssuer::self_signed(ca("Bench"), key()).expect("a root");
        Self(Arc::new(root))
    }

    pub(super) fn pem(&self) -> String {
        self.0.pem()
    }

    /// With a certificate for each name that a client says.
    pub(super) fn of_all_hosts(&self, alpn: &str) -> TlsAcceptor {
        ByName::new(Arc::clone(&self.0), Vec::new(), None).acceptor(alpn)
    }

    /// With one for another name, whatever the client says.
    pub(super) fn of_a_stranger(&self) -> TlsAcceptor {
        let name = format!("elsewhere.{APEX}");
        ByName::new(Arc::clone(&self.0), Vec::new(), Some(name)).acceptor("http/1.1")
    }
}

/// With a certificate for each name, below forty authorities that nobody trusts.
pub(super) fn maze() -> TlsAcceptor {
    let mut chain = Vec::new();
    let mut issuer = CertifiedIssuer::self_signed(ca("Maze"), key()).expect("a root");
    for n in 0..40 {
        let below = ca(&format!("Maze {n}"));
        let below = CertifiedIssuer::signed_by(below, key(), &issuer).expect("an authority");
        chain.insert(0, below.der().clone());
        issuer = below;
    }
    ByName::new(Arc::new(issuer), chain, None).acceptor("http/1.1")
}

/// Issues a certificate when its name is first asked for; all have one key.
struct ByName {
    issuer: Arc<Issuer>,
    above: Vec<CertificateDer<'static>>,
    always: Option<String>,
    key: KeyPair,
    signing: Arc<dyn SigningKey>,
    issued: Mutex<HashMap<String, Arc<CertifiedKey>>>,
}

impl ByName {
    fn new(
        issuer: Arc<Issuer>,
        above: Vec<CertificateDer<'static>>,
        always: Option<String>,
    ) -> Self {
        let key = key();
        let der = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let signing = rustls::crypto::ring::sign::any_supported_type(&der).expect("a key");
        Self {
            issuer,
            above,
            always,
            key,
            signing,
            issued: Mutex::default(),
        }
    }

    fn issue(&self, name: &str) -> Option<Arc<CertifiedKey>> {
        let params = CertificateParams::new([name.to_owned()]).ok()?;
        let leaf = params.signed_by(&self.key, &self.issuer).ok()?;
        let chain = std::iter::once(leaf.der()).chain(&self.above).cloned();
        let signing = Arc::clone(&self.signing);
        Some(Arc::new(CertifiedKey::new(chain.collect(), signing)))
    }

    fn acceptor(self, alpn: &str) -> TlsAcceptor {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(self));
        config.alpn_protocols = vec![alpn.as_bytes().to_vec()];
        Arc::new(config).into()
    }
}

impl ResolvesServerCert for ByName {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let name = self.always.as_deref().or(hello.server_name());
        let name = name.unwrap_or(APEX).to_owned();
        let mut issued = self.issued.lock().expect("a map");
        if !issued.contains_key(&name) {
            issued.insert(name.clone(), self.issue(&name)?);
        }
        issued.get(&name).cloned()
    }
}

impl fmt::Debug for ByName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByName").finish_non_exhaustive()
    }
}

fn ca(name: &str) -> CertificateParams {
    let mut params = CertificateParams::new(Vec::new()).expect("parameters");
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
}

fn key() -> KeyPair {
    KeyPair::generate().expect("a key")
}
