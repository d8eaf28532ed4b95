//! Hosts that would hold a careless prober up: a scan must end within its budgets. And one whose
//! every text is meant for a careless reader.

use strictmx_core::verdict::Verdict::{Undetermined, Unprotected};

use super::draft::{Draft, healthy};
use crate::authority::CertificateKind;
use crate::https::Pace;
use crate::network::Server;

pub(super) fn drafts() -> Vec<Draft> {
    vec![
        healthy("endless-policy", "Endless policy", "The policy never ends.")
            .policy_host(|host| {
                host.body = b"mx: mail.endless-policy.lab.test\r\n".repeat(256);
                host.pace = Pace::Endless;
            })
            .expect(Unprotected, &["policy-host-body-too-large"]),
        healthy(
            "host-hangs",
            "Policy host hangs",
            "The policy host accepts the connection and never says a word.",
        )
        .host("mta-sts", Server::Hangs)
        .expect(Unprotected, &["policy-host-tls-failed"]),
        healthy(
            "host-resets",
            "Policy host resets",
            "The policy host resets the connection during the handshake.",
        )
        .host("mta-sts", Server::Resets)
        .expect(Unprotected, &["policy-host-tls-failed"]),
        healthy(
            "mx-hangs",
            "Mail server hangs",
            "The mail server accepts the connection and never greets.",
        )
        .host("mail", Server::Hangs)
        .expect(Undetermined, &[]),
        healthy(
            "mx-resets",
            "Mail server resets",
            "The mail server resets the connection when it is spoken to.",
        )
        .host("mail", Server::Resets)
        .expect(Undetermined, &[]),
        healthy(
            "mx-floods",
            "Endless greeting",
            "The mail server's greeting never ends.",
        )
        .host("mail", Server::Floods("220-welcome\r\n"))
        .expect(Undetermined, &[]),
        healthy(
            "says-markup",
            "Markup, formulas, escape sequences",
            "Records, policy, certificates and replies hold HTML, scripts, formulas, and what turns text around or moves a cursor.",
        )
        .sts_record(
            "v=STSv1; id=20261101; x=<script>alert(1)</script>\u{202e}=cmd|' /C calc'!A0\x1b[2J",
        )
        .txt(
            "_smtp._tls",
            &["v=TLSRPTv1; rua=javascript:alert(1),mailto:<img/src=x/onerror=alert(1)>@{domain}"],
        )
        .policy(
            "version: STSv1\r\nmode: <script>alert(1)</script>\r\nmx: mail.{domain}\r\n\
             mx: =cmd|' /C calc'!A0\r\nmx: @SUM(1)\r\nmx: [a](javascript:alert(1))\r\n\
             <img src=x onerror=alert(1)>: \x1b]0;owned\x07\r\nmax_age: +1+1\r\n",
        )
        .mx_host("mail", |host| {
            host.greeting = "220 {host} <script>alert(1)</script> \u{202e}=1+1 \x1b[2J";
            host.starttls = "220 2.0.0 <img src=x onerror=alert(1)> `[a](javascript:alert(1))`";
        })
        .mail_certificate(CertificateKind::OtherNames(&[
            "<img src=x onerror=alert(1)>.lab.test",
            "=cmd|' /C calc'!A0",
            "\x1b[2J.lab.test",
        ]))
        .expect(
            Unprotected,
            &[
                "mx-tls-certificate-name",
                "sts-policy-line-malformed",
                "sts-policy-max-age-malformed",
                "sts-policy-mx-malformed",
                "sts-policy-template",
                "sts-record-malformed",
                "sts-record-unknown-field",
                "tlsrpt-record-rua-unusable",
            ],
        ),
    ]
}
