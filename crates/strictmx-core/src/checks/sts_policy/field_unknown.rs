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
    /// Senders are to ignore them. If one is a slip of the pen, what it was meant to say is not
    /// heard; and senders that do not tell capital letters from small ones take `Mode` for a second
    /// `mode`.
    ///
    /// # How to fix
    ///
    /// Remove it. A line that names a mail server begins with `mx`, and there may be several; each
    /// of the other fields may stand once.
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
    title: "The policy has a field that the standard does not know",
    message: "Senders are to ignore the field {field}.",
    remedy: "Remove the field; or, if it names a mail server, call it mx.",
    args: { field: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_policy(facts, &|fault, _| {
        let Fault::UnknownField { field, .. } = fault else {
            return None;
        };
        let field = field.clone();
        Some(Found { field }.finding())
    })
}
