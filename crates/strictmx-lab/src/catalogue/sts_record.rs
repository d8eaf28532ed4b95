//! Faults of the `_mta-sts` TXT record (RFC 8461 3.1), and of asking for it.

use strictmx_core::question::RecordType;
use strictmx_core::verdict::Verdict::{Enforced, NotDeployed, Undetermined, Unprotected};

use super::draft::{Draft, healthy};
use crate::zone::DnsFault;

pub(super) fn drafts() -> Vec<Draft> {
    vec![
        healthy(
            "no-id",
            "Record without id",
            "The record has no `id`, so senders act as if it were not there.",
        )
        .sts_record("v=STSv1;")
        .expect(Unprotected, &["sts-record-id-missing"]),
        healthy(
            "upper-case-id",
            "Field name in upper case",
            "The record says `ID=`; field names are in lower case, so there is no `id`.",
        )
        .sts_record("v=STSv1; ID=20261101T000000")
        .expect(Unprotected, &["sts-record-id-missing"]),
        healthy(
            "bad-id",
            "Hyphens in the id",
            "The `id` is a date with hyphens; only letters and digits are allowed.",
        )
        .sts_record("v=STSv1; id=2026-11-01")
        .expect(Unprotected, &["sts-record-id-malformed"]),
        healthy(
            "long-id",
            "Id too long",
            "The `id` has 40 characters; 32 are allowed.",
        )
        .sts_record("v=STSv1; id=0123456789012345678901234567890123456789")
        .expect(Unprotected, &["sts-record-id-malformed"]),
        healthy(
            "empty-id",
            "Empty id",
            "The record says `id=` and nothing after it.",
        )
        .sts_record("v=STSv1; id=")
        .expect(Unprotected, &["sts-record-id-malformed"]),
        healthy(
            "two-ids",
            "Two ids",
            "The record has an old and a new `id` side by side.",
        )
        .sts_record("v=STSv1; id=20250101T000000; id=20261101T000000")
        .expect(Enforced, &["sts-record-id-repeated"]),
        healthy(
            "wrong-version",
            "Wrong version",
            "The record begins with `v=STS1`, which no sender knows.",
        )
        .sts_record("v=STS1; id=20261101T000000")
        .expect(Unprotected, &["sts-record-version"]),
        healthy(
            "policy-in-record",
            "Policy in the record",
            "Mode and MX were put into the TXT record instead of the policy alone.",
        )
        .sts_record("v=STSv1; id=20261101T000000; mode: enforce; mx: mail.{domain}")
        .expect(Unprotected, &["sts-record-malformed"]),
        healthy(
            "two-records",
            "Two records",
            "An old and a new record stand side by side; senders use neither.",
        )
        .txt(
            "_mta-sts",
            &["v=STSv1; id=20250101T000000", "v=STSv1; id=20261101T000000"],
        )
        .expect(Unprotected, &["sts-record-multiple"])
        .featured(),
        healthy(
            "trailing-blank",
            "Space at the end",
            "A space after the `id` that came along when copying.",
        )
        .sts_record("v=STSv1; id=20261101T000000 ")
        .expect(Unprotected, &["sts-record-trailing-blank"]),
        healthy(
            "blank-after-semicolon",
            "Blank after the last semicolon",
            "Allowed by the grammar, and more than KumoMTA reads.",
        )
        .sts_record("v=STSv1; id=20261101T000000; ")
        .expect(Enforced, &["sts-record-unread"]),
        healthy(
            "inner-blank",
            "Space before the semicolon",
            "`v=STSv1 ;` with a space: allowed by the grammar, and overlooked by some senders.",
        )
        .sts_record("v=STSv1 ; id=20261101T000000")
        .expect(Enforced, &["sts-record-blank-before-delimiter"]),
        healthy(
            "extra-field",
            "Unknown field in the record",
            "The record has `mode=enforce`, which belongs into the policy and does nothing here.",
        )
        .sts_record("v=STSv1; id=20261101T000000; mode=enforce")
        .expect(Enforced, &["sts-record-unknown-field"]),
        healthy(
            "no-semicolon",
            "Semicolon missing",
            "Nothing but a space between version and `id`.",
        )
        .sts_record("v=STSv1 id=20261101T000000")
        .expect(Unprotected, &["sts-record-malformed"]),
        healthy(
            "quoted-record",
            "Quotes stored",
            "The quotation marks of the zone file became part of the record.",
        )
        .sts_record("\"v=STSv1; id=20261101T000000\"")
        .expect(Unprotected, &["sts-record-malformed"]),
        healthy(
            "record-at-apex",
            "Record at the domain itself",
            "The record was published at the domain instead of under `_mta-sts`.",
        )
        .txt("_mta-sts", &[])
        .txt("@", &["v=STSv1; id=20261101T000000"])
        .expect(Unprotected, &["sts-record-misplaced"]),
        healthy(
            "record-at-host",
            "Record at the policy host",
            "The record was published at `mta-sts`, without the underscore.",
        )
        .txt("_mta-sts", &[])
        .txt("mta-sts", &["v=STSv1; id=20261101T000000"])
        .expect(Unprotected, &["sts-record-misplaced"]),
        healthy(
            "record-doubled",
            "Record with the domain twice",
            "The final dot was left out, so that the zone was appended to a whole name.",
        )
        .txt("_mta-sts", &[])
        .txt(
            "_mta-sts.record-doubled.lab.test",
            &["v=STSv1; id=20261101T000000"],
        )
        .expect(Unprotected, &["sts-record-misplaced"]),
        healthy(
            "records-swapped",
            "Two records in each other's place",
            "The MTA-STS record stands at `_smtp._tls`, and the TLSRPT record at `_mta-sts`.",
        )
        .txt("_mta-sts", &["v=TLSRPTv1; rua=mailto:tlsrpt@{domain}"])
        .txt("_smtp._tls", &["v=STSv1; id=20261101T000000"])
        .expect(
            Unprotected,
            &["sts-record-misplaced", "tlsrpt-record-misplaced"],
        ),
        healthy(
            "dangling-alias",
            "CNAME to nowhere",
            "`_mta-sts` is a CNAME to a provider's name that no longer exists.",
        )
        .cname("_mta-sts", "_mta-sts.gone.provider.lab.test.")
        .expect(Unprotected, &["sts-record-alias-dangling"]),
        healthy(
            "alias-loop",
            "CNAME loop",
            "`_mta-sts` is a CNAME to a name that is a CNAME back to it.",
        )
        .cname("_mta-sts", "_mta-sts.loop")
        .cname("_mta-sts.loop", "_mta-sts")
        .expect(Unprotected, &["sts-record-alias-loop"]),
        healthy(
            "record-servfail",
            "DNS broken",
            "The name servers fail when they are asked for the record.",
        )
        .fails("_mta-sts", RecordType::Txt, DnsFault::Broken)
        .expect(Undetermined, &["sts-record-dns-failure"]),
        healthy(
            "record-refused",
            "DNS refused",
            "The resolver is refused an answer about the record.",
        )
        .fails("_mta-sts", RecordType::Txt, DnsFault::Refused)
        .expect(Undetermined, &[]),
        healthy(
            "bogus",
            "DNSSEC broken",
            "The record's signature does not validate, so resolvers withhold it.",
        )
        .signed()
        .fails("_mta-sts", RecordType::Txt, DnsFault::Bogus)
        .expect(Unprotected, &["sts-record-dnssec-bogus"]),
        healthy(
            "record-wildcard",
            "Wildcard in place of the record",
            "A wildcard SPF record answers at `_mta-sts`, where nothing was published.",
        )
        .txt("_mta-sts", &[])
        .txt("*", &["v=spf1 -all"])
        .expect(
            NotDeployed,
            &["rollout-half-removed", "sts-record-wildcard-answers"],
        ),
        healthy(
            "bogus-without",
            "DNSSEC broken, no MTA-STS",
            "No signature of the domain validates, and nothing of MTA-STS is set up.",
        )
        .signed()
        .without("mta-sts")
        .txt("_mta-sts", &[])
        .txt("_smtp._tls", &[])
        .fails("_mta-sts", RecordType::Txt, DnsFault::Bogus)
        .fails("@", RecordType::Mx, DnsFault::Bogus)
        .expect(
            Undetermined,
            &["mx-host-dnssec-bogus", "sts-record-dnssec-bogus"],
        ),
        healthy(
            "alias-wildcard",
            "Wildcard CNAME, no MTA-STS",
            "A wildcard CNAME leads every name to a hosting provider, and nothing is set up there.",
        )
        .move_host("mta-sts", "hosting.provider.lab.test.")
        .without_alias("mta-sts")
        .cname("*", "hosting.provider.lab.test.")
        .policy_host(|host| host.status = 404)
        .txt("_mta-sts", &[])
        .expect(NotDeployed, &["sts-record-missing"]),
        healthy(
            "page-wildcard",
            "Page for every name, no MTA-STS",
            "A wildcard leads every name to a web site, which answers everything with one page.",
        )
        .move_host("mta-sts", "*")
        .without_alias("mta-sts")
        .policy("<!doctype html>\n<title>It works</title>\n")
        .txt("_mta-sts", &[])
        .expect(NotDeployed, &["sts-record-missing"]),
        healthy(
            "record-lags",
            "Not everywhere yet",
            "One of two resolvers still has the record of an earlier policy.",
        )
        .txt_elsewhere("_mta-sts", "v=STSv1; id=20260901T000000")
        .expect(Enforced, &["sts-record-resolvers-differ"]),
        healthy(
            "record-ttl",
            "Record cached for a week",
            "Resolvers keep the record for a week, and senders learn of changes as late.",
        )
        .ttl_s("_mta-sts", 604_800)
        .expect(Enforced, &["sts-record-ttl-long"]),
        healthy(
            "news.parent-only",
            "Only the domain above",
            "The domain above has MTA-STS, which does not count for the domains below it.",
        )
        .without("mta-sts")
        .txt("_mta-sts", &[])
        .txt(
            "_mta-sts.parent-only.lab.test.",
            &["v=STSv1; id=20261101T000000"],
        )
        .expect(NotDeployed, &["sts-record-missing", "sts-record-of-parent"]),
        healthy(
            "absent",
            "No MTA-STS",
            "Mail works, and nothing of MTA-STS or TLSRPT is set up.",
        )
        .without("mta-sts")
        .txt("_mta-sts", &[])
        .txt("_smtp._tls", &[])
        .expect(NotDeployed, &["sts-record-missing"])
        .featured(),
        healthy(
            "other-txt",
            "Other TXT beside",
            "An unrelated TXT record at the same name, which senders skip.",
        )
        .txt("_mta-sts", &["v=spf1 -all", "v=STSv1; id=20261101T000000"])
        .expect(Enforced, &["sts-record-foreign"]),
    ]
}
