//! The grammars of RFC 8461 3.1, 3.2 and RFC 8460 3 at their edges: texts made from the rules, on
//! either side of each.

use strictmx_core::{sts, tlsrpt};

fn long(length: usize) -> String {
    "a".repeat(length)
}

#[test]
fn sts_records() {
    let cases = [
        // sts-text-record = sts-version 1*(sts-field-delim sts-field) [sts-field-delim]
        ("v=STSv1;id=1".to_owned(), true),
        ("v=STSv1\t;\tid=1\t;\t".to_owned(), true),
        ("v=STSv1; id=1 ;".to_owned(), true),
        ("v=STSv1;id=1;\t ".to_owned(), true),
        ("v=STSv1;id=1\t".to_owned(), false),
        ("v=STSv1id=1".to_owned(), false),
        ("v=STSv1;;id=1".to_owned(), false),
        ("v=STSv1;id=1;;".to_owned(), false),
        ("v=STSv1;".to_owned(), false),
        ("v=STSv1".to_owned(), false),
        ("\tv=STSv1;id=1".to_owned(), false),
        ("v =STSv1;id=1".to_owned(), false),
        ("v=STSv1.0;id=1".to_owned(), false),
        // sts-id = %s"id=" 1*32(ALPHA / DIGIT)
        (format!("v=STSv1;id={}", long(32)), true),
        (format!("v=STSv1;id={}", long(33)), false),
        ("v=STSv1;id=a_b".to_owned(), false),
        ("v=STSv1;id=1=".to_owned(), false),
        ("v=STSv1;Id=1".to_owned(), false),
        ("v=STSv1;id =1".to_owned(), false),
        ("v=STSv1;id= 1".to_owned(), false),
        ("v=STSv1;id=1\u{7f}".to_owned(), false),
        // The id stands anywhere; extensions may come first.
        ("v=STSv1;a=b;id=1".to_owned(), true),
        // sts-ext-name = (ALPHA / DIGIT) *31(ALPHA / DIGIT / "_" / "-" / ".")
        (format!("v=STSv1;id=1;{}=1", long(32)), true),
        (format!("v=STSv1;id=1;{}=1", long(33)), false),
        ("v=STSv1;id=1;0a-b_c.d=1".to_owned(), true),
        ("v=STSv1;id=1;-a=1".to_owned(), false),
        ("v=STSv1;id=1;a/b=1".to_owned(), false),
        ("v=STSv1;id=1;=1".to_owned(), false),
        // sts-ext-value = 1*(%x21-3A / %x3C / %x3E-7E)
        ("v=STSv1;id=1;a=!~:<>,\\\"".to_owned(), true),
        ("v=STSv1;id=1;a=".to_owned(), false),
        ("v=STSv1;id=1;a=b c".to_owned(), false),
        ("v=STSv1;id=1;a=b=c".to_owned(), false),
        ("v=STSv1;id=1;a=\u{e9}".to_owned(), false),
    ];
    for (text, valid) in &cases {
        let parsed = sts::record::parse(text.as_bytes());
        assert_eq!(parsed.is_valid(), *valid, "{text:?}: {:?}", parsed.faults);
    }
}

#[test]
fn policies() {
    let with =
        |line: &str| format!("version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 1\n{line}");
    let mx = |value: &str| format!("version: STSv1\nmode: enforce\nmx: {value}\nmax_age: 1\n");
    let age =
        |value: &str| format!("version: STSv1\nmode: enforce\nmx: a.example\nmax_age:{value}\n");
    let cases = [
        // sts-policy-record = sts-policy-field *WSP *(sts-policy-term sts-policy-field *WSP)
        //                     [sts-policy-term]
        (with(""), true),
        (with("\n"), false),
        (with(" "), false),
        (with("x: 1"), true),
        (with("x: 1 \t\r\n"), true),
        (with("x: 1\r"), false),
        (with("x: 1\r\r\n"), false),
        (with("x: 1\u{b}"), false),
        (with("x: 1\u{2028}y: 2"), true),
        // sts-policy-field-delim = ":" *WSP
        (with("x:1"), true),
        (with("x:\t \t1"), true),
        (with("x :1"), false),
        (with(" x:1"), false),
        (with("x"), false),
        (with("x:"), false),
        (with("x: "), false),
        (with(": 1"), false),
        // sts-policy-ext-name, sts-policy-ext-value: inner blanks, UTF-8, no tab
        (with(&format!("{}: 1", long(32))), true),
        (with(&format!("{}: 1", long(33))), false),
        (with("0.a-b_c: 1"), true),
        (with("_x: 1"), false),
        (with("x: a  b:c=d;e"), true),
        (with("x: a\tb"), false),
        (with("x: \u{e9}\u{20ac}\u{1f4e7}"), true),
        (with("x: a\0b"), false),
        (with("x: a\u{7f}"), false),
        // Keywords are case-sensitive, and stand alone.
        (
            "version: STSv1\nmode: Enforce\nmx: a.example\nmax_age: 1".to_owned(),
            false,
        ),
        (
            "version: STSv1\nmode: enforce x\nmx: a.example\nmax_age: 1".to_owned(),
            false,
        ),
        (
            "version: STSv11\nmode: enforce\nmx: a.example\nmax_age: 1".to_owned(),
            false,
        ),
        (
            "max_age: 1\nmx: a.example\nmode: enforce\nversion: STSv1".to_owned(),
            true,
        ),
        ("version: STSv1\nmode: none\nmax_age: 1".to_owned(), true),
        (
            "version: STSv1\nmode: testing\nmax_age: 1".to_owned(),
            false,
        ),
        // sts-policy-max-age-value = 1*10(DIGIT), at most 31557600
        (age(" 0"), true),
        (age("31557600"), true),
        (age(" 31557601"), false),
        (age(" 0000000001"), true),
        (age(" 00000000001"), false),
        (age(" +1"), false),
        (age(" 1_0"), false),
        (age(" \u{661}"), false),
        // sts-policy-mx-value = ["*."] Domain
        (mx("a"), true),
        (mx("*.a"), true),
        (mx("A-1.EXAMPLE"), true),
        (mx("xn--bcher-kva.example"), true),
        (mx(&format!("{}.example", long(63))), true),
        (mx(&format!("{}.example", long(64))), false),
        (mx("*"), false),
        (mx("*."), false),
        (mx("**.a"), false),
        (mx("a.*"), false),
        (mx("-a.example"), false),
        (mx("a-.example"), false),
        (mx("a..example"), false),
        (mx(".a.example"), false),
        (mx("a.example."), false),
        (mx("a_b.example"), false),
        (mx("a.example b.example"), false),
        (mx("a.example,"), false),
    ];
    for (text, valid) in &cases {
        let parsed = sts::policy::parse(text.as_bytes());
        assert_eq!(parsed.is_valid(), *valid, "{text:?}: {:?}", parsed.faults);
    }
}

#[test]
fn tlsrpt_records() {
    let cases = [
        // tlsrpt-record = tlsrpt-version 1*(field-delim tlsrpt-field) [field-delim]
        ("v=TLSRPTv1;rua=mailto:a@b.example", true),
        ("v=TLSRPTv1 ; rua=mailto:a@b.example ; ", true),
        ("v=TLSRPTv1; rua=mailto:a@b.example;;", false),
        ("v=TLSRPTv1; x=1; rua=mailto:a@b.example", true),
        ("v=TLSRPTv1; x=1", false),
        ("v=TLSRPTv1", false),
        ("v=TLSRPTV1; rua=mailto:a@b.example", false),
        // tlsrpt-rua = %s"rua=" tlsrpt-uri *(*WSP "," *WSP tlsrpt-uri)
        (
            "v=TLSRPTv1; rua=mailto:a@b.example,https://c.example/",
            true,
        ),
        (
            "v=TLSRPTv1; rua=mailto:a@b.example \t,\t https://c.example/",
            true,
        ),
        ("v=TLSRPTv1; rua=,mailto:a@b.example", false),
        ("v=TLSRPTv1; rua=mailto:a@b.example,", false),
        (
            "v=TLSRPTv1; rua=mailto:a@b.example https://c.example/",
            false,
        ),
        ("v=TLSRPTv1; Rua=mailto:a@b.example", false),
        ("v=TLSRPTv1; rua =mailto:a@b.example", false),
        // tlsrpt-uri: "," "!" ";" are encoded
        ("v=TLSRPTv1; rua=mailto:a%2Cb@b.example", true),
        ("v=TLSRPTv1; rua=mailto:a%21@b.example", true),
        ("v=TLSRPTv1; rua=mailto:a!@b.example", false),
        ("v=TLSRPTv1; rua=mailto:a%2@b.example", false),
        ("v=TLSRPTv1; rua=mailto:a%0d%0aBcc:x@b.example", false),
        ("v=TLSRPTv1; rua=MAILTO:a@b.example", true),
        ("v=TLSRPTv1; rua=HTTPS://C.example:8443/x?y#z", true),
        ("v=TLSRPTv1; rua=https://[2001:db8::1]/", true),
        ("v=TLSRPTv1; rua=https:c.example", false),
        ("v=TLSRPTv1; rua=https://c.example:port/", false),
        ("v=TLSRPTv1; rua=ftp://c.example/", false),
        ("v=TLSRPTv1; rua=ftp://c.example/,mailto:a@b.example", true),
        ("v=TLSRPTv1; rua=mailto:", false),
        ("v=TLSRPTv1; rua=mailto:a@", false),
        ("v=TLSRPTv1; rua=mailto:@b.example", false),
    ];
    for (text, valid) in cases {
        let parsed = tlsrpt::record::parse(text.as_bytes());
        assert_eq!(parsed.is_valid(), valid, "{text:?}: {:?}", parsed.faults);
    }
}
