//! A request names its host once (RFC 9112 3.2): what names none or two would be read differently by
//! whoever stands in front of this service.

use std::convert::identity;

use axum::extract::Request;
use axum::response::Response;
use http::uri::Authority;
use http::{HeaderMap, Version, header};
use strictmx_wire::ProblemKind;

use crate::problem::Refused;

/// # Errors
/// [`ProblemKind::HOST`].
pub(crate) fn one(request: &mut Request) -> Result<fn(Response) -> Response, Refused> {
    if is_named_once(request.version(), request.headers()) {
        return Ok(identity);
    }
    let kind = ProblemKind::HOST;
    let detail = "Send one header Host with the name of this service, and its port if it has one.";
    let detail = detail.to_owned();
    Err(Refused::Request { kind, detail })
}

/// HTTP/1.0 knows no `Host`.
fn is_named_once(version: Version, headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => is_host(host.as_bytes()),
        (None, _) => version < Version::HTTP_11,
        (Some(_), Some(_)) => false,
    }
}

/// RFC 9110 7.2: `uri-host [ ":" port ]`, which is an authority without userinfo.
fn is_host(octets: &[u8]) -> bool {
    let Ok(authority) = Authority::try_from(octets) else {
        return false;
    };
    let port = authority.as_str().strip_prefix(authority.host());
    port.is_some_and(|port| matches!(port, "" | ":") || authority.port_u16().is_some())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn a_host_is_named_once() {
        let cases: [(Version, &[&str], bool); 13] = [
            (Version::HTTP_11, &["check.example.com"], true),
            (Version::HTTP_11, &["[2001:db8::1]:8461"], true),
            (Version::HTTP_11, &["a.example:"], true),
            (Version::HTTP_11, &["a.example:65535"], true),
            (Version::HTTP_11, &["a.example:65536"], false),
            (Version::HTTP_11, &["a.example:x"], false),
            (Version::HTTP_11, &["user@a.example"], false),
            (Version::HTTP_11, &[], false),
            (Version::HTTP_11, &[""], false),
            (Version::HTTP_11, &["a b"], false),
            (Version::HTTP_11, &["a.example", "a.example"], false),
            (Version::HTTP_10, &[], true),
            (Version::HTTP_10, &["a.example", "b.example"], false),
        ];
        for (version, hosts, expected) in cases {
            let mut headers = HeaderMap::new();
            for host in hosts {
                headers.append(header::HOST, HeaderValue::from_static(host));
            }
            assert_eq!(is_named_once(version, &headers), expected, "{hosts:?}");
        }
    }
}
