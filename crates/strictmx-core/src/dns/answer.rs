//! What a resolver's answer says about one owner and type.

use std::net::IpAddr;

use domain::base::iana::{Class, Rtype};
use domain::base::name::ParsedName;
use domain::base::rdata::UnknownRecordData;
use domain::base::{Message, ParsedRecord};
use domain::rdata;

use super::{MAX_ALIASES, MAX_RECORDS, MAX_TEXT};
use crate::domain_name::DomainName;
use crate::observation::DnsExchange;
use crate::question::RecordType;

/// Records that an answer has at most: a whole set, the aliases that lead there, and two signatures
/// for each of these sets (RFC 4035 3.1.1).
const MAX_ANSWER: usize = MAX_RECORDS + MAX_ALIASES + 2 * (MAX_ALIASES + 1);

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
    /// A CNAME loop, or a chain longer than [`MAX_ALIASES`].
    AliasLoop,
    /// Octets that are no DNS answer to the question.
    Malformed,
    /// More records than [`MAX_RECORDS`], none of which was read.
    TooMany {
        /// How many there are.
        records: usize,
    },
    /// More text than [`MAX_TEXT`], none of which was read.
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

/// The DNSSEC state of an answer.
pub fn security(owner: &DomainName, rtype: RecordType, exchange: &DnsExchange) -> Security {
    match read(owner, rtype, exchange) {
        Lookup::Failed(DnsFailure::Bogus(_)) => Security::Bogus,
        Lookup::Failed(_) => Security::Undetermined,
        _ => match Message::from_slice(&exchange.message[..]) {
            Ok(message) if message.header().ad() => Security::Secure,
            _ => Security::Insecure,
        },
    }
}

/// The first extended error of an answer (RFC 8914), which may come with any RCODE.
pub fn extended_error_of(exchange: &DnsExchange) -> Option<ExtendedError> {
    extended_error(Message::from_slice(&exchange.message[..]).ok()?)
}

/// Reads the answer for `owner` and `rtype`.
pub fn read(owner: &DomainName, rtype: RecordType, exchange: &DnsExchange) -> Lookup {
    match read_message(owner, rtype, &exchange.message, exchange.age_s) {
        Lookup::Failed(DnsFailure::ServFail(error)) => {
            let unchecked = exchange
                .checking_disabled
                .as_deref()
                .map(|octets| read_message(owner, rtype, octets, 0));
            match unchecked {
                None | Some(Lookup::Failed(_)) => Lookup::Failed(DnsFailure::ServFail(error)),
                Some(unchecked) => Lookup::Failed(DnsFailure::Bogus(Bogus {
                    error,
                    has_records: matches!(unchecked, Lookup::Found(_)),
                })),
            }
        }
        lookup => lookup,
    }
}

fn read_message(owner: &DomainName, rtype: RecordType, octets: &[u8], age_s: u32) -> Lookup {
    match Message::from_slice(octets) {
        Ok(message) => {
            interpret(owner, rtype, message, age_s).unwrap_or(Lookup::Failed(DnsFailure::Malformed))
        }
        Err(_) => Lookup::Failed(DnsFailure::Malformed),
    }
}

/// `None` where the message does not parse.
fn interpret(
    owner: &DomainName,
    rtype: RecordType,
    message: &Message<[u8]>,
    age_s: u32,
) -> Option<Lookup> {
    let header = message.header();
    // A truncated answer says nothing about what was cut off; DoH has no reason for it (RFC 8484 6).
    if !header.qr() || header.tc() {
        return None;
    }
    // The upper bits are in OPT (RFC 6891 6.1.3).
    let rcode = message.opt_rcode().to_int();
    // An answer to another question says nothing about this one (RFC 5452 9.1). Servers that did
    // not understand the question may leave it out.
    let is_asked = message.first_question().map(|question| {
        question.qtype() == wire_type(rtype)
            && question.qclass() == Class::IN
            && name_of(question.qname()) == *owner
    });
    if !is_asked.unwrap_or(!matches!(rcode, 0 | 3)) {
        return None;
    }
    match rcode {
        0 | 3 => {}
        2 => {
            return Some(Lookup::Failed(DnsFailure::ServFail(extended_error(
                message,
            ))));
        }
        _ => return Some(Lookup::Failed(DnsFailure::Rcode(rcode))),
    }

    let records = usize::from(message.header_counts().ancount());
    if records > MAX_ANSWER {
        return Some(Lookup::Failed(DnsFailure::TooMany { records }));
    }
    let answer = message.answer().ok()?.collect::<Result<Vec<_>, _>>().ok()?;
    let mut aliases: Vec<Alias> = Vec::new();
    let mut name = owner.clone();
    let mut ttl_s = u32::MAX;
    while let Some((target, cname_ttl_s)) = cname_of(&answer, &name)? {
        // A loop never ends, either.
        if aliases.len() == MAX_ALIASES {
            return Some(Lookup::Failed(DnsFailure::AliasLoop));
        }
        ttl_s = ttl_s.min(cname_ttl_s.saturating_sub(age_s));
        aliases.push(Alias {
            owner: std::mem::replace(&mut name, target.clone()),
            target,
        });
    }

    let mut records = Vec::new();
    let mut octets = 0;
    for record in &answer {
        if record.rtype() == wire_type(rtype) && name_of(&record.owner()) == name {
            let data = record_data(record)?;
            if let RecordData::Txt(text) = &data {
                octets += text.len();
            }
            let record_ttl_s = ttl_s_of(record).saturating_sub(age_s);
            ttl_s = ttl_s.min(record_ttl_s);
            records.push(Record {
                ttl_s: record_ttl_s,
                data,
            });
        }
    }
    Some(if records.len() > MAX_RECORDS {
        let records = records.len();
        Lookup::Failed(DnsFailure::TooMany { records })
    } else if octets > MAX_TEXT {
        Lookup::Failed(DnsFailure::TooLong { octets })
    } else if !records.is_empty() {
        Lookup::Found(RrSet {
            aliases,
            ttl_s,
            authentic: header.ad(),
            records,
        })
    } else if rcode == 3 {
        Lookup::NxDomain { aliases }
    } else {
        Lookup::NoData { aliases }
    })
}

type Parsed<'a> = ParsedRecord<'a, [u8]>;

/// The target and TTL of the CNAME at `name`; the outer `None` means that it does not parse.
fn cname_of(answer: &[Parsed<'_>], name: &DomainName) -> Option<Option<(DomainName, u32)>> {
    let Some(record) = answer
        .iter()
        .find(|r| r.rtype() == Rtype::CNAME && name_of(&r.owner()) == *name)
    else {
        return Some(None);
    };
    let cname = record
        .to_record::<rdata::Cname<ParsedName<&[u8]>>>()
        .ok()??;
    Some(Some((name_of(cname.data().cname()), ttl_s_of(record))))
}

/// Seconds; a TTL with its highest bit set is zero (RFC 2181 8).
fn ttl_s_of(record: &Parsed<'_>) -> u32 {
    let seconds = record.ttl().as_secs();
    if i32::try_from(seconds).is_ok() {
        seconds
    } else {
        0
    }
}

fn record_data(record: &Parsed<'_>) -> Option<RecordData> {
    Some(match record.rtype() {
        Rtype::A => RecordData::Address(IpAddr::V4(
            record.to_record::<rdata::A>().ok()??.data().addr(),
        )),
        Rtype::AAAA => RecordData::Address(IpAddr::V6(
            record.to_record::<rdata::Aaaa>().ok()??.data().addr(),
        )),
        Rtype::MX => {
            let mx = record.to_record::<rdata::Mx<ParsedName<&[u8]>>>().ok()??;
            RecordData::Mx {
                preference: mx.data().preference(),
                exchange: name_of(mx.data().exchange()),
            }
        }
        Rtype::TLSA => {
            let rdata = record.to_record::<UnknownRecordData<&[u8]>>().ok()??;
            let [usage, selector, matching, data @ ..] = rdata.data().data() else {
                return None;
            };
            let (usage, selector, matching) = (*usage, *selector, *matching);
            RecordData::Tlsa(Tlsa {
                usage,
                selector,
                matching,
                data: data.to_vec(),
            })
        }
        Rtype::TXT => {
            let txt = record.to_record::<rdata::Txt<&[u8]>>().ok()??;
            RecordData::Txt(txt.data().iter().flatten().copied().collect())
        }
        _ => return None,
    })
}

fn name_of(name: &ParsedName<&[u8]>) -> DomainName {
    DomainName::from_labels(
        name.iter()
            .filter(|label| !label.is_root())
            .map(|label| label.as_slice()),
    )
}

fn extended_error(message: &Message<[u8]>) -> Option<ExtendedError> {
    let opt = message.opt()?;
    let error = opt.opt().extended_error()?;
    let text = error
        .text_slice()
        .map(|text| String::from_utf8_lossy(text).into_owned())
        .unwrap_or_default();
    Some(ExtendedError {
        code: error.code().to_int(),
        text,
    })
}

pub(super) fn wire_type(rtype: RecordType) -> Rtype {
    match rtype {
        RecordType::A => Rtype::A,
        RecordType::Aaaa => Rtype::AAAA,
        RecordType::Mx => Rtype::MX,
        RecordType::Tlsa => Rtype::TLSA,
        RecordType::Txt => Rtype::TXT,
    }
}
