//! The policy host is a CNAME to a name that has no address.

use crate::checks::records::{announcing, leads_nowhere};
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::finding::{Consequence, Fix, ResultType, Severity};
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That a CNAME at `mta-sts.<domain>` leads to a name that has an address. Where no record
    /// announces a policy, and none was meant to, this is a notice.
    ///
    /// # Why it matters
    ///
    /// Many domains let a provider serve their policy and point `mta-sts.<domain>` there. When
    /// the provider removes its name or the address of it, or it was never set up or misspelt,
    /// senders find no address, and deliver without the protection of MTA-STS. There is a second
    /// danger: whoever can register a missing name, or take it at that provider, can serve a policy
    /// in your name.
    ///
    /// # How to fix
    ///
    /// If the provider still serves you, ask it for the right target and correct the CNAME. If it
    /// does not, point `mta-sts.<domain>` to a host that serves the policy, or remove the CNAME
    /// together with the record at `_mta-sts.<domain>`.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// mta-sts CNAME example-com.gone.example.net.
    /// ```
    ///
    /// ```scenario,fires
    /// mta-sts CNAME example-com.policies.example.net.
    /// example-com.policies.example.net. TXT "opted out"
    /// ```
    ///
    /// ```scenario,clear
    /// mta-sts CNAME example-com.policies.example.net.
    /// example-com.policies.example.net. A 20.0.0.80
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 8.2: delegation of the policy host to a provider.
    id: "policy-host-alias-dangling",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#8.2", "8461#3.3"],
    result_type: Some(ResultType::StsPolicyFetchError),
    since: "0.1.0",
    title: "The policy host points to a name without an address",
    message: "{policy_host} leads by CNAME to {alias_target}, which has no address. Senders cannot fetch the policy, and whoever can take that name can serve one.",
    remedy: "To keep MTA-STS, point {policy_host} to a host that serves the policy. To give it up, remove this CNAME, and what announces the policy if there is anything.",
    args: { policy_host: DomainName, alias_target: DomainName },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let records = &facts.sts_record;
    let is_tried = records.is_tried()?;
    let is_announced = is_tried || leads_nowhere(facts, records);
    let has_none = facts.policy_host.known_addresses()?.is_empty();
    let addresses = facts.policy_host.addresses.iter();
    // That of a wildcard was not meant for it.
    let mut lookups = addresses.filter(|looked| is_tried || looked.is_alias(facts));
    let alias = lookups.find_map(|looked| Some((looked.aliases().first()?, looked.end())));
    let Some((first, end)) = alias.filter(|_| has_none) else {
        return Ok(Vec::new());
    };
    // One without the other is no way out.
    let mut fixes = announcing(facts);
    if !is_announced || !fixes.is_empty() {
        fixes.insert(0, Fix::remove_alias(&first.owner, &first.target));
    }
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        alias_target: end.clone(),
    };
    let mut finding = found.finding().fixes(fixes);
    if !is_announced {
        finding = (finding.severity(Severity::Notice)).consequence(Consequence::None);
    }
    fired(finding)
}
