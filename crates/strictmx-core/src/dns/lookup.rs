//! What an answer can say.

use std::net::IpAddr;

use crate::domain_name::DomainName;

/// The meaning of a DNS answer. "Absent", "broken", "bogus" and "unreadable" stay apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// At least one record.
    Found(RrSet),
    /// The name exists, without records of the type (RFC 2308 2.2).
    NoData {
        /// CNAMEs followed to the name that lacks them.
        aliases: Vec<Alias>,
    },
    /// The name does not exist (RFC 8020).
    NxDomain {
        /// CNAMEs followed to the missing name.
        aliases: Vec<Alias>,
    },
    /// The answer gives no knowledge.
    Failed(DnsFailure),
}

/// The records of one owner and type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RrSet {
    /// CNAMEs followed from the name asked for, in order.
    pub aliases: Vec<Alias>,
    /// Seconds the set may still be cached: the least TTL of the chain, less the HTTP `Age`.
    pub ttl_s: u32,
    /// AD: the resolver says that DNSSEC validation succeeded (RFC 4035 3.2.3).
    pub authentic: bool,
    /// In the order of the message.
    pub records: Vec<Record>,
}

impl RrSet {
    /// Whether another one has the same data, in whatever order.
    pub(crate) fn has_data_of(&self, other: &Self) -> bool {
        let is_there = |record: &Record| self.records.iter().any(|own| own.data == record.data);
        self.records.len() == other.records.len() && other.records.iter().all(is_there)
    }
}

/// A CNAME record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// Where it stands.
    pub owner: DomainName,
    /// Where it points.
    pub target: DomainName,
}

/// A record, without owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Seconds.
    pub ttl_s: u32,
    /// The data.
    pub data: RecordData,
}

/// Record data of the types that are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordData {
    /// A or AAAA.
    Address(IpAddr),
    /// MX.
    Mx {
        /// Lower is tried first.
        preference: u16,
        /// The MX host; the root for a null MX (RFC 7505).
        exchange: DomainName,
    },
    /// TLSA.
    Tlsa(Tlsa),
    /// TXT, its character-strings joined with nothing between (RFC 8461 3.1).
    Txt(Vec<u8>),
}

/// TLSA record data (RFC 6698 2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tlsa {
    /// Certificate usage.
    pub usage: u8,
    /// Selector.
    pub selector: u8,
    /// Matching type.
    pub matching: u8,
    /// Association data.
    pub data: Vec<u8>,
}

/// Why an answer gives no knowledge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DnsFailure {
    /// SERVFAIL, but an answer with checking disabled: DNSSEC validation fails (RFC 4035 5.5).
    Bogus(Bogus),
    /// SERVFAIL either way: the authoritative servers do not answer properly.
    ServFail(Option<ExtendedError>),
    /// Another RCODE, such as REFUSED (5); extended ones have 12 bits (RFC 6891 6.1.3).
    Rcode(u16),
    /// A CNAME loop, or a chain longer than [`MAX_ALIASES`](super::MAX_ALIASES).
    AliasLoop,
    /// Octets that are no DNS answer to the question.
    Malformed,
    /// More records than [`MAX_RECORDS`](super::MAX_RECORDS), none of which was read.
    TooMany {
        /// How many there are.
        records: usize,
    },
    /// More text than [`MAX_TEXT`](super::MAX_TEXT), none of which was read.
    TooLong {
        /// How many there are.
        octets: usize,
    },
}

/// What comes of a lookup that only DNSSEC validation keeps from being answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bogus {
    /// Why validation fails, where the resolver says so.
    pub error: Option<ExtendedError>,
    /// Whether the answer that was not checked has such records. Where whole zones are bogus, it
    /// says as well that there are none.
    pub has_records: bool,
}

impl DnsFailure {
    /// Whether the resolver did not come to an answer, or does not believe it.
    pub fn is_servfail(&self) -> bool {
        matches!(self, Self::Bogus(_) | Self::ServFail(_))
    }

    /// Whether it is the resolver that refuses, nobody that understands, or we that do not read so
    /// much: none is a fault of the domain. Authoritative servers that refuse come as SERVFAIL.
    pub(crate) fn is_no_fault(&self) -> bool {
        match self {
            Self::Rcode(_) | Self::Malformed | Self::TooMany { .. } | Self::TooLong { .. } => true,
            Self::Bogus(_) | Self::ServFail(_) | Self::AliasLoop => false,
        }
    }
}

/// Extended DNS Error (RFC 8914).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtendedError {
    /// Info-code.
    pub code: u16,
    /// Extra text, for experts.
    pub text: String,
}

/// What DNSSEC says of an answer, as far as a stub resolver can tell (RFC 4033 5). An answer of a
/// zone that no trust anchor covers counts as insecure (RFC 7672, erratum 5395).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// The resolver validated it.
    Secure,
    /// The zone is not signed, or nothing leads to its keys.
    Insecure,
    /// It is there, and validation fails.
    Bogus,
    /// No answer that validation could be about.
    Undetermined,
}
