//! An `mx` value that is an IP address.

use crate::checks::faults::in_policy;
use crate::declare_check;
use crate::facts::Facts;
use crate::outcome::Ran;
use crate::sts::policy::Fault;

declare_check! {
    /// # What it checks
    ///
    /// Whether an `mx` line has an IPv4 address.
    ///
    /// # Why it matters
    ///
    /// It keeps to the grammar and matches nothing: MX records name hosts, never addresses.
    /// mox and postfix-tlspol reject the policy for it.
    ///
    /// # How to fix
    ///
    /// Write the name of the mail server as `dig +short MX example.com` shows it, one a line,
    /// without the preference in front and the dot at the end. If the MX record itself holds an
    /// address, give the server a name first: MX records and certificates need one.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com
    /// | mx: 192.0.2.1
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
    /// RFC 8461 section 4.1 compares names.
    id: "sts-policy-mx-is-address",
    severity: Warning,
    consequence: None,
    rfc: ["8461#3.2", "8461#4.1"],
    result_type: None,
    since: "0.1.0",
    title: "An mx line has an IP address",
    message: "The line mx: {found} matches nothing, because MX records name hosts. mox and postfix-tlspol reject the policy for it.",
    remedy: "Write the name of the mail server instead.",
    args: { found: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_policy(facts, &|fault, _| {
        let Fault::MxIsAddress { found } = fault else {
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
