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
    assert_eq!(ours.signature_oid, algorithm.to_id_string(), "{subject}");
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
        for algorithm in [
            &rcgen::PKCS_ECDSA_P256_SHA256,
            &rcgen::PKCS_ECDSA_P384_SHA384,
            &rcgen::PKCS_ED25519,
        ] {
            let key = KeyPair::generate_for(algorithm).expect("a key");
            let certificate = params.self_signed(&key).expect("a certificate");
            let der = certificate.der();
            compare(der);
            for end in 0..der.len() {
                assert_eq!(Certificate::from_der(&der[..end]), None, "cut at {end}");
            }
        }
    }
}

/// The roots that the machine trusts, if it has a list of them: certificates of many makers.
#[test]
fn roots_of_this_machine() {
    let Ok(bundle) = std::fs::read("/etc/ssl/certs/ca-certificates.crt") else {
        println!("this machine has no list of roots: 0 read");
        return;
    };
    let mut count = 0;
    for pem in Pem::iter_from_buffer(&bundle) {
        compare(&pem.expect("PEM").contents);
        count += 1;
    }
    println!("{count} roots read");
}
