//! The `max_age` is not a number.

use crate::checks::faults::in_policy;
use crate::checks::placeholder::is_placeholder;
use crate::declare_check;
use crate::facts::Facts;
use crate::finding::ResultType;
use crate::outcome::Ran;
use crate::sts::policy::Fault;

declare_check! {
    /// # What it checks
    ///
    /// That `max_age` is a number of seconds of at most 10 digits, and nothing else.
    ///
    /// # Why it matters
    ///
    /// Units, commas, decimal points and comments make the policy invalid, and senders act
    /// as if there were none.
    ///
    /// # How to fix
    ///
    /// Write the seconds as digits, without unit, separators or quotes: a day is `86400`, a week
    /// is `604800`, four weeks are `2419200`, and a year is `31557600`, which is the most.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com
    /// | max_age: 604,800
    /// ```
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com
    /// | max_age: 1w
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
    id: "sts-policy-max-age-malformed",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.2"],
    result_type: Some(ResultType::StsPolicyInvalid),
    since: "0.1.0",
    title: "The max_age is not a valid number",
    message: "The max_age {found} is not a number of seconds in one to ten digits.",
    remedy: "Write digits only, such as max_age: 604800 for a week.",
    args: { found: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_policy(facts, &|fault, _| {
        let Fault::MaxAge { found } = fault else {
            return None;
        };
        if is_placeholder(found) {
            return None;
        }
        Some(
            Found {
                found: found.clone(),
            }
            .finding(),
        )
    })
}
