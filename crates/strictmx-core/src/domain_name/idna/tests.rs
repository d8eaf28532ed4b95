use super::*;

/// As browsers map hosts: all labels and hyphens, whatever STD 3 would forbid, and names in ASCII as
/// they come.
fn browser(name: &str) -> Option<String> {
    if name.is_ascii() {
        return Some(name.to_owned());
    }
    let mapped = ::idna::domain_to_ascii_cow(name.as_bytes(), ::idna::AsciiDenyList::URL);
    mapped.ok().map(String::from)
}

#[test]
fn the_mapping_of_a_browser_leads_to_the_same_names() {
    let names = [
        "example.com",
        "münchen.de",
        "MÜNCHEN.DE",
        "faß.example",
        "ＥＸＡＭＰＬＥ．ｃｏｍ",
        "example。com",
        "xn--mnchen-3ya.de",
        "xn--a.example",
        "xn--.example",
        "xn--abc-.example",
        "xn--bcher-kv.example",
        "☕.example",
        "ａ＿b.example",
        "ａ／b.example",
        "ä-.example",
        "-ä.example",
        "ab--cd.example",
        "ab--ä.example",
        "נאט.example",
        "1נאט.example",
        "נאטa.example",
        "a.1נ",
        "न\u{94d}\u{200d}.example",
        "a\u{200d}b.example",
        "\u{301}a.example",
        "\u{2260}.example",
        "ﬁ.example",
        "İ.example",
        "ς.example",
        "a.\u{3002}b",
        "xn--0.pt",
        "xn--53hausen-15b.example",
        // Those of the table of hostile inputs: other scripts, A-labels that are none, and what
        // cannot be seen.
        "аррӏе.com",
        "pаypal.com",
        "xn--example-.com",
        "xn--xn--mnchen-3ya-.de",
        "exa\u{ad}mple.com",
        "exa\u{200b}mple.com",
        "\u{202e}moc.elpmaxe",
    ];
    for name in names {
        assert_eq!(by(browser, name), by_crate::to_ascii(name), "{name}");
    }
}

#[test]
fn and_back() {
    let names = [
        "example.com",
        "xn--mnchen-3ya.de",
        "_mta-sts.xn--mnchen-3ya.de",
        "*.xn--mnchen-3ya.de",
        "xn--a.example",
        "xn--abc-.example",
        "xn--53hausen-15b.example",
        "xn--4dbcagdahymbxekheh6e0a7fei0b.example",
        "_x.xn--4dbcagdahymbxekheh6e0a7fei0b",
        "xn--zz.xn--mnchen-3ya.de",
    ];
    for name in names {
        let shown = unicode_by(browser, name);
        assert_eq!(shown, by_crate::to_unicode(name), "{name}");
    }
}

#[cfg(not(target_arch = "wasm32"))]
proptest::proptest! {
    #[test]
    fn whatever_the_name(name in "[a-zßäΣﬁא١·\u{200d}\u{94d}ｄ。-]{1,12}(\\.[a-z0-9é-]{1,4}){0,2}") {
        proptest::prop_assert_eq!(by(browser, &name), by_crate::to_ascii(&name));
    }

    #[test]
    fn whatever_the_a_label(name in "(xn--)?[a-z0-9-]{1,12}(\\.xn--[a-z0-9-]{1,6}){0,2}") {
        // The crate shows what it was given where it refuses; both show nothing then.
        if let Some(shown) = unicode_by(browser, &name) {
            proptest::prop_assert_eq!(Some(shown), by_crate::to_unicode(&name));
        }
    }
}
