//! The HTTP client for one resolver.

use std::net::SocketAddr;

use reqwest::Client;
use strictmx_core::observation::Cause;

use crate::budget::{self, DNS_TRY};
use crate::failure::{cause_of_io, words};
use crate::tls::{self, Roots};

use super::Upstream;

/// A client that goes to this host and nowhere else: no redirects, no proxies of the environment.
pub(super) fn client(
    upstream: &Upstream,
    roots: &Roots,
    user_agent: &str,
) -> Result<Client, String> {
    let tls = tls::trusted_config(roots, "h2").map_err(|error| error.to_string())?;
    let mut builder = Client::builder()
        .tls_backend_preconfigured(tls)
        .user_agent(user_agent)
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .https_only(true)
        // RFC 8484 5.2 asks for HTTP/2: all questions share one connection.
        .http2_prior_knowledge()
        .http2_keep_alive_interval(DNS_TRY)
        .http2_keep_alive_timeout(DNS_TRY)
        .connect_timeout(budget::CONNECT);
    if !upstream.addresses().is_empty() {
        // Port 0 stands for that of the URL.
        let addresses: Vec<_> = upstream
            .addresses()
            .iter()
            .map(|address| SocketAddr::new(*address, 0))
            .collect();
        builder = builder.resolve_to_addrs(upstream.name(), &addresses);
    }
    builder.build().map_err(|error| words(&error))
}

pub(super) fn cause_of_client(error: &reqwest::Error) -> Cause {
    let mut source: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = source {
        if let Some(error) = error.downcast_ref::<std::io::Error>() {
            return cause_of_io(error);
        }
        source = error.source();
    }
    if error.is_timeout() {
        Cause::Timeout
    } else {
        Cause::Protocol
    }
}
