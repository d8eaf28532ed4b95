//! The lab's resolver: DNS over HTTPS (RFC 8484) on a loopback port, so that the ordinary client
//! of the prober is the one in use. Only the delay is made up.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use domain::base::iana::{self, Rtype};
use domain::base::{Message, MessageBuilder};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use strictmx_core::domain_name::DomainName;
use strictmx_core::question::RecordType;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use crate::authority::{Authority, CertificateKind};
use crate::zone::{Resolver, Zone};

/// The resolvers' names, and those of their certificates.
pub(crate) const HOST: &str = "dns.lab.test";
const SECOND_HOST: &str = "dns2.lab.test";
const PATH: &str = "/dns-query";
const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("application/dns-message");

/// A resolver that answers until it is dropped.
#[derive(Debug)]
pub(crate) struct Doh {
    pub address: SocketAddr,
    host: &'static str,
    accepting: JoinHandle<()>,
}

impl Doh {
    /// Listens on a free loopback port; every query takes one round trip.
    pub(crate) async fn start(
        zone: Arc<Zone>,
        authority: &Authority,
        round_trip: Duration,
        resolver: Resolver,
    ) -> io::Result<Self> {
        let name = match resolver {
            Resolver::First => HOST,
            Resolver::Second => SECOND_HOST,
        };
        let host: DomainName = name.parse().map_err(io::Error::other)?;
        let identity = authority
            .identity(&host, CertificateKind::Ageless)
            .map_err(io::Error::other)?;
        let acceptor = TlsAcceptor::from(
            identity
                .server(
                    rustls::crypto::ring::default_provider(),
                    &["h2", "http/1.1"],
                    rustls::ALL_VERSIONS,
                )
                .map_err(io::Error::other)?,
        );
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let accepting = tokio::spawn(async move {
            // An accept that fails for lack of descriptors is tried again after a pause.
            loop {
                match listener.accept().await {
                    Ok((stream, _)) => {
                        let (acceptor, zone) = (acceptor.clone(), Arc::clone(&zone));
                        tokio::spawn(async move {
                            stream.set_nodelay(true).ok();
                            let Ok(tls) = acceptor.accept(stream).await else {
                                return;
                            };
                            let service = service_fn(|request| {
                                answer(request, Arc::clone(&zone), round_trip, resolver)
                            });
                            let server = auto::Builder::new(TokioExecutor::new());
                            server
                                .serve_connection(TokioIo::new(tls), service)
                                .await
                                .ok();
                        });
                    }
                    Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
                }
            }
        });
        Ok(Self {
            address,
            host: name,
            accepting,
        })
    }

    /// `https://dns.lab.test:<port>/dns-query`.
    pub(crate) fn url(&self) -> String {
        format!("https://{}:{}{PATH}", self.host, self.address.port())
    }
}

impl Drop for Doh {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn answer(
    request: Request<Incoming>,
    zone: Arc<Zone>,
    round_trip: Duration,
    resolver: Resolver,
) -> Result<Response<Full<Bytes>>, Infallible> {
    tokio::time::sleep(round_trip).await;
    let query = match query_in(request).await {
        Ok(query) => query,
        Err(status) => return Ok(empty(status)),
    };
    let Some(message) = resolve(&zone, &query, resolver) else {
        return Ok(empty(StatusCode::BAD_REQUEST));
    };
    let mut response = Response::new(Full::new(Bytes::from(message)));
    response.headers_mut().insert(CONTENT_TYPE, MEDIA_TYPE);
    // Shorter than any TTL of the lab (RFC 8484 5.1).
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("max-age=60"));
    Ok(response)
}

/// The DNS message of a GET or POST request (RFC 8484 4.1).
async fn query_in(request: Request<Incoming>) -> Result<Vec<u8>, StatusCode> {
    if request.uri().path() != PATH {
        return Err(StatusCode::NOT_FOUND);
    }
    match *request.method() {
        Method::GET => {
            let parameters = request.uri().query().unwrap_or_default();
            let dns = parameters
                .split('&')
                .find_map(|pair| pair.strip_prefix("dns="));
            URL_SAFE_NO_PAD
                .decode(dns.unwrap_or_default())
                .map_err(|_| StatusCode::BAD_REQUEST)
        }
        Method::POST if request.headers().get(CONTENT_TYPE) != Some(&MEDIA_TYPE) => {
            Err(StatusCode::UNSUPPORTED_MEDIA_TYPE)
        }
        Method::POST => match Limited::new(request.into_body(), 65_535).collect().await {
            Ok(body) => Ok(body.to_bytes().into()),
            Err(_) => Err(StatusCode::PAYLOAD_TOO_LARGE),
        },
        _ => Err(StatusCode::METHOD_NOT_ALLOWED),
    }
}

/// The answer to a query in wire format; `None` where it is not a query.
pub(crate) fn resolve(zone: &Zone, query: &[u8], resolver: Resolver) -> Option<Vec<u8>> {
    let query = Message::from_slice(query).ok()?;
    let question = query.sole_question().ok()?;
    let labels = question.qname().iter().filter(|label| !label.is_root());
    let owner = DomainName::from_labels(labels.map(|label| label.as_slice()));
    let rtype = match question.qtype() {
        Rtype::A => RecordType::A,
        Rtype::AAAA => RecordType::Aaaa,
        Rtype::MX => RecordType::Mx,
        Rtype::TLSA => RecordType::Tlsa,
        Rtype::TXT => RecordType::Txt,
        // The lab has no records of other types.
        _ => {
            return Some(
                MessageBuilder::new_vec()
                    .start_answer(query, iana::Rcode::NOERROR)
                    .ok()?
                    .finish(),
            );
        }
    };
    let mut message = zone
        .answer(&owner, rtype, query.header().cd(), resolver)
        .message(&owner, rtype)?;
    message
        .get_mut(..2)?
        .copy_from_slice(&query.header().id().to_be_bytes());
    Some(message)
}

fn empty(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::default();
    *response.status_mut() = status;
    response
}
