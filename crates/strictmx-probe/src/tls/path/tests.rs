//! Hostile inputs CRT-*: every fault of a path by its own name.

use rcgen::{
    CertificateParams, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, KeyPair, NameConstraints,
    date_time_ymd,
};

use super::*;
use crate::budget::{CHAIN_CHECKS, SCAN_CHAIN_CHECKS};
use crate::testing::{Issuer, ca, intermediate, leaf, processor_time, root};

const HOST: &str = "mx.example.com";

fn roots(root: &Issuer) -> Roots {
    let mut roots = Roots::mozilla();
    roots.add_der(root.der()).expect("a root");
    roots
}

/// With a scan's whole budget.
fn find(chain: &[CertificateDer<'_>], roots: &Roots) -> CertificatePath {
    super::find(chain, roots, &ScanBudget::default()).expect("within the budget")
}

fn issue(params: &CertificateParams, issuer: &Issuer) -> CertificateDer<'static> {
    let key = KeyPair::generate().expect("a key");
    params
        .signed_by(&key, issuer)
        .expect("a certificate")
        .der()
        .clone()
}

fn self_signed(params: &CertificateParams) -> CertificateDer<'static> {
    params
        .self_signed(&KeyPair::generate().expect("a key"))
        .expect("a certificate")
        .der()
        .clone()
}

fn der(issuer: &Issuer) -> CertificateDer<'static> {
    issuer.der().clone()
}

#[test]
fn paths_that_are_there() {
    let root = root("Root");
    let between = intermediate("Between", &root);
    let below = intermediate("Below", &between);
    let good = issue(&leaf(HOST), &between);
    let mut expired = leaf(HOST);
    expired.not_before = date_time_ymd(2001, 1, 1);
    expired.not_after = date_time_ymd(2001, 3, 31);
    let other = issue(&leaf("other.example.net"), &self::root("Other Root"));
    // The same authority with the same key, certified for another time.
    let mut old = ca("Between");
    old.not_before = date_time_ymd(2001, 1, 1);
    old.not_after = date_time_ymd(2011, 1, 1);
    let old = old.signed_by(between.key(), &root).expect("a certificate");
    let old = old.der().clone();
    let cases = [
        (
            vec![issue(&leaf(HOST), &root)],
            vec![0],
            "straight from the root",
        ),
        (
            vec![good.clone(), der(&between)],
            vec![0, 1],
            "one intermediate",
        ),
        (
            vec![good.clone(), der(&between), der(&root)],
            vec![0, 1],
            "with the root",
        ),
        (
            vec![issue(&leaf(HOST), &below), der(&between), der(&below)],
            vec![0, 2, 1],
            "wrong order",
        ),
        (
            vec![good.clone(), other, der(&between)],
            vec![0, 2],
            "an unrelated certificate sent along",
        ),
        (
            vec![good.clone(), old.clone(), der(&between)],
            vec![0, 2],
            "two ways, of which one has expired",
        ),
        (
            vec![good.clone(), der(&between), old],
            vec![0, 1],
            "the same, the other way round",
        ),
        (
            vec![issue(&expired, &between), der(&between)],
            vec![0, 1],
            "expired: the core judges dates",
        ),
        (
            vec![issue(&leaf("elsewhere.example"), &between), der(&between)],
            vec![0, 1],
            "so it does names",
        ),
    ];
    for (chain, used, why) in cases {
        let path = find(&chain, &roots(&root));
        assert_eq!(path.faults, [], "{why}");
        assert_eq!(path.certificates, used, "{why}");
        assert!(
            path.anchors.ends_with("and 1 private root"),
            "{}",
            path.anchors
        );
    }
}

#[test]
fn paths_that_are_not() {
    let root = root("Root");
    let between = intermediate("Between", &root);
    let unknown = self::root("Unknown Root");
    let below_unknown = intermediate("Below Unknown", &unknown);
    let good = issue(&leaf(HOST), &between);

    let mut ca_leaf = ca(HOST);
    ca_leaf.subject_alt_names = leaf(HOST).subject_alt_names;
    let mut wrong_use = leaf(HOST);
    wrong_use.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let mut constrained = ca("Constrained");
    constrained.name_constraints = Some(NameConstraints {
        permitted_subtrees: vec![GeneralSubtree::DnsName("example.net".to_owned())],
        excluded_subtrees: Vec::new(),
    });
    let constrained =
        Issuer::signed_by(constrained, KeyPair::generate().expect("a key"), &root).expect("a CA");
    let impostor = intermediate("Between", &self::root("Somebody"));
    let mut critical = leaf(HOST);
    let mut extension =
        rcgen::CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 99_999, 1], vec![5, 0]);
    extension.set_criticality(true);
    critical.custom_extensions = vec![extension];

    use PathFault as F;
    let cases = [
        (
            vec![self_signed(&leaf(HOST))],
            vec![F::SelfSigned],
            "self-signed",
        ),
        (
            vec![good.clone()],
            vec![F::MissingIntermediate],
            "leaf alone",
        ),
        (
            vec![good.clone(), der(&root)],
            vec![F::MissingIntermediate],
            "with a gap",
        ),
        (
            vec![issue(&leaf(HOST), &unknown), der(&unknown)],
            vec![F::UnknownIssuer],
            "a root that nobody knows",
        ),
        (
            vec![issue(&leaf(HOST), &below_unknown), der(&below_unknown)],
            vec![F::UnknownIssuer],
            "the same, not sent",
        ),
        (
            vec![issue(&ca_leaf, &root)],
            vec![F::CaAsLeaf],
            "a CA as a server",
        ),
        (
            vec![self_signed(&ca_leaf)],
            vec![F::SelfSigned, F::CaAsLeaf],
            "as `openssl req -x509` makes them",
        ),
        (
            vec![issue(&wrong_use, &root)],
            vec![F::WrongKeyUsage],
            "for clients only",
        ),
        (
            vec![issue(&wrong_use, &between)],
            vec![F::MissingIntermediate, F::WrongKeyUsage],
            "two faults, both are said",
        ),
        (
            vec![issue(&leaf(HOST), &constrained), der(&constrained)],
            vec![F::NameConstraint],
            "CRT-013: outside the subtree",
        ),
        (
            vec![good.clone(), der(&impostor)],
            vec![F::UnknownIssuer, F::BadSignature],
            "an intermediate of the right name and another key",
        ),
        (
            vec![issue(&critical, &root)],
            vec![F::UnknownCriticalExtension],
            "a critical unknown",
        ),
        (
            vec![CertificateDer::from(b"hello".to_vec())],
            vec![F::Malformed],
            "no certificate",
        ),
        (Vec::new(), vec![F::Malformed], "no certificate at all"),
    ];
    for (chain, expected, why) in cases {
        assert_eq!(find(&chain, &roots(&root)).faults, expected, "{why}");
    }
}

#[test]
fn as_much_of_a_path_as_there_is() {
    let root = root("Root");
    let between = intermediate("Between", &root);
    let unknown = self::root("Unknown Root");
    let below_unknown = intermediate("Below Unknown", &unknown);
    let stray = issue(&leaf("other.example.net"), &root);
    let cases = [
        (vec![issue(&leaf(HOST), &between), stray.clone()], vec![0]),
        (
            vec![
                issue(&leaf(HOST), &below_unknown),
                stray,
                der(&below_unknown),
            ],
            vec![0, 2],
        ),
        (vec![CertificateDer::from(b"hello".to_vec())], vec![]),
    ];
    for (chain, used) in cases {
        assert_eq!(find(&chain, &roots(&root)).certificates, used);
    }
}

#[test]
fn a_chain_that_is_never_valid_as_a_whole() {
    let root = root("Root");
    let mut old = ca("Old");
    old.not_before = date_time_ymd(2001, 1, 1);
    old.not_after = date_time_ymd(2002, 1, 1);
    let old = Issuer::signed_by(old, KeyPair::generate().expect("a key"), &root).expect("a CA");
    let mut new = leaf(HOST);
    new.not_before = date_time_ymd(2026, 1, 1);
    new.not_after = date_time_ymd(2026, 3, 1);
    let path = find(&[issue(&new, &old), der(&old)], &roots(&root));
    assert!(
        matches!(&path.faults[..], [PathFault::Other { .. }]),
        "{:?}",
        path.faults
    );
}

/// CRT-006: authorities of one name, each of which could have signed each other.
fn maze(issuer: &Issuer) -> Vec<CertificateDer<'static>> {
    let mut params = ca("Maze");
    params.is_ca = IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let mut chain = vec![issue(&leaf(HOST), &root("Maze"))];
    chain.extend((0..40).map(|_| issue(&params, issuer)));
    chain
}

#[test]
fn a_maze_of_intermediates_ends() {
    let authority = root("Maze");
    let maze = maze(&authority);
    // With none of them trusted there are ways and no ends; else each way ends at a signature.
    for (roots, why) in [(Roots::mozilla(), "ways"), (roots(&authority), "ends")] {
        let budget = ScanBudget::default();
        let begun = processor_time();
        let path = super::find(&maze, &roots, &budget).expect("within the budget");
        let cost = processor_time() - begun;
        let too_complex = |fault: &PathFault| matches!(fault, PathFault::Other { detail } if detail == TOO_COMPLEX);
        assert!(path.faults.iter().any(too_complex), "{why}: {path:?}");
        assert_eq!(budget.chain_checks(), CHAIN_CHECKS, "{why}");
        assert!(cost <= Duration::from_millis(200), "{why}: {cost:?}");
    }
}

/// What a chain may cost, it may not cost as often as somebody has chains.
#[test]
fn many_mazes_cost_a_scan_its_budget_and_no_more() {
    let mazes: Vec<_> = (0..SCAN_CHAIN_CHECKS / CHAIN_CHECKS + 2)
        .map(|_| maze(&root("Maze")))
        .collect();
    let (budget, roots) = (ScanBudget::default(), Roots::mozilla());
    let begun = processor_time();
    let found = mazes.iter().map(|maze| super::find(maze, &roots, &budget));
    let spent = found.filter(|path| *path == Err(ScanSpent)).count();
    let cost = processor_time() - begun;
    assert_eq!((spent, budget.chain_checks()), (2, SCAN_CHAIN_CHECKS));
    assert!(cost <= Duration::from_secs(2), "{cost:?}");
}

/// What is searched again and again, since it is never valid, is not taken for a maze.
#[test]
fn usual_chains_cost_little() {
    let root = root("Root");
    let mut chain = Vec::new();
    let mut issuer = intermediate("Level 0", &root);
    for level in 1..5 {
        chain.insert(0, der(&issuer));
        issuer = intermediate(&format!("Level {level}"), &issuer);
    }
    chain.insert(0, der(&issuer));
    let mut expired = leaf(HOST);
    expired.not_before = date_time_ymd(2001, 1, 1);
    expired.not_after = date_time_ymd(2001, 3, 31);
    for params in [leaf(HOST), expired] {
        chain.insert(0, issue(&params, &issuer));
        for roots in [roots(&root), Roots::mozilla()] {
            let budget = ScanBudget::default();
            let path = super::find(&chain, &roots, &budget).expect("within the budget");
            let cost = budget.chain_checks();
            assert!(cost < CHAIN_CHECKS / 2, "{cost}: {:?}", path.faults);
        }
        chain.remove(0);
    }
}

#[test]
fn keys_that_nobody_takes_are_weak() {
    for (key, expected) in [
        (Key::Rsa(512), true),
        (Key::Rsa(1024), true),
        (Key::Rsa(2047), true),
        (Key::Rsa(2048), false),
        (Key::Rsa(8192), false),
        (Key::Rsa(16_384), true),
        (Key::Ec(256), false),
        (Key::Other, false),
    ] {
        assert_eq!(is_weak(key), expected, "{key}");
    }
}
