use super::*;
use crate::facts::Facts;
use crate::scenario::World;

/// Looks at the TLS session of `mail.example.com` with such a certificate.
fn with_certificate<T>(parts: &str, look: impl Fn(&TlsSeen<'_>, Timestamp) -> T) -> T {
    let world = World::new(&format!("smtp mail certificate {parts}"));
    let evidence = world.expect("the scenario parses").evidence();
    let facts = Facts::new(&evidence);
    let tls = facts.mail.hosts[0].attempts[0].tls();
    look(tls.expect("TLS came about"), facts.now)
}

#[test]
fn a_certificate_for_other_names_says_why() {
    let too_short = |wildcard: &str| Some(NameFault::WildcardTooShort(wildcard.to_owned()));
    let cases = [
        ("names=mail.example.com", None, "its name"),
        ("names=a.example,*.example.com", None, "a wildcard"),
        (
            "names=example.com",
            Some(NameFault::OtherNames),
            "the name above",
        ),
        ("names=*.com", too_short("*.com"), "two labels below"),
        (
            "names=*.mail.example.com",
            Some(NameFault::OtherNames),
            "a wildcard below it",
        ),
        (
            "names=*.example.net",
            Some(NameFault::OtherNames),
            "a wildcard elsewhere",
        ),
        (
            "names=m*.example.com",
            Some(NameFault::OtherNames),
            "a part of a label",
        ),
        (
            "names= cn=mail.example.com",
            Some(NameFault::CommonNameOnly),
            "common name",
        ),
        (
            "names= cn=other.example",
            Some(NameFault::OtherNames),
            "another common name",
        ),
        (
            "names=a.example cn=mail.example.com",
            Some(NameFault::OtherNames),
            "with names the common name never counted (RFC 6125 6.4.4)",
        ),
    ];
    for (parts, expected, why) in cases {
        let fault = with_certificate(parts, |tls, _| tls.name_fault());
        assert_eq!(fault, expected, "{parts}: {why}");
    }
}

#[test]
fn renewal_is_late_by_lifetime() {
    let cases = [
        (-76, 14, false, "90 days, 14 left"),
        (-77, 13, true, "90 days, 13 left"),
        (-3, 3, false, "6 days, half left"),
        (-5, 1, true, "6 days, less than a third left"),
        (-358, 40, false, "398 days, 40 left"),
        (-360, 38, true, "398 days, less than a tenth left"),
        (-91, -1, false, "expired: another check says so"),
    ];
    for (starts, expires, expected, why) in cases {
        let parts = format!("starts={starts}d expires={expires}d");
        let late = with_certificate(&parts, |tls, now| tls.late_for_renewal(now).is_some());
        assert_eq!(late, expected, "{why}");
    }
    for (parts, expected) in [
        ("issuer-expires=14d", false),
        ("issuer-expires=13d", true),
        ("starts=-3d expires=3d issuer-expires=2d", false),
        ("beside=5d", false),
    ] {
        let late = with_certificate(parts, |tls, now| tls.late_for_renewal(now).is_some());
        assert_eq!(late, expected, "{parts}");
    }
}

#[test]
fn weak_parts_are_named() {
    let cases = [
        ("rsa=2048", None),
        ("rsa=1024", Some("RSA 1024")),
        ("hash=sha1", Some("RSA with SHA-1")),
        ("path=weak-algorithm", Some("weak algorithm")),
        ("hash=sha1 cn=A issuer=A path=self-signed", None),
        ("rsa=1024 cn=A issuer=A path=self-signed", Some("RSA 1024")),
    ];
    for (parts, expected) in cases {
        let weakness = with_certificate(parts, |tls, _| tls.weakness());
        assert_eq!(weakness.as_deref(), expected, "{parts}");
    }
}

#[test]
fn an_issuer_that_nobody_knows_is_named() {
    let cases: [(&str, &[&str]); 3] = [
        (
            "path=unknown-issuer issuer=Example",
            &["unknown issuer CN=Example Root"],
        ),
        ("path=missing-intermediate issuer=Example", &[]),
        ("path=weak-algorithm", &[]),
    ];
    for (parts, expected) in cases {
        let untrusted = with_certificate(parts, |tls, _| tls.untrusted());
        assert_eq!(untrusted, expected, "{parts}");
    }
}
