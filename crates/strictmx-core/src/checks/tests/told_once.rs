//! What one finding says, no other one says again.

use super::fired;
use crate::judge::judge;
use crate::scenario::World;

#[test]
fn lines_that_miss_one_host_alike_are_told_together() {
    let google =
        ["aspmx", "alt1.aspmx", "alt2.aspmx"].map(|it| format!("| mx: {it}.l.google.com\n"));
    let policy = format!(
        "| version: STSv1\n| mode: enforce\n{}| max_age: 604800\n",
        google.concat()
    );
    for (mx_host, check) in [
        ("smtp.google.com", "sts-mx-pattern-sibling"),
        ("mx.provider.net", "sts-mx-pattern-former"),
    ] {
        let scenario = format!("{policy}@ MX 10 {mx_host}.\n{mx_host}. A 20.0.0.25\n");
        let report = judge(&World::new(&scenario).expect("it parses").evidence());
        let findings = report.findings().into_iter();
        let findings: Vec<_> = findings.filter(|it| it.check == check).collect();
        assert_eq!(findings.len(), 1, "{scenario}");
        assert!(!findings[0].fixes.is_empty(), "{scenario}");
    }
}

#[test]
fn reports_that_get_lost_go_to_nobody_else() {
    let to = |domain: &str| format!("_smtp._tls TXT \"v=TLSRPTv1; rua=mailto:a@{domain}\"\n");
    let lost = ["tlsrpt-record-rua-domain-without-mail".to_owned()].into();
    assert_eq!(fired(&to("gone.example.net")), lost);
    let kept = ["tlsrpt-record-rua-external".to_owned()].into();
    let taken = to("there.example.net") + "there.example.net. A 20.0.0.26\n";
    assert_eq!(fired(&taken), kept);
}
