//! A pattern that differs from an uncovered MX host in its top-level domain alone.

use crate::checks::near_miss::{Miss, misses};
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::outcome::Ran;

declare_check! {
    /// # What it checks
    ///
    /// Whether an `mx` line that matches no MX host would match one with another ending, such as
    /// `.net` for `.com`.
    ///
    /// # Why it matters
    ///
    /// Senders compare the whole name. Policies get copied from one domain to its sister.
    ///
    /// # How to fix
    ///
    /// Add a line with the ending that the MX record has, then change the `id` in the `_mta-sts` record.
    /// If the policy was copied from a sister domain, look through its other lines as well: each
    /// domain lists its own mail servers. Keep the line with the other ending only if the server that
    /// has this name stands by.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.net
    /// | max_age: 2419200
    /// ```
    ///
    /// ```scenario,clear
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com
    /// | max_age: 2419200
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 4.1.
    id: "sts-mx-pattern-other-tld",
    severity: Warning,
    consequence: None,
    rfc: ["8461#4.1"],
    result_type: None,
    since: "0.1.0",
    title: "An mx line has another ending than the mail server",
    message: "The line mx: {pattern} matches no MX host; the mail server is {mx_host}, with another ending.",
    remedy: "Add a line mx: {mx_host}, and give the _mta-sts record a new id. Keep the other line only if that server is yours.",
    args: { pattern: String, mx_host: DomainName },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    misses(facts, Miss::OtherTld, &|pattern, mx_host| {
        Found { pattern, mx_host }.finding()
    })
}
