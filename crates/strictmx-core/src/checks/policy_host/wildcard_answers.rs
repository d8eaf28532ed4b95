//! The policy host exists by a DNS wildcard only.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::finding::Fix;
use crate::outcome::Because;
use crate::outcome::Ran;
use crate::question::RecordType;
use crate::scan::unused_name;

declare_check! {
    /// # What it checks
    ///
    /// Where no policy is found: whether `mta-sts.<domain>` has the address that any other name
    /// below the domain has, too.
    ///
    /// # Why it matters
    ///
    /// A wildcard such as `*.example.com` answers for every name, and mostly leads to the web site.
    /// That machine has neither the policy nor a certificate for the name.
    ///
    /// # How to fix
    ///
    /// Create `mta-sts` as a record of its own, with the address of the web server that has the
    /// policy; a record of its own goes before the wildcard.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// * A 20.0.0.90
    /// mta-sts A absent
    /// mta-sts AAAA absent
    /// policy status 404
    /// ```
    ///
    /// ```scenario,clear
    /// policy status 404
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 4592 has wildcards; RFC 8461 section 3.2 the name.
    id: "policy-host-wildcard-answers",
    severity: Notice,
    consequence: None,
    rfc: ["8461#3.2", "4592#2.1"],
    result_type: None,
    since: "0.1.0",
    title: "A DNS wildcard stands in for the policy host",
    message: "{policy_host} has no record of its own: the wildcard of {policy_domain} answers for it, as for every other name.",
    remedy: "Create {policy_host} in DNS with the address of the web server that has the policy.",
    args: { policy_domain: DomainName, policy_host: DomainName },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    facts.deployed()?;
    if facts.policy_host.served().is_ok() {
        return Ok(Vec::new());
    }
    let stray = facts.looked(unused_name(facts.policy_domain), RecordType::A);
    let stray = stray.found(Because::NothingToJudge)?;
    let own = facts.policy_host.addresses[0].found(Because::NothingToJudge)?;
    let first = |rrset: &crate::dns::RrSet| rrset.records.first().map(|record| record.data.clone());
    if first(stray) != first(own) {
        return Ok(Vec::new());
    }
    let name = facts.policy_host.name.clone();
    let found = Found {
        policy_domain: facts.policy_domain.clone(),
        policy_host: name.clone(),
    };
    Ok(vec![found.finding().fix(Fix::Name { name })])
}
