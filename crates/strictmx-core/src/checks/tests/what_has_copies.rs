//! Which findings have something to copy.

use std::collections::BTreeSet;

use super::help_pages::examples;
use crate::checks::{REGISTRY, docs};
use crate::judge::judge;
use crate::scenario::World;

/// What a text alone can mend has that text to copy, if only for the first of its findings.
#[test]
fn whatever_a_text_mends_has_it_to_copy() {
    const WITHOUT: [(&str, &str); 14] = [
        (
            "sts-mx-pattern-provider-wide",
            "the provider may ask for it",
        ),
        (
            "sts-mx-pattern-unused",
            "a server that stands by may be meant",
        ),
        ("sts-record-alias-loop", "DNS is to be mended, not the text"),
        (
            "sts-record-dns-failure",
            "DNS is to be mended, not the text",
        ),
        (
            "sts-record-dnssec-bogus",
            "DNS is to be mended, not the text",
        ),
        ("sts-record-of-parent", "the domain may take no mail"),
        (
            "sts-record-resolvers-differ",
            "DNS is to be mended, not the text",
        ),
        ("sts-record-ttl-long", "the text stays"),
        ("tlsrpt-record-endpoint-certificate", "the text stays"),
        ("tlsrpt-record-endpoint-unreachable", "the text stays"),
        (
            "tlsrpt-record-rua-domain-without-mail",
            "nobody can tell another address",
        ),
        ("tlsrpt-record-rua-external", "it may be wanted"),
        (
            "tlsrpt-record-rua-several",
            "nobody can tell which is to stay",
        ),
        (
            "tlsrpt-record-rua-unusual",
            "nobody can tell the name of the host",
        ),
    ];
    let mut without = BTreeSet::new();
    let of_texts = |id: &str| {
        ["sts-record-", "sts-policy-", "sts-mx-", "tlsrpt-record-"]
            .iter()
            .any(|of| id.starts_with(of))
    };
    for check in REGISTRY.iter().filter(|it| of_texts(it.meta.id)) {
        let id = check.meta.id;
        let has_fix = examples(docs(id)).into_iter().any(|(_, scenario)| {
            let evidence = World::new(&scenario).expect("it parses").evidence();
            let report = judge(&evidence);
            let findings = report.findings().into_iter();
            findings
                .filter(|it| it.check == id)
                .any(|it| !it.fixes.is_empty())
        });
        if !has_fix {
            without.insert(id);
        }
    }
    assert_eq!(without, WITHOUT.map(|(id, _why)| id).into());
}

/// Two policies in one file repeat `version`, which harms nobody, and `mode`.
#[test]
fn the_gravest_finding_of_a_check_has_the_text() {
    let scenario = "| version: STSv1\n| mode: testing\n| mx: mail.example.com\n| max_age: 604800\n\
                    | version: STSv1\n| mode: enforce\n| max_age: 604800\n";
    let report = judge(&World::new(scenario).expect("it parses").evidence());
    let findings = report.findings().into_iter();
    let repeated = findings.filter(|it| it.check == "sts-policy-field-repeated");
    let told: Vec<_> = repeated
        .map(|it| (it.severity.name(), it.fixes.len()))
        .collect();
    assert_eq!(told, [("error", 2), ("notice", 0), ("notice", 0)]);
}
