//! Mail servers that do not offer the TLS that a policy asks for (RFC 8461 4.2).

use strictmx_core::verdict::Verdict::{Enforced, EnforcedAtRisk, TestingFailing};

use super::draft::{Draft, healthy, testing};
use crate::authority::CertificateKind;
use crate::network::Server;
use crate::smtp;
use crate::tls::{Alert, Old, Tls};

pub(super) fn drafts() -> Vec<Draft> {
    vec![
        healthy(
            "mx-tls10-too",
            "TLS 1.0 beside newer versions",
            "The mail server has TLS 1.3, and still accepts TLS 1.0.",
        )
        .old_mail(Old::Version)
        .expect(Enforced, &["mx-tls-old-version-offered"]),
        healthy(
            "mx-rc4",
            "RC4 accepted",
            "The mail server has TLS 1.3, and still accepts RC4.",
        )
        .old_mail(Old::Suites)
        .expect(Enforced, &["mx-tls-broken-suites"]),
        healthy(
            "mx-old-suites",
            "Old cipher suites only",
            "The mail server has TLS 1.2, and suites with CBC alone.",
        )
        .old_mail(Old::SuitesOnly)
        .expect(Enforced, &["mx-tls-old-suites-only"]),
        healthy(
            "mx-rsa-exchange",
            "No forward secrecy",
            "The mail server accepts suites with RSA key exchange.",
        )
        .old_mail(Old::RsaKeyExchange)
        .expect(Enforced, &["mx-tls-no-forward-secrecy"]),
        healthy(
            "mx-renegotiation",
            "Renegotiation unsafe",
            "With TLS 1.2 the mail server lacks an extension that OpenSSL 3 insists on.",
        )
        .old_mail(Old::UnsafeRenegotiation)
        .expect(Enforced, &["mx-tls-renegotiation-unsafe"]),
        healthy(
            "mx-compression",
            "Compression inside TLS",
            "With TLS 1.2 the mail server agrees to compress what is then encrypted.",
        )
        .old_mail(Old::Compression)
        .expect(Enforced, &["mx-tls-compression"]),
        healthy(
            "mx-dh1024",
            "Small Diffie-Hellman group",
            "The mail server uses a finite field of 1024 bits, where 2048 are required.",
        )
        .old_mail(Old::SmallDh)
        .expect(Enforced, &["mx-tls-weak-dh"]),
        healthy(
            "mx-needs-sni",
            "No TLS without SNI",
            "The mail server gives up where a sender does not say which host it wants.",
        )
        .old_mail(Old::NeedsServerName)
        .expect(Enforced, &["mx-tls-server-name-required"]),
        healthy(
            "mx-second-cert",
            "Second certificate expired",
            "The ECDSA certificate is good; the one for RSA has been forgotten.",
        )
        .old_mail(Old::RsaCertificate)
        .expect(Enforced, &["mx-tls-other-certificate"]),
        healthy(
            "mx-expired-beside",
            "Expired certificate sent along",
            "Behind a good chain the mail server sends an old certificate that nobody needs.",
        )
        .mail_certificate(CertificateKind::ExpiredBeside)
        .expect(Enforced, &[]),
        healthy(
            "mx-requiretls",
            "REQUIRETLS too early",
            "The mail server announces REQUIRETLS before TLS, where it does not count.",
        )
        .mx_host("mail", |host| host.requiretls_too_early = true)
        .expect(Enforced, &["mx-tls-requiretls-too-early"]),
        healthy(
            "no-starttls",
            "No STARTTLS",
            "The mail server does not offer encryption; under this policy its mail is refused.",
        )
        .mx_host("mail", |host| host.offers_starttls = false)
        .expect(EnforcedAtRisk, &["mx-tls-starttls-missing"]),
        testing(
            "no-starttls-testing",
            "No STARTTLS, testing",
            "The same in mode testing: mail still arrives, unencrypted.",
        )
        .mx_host("mail", |host| host.offers_starttls = false)
        .expect(
            TestingFailing,
            &["mx-tls-starttls-missing", "rollout-mode-testing"],
        ),
        healthy(
            "starttls-refused",
            "STARTTLS refused",
            "The mail server offers STARTTLS and then answers 454.",
        )
        .mx_host("mail", |host| {
            host.starttls = "454 4.7.0 TLS not available due to local problem";
        })
        .expect(EnforcedAtRisk, &["mx-tls-starttls-refused"]),
        healthy(
            "mx-old-tls",
            "Old TLS only",
            "The mail server has nothing newer than TLS 1.1.",
        )
        .old_mail(Old::VersionOnly)
        .expect(EnforcedAtRisk, &["mx-tls-tls-version"]),
        healthy(
            "mx-handshake",
            "Handshake fails",
            "The mail server accepts STARTTLS and ends the handshake with an alert.",
        )
        .mx_host("mail", |host| {
            host.tls = Tls::Alerts(Alert::HandshakeFailure);
        })
        .expect(EnforcedAtRisk, &["mx-tls-handshake-failed"]),
        healthy(
            "starttls-twice",
            "STARTTLS inside TLS",
            "The mail server goes on to offer STARTTLS when TLS is up already.",
        )
        .mx_host("mail", |host| host.offers_starttls_inside = true)
        .expect(Enforced, &["mx-tls-starttls-inside-tls"]),
        healthy(
            "starttls-injection",
            "Injected replies",
            "Text in the clear follows the reply to STARTTLS, where an attacker would put it.",
        )
        .mx_host("mail", |host| {
            host.injected = "250-mail.lab.test\r\n250 AUTH PLAIN\r\n";
        })
        .expect(Enforced, &["mx-tls-starttls-injection"]),
        healthy(
            "mx-cert-expired",
            "Mail server's certificate expired",
            "It ended three days ago.",
        )
        .mail_certificate(CertificateKind::Expired)
        .expect(EnforcedAtRisk, &["mx-tls-certificate-expired"])
        .featured(),
        testing(
            "mx-cert-expired-testing",
            "Certificate expired, testing",
            "The same in mode testing: reported, not refused.",
        )
        .mail_certificate(CertificateKind::Expired)
        .expect(
            TestingFailing,
            &["mx-tls-certificate-expired", "rollout-mode-testing"],
        ),
        healthy(
            "mx-cert-early",
            "Mail server's certificate not yet valid",
            "It begins in two days.",
        )
        .mail_certificate(CertificateKind::NotYetValid)
        .expect(EnforcedAtRisk, &["mx-tls-certificate-not-yet-valid"]),
        healthy(
            "mx-cert-self-signed",
            "Mail server's certificate self-signed",
            "It is its own issuer, as installers make them.",
        )
        .mail_certificate(CertificateKind::SelfSigned)
        .expect(EnforcedAtRisk, &["mx-tls-certificate-self-signed"]),
        healthy(
            "mx-cert-wrong-name",
            "Mail server's certificate for another name",
            "It names the provider's machine, not the MX host.",
        )
        .mail_certificate(CertificateKind::OtherNames(&["server17.provider.lab.test"]))
        .expect(EnforcedAtRisk, &["mx-tls-certificate-name"]),
        healthy(
            "mx-cert-of-domain",
            "Certificate for the mail domain",
            "The mail server's certificate names the domain of the addresses, not the server.",
        )
        .mail_certificate(CertificateKind::OtherNames(&["mx-cert-of-domain.lab.test"]))
        .expect(EnforcedAtRisk, &["mx-tls-certificate-of-domain"]),
        healthy(
            "mx-cert-short-wildcard",
            "Wildcard too short",
            "The mail server's certificate is a wildcard, one label short of its name.",
        )
        .mx(&[(10, "mx1.mail")])
        .without("mail")
        .mail_server("mx1.mail")
        .mx_certificate(
            "mx1.mail",
            CertificateKind::OtherNames(&["*.mx-cert-short-wildcard.lab.test"]),
        )
        .in_policy("mail.{domain}", "mx1.mail.{domain}")
        .expect(EnforcedAtRisk, &["mx-tls-certificate-wildcard"]),
        healthy(
            "mx-cert-no-intermediate",
            "Mail server's intermediate missing",
            "It sends its certificate alone.",
        )
        .mail_certificate(CertificateKind::MissingIntermediate)
        .expect(EnforcedAtRisk, &["mx-tls-certificate-chain-incomplete"]),
        healthy(
            "mx-cert-unknown-root",
            "Mail server's authority unknown",
            "Its certificate comes from a root that nobody trusts.",
        )
        .mail_certificate(CertificateKind::UnknownRoot)
        .expect(EnforcedAtRisk, &["mx-tls-certificate-untrusted"]),
        healthy(
            "mx-cert-common-name",
            "Name in the common name only",
            "The mail server's certificate has no subject alternative name.",
        )
        .mail_certificate(CertificateKind::CommonNameOnly)
        .expect(EnforcedAtRisk, &["mx-tls-certificate-common-name"]),
        healthy(
            "mx-cert-ends-soon",
            "Mail server's certificate ends soon",
            "It ends in three days.",
        )
        .mail_certificate(CertificateKind::ExpiresSoon)
        .expect(Enforced, &["mx-tls-certificate-expires-soon"]),
        healthy(
            "mx-one-address-bad",
            "One address of two bad",
            "Over IPv6 the mail server shows an expired certificate, over IPv4 a good one.",
        )
        .v6(
            "mail",
            Some(Server::Smtp(with_tls(Tls::Presents(
                CertificateKind::Expired,
            )))),
        )
        .expect(
            Enforced,
            &["mx-tls-addresses-differ", "mx-tls-certificate-expired"],
        ),
        healthy(
            "mx-one-host-bad",
            "One server of two bad",
            "The second of two mail servers has no STARTTLS; senders pass over it.",
        )
        .mx(&[(10, "mail"), (20, "mx2")])
        .mail_server("mx2")
        .mx_host("mx2", |host| host.offers_starttls = false)
        .in_policy("max_age", "mx: mx2.{domain}\r\nmax_age")
        .expect(EnforcedAtRisk, &["mx-tls-starttls-missing"]),
        healthy(
            "mx-cert-weak",
            "Mail server's certificate too weak",
            "The certificate is signed with SHA-1.",
        )
        .mail_certificate(CertificateKind::Sha1)
        .expect(EnforcedAtRisk, &["mx-tls-certificate-weak"]),
        healthy(
            "mx-ssl",
            "SSL 3.0 beside newer versions",
            "The mail server has TLS 1.3, and still accepts TLS 1.0 and SSL 3.0.",
        )
        .old_mail(Old::Ssl)
        .expect(Enforced, &["mx-tls-ssl-offered"]),
        healthy(
            "mx-every-version",
            "Every version since SSL 3.0",
            "The mail server accepts SSL 3.0 and each version of TLS from 1.0 to 1.3.",
        )
        .old_mail(Old::EveryVersion)
        .expect(Enforced, &["mx-tls-ssl-offered"]),
        healthy(
            "mx-two-certs",
            "A certificate for each address",
            "The servers at the two addresses have different certificates, both valid.",
        )
        .v6(
            "mail",
            Some(Server::Smtp(with_tls(Tls::Presents(
                CertificateKind::Wildcard,
            )))),
        )
        .expect(Enforced, &["mx-tls-certificates-differ"]),
        healthy(
            "mx-two-versions",
            "TLS 1.3 at one address of two",
            "Over IPv6 the mail server has TLS 1.2 and nothing newer.",
        )
        .v6(
            "mail",
            Some(Server::Smtp(with_tls(Tls::Old(
                Old::NoTls13,
                CertificateKind::Good,
            )))),
        )
        .expect(Enforced, &["mx-tls-versions-differ"]),
        healthy(
            "mx-one-starttls",
            "STARTTLS at one address of two",
            "Over IPv6 the mail server does not offer STARTTLS.",
        )
        .v6(
            "mail",
            Some(Server::Smtp(smtp::SmtpServer {
                offers_starttls: false,
                ..smtp::HEALTHY
            })),
        )
        .expect(
            Enforced,
            &["mx-tls-starttls-at-one-address", "mx-tls-starttls-missing"],
        ),
    ]
}

fn with_tls(tls: Tls) -> smtp::SmtpServer {
    smtp::SmtpServer {
        tls,
        ..smtp::HEALTHY
    }
}
