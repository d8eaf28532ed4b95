//! Where a resolver is.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use reqwest::Url;

/// A DNS-over-HTTPS resolver (RFC 8484): `https://dns.example/dns-query`, or with the addresses of
/// its host, so that no other resolver has to be asked for them:
/// `https://dns.example/dns-query@192.0.2.53,2001:db8::53`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upstream {
    url: Url,
    addresses: Vec<IpAddr>,
}

/// Well-known public resolvers that validate DNSSEC and filter nothing, each run by somebody else.
const PUBLIC: [&str; 3] = [
    "https://cloudflare-dns.com/dns-query@1.1.1.1,1.0.0.1,2606:4700:4700::1111,2606:4700:4700::1001",
    "https://dns.google/dns-query@8.8.8.8,8.8.4.4,2001:4860:4860::8888,2001:4860:4860::8844",
    "https://dns.mullvad.net/dns-query@194.242.2.2,2a07:e340::2",
];

impl Upstream {
    /// The default list, asked in this order.
    pub fn public() -> Vec<Self> {
        PUBLIC.iter().filter_map(|text| text.parse().ok()).collect()
    }

    /// What it is called in evidence: its host.
    pub fn name(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// Addresses of its host; empty where the system resolves it.
    pub fn addresses(&self) -> &[IpAddr] {
        &self.addresses
    }

    pub(super) fn url(&self) -> &Url {
        &self.url
    }
}

/// Why a text is no upstream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpstreamError {
    text: String,
    reason: String,
}

impl fmt::Display for UpstreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is no resolver: {}; write https://dns.example/dns-query, or \
             https://dns.example/dns-query@192.0.2.53,2001:db8::53",
            self.text.escape_debug(),
            self.reason
        )
    }
}

impl std::error::Error for UpstreamError {}

impl FromStr for Upstream {
    type Err = UpstreamError;

    fn from_str(text: &str) -> Result<Self, UpstreamError> {
        let error = |reason: String| UpstreamError {
            text: text.to_owned(),
            reason,
        };
        // No URL of a resolver has an at sign of its own.
        let (url, addresses) = text.split_once('@').unwrap_or((text, ""));
        let url = Url::parse(url).map_err(|reason| error(reason.to_string()))?;
        if url.scheme() != "https" {
            return Err(error("only https carries DNS privately".to_owned()));
        }
        let mut parsed = Vec::new();
        for address in addresses.split(',').filter(|address| !address.is_empty()) {
            let bad = |_| error(format!("`{}` is no address", address.escape_debug()));
            parsed.push(address.parse().map_err(bad)?);
        }
        if parsed.is_empty() && text.contains('@') {
            return Err(error("no address follows the at sign".to_owned()));
        }
        Ok(Self {
            url,
            addresses: parsed,
        })
    }
}

impl fmt::Display for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.url)?;
        for (n, address) in self.addresses.iter().enumerate() {
            write!(f, "{}{address}", if n == 0 { '@' } else { ',' })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_public_ones_parse_and_need_no_other_resolver() {
        let public = Upstream::public();
        assert_eq!(public.len(), PUBLIC.len());
        assert!(
            public
                .iter()
                .all(|upstream| !upstream.addresses().is_empty())
        );
    }

    #[test]
    fn prints_what_it_reads() {
        for text in PUBLIC.into_iter().chain([
            "https://dns.example/dns-query",
            "https://dns.example:8443/q@::1",
        ]) {
            assert_eq!(text.parse::<Upstream>().expect(text).to_string(), text);
        }
    }

    #[test]
    fn refuses_with_the_reason() {
        let cases = [
            ("", "relative URL without a base"),
            ("1.1.1.1", "relative URL without a base"),
            ("http://dns.example/dns-query", "only https"),
            ("https://dns.example/dns-query@", "no address follows"),
            (
                "https://dns.example/dns-query@192.0.2",
                "`192.0.2` is no address",
            ),
            (
                "https://user@dns.example/dns-query",
                "`dns.example/dns-query` is no address",
            ),
        ];
        for (text, expected) in cases {
            let error = text.parse::<Upstream>().expect_err(text).to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
