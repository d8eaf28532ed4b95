//! A field that senders ignore.

use crate::checks::faults::in_policy;
use crate::declare_check;
use crate::facts::Facts;
use crate::outcome::Ran;
use crate::sts::policy::Fault;

declare_check! {
    /// # What it checks
    ///
    /// Whether the policy has other fields than `version`, `mode`, `mx` and `max_age`.
    ///
    /// # Why it matters
    ///
    /// Senders ignore them. If one is a slip of the pen, what it was meant to say is not
    /// heard.
    ///
    /// # How to fix
    ///
    /// Remove it, or correct its name.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com
    /// | max_age: 2419200
    /// | mxs: mail2.example.com
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
    /// RFC 8461 sections 3.2 and 9.3: other fields are ignored.
    id: "sts-policy-field-unknown",
    severity: Notice,
    consequence: None,
    rfc: ["8461#3.2", "8461#9.3"],
    result_type: None,
    since: "0.1.0",
    title: "The policy has a field that does nothing",
    message: "Senders ignore the field {field}.",
    remedy: "Remove the field, or give it a name that they know: {expected}.",
    args: { field: String, expected: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_policy(facts, &|fault, _| {
        let Fault::UnknownField { field, similar } = fault else {
            return None;
        };
        let expected = similar.unwrap_or("version, mode, mx, max_age").to_owned();
        Some(
            Found {
                field: field.clone(),
                expected,
            }
            .finding(),
        )
    })
}
