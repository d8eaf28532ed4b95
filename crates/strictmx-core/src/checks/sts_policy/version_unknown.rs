//! The version is not `STSv1`.

use crate::checks::faults::in_policy;
use crate::declare_check;
use crate::facts::Facts;
use crate::finding::ResultType;
use crate::outcome::Ran;
use crate::sts::policy::Fault;

declare_check! {
    /// # What it checks
    ///
    /// That the field `version` has the value `STSv1`.
    ///
    /// # Why it matters
    ///
    /// There is no other version, and the value is case-sensitive. Senders act as if there
    /// were no policy. If everything stands in one line, the line breaks are missing.
    ///
    /// # How to fix
    ///
    /// Write `version: STSv1`, in this case, and put every field into a line of its own:
    ///
    /// ```text
    /// version: STSv1
    /// mode: enforce
    /// mx: mail.example.com
    /// max_age: 604800
    /// ```
    ///
    /// `v=STSv1` with semicolons belongs into the DNS record, not into the policy.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// | version: stsv1
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
    /// RFC 8461 section 3.2.
    id: "sts-policy-version-unknown",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.2"],
    result_type: Some(ResultType::StsPolicyInvalid),
    since: "0.1.0",
    title: "The policy names an unknown version",
    message: "The version of the policy is {found}, and must be STSv1.",
    remedy: "Write version: STSv1 in a line of its own.",
    args: { found: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_policy(facts, &|fault, _| {
        let Fault::Version { found } = fault else {
            return None;
        };
        Some(
            Found {
                found: found.clone(),
            }
            .finding(),
        )
    })
}
