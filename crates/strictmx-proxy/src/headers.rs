//! Headers of every response.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::HeaderValue;
use http::header::{self, HeaderName};

/// Strict from the first day: nothing inline, nothing from elsewhere, no frames, no features.
/// `wasm-unsafe-eval` lets WebAssembly compile, and nothing else. When this service does not answer
/// the page asks two public DoH resolvers itself, which are the only others it may reach.
const SECURE: [(HeaderName, &str); 8] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; \
         font-src 'self'; connect-src 'self' https://cloudflare-dns.com https://dns.google; manifest-src 'self'; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    (
        header::STRICT_TRANSPORT_SECURITY,
        "max-age=63072000; includeSubDomains; preload",
    ),
];

pub(crate) async fn secure(mut response: Response) -> Response {
    for (name, value) in SECURE {
        response
            .headers_mut()
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    response
}

/// A file whose name holds a hash of its content may be kept for ever; any other is asked for again,
/// and comes again only where it has changed.
pub(crate) async fn revalidate_unhashed(request: Request, next: Next) -> Response {
    let is_hashed = has_hash(request.uri().path());
    let mut response = next.run(request).await;
    if !is_hashed {
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    }
    response
}

/// Whether a name ends in a hash: `app-8f89cbf083ac18b5_bg.wasm`.
fn has_hash(path: &str) -> bool {
    let stem = path.rsplit_once('.').map_or("", |(stem, _)| stem);
    let stem = stem.strip_suffix("_bg").unwrap_or(stem);
    stem.rsplit_once('-').is_some_and(|(_, hash)| {
        (12..=16).contains(&hash.len()) && hash.bytes().all(|octet| octet.is_ascii_hexdigit())
    })
}

/// Answers of the API are of the moment.
pub(crate) async fn never_store(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_a_hash() {
        for path in [
            "/app-8f89cbf083ac18b5.js",
            "/app-8f89cbf083ac18b5_bg.wasm",
            "/form-84e60af9a096088.css",
        ] {
            assert!(has_hash(path), "{path}");
        }
        for path in [
            "/",
            "/boot.js",
            "/en.json",
            "/checks/sts-mx-uncovered",
            "/document.js",
            "/a-b.js",
        ] {
            assert!(!has_hash(path), "{path}");
        }
    }
}
