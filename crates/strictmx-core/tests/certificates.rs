//! Certificates read by the core and by x509-parser, which must agree.
#![cfg(not(target_arch = "wasm32"))]

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, KeyPair, date_time_ymd};
use strictmx_core::certificate::{Certificate, Key};
use x509_parser::prelude::*;
use x509_parser::public_key::PublicKey;

/// Compares everything that both know.
fn compare(der: &[u8]) {
    let (_, theirs) = X509Certificate::from_der(der).expect("x509-parser reads it");
    let ours = Certificate::from_der(der).expect("we read it");
    let subject = theirs.subject();
    // RFC 4514 2.5 has a type without a short name in dotted decimals alone.
    let written = |name: &X509Name<'_>| name.to_string().replace("OID(", "").replace(")=", "=");
    assert_eq!(ours.subject, written(subject));
    assert_eq!(ours.issuer, written(theirs.issuer()));
    let common_name = subject
        .iter_common_name()
        .next()
        .and_then(|name| name.as_str().ok());
    assert_eq!(ours.common_name.as_deref(), common_name, "{subject}");
    let names = theirs.subject_alternative_name().ok().flatten();
    let dns_names: Vec<_> = names
        .iter()
        .flat_map(|names| &names.value.general_names)
        .filter_map(|name| match name {
            GeneralName::DNSName(name) => Some(*name),
            _ => None,
        })
        .collect();
    assert_eq!(ours.dns_names, dns_names, "{subject}");
    let validity = theirs.validity();
    assert_eq!(
        (ours.not_before.unix(), ours.not_after.unix()),
        (
            validity.not_before.timestamp(),
            validity.not_after.timestamp()
        ),
        "{subject}"
    );
    assert_eq!(ours.is_ca, theirs.is_ca(), "{subject}");
    assert_eq!(
        ours.self_issued,
        theirs.subject() == theirs.issuer(),
        "{subject}"
    );
    assert_eq!(ours.public_key_info, theirs.public_key().raw, "{subject}");
    let key = match theirs.public_key().parsed() {
        Ok(PublicKey::RSA(rsa)) => Key::Rsa(rsa.key_size()),
        // It counts whole octets, of which P-521 does not use all bits.
        Ok(PublicKey::EC(point)) if point.key_size() == 528 => Key::Ec(521),
        Ok(PublicKey::EC(point)) => Key::Ec(point.key_size()),
        _ => Key::Other,
    };
    assert_eq!(ours.key, key, "{subject}");
    let algorithm = &theirs.signature_algorithm.algorithm;
    assert_eq!(ours.signature_oid, algorithm.as_bytes(), "{subject}");
    assert_eq!(
        ours.serial,
        theirs.raw_serial_as_string().replace(':', ""),
        "{subject}"
    );
}

fn params(names: &[&str]) -> CertificateParams {
    let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
    CertificateParams::new(names).expect("names")
}

#[test]
fn certificates_of_all_kinds() {
    let mut subject = params(&["mx.example.com", "*.example.com", "192.0.2.1"]);
    for (kind, value) in [
        (DnType::CountryName, "DE"),
        (DnType::OrganizationName, "Bücher, GmbH"),
        (DnType::OrganizationalUnitName, "Post"),
        (DnType::LocalityName, "Köln"),
        (DnType::StateOrProvinceName, "NRW"),
        (DnType::CommonName, "mx.example.com"),
    ] {
        subject.distinguished_name.push(kind, value);
    }
    let mut dates = params(&["mx.example.com"]);
    dates.not_before = date_time_ymd(1950, 1, 1);
    dates.not_after = date_time_ymd(2050, 1, 1);
    let mut authority = params(&[]);
    authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    for params in [params(&[]), subject, dates, authority] {
        for (algorithm, signature) in [
            (&rcgen::PKCS_ECDSA_P256_SHA256, "ECDSA with SHA-256"),
            (&rcgen::PKCS_ECDSA_P384_SHA384, "ECDSA with SHA-384"),
            (&rcgen::PKCS_ED25519, "Ed25519"),
        ] {
            let key = KeyPair::generate_for(algorithm).expect("a key");
            let certificate = params.self_signed(&key).expect("a certificate");
            let der = certificate.der();
            compare(der);
            let read = Certificate::from_der(der).expect("we read it");
            assert_eq!(read.signature(), signature);
            for end in 0..der.len() {
                assert!(Certificate::from_der(&der[..end]).is_err(), "cut at {end}");
            }
        }
    }
}

/// Made by `openssl req -x509 -newkey rsa:2048` with names of several kinds: what makes the others
/// here does not make RSA keys.
#[test]
fn a_leaf_with_an_rsa_key() {
    let pem = include_bytes!("certificates/rsa_leaf.pem");
    let (_, pem) = parse_x509_pem(pem).expect("PEM");
    compare(&pem.contents);
    let leaf = Certificate::from_der(&pem.contents).expect("we read it");
    assert_eq!(leaf.key, Key::Rsa(2048));
    assert_eq!(leaf.dns_names, ["mx.example.com", "*.example.net"]);
}

/// The roots of browsers: certificates of many makers.
#[test]
fn roots_of_many_makers() {
    let roots = webpki_root_certs::TLS_SERVER_ROOT_CERTS;
    roots.iter().for_each(|root| compare(root));
    assert!(roots.len() > 100, "{} roots read", roots.len());
}

/// Whether x509-parser finds something wrong.
fn is_refused_by_others(der: &[u8]) -> bool {
    match X509Certificate::from_der(der) {
        Ok((rest, read)) => {
            let names = read.subject_alternative_name();
            let is_unread = |extension: &X509Extension<'_>| {
                matches!(
                    extension.parsed_extension(),
                    ParsedExtension::ParseError { .. }
                )
            };
            !rest.is_empty()
                || names.is_err()
                || read.extensions_map().is_err()
                || read.extensions().iter().any(is_unread)
        }
        Err(_) => true,
    }
}

/// A leaf with these extensions beside its own.
fn with_extensions(extensions: &[(&[u64], &[u8])]) -> Vec<u8> {
    let mut params = params(&[]);
    params.custom_extensions = extensions
        .iter()
        .map(|(oid, content)| rcgen::CustomExtension::from_oid_content(oid, content.to_vec()))
        .collect();
    let key = KeyPair::generate().expect("a key");
    params
        .self_signed(&key)
        .expect("a certificate")
        .der()
        .to_vec()
}

#[test]
fn what_verifiers_refuse_is_refused_with_a_reason() {
    const SAN: &[u64] = &[2, 5, 29, 17];
    const CONSTRAINTS: &[u64] = &[2, 5, 29, 19];
    let named = b"\x30\x05\x82\x03a.b";
    let good = with_extensions(&[(SAN, named)]);
    let unread = [good.as_slice(), b"\x05\x00"].concat();
    let unread_within = {
        // The outer SEQUENCE is two octets longer than what stands in it.
        let mut der = [good.as_slice(), b"\x05\x00"].concat();
        let length = u16::from_be_bytes([der[2], der[3]]) + 2;
        der[2..4].copy_from_slice(&length.to_be_bytes());
        der
    };
    let cases = [
        (unread, "octets behind the end", "behind the certificate"),
        (
            unread_within,
            "octets behind the end",
            "behind the signature",
        ),
        (b"hello".to_vec(), "no DER value", "no certificate"),
        (
            with_extensions(&[(SAN, named), (SAN, named)]),
            "an extension for the second time",
            "two subjectAltNames",
        ),
        (
            with_extensions(&[(SAN, b"\x30\x05\x82\x09a.b")]),
            "no DER value",
            "a name longer than what holds it",
        ),
        (
            with_extensions(&[(SAN, b"\x82\x03a.b")]),
            "no subjectAltName",
            "a name alone",
        ),
        (
            with_extensions(&[(SAN, b"\x30\x05\x0c\x03a.b")]),
            "no name in subjectAltName",
            "a string in place of a name",
        ),
        (
            with_extensions(&[(SAN, b"\x30\x05\x82\x03a.b\x05\x00")]),
            "octets behind the end",
            "octets behind the names",
        ),
        (
            with_extensions(&[(CONSTRAINTS, b"\x01\x01\xff")]),
            "no basicConstraints",
            "a flag alone",
        ),
    ];
    assert!(Certificate::from_der(&good).is_ok() && !is_refused_by_others(&good));
    for (der, what, why) in cases {
        let error = Certificate::from_der(&der).expect_err(why);
        assert_eq!(error.what, what, "{why}");
        assert!(error.at <= der.len(), "{why}: {error}");
        // It passes over what stands behind the parts of a SEQUENCE; webpki does not.
        let others_look = !matches!(why, "behind the signature" | "octets behind the names");
        assert_eq!(is_refused_by_others(&der), others_look, "{why}");
    }
}
