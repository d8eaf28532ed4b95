//! Fetches a policy from one address (RFC 8461 3.3): own socket, own TLS, HTTP/1.1, no redirects,
//! no decoding. How far it went is kept whatever happens.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http::{HeaderMap, Request, header};
use http_body_util::{BodyExt as _, Empty};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use strictmx_core::domain_name::DomainName;
use strictmx_core::observation::{Cause, Failure, HttpResponse, Observation, PolicyFetch, Stage};
use strictmx_core::octets::Text;
use tokio::sync::Notify;
use tokio::time::{timeout, timeout_at};

use crate::address_guard::Port;
use crate::budget::{self, POLICY_BODY};
use crate::failure::{cause_of_http, words};
use crate::network::NetworkProber;
use crate::pace::{Handshaking, Rank, Turn};
use crate::stages::Stages;

/// Where a policy lives (RFC 8461 3.3).
pub(crate) const PATH: &str = "/.well-known/mta-sts.txt";

/// What came of asking one address.
pub(crate) async fn fetch(
    prober: &NetworkProber<'_>,
    policy_host: &DomainName,
    address: IpAddr,
    path: &'static str,
    limit: Duration,
) -> Observation {
    let realm = prober.realm(policy_host);
    // No verdict depends on other paths.
    let rank = if path == PATH {
        Rank::Verdict
    } else {
        Rank::Depth
    };
    let turn = match prober.turn(realm, address, Port::Https, rank).await {
        Ok(turn) => turn,
        Err(failure) => return Observation::Unknown(failure),
    };
    let handshaking = match prober.handshake_turn(budget::TURN).await {
        Ok(handshaking) => handshaking,
        Err(failure) => return Observation::Unknown(failure),
    };
    let mut stages = Stages::begin();
    let mut fetch = PolicyFetch::default();
    let turns = (turn, handshaking);
    let attempt = attempt(prober, policy_host, turns, path, &mut stages, &mut fetch);
    let result = timeout(limit, attempt).await;
    let failure = match result {
        Ok(Ok(())) => None,
        Ok(Err(failure)) => Some(failure),
        Err(_) => Some(stages.failure(Cause::Timeout, "the time for a policy is over")),
    };
    match failure {
        Some(failure) if failure.stage == Stage::Start => Observation::Unknown(failure),
        failure => {
            // How long was waited says which senders have given up before.
            let broke_off = failure
                .as_ref()
                .is_some_and(|failure| failure.cause != Cause::Timeout);
            fetch.timings = stages.into_timings(broke_off);
            fetch.failure = failure;
            Observation::Policy(fetch)
        }
    }
}

async fn attempt(
    prober: &NetworkProber<'_>,
    policy_host: &DomainName,
    (turn, handshaking): (Turn, Handshaking),
    path: &'static str,
    stages: &mut Stages,
    fetch: &mut PolicyFetch,
) -> Result<(), Failure> {
    let realm = prober.realm(policy_host);
    let connection = prober.connect(realm, turn).await?;

    stages.enter(Stage::TlsHandshake);
    let https_tls = &prober.network.https_tls;
    let shaking = https_tls.handshake(policy_host, connection);
    let stream = match timeout_at(stages.deadline(budget::TLS_HANDSHAKE), shaking).await {
        Ok(Ok((shaken, stream))) => {
            drop(handshaking);
            fetch.tls = Some(prober.session(realm, shaken).await?);
            stream
        }
        Ok(Err(failed)) => return Err(stages.failure(failed.cause, failed.detail)),
        Err(_) => return Err(stages.failure(Cause::Timeout, "")),
    };

    stages.enter(Stage::ResponseHead);
    let builder = http1_builder();
    let of_http =
        |stages: &Stages, error: hyper::Error| stages.failure(cause_of_http(&error), words(&error));
    let (mut sender, connection) = builder
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|error| of_http(stages, error))?;
    let exchange = async {
        let interim = Arc::<Interim>::default();
        let request = request(policy_host, path, &prober.network.user_agent, &interim);
        let response = tokio::select! {
            biased;
            () = interim.too_many.notified() => {
                return Err(stages.failure(Cause::Protocol, "too many interim responses"));
            }
            response = sender.send_request(request) => response,
        };
        let response = response.map_err(|error| of_http(stages, error))?;
        let (head, mut body) = response.into_parts();
        let response = fetch.response.insert(HttpResponse {
            status: head.status.as_u16(),
            headers: fields(&head.headers),
            body: Text::default(),
        });
        stages.enter(Stage::ResponseBody);
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| of_http(stages, error))?;
            let octets = frame.into_data().unwrap_or_default();
            let room = POLICY_BODY - response.body.len();
            response
                .body
                .0
                .extend_from_slice(&octets[..octets.len().min(room)]);
            if octets.len() > room {
                let detail = format!("more than {POLICY_BODY} octets");
                return Err(stages.failure(Cause::TooLarge, detail));
            }
        }
        Ok(())
    };
    // The connection does the work, and ends when the exchange does.
    tokio::select! {
        biased;
        result = exchange => result,
        () = drive(connection) => Err(Failure::new(Stage::ResponseHead, Cause::Closed)),
    }
}

/// Runs a connection. Its errors come out of the exchange, which is the one to report them; so
/// this never ends before.
async fn drive<F: Future>(connection: F) {
    let _ = connection.await;
    std::future::pending::<()>().await;
}

fn http1_builder() -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .max_headers(budget::RESPONSE_HEADERS)
        .max_header_size(budget::RESPONSE_HEAD)
        .max_buf_size(budget::RESPONSE_HEAD);
    builder
}

/// Counts interim responses.
#[derive(Default)]
struct Interim {
    count: AtomicUsize,
    too_many: Notify,
}

fn request(
    policy_host: &DomainName,
    path: &'static str,
    user_agent: &http::HeaderValue,
    interim: &Arc<Interim>,
) -> Request<Empty<Bytes>> {
    let mut request = Request::new(Empty::new());
    *request.uri_mut() = http::Uri::from_static(path);
    let headers = request.headers_mut();
    // A-labels are always a value; a name with other octets has failed in SNI before.
    if let Ok(host) = http::HeaderValue::from_str(policy_host.a_label()) {
        headers.insert(header::HOST, host);
    }
    headers.insert(header::USER_AGENT, user_agent.clone());
    headers.insert(
        header::ACCEPT,
        http::HeaderValue::from_static("text/plain, */*;q=0.1"),
    );
    // RFC 8461 3.3: no cached policy; RFC 9111 5.2.1.4.
    headers.insert(
        header::CACHE_CONTROL,
        http::HeaderValue::from_static("no-cache"),
    );
    let interim = Arc::clone(interim);
    hyper::ext::on_informational(&mut request, move |_| {
        if interim.count.fetch_add(1, Ordering::Relaxed) >= budget::INTERIM_RESPONSES {
            interim.too_many.notify_one();
        }
    });
    request
}

fn fields(headers: &HeaderMap) -> Vec<(String, Text)> {
    headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), Text(value.as_bytes().to_vec())))
        .collect()
}

#[cfg(test)]
mod tests;
