//! DNS over HTTPS (RFC 8484): wire format, POST, several upstreams in order.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::time::Duration;

use futures_util::StreamExt as _;
use reqwest::redirect::Policy;
use reqwest::{Client, Url, header};
use strictmx_core::dns::{self, DnsFailure, Lookup};
use strictmx_core::domain_name::DomainName;
use strictmx_core::observation::{Cause, DnsExchange, Failure, Observation, Stage, UpstreamFailure};
use strictmx_core::octets::Binary;
use strictmx_core::question::RecordType;
use tokio::time::{Instant, timeout};

use crate::budget;
use crate::tls::Roots;

const DNS_MESSAGE: &str = "application/dns-message";

/// A DoH server: its URL, and where to reach it without asking a resolver first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upstream {
    url: Url,
    bootstrap: Vec<IpAddr>,
}

/// Why a text names no upstream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpstreamError {
    text: String,
    reason: String,
}

impl fmt::Display for UpstreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is no DoH server: {}; write https://host/path@address, as in https://dns.quad9.net/dns-query@9.9.9.9",
            self.text, self.reason
        )
    }
}

impl std::error::Error for UpstreamError {}

impl FromStr for Upstream {
    type Err = UpstreamError;

    /// Reads `https://host/path@address,address`; without addresses the system resolves the host.
    fn from_str(text: &str) -> Result<Self, UpstreamError> {
        let error = |reason: String| UpstreamError { text: text.to_owned(), reason };
        let (url, addresses) = text.split_once('@').unwrap_or((text, ""));
        let url = Url::parse(url).map_err(|parse| error(parse.to_string()))?;
        if url.scheme() != "https" || url.host_str().is_none() {
            return Err(error("it must begin with https://".to_owned()));
        }
        let address = |text: &str| text.parse().map_err(|_| error(format!("`{text}` is no address")));
        let bootstrap =
            addresses.split(',').filter(|text| !text.is_empty()).map(address).collect::<Result<_, _>>()?;
        Ok(Self { url, bootstrap })
    }
}

impl fmt::Display for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.url)?;
        for (at, address) in self.bootstrap.iter().enumerate() {
            write!(f, "{}{address}", if at == 0 { '@' } else { ',' })?;
        }
        Ok(())
    }
}

/// Three public resolvers that validate DNSSEC and are run by three different parties.
pub(crate) fn defaults() -> Vec<Upstream> {
    [
        "https://dns.quad9.net/dns-query@9.9.9.9,149.112.112.112,2620:fe::fe",
        "https://cloudflare-dns.com/dns-query@1.1.1.1,1.0.0.1,2606:4700:4700::1111",
        "https://dns.google/dns-query@8.8.8.8,8.8.4.4,2001:4860:4860::8888",
    ]
    .iter()
    .filter_map(|text| text.parse().ok())
    .collect()
}

/// Asks upstreams, in order, until one answers.
#[derive(Clone, Debug)]
pub(crate) struct Doh {
    upstreams: Vec<(Upstream, Client)>,
}

impl Doh {
    pub(crate) fn new(upstreams: &[Upstream], roots: &Roots) -> Result<Self, String> {
        let client = |upstream: &Upstream| {
            let tls = roots.trusted().map_err(|error| error.to_string())?;
            let port = upstream.url.port_or_known_default().unwrap_or(443);
            let addresses: Vec<_> = upstream.bootstrap.iter().map(|ip| SocketAddr::new(*ip, port)).collect();
            let host = upstream.url.host_str().unwrap_or_default();
            let mut builder = Client::builder()
                .use_preconfigured_tls(tls)
                .https_only(true)
                .redirect(Policy::none())
                .no_proxy()
                .connect_timeout(budget::DNS_TRY)
                .pool_idle_timeout(Duration::from_secs(60));
            if !addresses.is_empty() {
                builder = builder.resolve_to_addrs(host, &addresses);
            }
            Ok::<_, String>((upstream.clone(), builder.build().map_err(|error| error.to_string())?))
        };
        Ok(Self { upstreams: upstreams.iter().map(client).collect::<Result<_, _>>()? })
    }

    /// Asks one question.
    pub(crate) async fn ask(&self, owner: &DomainName, rtype: RecordType) -> Observation {
        let (Some(query), Some(unchecked)) = (dns::query(owner, rtype, false), dns::query(owner, rtype, true)) else {
            let detail = format!("{owner} does not fit into a DNS message");
            return Observation::Unknown(Failure::new(Stage::Resolve, Cause::Protocol).detail(detail));
        };
        let begun = Instant::now();
        let mut failed_upstreams = Vec::new();
        let mut broken: Option<DnsExchange> = None;
        for (upstream, client) in &self.upstreams {
            let left = budget::DNS_NAME.saturating_sub(begun.elapsed());
            if left.is_zero() {
                break;
            }
            let resolver = upstream.url.to_string();
            let answered = exchange(client, &upstream.url, &query, left.min(budget::DNS_TRY)).await;
            let (message, age_s) = match answered {
                Ok(answer) => answer,
                Err(failure) => {
                    failed_upstreams.push(UpstreamFailure { resolver, failure });
                    continue;
                }
            };
            let mut seen = DnsExchange {
                resolver: resolver.clone(),
                message: Binary(message),
                age_s,
                checking_disabled: None,
                elapsed_ms: millis(begun),
                failed_upstreams: failed_upstreams.clone(),
            };
            match dns::read(owner, rtype, &seen) {
                Lookup::Failed(DnsFailure::ServFail(_)) => {
                    // RFC 4035 3.2.2: CD=1 tells bogus data from servers that do not answer.
                    let second = exchange(client, &upstream.url, &unchecked, budget::DNS_TRY).await;
                    seen.checking_disabled = second.ok().map(|(message, _)| Binary(message));
                    seen.elapsed_ms = millis(begun);
                    return Observation::Dns(seen);
                }
                // Refused, or not readable: another upstream may know better.
                Lookup::Failed(DnsFailure::Rcode(_) | DnsFailure::Malformed) => {
                    let failure = Failure::new(Stage::Resolve, Cause::Protocol);
                    failed_upstreams.push(UpstreamFailure { resolver, failure });
                    broken.get_or_insert(seen);
                }
                _ => return Observation::Dns(seen),
            }
        }
        if let Some(seen) = broken {
            return Observation::Dns(seen);
        }
        let detail = failed_upstreams
            .iter()
            .map(|upstream| format!("{}: {}", upstream.resolver, upstream.failure.detail))
            .collect::<Vec<_>>()
            .join("; ");
        Observation::Unknown(Failure::new(Stage::Resolve, Cause::NoResolver).detail(detail))
    }
}

/// One request; RFC 8484 4.2.1: only 2xx with the right media type is an answer.
async fn exchange(client: &Client, url: &Url, query: &[u8], limit: Duration) -> Result<(Vec<u8>, u32), Failure> {
    let failure = |cause, detail: String| Failure::new(Stage::Resolve, cause).detail(detail);
    let request = client
        .post(url.clone())
        .header(header::CONTENT_TYPE, DNS_MESSAGE)
        .header(header::ACCEPT, DNS_MESSAGE)
        .body(query.to_vec());
    let answered = timeout(limit, async {
        let response = request.send().await.map_err(|error| failure(Cause::Unreachable, innermost(&error)))?;
        let status = response.status();
        let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
        let media_type = header(header::CONTENT_TYPE).unwrap_or("none").to_owned();
        let age_s = header(header::AGE).and_then(|age| age.parse().ok()).unwrap_or(0);
        if !status.is_success() || !media_type.starts_with(DNS_MESSAGE) {
            let detail = format!("HTTP status {} with media type {media_type}, not a DNS answer", status.as_u16());
            return Err(failure(Cause::Protocol, detail));
        }
        let mut message = Vec::new();
        let mut chunks = response.bytes_stream();
        while let Some(chunk) = chunks.next().await {
            message.extend_from_slice(&chunk.map_err(|error| failure(Cause::Closed, innermost(&error)))?);
            if message.len() > budget::DNS_MESSAGE {
                return Err(failure(Cause::TooLarge, "more than 65,535 octets".to_owned()));
            }
        }
        Ok((message, age_s))
    });
    answered.await.unwrap_or_else(|_| Err(failure(Cause::Timeout, format!("no answer within {limit:?}"))))
}

/// The deepest reason, which says most.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

fn millis(since: Instant) -> u32 {
    u32::try_from(since.elapsed().as_millis()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn upstreams_are_read_and_written() {
        let cases = [
            "https://dns.quad9.net/dns-query@9.9.9.9,2620:fe::fe",
            "https://127.0.0.1:8443/dns-query",
            "https://dns.example/",
        ];
        for text in cases {
            assert_eq!(text.parse::<Upstream>().map(|upstream| upstream.to_string()), Ok(text.to_owned()));
        }
        for text in ["", "dns.quad9.net", "http://dns.example/", "https://dns.example/@nowhere", "tls://1.1.1.1"] {
            let error = text.parse::<Upstream>().expect_err(text).to_string();
            assert!(error.contains("https://host/path@address"), "{error}");
        }
    }

    #[test]
    fn there_are_three_defaults_with_addresses() {
        let defaults = defaults();
        assert_eq!(defaults.len(), 3);
        assert!(defaults.iter().all(|upstream| upstream.bootstrap.len() >= 2));
    }
}
