//! The mode is none of the three.

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
    /// That the mode is `enforce`, `testing` or `none`, in lower case.
    ///
    /// # Why it matters
    ///
    /// Senders know no other mode, and most act as if there were no policy. mimecast/mta-sts takes
    /// it for `none`.
    ///
    /// # How to fix
    ///
    /// Write `mode: testing` to begin with, `mode: enforce` when the reports are clean, all in
    /// lower case. Then change the `id` in the `_mta-sts` record, so that senders fetch the
    /// policy anew.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforced
    /// | mx: mail.example.com
    /// | max_age: 2419200
    /// ```
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: Enforce
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
    /// RFC 8461 section 3.2: the values are case-sensitive.
    id: "sts-policy-mode-unknown",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.2"],
    result_type: Some(ResultType::StsPolicyInvalid),
    since: "0.1.0",
    title: "The policy has an unknown mode",
    message: "Senders do not know the mode {found}. They know enforce, testing and none, in lower case.",
    remedy: "Write {advice}.",
    args: { found: String, advice: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_policy(facts, &|fault, _| {
        let Fault::Mode { found, meant } = fault else {
            return None;
        };
        if is_placeholder(found) {
            return None;
        }
        let advice = match meant {
            Some(mode) => format!("mode: {}", mode.name()),
            None => "enforce, testing or none in its place".to_owned(),
        };
        Some(
            Found {
                found: found.clone(),
                advice,
            }
            .finding(),
        )
    })
}
