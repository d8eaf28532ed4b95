//! No pattern matches, and this one names what the MX host is an alias of.

use crate::checks::near_miss::{Miss, misses};
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::outcome::Ran;

declare_check! {
    /// # What it checks
    ///
    /// Where an MX host is not in the policy: whether an `mx` line has the name that the host is an
    /// alias (CNAME) of.
    ///
    /// # Why it matters
    ///
    /// Senders compare the name that stands in the MX record, whatever it leads to. A line for the
    /// target matches nothing, and the host counts as one that the policy does not list.
    ///
    /// # How to fix
    ///
    /// Add a line for the name that the MX record has, then change the `id` in the `_mta-sts`
    /// record.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// mail CNAME mx.provider.net.
    /// mx.provider.net. A 20.0.0.25
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mx.provider.net
    /// | max_age: 2419200
    /// ```
    ///
    /// ```scenario,clear
    /// mail CNAME mx.provider.net.
    /// mx.provider.net. A 20.0.0.25
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com
    /// | max_age: 2419200
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 4.1: the name in the MX record is compared.
    id: "sts-mx-pattern-alias-target",
    severity: Warning,
    consequence: None,
    rfc: ["8461#4.1"],
    result_type: None,
    since: "0.1.0",
    title: "The policy lists what a mail server is an alias of",
    message: "The line mx: {pattern} matches the name that {mx_host} is an alias of. What counts is the name in the MX record, {mx_host}, which the policy does not list.",
    remedy: "Add a line mx: {mx_host}, and give the _mta-sts record a new id.",
    args: { pattern: String, mx_host: DomainName },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    misses(facts, Miss::AliasTarget, &|pattern, mx_host| {
        Found { pattern, mx_host }.finding()
    })
}
