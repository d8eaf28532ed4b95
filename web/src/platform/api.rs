//! The companion service: the only file that calls it.

use std::ops::ControlFlow;

use gloo_net::http::{Request, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use strictmx_core::domain_name::DomainName;
use strictmx_wire::{FORMAT_VERSION, Problem, ScanEvent};
use web_sys::RequestRedirect;

use super::fetching::{Abort, Chunks, whole};
use super::json;

/// Why there is no stream of events.
#[derive(Clone, Debug, PartialEq)]
pub enum NoScan {
    /// The service says no.
    Refused(Problem),
    /// It tells what this page cannot read: one of the two is of another version.
    Stale,
    /// It does not answer, broke off, or answers something else.
    Lost,
}

/// A domain to try.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Example {
    /// The domain.
    pub domain: DomainName,
    /// What is to be seen there.
    pub title: String,
}

/// A service that checks says something every ten seconds, be it that it is still there.
const SILENCE_MS: u32 = 30_000;

/// More octets than any answer has.
const MAX_ANSWER: usize = 8 << 20;

/// Scans a domain: calls back with every event, and the JSON that it stood in, until the last, or
/// until the callback breaks off; `domain` is an A-label. The service is the one that the page comes from where its origin
/// is empty.
///
/// # Errors
/// [`NoScan`]; what came before it stays.
pub async fn scan(
    origin: &str,
    domain: &str,
    fresh: bool,
    mut on_event: impl FnMut(ScanEvent, &str) -> ControlFlow<()>,
) -> Result<(), NoScan> {
    // An A-label needs no escapes.
    let fresh = if fresh { "?fresh=true" } else { "" };
    let url = [origin, "/api/v1/scan/", domain, fresh].concat();
    let abort = Abort::new();
    let request = Request::get(&url)
        .header("accept", "text/event-stream")
        .redirect(RequestRedirect::Error)
        .abort_signal(abort.signal().as_ref());
    let mut _silence = abort.after(SILENCE_MS);
    let response = request.send().await.map_err(|_| NoScan::Lost)?;
    if !response.ok() {
        return Err(read(&response).await.map_or(NoScan::Lost, NoScan::Refused));
    }
    let chunks = Chunks::of(&response).ok_or(NoScan::Lost)?;
    let mut lines = Lines::default();
    loop {
        let Ok(Some(chunk)) = chunks.next().await else {
            return Err(NoScan::Lost);
        };
        _silence = abort.after(SILENCE_MS);
        for line in lines.push(&chunk) {
            // The kind of an event stands in its data, too.
            let Some(data) = line.strip_prefix("data:") else {
                continue;
            };
            let event = json::read(data).filter(|event| is_meant(event, Some(domain)));
            let event = event.ok_or(NoScan::Stale)?;
            let last = matches!(event, ScanEvent::Done {});
            if on_event(event, data).is_break() || last {
                return Ok(());
            }
        }
        if lines.rest.len() > MAX_ANSWER {
            return Err(NoScan::Stale);
        }
    }
}

/// The event that stands in a JSON; `None` where this page cannot read it as it was meant.
pub fn event(data: &str) -> Option<ScanEvent> {
    json::read(data).filter(|event| is_meant(event, None))
}

/// Whether this page reads an event as it was meant, and of the domain that was asked about.
fn is_meant(event: &ScanEvent, asked: Option<&str>) -> bool {
    match event {
        ScanEvent::Started {
            format_version,
            policy_domain,
            ..
        } => {
            *format_version == FORMAT_VERSION
                && asked.is_none_or(|asked| asked == policy_domain.a_label())
        }
        _ => true,
    }
}

/// Domains to try; none where the service does not answer.
pub async fn examples() -> Vec<Example> {
    match Request::get("/api/v1/examples").send().await {
        Ok(response) if response.ok() => read(&response).await.unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// Why an address is not that of a strictmx service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoService {
    /// It does not answer within ten seconds.
    Silent,
    /// It answers with this HTTP status.
    Other(u16),
    /// It answers something else.
    NotStrictmx,
    /// It is a strictmx of this version, which tells what this page cannot read.
    OtherVersion(String),
}

/// How long somebody who may not be there is waited for.
const PATIENCE_MS: u32 = 10_000;

/// Whether a strictmx service is at an origin: its description of itself says so.
///
/// # Errors
/// [`NoService`].
pub async fn is_service(origin: &str) -> Result<(), NoService> {
    #[derive(Deserialize)]
    struct Description {
        info: Info,
    }
    #[derive(Deserialize)]
    struct Info {
        title: String,
        version: String,
        #[serde(rename = "x-format-version")]
        format_version: Option<u32>,
    }
    let patience = web_sys::AbortSignal::timeout_with_u32(PATIENCE_MS);
    let response = Request::get(&format!("{origin}/api/v1/openapi.json"))
        .redirect(RequestRedirect::Error)
        .abort_signal(Some(&patience))
        .send()
        .await
        .map_err(|_| NoService::Silent)?;
    if !response.ok() {
        return Err(NoService::Other(response.status()));
    }
    let description: Option<Description> = read(&response).await;
    match description {
        Some(Description { info }) if info.title == "strictmx" => match info.format_version {
            Some(FORMAT_VERSION) => Ok(()),
            _ => Err(NoService::OtherVersion(info.version)),
        },
        _ => Err(NoService::NotStrictmx),
    }
}

pub(super) async fn read<T: DeserializeOwned>(response: &Response) -> Option<T> {
    // What is cut off is no JSON.
    let (octets, _) = whole(response, MAX_ANSWER).await;
    json::read(&String::from_utf8_lossy(&octets))
}

/// Puts chunks together to lines.
#[derive(Debug, Default)]
struct Lines {
    rest: Vec<u8>,
}

impl Lines {
    fn push(&mut self, chunk: &[u8]) -> Vec<String> {
        self.rest.extend_from_slice(chunk);
        let Some(end) = self.rest.iter().rposition(|octet| *octet == b'\n') else {
            return Vec::new();
        };
        let whole: Vec<u8> = self.rest.drain(..=end).collect();
        String::from_utf8_lossy(&whole)
            .lines()
            .map(str::to_owned)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_of_another_version_is_told_apart() {
        let started = |format_version| ScanEvent::Started {
            format_version,
            policy_domain: "example.com".parse().expect("a name"),
            checked_at: strictmx_core::timestamp::Timestamp::default(),
            age_s: 0,
        };
        let cases = [
            (started(FORMAT_VERSION), true, "its own version"),
            (started(FORMAT_VERSION + 1), false, "a later one"),
            (ScanEvent::Done {}, true, "says no version"),
        ];
        for (event, expected, why) in cases {
            assert_eq!(is_meant(&event, None), expected, "{why}");
        }
    }

    #[test]
    fn what_is_told_of_another_domain_is_not_taken() {
        let started = ScanEvent::Started {
            format_version: FORMAT_VERSION,
            policy_domain: "Example.COM".parse().expect("a name"),
            checked_at: strictmx_core::timestamp::Timestamp::default(),
            age_s: 0,
        };
        assert!(is_meant(&started, Some("example.com")));
        assert!(!is_meant(&started, Some("example.net")));
        assert!(is_meant(&ScanEvent::Done {}, Some("example.net")));
    }

    #[test]
    fn lines_come_whole_whatever_the_chunks() {
        let text = "event: asked\ndata: {\"a\":\"\u{fc}\"}\n\n: keep-alive\n";
        for size in 1..text.len() {
            let mut lines = Lines::default();
            let all: Vec<_> = text
                .as_bytes()
                .chunks(size)
                .flat_map(|chunk| lines.push(chunk))
                .collect();
            assert_eq!(all, text.lines().collect::<Vec<_>>(), "chunks of {size}");
        }
    }
}
