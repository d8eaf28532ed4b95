//! What an extension can find out by itself: DNS over HTTPS, and the policy where the reader has
//! granted its host. Whatever else there is to ask it says that it cannot.

use std::cell::Cell;
use std::net::IpAddr;

use gloo_net::http::Request;
use strictmx_core::domain_name::DomainName;
use strictmx_core::observation::{
    Cause, Failure, HttpResponse, Observation, PolicyFetch, Stage, Timing,
};
use strictmx_core::octets::Text;
use strictmx_core::question::Question;
use strictmx_core::sts::policy::MAX_OCTETS;
use strictmx_driver::Prober;
use web_sys::{RequestCache, RequestCredentials, RequestRedirect};

use crate::platform::fetching::whole;
use crate::platform::{doh, now_ms};

/// RFC 8461 3.2.
const PATH: &str = "/.well-known/mta-sts.txt";

/// Fields about how the octets came, which the browser has undone (Fetch Standard, 4.6).
const UNDONE: [&str; 3] = ["content-encoding", "content-length", "transfer-encoding"];

/// Asks resolvers and, where it may, the policy host.
#[derive(Debug)]
pub struct ExtensionProber {
    resolvers: Vec<String>,
    may_fetch: bool,
    /// The one for which the policy is fetched: to which address a browser goes it does not tell.
    address: Cell<Option<IpAddr>>,
}

impl ExtensionProber {
    /// Asks these resolvers; fetches the policy only if that is granted.
    pub fn new(resolvers: Vec<String>, may_fetch: bool) -> Self {
        Self {
            resolvers,
            may_fetch,
            address: Cell::new(None),
        }
    }

    async fn policy(&self, host: &DomainName, address: IpAddr, path: &str) -> Observation {
        if !self.may_fetch {
            let why = format!("this extension has not been allowed to read https://{host}");
            return Observation::Unknown(Failure::new(Stage::Start, Cause::Withheld { why }));
        }
        if self.address.get().is_some_and(|first| first != address) {
            return unsupported("a browser chooses itself to which address it goes");
        }
        self.address.set(Some(address));
        fetch(&format!("https://{host}{path}")).await
    }
}

impl Prober for ExtensionProber {
    async fn ask(&self, question: Question) -> Observation {
        match &question {
            Question::Policy {
                policy_host,
                address,
            } => self.policy(policy_host, *address, PATH).await,
            Question::NearPath {
                policy_host,
                address,
                path,
            } => self.policy(policy_host, *address, path.path()).await,
            _ => doh::ask(&self.resolvers, question).await,
        }
    }
}

fn unsupported(detail: impl Into<String>) -> Observation {
    Observation::Unknown(Failure::new(Stage::Start, Cause::Unsupported).detail(detail))
}

/// A response as it came over HTTPS that the browser has verified by its own roots. What stood in the
/// way of one it does not tell.
async fn fetch(url: &str) -> Observation {
    let begun_ms = now_ms();
    let request = Request::get(url)
        .redirect(RequestRedirect::Manual)
        .credentials(RequestCredentials::Omit)
        .cache(RequestCache::NoStore);
    let response = match request.send().await {
        Ok(response) => response,
        Err(error) => return unsupported(format!("the browser did not get it: {error}")),
    };
    // An opaque redirect (Fetch Standard, 3.1.4).
    if response.status() == 0 {
        return unsupported("it leads elsewhere, and a browser does not tell how");
    }
    let head_ms = now_ms();
    let headers = response.headers().entries();
    let headers = headers.filter(|(name, _)| !UNDONE.contains(&&**name));
    let headers = headers
        .map(|(name, value)| (name, Text(value.into_bytes())))
        .collect();
    let status = response.status();
    let (body, failed) = whole(&response, MAX_OCTETS).await;
    let failure = failed.map(|cut| Failure::new(Stage::ResponseBody, cut.into()));
    let timing = |stage, ms: f64| Timing {
        stage,
        elapsed_ms: ms as u32,
    };
    Observation::Policy(PolicyFetch {
        timings: vec![
            timing(Stage::ResponseHead, head_ms - begun_ms),
            timing(Stage::ResponseBody, now_ms() - head_ms),
        ],
        tls: None,
        response: Some(HttpResponse {
            status,
            headers,
            body: Text(body),
        }),
        failure,
    })
}
