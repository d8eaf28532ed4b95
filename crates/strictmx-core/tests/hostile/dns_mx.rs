//! MX records (`MX-*`).

use strictmx_core::domain_name::DomainName;
use strictmx_core::facts::Facts;
use strictmx_core::question::Question;
use strictmx_core::verdict::Verdict;

use super::{contacted, cut_off, evidence, fires, judged};

#[test]
fn mx_001() {
    assert!(DomainName::from_labels(Vec::<&[u8]>::new()).is_root());
    let null_mx = "@ MX 0 .";
    assert_eq!(judged(null_mx).0, Verdict::NoMail);
    assert_eq!(smtp(null_mx), 0);
}

#[test]
fn mx_002() {
    let beside = "@ MX 0 .\n@ MX 10 mail";
    fires(beside, Verdict::Enforced, "mx-host-null-mx-beside-others");
}

/// Never looked up, let alone dialled: that is the prober's part.
#[test]
fn mx_004() {
    assert_eq!(dns("localhost.").special_use(), Some("localhost"));
}

#[test]
fn mx_005() {
    assert!(dns("10.0.0.1.").is_address());
    let literal = "@ MX 10 10.0.0.1.";
    assert!(judged(literal).1.contains("mx-host-is-ip-address"));
    assert_eq!(smtp(literal), 0);
}

/// A certificate is chosen by the name that is asked for, so that each host is asked by its own;
/// the prober makes one connection at a time, with a pause.
#[test]
fn mx_008() {
    let hosts: String = (0..12)
        .map(|n| format!("@ MX 10 mx{n}\nmx{n} A 20.0.0.25\n"))
        .collect();
    assert_eq!(smtp(&hosts), 10, "no more than MX hosts are looked at");
}

/// Of a hundred addresses one of each family is contacted; of more, which nobody has, none, and it is
/// said why.
#[test]
fn mx_009() {
    let strangers = |count: usize| -> String {
        let both = |n| format!("mail A 21.0.0.{n}\nmail AAAA 2a01:111:f403::1:{n}\n");
        (0..count).map(both).collect()
    };
    assert_eq!(smtp(&strangers(100)), 2, "one of each family");
    let many = strangers(200);
    assert_eq!(smtp(&many), 0);
    cut_off(&many, "200 records");
}

#[test]
fn mx_013() {
    let mixed = "@ MX 65535 last\n@ MX 0 mail\n@ MX 20 mail\n@ MX 5 second\n@ MX 0 mail";
    let evidence = evidence(mixed);
    let facts = Facts::new(&evidence);
    let hosts = facts.mail.hosts.iter();
    let order: Vec<_> = hosts
        .map(|host| (host.preference, host.name.a_label()))
        .collect();
    let expected = [
        (0, "mail.example.com"),
        (5, "second.example.com"),
        (65_535, "last.example.com"),
    ];
    assert_eq!(order, expected);
}

/// SMTP sessions with it.
fn smtp(scenario: &str) -> usize {
    let evidence = evidence(scenario);
    assert!(contacted(&evidence) <= strictmx_core::scan::MAX_CONNECTS);
    let questions = evidence.entries.iter().map(|entry| &entry.question);
    let sessions = questions.filter(|question| matches!(question, Question::Smtp { .. }));
    sessions.count()
}

fn dns(text: &str) -> DomainName {
    text.parse().expect(text)
}
