//! The policy has empty lines.

use crate::checks::faults::in_policy;
use crate::declare_check;
use crate::facts::Facts;
use crate::finding::ResultType;
use crate::outcome::Ran;
use crate::sts::policy::Fault;

declare_check! {
    /// # What it checks
    ///
    /// That no line of the policy is empty, neither between others nor at the end.
    ///
    /// # Why it matters
    ///
    /// The grammar has no empty lines, and one line end at most after the last line. mox,
    /// postfix-tlspol and maddy reject the policy for one; other senders do not mind, so
    /// that part of the mail is protected and part is not.
    ///
    /// # How to fix
    ///
    /// Remove the empty lines. At the end of the file, the last line may end with one line end
    /// and nothing after it. `sed -i '/^[[:space:]]*$/d' mta-sts.txt` (GNU sed) removes them all.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// |
    /// | mode: enforce
    /// | mx: mail.example.com
    /// | max_age: 2419200
    /// ```
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com
    /// | max_age: 2419200
    /// |
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
    /// RFC 8461 section 3.2.
    id: "sts-policy-blank-line",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.2"],
    result_type: Some(ResultType::StsPolicyInvalid),
    since: "0.1.0",
    title: "An empty line makes strict senders reject the policy",
    message: "Line {line} of the policy is empty. Strict senders, among them mox and postfix-tlspol, reject the whole policy for it.",
    remedy: "Remove the empty line.",
    args: { line: u64 },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_policy(facts, &|fault, line| {
        matches!(fault, Fault::BlankLine | Fault::BlankLineAtEnd)
            .then(|| Found { line: line() }.finding())
    })
}
