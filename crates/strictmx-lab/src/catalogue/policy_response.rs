//! Faults of the policy host's answer (RFC 8461 3.3): status, media type, size, time.

use strictmx_core::verdict::Verdict::{Enforced, Unprotected};

use super::draft::{Draft, healthy};
use crate::https::Pace;

/// The policy of `http-gzip.lab.test`, compressed.
const GZIP: &[u8] = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03+K-*\xce\xcc\xcf\xb3R\x08\x0e\t.3\
    \xe4\xe5\xca\xcdOI\xb5RH\xcdK\xcb/JN\x05r+\xac\x14r\x133s\xf42JJ\nt\xd3\xab2\x0b\xf4r\x12\x93\xf4J\
    R\x8bK\x80\x92\x89\x15\xf1\x89\xe9@\xe5F&\x86\x96F\x06\x06\xbc\\\x00d{_~N\x00\x00\x00";

pub(super) fn drafts() -> Vec<Draft> {
    [status(), body(), time()].concat()
}

fn status() -> Vec<Draft> {
    vec![
        healthy(
            "http-404",
            "Policy not found",
            "The policy host answers 404.",
        )
        .policy_host(|host| {
            host.status = 404;
            host.show("<h1>Not Found</h1>\n");
        })
        .expect(Unprotected, &["policy-host-status"]),
        healthy(
            "http-path",
            "Policy at the wrong path",
            "The policy is at `/mta-sts.txt`, outside `.well-known`.",
        )
        .policy_host(|host| host.path = "/mta-sts.txt")
        .expect(Unprotected, &["policy-host-near-path"]),
        healthy(
            "http-without-dot",
            "Directory without its dot",
            "The policy is at `/well-known/mta-sts.txt`; the directory is `.well-known`.",
        )
        .policy_host(|host| host.path = "/well-known/mta-sts.txt")
        .expect(Unprotected, &["policy-host-near-path"]),
        healthy(
            "http-ending-twice",
            "Ending given twice",
            "The file is named `mta-sts.txt.txt`, of which a file manager hid the end.",
        )
        .policy_host(|host| host.path = "/.well-known/mta-sts.txt.txt")
        .expect(Unprotected, &["policy-host-near-path"]),
        healthy(
            "http-charset",
            "Charset that means nothing",
            "The policy is served as ISO-8859-1; senders read UTF-8 all the same.",
        )
        .policy_host(|host| {
            let media_type = "text/plain; charset=iso-8859-1".to_owned();
            host.headers = vec![("content-type", media_type)];
        })
        .expect(Enforced, &["policy-host-charset"]),
        healthy(
            "http-cache-long",
            "Kept by caches for a year",
            "`Cache-Control` lets a content delivery network keep the policy for a year.",
        )
        .policy_host(|host| {
            let forever = "public, max-age=31536000".to_owned();
            host.headers.push(("cache-control", forever));
        })
        .expect(Enforced, &["policy-host-cache-long"]),
        healthy(
            "http-redirect",
            "Redirect",
            "The policy host redirects to the web site; senders must not follow.",
        )
        .policy_host(|host| {
            let location = "https://www.{domain}/.well-known/mta-sts.txt".to_owned();
            host.status = 301;
            host.headers = vec![("location", location)];
            host.body.clear();
        })
        .expect(Unprotected, &["policy-host-redirect"]),
        healthy("http-500", "Server error", "The policy host answers 500.")
            .policy_host(|host| {
                host.status = 500;
                host.body = "Internal Server Error\n".into();
            })
            .expect(Unprotected, &["policy-host-status"]),
        healthy(
            "http-bot-wall",
            "Bot protection",
            "A page that tests for human visitors stands before the policy.",
        )
        .policy_host(|host| {
            host.status = 403;
            host.show("<title>Just a moment...</title>\n");
            host.headers.push(("cf-mitigated", "challenge".to_owned()));
        })
        .expect(Unprotected, &["policy-host-bot-wall"]),
    ]
}

fn body() -> Vec<Draft> {
    vec![
        healthy(
            "http-html-type",
            "Served as HTML",
            "The right policy with the media type `text/html`; many senders refuse it.",
        )
        .policy_host(|host| host.headers = vec![("content-type", "text/html".to_owned())])
        .expect(Unprotected, &["policy-host-media-type"]),
        healthy(
            "http-type-capitals",
            "Media type in capitals",
            "The right policy as `Text/Plain`, which means the same, and which KumoMTA does not take.",
        )
        .policy_host(|host| host.headers = vec![("content-type", "Text/Plain".to_owned())])
        .expect(Enforced, &["policy-host-media-type-unread"]),
        healthy(
            "http-no-type",
            "No media type",
            "The right policy without `Content-Type`; many senders refuse it.",
        )
        .policy_host(|host| host.headers.clear())
        .expect(Unprotected, &["policy-host-media-type"]),
        healthy(
            "http-html",
            "A web page",
            "Every path of the policy host shows the same web page, with status 200.",
        )
        .policy_host(|host| host.show("<!doctype html>\n<title>Hi</title>\n<h1>It works!</h1>\n"))
        .expect(Unprotected, &["sts-policy-html"]),
        healthy("http-empty", "Empty file", "The policy has no content.")
            .policy("")
            .expect(Unprotected, &["sts-policy-empty"]),
        healthy(
            "http-gzip",
            "Compressed",
            "The policy is sent compressed to senders that did not ask for it.",
        )
        .policy_host(|host| {
            host.headers.push(("content-encoding", "gzip".to_owned()));
            host.body = GZIP.into();
        })
        .expect(Unprotected, &["policy-host-content-encoding"]),
        healthy(
            "http-bulky",
            "Bulky policy",
            "The policy has 12,000 octets; one sender reads 10,240 of them.",
        )
        .in_policy(
            "max_age",
            &format!("note: {}\r\nmax_age", "x".repeat(11_900)),
        )
        .expect(
            Enforced,
            &["policy-host-body-large", "sts-policy-field-unknown"],
        ),
        healthy(
            "http-large",
            "Policy too large",
            "The policy has 100,000 octets; senders stop at 65,536.",
        )
        .in_policy(
            "max_age",
            &format!("note: {}\r\nmax_age", "x".repeat(99_900)),
        )
        .expect(Unprotected, &["policy-host-body-too-large"]),
    ]
}

fn time() -> Vec<Draft> {
    vec![
        healthy(
            "http-slow",
            "Slow policy host",
            "The policy comes at 16 octets a second.",
        )
        .policy_host(|host| host.pace = Pace::Trickle)
        .expect(Enforced, &["policy-host-slow"]),
        healthy(
            "http-stalls",
            "Policy host stalls",
            "The policy host sends half of the policy, and then nothing more.",
        )
        .policy_host(|host| host.pace = Pace::Stalls)
        .expect(Unprotected, &["policy-host-response-timeout"]),
        healthy(
            "http-breaks-off",
            "Answer breaks off",
            "The policy host ends the connection in the middle of the policy.",
        )
        .policy_host(|host| host.pace = Pace::BreaksOff)
        .expect(Unprotected, &["policy-host-response-incomplete"]),
        healthy(
            "http-old-copy",
            "Old copy in a cache",
            "A web cache before the policy host hands out a copy that is two days old.",
        )
        .policy_host(|host| host.headers.push(("age", "172800".to_owned())))
        .expect(Enforced, &["policy-host-stale-cache"]),
    ]
}
