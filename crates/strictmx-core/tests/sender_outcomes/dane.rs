//! What senders do where mail servers have TLSA records.

use std::sync::Arc;

use strictmx_core::judge::judge;
use strictmx_core::observation::{Observation, SmtpSession, TlsSession};
use strictmx_core::octets::Binary;
use strictmx_core::scenario::World;
use strictmx_core::senders::{Mail, Reason, SenderOutcome};

use super::{of, report};

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

/// Who wants both wants them of one connection.
#[test]
fn what_two_addresses_satisfy_between_them_satisfies_nobody_who_wants_both() {
    let world = "@ MX secure\nmail A secure\nmail AAAA secure\n\
                 _25._tcp.mail TLSA 3 1 1 fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e\n\
                 _25._tcp.mail TLSA secure\n\
                 | version: STSv1\n| mode: enforce\n| mx: mail.example.com\n| max_age: 604800\n";
    let other_key = "smtp mail v4 certificate rsa=3072\n";
    let self_signed = "smtp mail v6 certificate path=self-signed\n";
    let cases = [
        (String::new(), Mail::Delivers),
        (other_key.to_owned(), Mail::Delivers),
        (self_signed.to_owned(), Mail::Delivers),
        (format!("{other_key}{self_signed}"), Mail::Refuses),
    ];
    for (more, expected) in cases {
        let report = report(&format!("{world}{more}"));
        for sender in ["mox", "maddy"] {
            let mail = of(&report, sender).mx_hosts[0].mail;
            assert_eq!(mail, expected, "{sender}\n{more}");
        }
        // Its makers do not say which address it takes.
        let documented = match expected {
            Mail::Refuses => Mail::Unknown,
            delivers => delivers,
        };
        let mail = of(&report, "exchange-online").mx_hosts[0].mail;
        assert_eq!(mail, documented, "{more}");
        assert_eq!(
            of(&report, "stalwart").mx_hosts[0].mail,
            Mail::Delivers,
            "{more}"
        );
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
    let report = super::report(&of_authority);
    for sender in ["mox", "exchange-online"] {
        let found = of(&report, sender).mx_hosts[0].mail;
        assert_eq!(found, Mail::Refuses, "{sender}");
    }
    // Nor does TLS that does not come about, or an authority that is no other than the server.
    let not_itself = [
        "postfix-tlspol",
        "kumomta",
        "stalwart",
        "maddy",
        "exchange-online",
    ];
    let by_all = [&not_itself[..], &["mox"]].concat();
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
        let report = super::report(&format!(
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
    let report = super::report(&format!("{tlsa}_mta-sts TXT nodata\n"));
    for (sender, outcome) in [
        ("exchange-online", SenderOutcome::Refuses),
        ("postfix-mta-sts-resolver", SenderOutcome::Refuses),
        ("gmail", SenderOutcome::Ignores),
    ] {
        assert_eq!(of(&report, sender).outcome, outcome, "{sender}");
    }
    // What is not enforced leaves Postfix to itself.
    for mode in ["testing", "none"] {
        let report = super::report(&format!(
            "{tlsa}| version: STSv1\n| mode: {mode}\n| mx: mail.example.com\n| max_age: 604800"
        ));
        let resolver = of(&report, "postfix-mta-sts-resolver");
        assert_eq!(resolver.outcome, SenderOutcome::Refuses, "{mode}");
        assert_eq!(resolver.reason, Some(Reason::Dane), "{mode}");
    }
}

/// postfix-tlspol has one answer for a domain, "TEMP" where a lookup fails
/// (`internal/dane_partial_test.go`); others go on with the next MX host.
#[test]
fn a_lookup_that_fails_at_one_host() {
    let report = report(
        "@ MX 10 mail\n@ MX 20 spare\n@ MX secure\nmail A 20.0.0.25\nmail A secure\n\
         spare A 20.0.0.26\nspare A secure\n_25._tcp.spare TLSA servfail\n\
         | version: STSv1\n| mode: enforce\n| mx: *.example.com\n| max_age: 604800",
    );
    for (sender, expected) in [
        ("postfix-tlspol", [Mail::Refuses; 2]),
        ("mox", [Mail::Delivers, Mail::Refuses]),
        ("stalwart", [Mail::Delivers, Mail::Refuses]),
        ("postfix-mta-sts-resolver", [Mail::Delivers; 2]),
    ] {
        let mail = of(&report, sender).mx_hosts.iter().map(|to| to.mail);
        assert_eq!(mail.collect::<Vec<_>>(), expected, "{sender}");
    }
    // It is told why, whichever host that is.
    let tlspol = of(&report, "postfix-tlspol");
    let because = tlspol.because.as_deref();
    assert_eq!(tlspol.outcome, SenderOutcome::Refuses);
    assert_eq!(because, Some("dane-tlsa-lookup-fails"));
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
            "3 1 1 00".to_owned(),
            [
                Delivers, Delivers, Delivers, Refuses, Refuses, Delivers, Delivers,
            ],
        ),
        (format!("1 1 1 {key}"), [Delivers; 7]),
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
        (uncovered, [Refuses, Refuses, Refuses, Refuses, Delivers]),
    ] {
        let senders = ["mox", "maddy", "stalwart", "kumomta", "postfix-tlspol"];
        for (sender, expected) in senders.into_iter().zip(expected) {
            let report = report(&scenario);
            let to = &of(&report, sender).mx_hosts[0];
            assert_eq!(to.mail, expected, "{sender}\n{scenario}");
            // Who sets the policy aside says so.
            let aside = sender == "postfix-tlspol";
            assert_eq!(to.reason == Some(Reason::DaneInstead), aside, "{sender}");
        }
    }
}

/// Records that a sender cannot use leave the certificate to the policy, but where they have both
/// decide, or one of them for all hosts.
#[test]
fn what_tlsa_records_that_cannot_be_used_leave_to_the_policy() {
    use Mail::{Delivers, Refuses};
    let expired = format!(
        "@ MX secure\nmail A secure\n_25._tcp.mail TLSA 1 1 1 {}\n_25._tcp.mail TLSA secure\n\
         smtp mail certificate expires=-1d",
        "ab".repeat(32)
    );
    let report = report(&expired);
    for (sender, expected) in [
        ("mox", Refuses),
        ("maddy", Refuses),
        ("stalwart", Refuses),
        ("kumomta", Refuses),
        ("postfix-mta-sts-resolver", Refuses),
        ("postfix-tlspol", Delivers),
    ] {
        let to = &of(&report, sender).mx_hosts[0];
        assert_eq!(to.mail, expected, "{sender}");
    }
}

/// RFC 7672 2.2.1 leaves it open.
#[test]
fn tlsa_records_behind_insecure_mx_records() {
    use Mail::{Delivers, Ignores, Refuses};
    let tlsa = format!(
        "mail A secure\n_25._tcp.mail TLSA 3 1 1 {}\n_25._tcp.mail TLSA secure\n",
        "ab".repeat(32)
    );
    let (with, without) = (report(&tlsa), format!("{tlsa}_mta-sts TXT nodata\n"));
    let without = report(&without);
    for (sender, expected) in [
        ("postfix-tlspol", [Refuses, Refuses]),
        ("postfix-mta-sts-resolver", [Delivers, Refuses]),
        ("maddy", [Refuses, Refuses]),
        ("mox", [Delivers, Ignores]),
        ("stalwart", [Delivers, Ignores]),
        ("kumomta", [Delivers, Ignores]),
        ("exchange-online", [Delivers, Ignores]),
    ] {
        let found = [&with, &without].map(|report| of(report, sender).mx_hosts[0].mail);
        assert_eq!(found, expected, "{sender}");
    }
}

/// The certificates of server and authority have one key here, and the second digest is that of the
/// authority's certificate.
#[test]
fn authorities_as_each_sender_takes_them() {
    use Mail::{Ignores, Refuses};
    let key = "2 1 1 fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e";
    let authority = "2 0 1 7fe52ae5cd9674243d1b69048d03cf7d58d22355442af4208255d6438fc12aec";
    let itself = "issuer=mail.example.com path=self-signed";
    let senders = ["mox", "maddy", "stalwart", "postfix-tlspol"];
    for (tlsa, certificate, expected) in [
        (authority, "rsa=2048", [Ignores; 4]),
        (
            authority,
            "names=other.example.net",
            [Refuses, Refuses, Refuses, Refuses],
        ),
        (key, itself, [Ignores, Refuses, Refuses, Refuses]),
        (
            key,
            &format!("{itself} names=other.example.net"),
            [Refuses; 4],
        ),
        (key, &format!("{itself} expires=-1d"), [Refuses; 4]),
    ] {
        let report = report(&format!(
            "@ MX secure\nmail A secure\n_25._tcp.mail TLSA {tlsa}\n_25._tcp.mail TLSA secure\n\
             smtp mail certificate {certificate}\n_mta-sts TXT nodata\n"
        ));
        let found = senders.map(|sender| of(&report, sender).mx_hosts[0].mail);
        assert_eq!(found, expected, "{tlsa} {certificate}");
    }
}

/// What mox makes of one was not measured.
#[test]
fn an_authority_above_the_issuer() {
    let session = |scenario: &str, see: &mut dyn FnMut(&mut TlsSession)| {
        let mut evidence = World::new(scenario).expect("a scenario").evidence();
        for entry in evidence.entries.iter_mut().map(Arc::make_mut) {
            if let Observation::Smtp(SmtpSession { tls: Some(tls), .. }) = &mut entry.observation {
                see(tls);
            }
        }
        evidence
    };
    let mut root = Vec::new();
    session("smtp mail certificate cn=Example_Root", &mut |tls| {
        root.clone_from(&tls.chain[0].0);
    });
    let at = root.windows(12).position(|part| part == b"Example_Root");
    root[at.expect("the name") + 7] = b' ';
    let digits: String = root.iter().map(|octet| format!("{octet:02x}")).collect();
    let scenario = format!(
        "@ MX secure\nmail A secure\n_25._tcp.mail TLSA 2 0 0 {digits}\n_25._tcp.mail TLSA secure\n\
         _mta-sts TXT nodata\n"
    );
    let report = judge(&session(&scenario, &mut |tls| {
        tls.chain.push(Binary(root.clone()));
        tls.path.certificates.push(2);
    }));
    for (sender, expected) in [
        ("mox", Mail::Unknown),
        ("maddy", Mail::Ignores),
        ("postfix-tlspol", Mail::Ignores),
    ] {
        assert_eq!(of(&report, sender).mx_hosts[0].mail, expected, "{sender}");
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
