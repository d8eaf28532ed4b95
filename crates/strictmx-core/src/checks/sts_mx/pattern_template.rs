//! A pattern that was left over from a template.

use crate::checks::near_miss::{Miss, misses};
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::outcome::Ran;

declare_check! {
    /// # What it checks
    ///
    /// Whether an `mx` line that matches no MX host has a name made for examples.
    ///
    /// # Why it matters
    ///
    /// Senders deliver to the servers that the policy lists, and the one of an example is none of
    /// yours.
    ///
    /// # How to fix
    ///
    /// Write the names of your mail servers as they stand in the MX records, then change the `id`
    /// in the `_mta-sts` record.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.yourdomain.com
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
    id: "sts-mx-pattern-template",
    severity: Warning,
    consequence: None,
    rfc: ["8461#4.1"],
    result_type: None,
    since: "0.1.0",
    title: "An mx line was left over from a template",
    message: "The line mx: {pattern} comes from a template, and matches no MX host. The mail server is {mx_host}.",
    remedy: "Write mx: {mx_host} instead, and give the _mta-sts record a new id.",
    args: { pattern: String, mx_host: DomainName },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    misses(facts, Miss::Template, &|pattern, mx_host| {
        Found { pattern, mx_host }.finding()
    })
}
