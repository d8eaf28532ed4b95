//! A pattern that is a few letters away from an uncovered MX host.

use crate::checks::near_miss::{Miss, misses};
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::outcome::Ran;

declare_check! {
    /// # What it checks
    ///
    /// Whether an `mx` line that matches no MX host is at most three letters away from one that no
    /// other line matches.
    ///
    /// # Why it matters
    ///
    /// It is then most likely a typing error, and the host that was meant gets no mail from senders
    /// that enforce the policy.
    ///
    /// # How to fix
    ///
    /// Add a line with the name that `dig +short MX example.com` shows, without the dot at its end.
    /// Remove the other one, unless there is a server of that name: it may stand by. Then change the
    /// `id` in the `_mta-sts` record, so that senders fetch the policy anew.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mial.example.com
    /// | max_age: 2419200
    /// ```
    ///
    /// ```scenario,clear
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com
    /// | mx: mail2.example.com
    /// | max_age: 2419200
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 4.1.
    id: "sts-mx-pattern-typo",
    severity: Warning,
    consequence: None,
    rfc: ["8461#4.1"],
    result_type: None,
    since: "0.1.0",
    title: "An mx line looks like a typing error",
    message: "The line mx: {pattern} matches no MX host, but it is close to {mx_host}, which no line matches.",
    remedy: "Add a line mx: {mx_host}, and give the _mta-sts record a new id. Keep the other line only if that server is yours.",
    args: { pattern: String, mx_host: DomainName },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    misses(facts, Miss::Typo, &|pattern, mx_host| {
        Found { pattern, mx_host }.finding()
    })
}
