//! Whole results as people and programs get them: each verdict at least once, as text, Markdown
//! and JSON. `cargo insta review` shows what has changed; read it before accepting.

use strictmx_core::judge::judge;
use strictmx_core::scenario::World;
use strictmx_core::verdict::Verdict;
use strictmx_view::{comparison, json, markdown, result_view, text};

/// A name for the snapshot, the scenario, and the verdict that it is there for.
const CASES: [(&str, &str, Verdict); 11] = [
    ("enforced", "", Verdict::Enforced),
    (
        "enforced-at-risk",
        "@ MX 10 mail\n@ MX 20 backup\nbackup A 20.0.0.26",
        Verdict::EnforcedAtRisk,
    ),
    (
        "unprotected",
        "| version: STSv1\n| mode: Enforce\n| mx: mail.example.com\n| max_age: 2419200",
        Verdict::Unprotected,
    ),
    (
        "testing",
        "| version: STSv1\n| mode: testing\n| mx: mail.example.com\n| max_age: 86400",
        Verdict::Testing,
    ),
    (
        "testing-failing",
        "| version: STSv1\n| mode: testing\n| mx: mail.example.com\n| max_age: 86400\n\
         smtp mail certificate expires=-1d",
        Verdict::TestingFailing,
    ),
    (
        "removal",
        "| version: STSv1\n| mode: none\n| max_age: 86400",
        Verdict::Removal,
    ),
    (
        "not-deployed",
        "_mta-sts TXT nodata\nmta-sts A nxdomain\nmta-sts AAAA nxdomain\n_smtp._tls TXT nodata",
        Verdict::NotDeployed,
    ),
    ("no-mail", "@ MX 0 .", Verdict::NoMail),
    (
        "undetermined",
        "_mta-sts TXT timeout",
        Verdict::Undetermined,
    ),
    (
        "policy-host-dead",
        "policy fails connect refused",
        Verdict::Unprotected,
    ),
    (
        "many-mx-hosts",
        "@ MX 10 mail\n@ MX 20 a\n@ MX 20 b\n@ MX 30 c\n@ MX 40 20.0.0.9.\n\
         @ MX 50 mx.example.net.\nmx.example.net. A 20.0.0.5\na A 20.0.0.1\nb A 20.0.0.2\nc A nodata\nc AAAA nodata\nsmtp b fails connect timeout\n\
         | version: STSv1\n| mode: enforce\n| mx: *.example.com\n| max_age: 2419200",
        Verdict::EnforcedAtRisk,
    ),
];

#[test]
fn results_in_every_format() {
    for (name, scenario, verdict) in CASES {
        let world = World::new(scenario).unwrap_or_else(|error| panic!("{name}: {error}"));
        let report = judge(&world.evidence());
        assert_eq!(report.verdict, verdict, "{name}");
        let view = result_view(&report);
        insta::assert_snapshot!(format!("{name}.text"), text::plain(&text::lines(&view)));
        insta::assert_snapshot!(format!("{name}.markdown"), markdown::markdown(&view));
        let mut json = serde_json::to_value(json::report(&report)).expect("serialises");
        // These two are the core's own, and long.
        let fields = json.as_object_mut().expect("an object");
        for long in ["outcomes", "evidence"] {
            assert!(fields.remove(long).is_some(), "{name}: {long}");
        }
        insta::assert_snapshot!(
            format!("{name}.json"),
            serde_json::to_string_pretty(&json).expect("serialises")
        );
    }
}

#[test]
fn then_and_now_in_every_format() {
    let testing = "| version: STSv1\n| mode: testing\n| mx: mail.example.com\n| max_age: 2419200";
    let then = "smtp mail certificate expires=-1d";
    let now = format!("{testing}\n_smtp._tls TXT servfail");
    let [then, now] = [then, &now].map(|scenario| {
        judge(
            &World::new(scenario)
                .expect("the scenario parses")
                .evidence(),
        )
    });
    let view = comparison::comparison(&then, &now).expect("one domain");
    insta::assert_snapshot!("comparison.text", text::plain(&comparison::lines(&view)));
    insta::assert_snapshot!("comparison.markdown", comparison::markdown(&view));
}
