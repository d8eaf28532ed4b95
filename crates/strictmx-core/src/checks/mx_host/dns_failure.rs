//! The MX records, or an MX host's addresses, cannot be looked up.

use crate::declare_check;
use crate::dns::{DnsFailure, Lookup};
use crate::domain_name::DomainName;
use crate::facts::{Facts, Looked, dns_in_protocol_words};
use crate::finding::Finding;
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
    message: "Asking DNS for {owner} {found} fails ({cause}). While it does, senders that need the answer hold mail back.",
    remedy: "Ask every name server of the zone for {owner} with dig, and fix those that do not answer; let CNAMEs that lead in a circle point straight to the name that has the address.",
    args: { owner: DomainName, found: String, cause: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    // What fails validation has a check of its own.
    let is_fault =
        |failure: &DnsFailure| !matches!(failure, DnsFailure::Bogus(_)) && !failure.is_no_fault();
    let finding = |failed: Failed<'_>| {
        let found = Found {
            owner: failed.owner.clone(),
            found: failed.rtype.to_owned(),
            cause: dns_in_protocol_words(failed.failure),
        };
        failed.weigh(found.finding())
    };
    let findings: Vec<_> = failures(facts, is_fault).map(finding).collect();
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

/// A lookup on the way to the MX hosts that failed.
pub(super) struct Failed<'f> {
    pub(super) owner: &'f DomainName,
    pub(super) rtype: &'static str,
    pub(super) failure: &'f DnsFailure,
    /// The other family of addresses is known: senders go on with it, some of them after a while.
    has_others: bool,
}

impl Failed<'_> {
    /// Weighs it: without any address nobody can deliver.
    pub(super) fn weigh(&self, finding: Finding) -> Finding {
        if self.has_others {
            finding.avoidable()
        } else {
            finding
        }
    }
}

/// Every such lookup. Of the addresses of a host only one, as both mostly fail together.
pub(super) fn failures<'f>(
    facts: &'f Facts<'_>,
    counts: impl Fn(&DnsFailure) -> bool,
) -> impl Iterator<Item = Failed<'f>> {
    let failed = move |looked: &'f Looked, has_others| match &looked.question {
        Question::Dns { owner, rtype } => Some(Failed {
            owner,
            rtype: rtype.mnemonic(),
            failure: looked.failure().filter(|failure| counts(failure))?,
            has_others,
        }),
        _ => None,
    };
    let is_found = |looked: &Looked| matches!(looked.answer, Ok(Lookup::Found(_)));
    let addresses = facts.mail.hosts.iter().map(move |host| {
        let has_others = host.addresses.iter().any(is_found);
        (&host.addresses[..], has_others)
    });
    let mx = std::slice::from_ref(&facts.mail.looked);
    let lookups = std::iter::once((mx, false)).chain(addresses);
    lookups.filter_map(move |(lookups, has_others)| {
        let mut lookups = lookups.iter();
        lookups.find_map(|looked| failed(looked, has_others))
    })
}
