//! What is said of each place agrees with what is said of the whole.

use super::*;

#[test]
fn a_page_that_anybody_serves_is_no_policy() {
    for served in [
        "policy body \"<html>hello</html>\"",
        "policy body \"<html>hello</html>\"\npolicy certificate names=www.example.com",
        "policy certificate expires=-1d",
    ] {
        let view = shown(&format!("_mta-sts TXT nodata\n{served}"));
        assert_eq!(view.banner.verdict, Verdict::NotDeployed, "{served}");
        let host = view.section(Place::PolicyHost).expect("a section");
        let found = (host.state, host.verdict.to_string());
        let none = "The policy host serves no policy that senders could use.";
        assert_eq!(found, (State::Absent, none.to_owned()), "{served}");
        assert!(view.fixes.is_empty(), "{served}: {:?}", view.fixes);
    }
    // One that was meant is served, whatever is wrong with it.
    let meant = shown(
        "_mta-sts TXT nodata\n| version: STSv1\n| mode: enforced\n| mx: *.example.com\n| max_age: 604800",
    );
    let mut way = meant.way.iter();
    let host = way.find(|stop| stop.place == Place::PolicyHost);
    let host = host.map(|stop| (stop.state, stop.summary.to_string()));
    assert_eq!(host, Some((State::Ok, "verified HTTPS".to_owned())));
    let unannounced = shown("_mta-sts TXT nodata");
    assert_eq!(unannounced.fixes[0].check, "rollout-half-removed");
}

#[test]
fn mail_servers_without_verified_tls_are_not_green() {
    for (changes, word, state) in [
        (
            "_mta-sts TXT nodata\npolicy status 404\nsmtp mail certificate path=self-signed",
            "has no TLS that would satisfy a policy",
            State::Broken,
        ),
        (
            "| version: STSv1\n| mode: none\n| max_age: 86400\nsmtp mail ehlo 250-mail 250 HELP",
            "has no TLS that would satisfy a policy",
            State::Broken,
        ),
        (
            "| version: STSv1\n| mode: testing\n| mx: *.example.com\n| max_age: 86400\nsmtp mail certificate expires=-1d",
            "has no TLS that would satisfy a policy",
            State::Broken,
        ),
        (
            "smtp mail certificate expires=-1d",
            "senders that check refuse it",
            State::Broken,
        ),
        (
            MISMATCH,
            "senders that check DANE refuse it",
            State::Attention,
        ),
    ] {
        let view = shown(changes);
        let section = view.section(Place::MxHosts).expect("a section");
        assert_ne!(section.state, State::Ok, "{changes}");
        let host = &section.hosts[0];
        let found = (host.state, host.verdict.to_string());
        assert_eq!(found, (state, word.to_owned()), "{changes}");
        let verdict = section.verdict.to_string();
        let mut findings = view.fixes.iter().chain(&view.notes);
        let says = |finding: &FindingView| verdict.starts_with(&*finding.title);
        assert!(findings.any(says), "{changes}: {verdict}");
    }
}

/// It is what senders that check DANE ask for, and without a policy nobody asks for more.
#[test]
fn mail_servers_that_dane_authenticates_are_in_order_without_mta_sts() {
    let dane = "@ MX secure\nmail A secure\n_25._tcp.mail TLSA 3 1 1 fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e\n_25._tcp.mail TLSA secure\nsmtp mail certificate path=self-signed\n";
    let none = "_mta-sts TXT nodata\n";
    for (changes, state, summary) in [
        (
            format!("{none}policy status 404\n{dane}"),
            State::Ok,
            "1 server, verified",
        ),
        (format!("{none}{dane}"), State::Broken, "0 of 1 in order"),
        (
            format!(
                "{none}policy status 404\n{}",
                dane.replace("@ MX secure\n", "")
            ),
            State::Broken,
            "0 of 1 in order",
        ),
    ] {
        let view = shown(&changes);
        let section = view.section(Place::MxHosts).expect("a section");
        let address = section.hosts[0].addresses[0].state;
        assert_eq!(
            (section.hosts[0].state, address),
            (state, state),
            "{changes}"
        );
        assert_eq!(section.state == State::Ok, state == State::Ok, "{changes}");
        let mut way = view.way.iter();
        let stop = way.find(|stop| stop.place == Place::MxHosts);
        let said = stop.map(|stop| stop.summary.to_string());
        assert_eq!(said.as_deref(), Some(summary), "{changes}");
    }
}

/// What is said of the mail servers together agrees with what is said of each.
#[test]
fn mail_servers_have_one_mark() {
    let policy = "| version: STSv1\n| mode: enforce\n| mx: *.example.com\n| max_age: 604800\n";
    let two = format!("@ MX 10 mail\n@ MX 20 mail2\nmail2 A 20.0.0.26\n{policy}");
    let many: String = (1..=12)
        .map(|at| format!("@ MX {at} mx{at}\nmx{at} A 20.0.0.{at}\n"))
        .collect();
    let first_ten: Vec<_> = (1..=10)
        .map(|at| format!("mx: mx{at}.example.com\n"))
        .collect();
    let first_ten = first_ten.join("| ");
    for (changes, state, words) in [
        (
            format!("{two}smtp mail2 fails connect timeout"),
            State::Untested,
            "1 of 2 verified, 1 not tested",
        ),
        (
            format!("{two}smtp mail fails connect timeout\nsmtp mail2 fails connect timeout"),
            State::Untested,
            "not tested",
        ),
        (
            many.clone() + policy,
            State::Untested,
            "10 of 12 verified, 2 not tested",
        ),
        // Against the others nothing is known, either.
        (
            many.clone() + policy + "mx1 CNAME x.example.com.\nx A 20.0.0.1\n",
            State::Attention,
            "10 servers, verified",
        ),
        // What is not probed is not covered either.
        (
            many + &policy.replace("mx: *.example.com\n", &first_ten),
            State::Broken,
            "10 of 12 in order",
        ),
        (
            format!("_mta-sts TXT nodata\n{}", two.replace("mx: *", "mx: mail")),
            State::Attention,
            "1 of 2 in order",
        ),
    ] {
        let view = shown(&changes);
        let mut way = view.way.iter();
        let stop = way
            .find(|stop| stop.place == Place::MxHosts)
            .expect("a stop");
        let found = (stop.state, stop.summary.to_string());
        assert_eq!(found, (state, words.to_owned()), "{changes}");
        let more = stop.branches.iter().find(|it| it.name.ends_with(" more"));
        let is_alike =
            |more: &crate::model::Branch| state == State::Attention || more.state == state;
        assert!(more.is_none_or(is_alike), "{changes}");
    }
}

#[test]
fn an_address_without_a_policy_is_not_all_senders_protection() {
    for at_v6 in [
        "status 404",
        "certificate expires=-1d",
        "header content-type: text/html",
    ] {
        let scenario = format!("policy v6 {at_v6}");
        let world = World::new(&scenario).unwrap_or_else(|error| panic!("{error}"));
        let evidence = world.evidence();
        for report in [judge(&evidence), judge_in_brief(&evidence)] {
            let view = result_view(&report);
            assert_eq!(view.banner.verdict, Verdict::Enforced, "{at_v6}");
            assert_eq!(view.banner.state, State::Attention, "{at_v6}");
            let sentence = view.banner.sentence.to_string();
            assert!(sentence.contains("one address"), "{at_v6}: {sentence}");
        }
    }
    // Where nobody answers senders go on to the other one.
    let view = shown("policy v6 fails connect refused");
    assert!(!view.banner.sentence.to_string().contains("one address"));
}

#[test]
fn servers_that_nobody_can_connect_to_are_known() {
    let view = shown("smtp mail fails start address-refused private-use");
    assert_eq!(view.banner.state, State::Broken);
    let sentence = view.banner.sentence.to_string();
    assert!(sentence.contains("no public address"), "{sentence}");

    let second = "@ MX 10 mail\n@ MX 20 mx2\nmx2 A 10.0.0.25\n\
                  smtp mx2 fails start address-refused private-use\n\
                  | version: STSv1\n| mode: enforce\n| mx: *.example.com\n| max_age: 2419200\n";
    let world = World::new(second).unwrap_or_else(|error| panic!("{error}"));
    let report = judge(&world.evidence());
    assert!(!is_undetermined(&report));
    let sentence = result_view(&report).banner.sentence.to_string();
    assert!(!sentence.contains("as far as we could test"), "{sentence}");
}

#[test]
fn a_domain_that_leads_nowhere_is_there() {
    let view = shown("@ CNAME dead.provider.net.\n@ MX nxdomain");
    let sentence = view.banner.sentence.to_string();
    assert!(!sentence.contains("There is no domain"), "{sentence}");
    let checks: Vec<_> = view.fixes.iter().map(|fix| &*fix.check).collect();
    assert_eq!(checks, ["mx-host-domain-missing"], "{checks:?}");
    let message = view.fixes[0].message.to_string();
    let said = "DNS says that dead.provider.net does not exist. Mail to example.com is refused.";
    assert_eq!(message, said);
}

#[test]
fn what_an_unknown_record_means_is_not_guessed() {
    let view = shown("_mta-sts TXT timeout\nsmtp mail certificate expires=-1d");
    let about = view
        .fixes
        .iter()
        .find(|fix| fix.place == Place::MxHosts)
        .expect("a finding");
    assert_eq!(about.effect, None);
}

/// Where the other family of addresses is known, senders go on with it.
#[test]
fn a_policy_host_with_one_family_of_addresses_is_not_said_to_be_out_of_reach() {
    for fails in ["servfail", "bogus"] {
        for lost in ["AAAA", "A"] {
            let world = World::new(&format!("mta-sts {lost} {fails}")).expect("parses");
            let view = result_view(&judge(&world.evidence()));
            let message = view.fixes[0].message.to_string();
            let hedged = ["senders that get no other address", "without any"];
            let is_hedged = hedged.iter().any(|it| message.contains(it));
            assert!(is_hedged, "{message}");
        }
    }
}

#[test]
fn a_record_that_only_some_resolvers_have_is_not_everywhere() {
    let absent = "_mta-sts TXT nodata\n";
    let elsewhere = "_mta-sts TXT elsewhere \"v=STSv1; id=1\"\n";
    for (scenario, label, said) in [
        (
            format!("{absent}{elsewhere}"),
            "Not everywhere",
            "is not the same everywhere yet",
        ),
        (
            format!("{absent}{elsewhere}policy status 404\n"),
            "Not everywhere",
            "is not the same everywhere yet",
        ),
        (
            format!("{absent}_mta-sts TXT elsewhere \"v=spf1 -all\"\npolicy status 404\n"),
            "Not set up",
            "is not set up",
        ),
        (elsewhere.to_owned(), "Enforced", "is protected"),
        // Whichever resolver is asked first.
        (
            "_mta-sts TXT elsewhere nodata\n".to_owned(),
            "Not everywhere",
            "is not the same everywhere yet",
        ),
        // Two are as good as none.
        (
            format!("{elsewhere}{}", elsewhere.replace("id=1", "id=2")),
            "Not everywhere",
            "is not the same everywhere yet",
        ),
    ] {
        let report = judge(&World::new(&scenario).expect("parses").evidence());
        let banner = result_view(&report).banner;
        let sentence = banner.sentence.to_string();
        assert_eq!(banner.label, label, "{scenario}: {sentence}");
        assert!(sentence.contains(said), "{scenario}: {sentence}");
        if label == "Not everywhere" {
            let then = "From senders that find none, mail arrives as if there were no MTA-STS; those that find it apply the policy.";
            assert_eq!(banner.consequence.to_string(), then);
        }
    }
}

/// There is nothing that could be used.
#[test]
fn without_a_report_record_there_is_nobody_to_tell() {
    for (record, expected) in [
        ("nodata", "nobody to tell"),
        ("\"v=spf1 -all\"", "nobody to tell"),
        ("\"v=TLSRPTv1; rua=a@example.com\"", "not usable"),
    ] {
        let view = shown(&format!("_smtp._tls TXT {record}"));
        let mut way = view.way.iter();
        let reports = way
            .find(|stop| stop.place == Place::Reports)
            .expect("a stop");
        assert_eq!(reports.summary.to_string(), expected, "{record}");
    }
}
