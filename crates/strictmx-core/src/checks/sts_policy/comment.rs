//! The policy has comments.

use crate::checks::faults::in_policy;
use crate::declare_check;
use crate::facts::Facts;
use crate::finding::ResultType;
use crate::outcome::Ran;
use crate::sts::policy::Fault;

declare_check! {
    /// # What it checks
    ///
    /// That no line begins with `#`, `;` or `//`.
    ///
    /// # Why it matters
    ///
    /// The format has no comments. mox, postfix-tlspol and others reject the whole policy
    /// for one.
    ///
    /// # How to fix
    ///
    /// Remove the comment.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// | # our policy
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com
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
    /// RFC 8461 section 3.2: every line is a field.
    id: "sts-policy-comment",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.2"],
    result_type: Some(ResultType::StsPolicyInvalid),
    since: "0.1.0",
    title: "A comment makes senders reject the policy",
    message: "Line {line} of the policy has a comment. The format has none, and strict senders reject the whole policy.",
    remedy: "Remove the comment.",
    args: { line: u64 },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_policy(facts, &|fault, line| {
        matches!(fault, Fault::Comment | Fault::InlineComment { .. })
            .then(|| Found { line: line() }.finding())
    })
}
