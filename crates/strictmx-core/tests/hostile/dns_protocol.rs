//! What comes of DNS that fails (`DNS-*`): "absent", "broken", "bogus", "timed out" and "cut off"
//! stay apart, and none of the failures is ever shown as "not configured".

use std::time::Duration;

use strictmx_core::dns::{self, DnsFailure, Lookup, Rcode, Record, RecordData};
use strictmx_core::domain_name::DomainName;
use strictmx_core::facts::Facts;
use strictmx_core::judge::judge;
use strictmx_core::observation::DnsExchange;
use strictmx_core::octets::Binary;
use strictmx_core::outcome::Outcome;
use strictmx_core::question::RecordType;
use strictmx_core::verdict::Verdict;

use super::{contacted, evidence, fires, works_for};

#[test]
fn dns_001() {
    let missing = "@ MX nxdomain\n_mta-sts TXT nxdomain\n_smtp._tls TXT nxdomain\n\
                   mta-sts A nxdomain\nmta-sts AAAA nxdomain\nmail A nxdomain\nmail AAAA nxdomain\n\
                   _smtp._tls.mail TXT nxdomain";
    fires(missing, Verdict::NoMail, "mx-host-domain-missing");
    assert_eq!(contacted(&evidence(missing)), 0);
}

#[test]
fn dns_003() {
    fires(
        "_mta-sts TXT \"v=STSv1; id=1\"\n_mta-sts TXT bogus",
        Verdict::Unprotected,
        "sts-record-dnssec-bogus",
    );
}

#[test]
fn dns_004() {
    not_tested("_mta-sts TXT servfail");
}

#[test]
fn dns_005() {
    not_tested("_mta-sts TXT refused");
}

/// The phases that do not need the answer are reported all the same.
#[test]
fn dns_006() {
    not_tested("_mta-sts TXT timeout");
    let evidence = evidence("_mta-sts TXT timeout");
    assert!(contacted(&evidence) >= 4, "policy host and MX hosts");
    let facts = Facts::new(&evidence);
    assert!(
        facts.mail.hosts[0]
            .attempts
            .iter()
            .all(|it| it.seen.is_ok())
    );
}

#[test]
fn dns_010() {
    let good = message(300);
    for at in 12..good.len() {
        // A pointer to itself, one forwards, and one to the header.
        for to in [at, at + 2, 0] {
            let mut octets = good.clone();
            octets.truncate(at);
            octets.extend([0xc0 | (to >> 8) as u8, to as u8, 0xc0, at as u8]);
            let lookup = read(octets.clone());
            // The names of the question and of the record; what follows is text.
            let failed = lookup == Lookup::Failed(DnsFailure::Malformed);
            assert!(failed || at > 40, "{at} to {to}: {lookup:?}");
            works_for(Duration::from_millis(5), || {
                read(octets.clone());
            });
        }
    }
}

#[test]
fn dns_013() {
    let mut truncated = message(300);
    truncated[2] |= 0x02;
    assert_eq!(read(truncated), Lookup::Failed(DnsFailure::Malformed));
}

/// RFC 2181 8: with its highest bit set, a TTL is zero.
#[test]
fn dns_014() {
    for (ttl, expected) in [
        (0, 0),
        (0x7fff_ffff, 0x7fff_ffff),
        (0x8000_0000, 0),
        (0xffff_ffff, 0),
    ] {
        let Lookup::Found(rrset) = read(message(ttl)) else {
            panic!("no records")
        };
        assert_eq!(rrset.ttl_s, expected, "{ttl:x}");
    }
}

/// A name that a CNAME leads to has no records, or none of the type: that is what is said, of the
/// names on the way as well.
#[test]
fn dns_018() {
    // Above example.com there is nothing but names; of the third nobody has heard.
    for target in [".", "com.", "co.uk."] {
        for (name, verdict, check) in [
            (
                "mta-sts",
                Verdict::Unprotected,
                "policy-host-alias-dangling",
            ),
            (
                "_mta-sts",
                Verdict::Unprotected,
                "sts-record-alias-dangling",
            ),
            ("mail", Verdict::Undetermined, "mx-host-no-address"),
        ] {
            fires(&format!("{name} CNAME {target}"), verdict, check);
        }
        let evidence = evidence(&format!("mta-sts CNAME {target}\nmail CNAME {target}"));
        assert_eq!(contacted(&evidence), 0, "{target}");
    }
}

/// The record is neither there nor absent.
#[track_caller]
fn not_tested(scenario: &str) {
    let report = judge(&evidence(scenario));
    assert_eq!(report.verdict, Verdict::Undetermined, "{scenario}");
    let about_record = report.outcomes.iter();
    let missing = about_record.filter(|it| it.check == "sts-record-missing");
    for outcome in missing {
        let outcome = &outcome.outcome;
        assert!(matches!(outcome, Outcome::NotTested { .. }), "{outcome:?}");
    }
}

fn owner() -> DomainName {
    "_mta-sts.example.com".parse().expect("a name")
}

fn message(ttl_s: u32) -> Vec<u8> {
    let data = RecordData::Txt(b"v=STSv1; id=1;".to_vec());
    let records = [Record { ttl_s, data }];
    let (owner, rtype) = (owner(), RecordType::Txt);
    dns::response(&owner, rtype, Rcode::NoError, false, &[], &records).expect("a message")
}

fn read(message: Vec<u8>) -> Lookup {
    let exchange = DnsExchange {
        resolver: "test".to_owned(),
        message: Binary(message),
        age_s: 0,
        checking_disabled: None,
        elapsed_ms: 0,
        failed_upstreams: Vec::new(),
    };
    dns::read(&owner(), RecordType::Txt, &exchange)
}
