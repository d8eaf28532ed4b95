//! TLSA records that are remembered for more than a day.

use crate::arg::Seconds;
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, MxHost};
use crate::outcome::{Because, Ran, fired};

/// A day, in seconds.
const LONG_S: u32 = 86_400;

declare_check! {
    /// # What it checks
    ///
    /// That TLSA records that count may be cached for at most a day.
    ///
    /// # Why it matters
    ///
    /// If a key is lost or stolen, the record for it goes on to be used until it has left every
    /// cache: for that time senders do not deliver to the server with the new key, or deliver to
    /// whoever has the old one.
    ///
    /// # How to fix
    ///
    /// Lower the time to live of the record, for example to an hour (3600).
    /// `dig TLSA _25._tcp.mail.example.com` shows it in front of the type; as a line of a zone file
    /// (BIND):
    ///
    /// ```text
    /// _25._tcp.mail.example.com. 3600 IN TLSA 3 1 1 ...
    /// ```
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA 3 1 1 fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e
    /// _25._tcp.mail TLSA secure
    /// _25._tcp.mail TLSA ttl 604800
    /// ```
    ///
    /// ```scenario,clear
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA 3 1 1 fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e
    /// _25._tcp.mail TLSA secure
    /// _25._tcp.mail TLSA ttl 86400
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 7671 section 13: times to live should be short enough for an emergency.
    id: "dane-tlsa-ttl-long",
    severity: Info,
    consequence: None,
    rfc: ["7671#13"],
    result_type: None,
    since: "0.1.0",
    title: "TLSA records are cached for a long time",
    message: "The TLSA records at {owner} may be cached for {ttl}. A key that has to be changed at once stays in use for that long.",
    remedy: "Lower the time to live of the records at {owner}, for example to an hour.",
    args: { owner: DomainName, ttl: Seconds },
    run: MxHost,
}

fn run(_: &Facts<'_>, host: &MxHost<'_>) -> Ran {
    host.secure_tlsa()?;
    let rrset = host.tlsa.found(Because::NothingToJudge)?;
    if rrset.ttl_s <= LONG_S {
        return Ok(Vec::new());
    }
    let found = Found {
        owner: host.tlsa.question.name().clone(),
        ttl: Seconds(u64::from(rrset.ttl_s)),
    };
    fired(found.finding())
}
