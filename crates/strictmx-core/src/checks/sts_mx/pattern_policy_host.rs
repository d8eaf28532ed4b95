//! A pattern with the label of the policy host in front.

use crate::checks::near_miss::{Miss, misses};
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::outcome::Ran;

declare_check! {
    /// # What it checks
    ///
    /// Whether an `mx` line that matches no MX host begins with `mta-sts`, the label of the policy
    /// host.
    ///
    /// # Why it matters
    ///
    /// It is the commonest mistake of this kind: the policy is found at `mta-sts.example.com`, and
    /// `mx` lists mail servers. The web server gets no mail, and the mail server is not listed.
    ///
    /// # How to fix
    ///
    /// Take `mta-sts.` out of the line: `mx: mail.example.com`, not
    /// `mx: mta-sts.mail.example.com`. Only the web server that holds the policy bears that name;
    /// the lines are to name what `dig +short MX example.com` shows. Then change the `id` in the
    /// `_mta-sts` record.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mta-sts.mail.example.com
    /// | max_age: 2419200
    /// ```
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mta-sts.example.com
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
    /// RFC 8461 sections 3.2 and 4.1.
    id: "sts-mx-pattern-policy-host",
    severity: Warning,
    consequence: None,
    rfc: ["8461#4.1"],
    result_type: None,
    since: "0.1.0",
    title: "An mx line names the policy host instead of the mail server",
    message: "The line mx: {pattern} has the label mta-sts of the policy host, and matches no MX host. The mail server is {mx_host}.",
    remedy: "Write mx: {mx_host} instead, and give the _mta-sts record a new id.",
    args: { pattern: String, mx_host: DomainName },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    misses(facts, Miss::PolicyHostLabel, &|pattern, mx_host| {
        Found { pattern, mx_host }.finding()
    })
}
