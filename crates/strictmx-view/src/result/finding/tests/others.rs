//! What somebody else is to mend.

use super::*;

/// The owner of a domain cannot publish what stands in the zone of another.
#[test]
fn whose_record_it_is_has_it_to_publish() {
    let others = "_mta-sts CNAME _mta-sts.provider.net.\n_mta-sts.provider.net. TXT";
    let own = "_mta-sts CNAME _mta-sts.zone\n_mta-sts.zone TXT";
    let bad = "\"v=STSv1; id=1-2\"";
    let valid = "\"v=STSv1; id=1\"";
    let two = |owner: &str| {
        format!(
            "{owner} {valid}\n{}",
            owner.rsplit_once('\n').unwrap_or_default().1
        ) + " \"v=STSv1; id=2\""
    };
    for (scenario, label) in [
        (
            format!("{others} {bad}"),
            "Have whoever runs _mta-sts.provider.net publish this TXT record",
        ),
        (format!("{own} {bad}"), "Publish this TXT record"),
        (
            two(others),
            "Have whoever runs _mta-sts.provider.net remove this TXT record",
        ),
        (two(own), "Remove this TXT record"),
    ] {
        let world = World::new(&scenario).expect("the scenario parses");
        let view = crate::result_view(&judge(&world.evidence()));
        let copies = view.fixes.iter().flat_map(|it| &it.copies);
        let labels: Vec<_> = copies.map(|it| it.label.as_str()).collect();
        assert!(labels.contains(&label), "{scenario}: {labels:?}");
    }
}

#[test]
fn who_is_to_serve_a_policy_in_its_place_is_told() {
    let provider = "mta-sts CNAME policies.provider.net.\npolicies.provider.net. A 20.0.0.80\n";
    let own = "mta-sts CNAME www\nwww A 20.0.0.80\n";
    let faults = [
        ("policy status 404", "policy-host-status"),
        ("policy path /mta-sts.txt", "policy-host-near-path"),
        (
            "policy status 301\npolicy header location: https://example.com/p.txt",
            "policy-host-redirect",
        ),
        ("policy fails connect refused", "policy-host-connect-failed"),
    ];
    for (fault, check) in faults {
        for (host, is_told) in [(provider, true), (own, false), ("", false)] {
            let world = World::new(&format!("{host}{fault}")).expect("it parses");
            let view = crate::result_view(&judge(&world.evidence()));
            let of_it = view.fixes.iter().find(|it| it.check == check);
            let remedy = of_it.expect(check).remedy.to_string();
            let told = remedy.matches("leads by CNAME to").count();
            assert_eq!(told, usize::from(is_told), "{remedy}");
        }
    }
}

#[test]
fn who_serves_the_policy_is_told_what_to_serve() {
    let old = "\n| version: STSv1\n| mode: enforce\n| mx: old-mail.example.com\n| max_age: 604800";
    let provider = "mta-sts CNAME policies.provider.net.\npolicies.provider.net. A 20.0.0.80";
    let own = "mta-sts CNAME www\nwww A 20.0.0.80";
    let tell =
        "mta-sts.example.com leads by CNAME to policies.provider.net: ask whoever runs that host";
    // Of a wildcard nobody knows that whoever runs that host serves policies.
    let wildcard = "* CNAME policies.provider.net.\npolicies.provider.net. A 20.0.0.80\n\
                    mta-sts A absent\nmta-sts AAAA absent";
    let page = "\n_mta-sts TXT nodata\npolicy body \"<html><body>shop</body></html>\"";
    for (host, served, is_told) in [
        (provider, old, true),
        (own, old, false),
        ("", old, false),
        (wildcard, old, false),
        (provider, page, false),
    ] {
        let world = World::new(&format!("{host}{served}")).expect("the scenario parses");
        let report = judge(&world.evidence());
        let view = crate::result_view(&report);
        let reports = std::slice::from_ref(&report);
        let with_copies = [
            crate::text::plain(&crate::text::lines(&view)),
            crate::markdown::markdown(&view).replace(['\\', '`'], ""),
        ];
        let all = [
            crate::csv::csv(reports, true),
            crate::sarif::sarif(reports),
            crate::junit::junit(reports, None),
        ];
        for said in &with_copies {
            let label = "Have policies.provider.net serve this policy";
            assert_eq!(said.contains(label), is_told, "{said}");
            assert_eq!(said.contains("Serve this policy"), !is_told, "{said}");
            assert!(said.contains("mx: mail.example.com"), "{said}");
        }
        for said in with_copies.iter().chain(&all) {
            assert_eq!(said.contains(tell), is_told, "{said}");
        }
        // What has no policy to copy does not speak of one.
        for fix in view.fixes.iter().chain(&view.notes) {
            let has_policy = fix.copies.iter().any(|copy| copy.what == "policy");
            let is_said = fix.remedy.to_string().contains("ask whoever runs");
            assert_eq!(is_said, is_told && has_policy, "{}", fix.check);
        }
    }
}
