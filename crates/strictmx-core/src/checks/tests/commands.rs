//! Help pages have commands where a record, a policy host or a mail server is to be changed.

use crate::checks::{REGISTRY, docs};

/// Pages where the remedy is a record to publish or to replace.
const RECORDS: &[&str] = &[
    "sts-record-id-malformed",
    "sts-record-id-missing",
    "sts-record-malformed",
    "sts-record-missing",
    "sts-record-multiple",
    "sts-record-trailing-blank",
    "sts-record-version",
    "policy-host-ipv6-only",
    "policy-host-unresolvable",
    "mx-host-implicit-mx",
    "dane-tlsa-mismatch",
    "dane-tlsa-unusable",
    "tlsrpt-record-malformed",
    "tlsrpt-record-missing",
    "tlsrpt-record-multiple",
    "tlsrpt-record-rua-missing",
    "tlsrpt-record-version",
    "rollout-testing-without-reports",
];

/// What each of those has, as code.
const OF_RECORDS: &[&str] = &[
    "aws route53 change-resource-record-sets --hosted-zone-id ZONE_ID",
    "az network dns record-set ",
    "gcloud dns record-sets ",
    ".example.com. 3600 IN ",
    "update add ",
    "send\n",
];

/// Pages where the remedy is to sign a zone, and what each has.
const ZONES: &[&str] = &["dane-mx-insecure", "dane-tlsa-insecure"];
const OF_ZONES: &[&str] = &[
    "aws route53 enable-hosted-zone-dnssec --hosted-zone-id ZONE_ID",
    "az network dns dnssec-config create ",
    "gcloud dns managed-zones update ZONE --dnssec-state=on",
    "dnssec-policy default;",
    "dnssec-signing: on",
];

/// Pages where the remedy is a web server's: each has the settings of all three.
const WEB_SERVERS: &[&str] = &[
    "sts-record-missing",
    "policy-host-broken-suites",
    "policy-host-cache-long",
    "policy-host-certificate-chain-incomplete",
    "policy-host-certificate-common-name",
    "policy-host-certificate-expired",
    "policy-host-certificate-expires-soon",
    "policy-host-certificate-name",
    "policy-host-certificate-self-signed",
    "policy-host-certificate-untrusted",
    "policy-host-certificate-weak",
    "policy-host-certificate-wildcard",
    "policy-host-charset",
    "policy-host-content-encoding",
    "policy-host-media-type",
    "policy-host-near-path",
    "policy-host-old-version-offered",
    "policy-host-one-family-fails",
    "policy-host-redirect",
    "policy-host-response-timeout",
    "policy-host-ssl-offered",
    "policy-host-stale-cache",
    "policy-host-status",
    "policy-host-tls-failed",
    "policy-host-tls-name-unknown",
    "policy-host-tls-version",
    "sts-policy-html",
    "sts-policy-not-a-policy",
];

/// Pages where the remedy is a mail server's: each has the settings of both.
const MAIL_SERVERS: &[&str] = &[
    "mx-host-greeting-slow",
    "mx-host-one-address-unreachable",
    "mx-tls-broken-suites",
    "mx-tls-certificate-chain-incomplete",
    "mx-tls-certificate-expired",
    "mx-tls-certificate-expires-soon",
    "mx-tls-certificate-name",
    "mx-tls-certificate-of-domain",
    "mx-tls-certificate-self-signed",
    "mx-tls-certificate-untrusted",
    "mx-tls-certificate-wildcard",
    "mx-tls-compression",
    "mx-tls-no-forward-secrecy",
    "mx-tls-old-suites-only",
    "mx-tls-old-version-offered",
    "mx-tls-other-certificate",
    "mx-tls-server-name-required",
    "mx-tls-ssl-offered",
    "mx-tls-starttls-at-one-address",
    "mx-tls-starttls-inside-tls",
    "mx-tls-starttls-missing",
    "mx-tls-starttls-refused",
    "mx-tls-tls-version",
    "mx-tls-weak-dh",
    "dane-certificate-dates",
    "dane-tlsa-without-starttls",
];

/// How a page says what to do.
fn remedy(id: &str) -> &'static str {
    let (_, rest) = docs(id)
        .split_once("# How to fix")
        .unwrap_or_else(|| panic!("{id} does not say how to fix it"));
    rest.split("\n # ").next().unwrap_or_default()
}

/// What of a text is code: between fences, or between backticks.
fn code(text: &str) -> String {
    let mut code = String::new();
    for (at, piece) in text.split("```").enumerate() {
        if at % 2 == 1 {
            code.push_str(piece);
        } else {
            for inline in piece.split('`').skip(1).step_by(2) {
                code.push_str(inline);
                code.push('\n');
            }
        }
    }
    code
}

#[test]
fn where_a_record_is_to_be_changed_there_are_commands() {
    for (pages, needed) in [(RECORDS, OF_RECORDS), (ZONES, OF_ZONES)] {
        for id in pages {
            let remedy = remedy(id);
            assert!(remedy.contains("Cloudflare"), "{id}");
            // Of the domain itself nothing stands in front.
            let code = code(remedy).replace(" example.com.", " @.example.com.");
            for command in needed {
                assert!(code.contains(command), "{id} lacks {command:?}:\n{code}");
            }
            let of_comment = code.lines().filter(|line| !line.is_empty());
            for line in of_comment {
                assert!(line.len() <= 120, "{id}: {line}");
            }
        }
    }
}

#[test]
fn where_a_server_is_to_be_changed_there_are_settings() {
    let servers: [(&[&str], &[&str]); 2] = [
        (WEB_SERVERS, &["nginx", "apache", "caddy"]),
        (MAIL_SERVERS, &["postfix", "exim"]),
    ];
    for (pages, names) in servers {
        for id in pages {
            let remedy = remedy(id);
            for name in names {
                let said = remedy.to_ascii_lowercase();
                assert!(said.contains(name), "{id} does not name {name}");
            }
            assert!(!code(remedy).is_empty(), "{id} has no code");
        }
        // A page that has the settings of one has those of all.
        for check in REGISTRY {
            let id = check.meta.id;
            let named = names
                .iter()
                .any(|name| remedy(id).to_ascii_lowercase().contains(name));
            assert!(!named || pages.contains(&id), "{id} is not in the table");
        }
    }
}

/// Whoever writes a line of a zone file writes the commands of DNS hosts as well.
#[test]
fn a_line_of_a_zone_file_does_not_stand_alone() {
    // These are about how such a line is written: the dot at the end, the TTL in the middle, and a
    // name in the place of an address.
    const ALONE: &[&str] = &[
        "sts-record-misplaced",
        "dane-tlsa-ttl-long",
        "mx-host-is-ip-address",
    ];
    for check in REGISTRY {
        let id = check.meta.id;
        let has_line = remedy(id)
            .split("```")
            .skip(1)
            .step_by(2)
            .any(|block| block.contains(" IN "));
        let known = RECORDS.contains(&id) || ALONE.contains(&id);
        assert!(!has_line || known, "{id} has a line of a zone file alone");
    }
}

/// A web server is found by an address, and the name has none before somebody publishes one.
#[test]
fn who_begins_gives_the_policy_host_an_address_first() {
    let remedy = remedy("sts-record-missing");
    let (before, _) = remedy.split_once("nginx").expect("names nginx");
    for needed in ["A or AAAA record", "`policy-host-unresolvable`"] {
        assert!(before.contains(needed), "{needed} is not in {before}");
    }
}
