//! DNSSEC validation of the MX records, or of an MX host's addresses, fails.

use crate::declare_check;
use crate::dns::DnsFailure;
use crate::domain_name::DomainName;
use crate::facts::{Facts, dns_in_protocol_words};
use crate::finding::ResultType;
use crate::outcome::Ran;

use super::dns_failure::{Failed, failures};

declare_check! {
    /// # What it checks
    ///
    /// That the MX records of the domain and the addresses of its MX hosts pass DNSSEC
    /// validation, where their zones are signed.
    ///
    /// # Why it matters
    ///
    /// Resolvers that validate answer with an error instead of the records, and most large
    /// senders use such resolvers. They cannot deliver: mail waits in their queues, and bounces
    /// after some days. If the addresses of one family alone fail, most go on with the others.
    ///
    /// # How to fix
    ///
    /// The usual causes are signatures that ran out because the zone is no longer re-signed, and
    /// a DS record at the registrar that belongs to an old key. `delv example.com MX` says which
    /// one it is. Sign the zone anew, or have the DS record replaced or removed.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// @ MX bogus
    /// ```
    ///
    /// ```scenario,fires
    /// mail A bogus
    /// mail AAAA bogus
    /// ```
    ///
    /// ```scenario,fires
    /// mail AAAA bogus
    /// ```
    ///
    /// ```scenario,not-tested
    /// @ MX servfail
    /// ```
    ///
    /// ```scenario,clear
    /// @ MX secure
    /// mail AAAA nodata
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 4035 section 5.5: data that does not validate is not handed on.
    id: "mx-host-dnssec-bogus",
    severity: Error,
    consequence: None,
    rfc: ["4035#5.5", "7672#2.1.2"],
    result_type: Some(ResultType::DnssecInvalid),
    since: "0.1.0",
    title: "DNSSEC validation fails on the way to the mail servers",
    message: "The answer for {owner} {found} fails DNSSEC validation ({cause}). Senders that validate get no such record, and without any cannot deliver mail there.",
    remedy: "Have the zone of {owner} signed anew, or the DS record at its registrar corrected.",
    args: { owner: DomainName, found: String, cause: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let is_bogus = |failure: &DnsFailure| matches!(failure, DnsFailure::Bogus(_));
    let finding = |failed: Failed<'_>| {
        let found = Found {
            owner: failed.owner.clone(),
            found: failed.rtype.to_owned(),
            cause: dns_in_protocol_words(failed.failure),
        };
        failed.weigh(found.finding())
    };
    let findings: Vec<_> = failures(facts, is_bogus).map(finding).collect();
    if findings.is_empty() {
        facts.mail.looked.known()?;
    }
    Ok(findings)
}
