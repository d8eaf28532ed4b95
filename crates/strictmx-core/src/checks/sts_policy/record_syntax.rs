//! The policy is written like the TXT record.

use crate::checks::faults::in_policy;
use crate::declare_check;
use crate::facts::Facts;
use crate::finding::ResultType;
use crate::outcome::Ran;
use crate::sts::policy::Fault;

declare_check! {
    /// # What it checks
    ///
    /// Whether the policy is one line between semicolons, or the text of the TXT record itself.
    ///
    /// # Why it matters
    ///
    /// Record and policy look alike and have two grammars: the record has `=` and `;` in one line,
    /// the policy has a field a line with `:`.
    ///
    /// # How to fix
    ///
    /// Write each field in a line of its own, as `name: value`, and leave the record as it is.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy body "v=STSv1; id=1"
    /// ```
    ///
    /// ```scenario,fires
    /// policy body "version: STSv1; mode: enforce; mx: mail.example.com; max_age: 86400"
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
    /// RFC 8461 section 3.2 has the grammar.
    id: "sts-policy-record-syntax",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.2"],
    result_type: Some(ResultType::StsPolicyInvalid),
    since: "0.1.0",
    title: "The policy is written like the TXT record",
    message: "The policy is written in one line between semicolons, as the TXT record is. Senders cannot read it.",
    remedy: "Write each field in a line of its own.",
    args: {},
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_policy(facts, &|fault, _| {
        matches!(fault, Fault::RecordSyntax).then(|| Found {}.finding())
    })
}
