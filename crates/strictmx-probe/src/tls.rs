//! TLS as the prober speaks it.
//!
//! Two kinds of configuration that never meet: [`Probing`] completes the handshake whatever the
//! certificate says, so that all of it is known, and is used for nothing but looking; the
//! [trusted](trusted_config) one verifies, and carries our own questions to resolvers.

mod path;
pub(crate) mod roots;
mod search;

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature,
};
use rustls::{
    ClientConfig, DigitallySignedStruct, ProtocolVersion, RootCertStore, SignatureScheme,
};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use strictmx_core::certificate::{Certificate, Key};
use strictmx_core::domain_name::DomainName;
use strictmx_core::observation::{Cause, CertificatePath, TlsSession, TlsVersion};
use strictmx_core::octets::Binary;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use self::path::ScanSpent;
use crate::budget::{CERTIFICATES, ScanBudget};
use crate::failure::{cause_of_io, words};

pub use roots::{Roots, RootsError};
pub(crate) use search::{Searched, Turns};

/// The only place that chooses a cryptography provider.
fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// Handshakes for looking only. What goes over such a session is what a stranger may see.
#[derive(Clone, Debug)]
pub(crate) struct Probing(Arc<ClientConfig>);

/// Why a handshake did not finish.
pub(crate) struct HandshakeFailed<S> {
    /// What happened.
    pub cause: Cause,
    /// In the words of the TLS library.
    pub detail: String,
    /// The connection, as it was left.
    pub stream: S,
}

impl Probing {
    /// With this ALPN protocol, or without ALPN.
    ///
    /// # Errors
    /// The provider lacks what the TLS library needs: never expected.
    pub(crate) fn new(alpn: Option<&str>) -> Result<Self, rustls::Error> {
        let provider = provider();
        let verifier = AcceptAll {
            algorithms: provider.signature_verification_algorithms,
        };
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth();
        config.alpn_protocols = alpn
            .map(|protocol| protocol.as_bytes().to_vec())
            .into_iter()
            .collect();
        // Every handshake shows the whole chain.
        config.resumption = rustls::client::Resumption::disabled();
        Ok(Self(Arc::new(config)))
    }

    /// Shakes hands.
    pub(crate) async fn handshake<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        name: &DomainName,
        stream: S,
    ) -> Result<(Shaken, TlsStream<S>), HandshakeFailed<S>> {
        let Ok(server_name) = ServerName::try_from(name.a_label().to_owned()) else {
            let detail = format!("{name} cannot be asked for in SNI");
            return Err(HandshakeFailed {
                cause: Cause::Protocol,
                detail,
                stream,
            });
        };
        let connector = TlsConnector::from(Arc::clone(&self.0));
        let shaking = connector.connect(server_name, stream).into_fallible();
        match shaking.await {
            Ok(stream) => {
                let sent = stream.get_ref().1.peer_certificates();
                let sent = sent.map_or(0, <[_]>::len);
                if sent <= CERTIFICATES {
                    return Ok((shaken(name, &stream), stream));
                }
                Err(HandshakeFailed {
                    cause: Cause::BudgetSpent,
                    detail: format!("{sent} certificates were sent, of {CERTIFICATES} at most"),
                    stream: stream.into_inner().0,
                })
            }
            Err((error, stream)) => Err(HandshakeFailed {
                cause: cause_of_io(&error),
                detail: words(&error),
                stream,
            }),
        }
    }
}

/// A finished handshake, of whose chain nobody knows yet whether it leads anywhere.
pub(crate) struct Shaken {
    server_name: DomainName,
    version: TlsVersion,
    cipher_suite: String,
    group: Option<String>,
    /// Certificates as sent.
    pub(crate) chain: Vec<Binary>,
}

impl Shaken {
    /// With the path of its chain.
    pub(crate) fn session(self, path: CertificatePath) -> TlsSession {
        TlsSession {
            server_name: self.server_name,
            version: self.version,
            cipher_suite: self.cipher_suite,
            group: self.group,
            chain: self.chain,
            path,
        }
    }
}

fn shaken<S>(name: &DomainName, stream: &TlsStream<S>) -> Shaken {
    let (_, connection) = stream.get_ref();
    let chain = connection.peer_certificates().unwrap_or_default();
    let suite = connection.negotiated_cipher_suite();
    let group = connection.negotiated_key_exchange_group();
    Shaken {
        server_name: name.clone(),
        version: match connection.protocol_version() {
            Some(ProtocolVersion::TLSv1_3) => TlsVersion::Tls13,
            _ => TlsVersion::Tls12,
        },
        // The library marks suites of TLS 1.3 in its own way.
        cipher_suite: suite
            .map(|suite| format!("{:?}", suite.suite()).replace("TLS13_", "TLS_"))
            .unwrap_or_default(),
        group: group.map(|group| format!("{:?}", group.name()).replace("X25519", "x25519")),
        chain: chain
            .iter()
            .map(|certificate| Binary(certificate.to_vec()))
            .collect(),
    }
}

/// The path of a chain, searched here and now.
///
/// # Errors
/// [`ScanSpent`].
pub(crate) fn path_of(
    chain: &[Binary],
    roots: &Roots,
    budget: &ScanBudget,
) -> Result<CertificatePath, ScanSpent> {
    let chain: Vec<_> = chain
        .iter()
        .map(|der| CertificateDer::from(&der[..]))
        .collect();
    path::find(&chain, roots, budget)
}

/// Fills with random octets.
///
/// # Errors
/// The system has none.
pub(crate) fn random(octets: &mut [u8]) -> Result<(), rustls::crypto::GetRandomFailed> {
    provider().secure_random.fill(octets)
}

/// What carries our own questions: verifies certificate and name.
pub(crate) fn trusted_config(roots: &Roots, alpn: &str) -> Result<ClientConfig, rustls::Error> {
    let store = RootCertStore {
        roots: roots.anchors().to_vec(),
    };
    let mut config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()?
        .with_root_certificates(store)
        .with_no_client_auth();
    config.alpn_protocols = vec![alpn.as_bytes().to_vec()];
    Ok(config)
}

/// Takes any certificate, but not a signature that its key did not make.
#[derive(Debug)]
struct AcceptAll {
    algorithms: WebPkiSupportedAlgorithms,
}

impl AcceptAll {
    /// A key that the provider cannot verify with is reported as a fault of the path; the
    /// handshake goes on, so that the rest is seen too.
    fn unless_unverifiable(
        result: Result<HandshakeSignatureValid, rustls::Error>,
        certificate: &CertificateDer<'_>,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        result.or_else(|error| {
            let verifiable = webpki::EndEntityCert::try_from(certificate).is_ok()
                && Certificate::from_der(certificate).is_ok_and(|certificate| {
                    !path::is_weak(certificate.key) && certificate.key != Key::Other
                });
            if verifiable {
                Err(error)
            } else {
                Ok(HandshakeSignatureValid::assertion())
            }
        })
    }
}

impl ServerCertVerifier for AcceptAll {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let result = verify_tls12_signature(message, certificate, signature, &self.algorithms);
        Self::unless_unverifiable(result, certificate)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let result = verify_tls13_signature(message, certificate, signature, &self.algorithms);
        Self::unless_unverifiable(result, certificate)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use rustls::CipherSuite::{self, *};

    use super::*;

    /// RFC 9325 4.2, by the kind of key.
    #[test]
    fn the_recommended_suites_come_before_others_of_their_kind() {
        let probing = Probing::new(None).expect("a configuration");
        let suites = &probing.0.crypto_provider().cipher_suites;
        let offered: Vec<_> = suites.iter().map(|suite| suite.suite()).collect();
        for (kind, first) in [
            (
                "TLS_ECDHE_ECDSA_",
                [
                    TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
                    TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
                ],
            ),
            (
                "TLS_ECDHE_RSA_",
                [
                    TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
                    TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
                ],
            ),
        ] {
            let is_of = |suite: &&CipherSuite| format!("{suite:?}").starts_with(kind);
            let of_kind: Vec<_> = offered.iter().filter(is_of).copied().collect();
            assert!(of_kind.starts_with(&first), "{of_kind:?}");
        }
    }
}
