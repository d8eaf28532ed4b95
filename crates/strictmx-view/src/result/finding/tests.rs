//! Findings as they are told.

mod others;

use strictmx_core::judge::judge;
use strictmx_core::scenario::World;

use super::*;

/// The effect of the first finding of a check, as the page has it.
fn effect(scenario: &str, check: &str) -> String {
    let world = World::new(scenario).expect("the scenario parses");
    let report = judge(&world.evidence());
    let facts = Facts::new(&report.evidence);
    let mut views = merged::<true>(&report, &facts).into_iter();
    let view = views.find(|view| view.check == check).expect(scenario);
    view.effect.unwrap_or_default()
}

#[test]
fn what_mends_several_faults_is_shown_once() {
    let scenario =
        "| version: STSv1\n| mode: enforce\n| mx: old-mail.example.com\n| max_age: 604800";
    let world = World::new(scenario).expect("the scenario parses");
    let view = crate::result_view(&judge(&world.evidence()));
    let with_copies = view.fixes.iter().chain(&view.notes);
    let above: Vec<_> = with_copies
        .filter(|it| !it.copies.is_empty())
        .map(|it| it.copies_above.as_deref())
        .collect();
    let first = "To copy: the same as under \u{201c}A mail server is not in the policy\u{201d}.";
    assert_eq!(above, [None, Some(first)]);
    for said in [
        crate::text::plain(&crate::text::lines(&view)),
        crate::markdown::markdown(&view),
    ] {
        assert_eq!(said.matches("Serve this policy").count(), 1, "{said}");
        assert_eq!(said.matches(first).count(), 1, "{said}");
    }
}

#[test]
fn what_would_have_mail_refused_waits_for_the_policy() {
    let scenario = "_mta-sts TXT \"v=STSv1; id=1-1\"\nsmtp mail certificate path=self-signed";
    let world = World::new(scenario).expect("the scenario parses");
    let report = judge(&world.evidence());
    let view = crate::result_view(&report);
    let reports = std::slice::from_ref(&report);
    let text = crate::text::plain(&crate::text::lines(&view));
    let markdown = crate::markdown::markdown(&view);
    for said in [&text, &markdown] {
        let places = ["Serve this policy first", "Publish this TXT record"];
        let [policy, record] = places.map(|it| said.find(it).expect(it));
        assert!(
            policy < record && said.contains("+ mode: testing"),
            "{said}"
        );
    }
    let machines = [
        crate::csv::csv(reports, true),
        crate::sarif::sarif(reports),
        crate::junit::junit(reports, None),
        crate::nagios::nagios(reports),
    ];
    for said in [text, markdown].iter().chain(&machines) {
        assert!(said.contains(en::sentences::POLICY_FIRST.get()), "{said}");
    }
}

#[test]
fn a_record_that_stays_is_called_that() {
    let records = "_mta-sts TXT \"v=STSv1; id=1\"\n_mta-sts TXT \"v=STSv1; id=2\"";
    let world = World::new(records).expect("the scenario parses");
    let report = judge(&world.evidence());
    let facts = Facts::new(&report.evidence);
    let view = merged::<true>(&report, &facts).into_iter();
    let copies = view.flat_map(|it| it.copies);
    let said = copies.map(|it| (it.label, it.text, it.changes.is_some()));
    let record = |id| format!("_mta-sts.example.com. TXT \"v=STSv1; id={id}\"");
    assert_eq!(
        said.collect::<Vec<_>>(),
        [
            ("Keep this TXT record".to_owned(), record(2), false),
            ("Remove this TXT record".to_owned(), record(1), false),
        ]
    );
}

/// Codes are those that a sender documents for that very refusal, and no others.
#[test]
fn bounces_are_told_where_a_sender_documents_their_codes() {
    let secure = "@ MX secure\nmail A secure\nmail AAAA secure\n";
    let tlsa = |kind: &str| {
        let octets = "0".repeat(64);
        format!("{secure}_25._tcp.mail TLSA {kind} {octets}\n_25._tcp.mail TLSA secure\n")
    };
    let dane = tlsa("3 1 1");
    let uncovered = "| version: STSv1\n| mode: enforce\n| mx: x.example.com\n| max_age: 604800";
    let no_starttls = "smtp mail ehlo 250 mail.example.com";
    let cases = [
        (uncovered.to_owned(), "sts-mx-uncovered", Some("4.8")),
        (
            "smtp mail certificate names=x.example".to_owned(),
            "mx-tls-certificate-name",
            Some("7.5"),
        ),
        (
            "smtp mail certificate starts=1d".to_owned(),
            "mx-tls-certificate-not-yet-valid",
            Some("7.5"),
        ),
        (no_starttls.to_owned(), "mx-tls-starttls-missing", None),
        (
            "smtp mail starttls 454 4.7.0 not now".to_owned(),
            "mx-tls-starttls-refused",
            None,
        ),
        (
            "smtp mail fails tls-handshake tls-alert 40\nsmtp mail refuses without-server-name\n\
             smtp mail refuses rsa-certificate"
                .to_owned(),
            "mx-tls-handshake-failed",
            None,
        ),
        (
            "smtp mail fails tls-handshake tls-alert 70".to_owned(),
            "mx-tls-tls-version",
            None,
        ),
        (dane.clone(), "dane-tlsa-mismatch", Some("7.323")),
        (
            dane + no_starttls,
            "dane-tlsa-without-starttls",
            Some("7.321"),
        ),
        (
            format!("{secure}_25._tcp.mail TLSA servfail"),
            "dane-tlsa-lookup-fails",
            None,
        ),
    ];
    for (scenario, check, code) in cases {
        let effect = effect(&scenario, check);
        let said =
            code.map(|it| format!(" Exchange Online then writes 5.{it} (4.{it} while it tries)."));
        match said {
            Some(said) => assert!(effect.ends_with(&said), "{check}: {effect}"),
            None => assert!(
                !effect.is_empty() && !effect.contains("Exchange"),
                "{check}: {effect}"
            ),
        }
    }
}

/// For a name of a local network nobody can publish an address.
#[test]
fn a_local_name_gives_way_to_a_public_one() {
    let public =
        "can have no address on the Internet: list the name that the mail server has there";
    let refused = |name: &str, address: &str, why: &str| {
        format!("{name}. A {address}\nsmtp {name}. fails start address-refused {why}\n")
    };
    for (second, more, is_local) in [
        (
            "localhost",
            refused("localhost", "127.0.0.1", "loopback"),
            true,
        ),
        (
            "mail.acme.local",
            refused("mail.acme.local", "10.0.0.2", "private-use"),
            true,
        ),
        ("mail.acme.lan", String::new(), true),
        ("ms12345678.msv1.invalid", String::new(), true),
        ("gone.example.com", String::new(), false),
        (
            "in.example.com",
            refused("in.example.com", "10.0.0.2", "private-use"),
            false,
        ),
    ] {
        let scenario = format!("@ MX 10 mail\n@ MX 20 {second}.\n{more}");
        let world = World::new(&scenario).expect("the scenario parses");
        let report = judge(&world.evidence());
        let view = crate::result_view(&report);
        let reports = std::slice::from_ref(&report);
        let said = format!("{second} {public}");
        for told in [
            crate::text::plain(&crate::text::lines(&view)).replace("\n     ", " "),
            crate::csv::csv(reports, true),
            crate::sarif::sarif(reports),
            crate::junit::junit(reports, None),
        ] {
            assert_eq!(told.contains(&said), is_local, "{told}");
        }
    }
}

/// Where TLSA records count, a new certificate breaks what works unless its record is there first.
#[test]
fn a_new_certificate_waits_for_its_tlsa_record() {
    let key = "fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e";
    let dane = format!(
        "@ MX secure\nmail A secure\n_25._tcp.mail TLSA 3 1 1 {key}\n_25._tcp.mail TLSA secure\n"
    );
    let unusable = dane.replace("3 1 1", "1 1 1");
    let first = "If no TLSA record matches the new certificate, publish one first";
    let cases = [
        ("certificate expires=-1d", "certificate-expired", true),
        ("certificate names=x.example", "certificate-name", true),
        (
            "certificate path=self-signed",
            "certificate-self-signed",
            true,
        ),
        (
            "certificate path=unknown-issuer",
            "certificate-untrusted",
            true,
        ),
        ("second-certificate expires=-1d", "other-certificate", true),
        ("ehlo 250 mail.example.com", "starttls-missing", true),
        // The certificate stays.
        (
            "certificate path=missing-intermediate",
            "certificate-chain-incomplete",
            false,
        ),
        ("starttls 454 4.7.0 not now", "starttls-refused", false),
    ];
    for (fault, check, is_new) in cases {
        for (dane, counts) in [(&*dane, true), (&unusable, false), ("", false)] {
            let world = World::new(&format!("{dane}smtp mail {fault}")).expect(fault);
            let report = judge(&world.evidence());
            let facts = Facts::new(&report.evidence);
            let mut views = merged::<true>(&report, &facts).into_iter();
            let check = format!("mx-tls-{check}");
            let view = views.find(|view| view.check == check).expect(&check);
            let remedy = view.remedy.to_string();
            assert_eq!(
                remedy.contains(first),
                is_new && counts,
                "{check}: {remedy}"
            );
        }
    }
}

#[test]
fn effects_say_what_happens_to_mail() {
    let testing = "| version: STSv1\n| mode: testing\n| mx: other.example.com\n| max_age: 86400";
    let enforce = testing.replace("testing", "enforce");
    let self_signed = "smtp mail certificate path=self-signed";
    let cases = [
        (enforce.as_str(), "sts-mx-uncovered", "5.4.8 (4.4.8"),
        (
            self_signed,
            "mx-tls-certificate-self-signed",
            "5.7.5 (4.7.5",
        ),
        (
            &format!(
                "| version: STSv1\n| mode: testing\n| mx: *.example.com\n| max_age: 86400\npolicy v6 body \"{}\\n\"",
                enforce.replace("| ", "").replace('\n', "\\n")
            ),
            "sts-mx-uncovered",
            "depends on the address",
        ),
        // No sender takes it, and one that comes to it would refuse.
        (
            &format!("policy certificate expires=-1d\n{enforce}"),
            "sts-mx-uncovered",
            "As soon as one does",
        ),
        (
            &format!(
                "{}\n{self_signed}",
                enforce.replace("enforce", "enforce # note")
            ),
            "mx-tls-certificate-self-signed",
            "As soon as one does",
        ),
        (
            &enforce.replace("| mode", "|\n| mode"),
            "sts-mx-uncovered",
            "Senders that take it all the same",
        ),
        // Whatever the mode is that counts by the standard.
        (
            &enforce.replace("| mode", "| mode: none\n| mode"),
            "sts-mx-uncovered",
            "delivered for now. Senders that take mode enforce",
        ),
        // A blank that is none by the standard, and a name in another case: some read them.
        (
            &format!(
                "policy body \"{}\\n\"\n{self_signed}",
                enforce
                    .replace("| ", "")
                    .replace("other.", "mail.")
                    .replace("mode: ", "mode:\u{a0}")
                    .replace('\n', "\\n")
            ),
            "mx-tls-certificate-self-signed",
            "Senders that take it all the same",
        ),
        (
            &enforce.replace("mode", "Mode"),
            "sts-policy-field-missing",
            "Others may go by the policy all the same",
        ),
        (testing, "sts-mx-uncovered", "On the day you switch"),
        (
            "policy status 404\npolicy body \"Not Found\"",
            "policy-host-status",
            "Nothing bounces",
        ),
        // The policy itself, which some take with any status.
        (
            "policy status 404",
            "policy-host-status",
            "Others may go by the policy all the same",
        ),
    ];
    for (scenario, check, expected) in cases {
        let effect = effect(scenario, check);
        assert!(effect.contains(expected), "{check}: {effect}");
        // Of whom nobody knows it.
        assert!(!effect.contains("Gmail"), "{check}: {effect}");
    }
    // By the standard none of these is a record, and some senders take each.
    for record in [
        "v=STSv1 ; id=1\"\n_mta-sts TXT \"hello",
        "v=stsv1; id=1",
        " v=STSv1; id=1",
        "id=1; v=STSv1",
    ] {
        let record = format!("_mta-sts TXT \"{record}\"\n");
        let dotted = enforce.replace("other.example.com", "mail.example.com.");
        for (scenario, check, expected) in [
            (
                format!("{record}{self_signed}"),
                "mx-tls-certificate-self-signed",
                "Senders that take it all the same",
            ),
            (
                format!("{record}{enforce}"),
                "sts-mx-uncovered",
                "Senders that take it all the same",
            ),
            (
                format!("{record}{dotted}"),
                "sts-record-version",
                "Others may go by the policy all the same",
            ),
        ] {
            let effect = effect(&scenario, check);
            assert!(effect.contains(expected), "{scenario}: {effect}");
        }
    }
    assert_eq!(
        effect(
            "_mta-sts TXT nxdomain\nmta-sts A nxdomain\nmta-sts AAAA nxdomain",
            "sts-record-missing"
        ),
        ""
    );
}
