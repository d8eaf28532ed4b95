//! The name servers of the domain fail when they are asked for the record.

use crate::declare_check;
use crate::dns::DnsFailure;
use crate::domain_name::DomainName;
use crate::facts::{Facts, dns_in_protocol_words};
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That DNS answers when asked for the TXT records of `_mta-sts`. "None" is an answer; an error
    /// (SERVFAIL) is not. A resolver of ours that refuses to answer says nothing about the domain.
    ///
    /// # Why it matters
    ///
    /// While the lookup fails, no sender finds the record. Most deliver without the protection of
    /// MTA-STS then, and some, such as mox, keep all mail to the domain and try again.
    ///
    /// # How to fix
    ///
    /// Ask each of the zone's name servers by itself:
    /// `dig @ns1.example.com _mta-sts.example.com TXT`. A server that answers REFUSED or SERVFAIL
    /// does not have the zone loaded.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _mta-sts TXT servfail
    /// ```
    ///
    /// ```scenario,not-tested
    /// _mta-sts TXT refused
    /// ```
    ///
    /// ```scenario,clear
    /// _mta-sts TXT nxdomain
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.1 has senders look the record up, and does not say what they do where
    /// that fails.
    id: "sts-record-dns-failure",
    severity: Error,
    consequence: None,
    rfc: ["8461#3.1", "1035#4.1.1"],
    result_type: None,
    since: "0.1.0",
    title: "The record cannot be looked up",
    message: "Looking up the TXT records of {owner} fails ({cause}). While it does, senders find no policy, and some hold mail back.",
    remedy: "Ask every name server of the zone for {owner} with dig, and fix those that do not answer.",
    args: { owner: DomainName, cause: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let looked = &facts.sts_record.looked;
    let Some(failure @ DnsFailure::ServFail(_)) = looked.failure() else {
        looked.known()?;
        return Ok(Vec::new());
    };
    let found = Found {
        owner: facts.sts_record.owner.clone(),
        cause: dns_in_protocol_words(failure),
    };
    fired(found.finding())
}
