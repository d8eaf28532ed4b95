//! What holds for every check: its declaration is sound, and its examples run.

use std::collections::BTreeSet;

use super::{AREAS, REGISTRY, docs};
use crate::arg::DICTIONARY;
use crate::evidence::Evidence;
use crate::finding::Severity;
use crate::judge::judge;
use crate::observation::{Answer, Cause, Failure, Observation, Stage};
use crate::outcome::Outcome;
use crate::question::{Question, Service};
use crate::scenario::{HEALTHY, World};

const HEADINGS: [&str; 5] = [
    "# What it checks",
    "# Why it matters",
    "# How to fix",
    "# Examples",
    "# Standard",
];

/// The examples of a help page: whether the check should fire, and the scenario.
fn examples(docs: &str) -> Vec<(bool, String)> {
    let mut examples = Vec::new();
    let mut open: Option<(bool, String)> = None;
    for line in docs
        .lines()
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
    {
        match (line.trim_end(), &mut open) {
            ("```scenario,fires", None) => open = Some((true, String::new())),
            ("```scenario,clear", None) => open = Some((false, String::new())),
            ("```", Some(_)) => examples.extend(open.take()),
            (_, Some((_, text))) => {
                text.push_str(line);
                text.push('\n');
            }
            _ => {}
        }
    }
    assert!(open.is_none(), "an example is not closed");
    examples
}

/// Ids of the checks that fire, each once.
fn fired(scenario: &str) -> BTreeSet<String> {
    let world = World::new(scenario).unwrap_or_else(|error| panic!("{error}\n{scenario}"));
    let report = judge(&world.evidence());
    let findings = report.findings().into_iter();
    findings.map(|finding| finding.check.clone()).collect()
}

#[test]
fn every_example_does_what_it_says() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for check in REGISTRY {
        let id = check.meta.id;
        let examples = examples(docs(id));
        for fires in [true, false] {
            assert!(
                examples.iter().any(|(example, _)| *example == fires),
                "{id} lacks an example (fires: {fires})"
            );
        }
        for (fires, scenario) in examples {
            count += 1;
            if fired(&scenario).contains(id) != fires {
                wrong.push(format!(
                    "{id} should {}fire:\n{scenario}",
                    if fires { "" } else { "not " }
                ));
            }
        }
    }
    println!("{count} examples of {} checks", REGISTRY.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Checks whose examples cannot help firing another one, because both faults are there or one
/// names the cause of the other.
const TOGETHER: &[(&str, &[&str])] = &[
    // The policy is still there.
    ("sts-record-alias-dangling", &["rollout-half-removed"]),
    ("sts-record-misplaced", &["rollout-half-removed"]),
    // The misspelt field stands in the place of the missing one.
    ("sts-record-id-missing", &["sts-record-unknown-field"]),
    // What a pattern should have been, and the host that it does not match.
    ("sts-mx-pattern-former", &["sts-mx-uncovered"]),
    ("sts-mx-pattern-other-tld", &["sts-mx-uncovered"]),
    ("sts-mx-pattern-policy-host", &["sts-mx-uncovered"]),
    (
        "sts-mx-pattern-sibling",
        &["sts-mx-uncovered", "sts-mx-pattern-too-broad"],
    ),
    ("sts-mx-pattern-template", &["sts-mx-uncovered"]),
    ("sts-mx-pattern-typo", &["sts-mx-uncovered"]),
    ("sts-mx-pattern-too-broad", &["sts-mx-pattern-unused"]),
    ("sts-policy-mx-is-address", &["sts-mx-pattern-unused"]),
    (
        "sts-mx-uncovered",
        &["sts-mx-pattern-sibling", "sts-mx-pattern-too-broad"],
    ),
    // A wildcard brings a record or a host, which is not what it should be.
    ("sts-record-wildcard-answers", &["rollout-half-removed"]),
    ("policy-host-wildcard-answers", &["policy-host-status"]),
    // Two fields, and as many addresses.
    ("tlsrpt-record-rua-repeated", &["tlsrpt-record-rua-several"]),
    ("sts-record-of-parent", &["sts-record-missing"]),
    // Only a wildcard can cover such names.
    ("mx-host-underscore", &["sts-mx-pattern-too-broad"]),
    // The filling.
    ("policy-host-body-large", &["sts-policy-field-unknown"]),
    // That it is so at one address only, and what it is.
    ("mx-tls-addresses-differ", &["mx-tls-certificate-expired"]),
    (
        "mx-tls-starttls-at-one-address",
        &["mx-tls-starttls-missing"],
    ),
    // Each breaks a promise of its own, to senders of its own.
    ("dane-tlsa-without-starttls", &["mx-tls-starttls-missing"]),
    ("dane-certificate-name", &["mx-tls-certificate-name"]),
    ("dane-certificate-dates", &["mx-tls-certificate-expired"]),
    ("dane-certificate-path", &["mx-tls-certificate-untrusted"]),
    (
        "dane-next-key-missing",
        &["mx-tls-certificate-expires-soon"],
    ),
    (
        "tlsrpt-record-endpoint-unreachable",
        &["tlsrpt-record-rua-several"],
    ),
    // Nobody is at that host.
    (
        "tlsrpt-record-rua-unusual",
        &["tlsrpt-record-endpoint-unreachable"],
    ),
    // The mode, and what does not go with it.
    ("rollout-none-max-age-long", &["rollout-mode-none"]),
    ("rollout-none-without-mx", &["rollout-mode-none"]),
    ("rollout-testing-without-reports", &["rollout-mode-testing"]),
];

#[test]
fn one_fault_is_one_finding() {
    let mut wrong = Vec::new();
    for check in REGISTRY {
        let id = check.meta.id;
        let together = TOGETHER.iter().find(|(known, _)| *known == id);
        let together = together.map_or(&[][..], |(_, companions)| companions);
        for (_, scenario) in examples(docs(id)).iter().filter(|(fires, _)| *fires) {
            for other in fired(scenario) {
                if other != id && !together.contains(&&*other) {
                    wrong.push(format!("{id}: {other} fires, too:\n{scenario}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// One fault of a certificate each.
const BAD_CERTIFICATES: [&str; 16] = [
    "names=",
    "names=example.net",
    "names=*.com",
    "expires=-1d",
    "starts=1d",
    "rsa=1024",
    "hash=sha1",
    "path=self-signed",
    "path=missing-intermediate",
    "path=unknown-issuer",
    "path=bad-signature",
    "path=ca-as-leaf",
    "path=wrong-key-usage",
    "path=name-constraint",
    "path=unknown-critical-extension",
    "path=malformed",
];

/// Judged to this verdict, because of one fault.
fn assert_one_fault(scenario: &str, verdict: &str) {
    let world = World::new(scenario).expect("the scenario parses");
    let report = judge(&world.evidence());
    assert_eq!(report.verdict.name(), verdict, "{scenario}");
    let fired = fired(scenario);
    assert_eq!(fired.len(), 1, "{scenario}: {fired:?}");
}

#[test]
fn whatever_keeps_the_policy_from_senders_leaves_them_unprotected() {
    let stages = ["connect", "tls-handshake", "response-head", "response-body"];
    let causes = [
        "timeout",
        "refused",
        "reset",
        "closed",
        "unreachable",
        "tls-alert 40",
        "tls-alert 70",
        "tls-alert 112",
        "tls-alert 255",
        "tls-version",
        "protocol",
        "too-large",
    ];
    let failures = stages.iter().flat_map(|stage| {
        causes
            .iter()
            .map(move |cause| format!("policy fails {stage} {cause}"))
    });
    let statuses = [
        100, 201, 203, 204, 206, 301, 304, 400, 403, 404, 429, 500, 503, 599,
    ];
    let statuses = statuses.map(|status| format!("policy status {status}"));
    let certificates = BAD_CERTIFICATES.map(|part| format!("policy certificate {part}"));
    let others = [
        "policy fails start address-refused private-use",
        "policy header content-encoding: gzip",
        "mta-sts CNAME gone.example.net.",
    ];
    let others = others.map(str::to_owned);
    let all = failures.chain(statuses).chain(certificates).chain(others);
    for scenario in all {
        assert_one_fault(&scenario, "unprotected");
    }
}

#[test]
fn whatever_keeps_tls_from_an_mx_host_puts_mail_at_risk() {
    let failures = [
        "ehlo 250 mail.example.com",
        "starttls 454 4.7.0 not now",
        "starttls 250 what",
        "fails starttls closed",
        "fails starttls timeout",
        "fails tls-handshake tls-alert 40",
        "fails tls-handshake tls-alert 70",
        "fails tls-handshake tls-version",
        "fails tls-handshake timeout",
        "tls 1.0",
    ];
    let failures = failures.map(|failure| format!("smtp mail {failure}"));
    let certificates = BAD_CERTIFICATES.map(|part| format!("smtp mail certificate {part}"));
    for scenario in failures.into_iter().chain(certificates) {
        assert_one_fault(&scenario, "enforced-at-risk");
    }
}

#[test]
fn a_slow_policy_is_held_against_those_who_wait_less() {
    use Severity::{Error, Notice, Warning};
    let cases = [
        (2_000, None, "enforced"),
        (2_001, Some((Notice, "postfix-tlspol")), "enforced"),
        (
            4_001,
            Some((Warning, "postfix-mta-sts-resolver")),
            "enforced",
        ),
        (20_000, Some((Warning, "mailauth")), "enforced"),
        (20_001, Some((Warning, "KumoMTA")), "enforced"),
        (60_000, Some((Warning, "KumoMTA")), "enforced"),
        (60_001, Some((Error, "any sender")), "unprotected"),
    ];
    for (elapsed_ms, expected, verdict) in cases {
        let world = World::new(&format!("policy takes {elapsed_ms}")).expect("parses");
        let report = judge(&world.evidence());
        assert_eq!(report.verdict.name(), verdict, "{elapsed_ms}");
        let findings = report.findings();
        let found = findings
            .first()
            .map(|it| (it.severity, format!("{:?}", it.args)));
        match (found, expected) {
            (None, None) => {}
            (Some((severity, args)), Some((wanted, sender))) => {
                assert_eq!(severity, wanted, "{elapsed_ms}");
                assert!(args.contains(sender), "{elapsed_ms}: {args}");
            }
            other => panic!("{elapsed_ms}: {other:?}"),
        }
    }
}

#[test]
fn one_good_address_of_an_mx_host_is_enough() {
    let testing = "| version: STSv1\n| mode: testing\n| mx: mail.example.com\n| max_age: 86400\n";
    let faults = [
        "ehlo 250 mail.example.com",
        "starttls 454 4.7.0 not now",
        "fails tls-handshake tls-alert 40",
        "tls 1.0",
    ];
    let faults = faults.map(str::to_owned).into_iter();
    let certificates = BAD_CERTIFICATES.map(|part| format!("certificate {part}"));
    for fault in faults.chain(certificates) {
        let here = format!("smtp mail v6 {fault}\n");
        let untested = format!("{here}smtp mail v4 fails connect no-route\n");
        let both_bad = format!("{here}smtp mail v4 ehlo 250 mail.example.com\n");
        let cases = [
            (here.clone(), "enforced"),
            (format!("{here}{testing}"), "testing"),
            // The other one may be as bad.
            (untested, "enforced-at-risk"),
            (both_bad, "enforced-at-risk"),
        ];
        for (scenario, verdict) in cases {
            let world = World::new(&scenario).expect("the scenario parses");
            let report = judge(&world.evidence());
            assert_eq!(report.verdict.name(), verdict, "{scenario}");
            let errors = report
                .findings()
                .iter()
                .any(|it| it.severity == Severity::Error);
            assert_eq!(errors, verdict == "enforced-at-risk", "{scenario}");
        }
    }
}

#[test]
fn what_the_prober_could_not_do_is_nobodys_fault() {
    let ours = ["no-route", "budget-spent", "unsupported", "cancelled"];
    let smtp = [
        "own-port25-closed",
        "timeout",
        "replied-later 421",
        "replied-no 554",
    ];
    let unknown = ours
        .iter()
        .flat_map(|cause| {
            ["connect", "tls-handshake"].iter().flat_map(move |stage| {
                ["policy", "smtp mail"].map(|host| format!("{host} fails {stage} {cause}"))
            })
        })
        .chain(smtp.map(|cause| format!("smtp mail fails greeting {cause}")));
    for scenario in unknown {
        let world = World::new(&scenario).expect("the scenario parses");
        let report = judge(&world.evidence());
        assert_eq!(report.verdict.name(), "undetermined", "{scenario}");
        assert_eq!(fired(&scenario), BTreeSet::new(), "{scenario}");
    }
}

/// What came of a check about the domain or its first subject, in the words of JSON.
fn outcome(evidence: &Evidence, check: &str) -> String {
    let report = judge(evidence);
    let mut outcomes = report.outcomes.iter();
    let found = outcomes.find(|outcome| outcome.check == check);
    let found = found.unwrap_or_else(|| panic!("no {check}"));
    let json = serde_json::to_value(&found.outcome).expect("serialises");
    json["outcome"].as_str().expect("a word").to_owned()
}

#[test]
fn a_lookup_or_fetch_without_an_answer_is_no_answer() {
    let wildcard = "* A 20.0.0.90\nmta-sts A absent\nmta-sts AAAA absent\n";
    let unfetched = format!("{wildcard}policy fails connect no-route");
    let cases = [
        (&*unfetched, "policy-host-wildcard-answers", "not-tested"),
        (
            "_mta-sts TXT nodata\n@ TXT servfail",
            "sts-record-misplaced",
            "not-tested",
        ),
        (
            "_mta-sts TXT nodata\n@ TXT servfail\nmta-sts TXT \"v=STSv1; id=1\"",
            "sts-record-misplaced",
            "fired",
        ),
        (
            "_smtp._tls TXT nodata\n_tlsrpt TXT timeout",
            "tlsrpt-record-misplaced",
            "not-tested",
        ),
        (
            "_mta-sts TXT nodata\n_mta-sts.com. TXT servfail",
            "sts-record-of-parent",
            "not-tested",
        ),
        // There is none here, whatever stands elsewhere.
        (
            "_mta-sts TXT nodata\n@ TXT servfail\npolicy status 404",
            "sts-record-missing",
            "fired",
        ),
        (
            "_smtp._tls TXT nodata\n_tlsrpt TXT servfail",
            "tlsrpt-record-missing",
            "fired",
        ),
    ];
    for (scenario, check, expected) in cases {
        let world = World::new(scenario).expect("the scenario parses");
        let found = outcome(&world.evidence(), check);
        assert_eq!(found, expected, "{check}:\n{scenario}");
    }
}

#[test]
fn a_survey_without_an_answer_is_no_answer() {
    let mut evidence = World::new("").expect("parses").evidence();
    for entry in &mut evidence.entries {
        if matches!(entry.question, Question::TlsSurvey { .. }) {
            let failure = Failure::new(Stage::Start, Cause::BudgetSpent);
            entry.observation = Observation::Unknown(failure);
        }
    }
    let found = outcome(&evidence, "mx-tls-other-certificate");
    assert_eq!(found, "not-tested");
}

#[test]
fn only_an_alert_refuses_whoever_sends_no_name() {
    let check = "mx-tls-server-name-required";
    // With TLS 1.3 only, no suite of TLS 1.2 is accepted by name either.
    let scenario = "smtp mail refuses without-server-name\nsmtp mail refuses rsa-certificate\n\
                    smtp mail refuses ecdsa-certificate";
    let mut evidence = World::new(scenario).expect("parses").evidence();
    assert_eq!(outcome(&evidence, check), "fired");
    for entry in &mut evidence.entries {
        if let Observation::TlsSurvey(survey) = &mut entry.observation {
            for tried in &mut survey.tried {
                tried.answer = Answer::Refused { alert: None };
            }
        }
    }
    assert_eq!(outcome(&evidence, check), "not-tested");
}

#[test]
fn addresses_beyond_those_that_are_surveyed_are_not_tested() {
    let mut evidence = World::new("").expect("parses").evidence();
    let kept = evidence.entries.iter().filter(|entry| {
        !matches!(
            entry.question,
            Question::TlsSurvey {
                service: Service::Smtp,
                ..
            }
        )
    });
    evidence.entries = kept.cloned().collect();
    for check in ["mx-tls-old-version-offered", "mx-tls-other-certificate"] {
        assert_eq!(outcome(&evidence, check), "not-tested", "{check}");
    }
    let without = World::new("smtp mail ehlo 250 mail.example.com").expect("parses");
    let found = outcome(&without.evidence(), "mx-tls-old-version-offered");
    assert_eq!(found, "not-applicable", "no TLS, nothing to survey");
}

#[test]
fn three_hosts_that_take_reports_are_looked_at() {
    let record = |hosts: &[&str]| {
        let uris = hosts
            .iter()
            .map(|host| format!("https://{host}.example.com/v1"));
        let rua = uris.collect::<Vec<_>>().join(",");
        let addresses = ["a", "b", "c", "d"].map(|host| format!("{host} A 20.0.0.90\n"));
        format!(
            "_smtp._tls TXT \"v=TLSRPTv1; rua={rua}\"\n{}",
            addresses.concat()
        )
    };
    let refused = "endpoint c fails connect refused";
    let expired = "endpoint c certificate expires=-1d";
    let cases = [
        (record(&["a", "b", "c"]), ["clear", "clear"]),
        (
            record(&["a", "b", "c"]) + refused,
            ["fired", "not-applicable"],
        ),
        (record(&["a", "b", "c"]) + expired, ["clear", "fired"]),
        (record(&["a", "b", "c", "d"]), ["not-tested", "not-tested"]),
    ];
    for (scenario, expected) in cases {
        let evidence = World::new(&scenario).expect("parses").evidence();
        let checks = ["unreachable", "certificate"]
            .map(|check| outcome(&evidence, &format!("tlsrpt-record-endpoint-{check}")));
        assert_eq!(checks, expected, "{scenario}");
    }
}

#[test]
fn nothing_fires_on_a_healthy_domain() {
    let report = judge(&World::new("").expect("the healthy world parses").evidence());
    let fired: Vec<_> = report
        .findings()
        .iter()
        .map(|finding| finding.check.clone())
        .collect();
    assert_eq!(fired, Vec::<String>::new(), "{HEALTHY}");
    assert_eq!(report.verdict.name(), "enforced");
    let untested: Vec<_> = report
        .outcomes
        .iter()
        .filter(|outcome| matches!(outcome.outcome, Outcome::NotTested { .. }))
        .collect();
    assert!(untested.is_empty(), "{untested:?}");
}

/// Arguments outside of literals that have a part of a word before or behind them: formats set
/// names apart from words, and would tear them.
fn glued(template: &str) -> Vec<&str> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || "-_.@/".contains(c);
    let plain = template.split('`').step_by(2);
    let in_part = |part: &'_ str| {
        let mut pieces = part.split('{');
        let mut before = pieces.next().unwrap_or_default();
        let mut torn = false;
        for piece in pieces {
            let after = piece.split_once('}').map_or("", |(_, after)| after);
            torn |= before.ends_with(is_word) || after.starts_with(char::is_alphanumeric);
            before = after;
        }
        torn
    };
    plain.filter(|part| in_part(part)).collect()
}

#[test]
fn declarations_are_sound() {
    let mut ids: Vec<_> = REGISTRY.iter().map(|check| check.meta.id).collect();
    for check in REGISTRY {
        let meta = &check.meta;
        assert!(AREAS.contains(&meta.area()), "{} is in no area", meta.id);
        let mut headings = Vec::new();
        let mut words = Vec::new();
        for line in docs(meta.id).lines().map(str::trim) {
            if HEADINGS.contains(&line) {
                headings.push(line);
                words.push(0);
            } else if let Some(words) = words.last_mut() {
                *words += line.split_whitespace().count();
            }
        }
        assert_eq!(headings, HEADINGS, "{}: each once, in this order", meta.id);
        assert!(
            words.iter().all(|words| *words > 1),
            "{}: a section is empty: {words:?}",
            meta.id
        );
        assert!(!meta.rfc.is_empty(), "{} cites no standard", meta.id);
        for (name, kind) in meta.args {
            let known = DICTIONARY.iter().find(|(known, _, _)| known == name);
            assert_eq!(
                known.map(|(_, kind, _)| kind),
                Some(kind),
                "{}: argument `{name}`",
                meta.id
            );
        }
        for template in [meta.title, meta.message, meta.remedy] {
            for piece in template.split('{').skip(1) {
                let name = piece.split('}').next().unwrap_or_default();
                assert!(
                    meta.args.iter().any(|(arg, _)| *arg == name),
                    "{}: `{{{name}}}` is no argument",
                    meta.id
                );
            }
        }
        for template in [meta.message, meta.remedy] {
            let glued = glued(template);
            assert!(glued.is_empty(), "{}: one piece is two: {glued:?}", meta.id);
        }
        assert!(
            !meta.title.contains('{'),
            "{}: a title has no arguments",
            meta.id
        );
    }
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), count, "two checks share an id");
}
