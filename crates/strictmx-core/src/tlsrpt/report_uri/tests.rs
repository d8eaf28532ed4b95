use super::*;

#[test]
fn the_parts_of_https() {
    // The URI, its host, port, user information and fragment.
    let cases = [
        (
            "https://R.example.com/v1?a=b",
            "r.example.com",
            None,
            false,
            false,
        ),
        (
            "HTTPS://r.example.com:8443",
            "r.example.com",
            Some(8443),
            false,
            false,
        ),
        (
            "https://r.example.com:/x",
            "r.example.com",
            None,
            false,
            false,
        ),
        (
            "https://u:p@r.example.com/@x#y",
            "r.example.com",
            None,
            true,
            true,
        ),
        (
            "https://[2001:db8::1]/",
            "[2001:db8::1]",
            None,
            false,
            false,
        ),
        (
            "https://[2001:db8::1]:443/",
            "[2001:db8::1]",
            Some(443),
            false,
            false,
        ),
        ("https://192.0.2.1/", "192.0.2.1", None, false, false),
    ];
    for (text, host, port, has_user_info, has_fragment) in cases {
        let expected = ReportUri::Https {
            host: host.to_owned(),
            port,
            has_user_info,
            has_fragment,
            uri: text.to_owned(),
        };
        assert_eq!(ReportUri::parse(text), Ok(expected), "{text}");
    }
}

#[test]
fn the_parts_of_mailto() {
    let uri = "mailto:tls%2Brpt@Example.com?subject=x";
    let expected = ReportUri::Mailto {
        local_part: "tls%2Brpt".to_owned(),
        domain: DomainName::parse("example.com").expect("a domain"),
        has_fields: true,
        uri: uri.to_owned(),
    };
    assert_eq!(ReportUri::parse(uri), Ok(expected));
}

/// RFC 6068 2, RFC 5322 3.2.3.
#[test]
fn local_parts() {
    let good = [
        "a",
        "a.b+c",
        "tls%2Brpt",
        "%22a%20b%22",
        "a%2Fb",
        "%22a:b@c..d%22",
        "b%C3%BC",
        "a%25",
        "a%2Cb%3B",
    ];
    let bad = [
        "", "mailto:a", "a:b", "a..b", ".a", "a.", "a(b)", "/a", "a/b", "a#b", "a&b", "a=b", "a@b",
        "%22",
    ];
    for (local_parts, accepted) in [(&good[..], true), (&bad, false)] {
        for local_part in local_parts {
            let uri = format!("mailto:{local_part}@example.com");
            let expected = if accepted {
                None
            } else {
                Some(UriFault::Address)
            };
            assert_eq!(ReportUri::parse(&uri).err(), expected, "{uri}");
        }
    }
    let twice = "mailto:mailto:a@example.com";
    assert_eq!(suggestion(twice).as_deref(), Some("mailto:a@example.com"));
}

/// A size is what DMARC has there; a path may have the sign.
#[test]
fn a_size_goes_and_a_path_stays() {
    for (found, meant) in [
        ("mailto:a@example.com!10m", "mailto:a@example.com"),
        ("https://example.com/a!10m", "https://example.com/a"),
        ("https://example.com/a!b!50", "https://example.com/a%21b"),
        ("https://example.com/a!b", "https://example.com/a%21b"),
        ("https://example.com/!a?b!", "https://example.com/%21a?b%21"),
    ] {
        assert_eq!(suggestion(found).as_deref(), Some(meant), "{found}");
    }
}

#[test]
fn line_ends_stand_in_bodies_alone() {
    // RFC 6068 5: %0D%0A in a body is how it is written.
    for (uri, accepted) in [
        ("mailto:a@example.com?body=a%0D%0Ab", true),
        ("mailto:a@example.com?subject=x&Body=a%0d%0ab", true),
        (
            "mailto:a@example.com?body=a&subject=x%0D%0ABcc:%20b@example.com",
            false,
        ),
        ("mailto:a@example.com?subject=x%0a", false),
        ("mailto:a@example.com?%0D%0Abody=x", false),
        ("mailto:a@example.com?body%0A", false),
        ("mailto:a%0A@example.com?body=a%0D%0Ab", false),
    ] {
        let read = ReportUri::parse(uri).map(|_| ());
        let expected = if accepted {
            Ok(())
        } else {
            Err(UriFault::HeaderInjection)
        };
        assert_eq!(read, expected, "{uri}");
    }
}

#[test]
fn no_destinations() {
    let stray = |found| UriFault::Character { found };
    let cases = [
        ("https://", UriFault::NoHost),
        ("https://:443/", UriFault::NoHost),
        ("https://r.example.com:port/", UriFault::Port),
        ("https://r.example.com:+443/", UriFault::Port),
        ("https://r.example.com:65536/", UriFault::Authority),
        ("https://r..example.com/", UriFault::Authority),
        ("https://*.example.com/", UriFault::Authority),
        ("https://-.example.com/", UriFault::Authority),
        ("https://r.example.com%2Ft", UriFault::Authority),
        ("https://r.example.com:0/", UriFault::Authority),
        ("https://[192.0.2.1]/", UriFault::Authority),
        // RFC 3986 3: brackets around a host alone, one `#`, no `@` before that of the user.
        ("https://r.example.com/[a]", stray('[')),
        ("https://a]@r.example.com/", stray(']')),
        ("https://a@b@r.example.com/", stray('@')),
        ("https://r.example.com/#a#b", stray('#')),
        ("https://r.example.com/#[a", stray('[')),
        ("mailto:a@example.com?subject=[a]", stray('[')),
        ("mailto:[a]@example.com", stray('[')),
        ("https://[r.example.com/", stray('[')),
        ("mailto:@example.com", UriFault::Address),
        ("mailto:a@localhost", UriFault::Address),
        // RFC 6068 2 would have it percent-encoded as well: see the decisions in the manual.
        ("mailto:a@b%C3%BCcher.example", UriFault::Address),
        ("1mailto:a@example.com", UriFault::NoScheme),
        ("mailto:a@example.com%", UriFault::PercentEncoding),
        ("mailto:a%0Db@example.com", UriFault::HeaderInjection),
    ];
    for (text, fault) in cases {
        assert_eq!(ReportUri::parse(text), Err(fault), "{text}");
    }
}
