//! Each kind of certificate is what its name says, in the judgement of webpki and of the core.

use rustls::pki_types::UnixTime;
use rustls::pki_types::{ServerName, TrustAnchor};
use strictmx_core::certificate::Certificate;
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};

use super::*;

fn now() -> Timestamp {
    Timestamp::parse("2026-11-24T12:00:00Z").expect("a time")
}

fn host() -> DomainName {
    "mail.example.lab.test".parse().expect("a name")
}

/// What webpki says to senders, which trust only the lab's root.
fn verify(authority: &Authority, identity: &Identity, at: Timestamp) -> Result<(), webpki::Error> {
    let root = CertificateDer::from(authority.root_der());
    let anchor: TrustAnchor<'_> = anchor_from_trusted_cert(&root)?;
    let leaf = EndEntityCert::try_from(&identity.chain[0])?;
    leaf.verify_for_usage(
        webpki::ALL_VERIFICATION_ALGS,
        &[anchor],
        &identity.chain[1..],
        UnixTime::since_unix_epoch(std::time::Duration::from_secs(at.unix().unsigned_abs())),
        KeyUsage::server_auth(),
        None,
        None,
    )?;
    let name = ServerName::try_from(host().a_label().to_owned()).expect("a name");
    leaf.verify_is_valid_for_subject_name(&name)
}

#[test]
fn each_kind_fails_in_its_own_way_only() {
    use CertificateKind as Kind;
    let authority = Authority::new(now()).expect("a CA");
    let mut shapes = Vec::new();
    for (kind, certificates, verdict) in [
        (Kind::Good, 2, "Ok(())"),
        (Kind::Wildcard, 2, "Ok(())"),
        (Kind::ExpiresSoon, 2, "Ok(())"),
        (Kind::Expired, 2, "CertExpired"),
        (Kind::NotYetValid, 2, "CertNotValidYet"),
        (
            Kind::OtherNames(&["other.lab.test"]),
            2,
            "CertNotValidForName",
        ),
        (Kind::CommonNameOnly, 2, "CertNotValidForName"),
        (Kind::SelfSigned, 1, "UnknownIssuer"),
        (Kind::MissingIntermediate, 1, "UnknownIssuer"),
        (Kind::UnknownRoot, 2, "UnknownIssuer"),
    ] {
        let identity = authority.identity(&host(), kind).expect("a certificate");
        let said = format!("{:?}", verify(&authority, &identity, now()));
        assert!(said.contains(verdict), "{kind:?}: {said}");
        assert_eq!(identity.chain.len(), certificates, "{kind:?}");
        let leaf = Certificate::from_der(&identity.chain[0]).expect("X.509");
        shapes.push((kind, leaf.names(&host()), leaf.subject == leaf.issuer));
    }
    let named = |kind| shapes.iter().any(|&(of, named, _)| of == kind && named);
    assert!(named(Kind::Good) && named(Kind::Wildcard) && named(Kind::SelfSigned));
    assert!(!named(Kind::CommonNameOnly) && !named(Kind::OtherNames(&["other.lab.test"])));
    let own_issuer: Vec<_> = shapes
        .iter()
        .filter(|shape| shape.2)
        .map(|shape| shape.0)
        .collect();
    assert_eq!(own_issuer, [Kind::SelfSigned]);
}

#[test]
fn dates_count_from_the_time_given() {
    let authority = Authority::new(now()).expect("a CA");
    for (kind, good_after_days) in [
        (CertificateKind::Expired, -4),
        (CertificateKind::NotYetValid, 3),
        (CertificateKind::Good, 149),
    ] {
        let identity = authority.identity(&host(), kind).expect("a certificate");
        let then = now().plus_s(good_after_days * DAY_S);
        assert_eq!(verify(&authority, &identity, then), Ok(()), "{kind:?}");
    }
}

#[test]
fn the_same_host_keeps_its_key() {
    let authority = Authority::new(now()).expect("a CA");
    let key = |kind| {
        let identity = authority.identity(&host(), kind).expect("a certificate");
        let leaf = Certificate::from_der(&identity.chain[0]).expect("it parses");
        leaf.public_key_info
    };
    assert_eq!(key(CertificateKind::Good), key(CertificateKind::Good));
    assert_ne!(key(CertificateKind::Good), key(CertificateKind::Expired));
}
