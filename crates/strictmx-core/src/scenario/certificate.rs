//! Just enough DER to write certificates with chosen names and dates. Nobody signs them: path
//! validation is an observation, so that the core never verifies signatures.

use crate::timestamp::Timestamp;

/// What a certificate of a scenario says.
#[derive(Clone, Debug)]
pub(super) struct CertificateSpec {
    /// dNSName entries.
    pub names: Vec<String>,
    /// Common name, where it differs from the first name.
    pub common_name: Option<String>,
    /// Days from now until the first and the last moment of validity.
    pub valid_days: (i64, i64),
    /// RSA modulus bits.
    pub rsa_bits: usize,
    /// Bits of the elliptic curve, where the key is none of RSA.
    pub ec_bits: Option<usize>,
    /// Issuer's common name.
    pub issuer: String,
    /// The signature algorithm claims SHA-1.
    pub sha1: bool,
}

impl CertificateSpec {
    /// A certificate for these names, valid for 30 days before and 60 after.
    pub(super) fn of(names: &[String]) -> Self {
        Self {
            names: names.to_vec(),
            common_name: None,
            valid_days: (-30, 60),
            rsa_bits: 2048,
            ec_bits: None,
            issuer: "Example CA".to_owned(),
            sha1: false,
        }
    }

    /// The DER.
    pub(super) fn der(&self, now: Timestamp) -> Vec<u8> {
        let day = crate::timestamp::DAY_S;
        let dates = [self.valid_days.0, self.valid_days.1].map(|days| time(now.plus_s(days * day)));
        let first = self.names.first().map_or("", String::as_str);
        let subject = name(self.common_name.as_deref().unwrap_or(first));
        let alt_names: Vec<u8> = self
            .names
            .iter()
            .flat_map(|name| tlv(0x82, name.as_bytes()))
            .collect();
        let mut extensions = Vec::new();
        if !self.names.is_empty() {
            let san = [oid(&[0x55, 0x1d, 0x11]), tlv(0x04, &sequence(&[alt_names]))];
            extensions.push(tlv(0xa3, &sequence(&[sequence(&san)])));
        }
        // RSA with SHA-256 or SHA-1.
        let hash = if self.sha1 { 0x05 } else { 0x0b };
        let rsa = |last| [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, last];
        let algorithm = sequence(&[oid(&rsa(hash)), tlv(0x05, &[])]);
        let tbs = sequence(&[
            tlv(0xa0, &tlv(0x02, &[2])),
            tlv(0x02, &[1]),
            algorithm.clone(),
            name(&self.issuer),
            sequence(&dates),
            subject,
            self.public_key(&rsa(0x01)),
            extensions.concat(),
        ]);
        sequence(&[tbs, algorithm, bit_string(&[0])])
    }

    fn public_key(&self, rsa: &[u8]) -> Vec<u8> {
        if let Some(bits) = self.ec_bits {
            // id-ecPublicKey, and a point of both coordinates.
            let algorithm = sequence(&[oid(&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01])]);
            let point = [vec![4], vec![1; bits / 4]].concat();
            return sequence(&[algorithm, bit_string(&point)]);
        }
        let mut modulus = vec![0xff; self.rsa_bits / 8];
        modulus.insert(0, 0); // keeps the INTEGER positive
        let key = sequence(&[tlv(0x02, &modulus), tlv(0x02, &[1, 0, 1])]);
        let algorithm = sequence(&[oid(rsa), tlv(0x05, &[])]);
        sequence(&[algorithm, bit_string(&key)])
    }
}

fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut out = vec![tag];
    match length {
        0..=0x7f => out.push(length as u8),
        0x80..=0xff => out.extend([0x81, length as u8]),
        _ => out.extend([0x82, (length >> 8) as u8, length as u8]),
    }
    out.extend(content);
    out
}

fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    tlv(0x30, &parts.concat())
}

fn oid(content: &[u8]) -> Vec<u8> {
    tlv(0x06, content)
}

fn bit_string(content: &[u8]) -> Vec<u8> {
    tlv(0x03, &[&[0], content].concat())
}

fn name(common_name: &str) -> Vec<u8> {
    if common_name.is_empty() {
        return sequence(&[]);
    }
    let attribute = sequence(&[oid(&[0x55, 0x04, 0x03]), tlv(0x0c, common_name.as_bytes())]);
    sequence(&[tlv(0x31, &attribute)])
}

/// GeneralizedTime, which can say every year.
fn time(at: Timestamp) -> Vec<u8> {
    let digits: String = at
        .to_string()
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    tlv(0x18, format!("{digits}Z").as_bytes())
}
