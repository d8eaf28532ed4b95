//! What DANE changes, and how TLSA records are read.

use crate::facts::Digests;

/// What DANE changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dane {
    /// Nothing: it does no DANE, MTA-STS comes before it, or it is up to the program around it.
    Unused,
    /// Where an MX host has TLSA records, both must be satisfied.
    Both(TlsaRules),
    /// Where an MX host has TLSA records, the policy must cover it, and they decide of its
    /// certificate; where none can be used, the policy does.
    CoveredAnd(TlsaRules),
    /// Where any MX host has TLSA records, they decide for all, also for those that have none
    /// (RFC 8461 2 allows it).
    InsteadForAll(TlsaRules),
    /// TLSA records decide where there is no policy to enforce.
    UnlessEnforced(TlsaRules),
}

impl Dane {
    /// How TLSA records are read; `None` where they are not.
    pub fn tlsa(self) -> Option<TlsaRules> {
        match self {
            Self::Unused => None,
            Self::Both(rules)
            | Self::CoveredAnd(rules)
            | Self::InsteadForAll(rules)
            | Self::UnlessEnforced(rules) => Some(rules),
        }
    }
}

/// How TLSA records are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TlsaRules {
    /// Which count where they have digests of different strength; `None` where nobody knows.
    pub digests: Option<Digests>,
    /// What happens where none can be used.
    pub unusable: Unusable,
    /// Which certificates may be an authority.
    pub anchors: Anchors,
    /// They count behind MX records that are not secure, too (RFC 7672 2.2.1 allows it).
    pub insecure_mx: bool,
}

impl TlsaRules {
    /// By the standard: the strongest digest of a usage and selector counts (RFC 7671 9), any
    /// certificate will do where no record can be used, and MX records must be secure.
    pub const STANDARD: Self = Self {
        digests: Some(Digests::Strongest),
        unusable: Unusable::Encrypts,
        anchors: Anchors::Above,
        insecure_mx: false,
    };
}

/// Which certificates a record with usage 2 may be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchors {
    /// One above the server's, to which its issuers lead (RFC 7672 3.1.2).
    Above,
    /// One above it, or the server's own if it is one of an authority.
    AboveOrOwn,
    /// The server's own, or its issuer's; whether one farther up will do is not known.
    OwnOrIssuer,
}

/// TLSA records of which none can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// Any certificate will do (RFC 7672 2.2).
    Encrypts,
    /// Any certificate will do where the kind of record is unknown; a record of a known kind whose
    /// data are malformed matches nothing.
    EncryptsByKind,
    /// Any certificate will do where the kind of record is unknown, or a digest too long or too short;
    /// a record of a whole certificate or key whose data are malformed matches nothing.
    EncryptsByDigest,
}
