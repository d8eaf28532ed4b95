//! Reading a certificate (RFC 5280 4.1).

use super::der::{Value, Values, tag};
use super::{Certificate, Key};
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
    /// Reads DER; `None` where it is no certificate.
    pub fn from_der(der: &[u8]) -> Option<Self> {
        let mut certificate = Values(der).expect(tag::SEQUENCE)?.inside();
        let mut fields = certificate.expect(tag::SEQUENCE)?.inside();
        let mut algorithm = certificate.expect(tag::SEQUENCE)?.inside();

        const VERSION: u8 = 0xa0;
        fields.next_if(VERSION);
        let serial = fields.expect(tag::INTEGER)?;
        fields.expect(tag::SEQUENCE)?; // the signature algorithm, once more
        let issuer = fields.expect(tag::SEQUENCE)?;
        let mut validity = fields.expect(tag::SEQUENCE)?.inside();
        let subject = fields.expect(tag::SEQUENCE)?;
        let public_key = fields.expect(tag::SEQUENCE)?;
        let alt_names = extension(fields, oid::SUBJECT_ALT_NAME);
        let constraints = extension(fields, oid::BASIC_CONSTRAINTS);

        Some(Self {
            subject: name(subject),
            issuer: name(issuer),
            common_name: common_name(subject),
            dns_names: alt_names.map(dns_names).unwrap_or_default(),
            not_before: time(&mut validity)?,
            not_after: time(&mut validity)?,
            self_issued: subject.whole == issuer.whole,
            is_ca: constraints.is_some_and(is_ca),
            key: key(public_key).unwrap_or(Key::Other),
            public_key_info: public_key.whole.to_vec(),
            signature_oid: algorithm.expect(tag::OID)?.dotted(),
            serial: hexadecimal(serial.content),
        })
    }
}

fn time(values: &mut Values<'_>) -> Option<Timestamp> {
    Timestamp::parse(&values.next()?.time()?)
}

/// Type and value of an attribute (RFC 5280 4.1.2.4).
fn attribute(value: Value<'_>) -> Option<(Value<'_>, Value<'_>)> {
    let mut parts = value.inside();
    Some((parts.expect(tag::OID)?, parts.next()?))
}

/// The first common name of a name.
fn common_name(name: Value<'_>) -> Option<String> {
    let mut attributes = name.inside().flat_map(Value::inside).filter_map(attribute);
    let (_, value) = attributes.find(|(kind, _)| kind.content == oid::COMMON_NAME)?;
    value.text()
}

/// A name for display.
fn name(name: Value<'_>) -> String {
    let mut text = String::new();
    for relative in name.inside().filter(|value| value.tag == tag::SET) {
        let mut joint = if text.is_empty() { "" } else { ", " };
        for (kind, value) in relative.inside().filter_map(attribute) {
            let short = SHORT_NAMES.iter().find(|(oid, _)| *oid == kind.content);
            let kind = short.map_or_else(|| kind.dotted(), |(_, short)| (*short).to_owned());
            // RFC 4514 2.4: what is no string is written as its encoding.
            let value = match value.text() {
                Some(value) => value,
                None => format!("#{}", hexadecimal(value.whole)),
            };
            for part in [joint, &kind, "=", &value] {
                text.push_str(part);
            }
            joint = " + ";
        }
    }
    text
}

/// The content of an extension, if there is one. What follows the public key are two optional
/// fields that nobody uses, and the extensions.
fn extension<'a>(fields: Values<'a>, wanted: &[u8]) -> Option<Value<'a>> {
    const EXTENSIONS: u8 = 0xa3;
    let mut extensions = { fields }.find(|field| field.tag == EXTENSIONS)?.inside();
    let mut extensions = extensions.expect(tag::SEQUENCE)?.inside();
    extensions.find_map(|extension| {
        let mut parts = extension.inside();
        let kind = parts.expect(tag::OID)?;
        parts.next_if(tag::BOOLEAN); // whether it is critical
        let content = parts.expect(tag::OCTET_STRING)?;
        (kind.content == wanted).then(|| content.inside().expect(tag::SEQUENCE))?
    })
}

/// The dNSName entries of a subjectAltName (RFC 5280 4.2.1.6); those that are no text name nobody.
fn dns_names(alt_names: Value<'_>) -> Vec<String> {
    const DNS_NAME: u8 = 0x82;
    alt_names
        .inside()
        .filter(|name| name.tag == DNS_NAME)
        .filter_map(|name| String::from_utf8(name.content.to_vec()).ok())
        .collect()
}

fn is_ca(constraints: Value<'_>) -> bool {
    let flag = constraints.inside().expect(tag::BOOLEAN);
    flag.is_some_and(|flag| flag.content != [0])
}

/// The strength of a SubjectPublicKeyInfo (RFC 3279 2.3).
fn key(public_key: Value<'_>) -> Option<Key> {
    let mut parts = public_key.inside();
    let algorithm = parts.expect(tag::SEQUENCE)?.inside().expect(tag::OID)?;
    // A BIT STRING begins with the number of bits that are not used: none.
    let (_, octets) = parts.expect(tag::BIT_STRING)?.content.split_first()?;
    match algorithm.content {
        oid::RSA => {
            let mut numbers = Values(octets).expect(tag::SEQUENCE)?.inside();
            let modulus = numbers.expect(tag::INTEGER)?.content;
            let zeros = modulus.iter().take_while(|octet| **octet == 0).count();
            let first = modulus.get(zeros)?;
            let bits = (modulus.len() - zeros) * 8 - first.leading_zeros() as usize;
            Some(Key::Rsa(bits))
        }
        // SEC 1 2.3.3: a sign of the form, then one coordinate or both.
        oid::EC => match octets.split_first()? {
            (4, both) => Some(Key::Ec(field_bits(both.len() / 2))),
            (2 | 3, one) => Some(Key::Ec(field_bits(one.len()))),
            _ => None,
        },
        _ => None,
    }
}

/// Bits of a field whose elements take so many octets: whole octets, but for P-521.
fn field_bits(octets: usize) -> usize {
    match octets {
        66 => 521,
        _ => octets * 8,
    }
}

fn hexadecimal(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}
