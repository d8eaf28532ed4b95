//! How certificates are signed: key and hash (RFC 3279 2.2, 5758, 8017 A.2, 8410).

use super::Certificate;

/// Algorithms by the octets of their OIDs.
const ALGORITHMS: &[(&[u8], &str)] = &[
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x04", "RSA with MD5"),
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05", "RSA with SHA-1"),
    // 1.3.14.3.2.29, as it was before.
    (b"\x2b\x0e\x03\x02\x1d", "RSA with SHA-1"),
    (b"\x2a\x86\x48\xce\x38\x04\x03", "DSA with SHA-1"),
    (b"\x2a\x86\x48\xce\x3d\x04\x01", "ECDSA with SHA-1"),
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b", "RSA with SHA-256"),
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c", "RSA with SHA-384"),
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d", "RSA with SHA-512"),
    (b"\x2a\x86\x48\xce\x3d\x04\x03\x02", "ECDSA with SHA-256"),
    (b"\x2a\x86\x48\xce\x3d\x04\x03\x03", "ECDSA with SHA-384"),
    (b"\x2a\x86\x48\xce\x3d\x04\x03\x04", "ECDSA with SHA-512"),
    // It names its hash elsewhere, or has one of its own.
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a", "RSA-PSS"),
    (b"\x2b\x65\x70", "Ed25519"),
];

/// So many of them, the first, use MD5 or SHA-1.
const WEAK: usize = 5;

impl Certificate {
    /// How it is signed: `ECDSA with SHA-256`.
    pub fn signature(&self) -> &'static str {
        let algorithm = self.algorithm().and_then(|at| ALGORITHMS.get(at));
        algorithm.map_or("of another kind", |(_, name)| name)
    }

    /// Whether it is signed with MD5 or SHA-1, which prove nothing.
    pub(crate) fn has_weak_signature(&self) -> bool {
        self.algorithm().is_some_and(|at| at < WEAK)
    }

    fn algorithm(&self) -> Option<usize> {
        let mut known = ALGORITHMS.iter();
        known.position(|(oid, _)| *oid == self.signature_oid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_ones_stand_first() {
        for (at, (_, name)) in ALGORITHMS.iter().enumerate() {
            let is_weak = name.ends_with("MD5") || name.ends_with("SHA-1");
            assert_eq!(is_weak, at < WEAK, "{name}");
        }
    }
}
