//! Faults on the way to the policy (RFC 8461 3.3): name, address, TLS, HTTP.

use strictmx_core::question::RecordType;
use strictmx_core::verdict::Verdict::{Enforced, Undetermined, Unprotected};

use super::draft::{Draft, healthy};
use crate::authority::CertificateKind;
use crate::https::Pace;
use crate::network::Server;
use crate::tls::{Alert, Tls};
use crate::zone::DnsFault;

pub(super) fn drafts() -> Vec<Draft> {
    [reaching(), certificate(), answering()].concat()
}

fn reaching() -> Vec<Draft> {
    vec![
        healthy(
            "host-missing",
            "No policy host",
            "The record stands, but `mta-sts` does not exist.",
        )
        .without("mta-sts")
        .expect(Unprotected, &[]),
        healthy(
            "host-no-address",
            "Policy host without address",
            "`mta-sts` exists, but has no address.",
        )
        .without("mta-sts")
        .txt("mta-sts", &["to be done"])
        .expect(Unprotected, &[]),
        healthy(
            "host-dangling",
            "Policy host at a former provider",
            "`mta-sts` is a CNAME to a provider's name that is gone.",
        )
        .without("mta-sts")
        .cname("mta-sts", "policies.former.provider.lab.test.")
        .expect(Unprotected, &[]),
        healthy(
            "host-servfail",
            "Policy host's DNS broken",
            "The name servers fail when they are asked for `mta-sts`.",
        )
        .without("mta-sts")
        .fails("mta-sts", RecordType::A, DnsFault::Broken)
        .fails("mta-sts", RecordType::Aaaa, DnsFault::Broken)
        .expect(Undetermined, &[]),
        healthy(
            "host-private",
            "Private address",
            "`mta-sts` resolves to 10.0.0.1, which nobody outside can reach.",
        )
        .address("mta-sts", [10, 0, 0, 1])
        .expect(Unprotected, &[]),
        healthy(
            "host-refused",
            "Port 443 closed",
            "Nothing listens on the policy host.",
        )
        .host("mta-sts", Server::Refuses)
        .expect(Unprotected, &[]),
        healthy(
            "host-timeout",
            "Policy host silent",
            "The policy host never answers; a firewall drops the packets.",
        )
        .host("mta-sts", Server::Silent)
        .expect(Unprotected, &[]),
        healthy(
            "host-unreachable",
            "No route",
            "A router on the way says that the policy host cannot be reached.",
        )
        .host("mta-sts", Server::Unreachable)
        .expect(Unprotected, &[]),
        healthy(
            "host-v6-dead",
            "IPv6 side dead",
            "The policy host answers over IPv4 and refuses over IPv6.",
        )
        .v6("mta-sts", Some(Server::Refuses))
        .expect(Enforced, &[]),
        healthy(
            "host-unknown-name",
            "Provider knows no such name",
            "The provider's server ends the handshake: unrecognized_name.",
        )
        .policy_host(|host| host.tls = Tls::Alerts(Alert::UnrecognizedName))
        .expect(Unprotected, &[]),
        healthy(
            "host-old-tls",
            "Old TLS only",
            "The policy host has nothing newer than TLS 1.1.",
        )
        .policy_host(|host| host.tls = Tls::Alerts(Alert::ProtocolVersion))
        .expect(Unprotected, &[]),
    ]
}

fn certificate() -> Vec<Draft> {
    vec![
        healthy(
            "cert-wrong-name",
            "Certificate for another name",
            "The certificate names the web site, not `mta-sts`.",
        )
        .policy_certificate(CertificateKind::OtherNames(&[
            "www.cert-wrong-name.lab.test",
            "cert-wrong-name.lab.test",
        ]))
        .expect(Unprotected, &[])
        .featured(),
        healthy(
            "cert-default-page",
            "Registrar's default page",
            "`mta-sts` points at the registrar's parking page with its certificate.",
        )
        .policy_certificate(CertificateKind::OtherNames(&[
            "pixie.porkbun.com",
            "*.porkbun.com",
        ]))
        .policy_host(|host| {
            host.headers = vec![("content-type", "text/html".to_owned())];
            host.body = "<html><title>Parked</title>This domain is parked.</html>\n".into();
        })
        .expect(Unprotected, &[]),
        healthy(
            "cert-expired",
            "Certificate expired",
            "The policy host's certificate ended three days ago.",
        )
        .policy_certificate(CertificateKind::Expired)
        .expect(Unprotected, &[])
        .featured(),
        healthy(
            "cert-early",
            "Certificate not yet valid",
            "The policy host's certificate begins in two days.",
        )
        .policy_certificate(CertificateKind::NotYetValid)
        .expect(Unprotected, &[]),
        healthy(
            "cert-self-signed",
            "Certificate self-signed",
            "The policy host signed its certificate itself.",
        )
        .policy_certificate(CertificateKind::SelfSigned)
        .expect(Unprotected, &[]),
        healthy(
            "cert-no-intermediate",
            "Intermediate missing",
            "The policy host sends its certificate alone; browsers often hide that.",
        )
        .policy_certificate(CertificateKind::MissingIntermediate)
        .expect(Unprotected, &[]),
        healthy(
            "cert-unknown-root",
            "Unknown authority",
            "The policy host's certificate comes from a root that nobody trusts.",
        )
        .policy_certificate(CertificateKind::UnknownRoot)
        .expect(Unprotected, &[]),
        healthy(
            "cert-common-name",
            "Name in the common name only",
            "The certificate has no subject alternative name.",
        )
        .policy_certificate(CertificateKind::CommonNameOnly)
        .expect(Unprotected, &[]),
        healthy(
            "cert-ends-soon",
            "Certificate ends soon",
            "The policy host's certificate ends in three days.",
        )
        .policy_certificate(CertificateKind::ExpiresSoon)
        .expect(Enforced, &[]),
    ]
}

fn answering() -> Vec<Draft> {
    vec![
        healthy(
            "http-404",
            "Policy not found",
            "The policy host answers 404.",
        )
        .policy_host(|host| {
            host.status = 404;
            host.headers = vec![("content-type", "text/html".to_owned())];
            host.body = "<h1>Not Found</h1>\n".into();
        })
        .expect(Unprotected, &[]),
        healthy(
            "http-path",
            "Policy at the wrong path",
            "The policy is at `/mta-sts.txt`, outside `.well-known`.",
        )
        .policy_host(|host| host.path = "/mta-sts.txt")
        .expect(Unprotected, &[]),
        healthy(
            "http-redirect",
            "Redirect",
            "The policy host redirects to the web site; senders must not follow.",
        )
        .policy_host(|host| {
            host.status = 301;
            host.headers = vec![(
                "location",
                "https://www.{domain}/.well-known/mta-sts.txt".to_owned(),
            )];
            host.body.clear();
        })
        .expect(Unprotected, &[]),
        healthy("http-500", "Server error", "The policy host answers 500.")
            .policy_host(|host| {
                host.status = 500;
                host.body = "Internal Server Error\n".into();
            })
            .expect(Unprotected, &[]),
        healthy(
            "http-html-type",
            "Served as HTML",
            "The right policy with the media type `text/html`; some senders refuse it.",
        )
        .policy_host(|host| {
            host.headers = vec![("content-type", "text/html; charset=utf-8".to_owned())];
        })
        .expect(Enforced, &[]),
        healthy(
            "http-no-type",
            "No media type",
            "The right policy without `Content-Type`; some senders refuse it.",
        )
        .policy_host(|host| host.headers.clear())
        .expect(Enforced, &[]),
        healthy(
            "http-html",
            "A web page",
            "Every path of the policy host shows the same web page, with status 200.",
        )
        .policy_host(|host| {
            host.headers = vec![("content-type", "text/html".to_owned())];
            host.body = "<!doctype html>\n<title>Welcome</title>\n<h1>It works!</h1>\n".into();
        })
        .expect(Unprotected, &[]),
        healthy("http-empty", "Empty file", "The policy has no content.")
            .policy("")
            .expect(Unprotected, &[]),
        healthy(
            "http-large",
            "Policy too large",
            "The policy is padded to 100,000 octets; senders stop at 65,536.",
        )
        .policy_host(|host| {
            host.body.extend(b"note: filler\r\n".repeat(7_143));
        })
        .expect(Unprotected, &[]),
        healthy(
            "http-slow",
            "Slow policy host",
            "The policy comes at 16 octets a second.",
        )
        .policy_host(|host| host.pace = Pace::Trickle)
        .expect(Enforced, &[]),
    ]
}
