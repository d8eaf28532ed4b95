//! The classes of faults that real domains have, and what names each of them: letters and numbers
//! as in the study of 68,030 domains (Ashiq, Fiebig, Chung, IMC 2025), `+` for those seen beside it.

use std::collections::HashSet;

use super::domains;

/// Class, what it is, the checks that name it, and a domain of the lab that has it.
const CLASSES: &[(&str, &str, &[&str], &str)] = &[
    ("A1", "no id", &["sts-record-id-missing"], "no-id"),
    (
        "A2",
        "id with other characters",
        &["sts-record-id-malformed"],
        "bad-id",
    ),
    (
        "A3",
        "wrong version",
        &["sts-record-version"],
        "wrong-version",
    ),
    (
        "A4",
        "fields of the policy in the record",
        &["sts-record-malformed", "sts-record-unknown-field"],
        "policy-in-record",
    ),
    (
        "A5",
        "several records",
        &["sts-record-multiple"],
        "two-records",
    ),
    (
        "A5",
        "space before the semicolon",
        &["sts-record-blank-before-delimiter"],
        "inner-blank",
    ),
    (
        "A6",
        "a record and nothing else",
        &["policy-host-unresolvable"],
        "host-missing",
    ),
    (
        "A7",
        "record by CNAME",
        &["sts-record-alias-dangling", "sts-record-alias-loop"],
        "delegated",
    ),
    (
        "B1",
        "policy host does not resolve",
        &["policy-host-unresolvable"],
        "host-missing",
    ),
    (
        "B2",
        "port closed or silent",
        &["policy-host-connect-failed"],
        "host-refused",
    ),
    (
        "B3a",
        "certificate lacks the policy host",
        &["policy-host-certificate-name"],
        "cert-wrong-name",
    ),
    (
        "B3b",
        "provider that never had the customer",
        &["policy-host-alias-unserved"],
        "host-unserved",
    ),
    (
        "B3b",
        "TLS alert",
        &["policy-host-tls-name-unknown"],
        "host-unknown-name",
    ),
    (
        "B3b",
        "CNAME to a provider's own certificate",
        &["policy-host-certificate-of-provider"],
        "cert-of-provider",
    ),
    (
        "B3c",
        "self-signed",
        &["policy-host-certificate-self-signed"],
        "cert-self-signed",
    ),
    (
        "B3c",
        "expired",
        &["policy-host-certificate-expired"],
        "cert-expired",
    ),
    (
        "B3c",
        "intermediate missing",
        &["policy-host-certificate-chain-incomplete"],
        "cert-no-intermediate",
    ),
    (
        "B3d",
        "registrar's default page",
        &["policy-host-certificate-default"],
        "cert-default-page",
    ),
    ("B4", "not found", &["policy-host-status"], "http-404"),
    (
        "B4",
        "file at a near path",
        &["policy-host-near-path"],
        "http-path",
    ),
    (
        "B4",
        "directory without its dot",
        &["policy-host-near-path"],
        "http-without-dot",
    ),
    (
        "B4a",
        "redirect",
        &["policy-host-redirect"],
        "http-redirect",
    ),
    (
        "B4b",
        "media type",
        &["policy-host-media-type"],
        "http-html-type",
    ),
    ("B4b", "web page", &["sts-policy-html"], "http-html"),
    (
        "B4c",
        "too large",
        &["policy-host-body-too-large"],
        "http-large",
    ),
    (
        "B4c",
        "too slow",
        &["policy-host-slow", "policy-host-response-timeout"],
        "http-stalls",
    ),
    (
        "B5",
        "bad mx value",
        &["sts-policy-mx-malformed"],
        "mx-email",
    ),
    ("B5", "empty file", &["sts-policy-empty"], "http-empty"),
    (
        "C1",
        "certificate of an MX host",
        &[
            "mx-tls-certificate-name",
            "mx-tls-certificate-self-signed",
            "mx-tls-certificate-expired",
        ],
        "mx-cert-expired",
    ),
    (
        "C2",
        "certificates of all MX hosts",
        &["mx-tls-certificate-expired"],
        "mx-cert-expired-testing",
    ),
    (
        "C3",
        "certificates of all MX hosts, in enforce",
        &["mx-tls-certificate-expired"],
        "mx-cert-expired",
    ),
    (
        "C4",
        "no STARTTLS",
        &["mx-tls-starttls-missing"],
        "no-starttls",
    ),
    (
        "D1",
        "mta-sts. in mx",
        &["sts-mx-pattern-policy-host"],
        "mx-policy-host",
    ),
    (
        "D2",
        "another name of the domain",
        &["sts-mx-pattern-sibling"],
        "mx-domain-itself",
    ),
    (
        "D3",
        "old or other provider",
        &["sts-mx-pattern-former"],
        "other-provider",
    ),
    ("D4", "typing error", &["sts-mx-pattern-typo"], "mx-typo"),
    (
        "D5",
        "another top-level domain",
        &["sts-mx-pattern-other-tld"],
        "mx-other-ending",
    ),
    (
        "D6",
        "uncovered in mode enforce",
        &["sts-mx-uncovered"],
        "old-mx",
    ),
    (
        "D7",
        "some covered, some not",
        &["sts-mx-uncovered"],
        "one-uncovered",
    ),
    (
        "E2",
        "dangling CNAME at a former provider",
        &["policy-host-alias-dangling"],
        "host-dangling",
    ),
    (
        "E3",
        "removal out of order",
        &["rollout-half-removed"],
        "half-removed",
    ),
    (
        "E4",
        "DANE and MTA-STS disagree",
        &["dane-tlsa-mismatch"],
        "tlsa-mismatch",
    ),
    (
        "F1",
        "no TLSRPT record",
        &["tlsrpt-record-missing"],
        "no-tlsrpt",
    ),
    (
        "F2",
        "rua without a scheme",
        &["tlsrpt-record-rua-unusable"],
        "tlsrpt-bare-address",
    ),
    (
        "F3",
        "old owner name",
        &["tlsrpt-record-misplaced"],
        "tlsrpt-misplaced",
    ),
    (
        "F4",
        "rua at a domain that takes no mail",
        &["tlsrpt-record-rua-domain-without-mail"],
        "reports-no-mail",
    ),
    (
        "+",
        "record at the wrong name",
        &["sts-record-misplaced"],
        "record-at-apex",
    ),
    ("+", "UTF-16", &["sts-policy-utf16"], "utf-16"),
    ("+", "rich text", &["sts-policy-rich-text"], "rich-text"),
    (
        "+",
        "byte-order mark",
        &["sts-policy-byte-order-mark"],
        "byte-order-mark",
    ),
    ("+", "indented paste", &["sts-policy-indented"], "indented"),
    ("+", "comment", &["sts-policy-comment"], "comment"),
    (
        "+",
        "blank line",
        &["sts-policy-blank-line"],
        "extra-newline",
    ),
    ("+", "template", &["sts-policy-template"], "template"),
    (
        "+",
        "template in mx",
        &["sts-mx-pattern-template"],
        "mx-of-template",
    ),
    (
        "+",
        "comma in a number",
        &["sts-policy-max-age-malformed"],
        "bad-max-age",
    ),
    (
        "+",
        "misspelt field",
        &["sts-policy-field-missing"],
        "misspelt-field",
    ),
    (
        "+",
        "IPv4 in mx",
        &["sts-policy-mx-is-address"],
        "mx-address",
    ),
    ("+", "null mx", &["sts-policy-mx-malformed"], "mx-dot"),
    (
        "+",
        "two policies in one file",
        &["sts-policy-field-repeated"],
        "two-policies",
    ),
    (
        "+",
        "wildcard answers for the record",
        &["sts-record-wildcard-answers"],
        "record-wildcard",
    ),
    (
        "+",
        "wildcard answers for the policy host",
        &["policy-host-wildcard-answers"],
        "host-wildcard",
    ),
    (
        "+",
        "provider-wide wildcard",
        &["sts-mx-pattern-provider-wide"],
        "provider-wide",
    ),
    (
        "+",
        "delegated to two providers",
        &["rollout-delegation-split"],
        "two-providers",
    ),
    (
        "+",
        "only the domain above",
        &["sts-record-of-parent"],
        "news",
    ),
    (
        "+",
        "servers of a domain that is gone",
        &["sts-mx-pattern-unregistered"],
        "mx-unregistered",
    ),
];

/// The classes of the study but E1, an id that stays while the policy changes: that is seen by
/// comparing two results (`strictmx_core::difference`).
const STUDY: [&str; 35] = [
    "A1", "A2", "A3", "A4", "A5", "A6", "A7", "B1", "B2", "B3a", "B3b", "B3c", "B4", "B4a", "B4b",
    "B4c", "B5", "C1", "C2", "C3", "C4", "D1", "D2", "D3", "D4", "D5", "D6", "D7", "E2", "E3",
    "E4", "F1", "F2", "F3", "F4",
];

#[test]
fn every_class_is_here() {
    let here: HashSet<_> = CLASSES.iter().map(|(class, ..)| *class).collect();
    let missing: Vec<_> = STUDY
        .iter()
        .filter(|class| !here.contains(*class))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_class_has_its_finding_and_its_domain() {
    let domains = domains();
    let known: HashSet<_> = strictmx_core::checks::REGISTRY
        .iter()
        .map(|check| check.meta.id)
        .collect();
    let mut wrong = Vec::new();
    for (class, what, checks, label) in CLASSES {
        for check in *checks {
            if !known.contains(check) {
                wrong.push(format!("{class} {what}: there is no check {check}"));
            }
        }
        let domain = domains
            .iter()
            .find(|domain| domain.name.labels().next() == Some(*label));
        match domain {
            None => wrong.push(format!("{class} {what}: there is no domain {label}")),
            // A legal way that must not be called a fault.
            Some(domain) if domain.area == "healthy" => {}
            Some(domain) => {
                if !checks
                    .iter()
                    .any(|check| domain.expected.must.contains(check))
                {
                    wrong.push(format!(
                        "{class} {what}: {label} must fire {:?}",
                        domain.expected.must
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
