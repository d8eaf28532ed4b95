//! The policy host has no address.

use crate::checks::commands::dns_hosts;
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::finding::{Fix, ResultType};
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That `mta-sts.<domain>` has an IPv4 or an IPv6 address in DNS, where a record at
    /// `_mta-sts.<domain>` says that there is a policy.
    ///
    /// # Why it matters
    ///
    /// The record only announces the policy; the text is fetched from the web server at
    /// `mta-sts.<domain>`. Without an address there is nothing to fetch, and senders deliver
    /// without the protection of MTA-STS. Only senders that still remember an older policy go on
    /// applying it until it runs out.
    ///
    /// # How to fix
    ///
    /// Publish an A record, an AAAA record or both at `mta-sts.<domain>`, with the addresses of the
    /// web server that holds the policy; or a CNAME, if a provider serves it for you. Mind the
    /// spelling: the record has an underscore in front (`_mta-sts`), the host has none. Look at the
    /// result with `dig mta-sts.example.com A`.
    ///
    #[doc = dns_hosts!(A "mta-sts": "192.0.2.80")]
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// mta-sts A nxdomain
    /// mta-sts AAAA nxdomain
    /// ```
    ///
    /// What a CNAME leads to has a check of its own:
    ///
    /// ```scenario,clear
    /// mta-sts CNAME example-com.policies.example.net.
    /// example-com.policies.example.net. TXT "opted out"
    /// ```
    ///
    /// One address family is enough:
    ///
    /// ```scenario,clear
    /// mta-sts A nodata
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.2: the policy is served by the host `mta-sts` below the policy domain.
    id: "policy-host-unresolvable",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.2", "8461#3.3"],
    result_type: Some(ResultType::StsPolicyFetchError),
    since: "0.1.0",
    title: "The policy host has no address",
    message: "A record says that {policy_domain} has a policy, but {policy_host}, where senders fetch it, has no address in DNS. They deliver as if there were no policy.",
    remedy: "Publish an A or AAAA record at {policy_host} with the address of the web server that holds the policy, or a CNAME to your provider's.",
    args: { policy_domain: DomainName, policy_host: DomainName },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    facts.deployed()?;
    let host = &facts.policy_host;
    if !host.known_addresses()?.is_empty() {
        return Ok(Vec::new());
    }
    if super::alias_unserved::target(facts).is_some() {
        return Err(Because::SaidElsewhere.into());
    }
    let found = Found {
        policy_domain: facts.policy_domain.clone(),
        policy_host: host.name.clone(),
    };
    let name = host.name.clone();
    fired(found.finding().fix(Fix::Name { name }))
}
