mod before;
mod ids;
mod records;
mod several;
mod withheld;

use super::*;
use crate::scenario::World;
use crate::verdict::Verdict;

/// The first policy to copy that a result has.
fn mended_policy(scenario: &str) -> Option<String> {
    fixes(scenario).into_iter().find_map(|fix| match fix {
        Fix::Policy { body, .. } => Some(body),
        _ => None,
    })
}

/// The first record to publish that a result has.
fn mended_record(scenario: &str) -> Option<String> {
    fixes(scenario).into_iter().find_map(|fix| match fix {
        Fix::Record { data, .. } => Some(data),
        _ => None,
    })
}

/// The records to publish that a result has: owner and text.
fn published(scenario: &str) -> Vec<(String, String)> {
    let fixes = fixes(scenario).into_iter();
    let record = fixes.filter_map(|fix| match fix {
        Fix::Record { owner, data, .. } => Some((owner.to_string(), data.replace('"', ""))),
        _ => None,
    });
    record.collect()
}

fn fixes(scenario: &str) -> Vec<Fix> {
    let world = World::new(scenario).expect("the scenario parses");
    let report = crate::judge::judge(&world.evidence());
    let findings = report.findings().into_iter();
    findings.flat_map(|finding| finding.fixes.clone()).collect()
}

const RIGHT: &str = "version: STSv1\nmode: enforce\nmx: mail.example.com\nmax_age: 604800\n";

/// [`RIGHT`], with this line, too.
fn both(pattern: &str) -> String {
    RIGHT.replace("mx:", &format!("mx: {pattern}\nmx:"))
}

#[test]
fn a_line_that_may_name_a_spare_server_stays() {
    for pattern in [
        "mial.example.com",
        "mx3.example.com",
        "mail.example.net",
        "smtp.example.com",
        "*.mail.protection.outlook.com",
    ] {
        // Their domains are somebody's.
        let served = format!(
            "example.net. A 20.0.0.77\noutlook.com. A 20.0.0.78\n\
             | version: STSv1\n| mode: enforce\n| mx: {pattern}\n| max_age: 604800\n"
        );
        assert_eq!(mended_policy(&served), Some(both(pattern)), "{pattern}");
        let dotted = served.replace(pattern, &format!("{pattern}."));
        assert_eq!(mended_policy(&dotted), Some(both(pattern)), "{dotted}");
    }
}

#[test]
fn where_nobody_knows_the_mail_servers_no_line_that_may_name_one_is_lost() {
    let two =
        "version: STSv1\nmode: enforce\nmx: a.example.com\nmx: b.example.com\nmax_age: 604800\n";
    for (lines, is_mended) in [
        (r"MX: a.example.com\nMX: b.example.com", true),
        (r"mx1: a.example.com\nmx2: b.example.com", true),
        (r"mx: a.example.com\nMX: b.example.com", true),
        (r"mx: a.example.com\nb.example.com", true),
        (r"mx: a.example.com\n  b.example.com", true),
        (r"mx: a.example.com\n20 b.example.com.", true),
        (r"mx: a.example.com\nb and c", false),
        (r"mx: a.example.com\nMX: b", false),
        (r"mx: a.example.com\nmx: 20\tb.example.com", false),
        (r"mx: a.example.com\0\nmx: b.example.com", false),
        (r"mx: a.example.com\n\xEF\xBB\xBFmx: b.example.com", false),
        (r"mx: a.example.com\nmx\xC2\xA0: b.example.com", false),
        (r"mx: a.example.com\nmx: \xFF.example.com", false),
        (r"mx: a.example.com\nmy mx = b.example.com", false),
        (r"mx: a.example.com\nmx: *.com", false),
    ] {
        let lines = lines.replace(r"\0", r"\x00");
        let policy = format!(r"version: STSv1\nmode: enforce\n{lines}\nmax_age: 3600\n");
        let unknown = format!("@ MX servfail\npolicy body \"{policy}\"");
        let expected = is_mended.then_some(two);
        assert_eq!(mended_policy(&unknown).as_deref(), expected, "{lines}");
    }
    let many = "b\\n".repeat(200);
    let unknown = format!(
        "@ MX servfail\npolicy body \"version: STSv1\\nmode: enforce\\nmx: a.example.com\\n{many}mx2: c.example.com\\nmax_age: 1\\n\""
    );
    assert_eq!(mended_policy(&unknown), None, "faults that are not listed");
}

#[test]
fn a_wildcard_over_all_domains_gives_way_to_the_mail_servers() {
    let policy = r"version: STSv1\nmode: enforced\nmx: *.com\nmax_age: 604800\n";
    let policy = mended_policy(&format!("policy body \"{policy}\""));
    assert_eq!(policy.as_deref(), Some(RIGHT));
}

#[test]
fn whatever_was_meant_the_policy_is_written_out() {
    let cases = [
        (
            r"version: STSv1\nmode: enforced\nmx: mail.example.com\nmax_age: 604800\n",
            "mode",
        ),
        (
            r"version: STSv1\nmode: enforce\nmx: mail.example.com.\nmax_age: 604,800\n",
            "two faults",
        ),
        (
            r"version: STSv1\nmode: enforce\nnmx: mail.example.com\nmax_age: 604800\n",
            "misspelt field",
        ),
        (
            r"  version: STSv1\n  mode: enforce\n  mx: mail.example.com\n  max_age: 604800\n",
            "indented",
        ),
        (
            r"# ours\nversion: STSv1\n\nmode = enforce\nmx: mail.example.com\nmax_age: 7d\n\n",
            "loose",
        ),
        (
            r"version: STSv1; mode: enforce; mx: mail.example.com; max_age: 604800;",
            "one line",
        ),
        (
            r"version: STSv1\nmode: enforce\nmx: mta-sts.example.com\nmax_age: 604800\n",
            "policy host",
        ),
        (
            r"v=STSv1\nmode: enforce\nmx: mail.example.com\nmax_age: 604800\n",
            "the first line of the record",
        ),
        (
            r"version: STSv1\nmode: enforce\nmx: postmaster@example.com\nmax_age: 604800\n",
            "mail address",
        ),
        (
            r"version: STSv1\nmode: enforce\nmx: [mx]\nmax_age: 604800\n",
            "template",
        ),
        (
            r"version: STSv1\rmode: enforce\rmx: mail.example.com\rmax_age: 604800\r",
            "line ends",
        ),
        (
            r"\xFF\xFEv\x00e\x00r\x00s\x00i\x00o\x00n\x00:\x00S\x00T\x00S\x00v\x001\x00\n\x00m\x00o\x00d\x00e\x00:\x00e\x00n\x00f\x00o\x00r\x00c\x00e\x00\n\x00m\x00a\x00x\x00_\x00a\x00g\x00e\x00:\x006\x000\x004\x008\x000\x000\x00",
            "UTF-16",
        ),
    ];
    for (body, why) in cases {
        let policy = mended_policy(&format!("policy body \"{body}\""));
        assert_eq!(policy.as_deref(), Some(RIGHT), "{why}: {body}");
    }
}

#[test]
fn what_nobody_can_tell_comes_from_the_mx_records() {
    let policy = mended_policy("policy body \"<html>\"").expect("a policy");
    assert_eq!(
        policy,
        "version: STSv1\nmode: testing\nmx: mail.example.com\nmax_age: 604800\n"
    );
    let second = "@ MX 10 mail\n@ MX 20 mx2.example.net.\nmx2.example.net. A 20.0.0.26";
    let policy = mended_policy(second).expect("a policy");
    assert!(
        policy.contains("mx: mail.example.com\nmx: mx2.example.net\n"),
        "{policy}"
    );
}

#[test]
fn a_max_age_too_short_is_raised_and_a_withdrawal_gets_its_lines_back() {
    let policy = |mode: &str, mx: &str, max_age: &str| {
        format!("version: STSv1\\nmode: {mode}\\n{mx}max_age: {max_age}\\n")
    };
    let mx = "mx: mail.example.com\\n";
    for (served, mended) in [
        (
            policy("enforce", mx, "3600"),
            policy("enforce", mx, "604800"),
        ),
        (policy("enforce", mx, "0"), policy("enforce", mx, "604800")),
        (
            policy("enforce", mx, "86400"),
            policy("enforce", mx, "604800"),
        ),
        (
            policy("testing", mx, "3600"),
            policy("testing", mx, "86400"),
        ),
        (policy("none", "", "86400"), policy("none", mx, "86400")),
        (policy("none", "", "31557600"), policy("none", mx, "86400")),
    ] {
        let found = mended_policy(&format!("policy body \"{served}\""));
        assert_eq!(found, Some(mended.replace("\\n", "\n")), "{served}");
    }
}

/// Some senders take the later mode, and a finding says which line they miss.
#[test]
fn a_none_policy_that_is_enforced_by_some_gets_the_lines_that_it_lacks() {
    let second = "@ MX 10 mail\n@ MX 20 mx2\nmx2 A 20.0.0.26\n";
    let policy = |modes: &str| {
        format!("{second}| version: STSv1\n{modes}| mx: mail.example.com\n| max_age: 86400\n")
    };
    let body = mended_policy(&policy("| mode: none\n| mode: enforce\n")).expect("a policy");
    assert!(
        body.contains("mode: none\n") && body.contains("mx: mx2.example.com\n"),
        "{body}"
    );
    assert_eq!(mended_policy(&policy("| mode: none\n")), None);
}

#[test]
fn no_remedy_repeats_what_nobody_reads() {
    let policy = mended_policy(
        r#"policy body "version: STSv1\nmode: enforce\nmx: mial.example.com\nmax_age: 604800\nfoo: { policy_string = x }\n""#,
    );
    assert_eq!(policy.as_deref(), Some(&*both("mial.example.com")));
}

#[test]
fn who_begins_publishes_the_record_last() {
    let absent = "_mta-sts TXT nodata\npolicy status 404\n";
    let kinds = |scenario: &str| -> Vec<String> {
        let fixes = fixes(scenario).into_iter();
        let kind = |fix| match fix {
            Fix::Policy { body, replaces, .. } => {
                assert_eq!(replaces, None);
                body
            }
            Fix::Record { owner, .. } => owner.to_string(),
            other => panic!("{other:?}"),
        };
        fixes.map(kind).collect()
    };
    let policy = "version: STSv1\nmode: testing\nmx: mail.example.com\nmax_age: 604800\n";
    let begun = [policy, "_mta-sts.example.com"];
    assert_eq!(kinds(absent), begun);
    let unheard = kinds(&format!("{absent}_smtp._tls TXT nodata\n"));
    assert_eq!(
        unheard,
        ["_smtp._tls.example.com", policy, "_mta-sts.example.com"]
    );
    // The record alone would announce a policy that is not there.
    let unknown = kinds(&format!("{absent}@ MX servfail\n"));
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn a_result_without_a_record_has_one_policy_to_copy() {
    for (served, mode) in [
        (
            r"version: STSv1\nmode: enforced\nmx: *.example.com\nmax_age: 604800\n",
            "enforce",
        ),
        (
            r"version: STSv1\nmode: enforce\nmx: mail.example.com.\nmax_age: 604800\n",
            "enforce",
        ),
        (
            r"version: STSv1\nmode: testing\nmx: mail.example.com\n",
            "testing",
        ),
        (r"<html>hello</html>", "testing"),
    ] {
        for (more, mode) in [
            ("", mode),
            ("smtp mail certificate path=self-signed\n", "testing"),
        ] {
            let scenario = format!("_mta-sts TXT nodata\npolicy body \"{served}\"\n{more}");
            let mut policies: Vec<_> = fixes(&scenario)
                .into_iter()
                .filter(|fix| matches!(fix, Fix::Policy { .. }))
                .collect();
            policies.dedup();
            let [Fix::Policy { body, .. }] = &policies[..] else {
                panic!("{scenario}: {policies:?}");
            };
            assert!(
                body.contains(&format!("mode: {mode}\n")),
                "{scenario}: {body}"
            );
            let is_record = |fix: &Fix| matches!(fix, Fix::Record { .. });
            assert!(fixes(&scenario).iter().any(is_record), "{scenario}");
        }
    }
}

#[test]
fn who_withdraws_a_policy_is_given_no_record_for_it() {
    for (mode, is_announced) in [("none", false), ("testing", true)] {
        let fixes = fixes(&format!(
            "_mta-sts TXT nodata\n| version: STSv1\n| mode: {mode}\n| mx: mail.example.com.\n| max_age: 86400\n"
        ));
        let mended = format!("\nmode: {mode}\n");
        let is_mended =
            |fix: &Fix| matches!(fix, Fix::Policy { body, .. } if body.contains(&mended));
        assert!(fixes.iter().any(is_mended), "{mode}: {fixes:?}");
        let is_record = |fix: &Fix| matches!(fix, Fix::Record { .. });
        assert_eq!(fixes.iter().any(is_record), is_announced, "{mode}");
    }
}

#[test]
fn no_remedy_lists_a_name_that_no_policy_may_have() {
    for scenario in [
        "@ MX 10 mail\n@ MX 20 my_mx\nmy_mx A 20.0.0.26\n",
        // Nobody can connect, and so no policy keeps mail away.
        "@ MX 10 mail\n@ MX 20 gone\n",
        "@ MX 10 mail\n@ MX 32767 ms12345678.msv1.invalid.\n",
        "@ MX 10 mail\n@ MX 32767 ms12345678.msv1.invalid.\nms12345678.msv1.invalid. A timeout\n",
        "@ MX 10 mail\n@ MX 20 localhost.\nlocalhost. A 127.0.0.1\n\
         smtp localhost. fails start address-refused loopback\n",
        "@ MX 10 mail\n@ MX 20 exch.firma.local.\nexch.firma.local. A 10.0.0.2\n\
         smtp exch.firma.local. fails start address-refused private-use\n",
        "@ MX 10 mail\n@ MX 20 exch.firma.lan.\n",
    ] {
        assert_eq!(mended_policy(scenario), None, "{scenario}");
        let world = World::new(scenario).expect("the scenario parses");
        let report = crate::judge::judge(&world.evidence());
        let is_refused = scenario.contains("my_mx");
        let refused = Verdict::EnforcedAtRisk;
        assert_eq!(report.verdict == refused, is_refused, "{scenario}");
        let typo = format!(
            "{scenario}| version: STSv1\n| mode: enforce\n| mx: mial.example.com\n| max_age: 604800\n"
        );
        let both_of_typo = both("mial.example.com");
        assert_eq!(mended_policy(&typo), Some(both_of_typo), "{typo}");
        let is_local =
            |fix: &Fix| matches!(fix, Fix::Name { name } if !name.a_label().ends_with(".com"));
        assert!(!fixes(scenario).iter().any(is_local), "{scenario}");
    }
}
