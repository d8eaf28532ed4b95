//! Domains where nothing is wrong: no check fires, of any severity.

use strictmx_core::question::RecordType;
use strictmx_core::verdict::Verdict;

use super::draft::{Draft, Published, healthy};
use crate::authority::CertificateKind;
use crate::tls::Tls;

pub(super) fn drafts() -> Vec<Draft> {
    vec![
        healthy(
            "enforced",
            "Enforced",
            "Record, policy and mail server agree; mail is accepted over verified TLS only.",
        )
        .featured(),
        healthy(
            "dane",
            "MTA-STS and DANE",
            "A signed zone whose TLSA record matches the mail server's key.",
        )
        .signed()
        .records(
            "_25._tcp.mail",
            RecordType::Tlsa,
            [Published::TlsaOf([3, 1, 1], "mail")],
        )
        .txt(
            "_smtp._tls.mail",
            &["v=TLSRPTv1; rua=mailto:tlsrpt@{domain}"],
        ),
        healthy(
            "dane-authority",
            "DANE by an authority",
            "A signed zone whose TLSA record is about the authority that issued the certificate.",
        )
        .signed()
        .records(
            "_25._tcp.mail",
            RecordType::Tlsa,
            [Published::TlsaOf([2, 0, 1], "mail")],
        )
        .txt(
            "_smtp._tls.mail",
            &["v=TLSRPTv1; rua=mailto:tlsrpt@{domain}"],
        ),
        healthy(
            "no-mail",
            "Takes no mail",
            "A null MX (RFC 7505), and no MTA-STS, as it should be.",
        )
        .mx(&[(0, ".")])
        .without("mail")
        .without("mta-sts")
        .txt("_mta-sts", &[])
        .txt("_smtp._tls", &[])
        .expect(Verdict::NoMail, &[]),
        // bücher
        healthy(
            "xn--bcher-kva",
            "International name",
            "bücher.lab.test: the same with a name beyond ASCII.",
        ),
        healthy(
            "v6-only",
            "IPv6 only",
            "Policy host and mail server have no IPv4 address.",
        )
        .without_v4("mta-sts")
        .without_v4("mail"),
        healthy(
            "v4-only",
            "IPv4 only",
            "Policy host and mail server have no IPv6 address.",
        )
        .v6("mta-sts", None)
        .v6("mail", None),
        healthy(
            "delegated",
            "Run by a provider",
            "Record and policy host are CNAMEs to a provider who keeps both.",
        )
        .cname("_mta-sts", "_mta-sts.customers.provider.lab.test.")
        .txt(
            "_mta-sts.customers.provider.lab.test.",
            &["v=STSv1; id=20261105T120000"],
        )
        .move_host("mta-sts", "policies.provider.lab.test."),
        healthy(
            "many-mx",
            "Several mail servers",
            "Three mail servers, each listed in the policy; one has post-quantum key exchange.",
        )
        .mx(&[(10, "mail"), (20, "mx2"), (30, "mx3")])
        .mail_server("mx2")
        .mx_host("mx2", |host| {
            host.tls = Tls::PostQuantum(CertificateKind::Good);
        })
        .mail_server("mx3")
        .in_policy("max_age", "mx: mx2.{domain}\r\nmx: mx3.{domain}\r\nmax_age"),
        ten_mx(),
        healthy(
            "wildcard",
            "Wildcards",
            "A wildcard in the policy and in both certificates, one label deep as allowed.",
        )
        .mx(&[(10, "a.mx"), (20, "b.mx")])
        .without("mail")
        .mail_server("a.mx")
        .mail_server("b.mx")
        .mx_certificate("a.mx", CertificateKind::Wildcard)
        .mx_certificate("b.mx", CertificateKind::Wildcard)
        .policy_certificate(CertificateKind::Wildcard)
        .in_policy("mx: mail.", "mx: *.mx."),
        healthy(
            "lf-lines",
            "Line feeds alone",
            "Lines end with LF, as good as CRLF (RFC 8461 3.2, erratum 6253).",
        )
        .policy("version: STSv1\nmode: enforce\nmx: mail.{domain}\nmax_age: 2419200\n"),
        healthy(
            "mixed-lines",
            "Both line ends, none at the end",
            "CRLF and LF in one file, and no line end after the last line.",
        )
        .policy("version: STSv1\r\nmode: enforce\nmx: mail.{domain}\r\nmax_age: 2419200"),
        healthy(
            "loose-blanks",
            "Spaces where they may stand",
            "Spaces after colons and values, none or many.",
        )
        .policy(
            "version:STSv1\r\nmode:   enforce  \r\nmx:\tmail.{domain}\r\nmax_age: 2419200\t\r\n",
        ),
        healthy(
            "longest",
            "Remembered for a year",
            "`max_age` is 31557600, the most that the standard allows.",
        )
        .in_policy("2419200", "31557600"),
        healthy(
            "tight-record",
            "Record without spaces",
            "`v=STSv1;id=1;`: all that a record needs, and the semicolon that may end it.",
        )
        .sts_record("v=STSv1;id=1;"),
        healthy(
            "greets-late",
            "Greeting held back",
            "The mail server lets every sender wait for five seconds, which exposes spammers.",
        )
        .mx_host("mail", |host| host.greets_after_s = 5),
        healthy(
            "wildcard-beside",
            "Wildcards beside",
            "Wildcards answer for other names; those that matter have records of their own.",
        )
        .txt("*", &["v=spf1 -all"])
        .mail_server("*"),
        healthy(
            "mixed-mx",
            "Wildcard and names",
            "Three mail servers, two under a wildcard and one by its name.",
        )
        .mx(&[(10, "a.in"), (10, "b.in"), (20, "backup")])
        .without("mail")
        .mail_server("a.in")
        .mail_server("b.in")
        .mail_server("backup")
        .in_policy(
            "mx: mail.{domain}",
            "mx: *.in.{domain}\r\nmx: backup.{domain}",
        ),
    ]
}

fn ten_mx() -> Draft {
    const NAMES: [&str; 10] = [
        "mail", "mx2", "mx3", "mx4", "mx5", "mx6", "mx7", "mx8", "mx9", "mx10",
    ];
    let draft = healthy(
        "ten-mx",
        "Ten mail servers",
        "As many mail servers as are looked at, each listed in the policy.",
    );
    let others = NAMES[1..].iter().copied();
    others
        .fold(draft, Draft::mail_server)
        .mx(&NAMES.map(|name| (10, name)))
        .in_policy(
            "max_age",
            "mx: mx2.{domain}\r\nmx: mx3.{domain}\r\nmx: mx4.{domain}\r\nmx: mx5.{domain}\r\n\
             mx: mx6.{domain}\r\nmx: mx7.{domain}\r\nmx: mx8.{domain}\r\nmx: mx9.{domain}\r\n\
             mx: mx10.{domain}\r\nmax_age",
        )
}
