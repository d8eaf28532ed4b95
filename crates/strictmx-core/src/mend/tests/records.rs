//! Records to copy.

use super::*;

#[test]
fn records_are_written_as_zone_files_have_them() {
    let long = "x".repeat(300);
    let twice = format!("_mta-sts TXT \"v=STSv1; id=2\"\n_mta-sts TXT \"v=STSv1; id=1; n={long}\"");
    let removed = fixes(&twice).into_iter().find_map(|fix| match fix {
        Fix::RemoveRecord { data, .. } => Some(data),
        _ => None,
    });
    assert_eq!(removed.map(|data| data.matches("\" \"").count()), Some(1));

    let replaced = r#"_mta-sts TXT "v=STSv1; id=\"7\"; a=\\\n""#;
    let replaces = fixes(replaced).into_iter().find_map(|fix| match fix {
        Fix::Record { replaces, .. } => replaces,
        _ => None,
    });
    assert_eq!(
        replaces.as_deref(),
        Some(r#""v=STSv1; id=\"7\"; a=\\\010""#)
    );
}
#[test]
fn records_are_written_out() {
    let cases = [
        (
            r#"_mta-sts TXT "v=STSv1; id=2026-01-01""#,
            r#""v=STSv1; id=20260101;""#,
        ),
        (r#"_mta-sts TXT "V=STSv1; id=1""#, r#""v=STSv1; id=1;""#),
        (r#"_mta-sts TXT "v=STSv1, id=1""#, r#""v=STSv1; id=1;""#),
        (r#"_mta-sts TXT "v=STSv1; ID = 7;;""#, r#""v=STSv1; id=7;""#),
        (r#"_mta-sts TXT "v=STSv1;""#, r#""v=STSv1; id=20261124;""#),
        (
            r#"_mta-sts TXT "v=STSv1; valid=9; guid=8; id=7!""#,
            r#""v=STSv1; id=7;""#,
        ),
        (
            r#"_smtp._tls TXT "v=TLSRPTv1; rua=a@example.com""#,
            r#""v=TLSRPTv1; rua=mailto:a@example.com;""#,
        ),
        (
            r#"_smtp._tls TXT "v=TLSRPTv1; rua=mailto:a@example.com!10m""#,
            r#""v=TLSRPTv1; rua=mailto:a@example.com;""#,
        ),
        (
            r#"_smtp._tls TXT "v=TLSRPTv1;""#,
            r#""v=TLSRPTv1; rua=mailto:tlsrpt@example.com;""#,
        ),
    ];
    for (scenario, expected) in cases {
        assert_eq!(
            mended_record(scenario).as_deref(),
            Some(expected),
            "{scenario}"
        );
    }
}
#[test]
fn one_record_is_published_at_an_owner() {
    let sts = |id: &str| {
        let text = format!("v=STSv1; id={id}");
        vec![("_mta-sts.example.com".to_owned(), text)]
    };
    let tls = |text: &str| vec![("_smtp._tls.example.com".to_owned(), text.to_owned())];
    let testing = "| version: STSv1\n| mode: testing\n| mx: mail.example.com\n| max_age: 604800\n";
    for (scenario, expected) in [
        (
            "_mta-sts TXT nodata\n@ TXT \"v=STSv1; id=1\"".to_owned(),
            sts("1;"),
        ),
        (
            "_mta-sts TXT nodata\n@ TXT \"v=STSv1; id=1\"\nmta-sts TXT \"v=STSv1; id=2\"".to_owned(),
            sts("1;"),
        ),
        // Mended on its way.
        (
            "_mta-sts TXT nodata\n@ TXT \"v=STSv1; id=2024-01-01\"".to_owned(),
            sts("20240101;"),
        ),
        (
            format!("{testing}_smtp._tls TXT nodata\n@ TXT \"v=TLSRPTv1; rua=mailto:a@example.net\""),
            tls("v=TLSRPTv1; rua=mailto:a@example.net;"),
        ),
        // Nothing may stand beside a CNAME: one goes, as a policy is served.
        (
            "_mta-sts CNAME gone.example.net.".to_owned(),
            sts("20261124;"),
        ),
        (
            "_mta-sts CNAME gone.example.net.\n@ TXT \"v=STSv1; id=1\"".to_owned(),
            sts("20261124;"),
        ),
        (
            "_mta-sts CNAME gone.example.net.\n@ TXT \"v=STSv1; id=1\"\npolicy status 404"
                .to_owned(),
            Vec::new(),
        ),
        (
            "_mta-sts CNAME a\na CNAME _mta-sts\n@ TXT \"v=STSv1; id=1\"".to_owned(),
            Vec::new(),
        ),
        (
            format!("{testing}_smtp._tls CNAME gone.example.net."),
            Vec::new(),
        ),
        // A wildcard's does not stand there.
        (
            "* CNAME gone.example.net.\n_mta-sts TXT absent\n@ TXT \"v=STSv1; id=1\"".to_owned(),
            sts("1;"),
        ),
        // It is mended where it stands.
        (
            "_mta-sts CNAME sts.example.net.\nsts.example.net. TXT \"v=STSv1; id=1!\"".to_owned(),
            vec![("sts.example.net".to_owned(), "v=STSv1; id=1;".to_owned())],
        ),
        // With a policy to copy there is one new id.
        (
            "_mta-sts TXT \"v=STSv1 ; id=1\"\n| version: STSv1\n| mode: enforce\n| mx: smtp.example.com\n| max_age: 604800".to_owned(),
            sts("20261124T120000Z;"),
        ),
    ] {
        let mut found = published(&scenario);
        found.dedup();
        assert_eq!(found, expected, "{scenario}");
    }
}
#[test]
fn nobodys_address_for_reports_is_thrown_away() {
    for (old, new) in [
        (
            "v=TLSRPT1; rua=mailto:a@example.net",
            Some("mailto:a@example.net"),
        ),
        (
            "v=TLSRPTv1; RUA=mailto:a@example.net",
            Some("mailto:a@example.net"),
        ),
        (
            "v=TLSRPT1; rua=https://example.net/v1",
            Some("https://example.net/v1"),
        ),
        (
            "v=TLSRPTv1; rua=mailto:a@example.net,mailto: b@example.net",
            Some("mailto:a@example.net,mailto:b@example.net"),
        ),
        (
            "v=TLSRPTv1; rua=mailto:a@example.net b@example.net;;",
            Some("mailto:a@example.net,mailto:b@example.net"),
        ),
        (
            "v=TLSRPTv1; rua=mailto:a@example.net;mailto:b@example.net; c@example.net;",
            Some("mailto:a@example.net,mailto:b@example.net,mailto:c@example.net"),
        ),
        (
            r"v=TLSRPTv1\\; rua=mailto:a@example.net\\;https://example.net/v1\\;",
            Some("mailto:a@example.net,https://example.net/v1"),
        ),
        (
            r#"\"v=TLSRPTv1; rua=mailto:a@\" \"example.net\""#,
            Some("mailto:a@example.net"),
        ),
        (
            "v=TLSRPTv1; rua=mailto:a@example.net; contact=b@example.net;;",
            Some("mailto:a@example.net"),
        ),
        ("v=TLSRPTv1; rua=;", Some("mailto:tlsrpt@example.com")),
        ("v=TLSRPTv1; rua=http://example.net/v1", None),
        (
            "v=TLSRPTv1; rua=http://example.net/v1,mailto: a@example.net",
            None,
        ),
        ("v=TLSRPTv1; ruf=mailto:a@example.net", None),
        (
            "v=TLSRPTv1; rua=mailto:a@example.net rua=mailto:b@example.net",
            Some("mailto:a@example.net,mailto:b@example.net"),
        ),
        (
            "v=TLSRPTv1; rua=https://r.example.net/x?rua=1,a@example.net",
            Some("https://r.example.net/x?rua=1,mailto:a@example.net"),
        ),
        ("v=TLSRPTv1; rua=mailto:a!b@example.net", None),
        // A field, or the rest of the URI.
        (
            "v=TLSRPTv1; rua=https://r.example.net/d?x=1;token=abc",
            None,
        ),
        ("v=TLSRPTv1; rua=https://r.example.net/d;token=abc", None),
        (
            "v=TLSRPTv1; rua=https://r.example.net/d?x=1;;token=abc",
            None,
        ),
        (
            "v=TLSRPTv1; rua=https://r.example.net/d?x=1; token=abc",
            Some("https://r.example.net/d?x=1"),
        ),
        (
            "v=TLSRPTv1; rua=https://r.example.net/d?x=1;rua=mailto:a@example.net",
            Some("https://r.example.net/d?x=1,mailto:a@example.net"),
        ),
        (
            "v=TLSRPT1; rua=https://r.example.net/d?x=1,mailto:b@example.net;foo",
            Some("https://r.example.net/d?x=1,mailto:b@example.net"),
        ),
        (
            "v=TLSRPT1; rua=https://r.example.net/d?x=1;",
            Some("https://r.example.net/d?x=1"),
        ),
        (
            "v=TLSRPT1; rua=https://r.example.net/d?x=1;a@example.net",
            Some("https://r.example.net/d?x=1,mailto:a@example.net"),
        ),
    ] {
        let record = mended_record(&format!("_smtp._tls TXT \"{old}\""));
        let new = new.map(|rua| format!("\"v=TLSRPTv1; rua={rua};\""));
        assert_eq!(record, new, "{old}");
    }
}

/// Each field ends where the next begins, so that many make no long text.
#[test]
fn what_many_fields_bring_about_is_short() {
    let many = format!("{}mailto:a@example.net", "rua=".repeat(3900));
    let record = mended_record(&format!("_smtp._tls TXT \"v=TLSRPTv1; {many}\""));
    assert_eq!(
        record.as_deref(),
        Some("\"v=TLSRPTv1; rua=mailto:a@example.net;\"")
    );
    let ids = "id=".repeat(5000);
    let record = mended_record(&format!("_mta-sts TXT \"v=STSv1; {ids}1;\""));
    assert!(record.is_none_or(|text| text.len() < 100));
}

#[test]
fn a_record_to_copy_can_stand_where_it_is_said_to() {
    const ZEROS: &str = "0000000000000000000000000000000000000000000000000000000000000000";
    let secure = "@ MX secure\nmail A secure\nmail AAAA secure\n";
    let tlsa = format!(
        "{secure}_25._tcp.mail CNAME _dane\n_dane TLSA 3 1 1 {ZEROS}\n_25._tcp.mail TLSA secure\n_dane TLSA secure"
    );
    for (scenario, owner, data) in [
        (&*tlsa, "_dane.example.com", "3 1 1"),
        (
            "@ CNAME host.net.\nhost.net. MX 0 .\nhost.net. MX 10 mail",
            "host.net",
            "0 .",
        ),
        ("@ MX 5 .", "example.com", "0 ."),
        ("@ CNAME host.net.\nhost.net. MX 5 .", "host.net", "0 ."),
    ] {
        let places: Vec<_> = fixes(scenario)
            .into_iter()
            .filter_map(|fix| match fix {
                Fix::Record { owner, data, .. } | Fix::RemoveRecord { owner, data, .. } => {
                    Some((owner.to_string(), data))
                }
                _ => None,
            })
            .filter(|(_, written)| written.starts_with(data))
            .collect();
        assert!(!places.is_empty(), "{scenario}");
        for (place, written) in places {
            assert_eq!(place, owner, "{scenario}: {written}");
        }
    }
    // Nothing stands beside a CNAME.
    let alias = "@ CNAME host.net.\nhost.net. A 20.0.0.25";
    let mx = |fix: &Fix| matches!(fix, Fix::Record { rtype, .. } if rtype == "MX");
    assert!(!fixes(alias).iter().any(mx));
    let alias = "_mta-sts CNAME x.other.net.\nx.other.net. TXT \"v=spf1 -all\"\n";
    let first = |fix: &Fix| matches!(fix, Fix::Record { owner, .. } if owner.a_label().starts_with("_mta-sts"));
    assert!(!fixes(alias).iter().any(first));
    let implicit = "@ MX nodata\n@ A 20.0.0.25\n";
    let own = "| version: STSv1\n| mode: enforce\n| mx: example.com\n| max_age: 604800\n";
    let silent = "smtp @ fails connect timeout\n";
    for (more, is_made_permanent) in [
        (own, true),
        ("_mta-sts TXT nodata\npolicy status 404\n", true),
        // A policy refuses that host.
        ("", false),
        // Nobody knows that it takes mail.
        (&*(own.to_owned() + silent), false),
    ] {
        let has = fixes(&format!("{implicit}{more}")).iter().any(mx);
        assert_eq!(has, is_made_permanent, "{more}");
    }
    // Of several, the null MX goes.
    let several = fixes("@ MX 10 .\n@ MX 20 mail");
    let goes = |fix: &Fix| matches!(fix, Fix::RemoveRecord { data, .. } if data == "10 .");
    assert!(
        several.iter().any(goes) && !several.iter().any(mx),
        "{several:?}"
    );
}
#[test]
fn reports_do_not_go_to_a_domain_without_mail() {
    let testing = "_smtp._tls TXT nodata\n| version: STSv1\n| mode: testing\n| mx: mail.example.com\n| max_age: 86400\n";
    let reports = |fix: &Fix| matches!(fix, Fix::Record { data, .. } if data.contains("rua="));
    assert!(fixes(testing).iter().any(reports));
    assert!(!fixes(&format!("{testing}@ MX 0 .")).iter().any(reports));
}
#[test]
fn a_mode_is_not_given_up_because_nobody_knows_the_record() {
    let uncovered =
        "@ MX 10 mail\n@ MX 20 mx2\nmx2 A 20.0.0.26\nsmtp mx2 certificate names=other.example\n";
    let mode = |record: &str| {
        let body = mended_policy(&format!("{uncovered}{record}")).expect("a policy");
        body.contains("mode: testing")
    };
    assert!(mode("_mta-sts TXT nodata\n_mta-sts TXT \"v=STSv1; id=a!\""));
    assert!(!mode("_mta-sts TXT timeout"));
}
#[test]
fn a_withdrawal_is_remembered_for_a_day() {
    let none = "| version: STSv1\n| mode: none\n| mx: mail.example.com\n| max_age: 0\n";
    let body = mended_policy(none).expect("a policy");
    assert!(
        body.contains("mode: none") && body.contains("max_age: 86400"),
        "{body}"
    );
}
