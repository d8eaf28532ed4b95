//! The policy host seems to exist by a DNS wildcard only.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::finding::Fix;
use crate::outcome::{Because, Ran, Skip, fired};
use crate::question::RecordType;
use crate::scan::unused_name;

declare_check! {
    /// # What it checks
    ///
    /// Where no valid policy is found: whether `mta-sts.<domain>` has the IPv4 addresses that a name has
    /// which nobody uses. A record of its own with the same addresses cannot be told from a
    /// wildcard.
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
    /// policy body "Not Found"
    /// ```
    ///
    /// ```scenario,fires
    /// * A 20.0.0.90
    /// mta-sts A absent
    /// mta-sts AAAA absent
    /// policy body "<html><body>hello</body></html>"
    /// ```
    ///
    /// ```scenario,clear
    /// policy status 404
    /// ```
    ///
    /// ```scenario,clear
    /// * A 20.0.0.90
    /// mta-sts A 20.0.0.90
    /// mta-sts A 20.0.0.91
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
    title: "A DNS wildcard seems to stand in for the policy host",
    message: "{policy_host} has the addresses that every other name below {policy_domain} has. If it was never created, a wildcard answers for it.",
    remedy: "If {policy_host} was never created, create it in DNS with the address of the web server that has the policy.",
    args: { policy_domain: DomainName, policy_host: DomainName },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    facts.deployed()?;
    match facts.policy() {
        Ok(_) => return Ok(Vec::new()),
        Err(Skip::NotApplicable(_)) => {}
        Err(not_tested) => return Err(not_tested),
    }
    let own = facts.policy_host.addresses[0].found(Because::NothingToJudge)?;
    let stray = facts.looked(unused_name(facts.policy_domain), RecordType::A);
    let stray = stray.found(Because::NothingToJudge)?;
    if !own.has_data_of(stray) {
        return Ok(Vec::new());
    }
    let name = facts.policy_host.name.clone();
    let found = Found {
        policy_domain: facts.policy_domain.clone(),
        policy_host: name.clone(),
    };
    fired(found.finding().fix(Fix::Name { name }))
}
