//! Names, as typed (`DOM-*`).

use std::time::Duration;

use strictmx_core::domain_name::DomainName;

use super::works_for;

#[test]
fn dom_002() {
    refused(" \t", "domain.empty");
}

#[test]
fn dom_003() {
    accepted("Example.COM", "example.com");
}

#[test]
fn dom_004() {
    accepted("example.com.", "example.com");
}

#[test]
fn dom_005() {
    refused("example.com..", "domain.empty_label");
}

#[test]
fn dom_006() {
    refused(".example.com", "domain.empty_label");
}

#[test]
fn dom_007() {
    refused("ex..ample.com", "domain.empty_label");
}

#[test]
fn dom_008() {
    refused("com", "domain.public_suffix");
}

#[test]
fn dom_010() {
    refused("localhost", "domain.special_use");
}

// The lab lives in one of these trees: the caller refuses, this says what.
#[test]
fn dom_011() {
    let trees = "localhost local internal test invalid example onion alt home.arpa";
    for tree in trees.split(' ') {
        assert_eq!(name(&format!("foo.{tree}")).special_use(), Some(tree));
    }
}

#[test]
fn dom_012() {
    for text in ["1.0.0.127.in-addr.arpa", "8.b.d.0.1.0.0.2.ip6.arpa"] {
        assert_eq!(name(text).special_use(), Some("arpa"), "{text}");
    }
}

#[test]
fn dom_015() {
    for text in ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0x7f.1"] {
        refused(text, "domain.ip_literal");
    }
}

#[test]
fn dom_017() {
    accepted("169.254.169.254.nip.io", "169.254.169.254.nip.io");
}

#[test]
fn dom_019() {
    let url = "https://example.com/.well-known/mta-sts.txt";
    suggested(url, "domain.url_not_domain", "example.com");
}

#[test]
fn dom_020() {
    suggested("user@example.com", "domain.is_email", "example.com");
    let error = DomainName::parse("user@example.com").expect_err("a mail address");
    assert!(
        !format!("{error:?} {error}").contains("user"),
        "the local part is kept"
    );
}

#[test]
fn dom_021() {
    refused("example.com\r\nHost: evil.test", "domain.control_char");
    let error = DomainName::parse("a\r\nb.example")
        .expect_err("a line end")
        .to_string();
    assert!(error.contains("U+000D") && !error.contains('\n'), "{error}");
}

#[test]
fn dom_022() {
    refused("example.com\r\nX: y", "domain.control_char");
    refused("example.com%0d%0aX: y", "domain.invalid_char");
}

#[test]
fn dom_023() {
    refused("example%2ecom", "domain.invalid_char");
}

#[test]
fn dom_024() {
    refused("example.com\0.evil.test", "domain.control_char");
}

#[test]
fn dom_027() {
    suggested("_mta-sts.example.com", "domain.invalid_char", "example.com");
    suggested("_dmarc.example.com", "domain.invalid_char", "example.com");
}

#[test]
fn dom_030() {
    refused(&format!("{}.com", "a".repeat(64)), "domain.label_too_long");
}

#[test]
fn dom_031() {
    refused(&of_length(253), "domain.too_long");
}

#[test]
fn dom_032() {
    refused(&of_length(254), "domain.too_long");
}

#[test]
fn dom_033() {
    let name = vec!["a"; 127].join(".");
    works_for(Duration::from_millis(1), || {
        refused(&name, "domain.too_long");
    });
}

#[test]
fn dom_035() {
    accepted("münchen.de", "xn--mnchen-3ya.de");
    assert_eq!(name("xn--mnchen-3ya.de").u_label(), "münchen.de");
}

#[test]
fn dom_037() {
    refused("xn--example-.com", "domain.idna");
}

#[test]
fn dom_039() {
    refused("xn--a", "domain.idna");
}

#[test]
fn dom_040() {
    refused("xn--xn--mnchen-3ya-.de", "domain.idna");
}

#[test]
fn dom_041() {
    accepted("аррӏе.com", "xn--80ak6aa92e.com");
}

#[test]
fn dom_042() {
    accepted("pаypal.com", "xn--pypal-4ve.com");
}

#[test]
fn dom_043() {
    accepted("faß.de", "xn--fa-hia.de");
    accepted("fass.de", "fass.de");
}

#[test]
fn dom_044() {
    accepted("ｅｘａｍｐｌｅ．ｃｏｍ", "example.com");
}

#[test]
fn dom_045() {
    accepted("example。com", "example.com");
}

// One choice for both: what cannot be seen is refused, with the rest as suggestion.
#[test]
fn dom_046() {
    suggested("exa\u{AD}mple.com", "domain.idna", "example.com");
    suggested("exa\u{200B}mple.com", "domain.idna", "example.com");
}

#[test]
fn dom_047() {
    refused("\u{202E}moc.elpmaxe", "domain.idna");
    let error = DomainName::parse("\u{202E}moc.elpmaxe")
        .expect_err("bidi")
        .to_string();
    assert!(
        error.contains("U+202E") && !error.contains('\u{202E}'),
        "{error}"
    );
}

#[test]
fn dom_052() {
    refused("'; DROP TABLE checks;--", "domain.invalid_char");
}

#[test]
fn dom_053() {
    refused("=cmd|' /C calc'!A0.com", "domain.invalid_char");
}

fn name(text: &str) -> DomainName {
    DomainName::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn of_length(octets: usize) -> String {
    let mut name = vec!["a".repeat(49); octets / 50].join(".");
    name.push('.');
    let rest = octets - name.len();
    name + &"b".repeat(rest)
}

fn accepted(text: &str, canonical: &str) {
    assert_eq!(name(text).a_label(), canonical);
    assert_eq!(
        DomainName::from_input(text).expect(text).name.a_label(),
        canonical
    );
}

#[track_caller]
fn refused(text: &str, code: &str) {
    let error = DomainName::parse(text).expect_err(text);
    assert_eq!(error.code(), code, "{text:?}: {error}");
    // What the field forgives has a suggestion at the edge.
    if let Ok(input) = DomainName::from_input(text) {
        assert_eq!(
            error.suggestion.as_deref(),
            Some(input.name.a_label()),
            "{text:?}"
        );
    }
}

#[track_caller]
fn suggested(text: &str, code: &str, suggestion: &str) {
    refused(text, code);
    let error = DomainName::parse(text).expect_err(text);
    assert_eq!(error.suggestion.as_deref(), Some(suggestion));
}
