//! The TLSA lookup fails, and with it delivery.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, MxHost, dns_in_protocol_words};
use crate::finding::ResultType;
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That asking for TLSA records of an MX host whose addresses are secured by DNSSEC brings an
    /// answer, be it "none", and not an error.
    ///
    /// # Why it matters
    ///
    /// An attacker could suppress the records by breaking the lookup. Senders that know DANE
    /// therefore deliver nothing while it fails: their mail waits and bounces after some days,
    /// whether or not you use DANE at all.
    ///
    /// # How to fix
    ///
    /// Ask each of the zone's name servers by itself: `dig +dnssec @ns1.example.com
    /// _25._tcp.mail.example.com TLSA`. Old name servers and load balancers fail for types that
    /// they do not know, or sign "no such name" wrongly; they need an update. If validation
    /// fails, `delv _25._tcp.mail.example.com TLSA` says why.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA servfail
    /// ```
    ///
    /// ```scenario,fires
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA bogus
    /// ```
    ///
    /// ```scenario,clear
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA nodata
    /// ```
    ///
    /// Behind an alias to a name that is not secured nobody knows whether senders ask:
    ///
    /// ```scenario,not-tested
    /// @ MX secure
    /// mail CNAME mx.example.net.
    /// mx.example.net. A 20.0.0.25
    /// _25._tcp.mail TLSA servfail
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 7672 section 2.1.2: a failing TLSA lookup makes the host unreachable for the sender.
    id: "dane-tlsa-lookup-fails",
    severity: Error,
    consequence: DaneRefused,
    rfc: ["7672#2.1.2"],
    result_type: Some(ResultType::DnssecInvalid),
    since: "0.1.0",
    title: "The lookup of TLSA records fails",
    message: "{mx_host} is secured by DNSSEC, but asking DNS for TLSA records at {owner} fails ({cause}). Senders that check DANE do not deliver while it does.",
    remedy: "Have the name servers that answer for {owner} fixed or updated.",
    args: { mx_host: DomainName, owner: DomainName, cause: String },
    run: MxHost,
}

fn run(facts: &Facts<'_>, host: &MxHost<'_>) -> Ran {
    // Behind an alias whose target is not secured, nobody knows whether the alias is, and with it
    // whether senders ask (RFC 7672 2.2.2): a failure is not tested there.
    host.looks_for_tlsa()?;
    if let (true, Some(failure)) = (host.tlsa_lookup_fails(), host.tlsa.failure()) {
        let found = Found {
            mx_host: host.name.clone(),
            owner: host.tlsa.question.name().clone(),
            cause: dns_in_protocol_words(failure),
        };
        return fired(facts.weigh_dane(host, found.finding()));
    }
    host.tlsa.known().map(|_| Vec::new())
}
