//! A field that may stand once stands twice.

use crate::checks::faults::in_policy;
use crate::declare_check;
use crate::facts::Facts;
use crate::finding::Severity;
use crate::outcome::Ran;
use crate::sts::Mode;
use crate::sts::policy::Fault;

declare_check! {
    /// # What it checks
    ///
    /// Whether `version`, `mode` or `max_age` stand more than once.
    ///
    /// # Why it matters
    ///
    /// By the standard the first one counts. chasquid, postfix-mta-sts-resolver, Stalwart
    /// and some versions of mailauth take the last, and KumoMTA rejects the policy, so that
    /// senders apply different policies. Where one of two modes is `enforce`, some refuse mail while
    /// others deliver it.
    ///
    /// # How to fix
    ///
    /// Keep one line of each.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com
    /// | max_age: 2419200
    /// | mode: testing
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
    /// RFC 8461 section 3.2, last paragraph.
    id: "sts-policy-field-repeated",
    severity: Warning,
    consequence: None,
    rfc: ["8461#3.2"],
    result_type: None,
    since: "0.1.0",
    title: "Senders read the policy differently",
    message: "The field {field} stands twice, as {expected} and as {found}. The first one counts by the standard; some senders take the last, and KumoMTA rejects the policy.",
    remedy: "Remove all but one line with {field}.",
    args: { field: String, expected: String, found: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_policy(facts, &|fault, _| {
        let Fault::Repeated {
            field,
            first,
            found,
        } = fault
        else {
            return None;
        };
        let severity = match (**first == **found, *field) {
            // The same value twice harms only where a sender refuses repetition as such.
            (true, _) => Severity::Notice,
            // Some senders refuse what by the standard is to be delivered.
            (false, "mode") if found == Mode::Enforce.name() => Severity::Error,
            (false, _) => Severity::Warning,
        };
        let (field, expected, found) = ((*field).to_owned(), first.to_string(), found.clone());
        Some(
            Found {
                field,
                expected,
                found,
            }
            .finding()
            .severity(severity),
        )
    })
}
