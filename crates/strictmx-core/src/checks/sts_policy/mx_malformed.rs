//! An `mx` value that is no pattern.

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
    /// That every `mx` line has one host name, or one name with `*.` in front.
    ///
    /// # Why it matters
    ///
    /// mox and postfix-tlspol reject the whole policy for a bad value. Other senders keep
    /// it as a pattern that matches nothing, so that the server it was meant for gets no
    /// mail from them.
    ///
    /// # How to fix
    ///
    /// Write the name of the mail server as it stands in the MX record, without a final
    /// dot, port, preference, quotes or `https://`; one name a line. Names with other
    /// letters than a to z go in their `xn--` form.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com.
    /// | max_age: 2419200
    /// ```
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com, mail2.example.com
    /// | max_age: 2419200
    /// ```
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mx*.example.com
    /// | max_age: 2419200
    /// ```
    ///
    /// ```scenario,clear
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: *.example.com
    /// | mx: MAIL.example.net
    /// | max_age: 2419200
    /// @ MX 10 mail
    /// @ MX 20 mail.example.net.
    /// mail.example.net. A 20.0.0.26
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.2: an optional `*.`, then a domain by RFC 5321 section 4.1.2.
    id: "sts-policy-mx-malformed",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.2", "5321#4.1.2"],
    result_type: Some(ResultType::StsPolicyInvalid),
    since: "0.1.0",
    title: "An mx line is malformed",
    message: "The value {found} of an mx line is not a pattern: {cause}. Strict senders reject the whole policy, and to most others it matches no server.",
    remedy: "Write {advice}.",
    args: { found: String, cause: String, advice: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    in_policy(facts, &|fault, _| {
        let Fault::Mx {
            found,
            fault: shape,
        } = fault
        else {
            return None;
        };
        if is_placeholder(found) {
            return None;
        }
        let general = || "one host name a line, as it stands in the MX record".to_owned();
        Some(
            Found {
                found: found.clone(),
                cause: shape.cause(),
                advice: facts.mx_advice(found, shape).unwrap_or_else(general),
            }
            .finding(),
        )
    })
}
