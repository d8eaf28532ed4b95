//! A policy host that asks for a certificate of ours (`CRT-015`): we have none to send, to nobody.

use rcgen::KeyPair;
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, SupportedProtocolVersion};
use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use super::*;
use crate::testing::https::{Then, serve, with_length};
use crate::testing::{Far, leaf};

const POLICY: &str = "version: STSv1\nmode: enforce\nmx: mail.example.com\nmax_age: 604800\n";

/// A server that asks for a certificate, and goes on without one or does not.
fn asks(root: &Issuer, version: &'static SupportedProtocolVersion, insists: bool) -> TlsAcceptor {
    let key = KeyPair::generate().expect("a key");
    let certificate = leaf("mta-sts.example.com").signed_by(&key, root);
    let chain = vec![certificate.expect("a certificate").der().clone()];
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let mut clients = RootCertStore::empty();
    clients.add(root.der().clone()).expect("a root");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(clients.into(), provider.clone());
    let verifier = if insists {
        verifier
    } else {
        verifier.allow_unauthenticated()
    };
    let config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[version])
        .expect("a version")
        .with_client_cert_verifier(verifier.build().expect("a verifier"))
        .with_single_cert(chain, key)
        .expect("a certificate with its key");
    Arc::new(config).into()
}

#[tokio::test(start_paused = true)]
async fn crt_015() {
    let root = root("Root");
    // With TLS 1.3 our side of the handshake is over before the server looks for a certificate
    // (RFC 8446 4.4.2.4).
    for (version, check) in [
        (&rustls::version::TLS12, "policy-host-tls-failed"),
        (&rustls::version::TLS13, "policy-host-response-incomplete"),
    ] {
        let host = serve(asks(&root, version, true), Vec::new(), Then::Hangs);
        let seen = fetch(host, &root).await;
        seen.means(Verdict::Unprotected, check)
            .says(check, "TLS alert certificate_required (116)");

        // One that only asks is shown no certificate, and serves its policy.
        let acceptor = asks(&root, version, false);
        let (send, mut shown) = tokio::sync::mpsc::channel(1);
        let host = Host::serves(move |far: Far| {
            let (acceptor, send) = (acceptor.clone(), send.clone());
            async move {
                let stream = acceptor.accept(far).await.expect("TLS");
                let certificates = stream.get_ref().1.peer_certificates().map(<[_]>::len);
                send.send(certificates).await.expect("a receiver");
            }
        });
        fetch(host, &root).await;
        assert_eq!(shown.recv().await, Some(None));
        let answer = with_length(POLICY.len(), POLICY);
        let host = serve(asks(&root, version, false), answer, Then::Hangs);
        let seen = fetch(host, &root).await;
        seen.succeeds(Duration::ZERO).means(Verdict::Enforced, "");
    }
}
