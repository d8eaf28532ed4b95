use strictmx_core::checks::REGISTRY;
use strictmx_core::judge::judge;
use strictmx_core::report::ScanReport;
use strictmx_core::scenario::World;
use strictmx_core::senders::{SenderOutcome, SenderReport};
use strictmx_core::sts::Mode;
use strictmx_core::verdict::Verdict;

use crate::model::ResultView;
use crate::result_view;

fn report(scenario: &str) -> ScanReport {
    let world = World::new(scenario).unwrap_or_else(|error| panic!("{error}\n{scenario}"));
    judge(&world.evidence())
}

/// A policy of these lines, which ends as it should.
fn policy(lines: &[&str]) -> String {
    let all = ["version: STSv1"].iter().chain(lines);
    let lines = all.chain(&["max_age: 604800"]);
    lines.map(|line| format!("| {line}\n")).collect()
}

/// A policy that lists the first ten mail servers has senders refuse the others by the standard, also
/// those that are not probed.
#[test]
fn whoever_refuses_a_server_that_is_left_out_keeps_to_the_standard() {
    let hosts = |so_many: u8| {
        let host = |n: u8| format!("@ MX {n} mx{n}\nmx{n} A 20.0.0.{n}\n");
        (1..=so_many).map(host).collect::<String>()
    };
    let lines: Vec<_> = (1..=10).map(|n| format!("mx: mx{n}.example.com")).collect();
    let mut lines: Vec<_> = lines.iter().map(String::as_str).collect();
    lines.insert(0, "mode: enforce");
    let view = result_view(&report(&format!("{}{}", hosts(12), policy(&lines))));
    assert_eq!(view.senders.parting, None);
}

#[test]
fn the_banner_and_the_senders_say_the_same() {
    let elsewhere = "mx: other.example.net";
    let cases = [
        (
            "not valid, and some read it all the same",
            policy(&["mode: enforce", "", elsewhere]),
            "unprotected",
            "6 of 11 known senders deliver nothing now. Mail from others arrives, but without \
             the protection: anyone between two servers can keep it unencrypted.",
            Some(
                "By the standard this policy is not to be used, and yet postfix-mta-sts-resolver, \
                 chasquid, KumoMTA, Stalwart and 2 more refuse to deliver.",
            ),
        ),
        (
            "two modes",
            policy(&["mode: testing", "mode: enforce", elsewhere]),
            "testing-failing",
            "5 of 11 known senders deliver nothing now. Mail from others arrives as ever. Fix \
             this before you enforce.",
            Some(
                "By the standard this policy is to be used, and yet postfix-mta-sts-resolver, \
                 chasquid, maddy, Stalwart and mailauth refuse to deliver, and KumoMTA ignores it.",
            ),
        ),
        (
            "withdrawn in the last line",
            policy(&["mode: enforce", "mode: none", "mx: mail.example.com"]),
            "enforced",
            "From senders that enforce it, nobody between two mail servers can read or divert \
             it.",
            Some(
                "By the standard this policy is to be used, and yet postfix-mta-sts-resolver, \
                 chasquid, maddy, Stalwart and mailauth take another mode from it, and KumoMTA \
                 ignores it.",
            ),
        ),
        (
            "enforced in the last line",
            policy(&["mode: testing", "mode: enforce", "mx: mail.example.com"]),
            "testing",
            "Mail from strict senders arrives as ever, without protection; senders report what \
             would have failed.",
            Some(
                "By the standard this policy is to be used, and yet postfix-mta-sts-resolver, \
                 chasquid, maddy, Stalwart and mailauth take another mode from it, and KumoMTA \
                 ignores it.",
            ),
        ),
        (
            "another text at the other address",
            "policy v6 body \"<html>\"".to_owned(),
            "enforced",
            "From senders that enforce it, nobody between two mail servers can read or divert \
             it.",
            None,
        ),
        (
            "another text at the other address, of version 4",
            "policy v4 body \"<html>\"".to_owned(),
            "enforced",
            "No sender that we know is sure to enforce it.",
            Some("By the standard this policy is to be used, and yet mailauth ignores it."),
        ),
        (
            "capital letters",
            policy(&["mode: enforce", "mx: MAIL.example.com"]),
            "enforced",
            "1 of 11 known senders delivers nothing now. Nobody between two mail servers can read \
             or divert it.",
            Some(
                "By the standard this policy is to be used, and yet mimecast/mta-sts refuses to \
                 deliver.",
            ),
        ),
        (
            "one server of two",
            format!(
                "@ MX 10 mail\n@ MX 20 mail2\nmail2 A 20.0.0.26\n{}",
                policy(&[
                    "mode: enforce",
                    "mx: mail.example.com",
                    "mx: MAIL2.example.com"
                ])
            ),
            "enforced",
            "Nobody between two mail servers can read or divert it.",
            Some(
                "By the standard this policy is to be used, and yet mimecast/mta-sts refuses some \
                 servers.",
            ),
        ),
        (
            "one server of two, and the other has no address",
            format!(
                "@ MX 10 mail\n@ MX 20 ms1.msv1.invalid.\n{}",
                policy(&["mode: enforce", "mx: MAIL.example.com"])
            ),
            "enforced",
            "1 of 11 known senders delivers nothing now. Nobody between two mail servers can read \
             or divert it.",
            Some(
                "By the standard this policy is to be used, and yet mimecast/mta-sts refuses to \
                 deliver.",
            ),
        ),
        (
            "as the standard has it",
            policy(&["mode: enforce", elsewhere]),
            "enforced-at-risk",
            "Senders that check keep trying, and their mail bounces after some days.",
            None,
        ),
        (
            "DANE refuses, which is no parting from this standard",
            format!(
                "@ MX 10 mail\n@ MX secure\nmail A 20.0.0.25\nmail A secure\n\
                 _25._tcp.mail TLSA 3 1 1 {}\n_25._tcp.mail TLSA secure\npolicy status 404\n",
                "ab".repeat(32)
            ),
            "unprotected",
            "Senders that check DANE keep trying, and their mail bounces after some days.",
            None,
        ),
    ];
    for (why, scenario, verdict, consequence, parting) in cases {
        let report = report(&scenario);
        let view = result_view(&report);
        assert_eq!(report.verdict.name(), verdict, "{why}");
        assert_eq!(view.banner.consequence.to_string(), consequence, "{why}");
        assert_eq!(view.senders.parting.as_deref(), parting, "{why}");
    }
}

/// What is wrong with a result in which some senders refuse mail, or do not enforce.
fn contradictions(report: &ScanReport, view: &ResultView) -> Vec<String> {
    let banner = format!("{} {}", view.banner.sentence, view.banner.consequence);
    let mut senders = report.senders.iter();
    let mut wrong = Vec::new();
    if senders.any(|sender| sender.outcome == SenderOutcome::Refuses) {
        let effects = view.fixes.iter().filter_map(|fix| fix.effect.clone());
        let said = effects.fold(banner.clone(), |said, effect| said + " " + &effect);
        for denial in [
            " Mail arrives",
            "nothing would be refused",
            "Nothing bounces",
        ] {
            if said.contains(denial) {
                wrong.push(format!("senders refuse, and it is said: {said}"));
            }
        }
    }
    let does_not = |sender: &SenderReport| {
        sender.outcome == SenderOutcome::Ignores || sender.mode == Some(Mode::None)
    };
    if report.verdict == Verdict::Enforced && report.senders.iter().any(does_not) {
        for promise in ["protected: senders", " Nobody between"] {
            if banner.contains(promise) {
                wrong.push(format!("not all senders enforce, and it is said: {banner}"));
            }
        }
    }
    let mut senders = report.senders.iter();
    if senders.any(|it| it.mode == Some(Mode::Enforce)) && banner.contains("but senders cannot") {
        wrong.push(format!("senders enforce, and it is said: {banner}"));
    }
    for row in &view.senders.rows {
        let refused = std::iter::once(&row.policy).chain(&row.mail);
        let unexplained = refused.filter(|cell| cell.word == "refuses" && cell.check.is_none());
        wrong.extend(unexplained.map(|cell| format!("no finding says more: {}", cell.why)));
    }
    wrong
}

/// Every example of every help page that has a fault, and every measured policy with a mail server that it covers
/// and with one that it does not.
#[test]
fn no_banner_denies_what_senders_do() {
    let without_tls = format!(
        "@ MX secure\nmail A secure\n_25._tcp.mail TLSA 3 1 1 {}\n_25._tcp.mail TLSA secure\n\
         smtp mail fails tls-handshake tls-alert 40\n",
        "ab".repeat(32)
    );
    let mut scenarios = vec![without_tls];
    for check in REGISTRY {
        let docs = crate::help::written(check);
        let examples = docs.split("```scenario,fires\n").skip(1);
        scenarios.extend(examples.filter_map(|it| Some(it.split("```").next()?.to_owned())));
    }
    let vectors = include_str!("../../../../strictmx-core/tests/data/vectors.json");
    let vectors: serde_json::Value = serde_json::from_str(vectors).expect("JSON");
    for vector in vectors["policy"].as_array().expect("policies") {
        let body = vector["body"].as_str().expect("a text");
        let octets: String = body
            .bytes()
            .map(|octet| format!("\\x{octet:02x}"))
            .collect();
        for host in ["mail", "elsewhere"] {
            scenarios.push(format!(
                "@ MX 10 {host}\n{host} A 20.0.0.25\npolicy body \"{octets}\"\n"
            ));
        }
    }
    assert!(scenarios.len() > 250, "only {}", scenarios.len());
    let mut refused = 0;
    for scenario in scenarios {
        let report = report(&scenario);
        let view = result_view(&report);
        let wrong = contradictions(&report, &view);
        assert_eq!(wrong, Vec::<String>::new(), "{scenario}");
        refused += usize::from(
            view.senders
                .rows
                .iter()
                .any(|row| row.policy.word == "refuses"),
        );
    }
    println!("senders refuse mail in {refused} scenarios");
    assert!(refused > 50, "only {refused}");
}
