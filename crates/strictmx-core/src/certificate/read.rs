//! Reading a certificate (RFC 5280 4.1).

use std::borrow::Cow;

use super::der::{Read, Value, Values, tag};
use super::{Certificate, CertificateError, Key};
use crate::octets::hexadecimal;
use crate::timestamp::Timestamp;

/// Object identifiers as DER has them, without tag and length.
mod oid {
    pub(super) const COMMON_NAME: &[u8] = b"\x55\x04\x03";
    pub(super) const SUBJECT_ALT_NAME: &[u8] = b"\x55\x1d\x11";
    pub(super) const BASIC_CONSTRAINTS: &[u8] = b"\x55\x1d\x13";
    pub(super) const RSA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";
    pub(super) const EC: &[u8] = b"\x2a\x86\x48\xce\x3d\x02\x01";
}

/// Attribute types with a short name (RFC 4514 3), and two that authorities use.
const SHORT_NAMES: &[(&[u8], &str)] = &[
    (oid::COMMON_NAME, "CN"),
    (b"\x55\x04\x05", "serialNumber"),
    (b"\x55\x04\x06", "C"),
    (b"\x55\x04\x07", "L"),
    (b"\x55\x04\x08", "ST"),
    (b"\x55\x04\x09", "STREET"),
    (b"\x55\x04\x0a", "O"),
    (b"\x55\x04\x0b", "OU"),
    (b"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19", "DC"),
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01", "Email"),
];

impl Certificate {
    /// Reads DER.
    ///
    /// # Errors
    /// What is wrong, and where: also octets behind the end, an extension twice, and names that
    /// cannot be read, which verifiers refuse.
    pub fn from_der(der: &[u8]) -> Result<Self, CertificateError> {
        let mut all = Values::of(der);
        let mut certificate = all.expect(tag::SEQUENCE, "no certificate")?.inside();
        all.end()?;
        let mut fields = certificate
            .expect(tag::SEQUENCE, "no certificate")?
            .inside();
        let algorithm = certificate.expect(tag::SEQUENCE, "no signature algorithm")?;
        certificate.expect(tag::BIT_STRING, "no signature")?;
        certificate.end()?;

        const VERSION: u8 = 0xa0;
        fields.next_if(VERSION)?;
        let serial = fields.expect(tag::INTEGER, "no serial number")?;
        fields.expect(tag::SEQUENCE, "no signature algorithm")?; // the same once more
        let issuer = fields.expect(tag::SEQUENCE, "no issuer")?;
        let mut validity = fields.expect(tag::SEQUENCE, "no validity")?.inside();
        let subject = fields.expect(tag::SEQUENCE, "no subject")?;
        let public_key = fields.expect(tag::SEQUENCE, "no public key")?;
        let (not_before, not_after) = (time(&mut validity)?, time(&mut validity)?);
        validity.end()?;
        let (subject_said, common_name) = name(subject)?;
        let extensions = Extensions::read(fields)?;
        let signature_oid = algorithm
            .inside()
            .expect(tag::OID, "no signature algorithm")?;

        Ok(Self {
            subject: subject_said,
            issuer: name(issuer)?.0,
            common_name: common_name.map(Cow::into_owned),
            dns_names: extensions.dns_names,
            not_before,
            not_after,
            self_issued: subject.whole == issuer.whole,
            is_ca: extensions.is_ca,
            key: key(public_key)?,
            public_key_info: public_key.whole.to_vec(),
            signature_oid: signature_oid.content.to_vec(),
            serial: hexadecimal(serial.content),
        })
    }
}

/// Whether octets are a SubjectPublicKeyInfo and nothing else (RFC 5280 4.1.2.7).
pub(crate) fn is_public_key_info(der: &[u8]) -> bool {
    let mut all = Values::of(der);
    let read = all.expect(tag::SEQUENCE, "no public key").and_then(key);
    read.is_ok() && all.end().is_ok()
}

fn time(values: &mut Values<'_>) -> Read<Timestamp> {
    let wrong = values.wrong("no time");
    let time = values.next().transpose()?.and_then(Value::time);
    time.ok_or(wrong)
}

/// A name for display, and its first common name.
fn name(name: Value<'_>) -> Read<(String, Option<Cow<'_, str>>)> {
    let mut text = String::with_capacity(name.content.len());
    let mut common_name = None;
    let mut sets = name.inside();
    while !sets.is_empty() {
        let relative = sets.expect(tag::SET, "no part of a name")?;
        let mut joint = if text.is_empty() { "" } else { ", " };
        let mut attributes = relative.inside();
        while !attributes.is_empty() {
            let mut parts = attributes.expect(tag::SEQUENCE, "no attribute")?.inside();
            let oid = parts.expect(tag::OID, "no type of attribute")?;
            let missing = parts.wrong("no value of an attribute");
            let value = parts.next().ok_or(missing)??;
            parts.end()?;
            if oid.content == oid::COMMON_NAME && common_name.is_none() {
                common_name = Some(value.text());
            }
            let short = SHORT_NAMES.iter().find(|(known, _)| *known == oid.content);
            let kind =
                short.map_or_else(|| oid.dotted().into(), |(_, short)| Cow::Borrowed(*short));
            // RFC 4514 2.4: what is no string is written as its encoding.
            let value = match value.text() {
                Some(value) => value,
                None => format!("#{}", hexadecimal(value.whole)).into(),
            };
            for part in [joint, &kind, "=", &value] {
                text.push_str(part);
            }
            joint = " + ";
        }
    }
    Ok((text, common_name.flatten()))
}

/// What is read of the extensions.
#[derive(Default)]
struct Extensions {
    dns_names: Vec<String>,
    is_ca: bool,
}

/// Extensions of a certificate; nobody has so many.
const MAX_EXTENSIONS: usize = 100;

impl Extensions {
    /// What follows the public key: two optional fields that nobody uses, and the extensions.
    fn read(mut fields: Values<'_>) -> Read<Self> {
        const ISSUER_ID: u8 = 0x81;
        const SUBJECT_ID: u8 = 0x82;
        const EXTENSIONS: u8 = 0xa3;
        fields.next_if(ISSUER_ID)?;
        fields.next_if(SUBJECT_ID)?;
        let mut read = Self::default();
        if let Some(explicit) = fields.next_if(EXTENSIONS)? {
            let mut explicit = explicit.inside();
            let mut extensions = explicit.expect(tag::SEQUENCE, "no extensions")?.inside();
            explicit.end()?;
            let mut known: Vec<&[u8]> = Vec::new();
            while !extensions.is_empty() {
                let again = extensions.wrong("an extension for the second time");
                let mut parts = extensions.expect(tag::SEQUENCE, "no extension")?.inside();
                let oid = parts.expect(tag::OID, "no type of extension")?.content;
                parts.next_if(tag::BOOLEAN)?; // whether it is critical
                let content = parts.expect(tag::OCTET_STRING, "no extension")?;
                parts.end()?;
                // RFC 5280 4.2: at most one of a kind.
                if known.contains(&oid) || known.len() == MAX_EXTENSIONS {
                    return Err(again);
                }
                known.push(oid);
                match oid {
                    oid::SUBJECT_ALT_NAME => read.dns_names = dns_names(content)?,
                    oid::BASIC_CONSTRAINTS => read.is_ca = is_ca(content)?,
                    _ => {}
                }
            }
        }
        fields.end()?;
        Ok(read)
    }
}

/// The dNSName entries of a subjectAltName (RFC 5280 4.2.1.6); those that are no text name nobody.
fn dns_names(content: Value<'_>) -> Read<Vec<String>> {
    const DNS_NAME: u8 = 0x82;
    let mut content = content.inside();
    let names = content.expect(tag::SEQUENCE, "no subjectAltName")?;
    content.end()?;
    let mut dns_names = Vec::new();
    for name in names.inside() {
        let name = name?;
        // All kinds of names have tags of the class for this place.
        if name.tag & 0xc0 != 0x80 {
            return Err(names.inside().wrong("no name in subjectAltName"));
        }
        if name.tag == DNS_NAME {
            dns_names.extend(String::from_utf8(name.content.to_vec()));
        }
    }
    Ok(dns_names)
}

fn is_ca(content: Value<'_>) -> Read<bool> {
    let mut content = content.inside();
    let mut constraints = content
        .expect(tag::SEQUENCE, "no basicConstraints")?
        .inside();
    content.end()?;
    let flag = constraints.next_if(tag::BOOLEAN)?;
    constraints.next_if(tag::INTEGER)?; // the length of paths
    constraints.end()?;
    Ok(flag.is_some_and(|flag| flag.content != [0]))
}

/// The strength of a SubjectPublicKeyInfo (RFC 3279 2.3).
fn key(public_key: Value<'_>) -> Read<Key> {
    let mut parts = public_key.inside();
    let algorithm = parts.expect(tag::SEQUENCE, "no algorithm of a key")?;
    let algorithm = algorithm
        .inside()
        .expect(tag::OID, "no algorithm of a key")?;
    let bits = parts.expect(tag::BIT_STRING, "no public key")?;
    parts.end()?;
    // A BIT STRING begins with the number of bits that are not used: none.
    let octets = bits.content.get(1..).unwrap_or_default();
    Ok(match algorithm.content {
        oid::RSA => Key::Rsa(modulus_bits(octets).ok_or(bits.inside().wrong("no RSA key"))?),
        // SEC 1 2.3.3: a sign of the form, then one coordinate or both.
        oid::EC => match octets.split_first() {
            Some((4, both)) => Key::Ec(field_bits(both.len() / 2)),
            Some((2 | 3, one)) => Key::Ec(field_bits(one.len())),
            _ => Key::Other,
        },
        _ => Key::Other,
    })
}

fn modulus_bits(octets: &[u8]) -> Option<usize> {
    let mut numbers = Values::of(octets).expect(tag::SEQUENCE, "").ok()?.inside();
    let modulus = numbers.expect(tag::INTEGER, "").ok()?.content;
    let zeros = modulus.iter().take_while(|octet| **octet == 0).count();
    let first = modulus.get(zeros)?;
    Some((modulus.len() - zeros) * 8 - first.leading_zeros() as usize)
}

/// Bits of a field whose elements take so many octets: whole octets, but for P-521.
fn field_bits(octets: usize) -> usize {
    match octets {
        66 => 521,
        _ => octets * 8,
    }
}
