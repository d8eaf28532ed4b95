//! The lab's certification authority: a root, an intermediate, and leaves made when first asked
//! for, so that starting the lab costs two signatures and not two hundred.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose,
};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, SupportedProtocolVersion};
use strictmx_core::domain_name::DomainName;
use strictmx_core::timestamp::{DAY_S, Timestamp};
use time::OffsetDateTime;

use crate::Error;
use crate::lock::lock;

/// What certificate a host presents. Dates are counted from the time the lab was started for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum CertificateKind {
    /// Names the host, in date, with its intermediate.
    Good,
    /// Names every sibling of the host, `*.example.com` for `mail.example.com`.
    Wildcard,
    /// Good until three days ago.
    Expired,
    /// Good for three more days of its ninety.
    ExpiresSoon,
    /// Good from two days on.
    NotYetValid,
    /// Good, for these names instead of the host's.
    OtherNames(&'static [&'static str]),
    /// The host only in the subject's common name, where nobody looks any more (RFC 9525 2).
    CommonNameOnly,
    /// Its own issuer.
    SelfSigned,
    /// Good, but sent without the intermediate.
    MissingIntermediate,
    /// Good, with an expired certificate sent along that nobody needs.
    ExpiredBeside,
    /// Sent with the intermediate, which has not signed it: another one of its name has.
    OtherIntermediate,
    /// From a root that nobody trusts, sent along.
    UnknownRoot,
    /// Good, but for a signature that says to be made with SHA-1.
    Sha1,
    /// Good at any time, straight from the root: the resolver's, whose client goes by the real
    /// clock whatever time the lab was started for.
    Ageless,
}

/// Root and intermediate, and every leaf so far.
pub(crate) struct Authority {
    now: Timestamp,
    root: Issuer,
    intermediate: Issuer,
    identities: Mutex<HashMap<(DomainName, CertificateKind), Arc<Identity>>>,
}

type Issuer = CertifiedIssuer<'static, KeyPair>;

/// A host's certificate and key.
#[derive(Debug)]
pub(crate) struct Identity {
    /// As sent, leaf first.
    pub chain: Vec<CertificateDer<'static>>,
    key: PrivatePkcs8KeyDer<'static>,
}

impl Authority {
    /// A new root, valid at any time, and an intermediate, valid around `now`.
    pub(crate) fn new(now: Timestamp) -> Result<Self, Error> {
        let root = CertifiedIssuer::self_signed(issuer("Lab Root"), KeyPair::generate()?)?;
        let mut between = issuer("Lab Intermediate");
        between.not_before = date(now, -1000);
        between.not_after = date(now, 1000);
        let intermediate = CertifiedIssuer::signed_by(between, KeyPair::generate()?, &root)?;
        Ok(Self {
            now,
            root,
            intermediate,
            identities: Mutex::default(),
        })
    }

    /// The root, DER.
    pub(crate) fn root_der(&self) -> &[u8] {
        self.root.der()
    }

    /// The root, PEM.
    pub(crate) fn root_pem(&self) -> String {
        self.root.pem()
    }

    /// What `host` presents: made at the first call, the same ever after.
    pub(crate) fn identity(
        &self,
        host: &DomainName,
        kind: CertificateKind,
    ) -> Result<Arc<Identity>, Error> {
        let mut identities = lock(&self.identities);
        let key = (host.clone(), kind);
        if let Some(identity) = identities.get(&key) {
            return Ok(Arc::clone(identity));
        }
        let identity = Arc::new(self.issue(host, kind)?);
        identities.insert(key, Arc::clone(&identity));
        Ok(identity)
    }

    fn issue(&self, host: &DomainName, kind: CertificateKind) -> Result<Identity, Error> {
        let host = host.a_label().to_owned();
        let names = match kind {
            CertificateKind::CommonNameOnly => Vec::new(),
            CertificateKind::OtherNames(names) => {
                names.iter().map(|&name| name.to_owned()).collect()
            }
            CertificateKind::Wildcard => {
                let parent = host
                    .split_once('.')
                    .map_or(host.as_str(), |(_, parent)| parent);
                vec![format!("*.{parent}")]
            }
            _ => vec![host.clone()],
        };
        let (starts, ends) = match kind {
            CertificateKind::Expired => (-93, -3),
            CertificateKind::ExpiresSoon => (-87, 3),
            CertificateKind::NotYetValid => (2, 92),
            _ => (-30, 150),
        };
        let subject = names.first().unwrap_or(&host).clone();
        let mut leaf = CertificateParams::new(names)?;
        leaf.distinguished_name.push(DnType::CommonName, subject);
        if kind != CertificateKind::Ageless {
            leaf.not_before = date(self.now, starts);
            leaf.not_after = date(self.now, ends);
        }
        leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];

        let key = KeyPair::generate()?;
        let chain = match kind {
            CertificateKind::SelfSigned => vec![leaf.self_signed(&key)?.into()],
            CertificateKind::UnknownRoot => {
                let stranger =
                    CertifiedIssuer::self_signed(issuer("Nobody's Root"), KeyPair::generate()?)?;
                vec![
                    leaf.signed_by(&key, &stranger)?.into(),
                    stranger.der().clone(),
                ]
            }
            CertificateKind::OtherIntermediate => {
                let params = issuer("Lab Intermediate");
                let other = CertifiedIssuer::signed_by(params, KeyPair::generate()?, &self.root)?;
                vec![
                    leaf.signed_by(&key, &other)?.into(),
                    self.intermediate.der().clone(),
                ]
            }
            CertificateKind::ExpiredBeside => {
                let mut old = issuer("Old Intermediate");
                old.not_before = date(self.now, -2000);
                old.not_after = date(self.now, -20);
                vec![
                    leaf.signed_by(&key, &self.intermediate)?.into(),
                    self.intermediate.der().clone(),
                    old.signed_by(&KeyPair::generate()?, &self.root)?.into(),
                ]
            }
            CertificateKind::Ageless => vec![leaf.signed_by(&key, &self.root)?.into()],
            CertificateKind::MissingIntermediate => {
                vec![leaf.signed_by(&key, &self.intermediate)?.into()]
            }
            CertificateKind::Sha1 => {
                let leaf = leaf.signed_by(&key, &self.intermediate)?;
                vec![
                    with_sha1(leaf.der()).into(),
                    self.intermediate.der().clone(),
                ]
            }
            _ => vec![
                leaf.signed_by(&key, &self.intermediate)?.into(),
                self.intermediate.der().clone(),
            ],
        };
        Ok(Identity {
            chain,
            key: key.serialize_der().into(),
        })
    }
}

impl Identity {
    /// A server that presents it and speaks one of `alpn` over one of these versions, with this
    /// cryptography.
    pub(crate) fn server(
        &self,
        provider: CryptoProvider,
        alpn: &[&str],
        versions: &[&'static SupportedProtocolVersion],
    ) -> Result<Arc<ServerConfig>, Error> {
        let key = PrivateKeyDer::Pkcs8(self.key.clone_key());
        let mut config = ServerConfig::builder_with_provider(Arc::new(provider))
            .with_protocol_versions(versions)?
            .with_no_client_auth()
            .with_single_cert(self.chain.clone(), key)?;
        config.alpn_protocols = alpn
            .iter()
            .map(|protocol| protocol.as_bytes().to_vec())
            .collect();
        Ok(Arc::new(config))
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authority")
            .field("now", &self.now)
            .finish_non_exhaustive()
    }
}

fn issuer(common_name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params
        .distinguished_name
        .push(DnType::OrganizationName, "strictmx lab");
    params
        .distinguished_name
        .push(DnType::CommonName, common_name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

/// The certificate with another signature algorithm: no library makes such signatures any more, and
/// nobody gets as far as to verify it.
fn with_sha1(der: &[u8]) -> Vec<u8> {
    // ecdsa-with-SHA256; sha1WithRSASignature with a parameter, so that the length is the same.
    const SHA256: [u8; 10] = [6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];
    const SHA1: [u8; 10] = [6, 5, 0x2b, 0x0e, 3, 2, 0x1d, 4, 1, 0];
    let mut der = der.to_vec();
    for at in 0..der.len().saturating_sub(SHA256.len()) {
        if der[at..].starts_with(&SHA256) {
            der[at..at + SHA1.len()].copy_from_slice(&SHA1);
        }
    }
    der
}

fn date(now: Timestamp, days: i64) -> OffsetDateTime {
    let seconds = now.plus_s(days * DAY_S).unix();
    OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

#[cfg(test)]
mod tests;
