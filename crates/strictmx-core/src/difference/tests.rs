use super::*;
use crate::judge::judge;
use crate::scenario::World;

fn report(scenario: &str) -> ScanReport {
    judge(
        &World::new(scenario)
            .expect("the scenario parses")
            .evidence(),
    )
}

/// The trend, and what became of findings of a warning or more, as `fate check`.
fn told(then: &str, now: &str) -> (Trend, Vec<String>) {
    let (then, now) = (report(then), report(now));
    let difference = Difference::between(&then, &now).expect("one domain");
    let weighty = difference.findings.iter().filter(|compared| {
        compared
            .finding
            .severity
            .max(compared.severity_then.unwrap_or(Severity::Info))
            >= Severity::Warning
    });
    let words = weighty.map(|it| format!("{} {}", it.fate.name(), it.finding.check));
    (difference.trend, words.collect())
}

const TESTING: &str =
    "| version: STSv1\n| mode: testing\n| mx: mail.example.com\n| max_age: 2419200";
const EXPIRED: &str = "smtp mail certificate expires=-1d";

#[test]
fn a_trend_follows_from_verdicts_and_findings() {
    let two_addresses = "mail A 20.0.0.26";
    let timeout = "smtp mail fails connect timeout";
    let testing = format!("_mta-sts TXT \"v=STSv1; id=2\"\n{TESTING}");
    let cases = [
        ("", "", Trend::Same, &[][..], "nothing changed"),
        (
            "",
            EXPIRED,
            Trend::Worse,
            &["new mx-tls-certificate-expired"],
            "a new error",
        ),
        (
            EXPIRED,
            "",
            Trend::Better,
            &["gone mx-tls-certificate-expired"],
            "an error is gone",
        ),
        (
            EXPIRED,
            "smtp mail certificate expires=-2d",
            Trend::Same,
            &["same mx-tls-certificate-expired"],
            "the same fault, a day on",
        ),
        (
            EXPIRED,
            &format!("{EXPIRED}\n{two_addresses}"),
            Trend::Same,
            &["same mx-tls-certificate-expired"],
            "at another address",
        ),
        ("", &testing, Trend::Worse, &[], "enforced no more"),
        (&testing, "", Trend::Better, &[], "enforced at last"),
        (
            EXPIRED,
            timeout,
            Trend::Undetermined,
            &["not-tested-now mx-tls-certificate-expired"],
            "what cannot be tested is not gone",
        ),
        (
            timeout,
            EXPIRED,
            Trend::Undetermined,
            &["not-tested-then mx-tls-certificate-expired"],
            "nobody knows whether it was so before",
        ),
    ];
    for (then, now, trend, findings, why) in cases {
        let (said, mut told) = told(then, now);
        // What accompanies a fault is told by its own tests.
        told.retain(|words| words.contains("certificate-expired"));
        assert_eq!(
            (said, told.as_slice()),
            (
                trend,
                findings
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .as_slice()
            ),
            "{why}"
        );
    }
}

/// Every verdict against every other, with the findings that come with them.
#[test]
fn a_verdict_that_protects_less_is_never_better() {
    let id = "_mta-sts TXT \"v=STSv1; id=2\"\n";
    let none = "| version: STSv1\n| mode: none\n| max_age: 86400";
    // From no protection to all.
    let worlds = [
        ("_mta-sts TXT nodata".to_owned(), Verdict::NotDeployed),
        (
            format!("{id}policy status 404\npolicy body \"Not Found\""),
            Verdict::Unprotected,
        ),
        (format!("{id}{TESTING}\n{EXPIRED}"), Verdict::TestingFailing),
        (format!("{id}{TESTING}"), Verdict::Testing),
        (EXPIRED.to_owned(), Verdict::EnforcedAtRisk),
        (String::new(), Verdict::Enforced),
    ];
    for (then_at, (then, then_verdict)) in worlds.iter().enumerate() {
        for (now_at, (now, now_verdict)) in worlds.iter().enumerate() {
            let (then, now) = (report(then), report(now));
            assert_eq!((then.verdict, now.verdict), (*then_verdict, *now_verdict));
            let trend = Difference::between(&then, &now).expect("one domain").trend;
            let is_faulty = [
                Verdict::Unprotected,
                Verdict::TestingFailing,
                Verdict::EnforcedAtRisk,
            ]
            .contains(now_verdict);
            let expected = match now_at.cmp(&then_at) {
                std::cmp::Ordering::Less => Trend::Worse,
                std::cmp::Ordering::Equal => Trend::Same,
                // What is wrong there is new, or graver than it was.
                std::cmp::Ordering::Greater if is_faulty => Trend::Worse,
                std::cmp::Ordering::Greater => Trend::Better,
            };
            assert_eq!(trend, expected, "{then_verdict:?} to {now_verdict:?}");
        }
    }
    let removal = report(&format!("{id}{none}"));
    assert_eq!(removal.verdict, Verdict::Removal);
    for (then, _) in &worlds[1..] {
        let then = report(then);
        let trend = Difference::between(&then, &removal)
            .expect("one domain")
            .trend;
        assert_eq!(trend, Trend::Worse, "{:?} to removal", then.verdict);
    }
}

#[test]
fn a_policy_that_changes_under_its_id_is_noticed() {
    let new_id = format!("_mta-sts TXT \"v=STSv1; id=2\"\n{TESTING}");
    let crlf = r#"policy body "version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmax_age: 2419200\r\n""#;
    let cases = [
        (
            TESTING,
            Some("20261101T000000"),
            "another mode, and the same id",
        ),
        (&new_id, None, "another id, as it should be"),
        (crlf, None, "other line ends are the same policy"),
        (
            "policy status 404\npolicy body \"Not Found\"",
            None,
            "no policy to compare",
        ),
        ("", None, "nothing changed"),
    ];
    for (now, id, why) in cases {
        let (then, now) = (report(""), report(now));
        let difference = Difference::between(&then, &now).expect("one domain");
        assert_eq!(difference.kept_id.as_deref(), id, "{why}");
        assert!(id.is_none() || difference.trend == Trend::Worse, "{why}");
    }
}

/// Some senders take a record that is not valid, and remember its id.
#[test]
fn an_id_is_kept_though_the_record_was_not_valid() {
    let record = |text: &str| format!("_mta-sts TXT \"{text}\"\n");
    let two = record("v=STSv1; id=7") + &record("v=STSv1; id=2");
    for (then, id) in [
        (record("v=STSv1; id=2;;"), Some("2")),
        (record("v=STSv1; id=2 "), Some("2")),
        (record("id=2; v=STSv1;"), Some("2")),
        (record("v=stsv1; id=2"), Some("2")),
        (two, Some("2")),
        (record("v=STSv1; id=2-2;;"), None),
        (record("v=STSv1; valid=2; id="), None),
        // Of another text at that name.
        (record("v=STSv1; id=1") + &record("token id=2"), None),
    ] {
        let (then, now) = (report(&then), report(&(record("v=STSv1; id=2;") + TESTING)));
        let difference = Difference::between(&then, &now).expect("one domain");
        assert_eq!(difference.kept_id.as_deref(), id, "{then:?}");
    }
}

#[test]
fn sources_that_changed_are_told_in_lines() {
    let lines = |lines: &[&str]| Seen::Lines(lines.iter().map(ToString::to_string).collect());
    let cases = [
        (
            "_mta-sts TXT \"v=STSv1; id=2\"",
            Source::StsRecord,
            lines(&["v=STSv1; id=2"]),
            "another record",
        ),
        (
            "_mta-sts TXT nxdomain",
            Source::StsRecord,
            lines(&[]),
            "no record",
        ),
        (
            "_mta-sts TXT servfail",
            Source::StsRecord,
            Seen::Unknown,
            "nobody knows",
        ),
        (
            TESTING,
            Source::Policy,
            lines(&[
                "version: STSv1",
                "mode: testing",
                "mx: mail.example.com",
                "max_age: 2419200",
            ]),
            "another policy",
        ),
        (
            "policy status 404\npolicy body \"Not Found\"",
            Source::Policy,
            lines(&[]),
            "no policy",
        ),
        (
            "policy fails connect timeout",
            Source::Policy,
            Seen::Unknown,
            "not fetched",
        ),
        (
            "@ MX 20 mail\n@ MX 10 mx",
            Source::MxRecords,
            lines(&["10 mx.example.com", "20 mail.example.com"]),
            "other MX records",
        ),
        (
            "_smtp._tls TXT nodata",
            Source::TlsrptRecord,
            lines(&[]),
            "no reports",
        ),
    ];
    for (now, source, seen, why) in cases {
        let (then, now) = (report(""), report(now));
        let difference = Difference::between(&then, &now).expect("one domain");
        let change = difference
            .sources
            .iter()
            .find(|change| change.source == source);
        assert_eq!(change.map(|change| &change.now), Some(&seen), "{why}");
    }
    let same = report("");
    let difference = Difference::between(&same, &same).expect("one domain");
    assert_eq!(difference.sources, [], "nothing changed");
}

#[test]
fn another_certificate_is_seen_and_one_that_is_not_seen_is_said() {
    let of = |host: &str, now: &str| {
        let (then, now) = (report(""), report(now));
        let difference = Difference::between(&then, &now).expect("one domain");
        let certificates = difference
            .sources
            .iter()
            .find(|it| it.source == Source::Certificates);
        let Some(Seen::Lines(lines)) = certificates.map(|change| &change.now) else {
            panic!("certificates did not change");
        };
        lines
            .iter()
            .find(|line| line.starts_with(&format!("{host}: ")))
            .cloned()
    };
    let of_mail = |now: &str| of("mail.example.com", now);
    let renewed = of_mail("smtp mail certificate expires=30d").expect("a line");
    assert!(
        renewed.contains("mail.example.com, issued by ") && renewed.contains(", SHA-256 "),
        "{renewed}"
    );
    assert_eq!(
        of_mail("smtp mail fails connect timeout").as_deref(),
        Some("mail.example.com: not seen")
    );
    // What is unknown of MX hosts leaves the policy host's certificate known.
    let unknown = "@ MX servfail";
    assert_eq!(
        of("MX hosts", unknown).as_deref(),
        Some("MX hosts: not known")
    );
    assert_eq!(of_mail(unknown), None);
    let served = of("mta-sts.example.com", unknown).expect("a line");
    assert!(served.contains(", SHA-256 "), "{served}");
}

#[test]
fn results_of_two_domains_are_not_compared() {
    let then = report("");
    let mut now = report("");
    now.policy_domain = "example.net".parse().expect("a name");
    let refused = Difference::between(&then, &now).expect_err("two domains");
    assert_eq!(
        refused.to_string(),
        "the first result is of example.com and the second of example.net; give two results of one domain"
    );
}
