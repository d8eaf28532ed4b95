//! No pattern matches, and this one names a server that mail goes to no longer.

use crate::checks::near_miss::{Miss, misses};
use crate::checks::providers;
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::outcome::Ran;

declare_check! {
    /// # What it checks
    ///
    /// Where no MX host at all is in the policy: whether an `mx` line names a server of another
    /// domain than they do.
    ///
    /// # Why it matters
    ///
    /// Mail moved to another provider, from one or from servers of the domain's own, and the policy
    /// stayed behind; or the policy was copied from somebody else. Two of three policies that match
    /// nothing list servers that the domain had before.
    ///
    /// # How to fix
    ///
    /// Add the servers that the MX records name now, then change the `id` in the `_mta-sts` record.
    /// Keep old and new lines together for one `max_age`, and then remove the old ones. At the next
    /// move change the policy first.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mx.former-provider.net
    /// | max_age: 2419200
    /// ```
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: *.mail.protection.outlook.com
    /// | max_age: 2419200
    /// ```
    ///
    /// ```scenario,clear
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com
    /// | mx: mx.former-provider.net
    /// | max_age: 2419200
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 4.1; section 8.1 tells how to change a policy.
    id: "sts-mx-pattern-former",
    severity: Warning,
    consequence: None,
    rfc: ["8461#4.1"],
    result_type: None,
    since: "0.1.0",
    title: "The policy lists other servers than mail goes to",
    message: "The line mx: {pattern} names a server of {provider}, but mail goes to {mx_host} now, which the policy does not list.",
    remedy: "Add a line mx: {mx_host}, and give the _mta-sts record a new id. Keep the other line only if that server is yours.",
    args: { pattern: String, provider: String, mx_host: DomainName },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    misses(facts, Miss::Former, &|pattern, mx_host| {
        Found {
            provider: provider(&pattern),
            pattern,
            mx_host,
        }
        .finding()
    })
}

/// The provider, or else the domain that somebody registered: it may be the policy domain itself.
fn provider(pattern: &str) -> String {
    let name = pattern.strip_prefix("*.").unwrap_or(pattern);
    let registered = || name.parse::<DomainName>().ok()?.registered();
    match providers::find(name) {
        Some(provider) => provider.to_owned(),
        None => registered().map_or_else(|| name.to_owned(), |it| it.to_string()),
    }
}
