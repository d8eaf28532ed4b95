//! What could not be seen is neither a fault nor a pass.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::fired;
use crate::evidence::{Entry, Evidence};
use crate::finding::Severity;
use crate::judge::judge;
use crate::observation::{Answer, Cause, Failure, Observation, Stage};
use crate::outcome::{Because, Outcome};
use crate::question::{Question, Service};
use crate::scan::verdict_stands;
use crate::scenario::World;
use crate::senders::{Mail, SenderOutcome};

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

/// What came before the end of a fetch went well; what would have come after it is not known.
#[test]
fn a_fetch_that_ends_early_shows_what_came_before() {
    let (connect, tls) = ("policy-host-connect-failed", "policy-host-tls-failed");
    let expired = "policy-host-certificate-expired";
    let cases = [
        ("", [(connect, "clear"), (tls, "clear"), (expired, "clear")]),
        (
            "policy fails response-head timeout",
            [(connect, "clear"), (tls, "clear"), (expired, "clear")],
        ),
        (
            "policy fails tls-handshake reset",
            [
                (connect, "clear"),
                (tls, "fired"),
                (expired, "not-applicable"),
            ],
        ),
        (
            "policy fails connect timeout",
            [
                (connect, "fired"),
                (tls, "not-applicable"),
                (expired, "not-applicable"),
            ],
        ),
        (
            "policy fails connect no-route",
            [
                (connect, "not-tested"),
                (tls, "not-tested"),
                (expired, "not-tested"),
            ],
        ),
    ];
    for (scenario, expected) in cases {
        let evidence = World::new(scenario)
            .expect("the scenario parses")
            .evidence();
        for (check, expected) in expected {
            assert_eq!(outcome(&evidence, check), expected, "{scenario}: {check}");
        }
    }
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
        // They may be those of a wildcard.
        (
            "_mta-sts TXT \"v=spf1 -all\"\n_unused-name TXT servfail",
            "sts-record-foreign",
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
    for entry in evidence.entries.iter_mut().map(Arc::make_mut) {
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
    for entry in evidence.entries.iter_mut().map(Arc::make_mut) {
        if let Observation::TlsSurvey(survey) = &mut entry.observation {
            for tried in &mut survey.tried {
                tried.answer = Answer::Refused { alert: None };
            }
        }
    }
    assert_eq!(outcome(&evidence, check), "not-tested");
}

#[test]
fn a_survey_that_is_wanted_and_missing_is_not_tested() {
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

/// Others may have a suite that was not offered, whatever kept the survey from it.
#[test]
fn a_suite_that_was_not_offered_is_not_refused() {
    let missing = |evidence: &mut Evidence| {
        let is_other = |entry: &Arc<Entry>| !matches!(entry.question, Question::TlsSurvey { .. });
        evidence.entries.retain(is_other);
    };
    let withheld = |evidence: &mut Evidence| {
        for entry in evidence.entries.iter_mut().map(Arc::make_mut) {
            if matches!(entry.question, Question::TlsSurvey { .. }) {
                let why = "others wait".to_owned();
                let failure = Failure::new(Stage::Start, Cause::Withheld { why });
                entry.observation = Observation::Unknown(failure);
            }
        }
    };
    let cut = |evidence: &mut Evidence| {
        for entry in evidence.entries.iter_mut().map(Arc::make_mut) {
            if let Observation::TlsSurvey(survey) = &mut entry.observation {
                survey.tried.truncate(1);
                survey.failure = Some(Failure::new(Stage::TlsHandshake, Cause::BudgetSpent));
            }
        }
    };
    let changes: [fn(&mut Evidence); 3] = [missing, withheld, cut];
    for cause in ["tls-alert 40", "tls-alert 71", "closed", "reset"] {
        for (host, check) in [
            ("smtp mail", "mx-tls-handshake-failed"),
            ("policy", "policy-host-tls-failed"),
        ] {
            let scenario = format!("{host} fails tls-handshake {cause}");
            let evidence = World::new(&scenario).expect("parses").evidence();
            assert_eq!(outcome(&evidence, check), "fired", "{scenario}");
            for change in changes {
                let mut evidence = evidence.clone();
                change(&mut evidence);
                assert_eq!(outcome(&evidence, check), "not-tested", "{scenario}");
                // Nothing is final that a survey may change.
                let is_asked = evidence
                    .entries
                    .iter()
                    .any(|entry| matches!(entry.question, Question::TlsSurvey { .. }));
                assert_eq!(verdict_stands(&evidence), is_asked, "{scenario}");
                let report = judge(&evidence);
                assert_eq!(report.verdict.name(), "undetermined", "{scenario}");
                let mut senders = report.senders.iter();
                let unknown = senders.all(|it| match &it.mx_hosts[..] {
                    [to] if it.outcome == SenderOutcome::Applies => to.mail == Mail::Unknown,
                    _ => it.outcome == SenderOutcome::Unknown,
                });
                assert!(unknown, "{scenario}: {:?}", report.senders);
            }
        }
    }
}

/// What nobody asks because it makes no sense is no question without an answer.
#[test]
fn what_is_not_asked_for_is_not_not_tested() {
    let three = "@ MX 10 mail\n@ MX 20 mx2\n@ MX 30 mx3\nmx2 A 20.0.0.26\nmx3 A 20.0.0.27";
    let slow = "smtp mail greets-after 4001";
    let address = "@ MX 10 20.0.0.25.\n@ MX 20 mail";
    for scenario in [three, slow, address] {
        let evidence = World::new(scenario).expect("parses").evidence();
        let report = judge(&evidence);
        let untested: Vec<_> = report.untested().map(|(_, question, _)| question).collect();
        assert_eq!(untested, Vec::<&Question>::new(), "{scenario}");
    }
    let evidence = World::new(slow).expect("parses").evidence();
    let outcomes = judge(&evidence).outcomes;
    let mut spared = outcomes.iter().filter(|it| {
        let because = Because::Spared;
        it.outcome == Outcome::NotApplicable { because }
    });
    assert!(spared.any(|it| it.check == "mx-tls-old-version-offered"));
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
        (
            record(&["a", "b", "c", "c", "d"]),
            ["not-tested", "not-tested"],
        ),
        (record(&["a", "b", "c", "c"]), ["clear", "clear"]),
        // Known from those that are looked at, or not.
        (
            record(&["c", "c", "c", "c"]) + refused,
            ["fired", "not-applicable"],
        ),
        (
            record(&["c", "c", "c", "d"]) + refused,
            ["fired", "not-tested"],
        ),
    ];
    for (scenario, expected) in cases {
        let evidence = World::new(&scenario).expect("parses").evidence();
        let checks = ["unreachable", "certificate"]
            .map(|check| outcome(&evidence, &format!("tlsrpt-record-endpoint-{check}")));
        assert_eq!(checks, expected, "{scenario}");
    }
}

#[test]
fn one_unknown_destination_hides_no_other() {
    let record = "_smtp._tls TXT \"v=TLSRPTv1; rua=mailto:a@a.example.com,mailto:b@b.example.com\"\n\
                  a MX servfail\n";
    for (of_b, expected) in [("b MX 0 .", "fired"), ("b MX 10 mail", "not-tested")] {
        let scenario = format!("{record}{of_b}\n");
        let evidence = World::new(&scenario).expect("parses").evidence();
        let told = outcome(&evidence, "tlsrpt-record-rua-domain-without-mail");
        assert_eq!(told, expected, "{scenario}");
    }
}

#[test]
fn a_fourth_destination_passes_only_where_it_is_known() {
    let known = "a MX 10 mail\nb MX 10 mail\nc MX 10 mail\nd MX 0 .\n";
    let (clear, fired, not_tested) = ("clear", "fired", "not-tested");
    let cases = [
        (known.to_owned(), &["a", "b", "c"][..], clear),
        (known.to_owned(), &["a", "b", "c", "d"], not_tested),
        (known.to_owned(), &["a", "b", "c", "a"], clear),
        (
            format!("{known}c MX 0 ."),
            &["a", "b", "a", "c"],
            not_tested,
        ),
        // The domain's own MX records are known, and what they say is said elsewhere.
        (known.to_owned(), &["a", "b", "c", "@"], clear),
        (known.to_owned(), &["d", "a", "b", "c"], fired),
    ];
    for (scenario, hosts, expected) in cases {
        let uri = |host: &&str| match *host {
            "@" => "mailto:tlsrpt@example.com".to_owned(),
            host => format!("mailto:tlsrpt@{host}.example.com"),
        };
        let rua: Vec<_> = hosts.iter().map(uri).collect();
        let record = format!("_smtp._tls TXT \"v=TLSRPTv1; rua={}\"", rua.join(","));
        let evidence = World::new(&format!("{scenario}\n{record}"))
            .expect("parses")
            .evidence();
        let told = outcome(&evidence, "tlsrpt-record-rua-domain-without-mail");
        assert_eq!(told, expected, "{record}");
    }
}

#[test]
fn a_domain_that_loses_reports_is_told_once() {
    let lost = |addresses: &[&str]| {
        let rua = addresses
            .iter()
            .map(|at| format!("mailto:{at}.example.com"));
        let rua = Vec::from_iter(rua).join(",");
        let scenario = format!(
            "_smtp._tls TXT \"v=TLSRPTv1; rua={rua}\"\na MX 0 .\nb MX 0 .\nc MX 0 .\nlive MX 10 mail"
        );
        let report = judge(&World::new(&scenario).expect("parses").evidence());
        let findings = report.findings().into_iter();
        let of_check = findings.filter(|it| it.check == "tlsrpt-record-rua-domain-without-mail");
        Vec::from_iter(of_check.map(|it| it.severity))
    };
    let (error, warning) = (Severity::Error, Severity::Warning);
    assert_eq!(lost(&["1@a", "2@a", "3@a", "4@a", "5@a"]), [error]);
    assert_eq!(lost(&["1@a", "2@a", "3@live"]), [warning]);
    assert_eq!(lost(&["1@a", "2@b", "3@a", "4@b"]), [error; 2]);
    assert_eq!(lost(&["1@a", "2@b", "3@c", "4@a"]), [error; 3]);
}

/// What is beyond the third is not told, and counts for the severity.
#[test]
fn three_domains_that_lose_reports_are_told() {
    let evidence = |hosts: &[&str]| {
        let rua: Vec<_> = hosts
            .iter()
            .map(|host| format!("mailto:tlsrpt@{host}.example.com"))
            .collect();
        let scenario = format!(
            "_smtp._tls TXT \"v=TLSRPTv1; rua={}\"\na MX 0 .\nb MX 0 .\nc MX 0 .\nd MX 0 .",
            rua.join(",")
        );
        World::new(&scenario).expect("parses").evidence()
    };
    let mut all = evidence(&["a", "b", "c", "d"]);
    let of_last = evidence(&["d"]).entries.into_iter();
    let is_last = |entry: &Arc<Entry>| entry.question.name().a_label() == "d.example.com";
    all.entries.extend(of_last.filter(is_last));
    let report = judge(&all);
    let findings = report.findings().into_iter();
    let told = findings.filter(|it| it.check == "tlsrpt-record-rua-domain-without-mail");
    let told: Vec<_> = told.map(|it| it.severity).collect();
    assert_eq!(told, [Severity::Error; 3]);
}

/// What one address serves and nobody may use is no policy; the other one may serve it.
#[test]
fn an_address_that_is_not_known_is_no_pass() {
    let broken = [
        "certificate expires=-1d",
        "certificate path=self-signed",
        "header content-type: text/html",
        "fails connect refused",
    ];
    for fault in broken {
        for (one, other) in [("v4", "v6"), ("v6", "v4")] {
            let scenario = format!(
                "mta-sts AAAA 2600::80\npolicy {one} {fault}\npolicy {other} fails tls-handshake tls-alert 40"
            );
            let world = World::new(&scenario).unwrap_or_else(|error| panic!("{scenario}: {error}"));
            let mut evidence = world.evidence();
            let known = judge(&evidence).verdict;
            assert_eq!(known.name(), "unprotected", "{scenario}");
            let is_other =
                |entry: &Arc<Entry>| !matches!(entry.question, Question::TlsSurvey { .. });
            evidence.entries.retain(is_other);
            let unknown = judge(&evidence).verdict;
            assert_eq!(unknown.name(), "undetermined", "{scenario}");
        }
    }
}
