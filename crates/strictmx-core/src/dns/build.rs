//! Builds DNS messages: queries for resolvers, and responses for the lab and for scenarios.

use std::net::IpAddr;
use std::str::FromStr as _;

use domain::base::iana::{TlsaCertificateUsage, TlsaMatchingType, TlsaSelector};
use domain::base::{MessageBuilder, Name, Ttl};
use domain::rdata;

use super::answer::wire_type;
use super::{Alias, Record, RecordData};
use crate::domain_name::DomainName;
use crate::question::RecordType;

/// Response codes that the lab and scenarios give (RFC 1035 4.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rcode {
    /// 0.
    NoError,
    /// 2.
    ServFail,
    /// 3.
    NxDomain,
    /// 5.
    Refused,
}

/// The DoH query for `owner` and `rtype`: message id 0 for the sake of caches (RFC 8484 4.1),
/// RD, AD, EDNS with DO; CD where `checking_disabled` (only to diagnose SERVFAIL, RFC 4035 3.2.2).
/// `None` for a name that cannot be put on the wire.
pub fn query(owner: &DomainName, rtype: RecordType, checking_disabled: bool) -> Option<Vec<u8>> {
    let mut builder = MessageBuilder::new_vec();
    builder.header_mut().set_rd(true);
    builder.header_mut().set_ad(true);
    builder.header_mut().set_cd(checking_disabled);
    let mut builder = builder.question();
    builder.push((wire_name(owner)?, wire_type(rtype))).ok()?;
    let mut builder = builder.additional();
    builder
        .opt(|opt| {
            opt.set_dnssec_ok(true);
            opt.set_udp_payload_size(1232);
            Ok(())
        })
        .ok()?;
    Some(builder.finish())
}

/// A response as a recursive resolver would give it. `None` for names or data too long.
pub fn response(
    owner: &DomainName,
    rtype: RecordType,
    rcode: Rcode,
    authentic: bool,
    aliases: &[Alias],
    records: &[Record],
) -> Option<Vec<u8>> {
    let mut builder = MessageBuilder::new_vec();
    let header = builder.header_mut();
    header.set_qr(true);
    header.set_rd(true);
    header.set_ra(true);
    header.set_ad(authentic);
    header.set_rcode(match rcode {
        Rcode::NoError => domain::base::iana::Rcode::NOERROR,
        Rcode::ServFail => domain::base::iana::Rcode::SERVFAIL,
        Rcode::NxDomain => domain::base::iana::Rcode::NXDOMAIN,
        Rcode::Refused => domain::base::iana::Rcode::REFUSED,
    });
    let mut builder = builder.question();
    builder.push((wire_name(owner)?, wire_type(rtype))).ok()?;
    let mut builder = builder.answer();
    for alias in aliases {
        let data = rdata::Cname::new(wire_name(&alias.target)?);
        builder
            .push((wire_name(&alias.owner)?, Ttl::from_secs(3600), data))
            .ok()?;
    }
    let owner = wire_name(aliases.last().map_or(owner, |alias| &alias.target))?;
    for record in records {
        let ttl = Ttl::from_secs(record.ttl_s);
        match &record.data {
            RecordData::Address(IpAddr::V4(v4)) => builder.push((&owner, ttl, rdata::A::new(*v4))),
            RecordData::Address(IpAddr::V6(v6)) => {
                builder.push((&owner, ttl, rdata::Aaaa::new(*v6)))
            }
            RecordData::Mx {
                preference,
                exchange,
            } => builder.push((
                &owner,
                ttl,
                rdata::Mx::new(*preference, wire_name(exchange)?),
            )),
            RecordData::Tlsa(tlsa) => {
                let data = rdata::tlsa::Tlsa::new(
                    TlsaCertificateUsage::from_int(tlsa.usage),
                    TlsaSelector::from_int(tlsa.selector),
                    TlsaMatchingType::from_int(tlsa.matching),
                    tlsa.data.as_slice(),
                );
                builder.push((&owner, ttl, data))
            }
            RecordData::Txt(text) => {
                let data = rdata::Txt::<Vec<u8>>::build_from_slice(text).ok()?;
                builder.push((&owner, ttl, data))
            }
        }
        .ok()?;
    }
    Some(builder.finish())
}

fn wire_name(name: &DomainName) -> Option<Name<Vec<u8>>> {
    Name::from_str(&format!("{}.", name.a_label().trim_end_matches('.'))).ok()
}
