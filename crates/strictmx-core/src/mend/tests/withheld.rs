//! Records that are not to be copied, or not yet.

use super::*;
use crate::sts::Mode;

/// A record that is mended announces a policy, and that may refuse mail.
#[test]
fn no_record_is_mended_before_the_policy_that_it_announces() {
    let policy = "| version: STSv1\n| mode: enforce\n| mx: mail.example.com\n| max_age: 604800\n";
    let broken = "_mta-sts TXT \"v=STSv1; id=1-1\"\n";
    let untrusted = "smtp mail certificate path=self-signed\n";
    let second = "@ MX 10 mail\n@ MX 20 mx2\nmx2 A 20.0.0.26\n";
    let twice = "_mta-sts TXT \"v=STSv1; id=1\"\n_mta-sts TXT \"v=STSv1; id=2\"\n";
    let moved = "_mta-sts TXT nodata\n@ TXT \"v=STSv1; id=1\"\n";
    let malformed = policy.replace("mail.example.com", "mail.example.com.");
    // Where one address was tested in vain, nobody knows of the other.
    let half = "smtp mail v4 certificate path=self-signed\nsmtp mail v6 fails connect refused\n";
    let absent = "_mta-sts TXT nodata\n";
    let eleven: String = (1..=11)
        .map(|at| format!("@ MX {at} mx{at}\nmx{at} A 20.0.0.{at}\n"))
        .collect();
    let ten: String = (1..=10)
        .map(|at| format!("| mx: mx{at}.example.com\n"))
        .collect();
    let ten = policy.replace("| mx: mail.example.com\n", &ten);
    let cases = [
        (format!("{broken}{policy}{half}"), Some(Mode::Testing)),
        (format!("{twice}{policy}{half}"), Some(Mode::Testing)),
        (format!("{moved}{policy}{half}"), Some(Mode::Testing)),
        (format!("{absent}{policy}{half}"), Some(Mode::Testing)),
        (format!("{malformed}{half}"), Some(Mode::Testing)),
        // The last one is not tested, and is to have its line all the same.
        (format!("{broken}{eleven}{ten}"), Some(Mode::Enforce)),
        (format!("{twice}{eleven}{ten}"), Some(Mode::Enforce)),
        (format!("{broken}{policy}{untrusted}"), Some(Mode::Testing)),
        (format!("{twice}{policy}{untrusted}"), Some(Mode::Testing)),
        (format!("{moved}{policy}{untrusted}"), Some(Mode::Testing)),
        (
            format!("_mta-sts TXT nodata\n{policy}{untrusted}"),
            Some(Mode::Testing),
        ),
        // With the line that is missing nothing is refused.
        (format!("{broken}{policy}{second}"), Some(Mode::Enforce)),
        // The policy itself is to be mended.
        (format!("{malformed}{untrusted}"), Some(Mode::Testing)),
        // Nothing will be refused, or it is now.
        (format!("{broken}{policy}"), None),
        (format!("{policy}{second}"), None),
        (
            format!(
                "{broken}{}{untrusted}",
                policy.replace("enforce", "testing")
            ),
            None,
        ),
    ];
    for (scenario, expected) in cases {
        let world = World::new(&scenario).expect("the scenario parses");
        let report = crate::judge::judge(&world.evidence());
        let findings = report.findings();
        let of_records = findings.iter().filter(|it| {
            let publishes = |fix: &Fix| matches!(fix, Fix::Record { owner, .. } | Fix::RemoveRecord { owner, .. } if owner.a_label().starts_with("_mta-sts"));
            it.fixes.iter().any(publishes)
        });
        let first: Vec<_> = of_records
            .map(|found| match &found.fixes[0] {
                Fix::Policy {
                    body, first: true, ..
                } => sts::policy::parse(body.as_bytes())
                    .value
                    .map(|policy| policy.mode),
                _ => None,
            })
            .collect();
        assert!(!first.is_empty(), "{scenario}");
        assert!(
            first.iter().all(|mode| *mode == expected),
            "{scenario}: {first:?}"
        );
        let policies = findings.iter().flat_map(|found| &found.fixes);
        let modes = policies.filter_map(|fix| match fix {
            Fix::Policy { body, .. } => Some(body.contains("mode: enforce")),
            _ => None,
        });
        // No result has two policies that say another mode.
        let modes: Vec<_> = modes.collect();
        let is_enforce = expected != Some(Mode::Testing);
        assert!(modes.iter().all(|it| *it == is_enforce), "{scenario}");
        assert!(!modes.is_empty() || expected.is_none(), "{scenario}");
    }
}

/// Where none can be written, no record that announces it is left or put there.
#[test]
fn no_record_announces_a_policy_that_refuses_and_cannot_be_mended() {
    let refuses = "@ MX 10 mail\n@ MX 20 mx2\nmx2 A 20.0.0.26\npolicy padded-to 12000\n";
    for (record, check) in [
        (
            "v=STSv1; id=1\"\n_mta-sts TXT \"v=STSv1; id=2",
            "sts-record-multiple",
        ),
        (
            "v=STSv1; id=1-1\"\n_mta-sts TXT \"v=STSv1; id=2-2",
            "sts-record-multiple",
        ),
        ("v=STSv1; id=1-1", "sts-record-id-malformed"),
        ("v=stsv1; id=1", "sts-record-version"),
    ] {
        let record = format!("_mta-sts TXT \"{record}\"\n");
        for (scenario, is_left) in [
            (format!("{record}{refuses}"), false),
            (format!("{record}policy padded-to 12000\n"), true),
        ] {
            let world = World::new(&scenario).expect("the scenario parses");
            let report = crate::judge::judge(&world.evidence());
            let found = report.findings().into_iter().find(|it| it.check == check);
            let found = found.unwrap_or_else(|| panic!("no {check}: {scenario}"));
            assert_eq!(!found.fixes.is_empty(), is_left, "{scenario}");
        }
    }
}
