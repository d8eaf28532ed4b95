//! What is to be served before anything else is mended.

use super::*;
use crate::sts::Mode;

/// The mode of the policy that a check's finding has to be served first.
fn first(scenario: &str, check: &str) -> Option<Mode> {
    let world = World::new(scenario).expect("the scenario parses");
    let report = crate::judge::judge(&world.evidence());
    let found = report.findings().into_iter().find(|it| it.check == check);
    let found = found.unwrap_or_else(|| panic!("no {check}: {scenario}"));
    match found.fixes.first() {
        Some(Fix::Policy {
            body, first: true, ..
        }) => sts::policy::parse(body.as_bytes())
            .value
            .map(|policy| policy.mode),
        _ => None,
    }
}

/// Who mends the policy host, or DNS on the way to the record, puts the policy in force.
#[test]
fn nothing_is_mended_before_the_policy_that_it_puts_in_force() {
    let policy = "| version: STSv1\n| mode: enforce\n| mx: mail.example.com\n| max_age: 604800\n";
    let second = "@ MX 10 mail\n@ MX 20 mx2\nmx2 A 20.0.0.26\n";
    let expired = "smtp mail certificate expires=-2d\n";
    let bogus = "_mta-sts TXT \"v=STSv1; id=1\"\n_mta-sts TXT bogus\n";
    for (fault, check) in [
        (
            "policy certificate names=www.example.com\n",
            "policy-host-certificate-name",
        ),
        (
            "policy certificate path=self-signed\n",
            "policy-host-certificate-self-signed",
        ),
        (
            "policy certificate expires=-1d\n",
            "policy-host-certificate-expired",
        ),
        (
            "policy header content-type: text/html\n",
            "policy-host-media-type",
        ),
        (
            "_mta-sts CNAME gone.example.net.\n",
            "sts-record-alias-dangling",
        ),
        (bogus, "sts-record-dnssec-bogus"),
    ] {
        // A mode is not given up because nobody knows the record.
        let by_tls = (fault != bogus).then_some(Mode::Testing);
        for (more, expected) in [
            (second, Some(Mode::Enforce)),
            (expired, by_tls),
            // Nothing would be refused.
            ("", None),
        ] {
            let scenario = format!("{policy}{fault}{more}");
            assert_eq!(first(&scenario, check), expected, "{scenario}");
            let testing = scenario.replace("mode: enforce", "mode: testing");
            assert_eq!(first(&testing, check), None, "{testing}");
        }
    }
}

/// Whoever applies the policy refuses a server that it does not list, though nobody can reach that yet;
/// names of a local network no policy lists.
#[test]
fn a_server_that_is_refused_counts_before_it_can_be_reached() {
    let record = "@ MX 10 mail\n_mta-sts TXT \"v=STSv1; id=1-2\"\n";
    for (second, expected) in [
        ("@ MX 20 mx2\nmx2 A 10.0.0.2\n", Some(Mode::Enforce)),
        ("@ MX 20 mx2.lan.\nmx2.lan. A 10.0.0.2\n", None),
        ("@ MX 20 localhost.\nlocalhost. A 127.0.0.1\n", None),
    ] {
        let scenario = format!("{record}{second}");
        let first = first(&scenario, "sts-record-id-malformed");
        assert_eq!(first, expected, "{scenario}");
    }
}

/// To remember the policy for longer is to refuse a server for longer.
#[test]
fn a_refusal_is_not_made_longer() {
    let policy = |max_age: u32| {
        format!("| version: STSv1\n| mode: enforce\n| mx: mail.example.com\n| max_age: {max_age}\n")
    };
    let expired = "@ MX 10 mail\nsmtp mail certificate expires=-1d\n";
    let second = "@ MX 20 mx2\nmx2 A 20.0.0.26\n";
    for max_age_s in [0, 3600] {
        let short = policy(max_age_s);
        let with = |more: &str| mended_policy(&format!("{short}{more}"));
        let is_longer = with("").expect("it is mended");
        assert!(is_longer.contains("max_age: 604800\n"), "{is_longer}");
        assert_eq!(with(expired), None, "{short}");
        let listed = with(&format!("{expired}{second}")).expect("it lists both");
        assert!(
            listed.contains(&format!("max_age: {max_age_s}\n")),
            "{listed}"
        );
        // What is to copy covers it, so that nothing is refused any more.
        let covered = with(&format!("@ MX 10 mail\n{second}")).expect("it lists both");
        assert!(covered.contains("max_age: 604800\n"), "{covered}");
    }
}

/// Its record comes once, with a new id.
#[test]
fn what_is_served_first_comes_with_one_record() {
    let scenario = "@ MX 10 mail\n@ MX 20 mx2\nmx2 A 20.0.0.26\npolicy certificate expires=-1d\n";
    for record in ["", "_mta-sts TXT \"v=STSv1; id=7; id=8\"\n"] {
        let world = World::new(&format!("{scenario}{record}")).expect("the scenario parses");
        let report = crate::judge::judge(&world.evidence());
        for found in report.findings() {
            let records = found.fixes.iter();
            let records = records.filter(|fix| matches!(fix, Fix::Record { .. }));
            assert!(records.count() < 2, "{}: {:?}", found.check, found.fixes);
        }
    }
}

/// Nothing else tells of the faults of a policy at another path, and whoever moves it puts it in force.
#[test]
fn a_policy_that_is_to_be_moved_is_mended_with_it() {
    let at = |mode: &str, rest: &str| {
        format!("policy path /mta-sts.txt\n| version: STSv1\n| mode: {mode}\n{rest}")
    };
    let good = "| mx: mail.example.com\n| max_age: 604800\n";
    let second = "@ MX 10 mail\n@ MX 20 mx2\nmx2 A 20.0.0.26\n";
    let expired = "smtp mail certificate expires=-2d\n";
    for (scenario, expected) in [
        (at("enforce", good), None),
        (at("enforce", good) + second, Some((true, "mode: enforce"))),
        (at("enforce", good) + expired, Some((true, "mode: testing"))),
        (at("testing", good) + second, None),
        // No `mx` at all, and one that is no name.
        (
            at("enforce", "| max_age: 604800\n"),
            Some((false, "mx: mail.example.com")),
        ),
        (
            at(
                "testing",
                "| mx: smtp://mail.example.com/\n| max_age: 604800\n",
            ),
            Some((false, "mx: mail.example.com")),
        ),
    ] {
        let world = World::new(&scenario).expect("the scenario parses");
        let report = crate::judge::judge(&world.evidence());
        let mut found = report.findings().into_iter();
        let found = found.find(|it| it.check == "policy-host-near-path");
        let found = found.unwrap_or_else(|| panic!("{scenario}"));
        let policy = found.fixes.first().map(|fix| match fix {
            Fix::Policy { body, first, .. } => (*first, body),
            other => panic!("{other:?}"),
        });
        assert_eq!(policy.map(|it| it.0), expected.map(|it| it.0), "{scenario}");
        if let (Some((_, body)), Some((_, line))) = (policy, expected) {
            assert!(body.contains(line), "{body}");
        }
    }
}
