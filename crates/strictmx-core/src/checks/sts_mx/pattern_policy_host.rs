//! A pattern with the label `mta-sts.` in front of an MX host's name.

use crate::checks::near_miss::{NearMiss, near_miss};
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::finding::Fix;
use crate::outcome::Ran;

declare_check! {
    /// # What it checks
    ///
    /// Whether an `mx` line puts the label `mta-sts.` in front of an MX host's name.
    ///
    /// # Why it matters
    ///
    /// The label belongs to the web server that serves the policy. An `mx` line names the mail
    /// server itself; with the label it matches nothing, and senders that enforce the policy do
    /// not deliver to the server that was meant.
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
    rfc: ["8461#3.2", "8461#4.1"],
    result_type: None,
    since: "0.1.0",
    title: "An mx line names the policy host instead of the mail server",
    message: "The line mx: {pattern} has mta-sts. in front of {mx_host}. It matches no MX host.",
    remedy: "Write mx: {mx_host} instead, and give the _mta-sts record a new id.",
    args: { pattern: String, mx_host: DomainName },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let policy = facts.policy()?;
    facts.mail.hosts()?;
    let (source, _, _) = facts.policy_host.served()?;
    let mut findings = Vec::new();
    for mx in &policy.mx {
        if let Some(NearMiss::PolicyHostLabel(mx_host)) = near_miss(&mx.value, facts) {
            let fix = Fix::PolicyLine {
                line: format!("mx: {mx_host}"),
            };
            let found = Found {
                pattern: mx.value.to_string(),
                mx_host,
            };
            findings.push(found.finding().at(source, 0, mx.span).fix(fix));
        }
    }
    Ok(findings)
}
