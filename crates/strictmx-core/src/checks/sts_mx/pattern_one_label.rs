//! A wildcard that would have to stand for no label, or for several.

use crate::checks::near_miss::{Miss, misses};
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::outcome::Ran;

declare_check! {
    /// # What it checks
    ///
    /// Whether an `mx` line that matches no MX host has a wildcard above one that no other line
    /// matches, but not directly above it.
    ///
    /// # Why it matters
    ///
    /// A wildcard stands for exactly one label: `*.example.com` matches `mx1.example.com`, and
    /// neither `eu1.mx1.example.com` nor `example.com`. The host that was meant gets no mail from
    /// senders that enforce the policy.
    ///
    /// # How to fix
    ///
    /// Write the names as `dig +short MX example.com` shows them, or put the wildcard directly
    /// above them: `*.mx1.example.com` for `eu1.mx1.example.com`. Then change the `id` in the
    /// `_mta-sts` record, so that senders fetch the policy anew.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// @ MX 10 eu1.mail
    /// eu1.mail A 20.0.0.26
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: *.example.com
    /// | max_age: 2419200
    /// ```
    ///
    /// ```scenario,fires
    /// @ MX 10 example-com.h-v1.mx.microsoft.
    /// example-com.h-v1.mx.microsoft. A 20.0.0.26
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: *.mx.microsoft
    /// | max_age: 2419200
    /// ```
    ///
    /// ```scenario,clear
    /// @ MX 10 eu1.mail
    /// eu1.mail A 20.0.0.26
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: *.mail.example.com
    /// | max_age: 2419200
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 4.1: a wildcard is the whole left-most label, and stands for one label.
    id: "sts-mx-pattern-one-label",
    severity: Warning,
    consequence: None,
    rfc: ["8461#4.1"],
    result_type: None,
    since: "0.1.0",
    title: "A wildcard in the policy does not reach the mail server",
    message: "The line mx: {pattern} does not match {mx_host}: a wildcard stands for exactly one label.",
    remedy: "Write mx: {mx_host} instead, and give the _mta-sts record a new id.",
    args: { pattern: String, mx_host: DomainName },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    misses(facts, Miss::OneLabel, &|pattern, mx_host| {
        Found { pattern, mx_host }.finding()
    })
}
