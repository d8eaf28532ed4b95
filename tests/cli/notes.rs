//! What the command line says beside a result, on standard error.

use super::{json, strictmx};

/// Who types the policy host, or the URL of the policy, means the mail domain.
#[test]
fn a_policy_host_is_told_from_its_domain() {
    let of = |text: &str| {
        let output = strictmx(&["check", "--lab", "--format", "json", text], b"");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let domain = json(&output)["domain"].as_str().map(str::to_owned);
        (domain.expect("a domain"), said)
    };
    let (domain, host) = ("enforced.lab.test", "mta-sts.enforced.lab.test");
    let url = format!("https://{host}/.well-known/mta-sts.txt");
    let read = format!("strictmx: note: the policy at {host} is that of {domain}");
    assert_eq!(of(domain), (domain.to_owned(), String::new()));
    for (text, checked, words) in [
        (url.as_str(), domain, read.as_str()),
        (host, host, "Did you mean enforced.lab.test?"),
        ("postmaster@Enforced.lab.test", domain, ""),
    ] {
        let (name, said) = of(text);
        assert_eq!(name, checked, "{text}");
        assert!(said.contains(words), "{text}: {said}");
        assert_eq!(said.is_empty(), words.is_empty(), "{text}: {said}");
        assert_eq!(said.lines().count(), usize::from(!words.is_empty()));
    }
}

/// Names of the lab are in the lab, and others are not.
#[test]
fn what_the_lab_does_not_answer_is_said() {
    let doh = "https://localhost/dns-query@127.0.0.1";
    for (domain, words) in [
        ("enforced.lab.test", "--doh is not asked"),
        ("example.com", "example.com is not of the lab"),
    ] {
        let output = strictmx(&["check", "--lab", "--doh", doh, domain], b"");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains(words) && said.lines().count() == 1, "{said}");
    }
}

/// Whoever runs this has the list, and nobody else to ask.
#[test]
fn who_asked_not_to_be_tested_is_on_a_list_of_ours() {
    let directory = tempfile::tempdir().expect("a directory");
    let list = directory.path().join("asked");
    std::fs::write(&list, "quiet-domain.com\n").expect("a file");
    let list = list.to_str().expect("a path");
    let output = strictmx(&["check", "--opt-out", list, "www.quiet-domain.com"], b"");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    for words in [
        "www.quiet-domain.com asked not to be tested",
        "--opt-out",
        list,
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(!said.contains("strictmx check"), "that was asked: {said}");
}

/// Policies and records are text.
#[test]
fn a_file_that_is_no_text_is_one_error() {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0";
    for (octets, kind) in [
        (&png[..], "standard input is a PNG image"),
        (b"\x1f\x8b\x08\0\0\0\0\0", "a file packed with gzip"),
    ] {
        for format in ["text", "json", "sarif"] {
            let output = strictmx(&["lint", "--format", format, "-"], octets);
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{said}");
            assert!(output.stdout.is_empty() && said.lines().count() == 1);
            assert!(said.contains(kind) && said.contains("v=STSv1"), "{said}");
        }
    }
    let utf16: Vec<u8> = "version: STSv1\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for (text, check) in [
        (&utf16[..], "sts-policy-utf16"),
        (b"{\\rtf1 version: STSv1}", "sts-policy-rich-text"),
    ] {
        let output = strictmx(&["lint", "--format", "json", "-"], text);
        assert_eq!(json(&output)["findings"][0]["check"], check);
    }
}
