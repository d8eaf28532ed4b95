//! TLSA records that do not fit (RFC 7672). What a sender does depends on which of DANE and
//! MTA-STS it looks at.

use strictmx_core::question::RecordType;
use strictmx_core::verdict::Verdict::{Enforced, EnforcedAtRisk};

use super::draft::{Draft, Published, healthy};
use crate::zone::DnsFault;

const TLSA: &str = "_25._tcp.mail";

pub(super) fn drafts() -> Vec<Draft> {
    vec![
        healthy(
            "tlsa-mismatch",
            "TLSA of an old key",
            "The key was changed and the TLSA record was not; DANE senders refuse.",
        )
        .signed()
        .records(TLSA, RecordType::Tlsa, [Published::Tlsa([3, 1, 1], 0xab)])
        .expect(EnforcedAtRisk, &["dane-tlsa-mismatch"]),
        healthy(
            "tlsa-unusable",
            "TLSA usage for the web",
            "The TLSA record has usage 1, which SMTP does not use (RFC 7672 3.1.3).",
        )
        .signed()
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
        .records(TLSA, RecordType::Tlsa, [Published::TlsaOf("mail")])
        .mx_host("mail", |host| host.offers_starttls = false)
        .expect(
            EnforcedAtRisk,
            &["dane-tlsa-without-starttls", "mx-tls-starttls-missing"],
        ),
        healthy(
            "tlsa-rollover",
            "Key rollover",
            "Two TLSA records, the next key's and the present one's, as it should be.",
        )
        .signed()
        .records(
            TLSA,
            RecordType::Tlsa,
            [Published::Tlsa([3, 1, 1], 0xcd), Published::TlsaOf("mail")],
        )
        .expect(Enforced, &[])
        .not(&["dane-tlsa-mismatch"]),
    ]
}
