use super::*;
use crate::finding::{Consequence, Severity};
use crate::outcome::Outcome;
use crate::scenario::World;

/// The key of all scenarios, and nobody's.
const KEY: &str = "fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e";
const OTHER: &str = "0000000000000000000000000000000000000000000000000000000000000000";

fn secure(tlsa: &str, more: &str) -> String {
    format!(
        "@ MX secure\nmail A secure\n_25._tcp.mail TLSA {tlsa}\n_25._tcp.mail TLSA secure\n{more}"
    )
}

#[test]
fn neither_mechanism_hides_a_failure_of_the_other() {
    use Fate::{Differs, Encrypted, InClear, Opportunistic, Refused, Verified};
    let matching = format!("3 1 1 {KEY}");
    let mismatch = format!("3 1 1 {OTHER}");
    let unusable = format!("1 1 1 {KEY}");
    let expired = "smtp mail certificate expires=-1d";
    let testing = "| version: STSv1\n| mode: testing\n| mx: mail.example.com\n| max_age: 86400\n";
    let cases = [
        // DANE, MTA-STS, both
        (String::new(), [Opportunistic, Verified, Verified]),
        (secure(&matching, ""), [Verified; 3]),
        (secure(&mismatch, ""), [Refused, Verified, Refused]),
        (secure(&matching, expired), [Verified, Refused, Differs]),
        (secure(&mismatch, expired), [Refused; 3]),
        (secure(&unusable, ""), [Encrypted, Verified, Verified]),
        (secure(&unusable, expired), [Encrypted, Refused, Differs]),
        (secure(&unusable, "smtp mail ehlo 250 x"), [Refused; 3]),
        (
            secure(&matching, testing),
            [Verified, Opportunistic, Verified],
        ),
        (
            secure(&mismatch, testing),
            [Refused, Opportunistic, Refused],
        ),
        // RFC 7671 9: the stronger digest counts, and it is another key's.
        (
            secure(
                &matching,
                &format!("_25._tcp.mail TLSA 3 1 2 {OTHER}{OTHER}"),
            ),
            [Refused, Verified, Refused],
        ),
        // Of another selector, and of none.
        (
            secure(
                &matching,
                &format!("_25._tcp.mail TLSA 3 0 2 {OTHER}{OTHER}"),
            ),
            [Verified; 3],
        ),
        (secure("3 0 0 00", ""), [Encrypted, Verified, Verified]),
        // Nothing is the authority above itself.
        (
            secure(
                &format!("2 1 1 {KEY}"),
                "smtp mail certificate issuer=mail.example.com path=self-signed",
            ),
            [Refused; 3],
        ),
        // One address satisfies the one, another the other: no connection has both (RFC 8461 2).
        (
            secure(
                &matching,
                "smtp mail v4 certificate rsa=3072\nsmtp mail v6 certificate path=self-signed",
            ),
            [Verified, Verified, Differs],
        ),
        // TLS that does not come about satisfies nobody.
        (
            secure(&matching, "smtp mail starttls 454 4.7.0 no"),
            [Refused; 3],
        ),
        (expired.to_owned(), [Opportunistic, Refused, Refused]),
        // Nor does it encrypt for those who ask for nothing.
        (
            secure(&matching, &format!("smtp mail ehlo 250 x\n{testing}")),
            [Refused, InClear, Refused],
        ),
        (
            format!("smtp mail starttls 454 4.7.0 no\n{testing}"),
            [InClear; 3],
        ),
        (
            format!(
                "smtp mail fails tls-handshake tls-alert 80\nsmtp mail refuses without-server-name\n\
                 smtp mail refuses rsa-certificate\n{testing}"
            ),
            [InClear; 3],
        ),
        // It failed once, and the next hello is taken.
        (
            format!("smtp mail fails tls-handshake tls-alert 80\n{testing}"),
            [Opportunistic; 3],
        ),
        (
            format!("smtp mail v6 ehlo 250 x\n{testing}"),
            [Opportunistic; 3],
        ),
        // Senders that ask for nothing may speak it.
        (format!("smtp mail tls 1.0\n{testing}"), [Opportunistic; 3]),
        (
            format!("smtp mail fails tls-handshake tls-version\n{testing}"),
            [Opportunistic; 3],
        ),
        // A policy that cannot be fetched refuses nothing (RFC 8461 3.3).
        (
            format!("policy certificate expires=-1d\n{expired}"),
            [Opportunistic; 3],
        ),
        (
            format!("policy header content-type: text/html\n{expired}"),
            [Opportunistic; 3],
        ),
        // Behind MX records that are not secure, senders may go by TLSA records and need not
        // (RFC 7672 2.2.1).
        (
            "mail A secure\n_25._tcp.mail TLSA servfail".to_owned(),
            [Differs, Verified, Differs],
        ),
        (
            secure(&mismatch, "").replace("@ MX secure\n", ""),
            [Differs, Verified, Differs],
        ),
        (
            secure(&mismatch, expired).replace("@ MX secure\n", ""),
            [Differs, Refused, Refused],
        ),
        // Who finds them in order has not been led by DANE either.
        (
            secure(&matching, "").replace("@ MX secure\n", ""),
            [Opportunistic, Verified, Verified],
        ),
        (
            secure(&matching, testing).replace("@ MX secure\n", ""),
            [Opportunistic; 3],
        ),
        (
            secure(&unusable, testing).replace("@ MX secure\n", ""),
            [Opportunistic; 3],
        ),
        (
            secure(&matching, expired).replace("@ MX secure\n", ""),
            [Opportunistic, Refused, Differs],
        ),
    ];
    for (scenario, expected) in cases {
        let evidence = World::new(&scenario)
            .expect("the scenario parses")
            .evidence();
        let facts = Facts::new(&evidence);
        let host = &facts.mail.hosts[0];
        let fates = [SenderKind::Dane, SenderKind::Sts, SenderKind::Both]
            .map(|kind| facts.fate(host, kind).expect("all is known"));
        assert_eq!(fates, expected, "{scenario}");
    }
}

#[test]
fn what_nobody_knows_is_nobodys_fate() {
    let unreached = "smtp mail fails connect timeout";
    // Where one fails, another that was not reached is no way out.
    let half = "smtp mail v4 ehlo 250 x\nsmtp mail v6 fails connect no-route";
    for (more, expected) in [(unreached, None), (half, Some(Fate::Refused))] {
        let scenario = secure(&format!("3 1 1 {KEY}"), more);
        let evidence = World::new(&scenario)
            .expect("the scenario parses")
            .evidence();
        let facts = Facts::new(&evidence);
        let host = &facts.mail.hosts[0];
        for kind in [SenderKind::Dane, SenderKind::Sts, SenderKind::Both] {
            match facts.fate(host, kind) {
                Err(Skip::NotTested(..)) => assert_eq!(expected, None, "{kind:?}: {more}"),
                known => assert_eq!(known.ok(), expected, "{kind:?}: {more}"),
            }
        }
    }
}

#[test]
fn dane_refuses_behind_secure_mx_records_and_at_all_addresses() {
    let mismatch = format!("3 1 1 {OTHER}");
    let key = &format!("3 1 1 {KEY}");
    let anchor = "2 0 1 7fe52ae5cd9674243d1b69048d03cf7d58d22355442af4208255d6438fc12aec";
    let expired = "smtp mail certificate expires=-1d";
    let cases = [
        (mismatch.as_str(), "", "dane-tlsa-mismatch"),
        (
            &mismatch,
            "smtp mail ehlo 250 x",
            "dane-tlsa-without-starttls",
        ),
        (
            key,
            "smtp mail starttls 454 4.7.0 no",
            "dane-tlsa-without-starttls",
        ),
        (
            key,
            "smtp mail fails tls-handshake tls-alert 40",
            "dane-tlsa-without-starttls",
        ),
        (
            key,
            "smtp mail fails tls-handshake tls-alert 70",
            "dane-tlsa-without-starttls",
        ),
        (anchor, expired, "dane-certificate-dates"),
        (
            anchor,
            "smtp mail certificate names=x.example",
            "dane-certificate-name",
        ),
    ];
    let says = |scenario: &str, check: &str| {
        let world = World::new(scenario).expect("the scenario parses");
        let report = crate::judge::judge(&world.evidence());
        let found = report.findings().into_iter().find(|it| it.check == check);
        let found = found.unwrap_or_else(|| panic!("no {check}: {scenario}"));
        (found.severity, found.consequence)
    };
    let refused = (Severity::Error, Consequence::DaneRefused);
    let avoided = (Severity::Warning, Consequence::None);
    // A stale kind is an error where it outdoes the one that matches.
    for (stale, check, expected) in [
        (
            format!("3 1 2 {OTHER}{OTHER}"),
            "dane-tlsa-mismatch",
            refused,
        ),
        (format!("3 0 2 {OTHER}{OTHER}"), "dane-tlsa-stale", avoided),
        (format!("2 0 1 {OTHER}"), "dane-tlsa-stale", avoided),
    ] {
        let both = secure(
            &format!("3 1 1 {KEY}"),
            &format!("_25._tcp.mail TLSA {stale}"),
        );
        assert_eq!(says(&both, check), expected, "{both}");
        let insecure = both.replace("@ MX secure\n", "");
        assert_eq!(says(&insecure, check), avoided, "{insecure}");
    }
    for (records, fault, check) in cases {
        let scenario = secure(records, fault);
        assert_eq!(says(&scenario, check), refused, "{scenario}");
        let insecure = scenario.replace("@ MX secure\n", "");
        assert_eq!(says(&insecure, check), avoided, "{insecure}");
        // The other address satisfies the record of the authority.
        if records == anchor {
            let one = scenario.replace("smtp mail", "smtp mail v6");
            assert_eq!(says(&one, check), avoided, "{one}");
            let untested = format!("{one}\nsmtp mail v4 fails connect no-route");
            assert_eq!(says(&untested, check), refused, "{untested}");
        }
    }
}

/// What DANE makes of the MX host of a scenario, by the records of which base domain.
fn dane(scenario: &str) -> (Result<Dane, Skip>, String) {
    let world = World::new(scenario).expect("the scenario parses");
    let evidence = world.evidence();
    let facts = Facts::new(&evidence);
    let host = &facts.mail.hosts[0];
    (host.dane(&facts), host.tlsa_base.to_string())
}

#[test]
fn records_of_an_aliased_host_stand_where_its_alias_leads_or_at_its_name() {
    use Dane::{Authenticates, Refuses, Unused};
    let aliased = "@ MX secure\nmail CNAME mx1.example.net.\nmx1.example.net. A 20.0.0.25\n\
                   mx1.example.net. A secure";
    let tlsa = |base: &str, data: &str| {
        format!("\n_25._tcp.{base} TLSA {data}\n_25._tcp.{base} TLSA secure")
    };
    let (target, name) = ("mx1.example.net.", "mail");
    let key = format!("3 1 1 {KEY}");
    let other = format!("3 1 1 {OTHER}");
    let anchor = format!("2 1 1 {KEY}");
    let of_target = "\nsmtp mail certificate names=mx1.example.net";
    let cases = [
        (tlsa(target, &key), Authenticates, "mx1.example.net"),
        (tlsa(name, &key), Authenticates, "mail.example.com"),
        (
            tlsa(target, &other) + &tlsa(name, &key),
            Refuses,
            "mx1.example.net",
        ),
        (
            "\n_25._tcp.mx1.example.net. TLSA servfail".to_owned() + &tlsa(name, &key),
            Refuses,
            "mx1.example.net",
        ),
        // The names that count with an anchor are those of the base domain.
        (
            tlsa(target, &anchor) + of_target,
            Authenticates,
            "mx1.example.net",
        ),
        (tlsa(name, &anchor) + of_target, Refuses, "mail.example.com"),
        (tlsa(target, &anchor), Refuses, "mx1.example.net"),
    ];
    for (more, expected, base) in cases {
        let scenario = format!("{aliased}{more}");
        assert_eq!(
            dane(&scenario),
            (Ok(expected), base.to_owned()),
            "{scenario}"
        );
    }
    // Where the alias leads out of what is secure, its name's records count, and no others.
    let unsigned = aliased.replace("\nmx1.example.net. A secure", "");
    let failing = "\n_25._tcp.mail TLSA servfail";
    let cases = [
        (String::new(), Ok(Unused)),
        (tlsa(name, &key), Ok(Authenticates)),
        (tlsa(name, &other), Ok(Refuses)),
        (tlsa(target, &other), Ok(Unused)),
        (tlsa(target, &other) + &tlsa(name, &key), Ok(Authenticates)),
        (format!("\n_25._tcp.mail TLSA {other}"), Ok(Unused)),
    ];
    for (more, expected) in cases {
        let scenario = format!("{unsigned}{more}");
        let base = "mail.example.com".to_owned();
        assert_eq!(dane(&scenario), (expected, base), "{scenario}");
    }
    // Nobody knows then whether the alias is secure.
    let unknown = dane(&format!("{unsigned}{failing}")).0;
    assert!(matches!(unknown, Err(Skip::NotTested(..))), "{unknown:?}");
}

/// RFC 7672 2.2.3: the records may stand elsewhere, if all of the way is secure; the names that count
/// stay those of the host.
#[test]
fn an_alias_of_tlsa_records_is_followed_as_far_as_it_is_secure() {
    let aliased = |data: &str| {
        format!(
            "@ MX secure\nmail A secure\n_25._tcp.mail CNAME tlsa.example.net.\n\
             tlsa.example.net. TLSA {data}"
        )
    };
    let secure = "\ntlsa.example.net. TLSA secure";
    for (data, more, expected) in [
        (format!("3 1 1 {KEY}"), secure, Dane::Authenticates),
        (format!("3 1 1 {OTHER}"), secure, Dane::Refuses),
        (format!("3 1 1 {OTHER}"), "", Dane::Unused),
    ] {
        let scenario = aliased(&data) + more;
        let base = "mail.example.com".to_owned();
        assert_eq!(dane(&scenario), (Ok(expected), base), "{scenario}");
    }
}

#[test]
fn an_authority_that_stands_in_dns_alone_is_not_tested() {
    let tlsa = |certificate: &[u8]| {
        let data: String = certificate.iter().map(|it| format!("{it:02x}")).collect();
        format!("2 0 0 {data}")
    };
    let healthy = World::new("").expect("parses").evidence();
    let facts = Facts::new(&healthy);
    let sent = &facts.mail.hosts[0].attempts[0]
        .tls()
        .expect("TLS")
        .session
        .chain;
    let (leaf, authority) = (tlsa(&sent[0]), tlsa(&sent[1]));
    let alone = "smtp mail certificate path=missing-intermediate";
    let sent = dane(&secure(&authority, ""));
    assert_eq!(sent.0, Ok(Dane::Authenticates), "sent, too");
    let not_sent = dane(&secure(&authority, alone));
    assert!(
        matches!(not_sent.0, Err(Skip::NotTested(..))),
        "{not_sent:?}"
    );
    let stranger = dane(&secure(&leaf, alone));
    assert_eq!(stranger.0, Ok(Dane::Refuses), "it has issued nothing");

    let world = World::new(&secure(&authority, alone)).expect("parses");
    let report = crate::judge::judge(&world.evidence());
    let says = |check: &str| {
        let mut outcomes = report.outcomes.iter();
        let found = outcomes.find(|outcome| outcome.check == check);
        found.map(|found| found.outcome.clone())
    };
    for check in ["dane-tlsa-mismatch", "dane-tlsa-stale"] {
        let said = says(check);
        assert!(
            matches!(said, Some(Outcome::NotTested { .. })),
            "{check}: {said:?}"
        );
    }
}
