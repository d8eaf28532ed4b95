//! X.509 certificates as senders look at them: names, dates, keys. Whether a path to a root
//! exists is the prober's to find out ([`CertificatePath`](crate::observation::CertificatePath)),
//! because a root store does not belong in a web page.

mod der;
mod read;
mod signature;

pub(crate) use read::is_public_key_info;

use crate::domain_name::DomainName;
use crate::timestamp::Timestamp;

/// The facts of one certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Subject, RFC 4514 style, for display.
    pub subject: String,
    /// Issuer, RFC 4514 style, for display.
    pub issuer: String,
    /// Common name of the subject. Never used for matching (RFC 9525 2), only to explain.
    pub common_name: Option<String>,
    /// dNSName entries of the subjectAltName, as they stand.
    pub dns_names: Vec<String>,
    /// First second of validity.
    pub not_before: Timestamp,
    /// Last second of validity.
    pub not_after: Timestamp,
    /// Subject and issuer are the same.
    pub self_issued: bool,
    /// basicConstraints says that it is a CA.
    pub is_ca: bool,
    /// The public key.
    pub key: Key,
    /// SubjectPublicKeyInfo, DER (RFC 5280 4.1.2.7): what TLSA records with selector 1 are about.
    pub public_key_info: Vec<u8>,
    /// OID of the signature algorithm, DER without tag and length.
    pub signature_oid: Vec<u8>,
    /// Serial number, hexadecimal.
    pub serial: String,
}

/// Why octets are no certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CertificateError {
    /// What is wrong.
    pub what: &'static str,
    /// Where it is, in octets from the beginning.
    pub at: usize,
}

impl std::fmt::Display for CertificateError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} at octet {}", self.what, self.at)
    }
}

impl std::error::Error for CertificateError {}

/// A public key, as far as its strength is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// RSA with so many bits of modulus.
    Rsa(usize),
    /// Elliptic curve with so many bits.
    Ec(usize),
    /// Anything else.
    Other,
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Rsa(bits) => write!(f, "RSA {bits}"),
            Self::Ec(bits) => write!(f, "EC {bits}"),
            Self::Other => f.write_str("other key"),
        }
    }
}

impl Certificate {
    /// Whether a DNS-ID matches the reference identifier (RFC 9525 6.3).
    pub fn names(&self, reference: &DomainName) -> bool {
        self.dns_names
            .iter()
            .any(|presented| dns_id_matches(presented, reference))
    }

    /// What it is for, in its own words: its names, or its subject where it has none.
    pub fn names_said(&self) -> String {
        let said = match self.dns_names.join(", ") {
            names if names.is_empty() => self.subject.clone(),
            names => names,
        };
        if said.is_empty() {
            "(no name)".to_owned()
        } else {
            said
        }
    }

    /// Its whole period in seconds.
    pub fn lifetime_s(&self) -> i64 {
        self.not_after.unix() - self.not_before.unix() + 1
    }
}

/// Whether a presented DNS-ID matches a reference identifier: label by label, ASCII case folded;
/// a wildcard only as the whole left-most label, for exactly one label, and never for an A-label's
/// fragment (RFC 9525 6.3). Malformed entries match nothing.
pub fn dns_id_matches(presented: &str, reference: &DomainName) -> bool {
    let reference = reference.a_label();
    match presented.strip_prefix("*.") {
        None => !presented.contains('*') && presented.eq_ignore_ascii_case(reference),
        Some(suffix) => match reference.split_once('.') {
            Some((first, rest)) => {
                !first.is_empty()
                    && !suffix.contains('*')
                    && suffix.contains('.')
                    && suffix.eq_ignore_ascii_case(rest)
            }
            None => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dns_ids_match_by_rfc_9525() {
        let cases = [
            ("mx.example.com", "mx.example.com", true, "equal"),
            ("MX.Example.com", "mx.example.com", true, "case is folded"),
            ("*.example.com", "mx.example.com", true, "one label"),
            (
                "*.example.com",
                "a.mx.example.com",
                false,
                "a wildcard is one label",
            ),
            (
                "*.example.com",
                "example.com",
                false,
                "a wildcard is not zero labels",
            ),
            (
                "mx*.example.com",
                "mx1.example.com",
                false,
                "a wildcard is a whole label",
            ),
            (
                "*.*.example.com",
                "a.b.example.com",
                false,
                "one wildcard only",
            ),
            (
                "a.*.example.com",
                "a.b.example.com",
                false,
                "left-most only",
            ),
            ("*", "localhost", false, "a bare wildcard is malformed"),
            (
                "*.com",
                "example.com",
                false,
                "a wildcard for a whole top-level domain is no identifier",
            ),
            (
                "mx.example.com.",
                "mx.example.com",
                false,
                "a final dot is malformed (RFC 5280 4.2.1.6)",
            ),
            ("", "mx.example.com", false, "empty"),
        ];
        for (presented, reference, expected, why) in cases {
            let reference = reference.parse::<DomainName>().expect(reference);
            assert_eq!(
                dns_id_matches(presented, &reference),
                expected,
                "{presented} for {reference}: {why}"
            );
        }
    }
}
