//! The companion service: the only file that calls it.

use std::ops::ControlFlow;

use gloo_net::http::{Request, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use strictmx_core::domain_name::DomainName;
use strictmx_wire::{FORMAT_VERSION, Problem, ScanEvent};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;

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

/// Scans a domain: calls back with every event, and the JSON that it stood in, until the last, or
/// until the callback breaks off. The service is the one that the page comes from where its origin
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
    let encoded = String::from(js_sys::encode_uri_component(domain));
    let url = format!(
        "{origin}/api/v1/scan/{encoded}{}",
        if fresh { "?fresh=true" } else { "" }
    );
    let response = Request::get(&url)
        .header("accept", "text/event-stream")
        .send()
        .await
        .map_err(|_| NoScan::Lost)?;
    if !response.ok() {
        return Err(read(&response).await.map_or(NoScan::Lost, NoScan::Refused));
    }
    let body = response.body().ok_or(NoScan::Lost)?;
    let reader = body
        .get_reader()
        .unchecked_into::<web_sys::ReadableStreamDefaultReader>();
    let mut lines = Lines::default();
    loop {
        let chunk = JsFuture::from(reader.read())
            .await
            .map_err(|_| NoScan::Lost)?;
        let field = |name: &str| js_sys::Reflect::get(&chunk, &name.into()).unwrap_or_default();
        if field("done").is_truthy() {
            return Err(NoScan::Lost);
        }
        for line in lines.push(&js_sys::Uint8Array::new(&field("value")).to_vec()) {
            // The kind of an event stands in its data, too.
            let Some(data) = line.strip_prefix("data:") else {
                continue;
            };
            let event = event(data).ok_or(NoScan::Stale)?;
            let last = matches!(event, ScanEvent::Done {});
            if on_event(event, data).is_break() {
                // Nobody waits for it.
                let _ = reader.cancel();
                return Ok(());
            }
            if last {
                return Ok(());
            }
        }
    }
}

/// The event that stands in a JSON; `None` where this page cannot read it as it was meant.
pub fn event(data: &str) -> Option<ScanEvent> {
    json::read(data).filter(is_of_this_version)
}

/// Whether this page reads an event as it was meant.
fn is_of_this_version(event: &ScanEvent) -> bool {
    match event {
        ScanEvent::Started { format_version, .. } => *format_version == FORMAT_VERSION,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoService {
    /// It does not answer within ten seconds.
    Silent,
    /// It answers with this HTTP status.
    Other(u16),
    /// It answers something else.
    NotStrictmx,
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
    }
    let patience = web_sys::AbortSignal::timeout_with_u32(PATIENCE_MS);
    let response = Request::get(&format!("{origin}/api/v1/openapi.json"))
        .abort_signal(Some(&patience))
        .send()
        .await
        .map_err(|_| NoService::Silent)?;
    if !response.ok() {
        return Err(NoService::Other(response.status()));
    }
    let description: Option<Description> = read(&response).await;
    match description {
        Some(Description { info }) if info.title == "strictmx" => Ok(()),
        _ => Err(NoService::NotStrictmx),
    }
}

pub(super) async fn read<T: DeserializeOwned>(response: &Response) -> Option<T> {
    json::read(&response.text().await.ok()?)
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
            assert_eq!(is_of_this_version(&event), expected, "{why}");
        }
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
