//! What senders do with whole domains: found, fetched, read, matched.

use strictmx_core::judge::judge;
use strictmx_core::report::ScanReport;
use strictmx_core::scenario::World;
use strictmx_core::senders::{Mail, Reason, SENDERS, SenderOutcome, SenderReport};

fn report(scenario: &str) -> ScanReport {
    let world = World::new(scenario).unwrap_or_else(|error| panic!("{error}\n{scenario}"));
    judge(&world.evidence())
}

fn of<'a>(report: &'a ScanReport, sender: &str) -> &'a SenderReport {
    let found = report.senders.iter().find(|report| report.sender == sender);
    found.unwrap_or_else(|| panic!("no {sender}"))
}

/// A policy of which chasquid reads all but the last line.
fn bulky() -> String {
    let note = "x".repeat(10_240);
    format!(
        "| version: STSv1\n| mode: enforce\n| mx: mail.example.com\n\
         | note: {note}\n| max_age: 604800\n"
    )
}

/// `mox applies; postfix-tlspol ignores policy-host-media-type`
#[test]
fn outcomes() {
    let bulky = bulky();
    let cases = [
        (
            "",
            "gmail applies; exchange-online applies; postfix-tlspol applies; \
             postfix-mta-sts-resolver applies; mox applies; chasquid applies; maddy applies; \
             kumomta applies; stalwart applies; mailauth applies; mimecast applies",
        ),
        (
            "_mta-sts TXT nodata",
            "mox ignores rollout-half-removed; stalwart ignores rollout-half-removed",
        ),
        (
            "_mta-sts TXT nodata\npolicy status 404",
            "gmail ignores sts-record-missing; mox ignores sts-record-missing; \
             stalwart ignores sts-record-missing",
        ),
        (
            "_mta-sts TXT \"v=STSv1; id=1;\"\n_mta-sts TXT \"v=STSv1; id=2;\"",
            "gmail ignores sts-record-multiple; exchange-online ignores sts-record-multiple; \
             mox ignores sts-record-multiple; \
             mailauth ignores sts-record-multiple; chasquid applies; kumomta applies; \
             stalwart applies",
        ),
        (
            "_mta-sts TXT \"v=STSv1; id=1\"\n_mta-sts TXT \"hello\"",
            "mox applies; maddy ignores sts-record-foreign; kumomta applies",
        ),
        (
            "_mta-sts TXT \"v=STSv1; id=1\"\n_mta-sts TXT bogus",
            "mox refuses sts-record-dnssec-bogus; chasquid ignores sts-record-dnssec-bogus; \
             maddy ignores sts-record-dnssec-bogus",
        ),
        // What the resolver of whoever asks does not get.
        (
            "_mta-sts TXT servfail",
            "mox refuses sts-record-dns-failure; postfix-tlspol refuses sts-record-dns-failure; \
             chasquid ignores sts-record-dns-failure; gmail unknown sts-record-dns-failure",
        ),
        (
            "_mta-sts CNAME _mta-sts",
            "mox refuses sts-record-alias-loop; maddy ignores sts-record-alias-loop; \
             exchange-online unknown sts-record-alias-loop",
        ),
        // A fault of the resolver that was asked here is nobody's.
        (
            "_mta-sts TXT refused",
            "mox unknown; chasquid unknown; gmail unknown",
        ),
        (
            "_mta-sts TXT \"v=STSv1; id=1; id=2\"",
            "gmail unknown sts-record-id-repeated; postfix-tlspol applies",
        ),
        (
            "_mta-sts TXT \"v=STSv1 ;id=1\"",
            "gmail unknown sts-record-blank-before-delimiter; \
             exchange-online unknown sts-record-blank-before-delimiter",
        ),
        (
            "policy header content-type: text/html",
            "mox applies; stalwart applies; mailauth applies; \
             postfix-tlspol ignores policy-host-media-type; \
             kumomta ignores policy-host-media-type; exchange-online unknown policy-host-media-type",
        ),
        (
            "policy header content-type: Text/Plain; charset=utf-8",
            "chasquid applies; kumomta ignores policy-host-media-type-unread",
        ),
        // Parameters that Go does not read.
        (
            "policy header content-type: text/plain; charset=",
            "chasquid ignores policy-host-media-type-unread; \
             maddy ignores policy-host-media-type-unread; kumomta applies; mox applies",
        ),
        (
            "policy header content-type: text/plain; utf-8",
            "chasquid ignores policy-host-media-type-unread; \
             maddy ignores policy-host-media-type-unread; kumomta applies",
        ),
        (
            "policy header content-type: text/plain; charset=utf-8; charset=us-ascii",
            "chasquid ignores policy-host-media-type-unread; \
             maddy ignores policy-host-media-type-unread; kumomta applies",
        ),
        (
            "policy header content-type: text/plain; Charset=\"utf-8\"; charset=\"utf-8\";",
            "chasquid applies; maddy applies",
        ),
        (
            "policy header content-type: text/plain; charset=koi8-r",
            "postfix-mta-sts-resolver applies",
        ),
        (
            "policy header content-type: text/plain; charset=Shift_JIS",
            "postfix-mta-sts-resolver applies",
        ),
        (
            "policy header content-type: text/plain; charset=UTF-16LE",
            "kumomta ignores policy-host-charset; mox applies; \
             postfix-mta-sts-resolver ignores policy-host-charset",
        ),
        (
            "policy header content-type: text/plain; charset=klingon",
            "postfix-mta-sts-resolver ignores policy-host-charset; mox applies",
        ),
        (
            "policy header content-type: text/plain; charset=Windows-1252",
            "postfix-mta-sts-resolver applies; mox applies",
        ),
        (
            "policy takes 3000",
            "postfix-tlspol ignores policy-host-slow; postfix-mta-sts-resolver applies; mox applies",
        ),
        (
            "policy takes 21000",
            "mailauth ignores policy-host-slow; kumomta ignores policy-host-slow; \
             mox applies; stalwart applies",
        ),
        (
            "policy status 301\npolicy header location: https://www.example.com/",
            "mox ignores policy-host-redirect; mailauth ignores policy-host-redirect; \
             gmail ignores policy-host-redirect; exchange-online ignores policy-host-redirect; \
             stalwart applies",
        ),
        (
            "policy status 201",
            "mox ignores policy-host-status; mailauth applies; stalwart applies",
        ),
        (
            &bulky,
            "chasquid ignores policy-host-body-large; mox applies",
        ),
        (
            "policy padded-to 64001",
            "mimecast ignores policy-host-body-large; mox applies",
        ),
        (
            "policy fails response-body too-large",
            "mox ignores policy-host-body-too-large; maddy unknown; stalwart unknown; \
             gmail ignores policy-host-body-too-large; exchange-online unknown",
        ),
        (
            "policy certificate expires=-1d",
            "mox ignores policy-host-certificate-expired; \
             gmail unknown policy-host-certificate-expired",
        ),
        (
            "policy fails connect refused",
            "mox ignores policy-host-connect-failed; stalwart ignores policy-host-connect-failed",
        ),
        // mailauth asks one address alone.
        (
            "policy v4 fails connect refused",
            "mailauth ignores policy-host-one-family-fails; mox applies",
        ),
        (
            "policy v6 fails connect refused",
            "mailauth applies; mox applies",
        ),
        (
            "mta-sts A nodata\npolicy v6 fails connect refused",
            "mailauth ignores policy-host-connect-failed",
        ),
        (
            "policy fails response-head timeout",
            "postfix-tlspol ignores policy-host-response-timeout; \
             kumomta ignores policy-host-response-timeout; \
             mox ignores policy-host-response-timeout; maddy ignores policy-host-response-timeout; \
             gmail unknown policy-host-response-timeout; chasquid unknown; stalwart unknown",
        ),
        // A prober that waits less says nothing of senders that wait longer.
        (
            "policy fails response-body timeout\npolicy takes 14900",
            "mailauth ignores policy-host-response-timeout; kumomta unknown; mox unknown; \
             gmail unknown",
        ),
        (
            "| version: STSv1\n|\n| mode: enforce\n| mx: mail.example.com\n| max_age: 604800",
            "mox ignores sts-policy-blank-line; postfix-tlspol ignores sts-policy-blank-line; \
             maddy ignores sts-policy-blank-line; chasquid applies; gmail unknown sts-policy-blank-line",
        ),
        (
            "| version: STSv1\n| mode: enforce\n| mx: mail.example.com\n| max_age: 600",
            "gmail unknown rollout-max-age-short; exchange-online applies; stalwart applies; \
             mox applies",
        ),
        // Google wants the version first, and does not say what comes of it elsewhere.
        (
            "| mode: enforce\n| mx: mail.example.com\n| max_age: 604800\n| version: STSv1",
            "gmail unknown sts-policy-version-not-first; exchange-online applies; mox applies",
        ),
        (
            "| version: STSv1\n| mode: enforce\n| mx: mail.example.com\n| max_age: 0",
            "chasquid ignores rollout-max-age-zero; mox applies",
        ),
        (
            "| version: STSv1\n| mode: none\n| max_age: 86400",
            "mox removes; chasquid ignores rollout-none-without-mx; \
             stalwart ignores rollout-none-without-mx; gmail unknown rollout-none-without-mx; \
             mimecast ignores rollout-none-without-mx",
        ),
        (
            "| version: STSv1\n| mode: none\n| mx: mail.example.com\n| max_age: 86400",
            "gmail removes; stalwart removes; mimecast ignores rollout-mode-none",
        ),
        (
            "| version: STSv1\n| mode: enforce\n| mode: none\n| mx: mail.example.com\n| max_age: 604800",
            "gmail unknown sts-policy-field-repeated; mox applies; chasquid removes sts-policy-field-repeated",
        ),
        // What Postfix cannot read makes mail wait.
        (
            "| version: STSv1\n| mode: enforce\n| mx: mail.example.com, b.example.com\n| mx: mail.example.com\n| max_age: 604800",
            "postfix-mta-sts-resolver refuses sts-policy-mx-malformed; chasquid applies",
        ),
        (
            "| version: STSv1\n| mode: testing\n| mx: mail.example.com b.example.com\n| max_age: 604800",
            "postfix-mta-sts-resolver applies",
        ),
        (
            "| version: STSv1\n| mode: enforce\n| mx:\n| max_age: 604800",
            "postfix-mta-sts-resolver refuses sts-policy-mx-malformed",
        ),
        (
            "| version: STSv1\n| mode: testing\n| mx: other.example.com\n| max_age: 604800",
            "mox applies; postfix-tlspol applies",
        ),
        (
            "| version: STSv1\n| mode: enforce\n| mx: other.example.com\n| max_age: 604800",
            "mox refuses sts-mx-uncovered; postfix-tlspol refuses sts-mx-uncovered; \
             gmail refuses sts-mx-uncovered",
        ),
        (
            "smtp mail certificate expires=-1d",
            "mox refuses mx-tls-certificate-expired; mailauth applies",
        ),
        // Nobody needs the one that has expired.
        (
            "smtp mail certificate beside=-1d\npolicy certificate beside=-1d",
            "mox applies; gmail applies; postfix-tlspol applies",
        ),
        // What could not be tested stays so.
        (
            "_mta-sts TXT timeout",
            "mox unknown; gmail unknown; stalwart unknown",
        ),
        (
            "mta-sts A timeout\nmta-sts AAAA timeout",
            "mox unknown; stalwart unknown",
        ),
        (
            "policy fails connect no-route",
            "mox unknown; stalwart unknown",
        ),
        // The other address may have what this one does not.
        (
            "policy v4 fails connect refused\npolicy v6 fails connect no-route",
            "mox unknown; gmail unknown; stalwart unknown",
        ),
        (
            "policy v4 status 404\nmta-sts AAAA timeout",
            "mox unknown; gmail unknown; mailauth ignores policy-host-status",
        ),
        (
            "policy v4 fails connect no-route\npolicy v6 status 200",
            "mox applies; gmail applies",
        ),
        (
            "smtp mail v4 certificate expires=-1d\nsmtp mail v6 fails connect no-route",
            "mox applies; gmail applies",
        ),
    ];
    let mut wrong = Vec::new();
    let mut count = 0;
    for (scenario, expected) in cases {
        let report = report(scenario);
        assert_eq!(report.senders.len(), SENDERS.len());
        for expected in expected.split("; ") {
            count += 1;
            let mut words = expected.split(' ');
            let sender = of(&report, words.next().unwrap_or_default());
            let outcome = serde_json::to_value(sender.outcome).expect("a word");
            let found = (outcome.as_str(), sender.because.as_deref());
            if found != (words.next(), words.next()) {
                wrong.push(format!("{expected}: found {found:?} in\n{scenario}"));
            }
        }
    }
    println!("{count} outcomes");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn mail_to_each_host() {
    use Mail::{Defers, Delivers, Ignores, Refuses, Unknown};
    let two = "@ MX 10 mail\n@ MX 20 mail2\nmail2 A 20.0.0.26\n";
    let policy = |mx: &str| format!("| version: STSv1\n| mode: enforce\n{mx}| max_age: 604800\n");
    let both = policy("| mx: mail.example.com\n| mx: mail2.example.com\n");
    let first = policy("| mx: mail.example.com\n");
    let deep = policy("| mx: mail.example.com\n| mx: a.b.example.com\n");
    let deep = format!("@ MX 10 mail\n@ MX 20 a.b\na.b A 20.0.0.26\n{deep}");
    let cases = [
        (format!("{two}{both}"), "mox", [Delivers, Delivers]),
        (format!("{two}{first}"), "mox", [Delivers, Refuses]),
        // Postfix holds patterns against certificates, not against names of hosts.
        (
            format!("{two}{first}"),
            "postfix-tlspol",
            [Delivers, Refuses],
        ),
        (
            format!("{two}{first}smtp mail2 certificate names=mail.example.com"),
            "postfix-tlspol",
            [Delivers, Delivers],
        ),
        (
            format!("{two}{first}smtp mail2 certificate names=mail.example.com"),
            "mox",
            [Delivers, Refuses],
        ),
        // A wildcard of a certificate stands for several labels in Postfix, and for one by the
        // standard; for a whole top-level domain in neither.
        (
            format!("{two}{both}smtp mail2 certificate names=*.com"),
            "postfix-tlspol",
            [Delivers, Refuses],
        ),
        (
            format!("{two}{both}smtp mail2 certificate names=*.example.com"),
            "postfix-mta-sts-resolver",
            [Delivers, Delivers],
        ),
        (
            format!("{deep}smtp a.b certificate names=*.example.com"),
            "postfix-mta-sts-resolver",
            [Delivers, Delivers],
        ),
        (
            format!("{deep}smtp a.b certificate names=*.example.com"),
            "mox",
            [Delivers, Refuses],
        ),
        // As Postfix reads the list that it is handed.
        (
            format!("{two}{}", policy("| mx: mail.example.com:25\n")),
            "postfix-mta-sts-resolver",
            [Delivers, Refuses],
        ),
        (
            format!("{two}{}", policy("| mx: .example.com\n")),
            "postfix-mta-sts-resolver",
            [Delivers, Delivers],
        ),
        (
            format!("{two}{}", policy("| mx: .example.com\n")),
            "chasquid",
            [Refuses, Refuses],
        ),
        (
            format!("{two}{}", policy("| mx: *\n")),
            "postfix-mta-sts-resolver",
            [Defers, Defers],
        ),
        (
            format!("{two}{both}smtp mail2 fails connect timeout"),
            "mox",
            [Delivers, Unknown],
        ),
        // One address of which nobody knows may do where the other does not.
        (
            format!(
                "{two}{both}mail2 AAAA 2a01:111:f403::26\n\
                 smtp mail2 v4 certificate expires=-1d\nsmtp mail2 v6 fails connect no-route"
            ),
            "mox",
            [Delivers, Unknown],
        ),
        (
            format!("{two}{both}mail2 AAAA timeout\nsmtp mail2 certificate expires=-1d"),
            "mox",
            [Delivers, Unknown],
        ),
        // Whatever it says: no pattern has its name.
        (
            format!("{two}{first}smtp mail2 fails connect timeout"),
            "mox",
            [Delivers, Refuses],
        ),
        // The library says which host; whether TLS is verified is not for it to say.
        (
            format!("{two}{both}smtp mail2 certificate expires=-1d"),
            "mailauth",
            [Delivers, Unknown],
        ),
        (
            format!("{two}{both}policy status 404"),
            "mox",
            [Ignores, Ignores],
        ),
        (
            format!("{two}{both}_mta-sts TXT timeout"),
            "mox",
            [Unknown, Unknown],
        ),
    ];
    for (scenario, sender, expected) in cases {
        let report = report(&scenario);
        let mail: Vec<_> = of(&report, sender)
            .mx_hosts
            .iter()
            .map(|to| to.mail)
            .collect();
        assert_eq!(mail, expected, "{sender}\n{scenario}");
    }
}

#[test]
fn a_domain_without_mail_has_no_senders() {
    assert_eq!(report("@ MX 0 .").senders, []);
}

#[test]
fn how_long_a_policy_is_remembered() {
    let with = |max_age: &str| {
        format!("| version: STSv1\n| mode: enforce\n| mx: mail.example.com\n| max_age: {max_age}\n")
    };
    let cases = [
        ("31557600", "mox", Some(31_557_600)),
        ("31557600", "postfix-tlspol", Some(30 * 86_400)),
        ("31557600", "stalwart", Some(86_400)),
        ("600", "stalwart", Some(86_400)),
        ("7200", "stalwart", Some(7200)),
        ("7200", "mailauth", None),
    ];
    for (max_age, sender, expected) in cases {
        let report = report(&with(max_age));
        assert_eq!(
            of(&report, sender).remembers_s,
            expected,
            "{sender} {max_age}"
        );
    }
}

/// What senders do there is by RFC 7672 2.2.2 alone.
#[test]
fn refusals_for_tlsa_records_at_an_alias_say_that_they_were_not_measured() {
    let tlsa = format!(
        "_25._tcp.mail TLSA 3 1 1 {}\n_25._tcp.mail TLSA secure\n",
        "ab".repeat(32)
    );
    let alias = "mail CNAME mx1.example.net.\nmx1.example.net. A 20.0.0.25\n";
    let cases = [
        ("mail A 20.0.0.25\nmail A secure\n", Reason::Dane),
        (alias, Reason::DaneAtAlias),
    ];
    for (host, reason) in cases {
        let report = report(&format!("@ MX 10 mail\n@ MX secure\n{host}{tlsa}"));
        let to = &of(&report, "mox").mx_hosts[0];
        assert_eq!(
            (to.mail, to.reason),
            (Mail::Refuses, Some(reason)),
            "{host}"
        );
        assert_eq!(to.because.as_deref(), Some("dane-tlsa-mismatch"), "{host}");
    }
}

#[test]
fn dane_and_policy_in_the_order_of_the_sender() {
    let secure = "@ MX 10 mail\n@ MX secure\nmail A 20.0.0.25\nmail A secure\n";
    let tlsa = format!(
        "{secure}_25._tcp.mail TLSA 3 1 1 {}\n_25._tcp.mail TLSA secure\n",
        "ab".repeat(32)
    );
    let report = report(&tlsa);
    let mail = |sender| of(&report, sender).mx_hosts[0].mail;
    // The TLSA record matches nothing, the policy is satisfied.
    for sender in [
        "mox",
        "maddy",
        "stalwart",
        "exchange-online",
        "postfix-tlspol",
        "kumomta",
    ] {
        assert_eq!(mail(sender), Mail::Refuses, "{sender}");
        assert_eq!(
            of(&report, sender).outcome,
            SenderOutcome::Refuses,
            "{sender}"
        );
    }
    for sender in ["gmail", "chasquid", "postfix-mta-sts-resolver", "mailauth"] {
        assert_eq!(mail(sender), Mail::Delivers, "{sender}");
    }
    // An authority counts for the right name alone.
    let anchor = "fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e";
    let of_authority = format!(
        "{secure}_25._tcp.mail TLSA 2 1 1 {anchor}\n_25._tcp.mail TLSA secure\n\
         smtp mail certificate names=other.example.net\n_mta-sts TXT nodata\n"
    );
    let report = self::report(&of_authority);
    for sender in ["mox", "exchange-online"] {
        let found = of(&report, sender).mx_hosts[0].mail;
        assert_eq!(found, Mail::Refuses, "{sender}");
    }
    // Nor does TLS that does not come about, or an authority that is no other than the server.
    let not_itself = ["postfix-tlspol", "kumomta", "stalwart", "maddy"];
    let by_all = [&not_itself[..], &["mox", "exchange-online"]].concat();
    for (tlsa, fault, check, senders) in [
        (
            "3 1 1",
            "starttls 454 4.7.0 no",
            "dane-tlsa-without-starttls",
            &by_all[..],
        ),
        (
            "2 1 1",
            "certificate issuer=mail.example.com path=self-signed",
            "dane-tlsa-mismatch",
            &not_itself,
        ),
    ] {
        let report = self::report(&format!(
            "{secure}_25._tcp.mail TLSA {tlsa} {anchor}\n_25._tcp.mail TLSA secure\n\
             smtp mail {fault}\n_mta-sts TXT nodata\n"
        ));
        for sender in senders {
            let to = &of(&report, sender).mx_hosts[0];
            let said = (to.mail, to.because.as_deref());
            assert_eq!(said, (Mail::Refuses, Some(check)), "{sender}");
        }
    }
    // DANE refuses as well where there is no policy to apply.
    let report = self::report(&format!("{tlsa}_mta-sts TXT nodata\n"));
    for (sender, outcome) in [
        ("exchange-online", SenderOutcome::Refuses),
        ("postfix-mta-sts-resolver", SenderOutcome::Refuses),
        ("gmail", SenderOutcome::Ignores),
    ] {
        assert_eq!(of(&report, sender).outcome, outcome, "{sender}");
    }
    // What is not enforced leaves Postfix to itself.
    for mode in ["testing", "none"] {
        let report = self::report(&format!(
            "{tlsa}| version: STSv1\n| mode: {mode}\n| mx: mail.example.com\n| max_age: 604800"
        ));
        let resolver = of(&report, "postfix-mta-sts-resolver");
        assert_eq!(resolver.outcome, SenderOutcome::Refuses, "{mode}");
        assert_eq!(resolver.reason, Some(Reason::Dane), "{mode}");
    }
}

#[test]
fn tlsa_records_as_each_sender_reads_them() {
    use Mail::{Delivers, Refuses, Unknown};
    let key = "fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e";
    let other = "ab".repeat(64);
    let senders = [
        "postfix-tlspol",
        "kumomta",
        "mox",
        "maddy",
        "stalwart",
        "exchange-online",
        "gmail",
    ];
    let cases = [
        // The digest that matches is the weaker one (RFC 7671 9).
        (
            format!("3 1 1 {key}\n_25._tcp.mail TLSA 3 1 2 {other}"),
            [
                Refuses, Refuses, Delivers, Delivers, Delivers, Unknown, Delivers,
            ],
        ),
        (
            format!("3 1 1 {key}\n_25._tcp.mail TLSA 3 0 2 {other}"),
            [Delivers; 7],
        ),
        // None that can be used: by its data, and by its usage.
        (
            "3 0 0 00".to_owned(),
            [
                Delivers, Refuses, Delivers, Refuses, Refuses, Delivers, Delivers,
            ],
        ),
        (
            format!("1 1 1 {key}"),
            [
                Delivers, Unknown, Delivers, Delivers, Delivers, Delivers, Delivers,
            ],
        ),
    ];
    for (records, expected) in cases {
        let scenario = format!(
            "@ MX secure\nmail A secure\n_25._tcp.mail TLSA {records}\n_25._tcp.mail TLSA secure"
        );
        let report = report(&scenario);
        for (sender, expected) in senders.iter().zip(expected) {
            let mail = of(&report, sender).mx_hosts[0].mail;
            assert_eq!(mail, expected, "{sender}\n{scenario}");
        }
    }
}

#[test]
fn what_policy_and_tlsa_records_decide_of_one_host() {
    use Mail::{Delivers, Refuses};
    let key = "fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e";
    let tlsa = format!(
        "@ MX secure\nmail A secure\n_25._tcp.mail TLSA 3 1 1 {key}\n_25._tcp.mail TLSA secure\n"
    );
    let expired = format!("{tlsa}smtp mail certificate expires=-1d");
    let uncovered = format!(
        "{tlsa}| version: STSv1\n| mode: enforce\n| mx: other.example.com\n| max_age: 604800"
    );
    for (scenario, expected) in [
        (expired, [Refuses, Refuses, Delivers, Delivers, Delivers]),
        (uncovered, [Refuses, Refuses, Refuses, Delivers, Delivers]),
    ] {
        let senders = ["mox", "maddy", "stalwart", "kumomta", "postfix-tlspol"];
        for (sender, expected) in senders.into_iter().zip(expected) {
            let report = report(&scenario);
            let to = &of(&report, sender).mx_hosts[0];
            assert_eq!(to.mail, expected, "{sender}\n{scenario}");
            // Those that set the policy aside say so.
            let aside = ["kumomta", "postfix-tlspol"].contains(&sender);
            assert_eq!(to.reason == Some(Reason::DaneInstead), aside, "{sender}");
        }
    }
}

/// postfix-tlspol has one answer for a domain: DANE for all its hosts, where one has TLSA records.
#[test]
fn tlsa_records_of_one_host_count_for_all_in_postfix_tlspol() {
    let key = "fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e";
    let both = "@ MX 10 mail\n@ MX 20 mail2\n@ MX secure\nmail2 A 20.0.0.26\n\
                smtp mail2 certificate expires=-1d\n\
                | version: STSv1\n| mode: enforce\n| mx: *.example.com\n| max_age: 604800\n";
    let tlsa =
        format!("{both}mail A secure\n_25._tcp.mail TLSA 3 1 1 {key}\n_25._tcp.mail TLSA secure\n");
    for (scenario, sender, expected) in [
        (both, "postfix-tlspol", Mail::Refuses),
        (&tlsa, "postfix-tlspol", Mail::Delivers),
        (&tlsa, "kumomta", Mail::Refuses),
    ] {
        let mail = of(&report(scenario), sender).mx_hosts[1].mail;
        assert_eq!(mail, expected, "{sender}\n{scenario}");
    }
}
