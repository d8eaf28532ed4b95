//! What TLS servers do (`CRT-*`).

use rcgen::{
    BasicConstraints, CertificateParams, GeneralSubtree, IsCa, KeyPair, NameConstraints,
    PKCS_ED25519, SanType,
};
use rustls::ServerConfig;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use strictmx_core::observation::{CertificatePath, PathFault, TlsSession};
use strictmx_core::octets::Binary;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_rustls::TlsAcceptor;

use std::sync::atomic::AtomicUsize;

use super::*;
use crate::Roots;
use crate::budget::{CHAIN, CHAIN_CHECKS, ScanBudget, TLS_HANDSHAKE};
use crate::testing::https::{Then, response, serve};
use crate::testing::{Far, ca, intermediate, leaf};
use crate::tls::path_of;

const HOST: &str = "mta-sts.example.com";
const AT_ONCE: Duration = Duration::ZERO;
/// Of the thread that reads and writes for us and for the peer.
const WORK: Duration = Duration::from_millis(200);
const UNPROTECTED: Verdict = Verdict::Unprotected;

/// What the policy host's certificate, with its chain, looks like over a real handshake.
async fn shown(
    params: &CertificateParams,
    issuer: &Issuer,
    chain: &[CertificateDer<'static>],
) -> Seen {
    let root = root("Root");
    let key = KeyPair::generate().expect("a key");
    let leaf = params.signed_by(&key, issuer).expect("a certificate");
    let mut chain = chain.to_vec();
    chain.insert(0, leaf.der().clone());
    fetch(serve(config(&key, chain), good(), Then::Hangs), &root).await
}

pub(super) fn config(key: &KeyPair, chain: Vec<CertificateDer<'static>>) -> TlsAcceptor {
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .expect("a certificate with its key");
    Arc::new(config).into()
}

fn good() -> Vec<u8> {
    let policy = "version: STSv1\nmode: enforce\nmx: mail.example.com\nmax_age: 604800\n";
    response(&format!("Content-Length: {}\r\n", policy.len()), policy)
}

impl Seen {
    fn tls(&self) -> &TlsSession {
        self.fetch().tls.as_ref().expect("a session")
    }
}

/// Faults of a chain that is not served by anybody.
fn path(chain: &[CertificateDer<'_>], root: Option<&Issuer>) -> CertificatePath {
    let mut roots = Roots::mozilla();
    if let Some(root) = root {
        roots.add_der(root.der()).expect("a root");
    }
    let chain: Vec<_> = chain.iter().map(|der| Binary(der.to_vec())).collect();
    searched(&chain, &roots)
}

fn searched(chain: &[Binary], roots: &Roots) -> CertificatePath {
    path_of(chain, roots, &ScanBudget::default()).expect("within the budget")
}

#[tokio::test(start_paused = true)]
async fn crt_002() {
    let other = root("Other");
    let mut params = leaf("example.com");
    let names = (0..99).map(|n| format!("n{n}.example.com"));
    params
        .subject_alt_names
        .extend(names.map(|name| SanType::DnsName(name.try_into().expect("a name"))));
    let seen = shown(&params, &other, &[]).await;
    seen.succeeds(AT_ONCE)
        .means(UNPROTECTED, "policy-host-certificate-name");
}

#[tokio::test(start_paused = true)]
async fn crt_005() {
    let root = root("Root");
    let other = self::root("Other");
    let between = intermediate("Between", &other);
    let key = KeyPair::generate().expect("a key");
    let own = leaf(HOST).self_signed(&key).expect("a certificate");
    let own = serve(config(&key, vec![own.der().clone()]), good(), Then::Hangs);
    let seen = fetch(own, &root).await;
    seen.means(UNPROTECTED, "policy-host-certificate-self-signed");
    let unknown = shown(
        &leaf(HOST),
        &between,
        &[between.der().clone(), other.der().clone()],
    )
    .await;
    unknown.means(UNPROTECTED, "policy-host-certificate-untrusted");
    let missing = shown(&leaf(HOST), &between, &[]).await;
    missing.means(UNPROTECTED, "policy-host-certificate-chain-incomplete");
}

/// RFC 8446 4.4.2: the order of what follows the leaf, and what else is sent along, matter to nobody.
#[test]
fn crt_005_order() {
    let root = root("Root");
    let (between, stray) = (intermediate("Between", &root), self::root("Stray"));
    let below = intermediate("Below", &between);
    let key = KeyPair::generate().expect("a key");
    let leaf = leaf(HOST).signed_by(&key, &below).expect("a certificate");
    let chain = [leaf.der(), stray.der(), between.der(), below.der()].map(Clone::clone);
    assert_eq!(path(&chain, Some(&root)).faults, []);
}

/// A chain of a hundred, and a maze of authorities each of which may have signed each other: what
/// is looked at is bounded, the search ends, and what is wrong is said.
#[tokio::test(start_paused = true)]
async fn crt_006() {
    let mut chain = Vec::new();
    let mut issuer = root("Root");
    for n in 0..100 {
        let below = intermediate(&format!("Authority {n}"), &issuer);
        chain.insert(0, below.der().clone());
        issuer = below;
    }
    let seen = shown(&leaf(HOST), &issuer, &chain).await;
    seen.succeeds(AT_ONCE).works_for(WORK);
    let path = &seen.tls().path;
    assert!(path.certificates.len() <= CHAIN && !path.faults.is_empty());
    assert!(seen.chain_checks <= CHAIN_CHECKS);
    seen.means(UNPROTECTED, "policy-host-certificate-untrusted");

    let authorities: Vec<_> = (0..30).map(|_| root("Maze")).collect();
    let mut maze = ca("Maze");
    maze.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let crossed = authorities.iter().map(|authority| {
        let key = KeyPair::generate().expect("a key");
        let signed = maze.signed_by(&key, authority).expect("a certificate");
        signed.der().clone()
    });
    let crossed: Vec<_> = crossed.collect();
    let seen = shown(&leaf(HOST), &authorities[0], &crossed).await;
    seen.succeeds(AT_ONCE).works_for(WORK);
    assert_eq!(seen.chain_checks, CHAIN_CHECKS);
    let faults = format!("{:?}", seen.tls().path.faults);
    assert!(faults.contains("too complex"), "{faults}");
    seen.means(UNPROTECTED, "policy-host-certificate-untrusted");
}

#[tokio::test(start_paused = true)]
async fn crt_007() {
    // A handshake message of 16 MiB is promised; one of 64 KiB and an octet begins to come, and one
    // comes again and again.
    let promised: &[u8] = &[22, 3, 3, 0xff, 0xff, 2, 0xff, 0xff, 0xff];
    let long: &[u8] = &[22, 3, 3, 0, 4, 11, 1, 0, 1];
    for (octets, endless) in [(promised, false), (long, false), (long, true)] {
        let taken = Arc::<AtomicUsize>::default();
        let counted = Arc::clone(&taken);
        let host = Host::serves(move |mut far: Far| {
            let taken = Arc::clone(&counted);
            async move {
                let mut hello = [0; 4096];
                let _ = far.read(&mut hello).await;
                while far.write_all(octets).await.is_ok() {
                    taken.fetch_add(octets.len(), Ordering::Relaxed);
                    if !endless {
                        break;
                    }
                }
            }
        });
        let seen = fetch(host, &root("Root")).await;
        // What is between us and the peer is 64 KiB, so that this is more than we took.
        let taken = taken.load(Ordering::Relaxed);
        assert!(taken <= 128 * 1024, "{taken} octets");
        seen.fails(Stage::TlsHandshake, &Cause::Protocol, AT_ONCE);
        seen.works_for(WORK);
        seen.means(UNPROTECTED, "policy-host-tls-failed");
    }
}

/// Made by OpenSSL, since nothing here makes such keys; but for the largest, which nobody signed.
#[test]
fn crt_009() {
    use PathFault::{SelfSigned, WeakAlgorithm};
    let mut roots = Roots::mozilla();
    let signer = include_bytes!("certificates/root.pem");
    roots.add_pem(signer).expect("a root");
    let cases: [(&[u8], &[PathFault]); 4] = [
        (
            include_bytes!("certificates/rsa-512.pem"),
            &[SelfSigned, WeakAlgorithm],
        ),
        (include_bytes!("certificates/md5.pem"), &[WeakAlgorithm]),
        (include_bytes!("certificates/sha1.pem"), &[WeakAlgorithm]),
        (include_bytes!("certificates/p-521.pem"), &[]),
    ];
    for (pem, faults) in cases {
        let der = CertificateDer::from_pem_slice(pem).expect("PEM");
        let found = searched(&[Binary(der.to_vec())], &roots).faults;
        assert_eq!(found, faults, "{}", String::from_utf8_lossy(pem));
    }
    let vast = World::new("policy certificate rsa=16384").expect("a world");
    let vast = vast.evidence();
    let mut entries = vast.entries.iter();
    let vast = entries.find_map(|entry| match &entry.observation {
        Observation::Policy(fetch) => fetch.tls.as_ref(),
        _ => None,
    });
    let faults = searched(&vast.expect("a session").chain, &Roots::mozilla()).faults;
    assert!(faults.contains(&WeakAlgorithm), "{faults:?}");
    // What verifiers take has no fault.
    let root = root("Root");
    let key = KeyPair::generate_for(&PKCS_ED25519).expect("a key");
    let ed25519 = leaf(HOST).signed_by(&key, &root).expect("a certificate");
    assert_eq!(path(&[ed25519.der().clone()], Some(&root)).faults, []);
}

#[tokio::test(start_paused = true)]
async fn crt_010() {
    let root = root("Root");
    let mut params = leaf(HOST);
    let names = (0..5_000).map(|n| format!("name-{n}.some-domain.example"));
    params
        .subject_alt_names
        .extend(names.map(|name| SanType::DnsName(name.try_into().expect("a name"))));
    let key = KeyPair::generate().expect("a key");
    let vast = params.signed_by(&key, &root).expect("a certificate");
    assert!(vast.der().len() > 2 * 64 * 1024);
    let faults = path(&[vast.der().clone()], Some(&root)).faults;
    assert_eq!(faults, [PathFault::Malformed], "nobody reads so much");
    let mut params = leaf("example.com");
    let names = (0..1_500).map(|n| format!("name-{n}.some-domain.example"));
    params
        .subject_alt_names
        .extend(names.map(|name| SanType::DnsName(name.try_into().expect("a name"))));
    let seen = shown(&params, &root, &[]).await;
    seen.succeeds(AT_ONCE)
        .means(UNPROTECTED, "policy-host-certificate-name");
}

/// An authority for the names below `example.net` alone, whose certificate for another is a whole
/// one; also where it is a wildcard.
#[tokio::test(start_paused = true)]
async fn crt_013() {
    let root = root("Root");
    let mut constrained = ca("Constrained");
    constrained.name_constraints = Some(NameConstraints {
        permitted_subtrees: vec![GeneralSubtree::DnsName("example.net".to_owned())],
        excluded_subtrees: Vec::new(),
    });
    let key = KeyPair::generate().expect("a key");
    let authority = Issuer::signed_by(constrained, key, &root).expect("an authority");
    for (name, faults) in [
        (HOST, &[PathFault::NameConstraint][..]),
        ("*.example.com", &[PathFault::NameConstraint]),
        ("*.example.net", &[]),
    ] {
        let key = KeyPair::generate().expect("a key");
        let leaf = leaf(name).signed_by(&key, &authority);
        let chain = [leaf.expect("a certificate").der(), authority.der()].map(Clone::clone);
        assert_eq!(path(&chain, Some(&root)).faults, faults, "{name}");
        let served = serve(config(&key, chain.to_vec()), good(), Then::Hangs);
        let seen = fetch(served, &root).await;
        assert_eq!(seen.tls().path.faults, faults, "{name}");
        let check = if faults.is_empty() {
            "policy-host-certificate-default"
        } else {
            "policy-host-certificate-untrusted"
        };
        seen.means(UNPROTECTED, check);
    }
}

/// Servers of versions and suites that we do not offer: they answer as they must (RFC 5246 7.4.1.3,
/// appendix E.1), or choose what was not offered. Neither gets a session.
#[tokio::test(start_paused = true)]
async fn crt_014() {
    let hello = |version: u8, suite: [u8; 2]| {
        let mut body = vec![3, version];
        body.extend([7; 32]);
        body.push(0);
        body.extend(suite);
        body.push(0);
        let mut record = vec![22, 3, version, 0, 4 + body.len() as u8, 2, 0, 0];
        record.push(body.len() as u8);
        record.extend(body);
        record
    };
    let alert = vec![21, 3, 1, 0, 2, 2, 70];
    let (version, failed) = ("policy-host-tls-version", "policy-host-tls-failed");
    let cases = [
        ("an alert", alert, version),
        ("SSL 3.0", hello(0, [0, 5]), version),
        ("TLS 1.0", hello(1, [0, 0x2f]), version),
        ("TLS 1.1", hello(2, [0, 0x2f]), version),
        ("NULL", hello(3, [0, 1]), failed),
        ("export", hello(3, [0, 3]), failed),
    ];
    for (what, answer, check) in cases {
        let host = Host::serves(move |mut far: Far| {
            let answer = answer.clone();
            async move {
                let mut hello = [0; 4096];
                let _ = far.read(&mut hello).await;
                let _ = far.write_all(&answer).await;
                let _ = far.read(&mut hello).await;
            }
        });
        let seen = fetch(host, &root("Root")).await;
        let failure = seen.fetch().failure.as_ref().expect(what);
        assert_eq!(failure.stage, Stage::TlsHandshake, "{what}");
        assert_eq!(seen.fetch().tls, None, "{what}");
        seen.is_within_budget().means(UNPROTECTED, check);
    }
}

#[tokio::test(start_paused = true)]
async fn crt_016() {
    let host = Host::serves(|mut far: Far| async move {
        let mut hello = [0; 4096];
        let _ = far.read(&mut hello).await;
        let _ = far.write_all(&[21, 3, 3, 0, 2, 1, 0]).await;
    });
    let seen = fetch(host, &root("Root")).await;
    seen.fails(Stage::TlsHandshake, &Cause::Closed, AT_ONCE);
    seen.works_for(Duration::from_millis(100));
    seen.means(UNPROTECTED, "policy-host-tls-failed");
}

/// A ServerHello in records of one octet, one each second.
#[tokio::test(start_paused = true)]
async fn crt_017() {
    let host = Host::serves(|mut far: Far| async move {
        let mut hello = [0; 4096];
        let _ = far.read(&mut hello).await;
        for octet in [2, 0, 0, 70].into_iter().chain(std::iter::repeat(3)) {
            if far.write_all(&[22, 3, 3, 0, 1, octet]).await.is_err() {
                return;
            }
            sleep(seconds(1)).await;
        }
    });
    let seen = fetch(host, &root("Root")).await;
    seen.fails(Stage::TlsHandshake, &Cause::Timeout, TLS_HANDSHAKE);
    seen.means(UNPROTECTED, "policy-host-tls-failed");
}
