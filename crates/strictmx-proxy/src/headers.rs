//! Headers of every response.

use axum::Extension;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::header::{self, HeaderName};
use http::{HeaderMap, HeaderValue};

use crate::glance::card;
use crate::problem::Refused;

/// Nothing inline, nothing from elsewhere, no frames. `wasm-unsafe-eval` lets WebAssembly compile, and
/// nothing else. When this service does not answer the page asks two public DoH resolvers itself,
/// which are the only others it may reach.
const POLICY: &str = "upgrade-insecure-requests; default-src 'none'; \
    script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; font-src 'self'; \
    connect-src 'self' https://cloudflare-dns.com https://dns.google; \
    manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/// Left out where the page came over plain HTTP, or a browser would look for scripts and styles at a
/// port that does not speak TLS: not every browser excepts its own machine.
const UPGRADE: &str = "upgrade-insecure-requests; ";

/// On every response.
const SECURE: [(HeaderName, &str); 7] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-embedder-policy"),
        "require-corp",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        header::STRICT_TRANSPORT_SECURITY,
        "max-age=63072000; includeSubDomains; preload",
    ),
];

/// On pages alone, where they mean something.
const OF_PAGES: [(HeaderName, &str); 2] = [
    // A script without the hash of its content does not run; styles have theirs, too, and no browser
    // demands it.
    (
        HeaderName::from_static("integrity-policy"),
        "blocked-destinations=(script)",
    ),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS),
];

/// Every feature that Chromium knows is denied, but for the buttons that copy.
const PERMISSIONS: &str = "\
    clipboard-write=(self), accelerometer=(), aria-notify=(), autoplay=(), browsing-topics=(), \
    camera=(), captured-surface-control=(), ch-device-memory=(), ch-downlink=(), ch-dpr=(), \
    ch-ect=(), ch-prefers-color-scheme=(), ch-prefers-reduced-motion=(), \
    ch-prefers-reduced-transparency=(), ch-rtt=(), ch-save-data=(), ch-ua=(), ch-ua-arch=(), \
    ch-ua-bitness=(), ch-ua-form-factors=(), ch-ua-full-version=(), ch-ua-full-version-list=(), \
    ch-ua-high-entropy-values=(), ch-ua-mobile=(), ch-ua-model=(), ch-ua-platform=(), \
    ch-ua-platform-version=(), ch-ua-wow64=(), ch-viewport-height=(), ch-viewport-width=(), \
    ch-width=(), clipboard-read=(), compute-pressure=(), cross-origin-isolated=(), \
    deferred-fetch=(), deferred-fetch-minimal=(), digital-credentials-create=(), \
    digital-credentials-get=(), display-capture=(), encrypted-media=(), fullscreen=(), \
    gamepad=(), geolocation=(), gyroscope=(), hid=(), identity-credentials-get=(), \
    idle-detection=(), interest-cohort=(), keyboard-map=(), language-detector=(), \
    language-model=(), local-fonts=(), local-network=(), local-network-access=(), \
    loopback-network=(), magnetometer=(), media-playback-while-not-visible=(), microphone=(), \
    midi=(), on-device-speech-recognition=(), otp-credentials=(), payment=(), \
    picture-in-picture=(), private-state-token-issuance=(), private-state-token-redemption=(), \
    publickey-credentials-create=(), publickey-credentials-get=(), screen-wake-lock=(), \
    serial=(), speaker-selection=(), storage-access=(), summarizer=(), sync-xhr=(), \
    translator=(), unload=(), usb=(), window-management=(), xr-spatial-tracking=()";

const X_ROBOTS_TAG: HeaderName = HeaderName::from_static("x-robots-tag");

/// Where an answer may be shown that is not only for our own pages. It says so by an extension of the
/// response.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shown {
    /// As an image, or read by another service.
    Elsewhere,
    /// In frames of any page; its policy is [`card::POLICY`].
    InFrames,
}

impl Shown {
    pub(crate) fn extension(self) -> Extension<Self> {
        Extension(self)
    }

    /// In place of what is said of all others.
    fn say(self, headers: &mut HeaderMap) {
        headers.insert(
            HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static("cross-origin"),
        );
        if let (Self::InFrames, Ok(policy)) = (self, HeaderValue::from_str(&card::POLICY)) {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
            headers.remove(header::X_FRAME_OPTIONS);
        }
    }
}

/// On every answer.
pub(crate) fn secure(
    request: &mut Request,
) -> Result<impl FnOnce(Response) -> Response + use<>, Refused> {
    let over_tls = came_over_tls(request.headers());
    let path = request.uri().path();
    let is_of_a_domain = ["/check/", "/api/", "/r/", "/badge/", "/card/"]
        .iter()
        .any(|it| path.starts_with(it));
    Ok(move |mut response: Response| {
        say(&mut response, over_tls, is_of_a_domain);
        response
    })
}

fn say(response: &mut Response, over_tls: bool, is_of_a_domain: bool) {
    let shown = response.extensions().get::<Shown>().copied();
    let headers = response.headers_mut();
    let plain = POLICY.strip_prefix(UPGRADE).unwrap_or(POLICY);
    let policy = if over_tls { POLICY } else { plain };
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(policy),
    );
    if is_of_a_domain {
        // What somebody checked is no page to be found by others.
        headers.insert(X_ROBOTS_TAG, HeaderValue::from_static("noindex"));
    }
    let is_page = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let of_pages = OF_PAGES.into_iter().filter(|_| is_page);
    for (name, value) in SECURE.into_iter().chain(of_pages) {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Some(shown) = shown {
        shown.say(headers);
    }
}

/// Whether the proxy in front says so, in the field of old or that of RFC 7239 4; what visitors used
/// stands first. We speak plain HTTP ourselves. Who lies about it changes their own answer only.
pub(crate) fn came_over_tls(headers: &HeaderMap) -> bool {
    let first = |name: HeaderName| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value.and_then(|value| value.split(',').next())
    };
    let proto = first(HeaderName::from_static("x-forwarded-proto"));
    let mut pairs = first(header::FORWARDED).unwrap_or_default().split(';');
    proto.is_some_and(|proto| proto.trim().eq_ignore_ascii_case("https"))
        || pairs.any(|pair| {
            pair.replace('"', "")
                .trim()
                .eq_ignore_ascii_case("proto=https")
        })
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
pub(crate) fn never_store(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_a_page_came() {
        let cases = [
            ("", "", false, "to us"),
            ("https", "", true, "to a proxy"),
            ("http", "", false, "to a proxy in the clear"),
            ("https, http", "", true, "to the first of two"),
            ("http, https", "", false, "in the clear to the first of two"),
            ("", "for=192.0.2.1;proto=https;host=a", true, "RFC 7239 4"),
            (
                "",
                "for=192.0.2.1; Proto=\"HTTPS\", proto=http",
                true,
                "quoted",
            ),
            (
                "",
                "proto=http, proto=https",
                false,
                "in the clear at first",
            ),
        ];
        for (old, new, over_tls, why) in cases {
            let mut headers = HeaderMap::new();
            for (name, value) in [("x-forwarded-proto", old), ("forwarded", new)] {
                if !value.is_empty() {
                    headers.insert(name, HeaderValue::from_static(value));
                }
            }
            assert_eq!(came_over_tls(&headers), over_tls, "{why}");
        }
    }

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
