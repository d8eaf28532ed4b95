//! What happens to mail at each MX host.

use strictmx_core::senders::{Mail, SenderOutcome};

use super::{of, report};

#[test]
fn mail_to_each_host() {
    use Mail::{Defers, Delivers, Ignores, Refuses, Unknown};
    let two = "@ MX 10 mail\n@ MX 20 mail2\nmail2 A 20.0.0.26\n";
    let policy = |mx: &str| format!("| version: STSv1\n| mode: enforce\n{mx}| max_age: 604800\n");
    let both = policy("| mx: mail.example.com\n| mx: mail2.example.com\n");
    let first = policy("| mx: mail.example.com\n");
    let deep = policy("| mx: mail.example.com\n| mx: a.b.example.com\n");
    let deep = format!("@ MX 10 mail\n@ MX 20 a.b\na.b A 20.0.0.26\n{deep}");
    let deeper = deep.replace("| mx: mail", "| mx: a.mail");
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
        // A wildcard of a certificate stands for one label in Postfix, too, and never for a whole
        // top-level domain.
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
            format!("{deeper}smtp a.b certificate names=*.example.com"),
            "postfix-mta-sts-resolver",
            [Refuses, Refuses],
        ),
        (
            format!("{deeper}smtp a.b certificate names=*.b.example.com"),
            "postfix-mta-sts-resolver",
            [Refuses, Delivers],
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
        // Three words stand for the host that it comes to, the domain, and all below it.
        (
            format!("{two}{}", policy("| mx: Hostname\n")),
            "postfix-mta-sts-resolver",
            [Delivers, Delivers],
        ),
        (
            format!("{two}{}", policy("| mx: HOSTNAME\n")),
            "postfix-tlspol",
            [Delivers, Delivers],
        ),
        (
            format!("{two}{}", policy("| mx: hostname\n")),
            "mox",
            [Refuses, Refuses],
        ),
        (
            format!(
                "{two}{}smtp mail2 certificate names=example.com",
                policy("| mx: nexthop\n")
            ),
            "postfix-mta-sts-resolver",
            [Refuses, Delivers],
        ),
        (
            format!(
                "{two}{}smtp mail2 certificate names=example.com",
                policy("| mx: dot-nexthop\n")
            ),
            "postfix-mta-sts-resolver",
            [Delivers, Refuses],
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
        // One address of which nobody knows is no way out where the other was tested in vain.
        (
            format!(
                "{two}{both}mail2 AAAA 2a01:111:f403::26\n\
                 smtp mail2 v4 certificate expires=-1d\nsmtp mail2 v6 fails connect no-route"
            ),
            "mox",
            [Delivers, Refuses],
        ),
        (
            format!("{two}{both}mail2 AAAA timeout\nsmtp mail2 certificate expires=-1d"),
            "mox",
            [Delivers, Refuses],
        ),
        // Senders cannot come to an address that is not public.
        (
            format!(
                "{}{both}smtp mail2 fails start address-refused private-use",
                two.replace("20.0.0.26", "10.0.0.26")
            ),
            "mox",
            [Delivers, Defers],
        ),
        // Without a policy to enforce, mail does not get there either.
        (
            format!("{two}_mta-sts TXT nodata\nsmtp mail2 fails connect refused"),
            "mox",
            [Ignores, Unknown],
        ),
        (
            format!("{two}{both}policy status 404\nsmtp mail2 fails connect own-port25-closed"),
            "mox",
            [Ignores, Unknown],
        ),
        (
            format!(
                "{two}{}smtp mail2 fails connect timeout",
                both.replace("enforce", "testing")
            ),
            "mox",
            [Delivers, Unknown],
        ),
        // It answers, and does not talk to us: nobody saw how it takes mail.
        (
            format!("{two}_mta-sts TXT nodata\nsmtp mail2 fails ehlo replied-later 421"),
            "mox",
            [Ignores, Unknown],
        ),
        // RFC 5321 5.1.
        (
            format!("{two}{both}mail2 A servfail"),
            "mox",
            [Delivers, Defers],
        ),
        (
            format!("{two}_mta-sts TXT nodata\nmail2 A servfail"),
            "mox",
            [Ignores, Defers],
        ),
        (
            format!("{two}{both}mail2 A bogus"),
            "mox",
            [Delivers, Unknown],
        ),
        (
            format!("{two}{first}mail2 A servfail"),
            "mox",
            [Delivers, Refuses],
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
        // A null MX beside others turns Postfix away; of others that is not known.
        (
            format!("@ MX 0 .\n{two}{both}"),
            "postfix-mta-sts-resolver",
            [Refuses, Refuses],
        ),
        (format!("@ MX 0 .\n{two}{both}"), "mox", [Unknown, Unknown]),
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

/// Without an MX record the domain itself is the MX host, also where it is an alias.
#[test]
fn mail_to_a_domain_that_is_an_alias() {
    let policy = "| version: STSv1\n| mode: enforce\n| max_age: 604800\n| mx: ";
    let alias = "@ CNAME other.example.net.\nother.example.net. A 20.0.0.28\n";
    for (mx, expected) in [
        ("other.example.net", Mail::Refuses),
        ("example.com", Mail::Delivers),
    ] {
        let report = report(&format!("{alias}{policy}{mx}"));
        let to = &of(&report, "chasquid").mx_hosts[0];
        assert_eq!(to.mx_host.to_string(), "example.com");
        assert_eq!(to.mail, expected, "{mx}");
    }
}

#[test]
fn mail_to_hosts_that_are_left_out() {
    let mut scenario =
        String::from("| version: STSv1\n| mode: enforce\n| mx: *.example.com\n| max_age: 604800\n");
    for n in 1..=12 {
        scenario += &format!("@ MX {n} mx{n}\nmx{n} A 20.0.0.{n}\n");
    }
    let report = report(&scenario);
    let told = of(&report, "mox").mx_hosts.iter();
    let told: Vec<_> = told.map(|to| (to.mx_host.to_string(), to.mail)).collect();
    let expected = (1..=12).map(|n| {
        let mail = if n <= 10 {
            Mail::Delivers
        } else {
            Mail::Unknown
        };
        (format!("mx{n}.example.com"), mail)
    });
    assert_eq!(told, expected.collect::<Vec<_>>());
}

/// Whether a policy covers a host shows without looking at it, but to Postfix, which goes by certificates.
#[test]
fn who_covers_no_host_refuses_those_that_are_left_out() {
    let mut scenario = String::from(
        "| version: STSv1\n| mode: enforce\n| mx: foo.example.com\n| max_age: 604800\n",
    );
    for n in 1..=12 {
        scenario += &format!("@ MX {n} mx{n}\nmx{n} A 20.0.0.{n}\n");
    }
    let report = report(&scenario);
    for (sender, expected) in [
        ("mox", Mail::Refuses),
        ("postfix-mta-sts-resolver", Mail::Unknown),
    ] {
        let told = of(&report, sender);
        assert_eq!(told.outcome, SenderOutcome::Refuses, "{sender}");
        let last = told.mx_hosts.last().map(|to| to.mail);
        assert_eq!(last, Some(expected), "{sender}");
    }
}

/// A line of the policy would not bring mail to a host that nobody can connect to.
#[test]
fn no_line_is_asked_for_where_senders_wait() {
    let policy = "| version: STSv1\n| mode: enforce\n| mx: mail.example.com\n| max_age: 604800\n";
    for (host, expected) in [
        ("intern A 20.0.0.26", true),
        (
            "intern A 192.168.1.5\nsmtp intern fails start address-refused private-use",
            false,
        ),
        ("intern A nodata", false),
    ] {
        let report = report(&format!("{policy}@ MX 10 mail\n@ MX 20 intern\n{host}"));
        let mut findings = report.findings().into_iter();
        let asked = findings.any(|it| it.check == "sts-mx-uncovered");
        assert_eq!(asked, expected, "{host}");
        let to = of(&report, "mox").mx_hosts.last().map(|to| to.mail);
        let mail = if expected {
            Mail::Refuses
        } else {
            Mail::Defers
        };
        assert_eq!(to, Some(mail), "{host}");
    }
}
