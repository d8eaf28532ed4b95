//! What tests probe: a certification authority, and hosts that do what a test says. Nothing here
//! opens a socket, so that tests run on tokio's own clock and never wait.

pub(crate) mod doh;
pub(crate) mod https;
pub(crate) mod smtp;

use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use strictmx_core::observation::Observation;
use strictmx_core::question::Question;
use strictmx_driver::Prober as _;
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf};
use tokio_rustls::TlsAcceptor;

use crate::address_guard::PublicSocketAddr;
use crate::dialer::{Conn, Dialer, Dialing};
use crate::{Config, Network, Realm, Roots};

pub(crate) type Issuer = CertifiedIssuer<'static, KeyPair>;

/// Parameters of a CA certificate.
pub(crate) fn ca(name: &str) -> CertificateParams {
    let mut params = CertificateParams::new(Vec::new()).expect("parameters");
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
}

/// A root of its own.
pub(crate) fn root(name: &str) -> Issuer {
    CertifiedIssuer::self_signed(ca(name), KeyPair::generate().expect("a key")).expect("a root")
}

/// A CA below another.
pub(crate) fn intermediate(name: &str, issuer: &Issuer) -> Issuer {
    let key = KeyPair::generate().expect("a key");
    CertifiedIssuer::signed_by(ca(name), key, issuer).expect("an intermediate")
}

/// Parameters of a server's certificate.
pub(crate) fn leaf(host: &str) -> CertificateParams {
    let mut params = CertificateParams::new([host.to_owned()]).expect("parameters");
    params.distinguished_name.push(DnType::CommonName, host);
    params
}

/// A server's side of TLS, with a certificate for `host` below `issuer`.
pub(crate) fn acceptor(host: &str, issuer: &Issuer) -> TlsAcceptor {
    let key = KeyPair::generate().expect("a key");
    let certificate = leaf(host).signed_by(&key, issuer).expect("a certificate");
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let chain = vec![certificate.der().clone()];
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .expect("a certificate with its key");
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    TlsAcceptor::from(Arc::new(config))
}

/// The other end of a connection.
pub(crate) type Far = DuplexStream;

type Serving = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What becomes of a connection attempt.
#[derive(Clone)]
pub(crate) enum Host {
    /// It comes about, and this runs at the other end; with a reset instead of an end after it.
    Serves {
        run: Arc<dyn Fn(Far) -> Serving + Send + Sync>,
        resets: bool,
    },
    /// It fails.
    Fails(io::ErrorKind),
    /// Nothing ever comes back.
    Silent,
    /// It comes about, and leads somewhere else.
    LeadsTo(SocketAddr),
}

impl Host {
    pub(crate) fn serves<F: Future<Output = ()> + Send + 'static>(
        run: impl Fn(Far) -> F + Send + Sync + 'static,
    ) -> Self {
        Self::Serves {
            run: Arc::new(move |far| Box::pin(run(far))),
            resets: false,
        }
    }

    pub(crate) fn resets<F: Future<Output = ()> + Send + 'static>(
        run: impl Fn(Far) -> F + Send + Sync + 'static,
    ) -> Self {
        Self::Serves {
            run: Arc::new(move |far| Box::pin(run(far))),
            resets: true,
        }
    }
}

/// What we sent over a connection, as it was on the wire.
pub(crate) type Sent = Arc<Mutex<Vec<u8>>>;

/// Every address leads to one host.
pub(crate) struct OneHost {
    host: Host,
    pub(crate) dialled: AtomicUsize,
    pub(crate) sent: Sent,
}

impl OneHost {
    pub(crate) fn new(host: Host) -> Arc<Self> {
        Arc::new(Self {
            host,
            dialled: AtomicUsize::new(0),
            sent: Sent::default(),
        })
    }
}

impl std::fmt::Debug for OneHost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OneHost")
    }
}

impl Dialer for OneHost {
    fn dial(&self, to: PublicSocketAddr) -> Dialing<'_> {
        self.dialled.fetch_add(1, Ordering::Relaxed);
        self.host.clone().dial(to, Arc::clone(&self.sent))
    }
}

impl Host {
    fn dial(self, to: PublicSocketAddr, sent: Sent) -> Dialing<'static> {
        Box::pin(async move {
            match self {
                Self::Serves { run, resets } => {
                    let (near, far) = tokio::io::duplex(64 * 1024);
                    tokio::spawn(run(far));
                    let near = Near {
                        stream: near,
                        resets,
                        sent,
                    };
                    Ok(Conn::new(near, to.into()))
                }
                Self::Fails(kind) => Err(kind.into()),
                Self::Silent => std::future::pending().await,
                Self::LeadsTo(peer) => Ok(Conn::new(tokio::io::duplex(1).0, peer)),
            }
        })
    }
}

/// A host for each of these addresses; all others are silent.
pub(crate) struct Hosts(pub(crate) HashMap<IpAddr, Host>);

impl std::fmt::Debug for Hosts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hosts")
    }
}

impl Dialer for Hosts {
    fn dial(&self, to: PublicSocketAddr) -> Dialing<'_> {
        let host = self.0.get(&to.ip()).cloned();
        host.unwrap_or(Host::Silent).dial(to, Sent::default())
    }
}

/// Our end of a connection; a TCP RST in place of an end where the host resets.
struct Near {
    stream: DuplexStream,
    resets: bool,
    sent: Sent,
}

impl AsyncRead for Near {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        std::task::ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        let ended = buf.filled().len() == before;
        Poll::Ready(if ended && self.resets {
            Err(io::ErrorKind::ConnectionReset.into())
        } else {
            Ok(())
        })
    }
}

impl AsyncWrite for Near {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        octets: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = std::task::ready!(Pin::new(&mut self.stream).poll_write(cx, octets))?;
        let mut sent = self.sent.lock().expect("a list");
        sent.extend_from_slice(&octets[..written]);
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// A network in which every address leads to this host, and which trusts this root.
pub(crate) fn network(dialer: Arc<dyn Dialer>, root: Option<&Issuer>) -> Network {
    Network::new(config(dialer, root)).expect("a network")
}

pub(crate) fn config(dialer: Arc<dyn Dialer>, root: Option<&Issuer>) -> Config {
    let mut roots = Roots::mozilla();
    if let Some(root) = root {
        roots.add_der(root.der()).expect("a root");
    }
    let internet = Realm {
        dialer,
        roots,
        ..Realm::default()
    };
    let ehlo_name = "probe.example.net".to_owned();
    Config {
        internet,
        ehlo_name,
        ..Config::default()
    }
}

/// How long this thread has had a processor; always zero where the system is not Linux.
pub(crate) fn processor_time() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = told.split(' ').next().and_then(|told| told.parse().ok());
    assert!(
        nanoseconds.is_some() || !cfg!(target_os = "linux"),
        "{told}"
    );
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}

/// What comes of one question when every address leads to this host.
pub(crate) async fn ask(host: Host, root: Option<&Issuer>, question: &Question) -> Observation {
    let dialer: Arc<dyn Dialer> = OneHost::new(host);
    network(dialer, root).prober().ask(question.clone()).await
}
