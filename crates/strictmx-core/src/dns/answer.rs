//! Reading what a resolver's answer says about one owner and type.

use std::net::IpAddr;

use domain::base::iana::{Class, Rtype};
use domain::base::name::ParsedName;
use domain::base::rdata::UnknownRecordData;
use domain::base::{Message, ParsedRecord};
use domain::rdata;

use super::{
    Alias, Bogus, DnsFailure, ExtendedError, Lookup, Record, RecordData, RrSet, Security, Tlsa,
};
use super::{MAX_ALIASES, MAX_RECORDS, MAX_TEXT};
use crate::domain_name::DomainName;
use crate::observation::DnsExchange;
use crate::question::RecordType;
use crate::timestamp::Timestamp;

/// Records that an answer has at most: a whole set, the aliases that lead there, and two signatures
/// for each of these sets (RFC 4035 3.1.1).
const MAX_ANSWER: usize = MAX_RECORDS + MAX_ALIASES + 2 * (MAX_ALIASES + 1);

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

/// From when until when the root zone is valid from which a resolver answers about the root that it has
/// no such record: the inception and the expiration (RFC 4034 3.1.5) of the signature of its SOA record,
/// which comes with the answer (RFC 4035 3.1.1). `None` where the resolver has not validated it.
pub fn root_validity(exchange: &DnsExchange) -> Option<[Timestamp; 2]> {
    let message = Message::from_slice(&exchange.message[..]).ok()?;
    let is_of_root = message.sole_question().is_ok_and(|it| it.qname().is_root());
    if !message.header().ad() || !is_of_root {
        return None;
    }
    let records = message.authority().ok()?.map_while(Result::ok);
    let mut signatures = records.filter(|it| it.rtype() == Rtype::RRSIG && it.owner().is_root());
    signatures.find_map(|signature| {
        let signature = signature.to_record::<UnknownRecordData<&[u8]>>().ok()??;
        // Type covered, algorithm, labels, original TTL, expiration, inception.
        let (covered, rest) = signature.data().data().split_first_chunk()?;
        let at = |place: usize| {
            let octets = rest.get(place..)?.first_chunk()?;
            Some(Timestamp::from_unix(u32::from_be_bytes(*octets).into()))
        };
        let is_of_soa = u16::from_be_bytes(*covered) == Rtype::SOA.to_int();
        is_of_soa.then_some([at(10)?, at(6)?])
    })
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
            && is_name(question.qname(), owner)
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
        if record.rtype() == wire_type(rtype) && is_name(&record.owner(), &name) {
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
        .find(|r| r.rtype() == Rtype::CNAME && is_name(&r.owner(), name))
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
            // One string or more (RFC 1035 3.3.14); each of them may be empty.
            txt.data().iter().next()?;
            RecordData::Txt(txt.data().iter().flatten().copied().collect())
        }
        _ => return None,
    })
}

/// Whether a name in a message is that one.
fn is_name(found: &ParsedName<&[u8]>, name: &DomainName) -> bool {
    if name.a_label().contains('\\') {
        return name_of(found) == *name;
    }
    let mut labels = found.iter().filter(|label| !label.is_root());
    let mut is_next = |label: &str| {
        let found = labels.next();
        // Mostly it comes in lower case.
        found.is_some_and(|it| {
            it.as_slice() == label.as_bytes()
                || it.as_slice().eq_ignore_ascii_case(label.as_bytes())
        })
    };
    name.labels().all(&mut is_next) && labels.next().is_none()
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
