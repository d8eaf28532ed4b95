//! Looks for a path from a server's certificate to a trust anchor (RFC 5280 6), apart from names
//! and dates, which the core judges by itself. Reports every fault it can tell apart.

mod meter;

use std::time::Duration;

use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, TrustAnchor, UnixTime};
use strictmx_core::certificate::{Certificate, Key};
use strictmx_core::observation::{CertificatePath, PathFault};
use webpki::{EndEntityCert, Error, ExtendedKeyUsageValidator, KeyPurposeIdIter, KeyUsage};

use self::meter::Meter;
use super::Roots;
use crate::budget::{CHAIN, ScanBudget};

/// Said of a chain through which more ways lead than anybody goes.
const TOO_COMPLEX: &str = "too complex a chain of certificates";

/// Points in time at which a chain is tried.
const MAX_TIMES: usize = 9;

/// Why a chain was not searched to the end: what a scan may cost is spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ScanSpent;

/// Finds a path, or every reason why there is none. A chain that costs more than a chain may is too
/// complex, which is one.
///
/// # Errors
/// [`ScanSpent`].
pub(super) fn find(
    chain: &[CertificateDer<'_>],
    roots: &Roots,
    budget: &ScanBudget,
) -> Result<CertificatePath, ScanSpent> {
    let chain = &chain[..chain.len().min(CHAIN)];
    let meter = Meter::new(budget);
    let (certificates, faults) = path(chain, roots.anchors(), &meter);
    if meter.is_scan_spent() {
        return Err(ScanSpent);
    }
    Ok(CertificatePath {
        anchors: roots.to_string(),
        faults,
        certificates,
    })
}

/// RSA keys that verifiers refuse: under 2048 bits, or of a size that costs too much.
pub(super) fn is_weak(key: Key) -> bool {
    matches!(key, Key::Rsa(bits) if !(2048..=8192).contains(&bits))
}

/// The certificates that make the path, or as much of it as there is, and its faults.
fn path(
    chain: &[CertificateDer<'_>],
    anchors: &[TrustAnchor<'_>],
    meter: &Meter<'_>,
) -> (Vec<usize>, Vec<PathFault>) {
    let leaf = match chain.first().map(EndEntityCert::try_from) {
        Some(Ok(leaf)) => leaf,
        Some(Err(error)) => return (Vec::new(), vec![fault_of(&error)]),
        None => return (Vec::new(), vec![PathFault::Malformed]),
    };
    let read = |der: &CertificateDer<'_>| Certificate::from_der(der).ok();
    let certificates: Vec<_> = chain.iter().map(read).collect();
    let weak =
        |certificate: &Option<Certificate>| certificate.as_ref().is_some_and(|c| is_weak(c.key));
    let is_self_issued =
        |certificate: &Option<Certificate>| certificate.as_ref().is_some_and(|c| c.self_issued);
    let mut faults = Vec::new();
    let mut add = |fault: PathFault| {
        // A signature by a key that nobody verifies with is not a bad one. The leaf may be its own
        // issuer.
        let self_issued = certificates.first().is_some_and(is_self_issued);
        let mut issuers = certificates.iter().skip(usize::from(!self_issued));
        let weak_issuer = issuers.any(weak);
        let fault = if fault == PathFault::BadSignature && weak_issuer {
            PathFault::WeakAlgorithm
        } else {
            fault
        };
        if !faults.contains(&fault) {
            faults.push(fault);
        }
    };
    let times = times(&certificates);
    let verify = |anchors: &_, usage| verify(&leaf, chain, anchors, &times, usage, meter);
    let used = match verify(anchors, Usage::Server) {
        Ok(used) => used,
        Err(error) => {
            let (steps, broken) = walk(chain, anchors);
            let missing = broken.is_some();
            broken.into_iter().for_each(&mut add);
            // Once more, with the end of the chain taken for a root and any use allowed: what
            // else?
            let mut anchors = anchors.to_vec();
            let end = steps.last().map(|end| &chain[*end]);
            anchors.extend(end.and_then(|end| webpki::anchor_from_trusted_cert(end).ok()));
            let more = verify(&anchors[..], Usage::Any).err();
            for error in [Some(error), more].into_iter().flatten() {
                // The walk has said it better.
                if !(missing && matches!(error, Error::UnknownIssuer)) {
                    add(fault_of(&error));
                }
            }
            steps
        }
    };
    if certificates.first().is_some_and(weak) {
        add(PathFault::WeakAlgorithm);
    }
    (used, faults)
}

/// Follows issuers by name: over which certificates, and what is missing at the last of them, if
/// no anchor is.
fn walk(
    chain: &[CertificateDer<'_>],
    anchors: &[TrustAnchor<'_>],
) -> (Vec<usize>, Option<PathFault>) {
    let certificates: Vec<_> = chain
        .iter()
        .map(|der| EndEntityCert::try_from(der).ok())
        .collect();
    let mut at = 0;
    let mut steps = vec![at];
    // Each step goes to another certificate; a circle ends with the count.
    for _ in 0..certificates.len() {
        let Some(current) = &certificates[at] else {
            break;
        };
        if anchors
            .iter()
            .any(|anchor| anchor.subject.as_ref() == current.issuer())
        {
            return (steps, None);
        }
        if current.issuer() == current.subject() {
            let fault = if at == 0 {
                PathFault::SelfSigned
            } else {
                PathFault::UnknownIssuer
            };
            return (steps, Some(fault));
        }
        let is_issuer = |other: &Option<EndEntityCert<'_>>| {
            other
                .as_ref()
                .is_some_and(|other| other.subject() == current.issuer())
        };
        match certificates.iter().position(is_issuer) {
            // A circle leads nowhere.
            Some(next) if !steps.contains(&next) => {
                at = next;
                steps.push(at);
            }
            _ => break,
        }
    }
    let fault = if at == 0 {
        PathFault::MissingIntermediate
    } else {
        PathFault::UnknownIssuer
    };
    (steps, Some(fault))
}

/// Verifies at each of the times, until the dates are right: the certificates that make the path.
fn verify(
    leaf: &EndEntityCert<'_>,
    chain: &[CertificateDer<'_>],
    anchors: &[TrustAnchor<'_>],
    times: &[UnixTime],
    usage: Usage,
    meter: &Meter<'_>,
) -> Result<Vec<usize>, Error> {
    let algorithms = super::provider().signature_verification_algorithms.all;
    let algorithms: Vec<_> = algorithms.iter().map(|it| meter.algorithm(*it)).collect();
    let algorithms: Vec<_> = algorithms
        .iter()
        .map(|it| it as &dyn SignatureVerificationAlgorithm)
        .collect();
    let mut result = Err(Error::BadDerTime);
    for time in times {
        let usage = meter.usage(usage);
        result = leaf
            .verify_for_usage(&algorithms, anchors, &chain[1..], *time, usage, None, None)
            .map(|path| used(chain, path.intermediate_certificates().map(|it| it.der())));
        if meter.is_spent() {
            return Err(Error::MaximumPathBuildCallsExceeded);
        }
        if !matches!(
            result,
            Err(Error::CertExpired { .. } | Error::CertNotValidYet { .. })
        ) {
            break;
        }
    }
    result
}

/// The leaf, and where these stand in the chain.
fn used<'a>(
    chain: &[CertificateDer<'_>],
    intermediates: impl Iterator<Item = CertificateDer<'a>>,
) -> Vec<usize> {
    let places = intermediates.filter_map(|der| chain.iter().position(|sent| *sent == der));
    std::iter::once(0).chain(places).collect()
}

/// Times at which the chain may be valid as a whole. Now comes first: of two ways senders take the
/// one that is valid. Else, if there are any, the latest first second of
/// all its certificates is one. Unrelated certificates sent along may spoil that, so others follow.
fn times(certificates: &[Option<Certificate>]) -> Vec<UnixTime> {
    let mut times: Vec<_> = certificates
        .iter()
        .flatten()
        .map(|certificate| certificate.not_before)
        .collect();
    times.sort();
    times.reverse();
    times.extend(
        certificates
            .iter()
            .flatten()
            .map(|certificate| certificate.not_after),
    );
    let of_dates = times.into_iter().map(|time| {
        UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(time.unix()).unwrap_or(0)))
    });
    std::iter::once(UnixTime::now())
        .chain(of_dates)
        .take(MAX_TIMES)
        .collect()
}

fn fault_of(error: &Error) -> PathFault {
    match error {
        Error::UnknownIssuer => PathFault::UnknownIssuer,
        Error::InvalidSignatureForPublicKey => PathFault::BadSignature,
        Error::CaUsedAsEndEntity => PathFault::CaAsLeaf,
        Error::RequiredEkuNotFoundContext(_) | Error::EmptyEkuExtension => PathFault::WrongKeyUsage,
        Error::NameConstraintViolation => PathFault::NameConstraint,
        Error::UnsupportedCriticalExtension => PathFault::UnknownCriticalExtension,
        Error::UnsupportedSignatureAlgorithmContext(_)
        | Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_)
        | Error::SignatureAlgorithmMismatch => PathFault::WeakAlgorithm,
        Error::BadDer
        | Error::BadDerTime
        | Error::TrailingData(_)
        | Error::MalformedExtensions
        | Error::ExtensionValueInvalid
        | Error::UnsupportedCertVersion
        | Error::InvalidSerialNumber
        | Error::InvalidCertValidity => PathFault::Malformed,
        Error::MaximumSignatureChecksExceeded
        | Error::MaximumPathBuildCallsExceeded
        | Error::MaximumPathDepthExceeded
        | Error::MaximumNameConstraintComparisonsExceeded => PathFault::Other {
            detail: TOO_COMPLEX.to_owned(),
        },
        Error::CertExpired { .. } | Error::CertNotValidYet { .. } => PathFault::Other {
            detail: "there is no time at which the whole chain is valid".to_owned(),
        },
        other => PathFault::Other {
            detail: other.to_string(),
        },
    }
}

/// What a certificate may be used for.
#[derive(Clone, Copy, Debug)]
enum Usage {
    /// TLS servers (RFC 5280 4.2.1.12).
    Server,
    /// Whatever it says.
    Any,
}

impl ExtendedKeyUsageValidator for Usage {
    fn validate(&self, purposes: KeyPurposeIdIter<'_, '_>) -> Result<(), Error> {
        match self {
            Self::Server => KeyUsage::server_auth().validate(purposes),
            Self::Any => Ok(()),
        }
    }
}

#[cfg(test)]
mod confusion;
#[cfg(test)]
mod tests;
