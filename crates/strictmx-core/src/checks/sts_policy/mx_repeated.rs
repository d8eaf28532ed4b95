//! An `mx` pattern that stands twice.

use crate::checks::faults::in_policy;
use crate::declare_check;
use crate::facts::Facts;
use crate::outcome::Ran;
use crate::sts::policy::Fault;

declare_check! {
    /// # What it checks
    ///
    /// Whether the same pattern stands in two `mx` lines.
    ///
    /// # Why it matters
    ///
    /// It does no harm, and no good.
    ///
    /// # How to fix
    ///
    /// Remove one of them.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com
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
    /// RFC 8461 section 3.2 lets mx repeat.
    id: "sts-policy-mx-repeated",
    severity: Info,
    consequence: None,
    rfc: ["8461#3.2"],
    result_type: None,
    since: "0.1.0",
    title: "An mx line stands twice",
    message: "The line mx: {pattern} stands twice.",
    remedy: "Remove one of them.",
    args: { pattern: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_policy(facts, &|fault, _| {
        let Fault::RepeatedMx { pattern } = fault else {
            return None;
        };
        Some(
            Found {
                pattern: pattern.clone(),
            }
            .finding(),
        )
    })
}
