//! Domains without mail, and names that lead on.

use super::fired;
use crate::finding::{Consequence, Fix, Severity};
use crate::judge::judge;
use crate::scenario::World;

/// Nothing is delivered there, so that nothing is delivered without protection (RFC 7505 3), and what
/// announces a policy is to be removed, not mended.
#[test]
fn of_a_domain_without_mail_nothing_is_unprotected() {
    let faults = [
        "_mta-sts TXT \"v=STSv1;\"",
        "policy status 404",
        "mta-sts A nxdomain\nmta-sts AAAA nxdomain",
        "_mta-sts TXT \"v=STSv1; id=1; note=x\"",
        "| version: STSv1\n| mode: testing\n| mode: enforce\n| mx: mail.example.com\n| max_age: 604800",
        "| version: STSv1\n| mode: enforce\n| note: x\n| mx: mail.example.com\n| max_age: 60",
        "policy body \"version: STSv1\\nmode: enforced\\nmx: mail.example.com\\nmax_age: 604800\\n\"",
    ];
    let count = |scenario: &str| {
        let world = World::new(scenario).expect("it parses");
        let report = judge(&world.evidence());
        let findings = report.findings();
        let mut errors = findings.iter().filter(|it| it.severity == Severity::Error);
        let fixes = findings.iter().flat_map(|it| &it.fixes);
        let mends = fixes.filter(|fix| !matches!(fix, Fix::RemoveRecord { .. }));
        let without = (findings.iter()).filter(|it| it.consequence == Consequence::Unprotected);
        (without.count(), mends.count(), errors.next().is_some())
    };
    for fault in faults {
        let without_mail = count(&format!("@ MX 0 .\n{fault}"));
        assert_eq!(without_mail, (0, 0, false), "{fault}");
        assert_ne!(count(fault), without_mail, "{fault}");
    }
}

/// To announce the policy that is there would be to announce one for mail that nobody sends.
#[test]
fn no_record_is_asked_for_where_there_is_no_mail() {
    let half = "rollout-half-removed".to_owned();
    assert!(fired("_mta-sts TXT absent").contains(&half));
    assert!(!fired("@ MX 0 .\n_mta-sts TXT absent").contains(&half));
}

/// No address stands beside a CNAME (RFC 1034 3.6.2).
#[test]
fn the_name_to_create_is_the_one_that_is_missing() {
    for (scenario, expected) in [
        ("mail CNAME real.example.net.", "real.example.net"),
        ("mail A absent\nmail AAAA absent", "mail.example.com"),
    ] {
        let world = World::new(scenario).expect("it parses");
        let report = judge(&world.evidence());
        let findings = report.findings().into_iter();
        let fixes = findings.flat_map(|it| &it.fixes);
        let names = fixes.filter_map(|fix| match fix {
            Fix::Name { name } => Some(name.a_label().to_owned()),
            _ => None,
        });
        assert_eq!(names.collect::<Vec<_>>(), [expected], "{scenario}");
    }
}
