//! The name servers of the policy host do not answer properly.

use crate::declare_check;
use crate::dns::DnsFailure;
use crate::domain_name::DomainName;
use crate::facts::{Facts, dns_in_protocol_words};
use crate::finding::{Consequence, ResultType, Severity};
use crate::outcome::Ran;

declare_check! {
    /// # What it checks
    ///
    /// That DNS answers when asked for the addresses of `mta-sts.<domain>`. "None" is an answer; an
    /// error (SERVFAIL) and a circle of CNAMEs are not. A resolver of ours that refuses to answer
    /// says nothing about the domain.
    ///
    /// # Why it matters
    ///
    /// While the lookup fails, senders cannot fetch the policy; those that have none in their
    /// cache deliver without the protection of MTA-STS. If only one address family fails, many
    /// senders still get through, but some wait for it or give up.
    ///
    /// # How to fix
    ///
    /// Ask each of the zone's name servers by itself: `dig @ns1.example.com mta-sts.example.com A`,
    /// and again with `AAAA`. A server that answers REFUSED or SERVFAIL does not have the zone
    /// loaded; one that fails for AAAA only is often an old load balancer. Follow CNAMEs by hand,
    /// and let `mta-sts.<domain>` point straight to the last name.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// mta-sts A servfail
    /// mta-sts AAAA servfail
    /// ```
    ///
    /// ```scenario,fires
    /// mta-sts CNAME loop
    /// loop CNAME mta-sts
    /// ```
    ///
    /// ```scenario,not-tested
    /// mta-sts A refused
    /// mta-sts AAAA refused
    /// ```
    ///
    /// No such name is an answer:
    ///
    /// ```scenario,clear
    /// mta-sts A nxdomain
    /// mta-sts AAAA nxdomain
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.3: without a policy fetched or cached, delivery goes on without one.
    id: "policy-host-dns-failure",
    severity: Error,
    consequence: None,
    rfc: ["8461#3.3", "1035#4.1.1"],
    result_type: Some(ResultType::StsPolicyFetchError),
    since: "0.1.0",
    title: "The name of the policy host cannot be looked up",
    message: "Looking up the addresses of {policy_host} fails ({cause}). While it does, senders that get no other address cannot fetch the policy.",
    remedy: "Ask every name server of the zone for {policy_host} with dig, and fix those that do not answer; let CNAMEs that lead in a circle point straight to the name that has the address.",
    args: { policy_host: DomainName, cause: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    facts.deployed()?;
    let host = &facts.policy_host;
    // What fails validation has a check of its own.
    let elsewhere =
        |failure: &&DnsFailure| !matches!(failure, DnsFailure::Bogus(_)) && !failure.is_no_fault();
    let mut failures = host.addresses.iter().filter_map(|looked| looked.failure());
    let Some(failure) = failures.find(elsewhere) else {
        host.known_addresses()?;
        return Ok(Vec::new());
    };
    let found = Found {
        policy_host: host.name.clone(),
        cause: dns_in_protocol_words(failure),
    };
    let finding = found.finding();
    Ok(vec![match failure {
        _ if !host.all_addresses().is_empty() => finding.severity(Severity::Warning),
        // The zone itself says so; a server that does not answer may answer the next time.
        DnsFailure::AliasLoop => finding.consequence(Consequence::Unprotected),
        _ => finding,
    }])
}
