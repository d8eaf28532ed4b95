//! A domain whose name servers keep resolvers for longer than anybody waits.

use std::convert::Infallible;
use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::running::{Running, body};

/// A resolver on the loopback that answers all names but those below a label `trap`.
struct Resolver {
    doh: String,
    certificate: String,
    trapped: Arc<AtomicUsize>,
}

impl Resolver {
    async fn start() -> Self {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["dns.test".to_owned()]).expect("a certificate");
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key)
            .expect("a certificate with its key");
        config.alpn_protocols = vec![b"h2".to_vec()];
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let trapped = Arc::<AtomicUsize>::default();
        tokio::spawn(serve(
            listener,
            Arc::new(config).into(),
            Arc::clone(&trapped),
        ));
        Self {
            doh: format!("https://dns.test:{port}/dns-query@127.0.0.1"),
            certificate: cert.pem(),
            trapped,
        }
    }

    fn trapped(&self) -> usize {
        self.trapped.load(Ordering::Relaxed)
    }
}

async fn serve(listener: TcpListener, acceptor: TlsAcceptor, trapped: Arc<AtomicUsize>) {
    loop {
        let (stream, _) = listener.accept().await.expect("a connection");
        let (acceptor, trapped) = (acceptor.clone(), Arc::clone(&trapped));
        tokio::spawn(async move {
            let Ok(stream) = acceptor.accept(stream).await else {
                return;
            };
            let service = service_fn(move |request| answer(request, Arc::clone(&trapped)));
            let builder = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
            // The client may go away whenever it likes.
            let _ = builder
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

/// There is no record of the name; or nothing for ever.
async fn answer(
    request: Request<Incoming>,
    trapped: Arc<AtomicUsize>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let query = request.into_body().collect().await.expect("a query");
    let mut message = query.to_bytes().to_vec();
    if message.windows(5).any(|it| it == b"\x04trap") {
        trapped.fetch_add(1, Ordering::Relaxed);
        return pending().await;
    }
    // QR, RD and RA (RFC 1035 4.1.1).
    message[2] |= 0x80;
    message[3] |= 0x80;
    let response = Response::builder().header("content-type", "application/dns-message");
    Ok(response.body(message.into()).expect("a response"))
}

/// What a domain can bring about by itself is paid for, and no way around any limit.
#[tokio::test(flavor = "multi_thread")]
async fn a_domain_that_hangs_resolvers_spends_the_limits() {
    let resolver = Resolver::start().await;
    let folder = tempfile::tempdir().expect("a directory");
    let root = folder.path().join("root.pem");
    std::fs::write(&root, &resolver.certificate).expect("written");
    let service = Running::with(&[
        "--doh",
        &resolver.doh,
        "--ca-file",
        root.to_str().expect("UTF-8"),
        "--limit",
        "checks-per-client=2/h:2",
        "--limit",
        "checks-per-domain=1/h:1",
    ]);
    let check = async |domain: &str| {
        let path = format!("/api/v1/scan/{domain}?fresh=true");
        let whole = service.get(&path, "application/json").await;
        (whole.status().as_u16(), body(whole).await)
    };
    let (status, whole) = check("trap.example.com").await;
    assert_eq!((status, &whole["verdict"]), (200, &"undetermined".into()));
    let entries = whole["evidence"]["entries"].as_array().expect("entries");
    let causes = entries
        .iter()
        .map(|it| &it["observation"]["unknown"]["cause"]);
    let hung = causes.filter(|cause| *cause == "timeout").count();
    assert_eq!(hung, entries.len(), "it is no resolver that is away");
    let asked = resolver.trapped();
    assert!(asked > 0, "nothing hung");

    // Its own limit is spent, so that what is remembered is told.
    assert_eq!(check("trap.example.com").await.0, 200);
    assert_eq!(resolver.trapped(), asked, "it was checked anew");
    // So is that of the client.
    assert_eq!(check("trap.example.net").await.0, 200);
    let (status, problem) = check("example.org").await;
    assert_eq!(
        (status, &problem["code"]),
        (429, &"limit.checks-per-client".into())
    );
}
