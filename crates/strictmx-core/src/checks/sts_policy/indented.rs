//! Lines of the policy begin with spaces.

use crate::checks::faults::in_policy;
use crate::declare_check;
use crate::facts::Facts;
use crate::finding::ResultType;
use crate::outcome::Ran;
use crate::sts::policy::Fault;

declare_check! {
    /// # What it checks
    ///
    /// That every line begins with the name of its field.
    ///
    /// # Why it matters
    ///
    /// Spaces in front come along when a policy is copied out of an indented example. Strict
    /// senders do not find the fields then, among them the version.
    ///
    /// # How to fix
    ///
    /// Remove the spaces: `sed -i 's/^[[:blank:]]*//' mta-sts.txt`.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// |   version: STSv1
    /// |   mode: enforce
    /// |   mx: mail.example.com
    /// |   max_age: 2419200
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
    /// RFC 8461 section 3.2: a line begins with the name; lines are not folded as in mail headers.
    id: "sts-policy-indented",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.2"],
    result_type: Some(ResultType::StsPolicyInvalid),
    since: "0.1.0",
    title: "Lines of the policy are indented",
    message: "{count} of the policy's lines begin with a space, from line {line} on. Strict senders reject the whole policy.",
    remedy: "Remove the spaces in front of the lines.",
    args: { count: u64, line: u64 },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let parsed = &facts.policy_host.served()?.parsed;
    let is_indented = |fault: &Fault| matches!(fault, Fault::LeadingBlank { .. });
    let indented = parsed.faults.iter();
    let count = indented.filter(|fault| is_indented(&fault.value)).count() as u64;
    let mut findings = in_policy(facts, &|fault, line| {
        is_indented(fault).then(|| {
            Found {
                count,
                line: line(),
            }
            .finding()
        })
    })?;
    // A paste is one fault.
    findings.truncate(1);
    Ok(findings)
}
