//! DNS over HTTPS that answers what is planned, malformed messages among it, or loses the question.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex};

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use strictmx_core::dns::{self, Rcode, Record};
use strictmx_core::domain_name::DomainName;
use strictmx_core::question::RecordType;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use super::dice::Dice;
use super::plan::{APEX, Dns, RESOLVERS, dns_of, records, split};
use super::zones::{self, Reply};

/// Of a hundred questions, so many are lost by each resolver but the first: half of them are never
/// answered, the others broken off.
const LOST: u64 = 30;

/// Name of the certificate of a resolver.
pub(super) fn name(resolver: usize) -> String {
    format!("doh{resolver}.{APEX}")
}

/// How the service is told of it.
pub(super) fn url(resolver: usize) -> String {
    let address = RESOLVERS[resolver];
    format!("https://{}/dns-query@{address}", name(resolver))
}

/// How often each question came to each resolver.
pub(super) type Asked = Arc<Mutex<HashMap<(usize, String, RecordType), usize>>>;

/// Answers over one connection until it ends.
pub(super) async fn serve(resolver: usize, stream: TcpStream, acceptor: TlsAcceptor, asked: Asked) {
    let Ok(stream) = acceptor.accept(stream).await else {
        return;
    };
    let service = service_fn(move |request| answer(resolver, request, Arc::clone(&asked)));
    let server = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
    // The client may go away whenever it likes.
    let _ = server.serve_connection(TokioIo::new(stream), service).await;
}

/// # Errors
/// Where the question is lost: the stream is reset.
async fn answer(
    resolver: usize,
    request: Request<Incoming>,
    asked: Asked,
) -> io::Result<Response<Full<Bytes>>> {
    let body = request.into_body().collect().await;
    let query = body.map_err(io::Error::other)?.to_bytes();
    let (owner, rtype) = question(&query);
    let times = {
        let mut asked = asked.lock().expect("a map");
        let key = (resolver, owner.a_label().to_owned(), rtype);
        let times = asked.entry(key).or_default();
        *times += 1;
        *times - 1
    };
    if resolver > 0 {
        let mut dice = Dice::of(
            resolver as u32,
            owner.a_label(),
            (times << 8) as u64 | rtype as u64,
        );
        match dice.below(100) {
            lost if lost < LOST / 2 => std::future::pending().await,
            lost if lost < LOST => return Err(io::ErrorKind::ConnectionReset.into()),
            _ => {}
        }
    }
    let split = split(owner.a_label());
    let dns = split.and_then(|(domain, _)| dns_of(domain));
    let reply = match (split, dns) {
        (Some((_, host)), Some(Dns::Made(zone))) => zones::records(zone, host, rtype),
        (Some(split), Some(dns)) => records(split, dns, rtype, times),
        _ => Reply::of(Rcode::NxDomain, Vec::new()),
    };
    if dns == Some(Dns::Silent) {
        std::future::pending::<()>().await;
    }
    let ttl_s = if dns == Some(Dns::Flips) { 0 } else { 300 };
    let mut message = message(&owner, rtype, reply, ttl_s);
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

/// SERVFAIL where that does not fit into a message.
fn message(owner: &DomainName, rtype: RecordType, reply: Reply, ttl_s: u32) -> Vec<u8> {
    let records = reply.data.into_iter().map(|data| Record { ttl_s, data });
    let records: Vec<_> = records.collect();
    let message = dns::response(owner, rtype, reply.rcode, false, &reply.aliases, &records);
    message.unwrap_or_else(|| {
        let failed = dns::response(owner, rtype, Rcode::ServFail, false, &[], &[]);
        failed.expect("a question")
    })
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
