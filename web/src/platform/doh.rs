//! DNS over HTTPS from the page itself, for when the service does not answer and the visitor wants
//! it. What a browser cannot do, it says.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gloo_net::http::Request;
use strictmx_core::dns;
use strictmx_core::domain_name::DomainName;
use strictmx_core::observation::{
    Cause, DnsExchange, Failure, Observation, Stage, UpstreamFailure,
};
use strictmx_core::octets::Binary;
use strictmx_core::question::{Question, RecordType};
use strictmx_driver::Prober;

use super::fetching::whole;
use super::now_ms;

/// Public resolvers that let pages ask them; the page does where the visitor wants it.
pub const RESOLVERS: [&str; 2] = [
    "https://cloudflare-dns.com/dns-query",
    "https://dns.google/dns-query",
];

/// Their names, for whoever is to choose.
pub const RESOLVER_NAMES: &str = "cloudflare-dns.com and dns.google";

/// Asks public resolvers for DNS, and can do nothing else.
#[derive(Clone, Copy, Debug, Default)]
pub struct BrowserProber;

impl Prober for BrowserProber {
    fn ask(&self, question: Question) -> impl Future<Output = Observation> {
        ask(&RESOLVERS, question)
    }
}

/// Asks these resolvers, in their order, a question about DNS; any other is not tested.
pub async fn ask(resolvers: &[impl AsRef<str>], question: Question) -> Observation {
    let Question::Dns { owner, rtype } = &question else {
        let detail = "a web page can neither see certificates nor speak SMTP";
        return Observation::Unknown(Failure::new(Stage::Start, Cause::Unsupported).detail(detail));
    };
    let Some(query) = dns::query(owner, *rtype, false) else {
        return Observation::Unknown(Failure::new(Stage::Resolve, Cause::Protocol));
    };
    let begun = now_ms();
    let mut failed_upstreams = Vec::new();
    for (at, resolver) in resolvers.iter().enumerate() {
        let resolver = resolver.as_ref();
        let is_last = at + 1 == resolvers.len();
        match exchange(resolver, &query).await {
            // The next one is asked, and the last one is believed.
            Ok((message, _)) if !is_last && !is_answer(&message) => {
                let failure = Failure::new(Stage::Resolve, Cause::NoResolver);
                failed_upstreams.push(UpstreamFailure {
                    resolver: resolver.to_owned(),
                    failure,
                });
            }
            Ok((message, age_s)) => {
                return Observation::Dns(DnsExchange {
                    resolver: resolver.to_owned(),
                    message: Binary(message),
                    age_s,
                    checking_disabled: None,
                    elapsed_ms: (now_ms() - begun) as u32,
                    failed_upstreams,
                });
            }
            Err(failure) => failed_upstreams.push(UpstreamFailure {
                resolver: resolver.to_owned(),
                failure,
            }),
        }
    }
    Observation::Unknown(Failure::new(Stage::Resolve, Cause::NoResolver))
}

/// Whether a resolver answers at all, whatever it says: it is asked about the root.
///
/// # Errors
/// What came instead, for experts.
pub async fn answers(resolver: &str) -> Result<(), String> {
    let query = dns::query(&DomainName::root(), RecordType::Txt, false).unwrap_or_default();
    match exchange(resolver, &query).await {
        Ok(_) => Ok(()),
        Err(failure) => Err(failure.detail),
    }
}

/// NoError and NXDomain (RFC 1035 4.1.1): other codes may be the resolver's own.
fn is_answer(message: &[u8]) -> bool {
    message
        .get(3)
        .is_some_and(|octet| matches!(octet & 15, 0 | 3))
}

/// Whether a message is a response that repeats the question of a query (RFC 1035 4.1), which has an
/// OPT record of 11 octets behind it (RFC 6891 6.1.2).
fn answers_to(query: &[u8], message: &[u8]) -> bool {
    let question = 12..query.len().saturating_sub(11);
    let is_response = message.get(2).is_some_and(|octet| octet & 0x80 != 0);
    let asked = query.get(question.clone());
    let repeated = message.get(question);
    let is_same = asked
        .zip(repeated)
        .is_some_and(|(asked, repeated)| asked.eq_ignore_ascii_case(repeated));
    is_response && is_same && message.get(4..6) == Some(&[0, 1])
}

/// Octets of a message: its length would not be written with more (RFC 1035 4.2.2).
const MAX_MESSAGE: usize = 65_535;

/// So long a resolver has for an answer, in milliseconds; then the next one is asked.
const PATIENCE_MS: u32 = 4_000;

/// Where a resolver answers a query: base64url without padding (RFC 8484 6).
fn url(resolver: &str, query: &[u8]) -> String {
    format!("{resolver}?dns={}", URL_SAFE_NO_PAD.encode(query))
}

/// RFC 8484 4.1: GET, which a page may send across origins without asking first.
async fn exchange(resolver: &str, query: &[u8]) -> Result<(Vec<u8>, u32), Failure> {
    let failure = |cause| Failure::new(Stage::Resolve, cause);
    let url = url(resolver, query);
    // Whoever checks again wants to know what is so now, of that resolver and of no other.
    let patience = web_sys::AbortSignal::timeout_with_u32(PATIENCE_MS);
    let request = Request::get(&url)
        .header("accept", "application/dns-message")
        .cache(web_sys::RequestCache::NoStore)
        .redirect(web_sys::RequestRedirect::Error)
        .abort_signal(Some(&patience));
    let response = request
        .send()
        .await
        .map_err(|error| failure(Cause::Unreachable).detail(error.to_string()))?;
    let is_dns = response
        .headers()
        .get("content-type")
        .is_some_and(|value| value.starts_with("application/dns-message"));
    if !response.ok() || !is_dns {
        return Err(failure(Cause::Protocol).detail(format!("HTTP status {}", response.status())));
    }
    let age_s = response
        .headers()
        .get("age")
        .and_then(|age| age.parse().ok())
        .unwrap_or(0);
    let (message, cut) = whole(&response, MAX_MESSAGE).await;
    if cut.is_some() || !answers_to(query, &message) {
        return Err(failure(Cause::Protocol).detail("no answer to the question"));
    }
    Ok((message, age_s))
}

#[cfg(test)]
mod tests {
    use strictmx_core::dns::{Rcode, response};

    use super::*;

    #[test]
    fn an_answer_repeats_its_question() {
        let name = |name: &str| name.parse::<DomainName>().expect("a name");
        let query = |owner: &str| dns::query(&name(owner), RecordType::Txt, false).expect("short");
        let answer = |owner: &str, rtype| {
            let message = response(&name(owner), rtype, Rcode::NoError, false, &[], &[]);
            message.expect("short")
        };
        let asked = query("example.com");
        assert!(answers_to(&asked, &answer("example.com", RecordType::Txt)));
        let root = dns::query(&DomainName::root(), RecordType::Txt, false).expect("short");
        let of_root = response(
            &DomainName::root(),
            RecordType::Txt,
            Rcode::NoError,
            false,
            &[],
            &[],
        );
        assert!(answers_to(&root, &of_root.expect("short")));
        for (other, why) in [
            (answer("example.net", RecordType::Txt), "of another name"),
            (answer("example.com", RecordType::A), "of another type"),
            (asked.clone(), "the question itself"),
            (b"<!doctype html>".to_vec(), "a page"),
            (Vec::new(), "nothing"),
        ] {
            assert!(!answers_to(&asked, &other), "{why}");
        }
    }

    #[test]
    fn who_is_asked_is_named() {
        let named = RESOLVER_NAMES.split(" and ");
        let named: Vec<_> = named
            .map(|name| format!("https://{name}/dns-query"))
            .collect();
        assert_eq!(named, RESOLVERS);
    }

    #[test]
    fn a_question_of_a_page_is_part_of_its_url() {
        // The example of RFC 8484 4.1.1.
        let query = b"\0\0\x01\0\0\x01\0\0\0\0\0\0\x03www\x07example\x03com\0\0\x01\0\x01";
        let expected =
            "https://dns.example/dns-query?dns=AAABAAABAAAAAAAAA3d3dwdleGFtcGxlA2NvbQAAAQAB";
        assert_eq!(url("https://dns.example/dns-query", query), expected);
        assert!(url("https://dns.example/", &[0xff; 4]).ends_with("?dns=_____w"));
    }

    #[test]
    fn another_resolver_is_asked_where_one_fails_or_refuses() {
        let cases = [
            (0, true),
            (3, true),
            (1, false),
            (2, false),
            (4, false),
            (5, false),
        ];
        for (rcode, expected) in cases {
            assert_eq!(is_answer(&[0, 0, 0x81, 0xa0 | rcode]), expected, "{rcode}");
        }
        assert!(!is_answer(b"no"));
    }
}
