//! DNS over HTTPS that answers what is planned, malformed messages among it.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use strictmx_core::dns::{self, Record};
use strictmx_core::domain_name::DomainName;
use strictmx_core::question::RecordType;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::plan::{APEX, Dns, RESOLVER, domains, records};

/// Name of its certificate.
pub(super) fn name() -> String {
    format!("doh.{APEX}")
}

/// How often each question came.
pub(super) type Asked = Arc<Mutex<HashMap<(String, RecordType), usize>>>;

/// Answers until the process ends.
pub(super) async fn start(acceptor: TlsAcceptor) -> Asked {
    let asked = Asked::default();
    let counts = Arc::clone(&asked);
    let listener = TcpListener::bind((RESOLVER, 443)).await.expect("its port");
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.expect("a connection");
            let (acceptor, counts) = (acceptor.clone(), Arc::clone(&counts));
            tokio::spawn(async move {
                let Ok(stream) = acceptor.accept(stream).await else {
                    return;
                };
                let service = service_fn(move |request| answer(request, Arc::clone(&counts)));
                let server = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
                // The client may go away whenever it likes.
                let _ = server.serve_connection(TokioIo::new(stream), service).await;
            });
        }
    });
    asked
}

async fn answer(
    request: Request<Incoming>,
    asked: Asked,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let body = request.into_body().collect().await;
    let query = body.expect("a query").to_bytes();
    let (owner, rtype) = question(&query);
    let times = {
        let mut asked = asked.lock().expect("a map");
        let times = asked
            .entry((owner.a_label().to_owned(), rtype))
            .or_default();
        *times += 1;
        *times - 1
    };
    let of_domain =
        |(label, _): &(String, Dns)| owner.a_label().ends_with(&format!("{label}.{APEX}"));
    let dns = domains().into_iter().find(of_domain).map(|(_, dns)| dns);
    if dns == Some(Dns::Silent) {
        std::future::pending::<()>().await;
    }
    let (rcode, data) = records(&owner, rtype, times);
    let ttl_s = if dns == Some(Dns::Flips) { 0 } else { 300 };
    let records: Vec<_> = data
        .into_iter()
        .map(|data| Record { ttl_s, data })
        .collect();
    let message = dns::response(&owner, rtype, rcode, false, &[], &records);
    let mut message = message.expect("a message");
    match dns {
        Some(Dns::Loops) => message[12..14].copy_from_slice(&[0xc0, 12]),
        Some(Dns::Floods) => {
            message.resize(65_535, 0xc0);
            // So many records are promised.
            message[6..8].copy_from_slice(&[0xff, 0xff]);
        }
        Some(Dns::Truncates) => message[2] |= 0x02,
        _ => {}
    }
    let mut response = Response::new(Full::new(message.into()));
    let media_type = HeaderValue::from_static("application/dns-message");
    response.headers_mut().insert(CONTENT_TYPE, media_type);
    Ok(response)
}

/// The question of a query (RFC 1035 4.1.2); those that come here have one, uncompressed.
fn question(query: &[u8]) -> (DomainName, RecordType) {
    let (mut labels, mut at) = (Vec::new(), 12);
    while query[at] != 0 {
        let end = at + 1 + usize::from(query[at]);
        labels.push(&query[at + 1..end]);
        at = end;
    }
    let rtype = match query[at + 2] {
        1 => RecordType::A,
        15 => RecordType::Mx,
        16 => RecordType::Txt,
        28 => RecordType::Aaaa,
        _ => RecordType::Tlsa,
    };
    (DomainName::from_labels(labels), rtype)
}
