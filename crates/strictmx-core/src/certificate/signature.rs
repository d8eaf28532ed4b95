//! How certificates are signed: key and hash (RFC 3279 2.2, 5758, 8017 A.2, 8410).

use super::Certificate;

/// Algorithms by the octets of their OIDs; some come with a hash of their own, or name it elsewhere.
const ALGORITHMS: &[(&[u8], &str, &str)] = &[
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b", "RSA", "SHA-256"),
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c", "RSA", "SHA-384"),
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d", "RSA", "SHA-512"),
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a", "RSA-PSS", ""),
    (b"\x2a\x86\x48\xce\x3d\x04\x03\x02", "ECDSA", "SHA-256"),
    (b"\x2a\x86\x48\xce\x3d\x04\x03\x03", "ECDSA", "SHA-384"),
    (b"\x2a\x86\x48\xce\x3d\x04\x03\x04", "ECDSA", "SHA-512"),
    (b"\x2b\x65\x70", "Ed25519", ""),
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x04", "RSA", "MD5"),
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05", "RSA", "SHA-1"),
    // 1.3.14.3.2.29, as it was before.
    (b"\x2b\x0e\x03\x02\x1d", "RSA", "SHA-1"),
    (b"\x2a\x86\x48\xce\x38\x04\x03", "DSA", "SHA-1"),
    (b"\x2a\x86\x48\xce\x3d\x04\x01", "ECDSA", "SHA-1"),
];

impl Certificate {
    /// How it is signed: `ECDSA with SHA-256`.
    pub fn signature(&self) -> String {
        match self.key_and_hash() {
            (key, "") => key.to_owned(),
            (key, hash) => [key, " with ", hash].concat(),
        }
    }

    /// Whether it is signed with MD5 or SHA-1, which prove nothing.
    pub(crate) fn has_weak_signature(&self) -> bool {
        matches!(self.key_and_hash().1, "MD5" | "SHA-1")
    }

    fn key_and_hash(&self) -> (&'static str, &'static str) {
        let mut known = ALGORITHMS.iter();
        let found = known.find(|(oid, ..)| *oid == self.signature_oid);
        found.map_or(("other signature", ""), |(_, key, hash)| (key, hash))
    }
}
