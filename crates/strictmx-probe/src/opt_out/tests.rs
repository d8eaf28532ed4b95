use std::fs;

use super::*;

fn name(text: &str) -> DomainName {
    text.parse().expect(text)
}

#[test]
fn a_list_is_of_names_and_blocks() {
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("list");
    let text = "\u{feff}# who asked\r\n\r\nExample.COM.  # on 2026-11-01\n  b\u{fc}cher.example\n192.0.2.7\n2001:db8:1::/48 # all\n";
    fs::write(&file, text).expect("written");
    let list = OptOut::open(&file).expect("a list");
    for (named, listed) in [
        ("example.com", true),
        ("a.b.example.com", true),
        ("notexample.com", false),
        ("com", false),
        ("xn--bcher-kva.example", true),
        ("example", false),
    ] {
        assert_eq!(list.has_name(&name(named)), listed, "{named}");
    }
    for (address, listed) in [
        ("192.0.2.7", true),
        ("192.0.2.8", false),
        ("2001:db8:1:2::3", true),
        ("2001:db8:2::3", false),
    ] {
        let address = address.parse().expect(address);
        assert_eq!(list.has_address(address), listed, "{address}");
    }
    assert!(!OptOut::default().has_name(&name("example.com")));
}

#[test]
fn a_bad_list_says_where_and_the_one_before_stays() {
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("list");
    fs::write(&file, "example.com\n").expect("written");
    let list = OptOut::open(&file).expect("a list");
    assert_eq!(list.refresh(), Ok(false), "nothing new");
    let huge = "#".repeat(usize::try_from(MAX_OCTETS).expect("small") + 1);
    for (text, says) in [
        (
            "a.example\n\n# c\nuser@b.example\n",
            "list, line 4: neither a block of addresses nor a domain",
        ),
        ("a.example\n10.0.0.0/33\n", "list, line 2: "),
        ("a b.example\n", "list, line 1: "),
        ("co.uk\n", "co.uk is a public suffix"),
        (&huge, "list: it is larger than"),
    ] {
        fs::write(&file, text).expect("written");
        let error = list.refresh().expect_err(says).to_string();
        assert!(error.contains(says), "{error}");
        assert!(list.has_name(&name("example.com")), "{says}");
        assert!(!list.has_name(&name("a.example")), "{says}");
    }
    fs::write(&file, b"\xff").expect("written");
    assert!(list.refresh().is_err(), "no text");
    fs::remove_file(&file).expect("removed");
    let error = list.refresh().expect_err("gone").to_string();
    assert!(error.contains("list: it cannot be read"), "{error}");
    assert!(list.has_name(&name("example.com")));
    fs::write(&file, "a.example\nexample.com\n").expect("written");
    assert_eq!(list.refresh(), Ok(true));
    assert!(list.has_name(&name("a.example")) && list.has_name(&name("example.com")));
    assert!(OptOut::open(dir.path().join("none")).is_err());
}

#[test]
fn who_is_missing_is_taken_off_when_that_was_read_twice() {
    const WHOLE: &str = "a.example\nb.example\n192.0.2.0/24\n";
    type Reads = &'static [(&'static str, bool)];
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("list");
    // What is read one after the other; whether it changed anything; who is on the list then.
    let cases: [(&str, Reads, &[&str]); 7] = [
        (
            "longer at once",
            &[("b.example\n192.0.2.0/24\nc.example\na.example\n", true)],
            &["a.example", "c.example"],
        ),
        (
            "shorter once",
            &[("a.example\n192.0.2.0/24\n", false)],
            &["b.example"],
        ),
        (
            "shorter twice",
            &[
                ("a.example\n192.0.2.0/24\n", false),
                ("a.example\n192.0.2.0/24\n", true),
            ],
            &["a.example"],
        ),
        (
            "half written, then whole",
            &[
                ("a.example\nb.exa", false),
                (WHOLE, false),
                ("a.example\nb.exa", false),
            ],
            &["b.example"],
        ),
        (
            "shorter in two ways",
            &[
                ("a.example\n", false),
                ("b.example\n", false),
                ("a.example\n", false),
            ],
            &["a.example", "b.example"],
        ),
        ("emptied, and meant", &[("", false), ("", true)], &[]),
        (
            "a block less",
            &[("a.example\nb.example\n", false)],
            &["b.example"],
        ),
    ];
    for (what, reads, listed) in cases {
        fs::write(&file, WHOLE).expect("written");
        let list = OptOut::open(&file).expect("a list");
        for (text, changed) in reads {
            fs::write(&file, text).expect("written");
            assert_eq!(list.refresh(), Ok(*changed), "{what}: {text:?}");
        }
        for listed in listed {
            assert!(list.has_name(&name(listed)), "{what}: {listed}");
        }
        let address = "192.0.2.7".parse().expect("an address");
        assert_eq!(
            list.has_address(address),
            what != "emptied, and meant",
            "{what}"
        );
    }
    fs::write(&file, "a.example\n").expect("written");
    let list = OptOut::open(&file).expect("a list");
    fs::write(&file, "").expect("written");
    assert_eq!((list.refresh(), list.refresh()), (Ok(false), Ok(true)));
    assert!(!list.has_name(&name("a.example")));
}
