//! Certificates of the bench.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::TlsAcceptor;

use super::plan::{APEX, domains};

type Issuer = CertifiedIssuer<'static, KeyPair>;

/// The one authority that the product is told to trust.
pub(super) struct Authority(Issuer);

impl Authority {
    pub(super) fn new() -> Self {
        Self(CertifiedIssuer::self_signed(ca("Bench"), key()).expect("a root"))
    }

    pub(super) fn pem(&self) -> String {
        self.0.pem()
    }

    /// With a certificate for these names.
    pub(super) fn acceptor(&self, names: Vec<String>, alpn: &str) -> TlsAcceptor {
        let (own, certificate) = leaf(names, &self.0);
        acceptor(&own, vec![certificate], alpn)
    }

    /// With a certificate for every host of every domain.
    pub(super) fn of_all_hosts(&self) -> TlsAcceptor {
        self.acceptor(hosts(), "http/1.1")
    }

    /// The same, below forty authorities.
    pub(super) fn maze(&self) -> TlsAcceptor {
        let mut chain = Vec::new();
        let mut issuer = CertifiedIssuer::self_signed(ca("Maze"), key()).expect("a root");
        for n in 0..40 {
            let below = ca(&format!("Maze {n}"));
            let below = CertifiedIssuer::signed_by(below, key(), &issuer).expect("an authority");
            chain.insert(0, below.der().clone());
            issuer = below;
        }
        let (own, certificate) = leaf(hosts(), &issuer);
        chain.insert(0, certificate);
        acceptor(&own, chain, "http/1.1")
    }
}

fn hosts() -> Vec<String> {
    let domains = domains().into_iter();
    domains
        .flat_map(|(label, _)| {
            let mx = (0..10).map(|n| format!("mx{n}"));
            let hosts = mx.chain(["mta-sts".to_owned()]);
            hosts.map(move |host| format!("{host}.{label}.{APEX}"))
        })
        .collect()
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

fn leaf(names: Vec<String>, issuer: &Issuer) -> (KeyPair, CertificateDer<'static>) {
    let key = key();
    let params = CertificateParams::new(names).expect("parameters");
    let certificate = params.signed_by(&key, issuer).expect("a certificate");
    (key, certificate.der().clone())
}

fn acceptor(key: &KeyPair, chain: Vec<CertificateDer<'static>>, alpn: &str) -> TlsAcceptor {
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .expect("a certificate with its key");
    config.alpn_protocols = vec![alpn.as_bytes().to_vec()];
    Arc::new(config).into()
}
