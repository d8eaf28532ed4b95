//! A resolver that answers as a test says. It listens on the loopback, since the HTTP client has
//! its own sockets.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http::{Request, Response, StatusCode, header};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpListener;

use super::{Issuer, acceptor};
use crate::Upstream;
use crate::doh::DNS_MESSAGE_TYPE;

pub(crate) type Body = BoxBody<Bytes, Infallible>;
/// Makes an answer of the query's octets.
pub(crate) type Answer = dyn Fn(&[u8]) -> Response<Body> + Send + Sync;

/// A resolver on the loopback.
pub(crate) struct Server {
    pub(crate) upstream: Upstream,
    pub(crate) requests: Arc<AtomicUsize>,
    /// Those about the root, which are asked for the resolver's sake.
    pub(crate) root_requests: Arc<AtomicUsize>,
    pub(crate) connections: Arc<AtomicUsize>,
}

pub(crate) async fn server(
    root: &Issuer,
    answer: impl Fn(&[u8]) -> Response<Body> + Send + Sync + 'static,
) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let [requests, root_requests, connections] = [(); 3].map(|()| Arc::<AtomicUsize>::default());
    let answer: Arc<Answer> = Arc::new(answer);
    let (acceptor, counts) = (
        acceptor("dns.test", root),
        (
            [requests.clone(), root_requests.clone()],
            connections.clone(),
        ),
    );
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.expect("a connection");
            counts.1.fetch_add(1, Ordering::Relaxed);
            let (acceptor, answer, requests) = (acceptor.clone(), answer.clone(), counts.0.clone());
            tokio::spawn(async move {
                let Ok(stream) = acceptor.accept(stream).await else {
                    return;
                };
                let service = service_fn(|request: Request<Incoming>| {
                    let answer = answer.clone();
                    let [others, about_root] = requests.clone();
                    async move {
                        assert_eq!(
                            request.uri().path(),
                            "/dns-query",
                            "a redirect was followed"
                        );
                        assert_eq!(request.headers()[header::CONTENT_TYPE], DNS_MESSAGE_TYPE);
                        let query = request
                            .into_body()
                            .collect()
                            .await
                            .expect("a query")
                            .to_bytes();
                        let requests = if is_about_root(&query) {
                            about_root
                        } else {
                            others
                        };
                        requests.fetch_add(1, Ordering::Relaxed);
                        Ok::<_, Infallible>(answer(&query))
                    }
                });
                let builder = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
                // The client may go away whenever it likes.
                let _ = builder
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    });
    let upstream = format!("https://dns.test:{port}/dns-query@127.0.0.1");
    Server {
        upstream: upstream.parse().expect("an upstream"),
        requests,
        root_requests,
        connections,
    }
}

/// Whether a query is about the root: the name stands behind twelve octets of header.
pub(crate) fn is_about_root(query: &[u8]) -> bool {
    query.get(12) == Some(&0)
}

pub(crate) fn full(octets: impl Into<Bytes>) -> Body {
    Full::new(octets.into()).boxed()
}

pub(crate) fn dns_answer(octets: Vec<u8>) -> Response<Body> {
    let response = Response::builder()
        .header(header::CONTENT_TYPE, DNS_MESSAGE_TYPE)
        .header(header::AGE, "250");
    response.body(full(octets)).expect("a response")
}

pub(crate) fn http_answer(status: StatusCode, media_type: &str, body: &str) -> Response<Body> {
    let response = Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, media_type);
    let response = response.header(header::LOCATION, "/elsewhere");
    response.body(full(body.to_owned())).expect("a response")
}
