//! No fault of a certificate is taken for another (P13): each fault alone, of certificates with each
//! kind of key and at each depth below the root, is named by its own name and no other.

use rcgen::{
    CertificateParams, CustomExtension, ExtendedKeyUsagePurpose, GeneralSubtree, KeyPair,
    NameConstraints, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_ED25519,
};

use super::*;
use crate::testing::{Issuer, ca, intermediate, leaf, root};

const HOST: &str = "mx.example.com";

/// Where a certificate hangs: below which authority, and what is sent along.
struct Place {
    issuer: Issuer,
    above: Vec<CertificateDer<'static>>,
}

impl Place {
    fn below(root: &Issuer, depth: usize, constraints: Option<NameConstraints>) -> Self {
        let mut above = Vec::new();
        let mut issuer = intermediate("Level 0", root);
        above.insert(0, issuer.der().clone());
        for level in 1..depth {
            issuer = intermediate(&format!("Level {level}"), &issuer);
            above.insert(0, issuer.der().clone());
        }
        if constraints.is_some() {
            let mut params = ca("Constrained");
            params.name_constraints = constraints;
            let key = KeyPair::generate().expect("a key");
            issuer = Issuer::signed_by(params, key, &issuer).expect("a CA");
            above.insert(0, issuer.der().clone());
        }
        Self { issuer, above }
    }

    fn chain(&self, leaf: Vec<u8>) -> Vec<CertificateDer<'static>> {
        let mut chain = self.above.clone();
        chain.insert(0, leaf.into());
        chain
    }
}

fn changed(change: impl FnOnce(&mut CertificateParams)) -> CertificateParams {
    let mut params = leaf(HOST);
    change(&mut params);
    params
}

#[test]
fn no_fault_is_taken_for_another() {
    use PathFault as F;
    let root = root("Root");
    let mut roots = Roots::mozilla();
    roots.add_der(root.der()).expect("a root");
    let nobody = Roots::mozilla();
    let constraints = NameConstraints {
        permitted_subtrees: vec![GeneralSubtree::DnsName("example.net".to_owned())],
        excluded_subtrees: Vec::new(),
    };
    let mut critical =
        CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 99_999, 1], vec![5, 0]);
    critical.set_criticality(true);
    let as_ca = changed(|params| params.is_ca = ca(HOST).is_ca);
    let for_clients =
        changed(|params| params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth]);
    let with_unknown = changed(|params| params.custom_extensions = vec![critical]);
    let mut chains = 0;
    for kind in [
        &PKCS_ECDSA_P256_SHA256,
        &PKCS_ECDSA_P384_SHA384,
        &PKCS_ED25519,
    ] {
        for depth in 1..=3 {
            let key = KeyPair::generate_for(kind).expect("a key");
            let place = Place::below(&root, depth, None);
            let constrained = Place::below(&root, depth, Some(constraints.clone()));
            let issued = |params: &CertificateParams, place: &Place| {
                let signed = params.signed_by(&key, &place.issuer);
                signed.expect("a certificate").der().to_vec()
            };
            let good = issued(&leaf(HOST), &place);
            let own = leaf(HOST).self_signed(&key).expect("a certificate");
            let mut forged = good.clone();
            *forged.last_mut().expect("a signature") ^= 1;
            let cut = good[..good.len() / 2].to_vec();
            let cases = [
                (place.chain(good.clone()), &roots, None),
                (place.chain(own.der().to_vec()), &roots, Some(F::SelfSigned)),
                (
                    vec![good.clone().into()],
                    &roots,
                    Some(F::MissingIntermediate),
                ),
                (place.chain(good), &nobody, Some(F::UnknownIssuer)),
                (place.chain(forged), &roots, Some(F::BadSignature)),
                (
                    place.chain(issued(&as_ca, &place)),
                    &roots,
                    Some(F::CaAsLeaf),
                ),
                (
                    place.chain(issued(&for_clients, &place)),
                    &roots,
                    Some(F::WrongKeyUsage),
                ),
                (
                    constrained.chain(issued(&leaf(HOST), &constrained)),
                    &roots,
                    Some(F::NameConstraint),
                ),
                (
                    place.chain(issued(&with_unknown, &place)),
                    &roots,
                    Some(F::UnknownCriticalExtension),
                ),
                (place.chain(cut), &roots, Some(F::Malformed)),
            ];
            for (chain, roots, fault) in cases {
                let found = find(&chain, roots, &ScanBudget::default());
                let found = found.expect("within the budget").faults;
                let expected = Vec::from_iter(fault);
                assert_eq!(found, expected, "{kind:?}, {depth} below the root");
                chains += 1;
            }
        }
    }
    assert!(chains > 40, "{chains}");
}
