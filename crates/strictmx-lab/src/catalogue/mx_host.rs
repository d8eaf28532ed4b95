//! Mail servers that are not there, not reached or not in DNS as they should be (RFC 5321 5.1).

use strictmx_core::question::RecordType;
use strictmx_core::verdict::Verdict::{Enforced, EnforcedAtRisk, NoMail, Testing, Undetermined};

use super::draft::{Draft, Published, healthy, testing};
use crate::authority::CertificateKind;
use crate::network::Server;
use crate::zone::DnsFault;

pub(super) fn drafts() -> Vec<Draft> {
    vec![
        healthy(
            "implicit-mx",
            "No MX record",
            "Without an MX record mail goes to the domain's own address, which the policy names.",
        )
        .mx(&[])
        .without("mail")
        .mail_server("@")
        .in_policy("mx: mail.", "mx: ")
        .expect(Enforced, &["mx-host-implicit-mx"]),
        healthy(
            "implicit-mx-uncovered",
            "No MX record, another name in the policy",
            "Without an MX record mail goes to the domain's own address; the policy names `mail` alone.",
        )
        .mx(&[])
        .without("mail")
        .mail_server("@")
        .expect(
            EnforcedAtRisk,
            &[
                "mx-host-implicit-mx",
                "sts-mx-pattern-sibling",
                "sts-mx-uncovered-implicit",
            ],
        ),
        healthy(
            "null-mx-preference",
            "Null MX with a preference",
            "A null MX with preference 10 in place of 0.",
        )
        .mx(&[(10, ".")])
        .without("mail")
        .without("mta-sts")
        .txt("_mta-sts", &[])
        .txt("_smtp._tls", &[])
        .expect(NoMail, &["mx-host-null-mx-preference"]),
        healthy(
            "domain-alias",
            "The domain is an alias",
            "A CNAME stands at the domain itself; the MX records are those of its target.",
        )
        .cname("@", "brand.domain-alias.lab.test.")
        .records("brand", RecordType::Mx, [Published::Mx(10, "mail")])
        .expect(Enforced, &["mx-host-domain-is-alias"]),
        healthy(
            "mx-ip-address",
            "IP address in the MX record",
            "The first MX record holds an IP address, which is read as a name.",
        )
        .mx(&[(10, "28.8.0.25."), (20, "mail")])
        .expect(Enforced, &["mx-host-is-ip-address"]),
        healthy(
            "mx-slow",
            "Slow to greet",
            "The mail server lets senders wait for eleven seconds before it greets.",
        )
        .mx_host("mail", |host| host.greets_after_s = 11)
        .expect(Enforced, &["mx-host-greeting-slow"]),
        healthy(
            "null-mx-policy",
            "Null MX and a policy",
            "The domain takes no mail and still publishes a policy.",
        )
        .mx(&[(0, ".")])
        .without("mail")
        .expect(NoMail, &["mx-host-null-mx-with-policy"]),
        healthy(
            "null-mx-beside",
            "Null MX beside a server",
            "A null MX stands beside a real one; it must stand alone.",
        )
        .mx(&[(0, "."), (10, "mail")])
        .expect(Enforced, &["mx-host-null-mx-beside-others"]),
        healthy(
            "mx-no-address",
            "MX without address",
            "The second mail server exists and has no address.",
        )
        .mx(&[(10, "mail"), (20, "mx2")])
        .txt("mx2", &["retired"])
        .in_policy("max_age", "mx: mx2.{domain}\r\nmax_age")
        .expect(Enforced, &["mx-host-no-address"]),
        healthy(
            "mx-nxdomain",
            "MX does not exist",
            "The second mail server's name does not exist.",
        )
        .mx(&[(10, "mail"), (20, "mx2")])
        .in_policy("max_age", "mx: mx2.{domain}\r\nmax_age")
        .expect(Enforced, &["mx-host-no-address"]),
        healthy(
            "mx-proof",
            "MX as a proof",
            "A provider had the domain prove itself with an MX record, whose name never has an address.",
        )
        .mx(&[(0, "mail"), (32_767, "ms12345678.msv1.invalid.")])
        .expect(Enforced, &["mx-host-no-address"]),
        healthy(
            "mx-proof-alone",
            "MX as a proof beside a bad server",
            "The mail server's certificate is self-signed, and the other MX is only a proof to a provider.",
        )
        .mx(&[(0, "mail"), (32_767, "ms12345678.msv1.invalid.")])
        .mail_certificate(CertificateKind::SelfSigned)
        .expect(
            EnforcedAtRisk,
            &["mx-host-no-address", "mx-tls-certificate-self-signed"],
        ),
        healthy(
            "mx-all-gone",
            "No MX host is there",
            "The only mail server's name does not exist, and the policy does not list it.",
        )
        .mx(&[(10, "mx2")])
        .without("mail")
        .expect(
            Undetermined,
            &["mx-host-no-address", "sts-mx-pattern-unused"],
        ),
        healthy(
            "mx-alias",
            "MX is a CNAME",
            "The MX record points at an alias, which RFC 5321 forbids.",
        )
        .mx(&[(10, "mx")])
        .cname("mx", "mail")
        // Right for senders, who ask for the name in the MX record (RFC 8461 4.1).
        .mail_certificate(CertificateKind::OtherNames(&["mx.mx-alias.lab.test"]))
        .in_policy("mx: mail.", "mx: mx.")
        .expect(Enforced, &["mx-host-is-alias"]),
        healthy(
            "mx-alias-target",
            "Policy names where the MX leads",
            "The MX record points at an alias, and the policy names what it is an alias of.",
        )
        .mx(&[(10, "mx")])
        .cname("mx", "mail")
        .mail_certificate(CertificateKind::OtherNames(&["mx.mx-alias-target.lab.test"]))
        .expect(
            EnforcedAtRisk,
            &[
                "mx-host-is-alias",
                "sts-mx-pattern-alias-target",
                "sts-mx-uncovered",
            ],
        ),
        healthy(
            "mx-servfail",
            "MX lookup fails",
            "The name servers fail when they are asked for the MX records.",
        )
        .fails("@", RecordType::Mx, DnsFault::Broken)
        .expect(Undetermined, &["mx-host-dns-failure"]),
        healthy(
            "mx-bogus",
            "DNSSEC of the MX records broken",
            "The signatures of the MX records do not validate, so resolvers withhold them.",
        )
        .signed()
        .fails("@", RecordType::Mx, DnsFault::Bogus)
        .expect(Undetermined, &["mx-host-dnssec-bogus"]),
        healthy(
            "nowhere",
            "No such domain",
            "The domain does not exist: nothing is published at its name or below it.",
        )
        .mx(&[])
        .without("mail")
        .without("mta-sts")
        .txt("_mta-sts", &[])
        .txt("_smtp._tls", &[])
        .expect(NoMail, &["mx-host-domain-missing"]),
        healthy(
            "mx-underscore",
            "Underscore in the server's name",
            "The mail server is called `my_mail.mx`; host names have no underscore.",
        )
        .mx(&[(10, "my_mail.mx")])
        .without("mail")
        .mail_server("my_mail.mx")
        .in_policy("mx: mail.", "mx: *.mx.")
        .expect(Enforced, &["mx-host-underscore"]),
        healthy(
            "mx-private",
            "MX at a private address",
            "The second mail server has the address 127.0.0.1.",
        )
        .mx(&[(10, "mail"), (20, "mx2")])
        .records(
            "mx2",
            RecordType::A,
            [Published::Address([127, 0, 0, 1].into())],
        )
        .in_policy("max_age", "mx: mx2.{domain}\r\nmax_age")
        .expect(Enforced, &["mx-host-address-refused"]),
        healthy(
            "mx-silent",
            "Mail server silent",
            "Port 25 never answers, on either address.",
        )
        .host("mail", Server::Silent)
        .expect(Undetermined, &[]),
        testing(
            "mx-spare-silent",
            "Second server silent, testing",
            "Mode testing; the second mail server never answers, so nobody knows what it would do.",
        )
        .mx(&[(10, "mail"), (20, "mx2")])
        .host("mx2", Server::Silent)
        .in_policy("max_age", "mx: mx2.{domain}\r\nmax_age")
        .expect(Testing, &["rollout-mode-testing"]),
        healthy(
            "mx-refused",
            "Port 25 closed",
            "Nothing listens on port 25.",
        )
        .host("mail", Server::Refuses)
        .expect(Undetermined, &[]),
        healthy(
            "mx-greylists",
            "Not now",
            "The mail server puts strangers off with 451; its TLS cannot be tested now.",
        )
        .mx_host("mail", |host| {
            host.ehlo_refusal = Some("451 4.7.1 Greylisted, please come back later");
        })
        .expect(Undetermined, &[]),
        healthy(
            "mx-no-ehlo",
            "No EHLO",
            "The mail server does not know EHLO (502), and with it no STARTTLS.",
        )
        .mx_host("mail", |host| {
            host.ehlo_refusal = Some("502 5.5.1 Command not implemented");
        })
        .expect(EnforcedAtRisk, &["mx-tls-starttls-missing"]),
        healthy(
            "mx-blocks",
            "Blocked",
            "The mail server turns the prober away with 554, so its TLS cannot be tested.",
        )
        .mx_host("mail", |host| {
            host.greeting = "554 5.7.1 {host} Your address is on a block list";
        })
        .expect(Undetermined, &[]),
        healthy(
            "mx-v6-dead",
            "IPv6 side dead",
            "The mail server answers over IPv4 and refuses over IPv6.",
        )
        .v6("mail", Some(Server::Refuses))
        .expect(Enforced, &["mx-host-one-address-unreachable"]),
    ]
}
