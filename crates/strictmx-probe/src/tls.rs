//! TLS handshakes that finish whatever the certificate says, so that everything about it is known;
//! and the path to a root, judged apart from names and dates, which the core judges itself.
//!
//! A [`Probe`] configuration is only ever used to look. What is trusted (DoH) has a configuration
//! of its own, made in [`trusted`].

use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use rustls_pki_types::{CertificateDer, ServerName, TrustAnchor, UnixTime};
use strictmx_core::certificate::Certificate;
use strictmx_core::domain_name::DomainName;
use strictmx_core::observation::{
    Cause, CertificatePath, Failure, PathFault, Stage, TlsSession, TlsVersion,
};
use strictmx_core::octets::Binary;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use webpki::{EndEntityCert, KeyUsage};

/// Certificates of a chain that are kept and judged.
const MAX_CHAIN: usize = 16;

/// The one place where the cryptography is chosen.
fn provider() -> CryptoProvider {
    rustls::crypto::ring::default_provider()
}

/// Trust anchors: the Mozilla roots, and those of the operator.
#[derive(Clone, Debug)]
pub(crate) struct Roots {
    anchors: Arc<Vec<TrustAnchor<'static>>>,
    name: String,
}

impl Roots {
    /// The Mozilla roots with further ones.
    ///
    /// # Errors
    /// What is wrong with one of the further ones.
    pub(crate) fn new(extra: &[CertificateDer<'static>]) -> Result<Self, webpki::Error> {
        let mut anchors = webpki_roots::TLS_SERVER_ROOTS.to_vec();
        for der in extra {
            anchors.push(webpki::anchor_from_trusted_cert(der)?.to_owned());
        }
        let mut name = "Mozilla roots (webpki-roots 1)".to_owned();
        if !extra.is_empty() {
            name.push_str(&format!(" and {} of the operator", extra.len()));
        }
        Ok(Self { anchors: Arc::new(anchors), name })
    }

    /// A configuration that trusts, for DoH.
    pub(crate) fn trusted(&self) -> Result<ClientConfig, rustls::Error> {
        let store = RootCertStore { roots: self.anchors.to_vec() };
        Ok(ClientConfig::builder_with_provider(Arc::new(provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(store)
            .with_no_client_auth())
    }

    /// Judges the path of a chain to a root, leaving names and dates out.
    fn judge(&self, chain: &[CertificateDer<'_>], algorithms: &WebPkiSupportedAlgorithms) -> Vec<PathFault> {
        let Some((leaf, intermediates)) = chain.split_first() else { return vec![PathFault::Malformed] };
        let Ok(end_entity) = EndEntityCert::try_from(leaf) else { return vec![PathFault::Malformed] };
        let time = UnixTime::since_unix_epoch(std::time::Duration::from_secs(a_valid_moment(chain)));
        let verified = end_entity.verify_for_usage(
            algorithms.all,
            &self.anchors,
            intermediates,
            time,
            KeyUsage::server_auth(),
            None,
            None,
        );
        match verified {
            Ok(_) => Vec::new(),
            Err(error) => path_fault(&error, chain).into_iter().collect(),
        }
    }
}

/// A moment at which all certificates are valid, or at least the leaf: the last beginning, unless
/// that is after the leaf's end.
fn a_valid_moment(chain: &[CertificateDer<'_>]) -> u64 {
    let certificates: Vec<_> = chain.iter().filter_map(|der| Certificate::from_der(der)).collect();
    let last_begin = certificates.iter().map(|certificate| certificate.not_before).max();
    let moment = match (last_begin, certificates.first()) {
        (Some(begin), Some(leaf)) if begin <= leaf.not_after => begin,
        (_, Some(leaf)) => leaf.not_before,
        _ => return 0,
    };
    u64::try_from(moment.unix()).unwrap_or(0)
}

/// `None` for what the core judges itself.
fn path_fault(error: &webpki::Error, chain: &[CertificateDer<'_>]) -> Option<PathFault> {
    use webpki::Error;
    #[allow(deprecated, reason = "older variants are still given for some certificates")]
    Some(match error {
        Error::CertExpired { .. } | Error::CertNotValidYet { .. } | Error::InvalidCertValidity => return None,
        Error::CaUsedAsEndEntity => match is_self_issued(chain.first()) {
            true => PathFault::SelfSigned,
            false => PathFault::CaAsLeaf,
        },
        Error::UnknownIssuer => unknown_issuer(chain),
        Error::InvalidSignatureForPublicKey => PathFault::BadSignature,
        Error::RequiredEkuNotFound | Error::RequiredEkuNotFoundContext(_) | Error::EmptyEkuExtension => {
            PathFault::WrongKeyUsage
        }
        Error::NameConstraintViolation => PathFault::NameConstraint,
        Error::UnsupportedCriticalExtension => PathFault::UnknownCriticalExtension,
        Error::UnsupportedSignatureAlgorithm
        | Error::UnsupportedSignatureAlgorithmContext(_)
        | Error::UnsupportedSignatureAlgorithmForPublicKey
        | Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => PathFault::WeakAlgorithm,
        Error::BadDer
        | Error::BadDerTime
        | Error::TrailingData(_)
        | Error::MaximumPathBuildCallsExceeded
        | Error::MaximumPathDepthExceeded
        | Error::MaximumSignatureChecksExceeded
        | Error::MaximumNameConstraintComparisonsExceeded
        | Error::UnsupportedCertVersion => PathFault::Malformed,
        other => PathFault::Other { detail: other.to_string() },
    })
}

/// Tells apart what `UnknownIssuer` lumps together.
fn unknown_issuer(chain: &[CertificateDer<'_>]) -> PathFault {
    if is_self_issued(chain.first()) {
        return PathFault::SelfSigned;
    }
    // A chain that ends with a root has everything but our trust.
    if is_self_issued(chain.last()) {
        return PathFault::UnknownIssuer;
    }
    // With one certificate, or with others that did not sign it, the link above the leaf is missing.
    let parsed: Vec<_> = chain.iter().filter_map(|der| Certificate::from_der(der)).collect();
    let issued = parsed.windows(2).all(|pair| pair[0].issuer == pair[1].subject);
    if chain.len() > 1 && issued { PathFault::UnknownIssuer } else { PathFault::MissingIntermediate }
}

fn is_self_issued(der: Option<&CertificateDer<'_>>) -> bool {
    der.and_then(|der| Certificate::from_der(der)).is_some_and(|certificate| certificate.self_issued)
}

/// A configuration for looking.
#[derive(Clone, Debug)]
pub(crate) struct Probe {
    roots: Roots,
    provider: Arc<CryptoProvider>,
}

impl Probe {
    pub(crate) fn new(roots: Roots) -> Self {
        Self { roots, provider: Arc::new(provider()) }
    }

    /// Shakes hands with `host` over a connection, offering `alpn`. The caller sets the time limit.
    pub(crate) async fn handshake<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        stream: S,
        host: &DomainName,
        alpn: &[&[u8]],
    ) -> Result<(TlsStream<S>, TlsSession), Failure> {
        let failure = |cause, detail: String| Failure::new(Stage::TlsHandshake, cause).detail(detail);
        // RFC 6066 3: a host name without the final dot.
        let server_name = ServerName::try_from(host.a_label().to_owned())
            .map_err(|error| failure(Cause::Protocol, error.to_string()))?;
        let capture = Arc::new(Capture { seen: Mutex::default(), algorithms: self.provider.signature_verification_algorithms });
        let mut config = ClientConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| failure(Cause::Unsupported, error.to_string()))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::clone(&capture) as Arc<dyn ServerCertVerifier>)
            .with_no_client_auth();
        config.alpn_protocols = alpn.iter().map(|protocol| protocol.to_vec()).collect();
        let connected = TlsConnector::from(Arc::new(config)).connect(server_name, stream).await;
        let stream = connected.map_err(|error| handshake_failure(&error))?;
        let (_, connection) = stream.get_ref();
        let chain = std::mem::take(&mut *capture.seen.lock().unwrap_or_else(PoisonError::into_inner));
        let session = TlsSession {
            server_name: host.clone(),
            version: match connection.protocol_version() {
                Some(rustls::ProtocolVersion::TLSv1_3) => TlsVersion::Tls13,
                _ => TlsVersion::Tls12,
            },
            cipher_suite: connection
                .negotiated_cipher_suite()
                .map(|suite| format!("{:?}", suite.suite()))
                .unwrap_or_default(),
            group: connection.negotiated_key_exchange_group().map(|group| format!("{:?}", group.name())),
            path: CertificatePath {
                anchors: self.roots.name.clone(),
                faults: self.roots.judge(&chain, &self.provider.signature_verification_algorithms),
            },
            chain: chain.into_iter().map(|der| Binary(der.to_vec())).collect(),
        };
        Ok((stream, session))
    }
}

/// Why a handshake did not finish.
fn handshake_failure(error: &std::io::Error) -> Failure {
    use rustls::{AlertDescription, Error, PeerIncompatible};
    let tls = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>());
    let cause = match tls {
        Some(Error::AlertReceived(AlertDescription::ProtocolVersion)) => Cause::TlsVersion,
        Some(Error::AlertReceived(alert)) => Cause::TlsAlert { code: u8::from(*alert) },
        Some(Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        )) => Cause::TlsVersion,
        Some(_) => Cause::Protocol,
        None => io_cause(error),
    };
    Failure::new(Stage::TlsHandshake, cause).detail(error.to_string())
}

/// What an error of the operating system means.
pub(crate) fn io_cause(error: &std::io::Error) -> Cause {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::ConnectionRefused => Cause::Refused,
        ErrorKind::ConnectionReset | ErrorKind::BrokenPipe | ErrorKind::ConnectionAborted => Cause::Reset,
        ErrorKind::UnexpectedEof => Cause::Closed,
        ErrorKind::HostUnreachable => Cause::Unreachable,
        // No route, and no address of that family: both say that this machine has none.
        ErrorKind::NetworkUnreachable | ErrorKind::AddrNotAvailable => Cause::NoRoute,
        ErrorKind::TimedOut => Cause::Timeout,
        _ => Cause::Protocol,
    }
}

/// Keeps the chain and accepts it; the signature of the handshake itself is verified, because
/// without it the chain would prove nothing about the host.
#[derive(Debug)]
struct Capture {
    seen: Mutex<Vec<CertificateDer<'static>>>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl ServerCertVerifier for Capture {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let chain = std::iter::once(end_entity).chain(intermediates).take(MAX_CHAIN);
        let chain = chain.map(|der| der.clone().into_owned()).collect();
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = chain;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls12_signature(message, certificate, signed, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls13_signature(message, certificate, signed, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
