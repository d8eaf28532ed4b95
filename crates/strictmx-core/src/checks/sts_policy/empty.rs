//! The policy is an empty file.

use crate::checks::faults::in_policy;
use crate::declare_check;
use crate::facts::Facts;
use crate::finding::ResultType;
use crate::outcome::Ran;
use crate::sts::policy::Fault;

declare_check! {
    /// # What it checks
    ///
    /// Whether the file at the address of the policy has any content.
    ///
    /// # Why it matters
    ///
    /// An empty file is as good as none. It mostly comes from an upload that broke off, or from a
    /// file that was made to be filled in later.
    ///
    /// # How to fix
    ///
    /// Put the policy into the file, or upload it again, and open
    /// `https://mta-sts.example.com/.well-known/mta-sts.txt` in a browser to see that it is there.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy body ""
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
    id: "sts-policy-empty",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.2"],
    result_type: Some(ResultType::StsPolicyInvalid),
    since: "0.1.0",
    title: "The policy is an empty file",
    message: "The policy is an empty file. Senders act as if there were no policy.",
    remedy: "Put the policy into the file.",
    args: {},
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_policy(facts, &|fault, _| {
        matches!(fault, Fault::Empty).then(|| Found {}.finding())
    })
}
