use super::*;

fn faults(octets: &[u8]) -> Vec<ReplyFault> {
    Reply::parse(octets)
        .faults
        .into_iter()
        .map(|fault| fault.value)
        .collect()
}

#[test]
fn good_replies() {
    let cases: [(&[u8], u16, usize, &str); 6] = [
        (b"220 mx ESMTP\r\n", 220, 1, "one line"),
        (
            b"250-mx\r\n250-SIZE\r\n250 HELP\r\n",
            250,
            3,
            "several lines",
        ),
        (b"250\r\n", 250, 1, "a code alone (RFC 5321 4.2)"),
        (b"220-a\n220 b\n", 220, 2, "LF alone is tolerated"),
        (b"554 \xff\xfe\r\n", 554, 1, "no UTF-8"),
        (b"250-\r\n250 \r\n", 250, 2, "empty texts"),
    ];
    for (octets, code, lines, why) in cases {
        let reply = Reply::parse(octets)
            .value
            .unwrap_or_else(|| panic!("{why}: {:?}", faults(octets)));
        assert_eq!((reply.code, reply.lines.len()), (code, lines), "{why}");
        assert_eq!(
            Reply::extent(octets),
            Extent::Complete(octets.len()),
            "{why}"
        );
        assert_eq!(
            Reply::parse(reply.to_string().as_bytes()).value.as_ref(),
            Some(&reply),
            "{why}: round trip"
        );
    }
}

#[test]
fn bad_replies() {
    let long = [b"250 ", &[b'a'; MAX_LINE][..], b"\r\n"].concat();
    let many = b"250-a\r\n".repeat(MAX_LINES + 1);
    let cases: [(&[u8], ReplyFault, &str); 11] = [
        (b"", ReplyFault::Incomplete, "nothing"),
        (b"250-mx\r\n", ReplyFault::Incomplete, "no last line"),
        (b"250 mx", ReplyFault::Incomplete, "no line end"),
        (b"hello\r\n", ReplyFault::Code, "no code"),
        (b"650 mx\r\n", ReplyFault::Code, "no such class"),
        (b"2 50\r\n", ReplyFault::Code, "a blank in the code"),
        (b"25\r\n", ReplyFault::Code, "two digits"),
        (
            b"250+mx\r\n",
            ReplyFault::Separator,
            "neither blank nor hyphen",
        ),
        (b"250-mx\r\n251 a\r\n", ReplyFault::CodeChanges, "two codes"),
        (&long, ReplyFault::LineTooLong, "line too long"),
        (&many, ReplyFault::TooManyLines, "too many lines"),
    ];
    for (octets, fault, why) in cases {
        assert_eq!(faults(octets), [fault], "{why}");
        assert!(Reply::parse(octets).value.is_none(), "{why}");
    }
}

#[test]
fn unusual_replies_are_taken_and_said() {
    let long = [b"250 ", &[b'a'; 600][..], b"\r\n"].concat();
    let cases: [(&[u8], ReplyFault, &[u8]); 5] = [
        (b"250 a\n", ReplyFault::BareLineFeed, b"250 a\n"),
        (b"250 a\0b\r\n", ReplyFault::ControlChar, b"\0"),
        (b"250-a\rb\r\n250 c\r\n", ReplyFault::ControlChar, b"\r"),
        (b"250 \xC3\xBC\r\n", ReplyFault::NonAscii, b"\xC3"),
        (&long, ReplyFault::LongLine, &long),
    ];
    for (octets, fault, spot) in cases {
        let parsed = Reply::parse(octets);
        let found = &parsed.faults[..];
        assert!(
            parsed.is_valid() && found.len() == 1,
            "{fault:?}: {found:?}"
        );
        assert_eq!((&found[0].value, found[0].span.of(octets)), (&fault, spot));
    }
}

#[test]
fn text_after_the_reply_is_seen_and_not_read() {
    let parsed = Reply::parse(b"220 go\r\n250 injected\r\n");
    assert_eq!(
        parsed.value.map(|reply| reply.lines),
        Some(vec!["go".to_owned()])
    );
    assert_eq!(parsed.faults, [Span::new(8, 22).with(ReplyFault::Trailing)]);
    assert_eq!(
        Reply::extent(b"220 go\r\n250 injected\r\n"),
        Extent::Complete(8)
    );
}

#[test]
fn capabilities_are_keywords_in_any_case() {
    let reply = Reply::parse(
        b"250-STARTTLS greets you\r\n250-starttls\r\n250-AUTH=LOGIN\r\n250 SIZE 10\r\n",
    );
    let reply = reply.value.expect("a good reply");
    assert!(reply.has_capability("STARTTLS"));
    assert!(
        reply.has_capability("auth"),
        "the old form with an equals sign"
    );
    assert!(
        !reply.has_capability("SIZE 10"),
        "a keyword has no arguments"
    );
    let greeting_only = Reply::parse(b"250 STARTTLS\r\n")
        .value
        .expect("a good reply");
    assert!(
        !greeting_only.has_capability("STARTTLS"),
        "the first line is the greeting"
    );
}

#[test]
fn enhanced_codes() {
    for (text, expected) in [
        ("4.7.0 not now", Some(EnhancedCode(4, 7, 0))),
        ("3.1.1 x", None),
        ("4.7 x", None),
        ("4.7.0.1", None),
        ("5.7.509 no", Some(EnhancedCode(5, 7, 509))),
        ("5.7.5090 no", None),
        ("5..0 no", None),
        ("5.7.+1 no", None),
        ("", None),
    ] {
        assert_eq!(EnhancedCode::read(text), expected, "{text}");
    }
}

#[test]
fn a_reply_cut_anywhere_is_unfinished() {
    let whole = b"250-mx\r\n250-SIZE\r\n250 HELP\r\n";
    for cut in 0..whole.len() {
        assert_eq!(
            Reply::extent(&whole[..cut]),
            Extent::Unfinished,
            "cut at {cut}"
        );
    }
}
