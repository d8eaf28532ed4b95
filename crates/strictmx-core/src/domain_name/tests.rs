use super::*;
use NameErrorKind as Kind;

#[test]
fn input_is_forgiven_and_says_so() {
    use Reading::*;
    let cases: &[(&str, &str, &[Reading])] = &[
        ("example.com", "example.com", &[]),
        ("  example.com\r\n", "example.com", &[]),
        ("Example.COM", "example.com", &[LowerCase]),
        ("example.com.", "example.com", &[FinalDot]),
        ("user@example.com", "example.com", &[MailAddress]),
        ("@example.com", "example.com", &[MailAddress]),
        ("\"a@b\"@example.com", "example.com", &[MailAddress]),
        ("a/b?c@example.com", "example.com", &[MailAddress]),
        (
            "MAILTO:user@example.com?subject=x",
            "example.com",
            &[MailAddress],
        ),
        ("Jane Doe <jane@example.com>", "example.com", &[MailAddress]),
        (
            "https://example.com/.well-known/mta-sts.txt",
            "example.com",
            &[Url],
        ),
        (
            "https://MTA-STS.example.com:443/.well-known/mta-sts.txt?x#y",
            "example.com",
            &[Url, LowerCase, PolicyHost],
        ),
        (
            "mta-sts.example.com/mta-sts.txt",
            "example.com",
            &[Url, PolicyHost],
        ),
        // The host alone may be a mail domain.
        ("mta-sts.example.com", "mta-sts.example.com", &[]),
        (
            "https://mta-sts.example.com/",
            "mta-sts.example.com",
            &[Url],
        ),
        (
            "https://mta-sts.com/.well-known/mta-sts.txt",
            "mta-sts.com",
            &[Url],
        ),
        (
            "https://user:pw@Example.com.:8443?x#y",
            "example.com",
            &[Url, FinalDot, LowerCase],
        ),
        ("//example.com", "example.com", &[Url]),
        ("example.com/path", "example.com", &[Url]),
        ("example.com:25", "example.com", &[Url]),
        ("münchen.de", "xn--mnchen-3ya.de", &[Idna]),
        (
            "user@MÜNCHEN.DE",
            "xn--mnchen-3ya.de",
            &[MailAddress, LowerCase, Idna],
        ),
        ("ＥＸＡＭＰＬＥ．ｃｏｍ", "example.com", &[Idna]),
        ("example。com", "example.com", &[Idna]),
        (
            "XN--BCHER-KVA.example",
            "xn--bcher-kva.example",
            &[LowerCase],
        ),
        ("ab--cd.example", "ab--cd.example", &[]),
        ("lab.test", "lab.test", &[]),
    ];
    for (text, name, read_as) in cases {
        let input = DomainName::from_input(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(
            (input.name.a_label(), &input.read_as[..]),
            (*name, *read_as),
            "{text}"
        );
    }
}

#[test]
fn what_cannot_be_forgiven_says_where() {
    // The text, the kind, the offending octets.
    let cases: &[(&str, Kind, &str)] = &[
        (" \t", Kind::Empty, " \t"),
        ("user@", Kind::Empty, ""),
        ("https:///x", Kind::Empty, ""),
        (".", Kind::EmptyLabel, ""),
        ("example.com..", Kind::EmptyLabel, ""),
        ("ex..ample.com", Kind::EmptyLabel, ""),
        ("user@-a.example", Kind::Hyphen, "-a"),
        ("a-.example", Kind::Hyphen, "a-"),
        ("mx 1.example.com", Kind::InvalidChar, " "),
        ("example.com, example.org", Kind::InvalidChar, ","),
        ("https://exa\tmple.com", Kind::ControlChar, "\t"),
        ("a.xn--a.example", Kind::Idna, "xn--a"),
        ("1.א.example", Kind::Idna, "1.א.example"),
        ("a\u{200D}b.example", Kind::Idna, "a\u{200D}b"),
        ("192.0.2.1", Kind::IpLiteral, "192.0.2.1"),
        ("user@[192.0.2.1]", Kind::IpLiteral, "[192.0.2.1]"),
        (
            "user@[IPv6:2001:db8::1]",
            Kind::IpLiteral,
            "[IPv6:2001:db8::1]",
        ),
        (
            "https://[2001:db8::1]:8443/",
            Kind::IpLiteral,
            "[2001:db8::1]",
        ),
        ("2001:db8::25", Kind::IpLiteral, "2001:db8::25"),
        ("fe80::1%eth0", Kind::IpLiteral, "fe80::1%eth0"),
        ("１２７.0.0.1", Kind::IpLiteral, "１２７.0.0.1"),
        ("0x7f.1", Kind::IpLiteral, "0x7f.1"),
        ("example.0x1f", Kind::NumericTld, "example.0x1f"),
        ("user@example.123", Kind::NumericTld, "example.123"),
        ("localhost", Kind::SpecialUse, "localhost"),
        ("com", Kind::PublicSuffix, "com"),
        ("gmial", Kind::PublicSuffix, "gmial"),
    ];
    for (text, kind, found) in cases {
        let error = DomainName::from_input(text).expect_err(text);
        assert_eq!(
            (error.kind, error.span.of(text.as_bytes())),
            (*kind, found.as_bytes()),
            "{text}: {error}"
        );
    }
}

/// The 63 octets of a label are those of its A-label (RFC 5890 2.3.2.1).
#[test]
fn a_label_is_measured_as_dns_has_it() {
    let label = |letters: usize| format!("{}ü", "a".repeat(letters));
    let longest = DomainName::from_input(&format!("{}.example", label(55))).expect("63 octets");
    let a_label = longest.name.labels().next().expect("a label").to_owned();
    assert_eq!(a_label.len(), 63, "{a_label}");
    let (written, rest) = (label(56), "user@www.");
    let error = DomainName::from_input(&format!("{rest}{written}.example")).expect_err("64");
    let span = error.span.start..error.span.end;
    let at = rest.len()..rest.len() + written.len();
    assert_eq!((error.kind, span), (Kind::LabelTooLong, at), "{error}");
}

#[test]
fn derived_names_fit_below_every_policy_domain() {
    let name = |octets: usize| {
        let mut name = "a.".repeat(octets.div_ceil(2) - 2);
        name.push_str(&"b".repeat(octets - name.len()));
        name
    };
    assert_eq!(
        DomainName::parse(&name(243)).expect_err("243").kind,
        Kind::TooLong
    );
    let longest = DomainName::parse(&name(242)).expect("242");
    assert!(longest.prefixed("_smtp._tls").fits_dns());
    assert_eq!(longest.prefixed("_smtp._tls").a_label().len(), MAX_NAME);
    // One that DNS gave may be longer. The name below it is too long to ask for, and says so.
    let mx_host = DomainName::from_labels(name(253).split('.'));
    let tlsa = mx_host.prefixed("_25._tcp");
    assert!(mx_host.fits_dns() && !tlsa.fits_dns());
    assert_eq!(tlsa.to_string().parse(), Ok(tlsa));
}

#[test]
fn any_octets_survive() {
    let labels: [&[u8]; 5] = [b"_a b", b"C.D\\", &[0, 0x7f, 0xff], b"a@\"", b"x1"];
    let name = DomainName::from_labels(labels);
    assert_eq!(name.a_label(), "_a\\032b.c\\.d\\\\.\\000\\127\\255.a@\".x1");
    assert_eq!(name.labels().count(), 5);
    assert_eq!(name.to_string().parse(), Ok(name.clone()));
    let parents: Vec<String> = std::iter::successors(Some(name), DomainName::parent)
        .map(|n| n.to_string())
        .collect();
    assert_eq!(parents[1], "c\\.d\\\\.\\000\\127\\255.a@\".x1");
    assert_eq!(parents[4..], ["x1", "."]);
}

#[test]
fn dns_text_is_read_and_refused() {
    let good = [
        (".", "."),
        ("A.B.", "a.b"),
        ("\\097.\\x", "a.x"),
        ("a\\.b", "a\\.b"),
        ("\\065", "a"),
    ];
    for (text, name) in good {
        assert_eq!(text.parse::<DomainName>().expect(text).a_label(), name);
    }
    let long = "a".repeat(64);
    let second = format!("a.{long}");
    // The text, the kind, the offending octets.
    let bad = [
        ("", Kind::Empty, 0..0),
        ("..", Kind::EmptyLabel, 0..1),
        ("a..b", Kind::EmptyLabel, 2..3),
        (".a", Kind::EmptyLabel, 0..1),
        ("a\\", Kind::BadEscape, 1..2),
        ("a\\25", Kind::BadEscape, 1..2),
        ("\\256", Kind::BadEscape, 0..1),
        (long.as_str(), Kind::LabelTooLong, 0..64),
        (second.as_str(), Kind::LabelTooLong, 2..66),
    ];
    for (text, kind, at) in bad {
        let error = text.parse::<DomainName>().expect_err(text);
        let span = error.span.start..error.span.end;
        assert_eq!((error.kind, span), (kind, at), "{text}");
    }
    assert_eq!(
        "a.".repeat(160)
            .parse::<DomainName>()
            .expect_err("320")
            .kind,
        Kind::TooLong
    );
}

#[test]
fn relations() {
    let name = |text: &str| text.parse::<DomainName>().expect(text);
    let cases = [
        ("a.example.com", "example.com", true),
        ("a.b.example.com", "example.com", true),
        ("example.com", "example.com", false),
        ("evil-example.com", "example.com", false),
        ("a\\.example.com", "example.com", false),
        ("example.com", ".", true),
        (".", ".", false),
    ];
    for (below, above, expected) in cases {
        assert_eq!(
            name(below).is_subdomain_of(&name(above)),
            expected,
            "{below} below {above}"
        );
    }
    assert_eq!(DomainName::root().prefixed("_mta-sts"), name("_mta-sts"));
    assert!(name("mx-1.example").is_host_name() && !name("mx_1.example").is_host_name());
    assert!(!DomainName::root().is_host_name() && !name("-a.example").is_host_name());
    assert_eq!(name("a.home.arpa").special_use(), Some("home.arpa"));
    assert_eq!(name("1.in-addr.arpa").special_use(), Some("arpa"));
    assert_eq!(name("latest").special_use(), None);
    assert_eq!(name("x\\.test").special_use(), None);
    assert_eq!(name("example.com").special_use(), None);
}

#[test]
fn both_forms_are_shown() {
    let cases = [
        ("xn--bcher-kva.example", "bücher.example"),
        ("xn--a.example", "xn--a.example"),
        ("_mta-sts.example", "_mta-sts.example"),
    ];
    for (a_label, u_label) in cases {
        assert_eq!(
            a_label.parse::<DomainName>().expect(a_label).u_label(),
            u_label
        );
    }
    // Non-transitional: two domains, not one (UTS 46).
    assert_ne!(DomainName::parse("faß.de"), DomainName::parse("fass.de"));
}

#[test]
fn messages_say_what_where_and_what_to_do() {
    let cases = [
        (
            "exa mple.com",
            "\" \" at character 4 cannot be part of a mail domain: use letters, digits, hyphens and dots",
        ),
        (
            "secret@example.com",
            "this is a mail address: enter the part after the @ alone. Did you mean example.com?",
        ),
        (
            "_mta-sts.example.com",
            "\"_\" at character 1 cannot be part of a mail domain: use letters, digits, hyphens and dots. \
             Did you mean example.com?",
        ),
        (
            "ü\u{200B}x.de",
            "\"U+200B\" at character 2 is not a valid internationalised name: check it for stray or invisible \
             characters. Did you mean xn--x-dha.de?",
        ),
    ];
    for (text, message) in cases {
        assert_eq!(
            DomainName::parse(text).expect_err(text).to_string(),
            message
        );
    }
    assert!(!format!("{:?}", DomainName::parse("secret@example.com")).contains("secret"));
}

#[test]
fn json_is_the_name() {
    let name: DomainName = serde_json::from_str("\"_MTA-sts.example.com.\"").expect("a name");
    assert_eq!(
        serde_json::to_string(&name).expect("a string"),
        "\"_mta-sts.example.com\""
    );
    assert!(serde_json::from_str::<DomainName>("\"a..b\"").is_err());
}

#[test]
fn a_policy_host_is_known_by_its_name() {
    let name = |text: &str| text.parse::<DomainName>().expect(text);
    for (host, domain) in [
        ("mta-sts.example.com", Some("example.com")),
        ("mta-sts.mta-sts.example.com", Some("mta-sts.example.com")),
        ("mta-sts.com", None),
        ("mta-sts", None),
        ("example.com", None),
        ("a.mta-sts.example.com", None),
        ("mta-sts2.example.com", None),
        (".", None),
        ("mta-sts.co.uk", None),
    ] {
        let of = name(host).domain_of_policy_host();
        assert_eq!(of, domain.map(name), "{host}");
    }
    // Where bare domains are expected, its domain is what was probably meant.
    let url = "https://mta-sts.example.com/.well-known/mta-sts.txt";
    let refused = DomainName::parse(url).expect_err("a URL");
    assert_eq!(refused.suggestion.as_deref(), Some("example.com"));
}
