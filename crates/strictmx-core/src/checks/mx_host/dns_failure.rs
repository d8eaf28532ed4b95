//! The MX records, or an MX host's addresses, cannot be looked up.

use crate::declare_check;
use crate::dns::{DnsFailure, Lookup};
use crate::domain_name::DomainName;
use crate::facts::{Facts, dns_in_protocol_words};
use crate::observation::{Cause, Failure, Stage};
use crate::outcome::{Ran, Skip};
use crate::question::{Question, RecordType};

declare_check! {
    /// # What it checks
    ///
    /// That DNS answers when asked for the MX records of the domain and for the addresses of its MX
    /// hosts. "None" is an answer; an error (SERVFAIL) and a circle of CNAMEs are not. A resolver
    /// of ours that refuses to answer says nothing about the domain.
    ///
    /// # Why it matters
    ///
    /// While a lookup fails, senders cannot deliver to that host; while the MX lookup fails, to
    /// none. Mail waits in their queues, and bounces after some days. If only one address family
    /// fails, many senders wait for it, and some give up.
    ///
    /// # How to fix
    ///
    /// Ask each of the zone's name servers by itself: `dig @ns1.example.com example.com MX`, and
    /// the addresses with `A` and with `AAAA`. A server that answers REFUSED or SERVFAIL does not
    /// have the zone loaded; one that fails for AAAA only is often an old load balancer.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// @ MX servfail
    /// ```
    ///
    /// ```scenario,fires
    /// mail AAAA servfail
    /// ```
    ///
    /// ```scenario,clear
    /// mail AAAA nodata
    /// ```
    ///
    /// ```scenario,not-tested
    /// @ MX refused
    /// mail AAAA refused
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 5321 section 5.1: a lookup that fails is tried again later.
    id: "mx-host-dns-failure",
    severity: Error,
    consequence: None,
    rfc: ["5321#5.1", "1035#4.1.1"],
    result_type: None,
    since: "0.1.0",
    title: "A name on the way to the mail servers cannot be looked up",
    message: "Asking DNS for {owner} {found} fails ({cause}). While it does, senders that need the answer keep mail back.",
    remedy: "Ask every name server of the zone for {owner} with dig, and fix those that do not answer.",
    args: { owner: DomainName, found: String, cause: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let mut findings = Vec::new();
    for (owner, rtype, failure) in failures(facts) {
        // Senders go on with the addresses of the other family, some of them after a while.
        let has_others = facts.mail.host(owner).is_some_and(|host| {
            let mut known = host
                .addresses
                .iter()
                .filter_map(|it| it.answer.as_ref().ok());
            rtype != RecordType::Mx.mnemonic() && known.any(|it| matches!(it, Lookup::Found(_)))
        });
        // What fails validation has a check of its own.
        if !matches!(failure, DnsFailure::Bogus(_)) && !failure.is_no_fault() {
            let found = Found {
                owner: owner.clone(),
                found: rtype.to_owned(),
                cause: dns_in_protocol_words(failure),
            };
            let finding = found.finding();
            findings.push(if has_others {
                finding.avoidable()
            } else {
                finding
            });
        }
    }
    if findings.is_empty() {
        facts.mail.looked.known()?;
        // Addresses that nobody knows are not known to be in order.
        let hosts = facts.mail.hosts.iter();
        for host in hosts.filter(|host| !host.name.is_address()) {
            for looked in &host.addresses {
                looked.known()?;
            }
        }
        if let Some(name) = facts.mail.left_out.first() {
            let why = Failure::new(Stage::Start, Cause::BudgetSpent);
            let question = Question::dns(name.clone(), RecordType::A);
            return Err(Skip::NotTested(question, why));
        }
    }
    Ok(findings)
}

/// Every lookup on the way to the MX hosts that failed: owner, type and failure. Of the addresses
/// of a host only one, as both mostly fail together.
pub(super) fn failures<'f>(
    facts: &'f Facts<'_>,
) -> impl Iterator<Item = (&'f DomainName, &'static str, &'f DnsFailure)> {
    let hosts = facts.mail.hosts.iter();
    let addresses = hosts.filter_map(|host| {
        let mut lookups = host.addresses.iter();
        lookups.find(|looked| looked.failure().is_some())
    });
    let lookups = std::iter::once(&facts.mail.looked).chain(addresses);
    lookups.filter_map(|looked| match &looked.question {
        Question::Dns { owner, rtype } => Some((owner, rtype.mnemonic(), looked.failure()?)),
        _ => None,
    })
}
