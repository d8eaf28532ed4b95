//! TLSA records that do not fit (RFC 7672). What a sender does depends on which of DANE and
//! MTA-STS it looks at.

use strictmx_core::question::RecordType;
use strictmx_core::verdict::Verdict::{Enforced, EnforcedAtRisk};

use super::draft::{Draft, Published, healthy};
use crate::authority::CertificateKind;
use crate::network::Server;
use crate::smtp::{self, SmtpServer};
use crate::tls::{Old, Tls};
use crate::zone::DnsFault;

const TLSA: &str = "_25._tcp.mail";

/// Where reports about DANE are asked for (RFC 8460 3).
const REPORTS: &str = "_smtp._tls.mail";
const WANTED: &str = "v=TLSRPTv1; rua=mailto:tlsrpt@{domain}";

/// The key of the server, and the certificate of its authority: the two recommended kinds.
const KEY: [u8; 3] = [3, 1, 1];
const AUTHORITY: [u8; 3] = [2, 0, 1];

/// A signed domain with these TLSA records, where reports about them are wanted.
fn with_tlsa(
    label: &'static str,
    title: &'static str,
    description: &'static str,
    records: impl IntoIterator<Item = Published>,
) -> Draft {
    healthy(label, title, description)
        .signed()
        .records(TLSA, RecordType::Tlsa, records)
        .txt(REPORTS, &[WANTED])
}

pub(super) fn drafts() -> Vec<Draft> {
    vec![
        healthy(
            "tlsa-mismatch",
            "TLSA of an old key",
            "The key was changed and the TLSA record was not; DANE senders refuse.",
        )
        .signed()
        .txt(REPORTS, &[WANTED])
        .records(TLSA, RecordType::Tlsa, [Published::Tlsa([3, 1, 1], 0xab)])
        .expect(EnforcedAtRisk, &["dane-tlsa-mismatch"]),
        healthy(
            "tlsa-unusable",
            "TLSA usage for the web",
            "The TLSA record has usage 1, which SMTP does not use (RFC 7672 3.1.3).",
        )
        .signed()
        .txt(REPORTS, &[WANTED])
        .records(TLSA, RecordType::Tlsa, [Published::Tlsa([1, 1, 1], 0xab)])
        .expect(Enforced, &["dane-tlsa-unusable"]),
        healthy(
            "tlsa-servfail",
            "TLSA lookup fails",
            "The zone is signed, but asking for TLSA fails; DANE senders wait.",
        )
        .signed()
        .fails(TLSA, RecordType::Tlsa, DnsFault::Broken)
        .expect(EnforcedAtRisk, &["dane-tlsa-lookup-fails"]),
        healthy(
            "tlsa-no-starttls",
            "TLSA without STARTTLS",
            "DNS promises TLS with a TLSA record, and the mail server does not offer it.",
        )
        .signed()
        .txt(REPORTS, &[WANTED])
        .records(TLSA, RecordType::Tlsa, [Published::TlsaOf(KEY, "mail")])
        .mx_host("mail", |host| host.offers_starttls = false)
        .expect(
            EnforcedAtRisk,
            &["dane-tlsa-without-starttls", "mx-tls-starttls-missing"],
        ),
        healthy(
            "tlsa-starttls-refused",
            "TLSA, and STARTTLS fails",
            "DNS promises TLS with a TLSA record; the server offers it, and refuses the command.",
        )
        .signed()
        .txt(REPORTS, &[WANTED])
        .records(TLSA, RecordType::Tlsa, [Published::TlsaOf(KEY, "mail")])
        .mx_host("mail", |host| {
            host.starttls = "454 4.7.0 TLS not available due to local problem";
        })
        .expect(
            EnforcedAtRisk,
            &["dane-tlsa-without-starttls", "mx-tls-starttls-refused"],
        ),
        healthy(
            "tlsa-rollover",
            "Key rollover",
            "Two TLSA records, the next key's and the present one's, as it should be.",
        )
        .signed()
        .txt(REPORTS, &[WANTED])
        .records(
            TLSA,
            RecordType::Tlsa,
            [
                Published::Tlsa([3, 1, 1], 0xcd),
                Published::TlsaOf(KEY, "mail"),
            ],
        )
        .expect(Enforced, &[]),
        with_tlsa(
            "tlsa-authority-name",
            "TLSA of an authority, other name",
            "The TLSA record is about the authority, and the certificate is for another name.",
            [Published::TlsaOf(AUTHORITY, "mail")],
        )
        .mail_certificate(CertificateKind::OtherNames(&["server17.provider.lab.test"]))
        .expect(
            EnforcedAtRisk,
            &["dane-certificate-name", "mx-tls-certificate-name"],
        ),
        with_tlsa(
            "tlsa-authority-expired",
            "TLSA of an authority, expired",
            "The TLSA record is about the authority, and the certificate has expired.",
            [Published::TlsaOf(AUTHORITY, "mail")],
        )
        .mail_certificate(CertificateKind::Expired)
        .expect(
            EnforcedAtRisk,
            &["dane-certificate-dates", "mx-tls-certificate-expired"],
        ),
        with_tlsa(
            "tlsa-authority-path",
            "TLSA of an authority, other chain",
            "The TLSA record is about the authority, which did not sign the certificate.",
            [Published::TlsaOf(AUTHORITY, "mail")],
        )
        .mail_certificate(CertificateKind::OtherIntermediate)
        .expect(
            EnforcedAtRisk,
            &["dane-certificate-path", "mx-tls-certificate-untrusted"],
        ),
        with_tlsa(
            "tlsa-authority-beside",
            "TLSA of an authority sent along",
            "The TLSA record is about an earlier authority, which is sent along and issued nothing.",
            [Published::TlsaOf(AUTHORITY, "mail")],
        )
        .mail_certificate(CertificateKind::ExpiredBeside)
        .expect(EnforcedAtRisk, &["dane-certificate-path"]),
        with_tlsa(
            "tlsa-authority-itself",
            "TLSA of an authority, self-signed",
            "The TLSA record has the usage of an authority, and is about the server's own certificate.",
            [Published::TlsaOf(AUTHORITY, "mail")],
        )
        .mail_certificate(CertificateKind::SelfSigned)
        .expect(
            EnforcedAtRisk,
            &["dane-tlsa-mismatch", "mx-tls-certificate-self-signed"],
        ),
        with_tlsa(
            "dane-not-sts",
            "DANE without a public certificate",
            "The TLSA record matches a self-signed certificate: enough for DANE, not for MTA-STS.",
            [Published::TlsaOf(KEY, "mail")],
        )
        .mail_certificate(CertificateKind::SelfSigned)
        .expect(EnforcedAtRisk, &["mx-tls-certificate-self-signed"]),
        healthy(
            "dane-mx-unsigned",
            "DANE behind unsigned MX",
            "The mail server's zone is signed and has TLSA records; the MX records are not signed.",
        )
        .signed_at("mail")
        .txt(REPORTS, &[WANTED])
        .records(TLSA, RecordType::Tlsa, [Published::TlsaOf(KEY, "mail")])
        .expect(Enforced, &["dane-mx-insecure"]),
        healthy(
            "dane-mx-unsigned-mismatch",
            "Old TLSA behind unsigned MX",
            "A TLSA record of an old key, to which unsigned MX records lead: some senders check it.",
        )
        .signed_at("mail")
        .txt(REPORTS, &[WANTED])
        .records(TLSA, RecordType::Tlsa, [Published::Tlsa([3, 1, 1], 0xab)])
        .expect(Enforced, &["dane-tlsa-mismatch"]),
        healthy(
            "tlsa-unsigned",
            "TLSA without DNSSEC",
            "TLSA records in a zone that is not signed: nobody looks at them.",
        )
        .records(TLSA, RecordType::Tlsa, [Published::Tlsa([3, 1, 1], 0xab)])
        .expect(Enforced, &["dane-tlsa-insecure"]),
        with_tlsa(
            "tlsa-alias",
            "TLSA of an old key at an alias",
            "The mail server's name is a signed alias of one that is not: its own TLSA records count.",
            [Published::Tlsa(KEY, 0xab)],
        )
        .move_host("mail", "mx.unsigned.lab.test.")
        .mx_certificate(
            "mx.unsigned.lab.test.",
            CertificateKind::OtherNames(&["mail.tlsa-alias.lab.test"]),
        )
        .expect(EnforcedAtRisk, &["dane-tlsa-mismatch", "mx-host-is-alias"]),
        with_tlsa(
            "tlsa-stale",
            "TLSA of two kinds, one stale",
            "The record of the key matches; that of the authority is about an earlier one.",
            [
                Published::TlsaOf(KEY, "mail"),
                Published::Tlsa(AUTHORITY, 0xab),
            ],
        )
        .expect(Enforced, &["dane-tlsa-stale"]),
        with_tlsa(
            "tlsa-two-certs",
            "TLSA for the certificate of each address",
            "One record is about the certificate over IPv4, one of another kind about that over IPv6.",
            [
                Published::TlsaOf(KEY, "mail"),
                Published::TlsaOfOther([3, 0, 1], "mail", CertificateKind::Wildcard),
            ],
        )
        .v6(
            "mail",
            Some(Server::Smtp(SmtpServer {
                tls: Tls::Presents(CertificateKind::Wildcard),
                ..smtp::HEALTHY
            })),
        )
        .expect(
            Enforced,
            &["dane-tlsa-uncommon", "mx-tls-certificates-differ"],
        ),
        with_tlsa(
            "tlsa-second-cert",
            "No TLSA for the second certificate",
            "The record is about the certificate for ECDSA; the one for RSA, which has expired, has none.",
            [Published::TlsaOf(KEY, "mail")],
        )
        .old_mail(Old::RsaCertificate)
        .expect(
            Enforced,
            &["dane-tlsa-mismatch", "mx-tls-other-certificate"],
        ),
        with_tlsa(
            "tlsa-stale-digest",
            "Stronger digest of an old key",
            "The SHA-256 digest matches; the SHA-512 digest, by which many senders go, is an old key's.",
            [
                Published::TlsaOf(KEY, "mail"),
                Published::Tlsa([3, 1, 2], 0xab),
            ],
        )
        .expect(EnforcedAtRisk, &["dane-tlsa-mismatch"]),
        with_tlsa(
            "tlsa-no-certificate",
            "No certificate in TLSA",
            "The record should hold the whole certificate (3 0 0), and holds something else.",
            [Published::Tlsa([3, 0, 0], 0xab)],
        )
        .expect(Enforced, &["dane-tlsa-unusable"]),
        with_tlsa(
            "tlsa-part-unusable",
            "TLSA record left out",
            "One record matches; another has usage 1, which SMTP does not use.",
            [
                Published::TlsaOf(KEY, "mail"),
                Published::Tlsa([1, 1, 1], 0xab),
            ],
        )
        .expect(Enforced, &["dane-tlsa-part-unusable"]),
        with_tlsa(
            "tlsa-uncommon",
            "Whole certificate in TLSA",
            "The record holds the whole certificate (3 0 0) in place of a digest.",
            [Published::TlsaOf([3, 0, 0], "mail")],
        )
        .expect(Enforced, &["dane-tlsa-uncommon"]),
        with_tlsa(
            "tlsa-ttl",
            "TLSA cached for a week",
            "A key that has to be changed at once would stay in use for a week.",
            [Published::TlsaOf(KEY, "mail")],
        )
        .ttl_s(TLSA, 604_800)
        .expect(Enforced, &["dane-tlsa-ttl-long"]),
        with_tlsa(
            "tlsa-next-key",
            "Renewal without the next key",
            "The certificate ends in three days, and only its present key has a TLSA record.",
            [Published::TlsaOf(KEY, "mail")],
        )
        .mail_certificate(CertificateKind::ExpiresSoon)
        .expect(
            Enforced,
            &["dane-next-key-missing", "mx-tls-certificate-expires-soon"],
        ),
    ]
}
