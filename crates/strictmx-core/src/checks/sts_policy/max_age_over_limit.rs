//! The `max_age` is above one year.

use crate::checks::faults::in_policy;
use crate::declare_check;
use crate::facts::Facts;
use crate::finding::ResultType;
use crate::outcome::Ran;
use crate::sts::policy::Fault;

declare_check! {
    /// # What it checks
    ///
    /// That `max_age` is at most 31557600 seconds, which are 365.25 days.
    ///
    /// # Why it matters
    ///
    /// The standard sets this limit without saying what happens above it. chasquid,
    /// postfix-mta-sts-resolver and mailauth reject the policy, postfix-tlspol takes the
    /// limit instead, Stalwart one day, and mox and KumoMTA take it as it is.
    ///
    /// # How to fix
    ///
    /// Write `max_age: 31557600` or less.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com
    /// | max_age: 31557601
    /// ```
    ///
    /// ```scenario,clear
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com
    /// | max_age: 31557600
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.2 and its erratum 7282.
    id: "sts-policy-max-age-over-limit",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.2"],
    result_type: Some(ResultType::StsPolicyInvalid),
    since: "0.1.0",
    title: "The max_age is above the limit",
    message: "The max_age {found} is above the limit of 31557600 seconds. Several senders reject the policy for it.",
    remedy: "Write max_age: 31557600 or less.",
    args: { found: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_policy(facts, &|fault, _| {
        let Fault::MaxAgeOverLimit { found } = fault else {
            return None;
        };
        Some(
            Found {
                found: found.to_string(),
            }
            .finding(),
        )
    })
}
