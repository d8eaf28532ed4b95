//! A required field is missing.

use crate::checks::faults::in_policy;
use crate::declare_check;
use crate::facts::Facts;
use crate::finding::ResultType;
use crate::outcome::Ran;
use crate::sts::policy::Fault;

declare_check! {
    /// # What it checks
    ///
    /// That the policy has the fields `version`, `mode` and `max_age`, and at least one
    /// `mx` unless the mode is none.
    ///
    /// # Why it matters
    ///
    /// Without them the policy is invalid, and senders act as if there were none. A
    /// misspelt name is as good as a missing field: `Mode`, `nmx` or `max-age` mean nothing
    /// to a sender.
    ///
    /// # How to fix
    ///
    /// Add the field. Names are written exactly so, in lower case: `version`, `mode`, `mx`,
    /// `max_age`. A complete policy:
    ///
    /// ```text
    /// version: STSv1
    /// mode: enforce
    /// mx: mail.example.com
    /// max_age: 604800
    /// ```
    ///
    /// Then change the `id` in the `_mta-sts` record, so that senders fetch the policy anew.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforce
    /// | nmx: mail.example.com
    /// | max_age: 2419200
    /// ```
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com
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
    id: "sts-policy-field-missing",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.2"],
    result_type: Some(ResultType::StsPolicyInvalid),
    since: "0.1.0",
    title: "A required field is missing from the policy",
    message: "The policy has no field {field}: {cause}. Senders then act as if there were no policy.",
    remedy: "Write {advice}.",
    args: { field: String, cause: String, advice: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_policy(facts, &|fault, _| {
        let Fault::Missing { field, similar } = fault else {
            return None;
        };
        // The broken name explains the missing field.
        let (cause, advice) = match similar {
            Some(similar) => (
                format!("it has {similar}, which is not the same"),
                format!("{field}: in place of {similar} and what stands between it and the value"),
            ),
            None => (
                "no line begins with that name".to_owned(),
                format!("a line that begins with {field}: and nothing in front of it"),
            ),
        };
        let field = (*field).to_owned();
        Some(
            Found {
                field,
                cause,
                advice,
            }
            .finding(),
        )
    })
}
