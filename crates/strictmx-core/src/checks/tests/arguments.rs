//! A finding says what was found, and whose it is.

use crate::arg::Arg;
use crate::judge::judge;
use crate::scenario::World;

/// A policy with one line in the place of another.
fn policy(from: &str, to: &str) -> String {
    let healthy = "| version: STSv1\n| mode: enforce\n| mx: mail.example.com\n| max_age: 2419200\n";
    assert!(healthy.contains(from), "{from}");
    healthy.replace(from, to)
}

/// The values of an argument in the findings of a check.
fn values(scenario: &str, check: &str, argument: &str) -> Vec<String> {
    let world = World::new(scenario).unwrap_or_else(|error| panic!("{error}\n{scenario}"));
    let report = judge(&world.evidence());
    let findings = report.findings().into_iter();
    let of_check = findings.filter(|finding| finding.check == check);
    let args = of_check.flat_map(|finding| &finding.args);
    let wanted = args.filter(|(name, _)| name == argument);
    wanted
        .map(|(_, value)| match value {
            Arg::Literal(text) => text.clone(),
            Arg::Count(count) => count.to_string(),
            other => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn a_malformed_line_is_named_with_its_fault() {
    let cases = [
        ("mode:", "mode :", "a space stands before the colon of mode"),
        (
            "mode:",
            "mode =",
            "an equals sign instead of a colon after mode",
        ),
        ("mode:", "mode", "there is no colon"),
        (
            "mode: enforce",
            "mode: enforce max_age: 1",
            "several fields stand in one line: mode, max_age",
        ),
        (
            "enforce",
            "enforce;",
            "`;` is to be removed from behind the value of mode",
        ),
        (
            "mode: enforce",
            "mode: enforce\n| _x: 1",
            "the name has a character that it may not have, or too many",
        ),
        ("enforce", "", "mode has no value"),
        (
            "enforce",
            "en\tforce",
            "the value of mode has a control character or a tab",
        ),
    ];
    for (from, to, cause) in cases {
        let scenario = policy(from, to);
        let said = values(&scenario, "sts-policy-line-malformed", "cause");
        assert_eq!(said, [cause], "{scenario}");
    }
    let front_matter = policy("version", "---\n| title: x\n| ---\n| version");
    let said = values(&front_matter, "sts-policy-line-malformed", "cause");
    assert_eq!(
        said,
        ["front matter for a site generator stands there, which did not run"]
    );
    let third = policy("mx:", "mx");
    assert_eq!(values(&third, "sts-policy-line-malformed", "line"), ["3"]);
}

#[test]
fn the_servers_of_another_provider_are_named_by_its_name() {
    let cases = [
        ("*.mail.protection.outlook.com", "Exchange Online"),
        ("aspmx.l.google.com", "Google Workspace"),
        ("mx.former-provider.net", "former-provider.net"),
        ("*.former-provider.net", "former-provider.net"),
    ];
    for (pattern, provider) in cases {
        let scenario = policy("mail.example.com", pattern);
        let said = values(&scenario, "sts-mx-pattern-former", "provider");
        assert_eq!(said, [provider], "{pattern}");
    }
    // Mail moved from the domain's own servers.
    for pattern in ["mail.example.com", "*.example.com"] {
        let scenario = format!(
            "{}@ MX 10 mx.provider.net.\nmx.provider.net. A 20.0.0.26",
            policy("mail.example.com", pattern)
        );
        let said = values(&scenario, "sts-mx-pattern-former", "provider");
        assert_eq!(said, ["example.com"], "{pattern}");
    }
}

#[test]
fn the_certificate_that_is_not_valid_is_named() {
    let cases = [
        ("expires=-1d", "expired", ""),
        ("issuer-expires=-1d", "expired", "CN=Example CA"),
        ("starts=1d", "not-yet-valid", ""),
        ("issuer-starts=1d", "not-yet-valid", "CN=Example CA"),
    ];
    for (parts, fault, expected) in cases {
        for (server, host, area) in [
            ("policy", "mta-sts.example.com", "policy-host"),
            ("smtp mail", "mail.example.com", "mx-tls"),
        ] {
            let scenario = format!("{server} certificate {parts}");
            let check = format!("{area}-certificate-{fault}");
            let expected = if expected.is_empty() { host } else { expected };
            assert_eq!(
                values(&scenario, &check, "found"),
                [expected; 2],
                "{scenario}"
            );
        }
    }
}

#[test]
fn why_a_destination_is_unusable() {
    for (uri, cause) in [
        ("", "nothing stands there"),
        ("a@example.com", "mailto: or https: is missing"),
        ("http://r.example.com/", "not http:"),
        ("mailto:a@example.com!10m", "%21"),
        ("mailto:a{@example.com", "the character {"),
        ("mailto:a%4@example.com", "two hexadecimal digits"),
        ("mailto:example.com", "no usable mail address"),
        (
            "mailto:a@example.com?subject=a%0D%0ABcc:b@example.com",
            "line breaks",
        ),
        ("https:///v1", "no host"),
        ("https://r.example.com:a/", "not a number"),
        ("https://r.example.com:99999/", "host or port is not valid"),
    ] {
        let scenario = format!("_smtp._tls TXT \"v=TLSRPTv1; rua={uri}\"");
        let told = values(&scenario, "tlsrpt-record-rua-unusable", "cause");
        assert!(
            matches!(&told[..], [only] if only.contains(cause)),
            "{uri}: {told:?}"
        );
    }
}

/// A name as in a zone file is a slip, which another finding tells; each line goes by its own.
#[test]
fn the_names_of_templates_are_those_that_nobody_mistyped() {
    for mx in ["mail\n| mx: backup.local", "backup.local\n| mx: mail"] {
        let scenario = policy("mail.example.com", mx);
        let told = values(&scenario, "sts-mx-pattern-template", "pattern");
        assert_eq!(told, ["backup.local"], "{scenario}");
    }
}
