//! The classes of faults that real domains have, and what names each of them: letters and numbers
//! as in the study of 68,030 domains (Ashiq, Fiebig, Chung, IMC 2025), `+` for those seen beside it.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use strictmx_core::checks::docs;
use strictmx_core::verdict::Verdict;

use super::domains;

/// A line each: class, what it is, the checks that name it, and a domain of the lab where all of them
/// do. Without a check it is a legal way, which must not be called a fault; with a question mark
/// nobody can tell whether there is one.
const CLASSES: &str = "
A1 | no id | sts-record-id-missing | no-id
A2 | id with other characters | sts-record-id-malformed | bad-id
A3 | wrong version | sts-record-version | wrong-version
A4 | fields of the policy in the record | sts-record-malformed | policy-in-record
A4 | one of them, in the form of the record | sts-record-unknown-field | extra-field
A5 | several records | sts-record-multiple | two-records
A5 | space before the semicolon | sts-record-blank-before-delimiter | inner-blank
A6 | a record and nothing else | policy-host-unresolvable | host-missing
A7 | record by CNAME |  | delegated
A7 | record by CNAME to nowhere | sts-record-alias-dangling | dangling-alias
A7 | record by CNAME in a circle | sts-record-alias-loop | alias-loop
B1 | policy host does not resolve | policy-host-unresolvable | host-missing
B2 | port closed or silent | policy-host-connect-failed | host-refused
B3a | certificate lacks the policy host | policy-host-certificate-name | cert-wrong-name
B3b | provider that never had the customer | policy-host-alias-unserved | host-unserved
B3b | TLS alert | policy-host-tls-name-unknown | host-unknown-name
B3b | CNAME to a provider's own certificate | policy-host-certificate-of-provider | cert-of-provider
B3c | self-signed | policy-host-certificate-self-signed | cert-self-signed
B3c | expired | policy-host-certificate-expired | cert-expired
B3c | intermediate missing | policy-host-certificate-chain-incomplete | cert-no-intermediate
B3d | registrar's default page | policy-host-certificate-default | cert-default-page
B4 | not found | policy-host-status | http-404
B4 | file at a near path | policy-host-near-path | http-path
B4 | directory without its dot | policy-host-near-path | http-without-dot
B4a | redirect | policy-host-redirect | http-redirect
B4b | media type | policy-host-media-type | http-html-type
B4b | web page | sts-policy-html | http-html
B4c | too large | policy-host-body-too-large | http-large
B4c | too slow for some | policy-host-slow | http-slow
B4c | too slow for all | policy-host-response-timeout | http-stalls
B5 | bad mx value | sts-policy-mx-malformed | mx-email
B5 | empty file | sts-policy-empty | http-empty
C1 | certificate of an MX host for other names | mx-tls-certificate-name | mx-cert-wrong-name
C1 | self-signed certificate of an MX host | mx-tls-certificate-self-signed | mx-cert-self-signed
C1 | expired certificate of an MX host | mx-tls-certificate-expired | mx-cert-expired
C1 | certificate of an MX host without its intermediate | mx-tls-certificate-chain-incomplete | mx-cert-no-intermediate
C2 | certificates of all MX hosts, in testing | mx-tls-certificate-expired | mx-cert-expired-testing
C3 | certificates of all MX hosts, in enforce | mx-tls-certificate-expired | mx-cert-expired
C4 | no STARTTLS | mx-tls-starttls-missing | no-starttls
C4 | no answer | ? | mx-silent
C4 | greylisted | ? | mx-greylists
D1 | mta-sts. in mx | sts-mx-pattern-policy-host | mx-policy-host
D2 | another name of the domain | sts-mx-pattern-sibling | mx-domain-itself
D3 | old or other provider | sts-mx-pattern-former | other-provider
D4 | typing error | sts-mx-pattern-typo | mx-typo
D5 | another top-level domain | sts-mx-pattern-other-tld | mx-other-ending
D6 | uncovered in mode enforce | sts-mx-uncovered | old-mx
D7 | some covered, some not | sts-mx-uncovered | one-uncovered
E2 | dangling CNAME at a former provider | policy-host-alias-dangling | host-dangling
E2 | stale policy at a former provider | sts-mx-uncovered | delegated-stale
E3 | removal out of order | rollout-half-removed | half-removed
E4 | DANE and MTA-STS disagree | dane-tlsa-mismatch | tlsa-mismatch
F1 | no TLSRPT record | tlsrpt-record-missing | no-tlsrpt
F2 | rua without a scheme | tlsrpt-record-rua-unusable | tlsrpt-bare-address
F3 | old owner name | tlsrpt-record-misplaced | tlsrpt-misplaced
F4 | rua at a domain that takes no mail | tlsrpt-record-rua-domain-without-mail | reports-no-mail
+ | record at the wrong name | sts-record-misplaced | record-at-apex
+ | UTF-16 | sts-policy-utf16 | utf-16
+ | rich text | sts-policy-rich-text | rich-text
+ | byte-order mark | sts-policy-byte-order-mark | byte-order-mark
+ | indented paste | sts-policy-indented | indented
+ | comment | sts-policy-comment | comment
+ | blank line | sts-policy-blank-line | extra-newline
+ | template | sts-policy-template | template
+ | template in mx | sts-mx-pattern-template | mx-of-template
+ | comma in a number | sts-policy-max-age-malformed | bad-max-age
+ | misspelt field | sts-policy-field-missing | misspelt-field
+ | IPv4 in mx | sts-policy-mx-is-address | mx-address
+ | null mx | sts-policy-mx-malformed | mx-dot
+ | two policies in one file | sts-policy-field-repeated | two-policies
+ | wildcard answers for the record | sts-record-wildcard-answers | record-wildcard
+ | wildcard answers for the policy host | policy-host-wildcard-answers | host-wildcard
+ | provider-wide wildcard | sts-mx-pattern-provider-wide | provider-wide
+ | delegated to two providers | rollout-delegation-split | two-providers
+ | only the domain above | sts-record-of-parent | news
+ | servers of a domain that is gone | sts-mx-pattern-unregistered | mx-unregistered
";

/// Checks that answer for several lines, and what tells these apart.
const SHARED: [(&str, &str); 5] = [
    (
        "policy-host-unresolvable",
        "a record and nothing else is a policy host without a name, in the eyes of senders, too",
    ),
    (
        "policy-host-near-path",
        "the path at which the policy was found, which the finding names with the way to mend it",
    ),
    (
        "sts-policy-mx-malformed",
        "the fault of the line, from which it is computed what to write in its place",
    ),
    (
        "mx-tls-certificate-expired",
        "the hosts, each of which has its finding, and the mode, by which the verdict goes",
    ),
    (
        "sts-mx-uncovered",
        "the hosts, each of which has its finding, and who is to serve the policy to copy",
    ),
];

/// A line of the table.
struct Class {
    class: &'static str,
    what: &'static str,
    checks: Vec<&'static str>,
    /// Nobody can tell.
    is_open: bool,
    domain: &'static str,
}

fn classes() -> Vec<Class> {
    let class = |line: &'static str| {
        let mut cells = line.split('|').map(str::trim);
        let mut next = || cells.next().expect("four cells");
        let (class, what, checks, domain) = (next(), next(), next(), next());
        Class {
            class,
            what,
            checks: checks.split_whitespace().filter(|it| *it != "?").collect(),
            is_open: checks == "?",
            domain,
        }
    };
    CLASSES.trim().lines().map(class).collect()
}

/// The classes of the study but E1, an id that stays while the policy changes: that is seen by
/// comparing two results (`strictmx_core::difference`).
const STUDY: [&str; 35] = [
    "A1", "A2", "A3", "A4", "A5", "A6", "A7", "B1", "B2", "B3a", "B3b", "B3c", "B4", "B4a", "B4b",
    "B4c", "B5", "C1", "C2", "C3", "C4", "D1", "D2", "D3", "D4", "D5", "D6", "D7", "E2", "E3",
    "E4", "F1", "F2", "F3", "F4",
];

#[test]
fn every_class_is_here() {
    let here: HashSet<_> = classes().iter().map(|class| class.class).collect();
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
    for class in classes() {
        let mut complain =
            |why: String| wrong.push(format!("{} {}: {why}", class.class, class.what));
        for check in &class.checks {
            if !known.contains(check) {
                complain(format!("there is no check {check}"));
            }
        }
        let domain = domains
            .iter()
            .find(|domain| domain.name.labels().next() == Some(class.domain));
        let Some(domain) = domain else {
            complain(format!("there is no domain {}", class.domain));
            continue;
        };
        let must = domain.expected.must;
        if !class.checks.iter().all(|check| must.contains(check)) {
            complain(format!("{} must fire {must:?}", class.domain));
        }
        if class.is_open && (domain.expected.verdict, must) != (Verdict::Undetermined, &[]) {
            complain(format!("{} is known: {:?}", class.domain, domain.expected));
        }
        if class.checks.is_empty() && !class.is_open && domain.area != "healthy" {
            complain("a legal way has a healthy domain".to_owned());
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Faults of the policy host's certificate look alike to senders. Whoever has to mend them is told which
/// one it is.
#[test]
fn faults_of_the_policy_hosts_certificate_are_told_apart() {
    let classes = classes();
    let of_certificate = || classes.iter().filter(|it| it.class.starts_with("B3"));
    let checks: BTreeSet<_> = of_certificate().flat_map(|it| &it.checks).collect();
    let domains: BTreeSet<_> = of_certificate().map(|it| it.domain).collect();
    let count = of_certificate().count();
    assert_eq!((checks.len(), domains.len(), count), (8, 8, 8));
}

/// What has another cause is mended in another way.
#[test]
fn every_class_has_its_remedy() {
    let mut classes_of = BTreeMap::<_, Vec<_>>::new();
    for class in classes() {
        for check in class.checks {
            classes_of.entry(check).or_default().push(class.what);
        }
    }
    let several = classes_of.iter().filter(|(_, classes)| classes.len() > 1);
    let several: BTreeSet<_> = several.map(|(check, _)| *check).collect();
    let said: BTreeSet<_> = SHARED.iter().map(|(check, _)| *check).collect();
    assert_eq!(several, said, "what answers for several classes says why");

    let mut by_remedy = BTreeMap::<_, Vec<_>>::new();
    for check in classes_of.keys() {
        let remedy = remedy(docs(check));
        assert!(!remedy.is_empty(), "{check}");
        by_remedy.entry(remedy).or_default().push(*check);
    }
    let alike: Vec<_> = by_remedy.values().filter(|them| them.len() > 1).collect();
    assert!(alike.is_empty(), "mended in the same words: {alike:?}");
}

/// What a help page says about how to fix it.
fn remedy(docs: &str) -> String {
    let lines = docs.lines().map(str::trim);
    let after = lines.skip_while(|line| *line != "# How to fix").skip(1);
    let section: Vec<_> = after.take_while(|line| !line.starts_with("# ")).collect();
    section.join("\n").trim().to_owned()
}
