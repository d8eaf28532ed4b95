//! What answers carry besides.

use http_body_util::Full;
use hyper::Request;

use crate::running::{Running, body};

/// The whole set, by name: a page has all, an answer of the API what means something there.
#[tokio::test]
async fn headers_are_the_strict_ones() {
    let everywhere = [
        (
            "strict-transport-security",
            "max-age=63072000; includeSubDomains; preload",
        ),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-embedder-policy", "require-corp"),
        ("cross-origin-resource-policy", "same-origin"),
    ];
    let directives = [
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self' https://cloudflare-dns.com https://dns.google",
        "manifest-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ];
    let service = Running::start();
    for (path, is_page) in [
        ("/", true),
        ("/nowhere", true),
        ("/check/example.com", true),
        ("/healthz", false),
        ("/api/v1/examples", false),
        ("/api/v1/nothing", false),
    ] {
        for over_tls in [false, true] {
            let proto = if over_tls { "https" } else { "http" };
            let request = Request::get(path)
                .header("host", &service.authority)
                .header("x-forwarded-proto", proto);
            let request = request.body(Full::default()).expect("a request");
            let response = service.send(request).await;
            let headers = response.headers();
            let header = |name: &str| {
                headers
                    .get(name)
                    .map_or("", |it| it.to_str().expect("ASCII"))
            };
            for (name, value) in everywhere {
                assert_eq!(header(name), value, "{path}: {name}");
            }
            let policy = header("content-security-policy");
            let policy: Vec<_> = policy.split("; ").collect();
            for directive in directives {
                assert!(
                    policy.contains(&directive),
                    "{path}: {directive} in {policy:?}"
                );
            }
            // On plain HTTP it would break the page.
            let upgrades = policy.contains(&"upgrade-insecure-requests");
            assert_eq!(upgrades, over_tls, "{path}: {policy:?}");
            let others = policy.len() - usize::from(upgrades);
            assert_eq!(others, directives.len(), "{path}: {policy:?}");
            let is_of_a_domain = path.starts_with("/check/") || path.starts_with("/api/");
            let robots = if is_of_a_domain { "noindex" } else { "" };
            assert_eq!(header("x-robots-tag"), robots, "{path}");
            let features = header("permissions-policy");
            assert_eq!(
                features.contains("camera=()"),
                is_page,
                "{path}: {features}"
            );
            let integrity = if is_page {
                "blocked-destinations=(script)"
            } else {
                ""
            };
            assert_eq!(header("integrity-policy"), integrity, "{path}");
            for never in ["set-cookie", "access-control-allow-origin", "server"] {
                assert!(headers.get(never).is_none(), "{path}: {never}");
            }
        }
    }
}

#[tokio::test]
async fn what_every_page_carries() {
    let service = Running::start();
    for path in [
        "/",
        "/check/example.com",
        "/healthz",
        "/readyz",
        "/api/v1/openapi.json",
        "/api/v1/examples",
    ] {
        let response = service.get(path, "*/*").await;
        assert_eq!(response.status(), 200, "{path}");
        let policy = response.headers()["content-security-policy"]
            .to_str()
            .expect("ASCII")
            .to_owned();
        assert!(
            policy.contains("default-src 'none'") && !policy.contains("unsafe-inline"),
            "{path}: {policy}"
        );
        assert_eq!(
            response.headers()["x-content-type-options"],
            "nosniff",
            "{path}"
        );
    }
    let document = body(service.get("/api/v1/openapi.json", "*/*").await).await;
    assert_eq!(document["openapi"], "3.1.0");
    // Every reference leads somewhere.
    let text = document.to_string();
    for reference in text.split("\"#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap_or_default();
        assert!(!document["components"]["schemas"][name].is_null(), "{name}");
    }
}
