//! Faults of the `_smtp._tls` TXT record (RFC 8460 3). Mail is not concerned, reports are.

use strictmx_core::question::RecordType;
use strictmx_core::verdict::Verdict::Enforced;

use super::draft::{Draft, Published, healthy};
use crate::authority::CertificateKind;
use crate::network::Server;
use crate::tls::Tls;
use crate::zone::DnsFault;

const OWNER: &str = "_smtp._tls";

pub(super) fn drafts() -> Vec<Draft> {
    vec![
        healthy(
            "no-tlsrpt",
            "No reports wanted",
            "There is no TLSRPT record, so nobody hears of failures.",
        )
        .txt(OWNER, &[])
        .expect(Enforced, &["tlsrpt-record-missing"]),
        healthy(
            "tlsrpt-malformed",
            "Report record malformed",
            "The record lacks the semicolon between version and `rua`.",
        )
        .txt(OWNER, &["v=TLSRPTv1 rua=mailto:tlsrpt@{domain}"])
        .expect(Enforced, &["tlsrpt-record-malformed"]),
        healthy(
            "tlsrpt-blank",
            "Space before the semicolon",
            "Senders that look for `v=TLSRPTv1;` find no record, and send no reports.",
        )
        .txt(OWNER, &["v=TLSRPTv1 ; rua=mailto:tlsrpt@{domain}"])
        .expect(Enforced, &["tlsrpt-record-blank-before-delimiter"]),
        healthy(
            "tlsrpt-trailing-blank",
            "Space at the end",
            "Senders that keep to the grammar find no record; others read it.",
        )
        .txt(OWNER, &["v=TLSRPTv1; rua=mailto:tlsrpt@{domain} "])
        .expect(Enforced, &["tlsrpt-record-trailing-blank"]),
        healthy(
            "tlsrpt-version",
            "Wrong version",
            "The record begins with `v=TLSRPT1`, which no sender knows.",
        )
        .txt(OWNER, &["v=TLSRPT1; rua=mailto:tlsrpt@{domain}"])
        .expect(Enforced, &["tlsrpt-record-version"]),
        healthy(
            "tlsrpt-no-rua",
            "No report address",
            "The record has no `rua`.",
        )
        .txt(OWNER, &["v=TLSRPTv1;"])
        .expect(Enforced, &["tlsrpt-record-rua-missing"]),
        healthy(
            "tlsrpt-bare-address",
            "Report address without mailto:",
            "`rua` is an e-mail address and not a URI.",
        )
        .txt(OWNER, &["v=TLSRPTv1; rua=tlsrpt@{domain}"])
        .expect(Enforced, &["tlsrpt-record-rua-unusable"]),
        healthy(
            "tlsrpt-http",
            "Reports over plain HTTP",
            "`rua` begins with `http:`; only `https:` and `mailto:` are defined.",
        )
        .txt(OWNER, &["v=TLSRPTv1; rua=http://reports.{domain}/tls"])
        .expect(Enforced, &["tlsrpt-record-rua-unusable"]),
        healthy(
            "tlsrpt-two",
            "Two report records",
            "Two records side by side; senders use neither.",
        )
        .txt(
            OWNER,
            &[
                "v=TLSRPTv1; rua=mailto:a@{domain}",
                "v=TLSRPTv1; rua=mailto:b@{domain}",
            ],
        )
        .expect(Enforced, &["tlsrpt-record-multiple"]),
        healthy(
            "tlsrpt-two-rua",
            "Two rua fields",
            "Two `rua` fields in one record; addresses belong in one, with commas.",
        )
        .txt(
            OWNER,
            &["v=TLSRPTv1; rua=mailto:a@{domain}; rua=mailto:b@{domain}"],
        )
        .expect(
            Enforced,
            &["tlsrpt-record-rua-repeated", "tlsrpt-record-rua-several"],
        ),
        healthy(
            "tlsrpt-extra-field",
            "Unknown field in the report record",
            "The record has `ruf`, a field of another standard.",
        )
        .txt(
            OWNER,
            &["v=TLSRPTv1; rua=mailto:a@{domain}; ruf=mailto:b@{domain}"],
        )
        .expect(Enforced, &["tlsrpt-record-unknown-field"]),
        healthy(
            "tlsrpt-misplaced",
            "Report record at the wrong name",
            "The record is at `_smtp-tlsrpt`, the name of an old draft.",
        )
        .txt(OWNER, &[])
        .txt("_smtp-tlsrpt", &["v=TLSRPTv1; rua=mailto:tlsrpt@{domain}"])
        .expect(Enforced, &["tlsrpt-record-misplaced"]),
        healthy(
            "tlsrpt-doubled",
            "Report record with the domain twice",
            "The final dot was left out, so that the zone was appended to a whole name.",
        )
        .txt(OWNER, &[])
        .txt(
            "_smtp._tls.tlsrpt-doubled.lab.test",
            &["v=TLSRPTv1; rua=mailto:tlsrpt@{domain}"],
        )
        .expect(Enforced, &["tlsrpt-record-misplaced"]),
        healthy(
            "tlsrpt-dangling",
            "Report record's CNAME to nowhere",
            "`_smtp._tls` is a CNAME to a report service's name that no longer exists.",
        )
        .cname(OWNER, "_smtp._tls.gone.provider.lab.test.")
        .expect(Enforced, &["tlsrpt-record-alias-dangling"]),
        healthy(
            "tlsrpt-loop",
            "Report record's CNAME loop",
            "`_smtp._tls` is a CNAME to a name that is a CNAME back to it.",
        )
        .cname(OWNER, "_smtp._tls.loop")
        .cname("_smtp._tls.loop", OWNER)
        .expect(Enforced, &["tlsrpt-record-alias-dangling"]),
        healthy(
            "tlsrpt-servfail",
            "Report record's DNS broken",
            "The name servers fail when they are asked for the record.",
        )
        .fails(OWNER, RecordType::Txt, DnsFault::Broken)
        .expect(Enforced, &[]),
        healthy(
            "tlsrpt-several",
            "Several report addresses",
            "Two addresses in one `rua`; a sender may report to one of them only.",
        )
        .txt(
            OWNER,
            &["v=TLSRPTv1; rua=mailto:a@{domain},mailto:b@{domain}"],
        )
        .expect(Enforced, &["tlsrpt-record-rua-several"]),
        healthy(
            "reports-no-mail",
            "Reports to a domain without mail",
            "The address for reports is at a domain with a null MX.",
        )
        .txt(
            "_smtp._tls",
            &["v=TLSRPTv1; rua=mailto:tlsrpt@reports.{domain}"],
        )
        .records("reports", RecordType::Mx, [Published::Mx(0, ".")])
        .expect(Enforced, &["tlsrpt-record-rua-domain-without-mail"]),
        healthy(
            "reports-https",
            "Reports over HTTPS",
            "A host with a valid certificate takes the reports.",
        )
        .txt(
            "_smtp._tls",
            &["v=TLSRPTv1; rua=https://reports.{domain}/v1"],
        )
        .host(
            "reports",
            Server::Endpoint(Tls::Presents(CertificateKind::Good)),
        )
        .expect(Enforced, &[]),
        healthy(
            "reports-https-cert",
            "Report host's certificate expired",
            "The host that takes reports over HTTPS has an expired certificate.",
        )
        .txt(
            "_smtp._tls",
            &["v=TLSRPTv1; rua=https://reports.{domain}/v1"],
        )
        .host(
            "reports",
            Server::Endpoint(Tls::Presents(CertificateKind::Expired)),
        )
        .expect(Enforced, &["tlsrpt-record-endpoint-certificate"]),
        healthy(
            "reports-https-gone",
            "Report host gone",
            "Nothing listens at the host that is to take reports over HTTPS.",
        )
        .txt(
            "_smtp._tls",
            &["v=TLSRPTv1; rua=https://reports.{domain}/v1"],
        )
        .host("reports", Server::Refuses)
        .expect(Enforced, &["tlsrpt-record-endpoint-unreachable"]),
        healthy(
            "reports-dane",
            "DANE without reports",
            "TLSA records for the mail server, and no TLSRPT record for it.",
        )
        .signed()
        .records(
            "_25._tcp.mail",
            RecordType::Tlsa,
            [Published::TlsaOf([3, 1, 1], "mail")],
        )
        .expect(Enforced, &["tlsrpt-record-mx-host-missing"]),
        healthy(
            "reports-dane-spf",
            "DANE, and no report record among others",
            "TLSA records for the mail server, and an SPF record where its TLSRPT record belongs.",
        )
        .signed()
        .records(
            "_25._tcp.mail",
            RecordType::Tlsa,
            [Published::TlsaOf([3, 1, 1], "mail")],
        )
        .txt("_smtp._tls.mail", &["v=spf1 -all"])
        .expect(Enforced, &["tlsrpt-record-mx-host-missing"]),
        healthy(
            "tlsrpt-fields",
            "Report address with a subject",
            "The report address has header fields, which senders do not use.",
        )
        .txt(
            OWNER,
            &["v=TLSRPTv1; rua=mailto:tlsrpt@{domain}?subject=report"],
        )
        .expect(Enforced, &["tlsrpt-record-rua-fields"]),
        healthy(
            "tlsrpt-user-name",
            "Report URL with a user name",
            "The URL for reports has a user name, which some senders do not take.",
        )
        .txt(OWNER, &["v=TLSRPTv1; rua=https://user@reports.{domain}/v1"])
        .host(
            "reports",
            Server::Endpoint(Tls::Presents(CertificateKind::Good)),
        )
        .expect(Enforced, &["tlsrpt-record-rua-unusual"]),
        healthy(
            "reports-elsewhere",
            "Reports read by a service",
            "Reports go to another domain; no record there has to allow it.",
        )
        .txt(
            OWNER,
            &["v=TLSRPTv1; rua=mailto:lab@reports.provider.lab.test"],
        )
        .records(
            "reports.provider.lab.test.",
            RecordType::Mx,
            [Published::Mx(10, "mail")],
        )
        .expect(Enforced, &["tlsrpt-record-rua-external"]),
    ]
}
