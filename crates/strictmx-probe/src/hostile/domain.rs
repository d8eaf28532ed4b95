//! Names that nobody may ask about (`DOM-*`), though the core can read them.

use super::*;

/// Refused with this code.
#[track_caller]
fn is_refused(text: &str, code: &str) {
    let refused = network(OneHost::new(Host::Silent), None).admit(text);
    assert_eq!(refused.expect_err(text).code(), code, "{text}");
}

#[test]
fn dom_008() {
    is_refused("com", "domain.public_suffix");
}

#[test]
fn dom_009() {
    is_refused("co.uk", "domain.public_suffix");
}

#[test]
fn dom_010() {
    is_refused("localhost", "domain.special_use");
}

#[test]
fn dom_011() {
    let trees = "localhost local internal test invalid example onion alt home.arpa";
    for tree in trees.split(' ') {
        is_refused(&format!("foo.{tree}"), "domain.special_use");
    }
}

#[test]
fn dom_012() {
    for text in ["1.0.0.127.in-addr.arpa", "8.b.d.0.1.0.0.2.ip6.arpa"] {
        is_refused(text, "domain.special_use");
    }
}
