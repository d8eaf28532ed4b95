//! The domain itself is a CNAME.

use crate::declare_check;
use crate::dns::Lookup;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::outcome::{Because, Ran};

declare_check! {
    /// # What it checks
    ///
    /// Whether the MX lookup of the domain went by a CNAME.
    ///
    /// # Why it matters
    ///
    /// Senders follow it to the MX records of the other name. The policy domain stays the one in
    /// the mail address, so that record and policy have to stand there and not at the other name.
    ///
    /// # How to fix
    ///
    /// Nothing is to be done as long as the domain has its own MTA-STS record. A name with a CNAME
    /// cannot have other records, so that MX records of its own need address records in place of
    /// the CNAME.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// @ CNAME example.net.
    /// example.net. MX 10 mail.example.com.
    /// ```
    ///
    /// ```scenario,clear
    /// @ MX 10 mail
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 5321 section 5.1: the name that a CNAME leads to is processed as if it were the first
    /// one.
    id: "mx-host-domain-is-alias",
    severity: Info,
    consequence: None,
    rfc: ["5321#5.1"],
    result_type: None,
    since: "0.1.0",
    title: "The domain is an alias",
    message: "{policy_domain} is a CNAME to {alias_target}, where senders look for its mail servers. The MTA-STS record counts at {policy_domain}.",
    remedy: "Nothing, as long as the MTA-STS record stands at {policy_domain}.",
    args: { policy_domain: DomainName, alias_target: DomainName },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let looked = &facts.mail.looked;
    // What leads nowhere is said elsewhere.
    if matches!(looked.known()?, Lookup::NxDomain { .. }) {
        return Err(Because::SaidElsewhere.into());
    }
    let alias = looked.aliases().last();
    let found = alias.map(|alias| Found {
        policy_domain: facts.policy_domain.clone(),
        alias_target: alias.target.clone(),
    });
    Ok(found.into_iter().map(Found::finding).collect())
}
