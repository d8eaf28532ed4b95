//! Faults on the way to the policy (RFC 8461 3.3): name, address, TLS.

use strictmx_core::question::RecordType;
use strictmx_core::verdict::Verdict::{Enforced, EnforcedAtRisk, Undetermined, Unprotected};

use super::draft::{Draft, healthy, testing};
use crate::authority::CertificateKind;
use crate::https::PolicyServer;
use crate::network::Server;
use crate::tls::{Alert, Old, Tls};
use crate::zone::DnsFault;

/// A policy that was forgotten on one of two machines.
const OLD_POLICY: &str =
    "version: STSv1\r\nmode: enforce\r\nmx: mail.{domain}\r\nmax_age: 1209600\r\n";

/// One from before mail moved.
const FORMER_POLICY: &str =
    "version: STSv1\r\nmode: enforce\r\nmx: old-mail.{domain}\r\nmax_age: 1209600\r\n";

/// What a web server shows to whoever it does not expect.
const PAGE: &str = "<!doctype html>\n<title>It works</title>\n";

pub(super) fn drafts() -> Vec<Draft> {
    [reaching(), certificate()].concat()
}

fn reaching() -> Vec<Draft> {
    vec![
        healthy(
            "host-missing",
            "No policy host",
            "The record stands, but `mta-sts` does not exist.",
        )
        .without("mta-sts")
        .expect(Unprotected, &["policy-host-unresolvable"]),
        healthy(
            "host-no-address",
            "Policy host without address",
            "`mta-sts` exists, but has no address.",
        )
        .without("mta-sts")
        .txt("mta-sts", &["to be done"])
        .expect(Unprotected, &["policy-host-unresolvable"]),
        healthy(
            "host-dangling",
            "Policy host at a former provider",
            "`mta-sts` is a CNAME to a provider's name that is gone.",
        )
        .without("mta-sts")
        .cname("mta-sts", "policies.former.provider.lab.test.")
        .expect(Unprotected, &["policy-host-alias-dangling"]),
        healthy(
            "host-opted-out",
            "Policy host at a provider without address",
            "`mta-sts` is a CNAME to a provider's name that exists and has no address.",
        )
        .without("mta-sts")
        .cname("mta-sts", "policies.opted-out.provider.lab.test.")
        .txt("policies.opted-out.provider.lab.test.", &["opted out"])
        .expect(Unprotected, &["policy-host-alias-dangling"]),
        healthy(
            "delegated-stale",
            "Old policy at a former provider",
            "`mta-sts` is a CNAME to a provider that serves a policy from before mail moved.",
        )
        .move_host("mta-sts", "policies.earlier-provider.test.")
        .in_policy("mail.{domain}", "*.mx.earlier-provider.test")
        .expect(
            EnforcedAtRisk,
            &["sts-mx-pattern-former", "sts-mx-uncovered"],
        ),
        healthy(
            "host-servfail",
            "Policy host's DNS broken",
            "The name servers fail when they are asked for `mta-sts`.",
        )
        .without("mta-sts")
        .fails("mta-sts", RecordType::A, DnsFault::Broken)
        .fails("mta-sts", RecordType::Aaaa, DnsFault::Broken)
        .expect(Undetermined, &["policy-host-dns-failure"]),
        healthy(
            "host-private",
            "Private address",
            "`mta-sts` resolves to 10.0.0.1, which nobody outside can reach.",
        )
        .address("mta-sts", [10, 0, 0, 1])
        .expect(Unprotected, &["policy-host-address-refused"]),
        healthy(
            "host-v6-only",
            "Policy host with IPv6 only",
            "The mail server has an IPv4 address and the policy host has none.",
        )
        .without_v4("mta-sts")
        .expect(Enforced, &["policy-host-ipv6-only"]),
        healthy(
            "host-refused",
            "Port 443 closed",
            "Nothing listens on the policy host.",
        )
        .host("mta-sts", Server::Refuses)
        .expect(Unprotected, &["policy-host-connect-failed"]),
        healthy(
            "host-timeout",
            "Policy host silent",
            "The policy host never answers; a firewall drops the packets.",
        )
        .host("mta-sts", Server::Silent)
        .expect(Unprotected, &["policy-host-connect-failed"]),
        healthy(
            "host-unreachable",
            "No route",
            "A router on the way says that the policy host cannot be reached.",
        )
        .host("mta-sts", Server::Unreachable)
        .expect(Unprotected, &["policy-host-connect-failed"]),
        healthy(
            "host-v6-dead",
            "IPv6 side dead",
            "The policy host answers over IPv4 and refuses over IPv6.",
        )
        .v6("mta-sts", Some(Server::Refuses))
        .expect(Enforced, &["policy-host-one-family-fails"]),
        healthy(
            "host-unknown-name",
            "Provider knows no such name",
            "The provider's server ends the handshake: unrecognized_name.",
        )
        .policy_host(|host| host.tls = Tls::Alerts(Alert::UnrecognizedName))
        .expect(Unprotected, &["policy-host-tls-name-unknown"]),
        healthy(
            "host-unserved",
            "CNAME to a provider that does not serve",
            "`mta-sts` is a CNAME to a provider that was never told of the domain.",
        )
        .move_host("mta-sts", "unserved.provider.lab.test.")
        .policy_host(|host| host.tls = Tls::Alerts(Alert::UnrecognizedName))
        .expect(Unprotected, &["policy-host-alias-unserved"]),
        healthy(
            "host-wildcard",
            "Wildcard in place of the policy host",
            "`mta-sts` was never created; the wildcard for the web site answers.",
        )
        .move_host("mta-sts", "*")
        .without_alias("mta-sts")
        .policy_host(|host| {
            host.status = 404;
            host.show("<h1>Not Found</h1>\n");
        })
        .expect(
            Unprotected,
            &["policy-host-status", "policy-host-wildcard-answers"],
        ),
        healthy(
            "host-wildcard-page",
            "Wildcard with a page for every name",
            "`mta-sts` was never created; the web site behind the wildcard answers with a page.",
        )
        .move_host("mta-sts", "*")
        .without_alias("mta-sts")
        .policy(PAGE)
        .expect(
            Unprotected,
            &["policy-host-wildcard-answers", "sts-policy-html"],
        ),
        healthy(
            "host-old-tls",
            "Old TLS only",
            "The policy host has nothing newer than TLS 1.1.",
        )
        .policy_host(|host| host.tls = Tls::Old(Old::VersionOnly, CertificateKind::Good))
        .expect(Unprotected, &["policy-host-tls-version"]),
        healthy(
            "host-bogus",
            "Policy host's DNSSEC broken",
            "The signatures of `mta-sts` do not validate, so resolvers withhold its addresses.",
        )
        .signed()
        .fails("mta-sts", RecordType::A, DnsFault::Bogus)
        .fails("mta-sts", RecordType::Aaaa, DnsFault::Bogus)
        .expect(Unprotected, &["policy-host-dnssec-bogus"]),
        healthy(
            "host-differs",
            "Two policies",
            "The policy host serves one policy over IPv4 and another one over IPv6.",
        )
        .v6(
            "mta-sts",
            Some(Server::Policy(PolicyServer::new(OLD_POLICY.into()))),
        )
        .expect(Enforced, &["policy-host-families-differ"]),
        testing(
            "host-v6-enforces",
            "Enforced over IPv6",
            "The policy is in mode testing over IPv4; over IPv6 an old one is enforced, without the mail server.",
        )
        .v6(
            "mta-sts",
            Some(Server::Policy(PolicyServer::new(FORMER_POLICY.into()))),
        )
        .expect(
            EnforcedAtRisk,
            &[
                "policy-host-families-differ",
                "sts-mx-pattern-sibling",
                "sts-mx-uncovered",
            ],
        ),
        healthy(
            "host-v6-former",
            "Old mail server over IPv6",
            "Over IPv6 the policy host enforces an old policy, without the mail server.",
        )
        .v6(
            "mta-sts",
            Some(Server::Policy(PolicyServer::new(FORMER_POLICY.into()))),
        )
        .expect(EnforcedAtRisk, &["policy-host-families-differ"]),
        healthy(
            "host-v6-page",
            "A page over IPv6",
            "The policy host serves the policy over IPv4 and a web page over IPv6.",
        )
        .v6(
            "mta-sts",
            Some(Server::Policy(PolicyServer::new(PAGE.into()))),
        )
        .expect(
            Enforced,
            &["policy-host-families-differ", "sts-policy-html"],
        ),
        healthy(
            "host-v4-page",
            "A page over IPv4",
            "The policy host serves the policy over IPv6 and a web page over IPv4.",
        )
        .policy(PAGE)
        .v6(
            "mta-sts",
            Some(Server::Policy(PolicyServer::new(OLD_POLICY.into()))),
        )
        .expect(
            Enforced,
            &["policy-host-families-differ", "sts-policy-html"],
        ),
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
        .expect(Unprotected, &["policy-host-certificate-name"])
        .featured(),
        healthy(
            "cert-expired-uncovered",
            "Expired certificate, server not covered",
            "Nobody can fetch the policy, so that its other fault refuses no mail.",
        )
        .policy_certificate(CertificateKind::Expired)
        .in_policy("mail.{domain}", "old-mail.{domain}")
        .expect(
            Unprotected,
            &[
                "policy-host-certificate-expired",
                "sts-mx-pattern-sibling",
                "sts-mx-uncovered",
            ],
        ),
        healthy(
            "cert-of-provider",
            "Unknown to the provider",
            "`mta-sts` is a CNAME to a provider who presents a certificate for its own name.",
        )
        .move_host("mta-sts", "edge.provider.lab.test.")
        .policy_certificate(CertificateKind::OtherNames(&["edge.provider.lab.test"]))
        .expect(Unprotected, &["policy-host-certificate-of-provider"]),
        healthy(
            "cert-short-wildcard",
            "Wildcard too short",
            "The certificate is for `*.lab.test`, and `mta-sts` stands two labels below.",
        )
        .policy_certificate(CertificateKind::OtherNames(&["*.lab.test", "lab.test"]))
        .expect(Unprotected, &["policy-host-certificate-wildcard"]),
        healthy(
            "cert-default-page",
            "Registrar's default page",
            "`mta-sts` points at the registrar's parking page with its certificate.",
        )
        .policy_certificate(CertificateKind::OtherNames(&[
            "porkbun.com",
            "*.porkbun.com",
        ]))
        .policy_host(|host| host.show("<title>Parked</title>\n<p>This domain is parked.</p>\n"))
        .expect(
            Unprotected,
            &["policy-host-certificate-default", "sts-policy-html"],
        ),
        healthy(
            "cert-expired",
            "Certificate expired",
            "The policy host's certificate ended three days ago.",
        )
        .policy_certificate(CertificateKind::Expired)
        .expect(Unprotected, &["policy-host-certificate-expired"]),
        healthy(
            "cert-early",
            "Certificate not yet valid",
            "The policy host's certificate begins in two days.",
        )
        .policy_certificate(CertificateKind::NotYetValid)
        .expect(Unprotected, &["policy-host-certificate-not-yet-valid"]),
        healthy(
            "cert-self-signed",
            "Certificate self-signed",
            "The policy host signed its certificate itself.",
        )
        .policy_certificate(CertificateKind::SelfSigned)
        .expect(Unprotected, &["policy-host-certificate-self-signed"]),
        healthy(
            "cert-no-intermediate",
            "Intermediate missing",
            "The policy host sends its certificate alone; browsers often hide that.",
        )
        .policy_certificate(CertificateKind::MissingIntermediate)
        .expect(Unprotected, &["policy-host-certificate-chain-incomplete"]),
        healthy(
            "cert-unknown-root",
            "Unknown authority",
            "The policy host's certificate comes from a root that nobody trusts.",
        )
        .policy_certificate(CertificateKind::UnknownRoot)
        .expect(Unprotected, &["policy-host-certificate-untrusted"]),
        healthy(
            "cert-common-name",
            "Name in the common name only",
            "The certificate has no subject alternative name.",
        )
        .policy_certificate(CertificateKind::CommonNameOnly)
        .expect(Unprotected, &["policy-host-certificate-common-name"]),
        healthy(
            "cert-ends-soon",
            "Certificate ends soon",
            "The policy host's certificate ends in three days.",
        )
        .policy_certificate(CertificateKind::ExpiresSoon)
        .expect(Enforced, &["policy-host-certificate-expires-soon"]),
        healthy(
            "host-tls10-too",
            "Policy host with TLS 1.0",
            "The web server has TLS 1.3, and still accepts TLS 1.0.",
        )
        .policy_host(|host| host.tls = Tls::Old(Old::Version, CertificateKind::Good))
        .expect(Enforced, &["policy-host-old-version-offered"]),
        healthy(
            "host-rc4",
            "Policy host with RC4",
            "The web server has TLS 1.3, and still accepts RC4.",
        )
        .policy_host(|host| host.tls = Tls::Old(Old::Suites, CertificateKind::Good))
        .expect(Enforced, &["policy-host-broken-suites"]),
        healthy(
            "cert-weak",
            "Certificate too weak",
            "The policy host's certificate is signed with SHA-1.",
        )
        .policy_certificate(CertificateKind::Sha1)
        .expect(Unprotected, &["policy-host-certificate-weak"]),
        healthy(
            "host-ssl",
            "Policy host with SSL 3.0",
            "The web server has TLS 1.3, and still accepts TLS 1.0 and SSL 3.0.",
        )
        .policy_host(|host| host.tls = Tls::Old(Old::Ssl, CertificateKind::Good))
        .expect(Enforced, &["policy-host-ssl-offered"]),
    ]
}
