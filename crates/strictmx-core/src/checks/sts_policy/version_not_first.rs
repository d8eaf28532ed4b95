//! The version is not in the first line.

use crate::checks::faults::in_policy;
use crate::declare_check;
use crate::facts::Facts;
use crate::outcome::Ran;
use crate::sts::policy::Fault;

declare_check! {
    /// # What it checks
    ///
    /// Whether `version` is the first field.
    ///
    /// # Why it matters
    ///
    /// The standard allows any order. Google documents that it wants the version in the
    /// first line.
    ///
    /// # How to fix
    ///
    /// Move the line to the top.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// | mode: enforce
    /// | version: STSv1
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
    /// RFC 8461 section 3.2 sets no order; Google Workspace help, MTA-STS policy file.
    id: "sts-policy-version-not-first",
    severity: Notice,
    consequence: None,
    rfc: ["8461#3.2"],
    result_type: None,
    since: "0.1.0",
    title: "The version should stand first",
    message: "The version is not in the first line of the policy, where Google wants it.",
    remedy: "Move version: STSv1 to the first line.",
    args: {},
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_policy(facts, &|fault, _| {
        matches!(fault, Fault::VersionNotFirst).then(|| Found {}.finding())
    })
}
