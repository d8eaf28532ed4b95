//! Values by shape, and matching.

use super::*;

#[test]
fn values_by_shape() {
    use MxFault as F;
    let cases = [
        ("", F::Empty),
        (".", F::NullMx),
        ("mail.example.com.", F::FinalDot),
        ("*", F::Wildcard(WildcardFault::Alone)),
        ("*.", F::Wildcard(WildcardFault::Alone)),
        ("mx*.example.com", F::Wildcard(WildcardFault::PartOfLabel)),
        ("*mx.example.com", F::Wildcard(WildcardFault::PartOfLabel)),
        ("*.mx*.example.com", F::Wildcard(WildcardFault::PartOfLabel)),
        ("a.*.example.com", F::Wildcard(WildcardFault::NotLeftMost)),
        ("example.*", F::Wildcard(WildcardFault::NotLeftMost)),
        ("*.*.example.com", F::Wildcard(WildcardFault::Several)),
        ("*.*", F::Wildcard(WildcardFault::Several)),
        (".example.com", F::LeadingDot),
        ("a..example.com", F::EmptyLabel),
        ("a.example, b.example", F::List),
        ("a.example b.example", F::List),
        ("b\u{fc}cher.example", F::ULabel),
        ("[192.0.2.1]", F::AddressLiteral),
        ("[IPv6:2001:db8::1]", F::AddressLiteral),
        ("[ipv6:2001:db8::1]", F::AddressLiteral),
        ("2001:db8::1", F::AddressLiteral),
        ("mail.example.com:25", F::Port),
        ("https://mail.example.com/", F::Url),
        ("postmaster@example.com", F::MailAddress),
        ("10 mail.example.com", F::Preference),
        ("\"*.example.net\"", F::Enclosed),
        ("<yourdomain>", F::Enclosed),
        ("[mx]", F::Enclosed),
        ("mx_1.example.com", F::Underscore),
        ("-a.example.com", F::Hyphen),
        ("a-.example.com", F::Hyphen),
        ("mail.example.com#", F::Character { found: '#' }),
    ];
    for (value, fault) in cases {
        assert_eq!(MxPattern::parse(value.as_bytes()), Err(fault), "{value}");
    }
    let long = format!("{}.example", "a".repeat(64));
    assert_eq!(MxPattern::parse(long.as_bytes()), Err(F::TooLong));
}

#[test]
fn matching_by_rfc_8461_4_1() {
    let cases = [
        ("mail.example.com", "mail.example.com", true, "equal"),
        ("MAIL.Example.com", "mail.example.com", true, "case"),
        ("*.example.com", "mail.example.com", true, "one label"),
        ("*.example.com", "a.mail.example.com", false, "two labels"),
        ("*.example.com", "example.com", false, "no label"),
        ("*.example.com", "badexample.com", false, "a label is whole"),
        ("example.com", "mail.example.com", false, "no suffix match"),
        (
            "xn--bcher-kva.example",
            "xn--bcher-kva.example",
            true,
            "A-labels",
        ),
    ];
    for (pattern, host, expected, why) in cases {
        let pattern = MxPattern::parse(pattern.as_bytes()).expect(pattern);
        let host = host.parse().expect(host);
        assert_eq!(
            pattern.matches(&host),
            expected,
            "{why}: {pattern} and {host}"
        );
    }
}
