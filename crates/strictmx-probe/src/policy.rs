//! Fetching the policy (RFC 8461 3.3) from one address: our own socket, no redirects, no caches,
//! no content codings.

use http_body_util::{BodyExt as _, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::{Request, Response, header};
use hyper_util::rt::TokioIo;
use strictmx_core::domain_name::DomainName;
use strictmx_core::observation::{Cause, Failure, HttpResponse, PolicyFetch, Stage, Timing};
use strictmx_core::octets::Text;
use tokio::time::{Instant, timeout, timeout_at};

use crate::budget;
use crate::dialer::Conn;
use crate::tls::Probe;

/// The path of every policy (RFC 8461 3.2).
const PATH: &str = "/.well-known/mta-sts.txt";

/// Fetches over a connection that has just been opened.
pub(crate) async fn fetch(
    connected: Result<(Conn, Timing), Failure>,
    tls: &Probe,
    policy_host: &DomainName,
    user_agent: &str,
    deadline: Instant,
) -> PolicyFetch {
    let mut fetch = PolicyFetch::default();
    if let Err(failure) = run(connected, tls, policy_host, user_agent, deadline, &mut fetch).await {
        fetch.failure = Some(failure);
    }
    fetch
}

async fn run(
    connected: Result<(Conn, Timing), Failure>,
    tls: &Probe,
    policy_host: &DomainName,
    user_agent: &str,
    deadline: Instant,
    fetch: &mut PolicyFetch,
) -> Result<(), Failure> {
    let (conn, timing) = connected?;
    fetch.timings.push(timing);

    let begun = Instant::now();
    let handshake = tls.handshake(conn.stream, policy_host, &[b"http/1.1"]);
    let limit = deadline.min(begun + budget::TLS_HANDSHAKE);
    let shaken = timeout_at(limit, handshake).await;
    let (stream, session) = shaken.map_err(|_| Failure::new(Stage::TlsHandshake, Cause::Timeout))??;
    fetch.timings.push(elapsed(Stage::TlsHandshake, begun));
    fetch.tls = Some(session);

    let begun = Instant::now();
    let response = timeout_at(deadline, head(TokioIo::new(stream), policy_host, user_agent));
    let response = response.await.map_err(|_| Failure::new(Stage::ResponseHead, Cause::Timeout))??;
    fetch.timings.push(elapsed(Stage::ResponseHead, begun));

    let begun = Instant::now();
    let (parts, incoming) = response.into_parts();
    let fields = parts.headers.iter().map(|(name, value)| (name.as_str().to_owned(), Text(value.as_bytes().to_vec())));
    let mut seen = HttpResponse { status: parts.status.as_u16(), headers: fields.collect(), body: Text::default() };
    let outcome = timeout_at(deadline, body(incoming, &mut seen.body.0)).await;
    fetch.response = Some(seen);
    outcome.map_err(|_| Failure::new(Stage::ResponseBody, Cause::Timeout))??;
    fetch.timings.push(elapsed(Stage::ResponseBody, begun));
    Ok(())
}

async fn head<S>(io: TokioIo<S>, policy_host: &DomainName, user_agent: &str) -> Result<Response<Incoming>, Failure>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let failure = |error: hyper::Error| {
        let cause = if error.is_parse_too_large() {
            Cause::TooLarge
        } else if error.is_parse() || error.is_parse_status() {
            Cause::Protocol
        } else {
            Cause::Closed
        };
        Failure::new(Stage::ResponseHead, cause).detail(error.to_string())
    };
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(budget::RESPONSE_HEAD)
        .max_headers(budget::RESPONSE_HEADERS)
        .handshake(io)
        .await
        .map_err(failure)?;
    // Ends with the response, or when both are dropped at the deadline.
    tokio::spawn(async move {
        let _ = timeout(budget::POLICY, connection).await;
    });
    let request = Request::get(PATH)
        .header(header::HOST, policy_host.a_label())
        .header(header::USER_AGENT, user_agent)
        .header(header::ACCEPT, "text/plain")
        .header(header::CACHE_CONTROL, "no-cache")
        .body(Empty::<Bytes>::new())
        .map_err(|error| Failure::new(Stage::ResponseHead, Cause::Protocol).detail(error.to_string()))?;
    sender.send_request(request).await.map_err(failure)
}

/// Keeps what came, however it ends; one octet more than the limit is too much (RFC 8461 3.3).
async fn body(mut incoming: Incoming, kept: &mut Vec<u8>) -> Result<(), Failure> {
    while let Some(frame) = incoming.frame().await {
        let frame = frame.map_err(|error| {
            let cause = if error.is_parse() { Cause::Protocol } else { Cause::Closed };
            Failure::new(Stage::ResponseBody, cause).detail(error.to_string())
        })?;
        let Ok(data) = frame.into_data() else { continue };
        let room = budget::POLICY_BODY - kept.len();
        kept.extend_from_slice(&data[..data.len().min(room)]);
        if data.len() > room {
            return Err(Failure::new(Stage::ResponseBody, Cause::TooLarge));
        }
    }
    Ok(())
}

/// How long a stage took.
pub(crate) fn elapsed(stage: Stage, begun: Instant) -> Timing {
    Timing { stage, elapsed_ms: u32::try_from(begun.elapsed().as_millis()).unwrap_or(u32::MAX) }
}
